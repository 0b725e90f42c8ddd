//! The objects of the layouts for programs.

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::item::{Head, Omission, Section};
use super::notes::hexadecimal;
use crate::dump::{DumpPart, Level, Part, SCHEMA};
use crate::model::{Encoding, Spelling};

/// What the dump is.
#[derive(Debug, Default, Deserialize)]
pub(super) struct DumpObject {
    pub(super) schema: String,
    pub(super) source: SourceObject,
    #[serde(default)]
    pub(super) part: Option<DumpPartObject>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct SourceObject {
    name: String,
    revision: Option<String>,
}

/// Which part of a dump.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct DumpPartObject {
    number: usize,
    of: usize,
    #[serde(default)]
    dump: Option<String>,
}

/// Which part of a file.
#[derive(Clone, Copy, Debug, Deserialize)]
struct PartObject {
    number: usize,
    of: usize,
    first_line: usize,
}

/// A file.
#[derive(Debug, Deserialize)]
pub(super) struct FileObject {
    path: String,
    level: String,
    hash: Option<String>,
    encoding: String,
    #[serde(default)]
    byte_order_mark: bool,
    #[serde(default)]
    replaced: Vec<String>,
    #[serde(default)]
    executable: bool,
    #[serde(default)]
    views: Vec<String>,
    #[serde(default)]
    part: Option<PartObject>,
    redacted: Vec<IgnoredAny>,
    content: String,
}

/// What is not in the dump.
#[derive(Debug, Deserialize)]
pub(super) struct OmittedObject {
    path: String,
    reason: String,
    #[serde(default)]
    files: Option<usize>,
}

/// The end of a dump.
#[derive(Debug, Deserialize)]
pub(super) struct TotalsObject {
    pub(super) files: usize,
}

impl DumpPartObject {
    fn part(self) -> Result<DumpPart, String> {
        let dump = self.dump.map(|dump| u32::from_str_radix(&dump, 16));
        Ok(DumpPart {
            number: self.number,
            of: self.of,
            dump: dump.transpose().map_err(|_| "its part is of no dump")?,
        })
    }
}

impl DumpObject {
    pub(super) fn head(self) -> Result<Head, String> {
        if self.schema != SCHEMA {
            return Err(format!("its schema is not `{SCHEMA}`"));
        }
        Ok(Head {
            name: self.source.name,
            revision: self.source.revision,
            part: self.part.map(DumpPartObject::part).transpose()?,
            files: None,
        })
    }
}

impl FileObject {
    pub(super) fn section(self) -> Result<Section, String> {
        let level = Level::ALL
            .into_iter()
            .find(|level| level.id() == self.level);
        let encoding = Encoding::by_id(&self.encoding);
        let replaced: Option<_> = self
            .replaced
            .iter()
            .map(|digits| hexadecimal(digits))
            .collect();
        let unknown = |what: &str| format!("`{}` has {what} that means nothing", self.path);
        Ok(Section {
            level: level.ok_or_else(|| unknown("a level"))?,
            views: self.views,
            is_redacted: !self.redacted.is_empty(),
            part: self.part.map(|part| Part {
                number: part.number,
                of: part.of,
                first_line: part.first_line,
            }),
            spelling: Spelling {
                encoding: encoding.ok_or_else(|| unknown("an encoding"))?,
                has_mark: self.byte_order_mark,
                replaced: replaced.ok_or_else(|| unknown("a replacement"))?,
            },
            is_executable: self.executable,
            digest: self.hash,
            text: self.content,
            path: self.path,
        })
    }
}

impl From<OmittedObject> for Omission {
    fn from(object: OmittedObject) -> Self {
        Self {
            path: Some(object.path).filter(|path| !path.is_empty()),
            reason: object.reason,
            files: object.files.unwrap_or(1),
        }
    }
}

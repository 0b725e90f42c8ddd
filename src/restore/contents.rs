//! The files of a dump, made again and checked, and what it does not hold whole.

use std::collections::BTreeSet;

use super::item::{Head, Item, Omission, Section};
use super::source::{Dump, Source};
use super::{Error, Names, name};
use crate::model::{path_bytes, path_text};
use crate::redact::REDACTED;

/// Reason of a file that left no trace in the dump but this.
const CHANGED: &str = "changed-while-read";

/// Reasons of files that are in the dump all the same, shorter.
const SHORTENED: &str = "shortened-";

/// Something that a dump tells of files.
#[derive(Debug)]
pub enum Contents {
    /// A file, with its bytes as they were.
    Whole(Whole),
    /// What is not in the dump as it was.
    Left(Left),
}

/// A file, with its bytes as they were.
#[derive(Debug)]
pub struct Whole {
    /// Its path as dumps spell it.
    pub path: String,
    /// Its path, relative and safe to be written below a folder.
    pub name: Vec<u8>,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Whether it is marked as executable.
    pub is_executable: bool,
}

/// A file, or all files of a folder or of the source, that cannot be restored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// The file, the folder, or nothing.
    pub path: Option<String>,
    /// How many files.
    pub files: usize,
    /// Why.
    pub why: String,
}

/// Calls `each` for every file of the dump and all that it lacks, in the order of the dump. A file whose
/// name means something else where `names` hold is one that cannot be had.
///
/// # Errors
/// The dump is damaged or hostile, or `each` fails. Part of the files were handed out by then.
pub fn read(
    dump: &Dump,
    names: Names,
    each: &mut dyn FnMut(Contents) -> Result<(), Error>,
) -> Result<(), Error> {
    let mut reading = Reading {
        each,
        allowed: names,
        names: BTreeSet::new(),
        cut: None,
    };
    for source in &dump.sources {
        let mut count = Count::default();
        source.read(&mut |line, item| reading.take(source, &mut count, line, item))?;
        count.check(source)?;
    }
    match reading.cut {
        Some(cut) => Err(Error::Incomplete {
            dump: dump.sources[0].name().to_owned(),
            what: format!("the last parts of `{}` are missing", cut.path),
        }),
        None => Ok(()),
    }
}

/// What was found in one part of a dump, against what it promises.
#[derive(Default)]
struct Count {
    head: Head,
    promised: Option<usize>,
    found: usize,
    has_cut_files: bool,
    is_ended: bool,
}

impl Count {
    fn check(&self, source: &Source) -> Result<(), Error> {
        let promised = self.promised.or(self.head.files);
        let is_wrong = promised.is_some_and(|promised| promised != self.found);
        let what = if !self.is_ended {
            "it has no end".to_owned()
        } else if is_wrong && !self.has_cut_files {
            let promised = promised.unwrap_or_default();
            format!("it was to hold {promised} files, and holds {}", self.found)
        } else {
            return Ok(());
        };
        Err(Error::Damaged {
            dump: source.name().to_owned(),
            line: 1,
            what,
        })
    }
}

/// What is known so far.
struct Reading<'a> {
    each: &'a mut dyn FnMut(Contents) -> Result<(), Error>,
    /// Which names may be written.
    allowed: Names,
    /// The names of all files.
    names: BTreeSet<Vec<u8>>,
    /// A file of which parts are still to come.
    cut: Option<Section>,
}

impl Reading<'_> {
    fn take(
        &mut self,
        source: &Source,
        count: &mut Count,
        line: u64,
        item: Item,
    ) -> Result<(), Error> {
        let damaged = |what: String| Error::Damaged {
            dump: source.name().to_owned(),
            line,
            what,
        };
        match item {
            Item::Head(head) => count.head = head,
            Item::End(promised) => {
                count.promised = promised;
                count.is_ended = true;
            }
            Item::Omitted(omission) => {
                count.found += usize::from(omission.reason == CHANGED) * omission.files;
                return self.omitted(omission);
            }
            Item::File(section) => {
                count.found += 1;
                count.has_cut_files |= section.part.is_some();
                let whole = self.joined(*section).map_err(damaged)?;
                return whole.map_or(Ok(()), |section| self.section(source, line, section));
            }
        }
        Ok(())
    }

    fn omitted(&mut self, omission: Omission) -> Result<(), Error> {
        if omission.reason.starts_with(SHORTENED) {
            return Ok(());
        }
        (self.each)(Contents::Left(Left {
            path: omission.path,
            files: omission.files,
            why: format!("it was left out: {}", omission.reason),
        }))
    }

    /// The file, once all of its parts are there.
    fn joined(&mut self, section: Section) -> Result<Option<Section>, String> {
        let before = self.cut.take();
        let Some(part) = section.part else {
            return match before {
                Some(cut) => Err(format!("`{}` goes on elsewhere", cut.path)),
                None => Ok(Some(section)),
            };
        };
        let file = match before {
            None if part.number == 1 => section,
            Some(mut file) if follows(&file, &section) => {
                file.is_redacted |= section.is_redacted;
                file.views.extend(section.views);
                file.level = file.level.max(section.level);
                file.digest = file.digest.or(section.digest);
                file.text.push_str(&section.text);
                file.part = section.part;
                file
            }
            _ => {
                return Err(format!(
                    "part {} of `{}` stands alone",
                    part.number, section.path
                ));
            }
        };
        if part.number == part.of {
            return Ok(Some(file));
        }
        self.cut = Some(file);
        Ok(None)
    }

    fn section(&mut self, source: &Source, line: u64, section: Section) -> Result<(), Error> {
        let name = self.name(source, line, &section.path)?;
        if let Some(why) = section.lack() {
            return self.left(section.path, why);
        }
        if section.path.contains(REDACTED) {
            return self.left(
                section.path,
                "a secret was taken out of its name".to_owned(),
            );
        }
        let bytes = made_again(&section).map_err(|what| Error::Damaged {
            dump: source.name().to_owned(),
            line,
            what: format!("`{}` {what}", section.path),
        })?;
        if let Some(why) = name::unsafe_at(&name, self.allowed) {
            return self.left(section.path, why.to_owned());
        }
        (self.each)(Contents::Whole(Whole {
            path: section.path,
            name,
            bytes,
            is_executable: section.is_executable,
        }))
    }

    fn left(&mut self, path: String, why: String) -> Result<(), Error> {
        (self.each)(Contents::Left(Left {
            path: Some(path),
            files: 1,
            why,
        }))
    }

    /// The name of a file, which no other has and which a tree may hold.
    fn name(&mut self, source: &Source, line: u64, path: &str) -> Result<Vec<u8>, Error> {
        let name = path_bytes(path);
        let why = if path_text(&name) != path {
            Some("no dump spells a name this way")
        } else if self.names.contains(&name) {
            Some("it stands in the dump twice")
        } else if self.is_in_the_way(&name) {
            Some("it is a file and a folder")
        } else {
            name::forged(&name)
        };
        if let Some(why) = why {
            return Err(Error::UnsafeName {
                dump: source.name().to_owned(),
                line,
                path: path.to_owned(),
                why,
            });
        }
        self.names.insert(name.clone());
        Ok(name)
    }

    /// Whether another file lies below this one, or this one below another.
    fn is_in_the_way(&self, name: &[u8]) -> bool {
        let below = [name, b"/"].concat();
        let next = self.names.range(below.clone()..).next();
        let is_folder = next.is_some_and(|next| next.starts_with(&below));
        let mut folders = (0..name.len()).filter(|at| name[*at] == b'/');
        is_folder || folders.any(|end| self.names.contains(&name[..end]))
    }
}

/// Whether a part comes right behind those that were read.
fn follows(file: &Section, section: &Section) -> bool {
    match (file.part, section.part) {
        (Some(before), Some(part)) => {
            file.path == section.path && before.of == part.of && before.number + 1 == part.number
        }
        _ => false,
    }
}

/// The bytes of a file, or what is wrong with it.
fn made_again(section: &Section) -> Result<Vec<u8>, String> {
    let Some(digest) = &section.digest else {
        return Err("bears no digest".to_owned());
    };
    let Some(bytes) = section.spelling.bytes(&section.text) else {
        return Err("is not spelled as its notes say".to_owned());
    };
    let hash = blake3::hash(&bytes).to_hex();
    let has_length = matches!(digest.len(), 16 | 64);
    if !has_length || !hash.starts_with(digest.as_str()) {
        return Err("is not what was dumped: its digest is another".to_owned());
    }
    Ok(bytes)
}

//! A packed tree: `.zip`, `.tar`, `.tar.gz`, `.tar.zst`, told by content.
//!
//! Nothing is unpacked into a folder, so no name can lead anywhere. A zip and a plain tar are read
//! where they lie; a compressed tar passes once through a temporary file that has no name. Names that
//! lead out of the archive, links and devices are lines of the tree that nobody opens, and what could
//! grow without end has a limit in `limits`.

mod format;
mod ignored;
mod layout;
mod limits;
mod positioned;
mod tape;
mod tar;
mod zip;

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;

use self::format::Format;
pub(super) use self::format::is_archive;
use self::limits::Limits;
use super::folder::text_of;
use super::{Error, Source, SourceRequest};
use crate::model::{
    Contents, Diagnostic, EntryKind, ReadError, Selection, SourceKind, SourceOrigin, Tree,
};

/// An archive on the local disk.
pub(super) struct Archive {
    location: String,
    path: PathBuf,
    /// The user's own ignore rules.
    excludes: Option<PathBuf>,
}

/// What an archive says about one of its entries.
struct Member {
    /// The name as it stands in the archive.
    name: Vec<u8>,
    /// `None` for a folder.
    kind: Option<EntryKind>,
    size: u64,
    executable: bool,
    /// Where its bytes are, as the format's [`Contents`] understand it; `None` where they were not
    /// kept.
    place: Option<u64>,
}

/// The members of an archive in their order, what went wrong, and how their bytes are read.
struct Listing {
    members: Vec<Member>,
    diagnostics: Vec<Diagnostic>,
    reader: Arc<dyn ReadMember>,
}

/// Reads a member by its place.
trait ReadMember: Send + Sync {
    /// The `size` bytes of the member at `place`.
    fn read(&self, place: u64, size: u64) -> io::Result<Vec<u8>>;
}

/// Why an archive is not read.
enum Refusal {
    /// It is damaged, or of a kind that cannot be read.
    Unreadable(String),
    /// It holds more than anybody would unpack.
    TooLarge(String),
    /// There is no room for what is unpacked.
    NoScratch(io::Error),
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        match error.downcast::<limits::Exceeded>() {
            Ok(exceeded) => Self::TooLarge(exceeded.to_string()),
            Err(error) if error.kind() == io::ErrorKind::StorageFull => Self::NoScratch(error),
            Err(error) => Self::Unreadable(error.to_string()),
        }
    }
}

impl Archive {
    pub(super) fn new(path: PathBuf, request: &SourceRequest) -> Self {
        Self {
            location: request.location.clone(),
            path,
            excludes: request.excludes.clone(),
        }
    }

    fn list(&self, select: &Selection) -> Result<Listing, Refusal> {
        let file = File::open(&self.path)?;
        let limits = Limits::of(file.metadata()?.len(), select);
        match format::of(&file, &self.path)? {
            Format::Zip => zip::list(file, &limits),
            Format::Tar => tape::list_plain(file, &limits),
            Format::Gzip => tape::list_packed(&tape::gzip, file, &limits),
            Format::Zstd => tape::list_packed(&tape::zstd, file, &limits),
        }
    }

    fn origin(&self) -> SourceOrigin {
        SourceOrigin {
            kind: SourceKind::Archive,
            location: self.location.clone(),
            name: project_name(&self.path),
            revision: None,
            dirty: false,
            repository: None,
            web: None,
        }
    }
}

#[async_trait]
impl Source for Archive {
    async fn open(&self, select: &Selection) -> Result<Tree, Error> {
        let listing = self.list(select).map_err(|refusal| match refusal {
            Refusal::Unreadable(reason) => Error::UnreadableArchive {
                location: self.location.clone(),
                reason,
            },
            Refusal::TooLarge(reason) => Error::ArchiveTooLarge {
                location: self.location.clone(),
                reason,
            },
            Refusal::NoScratch(cause) => Error::NoScratch { cause },
        })?;
        let mut diagnostics = listing.diagnostics;
        let mut lines = layout::lines(listing.members, &mut diagnostics);
        if select.ignore_rules {
            let excludes = self.excludes.as_deref();
            ignored::leave_out(&mut lines, &*listing.reader, excludes, &mut diagnostics);
        }
        diagnostics.sort();
        let (entries, places) = lines
            .into_iter()
            .map(|line| (line.entry, line.place))
            .unzip();
        Ok(Tree {
            origin: self.origin(),
            entries,
            chosen: false,
            diagnostics,
            contents: Box::new(Members {
                places,
                reader: listing.reader,
            }),
        })
    }
}

/// The bytes of the entries, by their places in the archive.
struct Members {
    places: Vec<layout::Place>,
    reader: Arc<dyn ReadMember>,
}

impl Contents for Members {
    fn read(&self, index: usize, limit: u64) -> Result<Vec<u8>, ReadError> {
        let place = self.places.get(index).ok_or(ReadError::Vanished)?;
        if place.size > limit {
            return Err(ReadError::TooLarge { limit });
        }
        let at = place.at.ok_or(ReadError::TooLarge { limit })?;
        Ok(self.reader.read(at, place.size)?)
    }
}

/// The name of the file without what says how it is packed.
fn project_name(path: &Path) -> String {
    let name = path.file_name().map(Path::new).map(text_of);
    let name = name.unwrap_or_default();
    let lower = name.to_ascii_lowercase();
    let ending = format::ENDINGS.iter().find(|end| lower.ends_with(*end));
    match ending.map(|ending| &name[..name.len() - ending.len()]) {
        Some(stem) if !stem.is_empty() => stem.to_owned(),
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::project_name;
    use std::path::Path;

    #[test]
    fn a_project_is_named_for_its_archive() {
        for (path, name) in [
            ("/a/flask-3.0.tar.gz", "flask-3.0"),
            ("flask.TGZ", "flask"),
            ("a.b.zip", "a.b"),
            (".zip", ".zip"),
            ("download", "download"),
        ] {
            assert_eq!(project_name(Path::new(path)), name, "{path}");
        }
    }
}

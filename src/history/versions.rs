//! The versions of one file, compared with each other.

use std::rc::Rc;

use gix::ObjectId;

use super::hunks::{self, Hunk};
use super::lines::Version;
use super::log;

/// Versions that are held at a time: a commit finds what the one before it left.
const HELD: usize = 3;

/// Larger files are tables or were written by a program; who wrote which line of them when says
/// little.
const MOST_BYTES: usize = 1024 * 1024;

/// Reads versions of one file.
pub(super) struct Versions<'a> {
    repository: gix::Repository,
    analysed: &'a dyn Fn() -> Option<Vec<u8>>,
    held: Vec<(Version, Rc<[u8]>)>,
    missing: bool,
}

impl<'a> Versions<'a> {
    pub(super) fn new(
        repository: &gix::ThreadSafeRepository,
        analysed: &'a dyn Fn() -> Option<Vec<u8>>,
    ) -> Self {
        Self {
            repository: log::reader(repository),
            analysed,
            held: Vec::new(),
            missing: false,
        }
    }

    /// Whether every version that was asked for could be read.
    pub(super) fn are_whole(&self) -> bool {
        !self.missing
    }

    /// Where two versions differ, or `None` where one of them cannot be read or is too large.
    pub(super) fn hunks(&mut self, newer: Version, older: Version) -> Option<Rc<[Hunk]>> {
        let newer = self.text(newer)?;
        let older = self.text(older)?;
        if newer.len().max(older.len()) > MOST_BYTES {
            return None;
        }
        Some(hunks::hunks(&newer, &older).into())
    }

    fn text(&mut self, version: Version) -> Option<Rc<[u8]>> {
        if let Some(at) = self.held.iter().position(|(held, _)| *held == version) {
            let held = self.held.remove(at);
            self.held.push(held);
        } else {
            let text = match version {
                Version::Analysed => (self.analysed)(),
                Version::Blob(id) => self.blob(id),
            };
            self.missing |= text.is_none();
            let text = text?.into();
            if self.held.len() == HELD {
                self.held.remove(0);
            }
            self.held.push((version, text));
        }
        self.held.last().map(|(_, text)| Rc::clone(text))
    }

    fn blob(&self, id: ObjectId) -> Option<Vec<u8>> {
        let object = self.repository.try_find_object(id).ok()??;
        Some(object.detach().data)
    }
}

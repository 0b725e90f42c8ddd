//! What a dump does not hold, told in as much detail as there is room for.

use super::Omitted;
use crate::redact::Clean;

/// How closely a dump tells what it does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// Every file.
    File,
    /// How many files of each folder.
    Folder,
    /// How many files in all.
    Reason,
}

impl Detail {
    /// The closest first.
    pub(super) const ALL: [Self; 3] = [Self::File, Self::Folder, Self::Reason];
}

/// A file, or all files of a folder or of the source, that are left out for the same reason.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Omission {
    /// The file; the folder with a slash behind it; or nothing.
    pub path: Clean,
    /// Why.
    pub reason: Clean,
    /// How many files.
    pub files: usize,
}

/// A file that is missing or shortened, as a dump may tell it.
pub(super) struct Told {
    pub(super) path: Clean,
    pub(super) reason: Clean,
}

impl Told {
    /// Takes secrets out of the path of an omitted file.
    pub(super) fn of(omitted: &Omitted, clean: &dyn Fn(&str) -> Clean) -> Self {
        Self {
            path: clean(&omitted.path),
            reason: clean(&omitted.reason),
        }
    }

    /// Where it is told in this detail.
    fn place(&self, detail: Detail) -> Clean {
        match detail {
            Detail::File => self.path.clone(),
            Detail::Folder => match self.path.rfind('/') {
                Some(slash) => self.path.slice(0..slash + 1),
                None => Clean::literal("./"),
            },
            Detail::Reason => Clean::empty(),
        }
    }
}

/// What is told in this detail, sorted.
pub(super) fn group<'a>(told: impl Iterator<Item = &'a Told>, detail: Detail) -> Vec<Omission> {
    let mut groups: Vec<_> = told
        .map(|told| (told.place(detail), told.reason.clone()))
        .collect();
    groups.sort();
    groups
        .chunk_by(|a, b| a == b)
        .map(|group| Omission {
            path: group[0].0.clone(),
            reason: group[0].1.clone(),
            files: group.len(),
        })
        .collect()
}

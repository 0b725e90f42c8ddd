//! What a dump does not hold, told in as much detail as there is room for.

use std::collections::BTreeMap;

use super::Omitted;
use crate::redact::{Clean, Redactor};

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

/// `omitted` in this detail, sorted.
pub(super) fn group(omitted: &[Omitted], detail: Detail, redactor: &Redactor) -> Vec<Omission> {
    let mut groups: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for Omitted { path, reason } in omitted {
        let place = match detail {
            Detail::File => path,
            Detail::Folder => path.rfind('/').map_or("./", |slash| &path[..=slash]),
            Detail::Reason => "",
        };
        *groups.entry((place, reason)).or_default() += 1;
    }
    groups
        .into_iter()
        .map(|((path, reason), files)| Omission {
            path: redactor.clean(path).text,
            reason: redactor.clean(reason).text,
            files,
        })
        .collect()
}

//! What the ignore files inside an archive leave out of it.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::ReadMember;
use super::layout::Line;
use crate::model::{Diagnostic, EntryKind, ReadError};
use crate::source::ignore_rules::{LARGEST_IGNORE_FILE, ReadIgnoreFile, Rules};

/// Leaves out the lines that ignore files in the archive, or the user's own, name.
pub(super) fn leave_out(
    lines: &mut Vec<Line>,
    reader: &dyn ReadMember,
    excludes: Option<&Path>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let files = ignore_files(lines);
    let read = |path: &Path| -> Option<Result<Vec<u8>, ReadError>> {
        let (kind, at, size) = *files.get(path)?;
        Some(match at {
            Some(at) if size <= LARGEST_IGNORE_FILE => reader.read(at, size).map_err(ReadError::Io),
            _ if kind == EntryKind::File => Err(ReadError::TooLarge {
                limit: LARGEST_IGNORE_FILE,
            }),
            _ => Err(ReadError::Moved),
        })
    };
    let outside = [None, excludes.map(Path::to_owned)];
    let mut folders = Folders {
        known: HashMap::new(),
        top: Rules::of_top(&read, &outside, diagnostics),
        read: &read,
        diagnostics,
    };
    let is_ignored: Vec<bool> = lines
        .iter()
        .map(|line| {
            line.path
                .as_deref()
                .is_some_and(|path| folders.ignore(path))
        })
        .collect();
    let mut is_ignored = is_ignored.into_iter();
    lines.retain(|_| !is_ignored.next().unwrap_or(false));
}

type Found = (EntryKind, Option<u64>, u64);

fn ignore_files(lines: &[Line]) -> HashMap<PathBuf, Found> {
    let named = lines.iter().filter_map(|line| {
        let path = line.path.as_ref()?;
        let is_one = path
            .file_name()
            .is_some_and(|name| name == ".gitignore" || name == ".ignore");
        is_one.then(|| {
            let found = (line.entry.kind, line.place.at, line.place.size);
            (path.clone(), found)
        })
    });
    named.collect()
}

/// The rules of every folder on the way to a line.
struct Folders<'a> {
    /// `None` for a folder that is ignored itself.
    known: HashMap<PathBuf, Option<Arc<Rules>>>,
    top: Arc<Rules>,
    read: &'a ReadIgnoreFile<'a>,
    diagnostics: &'a mut Vec<Diagnostic>,
}

impl Folders<'_> {
    fn ignore(&mut self, path: &Path) -> bool {
        let folder = path.parent().unwrap_or(Path::new(""));
        match self.rules(folder) {
            Some(rules) => rules.ignores(path, false),
            None => true,
        }
    }

    fn rules(&mut self, folder: &Path) -> Option<Arc<Rules>> {
        if let Some(known) = self.known.get(folder) {
            return known.clone();
        }
        let mut rules = Some(Arc::clone(&self.top));
        let mut path = PathBuf::new();
        for name in folder {
            path.push(name);
            rules = match self.known.get(&path) {
                Some(known) => known.clone(),
                None => {
                    let found = rules
                        .filter(|rules| !rules.ignores(&path, true))
                        .map(|rules| rules.below(self.read, &path, self.diagnostics));
                    self.known.insert(path.clone(), found.clone());
                    found
                }
            };
        }
        rules
    }
}

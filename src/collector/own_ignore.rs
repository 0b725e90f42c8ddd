//! `.create-dumpignore`: the syntax of `.gitignore`, for files that git should keep.

use std::collections::BTreeMap;
use std::path::Path;

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::model::{Diagnostic, EntryKind, Tree};

const NAME: &str = ".create-dumpignore";
const LARGEST: u64 = 1024 * 1024;

/// The rules of a tree, by the folder that they stand in: empty for the root, else with a slash at
/// its end.
#[derive(Debug, Default)]
pub(super) struct OwnIgnore {
    folders: BTreeMap<String, Gitignore>,
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl OwnIgnore {
    /// Reads the rules of a tree, whatever it comes from.
    pub(super) fn of(tree: &Tree) -> Self {
        let mut rules = Self::default();
        for (index, entry) in tree.entries.iter().enumerate() {
            let Some(folder) = entry.path.strip_suffix(NAME) else {
                continue;
            };
            let is_name = folder.is_empty() || folder.ends_with('/');
            if !is_name || entry.kind != EntryKind::File {
                continue;
            }
            match tree.contents.read(index, LARGEST) {
                Ok(bytes) => rules.add(folder, &String::from_utf8_lossy(&bytes)),
                Err(error) => rules.complain(folder, &error.to_string()),
            }
        }
        rules
    }

    fn add(&mut self, folder: &str, text: &str) {
        let mut builder = GitignoreBuilder::new("");
        for line in text.strip_prefix('\u{feff}').unwrap_or(text).lines() {
            if let Err(error) = builder.add_line(None, line) {
                self.complain(
                    folder,
                    &format!("holds a line that cannot be used: {error}"),
                );
            }
        }
        match builder.build() {
            Ok(rules) => {
                self.folders.insert(folder.to_owned(), rules);
            }
            Err(error) => self.complain(folder, &format!("cannot be used: {error}")),
        }
    }

    fn complain(&mut self, folder: &str, reason: &str) {
        let message = format!("the ignore file {reason}");
        self.diagnostics.push(Diagnostic::on_file(
            "unusable-own-ignore-file",
            format!("{folder}{NAME}"),
            message,
        ));
    }

    /// Whether the file or a folder around it is ignored: what lies in an ignored folder cannot be
    /// taken back, as in git.
    pub(super) fn ignores(&self, path: &str) -> bool {
        if self.folders.is_empty() {
            return false;
        }
        let mut folders = path.match_indices('/').map(|(end, _)| &path[..end]);
        folders.any(|folder| self.names(folder, true)) || self.names(path, false)
    }

    /// Whether the nearest rule that matches `path` itself ignores it.
    fn names(&self, path: &str, is_folder: bool) -> bool {
        let above = path.rmatch_indices('/').map(|(end, _)| end + 1).chain([0]);
        let verdict = above
            .filter_map(|end| Some((end, self.folders.get(&path[..end])?)))
            .find_map(
                |(end, rules)| match rules.matched(Path::new(&path[end..]), is_folder) {
                    ignore::Match::None => None,
                    ignore::Match::Ignore(_) => Some(true),
                    ignore::Match::Whitelist(_) => Some(false),
                },
            );
        verdict.unwrap_or(false)
    }
}

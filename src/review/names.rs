//! The names of a source: which file defines them, which mentions them, and what tests reach.

use std::collections::BTreeSet;

/// The names of one file, as hashes.
#[derive(Clone, Debug, Default)]
pub(crate) struct FileNames {
    /// Path relative to the root of the source.
    pub path: String,
    /// Whether it is a test.
    pub is_test: bool,
    /// What it defines, sorted.
    pub defines: Vec<u32>,
    /// What it mentions, sorted.
    pub mentions: Vec<u32>,
}

/// The names of all files of a source.
#[derive(Clone, Debug)]
pub(crate) struct KnownNames {
    hash: fn(&str) -> u32,
    files: Vec<FileNames>,
    /// Files that tests import.
    tested: BTreeSet<String>,
}

impl Default for KnownNames {
    fn default() -> Self {
        Self::new(|_| 0, Vec::new(), BTreeSet::new())
    }
}

impl KnownNames {
    /// The names of `files`, whose hashes `hash` makes.
    pub(crate) fn new(
        hash: fn(&str) -> u32,
        files: Vec<FileNames>,
        tested: BTreeSet<String>,
    ) -> Self {
        Self {
            hash,
            files,
            tested,
        }
    }

    /// Whether any file defines or mentions a name.
    pub(super) fn hold(&self, name: &str) -> bool {
        let name = (self.hash)(name);
        self.files
            .iter()
            .any(|file| file.mentions(name) || file.defines(name))
    }

    /// Whether a file other than the one at `path` uses a name that is defined there. Files with a
    /// definition of their own mean that one.
    pub(super) fn used_outside(&self, name: &str, path: &str) -> bool {
        let name = (self.hash)(name);
        let others = self.files.iter().filter(|file| file.path != path);
        others
            .filter(|file| !file.defines(name))
            .any(|file| file.mentions(name))
    }

    /// Whether the file at `path` defines a name.
    pub(super) fn defined_at(&self, name: &str, path: &str) -> bool {
        let name = (self.hash)(name);
        let mut there = self.files.iter().filter(|file| file.path == path);
        there.any(|file| file.defines(name))
    }

    /// Whether a test mentions a name.
    pub(super) fn tested(&self, name: &str) -> bool {
        let name = (self.hash)(name);
        let mut tests = self.files.iter().filter(|file| file.is_test);
        tests.any(|file| file.mentions(name))
    }

    /// Whether a test imports the file at `path`.
    pub(super) fn reached_by_tests(&self, path: &str) -> bool {
        self.tested.contains(path)
    }
}

impl FileNames {
    fn mentions(&self, name: u32) -> bool {
        self.mentions.binary_search(&name).is_ok()
    }

    fn defines(&self, name: u32) -> bool {
        self.defines.binary_search(&name).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The letter that a name begins with stands for it.
    fn hash(name: &str) -> u32 {
        u32::from(name.as_bytes()[0])
    }

    fn file(path: &str, is_test: bool, defines: &[&str], mentions: &[&str]) -> FileNames {
        let hashes = |names: &[&str]| {
            let mut hashes: Vec<u32> = names.iter().map(|name| hash(name)).collect();
            hashes.sort_unstable();
            hashes
        };
        FileNames {
            path: path.to_owned(),
            is_test,
            defines: hashes(defines),
            mentions: hashes(mentions),
        }
    }

    #[test]
    fn names_are_known_by_file() {
        let names = KnownNames::new(
            hash,
            vec![
                file("a.rs", false, &["alone", "both", "called"], &["alone"]),
                file("b.rs", false, &["both"], &["both", "called"]),
                file("t.rs", true, &[], &["tried"]),
            ],
            BTreeSet::from(["a.rs".to_owned()]),
        );
        for (name, held, used_outside, defined, tested) in [
            // Only its own file speaks of it.
            ("alone", true, false, true, false),
            // Another file has one of its own and means that.
            ("both", true, false, true, false),
            ("called", true, true, true, false),
            ("tried", true, true, false, true),
            ("unknown", false, false, false, false),
        ] {
            assert_eq!(names.hold(name), held, "{name}");
            assert_eq!(names.used_outside(name, "a.rs"), used_outside, "{name}");
            assert_eq!(names.defined_at(name, "a.rs"), defined, "{name}");
            assert_eq!(names.tested(name), tested, "{name}");
        }
        assert!(names.defined_at("both", "b.rs") && !names.defined_at("alone", "b.rs"));
        assert!(names.reached_by_tests("a.rs") && !names.reached_by_tests("b.rs"));
    }
}

//! The rules of `.gitignore` and its kin, folder by folder.
//!
//! The strongest rule is the last matching line of the nearest file: `.ignore` files before
//! `.gitignore` files before `.git/info/exclude` before the user's `core.excludesFile`. Ignore files
//! are hostile input too: links, pipes and oversized ones are not opened.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::folder::{read_below, text_of};
use crate::model::{Diagnostic, ReadError};

pub(super) const LARGEST_IGNORE_FILE: u64 = 4 * 1024 * 1024;

/// Names of the ignore files of a folder, the stronger first.
pub(super) const IGNORE_FILES: [&str; 2] = [".ignore", ".gitignore"];

/// Reads the ignore file at a path relative to the topmost folder; `None` where there is none.
pub(super) type ReadIgnoreFile<'a> =
    dyn Fn(&Path) -> Option<Result<Vec<u8>, ReadError>> + Sync + 'a;

/// Reads the ignore files of a directory, which holds no links in its path.
pub(super) fn on_disk(top: &Path) -> impl Fn(&Path) -> Option<Result<Vec<u8>, ReadError>> + Sync {
    move |path| {
        fs::symlink_metadata(top.join(path)).ok()?;
        Some(read_below(top, path, false, LARGEST_IGNORE_FILE))
    }
}

/// The rules that hold in one folder, those of the folders above it included. Folders are named by
/// their path relative to the topmost one.
#[derive(Debug)]
pub(super) struct Rules {
    above: Option<Arc<Rules>>,
    folder: PathBuf,
    dot_ignore: Gitignore,
    git_ignore: Gitignore,
    everywhere: Arc<Everywhere>,
}

/// Rules of the whole tree, the strongest first.
#[derive(Debug)]
struct Everywhere {
    exclude: Gitignore,
    global: Gitignore,
}

impl Rules {
    /// The rules of the topmost folder under those of two files outside of it: that of the
    /// repository, and the user's own.
    pub(super) fn of_top(
        read: &ReadIgnoreFile<'_>,
        outside: &[Option<PathBuf>; 2],
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Arc<Self> {
        let [exclude, global] = outside.each_ref().map(|path| match path {
            Some(path) => rules_outside(path, diagnostics),
            None => Gitignore::empty(),
        });
        let everywhere = Arc::new(Everywhere { exclude, global });
        Arc::new(Self::of_folder(
            read,
            PathBuf::new(),
            None,
            everywhere,
            diagnostics,
        ))
    }

    /// The rules of `folder`, which lies in the folder of these rules.
    pub(super) fn below(
        self: &Arc<Self>,
        read: &ReadIgnoreFile<'_>,
        folder: &Path,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Arc<Self> {
        let everywhere = Arc::clone(&self.everywhere);
        let rules = Self::of_folder(
            read,
            folder.to_owned(),
            Some(Arc::clone(self)),
            everywhere,
            diagnostics,
        );
        if rules.dot_ignore.is_empty() && rules.git_ignore.is_empty() {
            Arc::clone(self)
        } else {
            Arc::new(rules)
        }
    }

    fn of_folder(
        read: &ReadIgnoreFile<'_>,
        folder: PathBuf,
        above: Option<Arc<Self>>,
        everywhere: Arc<Everywhere>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Self {
        let [dot_ignore, git_ignore] =
            IGNORE_FILES.map(|name| rules_of(read, &folder.join(name), diagnostics));
        Self {
            above,
            dot_ignore,
            git_ignore,
            folder,
            everywhere,
        }
    }

    /// Whether `path`, relative to the topmost folder, is ignored by its own name.
    pub(super) fn ignores(&self, path: &Path, is_folder: bool) -> bool {
        let nearest = |rules: fn(&Self) -> &Gitignore| {
            self.upwards().find_map(|level| {
                let below = path.strip_prefix(&level.folder).ok()?;
                verdict(rules(level), below, is_folder)
            })
        };
        nearest(|level| &level.dot_ignore)
            .or_else(|| nearest(|level| &level.git_ignore))
            .or_else(|| verdict(&self.everywhere.exclude, path, is_folder))
            .or_else(|| verdict(&self.everywhere.global, path, is_folder))
            .unwrap_or(false)
    }

    fn upwards(&self) -> impl Iterator<Item = &Self> {
        std::iter::successors(Some(self), |level| level.above.as_deref())
    }
}

/// Whether the path is ignored; `None` where no line matches.
fn verdict(rules: &Gitignore, path: &Path, is_folder: bool) -> Option<bool> {
    match rules.matched(path, is_folder) {
        ignore::Match::None => None,
        ignore::Match::Ignore(_) => Some(true),
        ignore::Match::Whitelist(_) => Some(false),
    }
}

/// The rules in a file outside the source, where links are its owner's own.
fn rules_outside(path: &Path, diagnostics: &mut Vec<Diagnostic>) -> Gitignore {
    let real = fs::canonicalize(path).ok();
    match real
        .as_deref()
        .map(|real| (real.parent(), real.file_name()))
    {
        Some((Some(folder), Some(name))) => {
            rules_of(&on_disk(folder), Path::new(name), diagnostics)
        }
        _ => Gitignore::empty(),
    }
}

/// The rules in the file at `path`; none where there is no such file.
fn rules_of(
    read: &ReadIgnoreFile<'_>,
    path: &Path,
    diagnostics: &mut Vec<Diagnostic>,
) -> Gitignore {
    let Some(found) = read(path) else {
        return Gitignore::empty();
    };
    let mut complain = |reason: String| {
        diagnostics.push(Diagnostic::on_file(
            "unusable-ignore-file",
            text_of(path),
            format!("the ignore file {reason}"),
        ));
    };
    let bytes = match found {
        Ok(bytes) => bytes,
        Err(error) => {
            complain(error.to_string());
            return Gitignore::empty();
        }
    };
    let text = String::from_utf8_lossy(&bytes);
    let mut builder = GitignoreBuilder::new("");
    builder.allow_unclosed_class(false);
    for line in text.strip_prefix('\u{feff}').unwrap_or(&text).lines() {
        if let Err(error) = builder.add_line(None, &as_git_reads(line)) {
            complain(format!("holds a line that cannot be used: {error}"));
        }
    }
    builder.build().unwrap_or_else(|error| {
        complain(format!("cannot be used: {error}"));
        Gitignore::empty()
    })
}

/// Git's own classes of characters, as ranges.
const CLASSES: &[(&str, &str)] = &[
    ("[:alnum:]", "a-zA-Z0-9"),
    ("[:alpha:]", "a-zA-Z"),
    ("[:digit:]", "0-9"),
    ("[:lower:]", "a-z"),
    ("[:space:]", " \t"),
    ("[:upper:]", "A-Z"),
    ("[:xdigit:]", "a-fA-F0-9"),
];

/// The line with what the `ignore` crate reads otherwise than git put in other words: braces mean
/// themselves, brackets may name a class of characters, and a lone `!` or `/` matches nothing.
fn as_git_reads(line: &str) -> String {
    if matches!(line.trim_end(), "!" | "/" | "!/") {
        return String::new();
    }
    let mut line = line.to_owned();
    for (class, ranges) in CLASSES {
        line = line.replace(class, ranges);
    }
    let mut read = String::with_capacity(line.len());
    let mut in_brackets = false;
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' if !in_brackets => {
                read.push(letter);
                read.extend(letters.next());
                continue;
            }
            '{' | '}' if !in_brackets => read.push('\\'),
            '[' => in_brackets = true,
            ']' => in_brackets = false,
            _ => {}
        }
        read.push(letter);
    }
    read
}

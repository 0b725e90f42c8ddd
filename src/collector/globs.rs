//! The user's globs: lines of a `.gitignore`, relative to the root.

use std::path::Path;

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::reasons::REASONS;
use crate::model::Explanation;

/// The user's globs are not valid.
#[derive(Debug, thiserror::Error)]
#[error("read the glob `{glob}`: {reason}")]
pub struct Error {
    /// The glob as the user wrote it.
    pub glob: String,
    /// What is wrong with it.
    pub reason: String,
}

impl Error {
    /// Stable code, known to `create-dump explain`.
    pub fn code(&self) -> &'static str {
        "invalid-glob"
    }

    /// What the user can do about it.
    pub fn help(&self) -> String {
        Explanation::help(REASONS, self.code())
    }
}

/// Compiles globs; later ones win, and `!` takes back what an earlier one matched.
pub(super) fn compile(globs: &[String]) -> Result<Gitignore, Error> {
    let mut builder = GitignoreBuilder::new("");
    builder.allow_unclosed_class(false);
    let refuse = |glob: &String, reason: String| Error {
        glob: glob.clone(),
        reason,
    };
    for glob in globs {
        let line = glob.strip_prefix("./").unwrap_or(glob);
        if line.trim_end_matches('/').trim().is_empty() {
            return Err(refuse(glob, "it is empty".to_owned()));
        }
        // In a file this would be a comment.
        let line = if line.starts_with('#') {
            format!("\\{line}")
        } else {
            line.to_owned()
        };
        builder
            .add_line(None, &line)
            .map_err(|error| refuse(glob, reason(&error)))?;
    }
    builder
        .build()
        .map_err(|error| refuse(&globs.join(" "), reason(&error)))
}

/// Folders that a glob of the user's names.
pub(crate) struct Folders(Gitignore);

impl Folders {
    /// Compiles the glob.
    pub(crate) fn matching(glob: &str) -> Result<Self, Error> {
        compile(&[glob.to_owned()]).map(Self)
    }

    /// Whether the folder itself matches, not only one around it.
    pub(crate) fn takes(&self, folder: &str) -> bool {
        self.0.matched(Path::new(folder), true).is_ignore()
    }
}

/// What is wrong, without the glob, which the error names itself.
fn reason(error: &ignore::Error) -> String {
    match error {
        ignore::Error::Glob { err, .. } => err.clone(),
        other => other.to_string(),
    }
}

/// The glob that matches the file or a folder around it, as the user wrote it.
pub(super) fn matching<'glob>(globs: &'glob Gitignore, path: &str) -> Option<&'glob str> {
    match globs.matched_path_or_any_parents(Path::new(path), false) {
        ignore::Match::Ignore(glob) => Some(glob.original()),
        ignore::Match::None | ignore::Match::Whitelist(_) => None,
    }
}

/// Globs, each with a value; of several that match, the last one counts.
#[derive(Debug)]
pub(crate) struct GlobTable<T>(Vec<(Gitignore, T)>);

impl<T> Default for GlobTable<T> {
    /// Nothing matches.
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Clone> GlobTable<T> {
    /// Compiles the globs.
    pub(crate) fn compile(rows: &[(String, T)]) -> Result<Self, Error> {
        let compiled = |(glob, value): &(String, T)| {
            let glob = compile(std::slice::from_ref(glob))?;
            Ok((glob, value.clone()))
        };
        rows.iter()
            .map(compiled)
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// The value of a file.
    pub(crate) fn get(&self, path: &str) -> Option<&T> {
        let mut rows = self.0.iter().rev();
        let row = rows.find(|(glob, _)| matching(glob, path).is_some());
        row.map(|(_, value)| value)
    }
}

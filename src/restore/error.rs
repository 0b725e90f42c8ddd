//! Why a dump is not restored.

use std::io;

use crate::model::words::counted;

/// Why nothing is restored, or, for the last three, no more.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The dump cannot be read.
    #[error("read the dump `{dump}`: {cause}")]
    Unreadable {
        /// The dump.
        dump: String,
        /// What the operating system said.
        #[source]
        cause: io::Error,
    },
    /// It can be read once, has to be copied for that, and is too much to copy.
    #[error("read the dump `{dump}`: it has more than {} GiB, or no end", most >> 30)]
    TooLong {
        /// The dump.
        dump: String,
        /// How many bytes are copied.
        most: u64,
    },
    /// It is in no layout that can be read.
    #[error("read the dump `{dump}`: it starts like none")]
    NotADump {
        /// The dump.
        dump: String,
    },
    /// It is not as it was written.
    #[error("read the dump `{dump}`, line {line}: {what}")]
    Damaged {
        /// The dump.
        dump: String,
        /// Where, counted from 1.
        line: u64,
        /// What is wrong there.
        what: String,
    },
    /// A part is missing, or belongs to another dump.
    #[error("put the parts of `{dump}` together: {what}")]
    Incomplete {
        /// The dump.
        dump: String,
        /// What is missing.
        what: String,
    },
    /// A name that must not be written.
    #[error("restore `{path}`, line {line} of `{dump}`: {why}")]
    UnsafeName {
        /// The dump.
        dump: String,
        /// Where, counted from 1.
        line: u64,
        /// The name.
        path: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// Something stands in the way.
    #[error("restore `{path}`: {why}")]
    Occupied {
        /// What cannot be written.
        path: String,
        /// What stands there.
        why: &'static str,
    },
    /// The target cannot be written to.
    #[error("write `{path}`: {cause}")]
    Unwritable {
        /// What could not be written.
        path: String,
        /// What the operating system said.
        #[source]
        cause: io::Error,
    },
    /// The user interrupted it.
    #[error("restore all of `{dump}`: it was interrupted, with {} written", counted(*written, "file", "files"))]
    Interrupted {
        /// The dump.
        dump: String,
        /// How many files were written.
        written: usize,
    },
}

impl Error {
    /// The same at this line, where none was known.
    pub(super) fn at_line(mut self, at: u64) -> Self {
        if let Self::Damaged { line: line @ 0, .. } | Self::UnsafeName { line: line @ 0, .. } =
            &mut self
        {
            *line = at;
        }
        self
    }

    /// Stable code, known to `create-dump explain`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "dump-unreadable",
            Self::TooLong { .. } => "dump-too-long",
            Self::NotADump { .. } => "not-a-dump",
            Self::Damaged { .. } => "dump-damaged",
            Self::Incomplete { .. } => "dump-incomplete",
            Self::UnsafeName { .. } => "unsafe-name",
            Self::Occupied { .. } => "target-occupied",
            Self::Unwritable { .. } => "target-unwritable",
            Self::Interrupted { .. } => "restore-interrupted",
        }
    }

    /// The dump and the line of it, counted from 1, where it is about one.
    pub fn line(&self) -> Option<(&str, u64)> {
        match self {
            Self::Damaged { dump, line, .. } | Self::UnsafeName { dump, line, .. } => {
                Some((dump.as_str(), *line)).filter(|(_, line)| *line > 0)
            }
            _ => None,
        }
    }

    /// The thing that it is about.
    pub fn subject(&self) -> &str {
        match self {
            Self::Unreadable { dump, .. }
            | Self::TooLong { dump, .. }
            | Self::NotADump { dump }
            | Self::Damaged { dump, .. }
            | Self::Incomplete { dump, .. }
            | Self::Interrupted { dump, .. } => dump,
            Self::UnsafeName { path, .. }
            | Self::Occupied { path, .. }
            | Self::Unwritable { path, .. } => path,
        }
    }

    /// What the user can do about it.
    pub fn help(&self) -> String {
        match self {
            Self::Unreadable { .. } => "name a file that you may read, or `-` for standard input",
            Self::TooLong { .. } => "nothing was written; keep the dump in a file, and name that",
            Self::NotADump { .. } => "give what `create-dump dump` wrote, whole and from its start",
            Self::Damaged { .. } => "nothing was written; take the dump again, or copy it without changing it",
            Self::Incomplete { .. } => "nothing was written; give all parts, or put them in one folder",
            Self::UnsafeName { .. } => "nothing was written; do not trust this dump",
            Self::Occupied { .. } => "nothing was written; name another folder, or pass --force to replace files",
            Self::Unwritable { .. } => "name a folder that you may write to, with room for the files; those that were written are whole",
            Self::Interrupted { .. } => "what was written is whole; restore it again, with --force to replace that",
        }
        .to_owned()
    }

    /// Whether the operating system, rather than the dump, is at fault.
    pub fn is_unreachable(&self) -> bool {
        matches!(self, Self::Unreadable { .. } | Self::Unwritable { .. })
    }
}

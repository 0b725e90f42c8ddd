//! A source opened for reading: its files, listed in order and read one by one, wherever they live.

use std::path::PathBuf;

use serde::Serialize;

use super::FileKind;

/// What the user wants of a source. The source uses what prunes its listing (`ignore_rules`,
/// `follow_links`); the collector decides the rest, file by file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// Globs of the files to take; empty takes all.
    pub include: Vec<String>,
    /// Globs of the files to leave out; stronger than `include`.
    pub exclude: Vec<String>,
    /// Whether `.gitignore`, `.ignore` and `.create-dumpignore` are obeyed.
    pub ignore_rules: bool,
    /// Whether files and folders whose name starts with a dot count.
    pub hidden: bool,
    /// Whether symbolic links are followed, as long as they stay below the root.
    pub follow_links: bool,
    /// Largest file that counts, in bytes.
    pub max_file_size: u64,
    /// Whether files that are no text count, spelled in Base64.
    pub binary: bool,
    /// Whether minified files and lock files count.
    pub machine_written: bool,
    /// Globs of files and what they are for, where their names and text would say something else;
    /// later ones are stronger.
    pub kinds: Vec<(String, FileKind)>,
}

impl Default for Selection {
    fn default() -> Self {
        Self {
            include: Vec::new(),
            exclude: Vec::new(),
            ignore_rules: true,
            hidden: false,
            follow_links: false,
            max_file_size: 5 * 1024 * 1024,
            binary: false,
            machine_written: false,
            kinds: Vec::new(),
        }
    }
}

/// What stands at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A file with contents.
    File,
    /// A symbolic link that is not followed: links are off, it dangles, loops, or leaves the root.
    Link,
    /// A pipe, socket or device.
    Special,
    /// Another repository's commit, mounted here.
    Submodule,
    /// Something whose name leads out of the source; it is never opened.
    Outside,
}

/// One line of a [`Tree`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Path relative to the root of the source, with `/`. Unique in its tree. Bytes that are not
    /// UTF-8 stand as `\xNN`.
    pub path: String,
    /// Size in bytes as the listing knew it.
    pub size: u64,
    /// What stands there.
    pub kind: EntryKind,
    /// Whether it is marked as executable.
    pub executable: bool,
}

/// Why a file could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file holds more bytes than the caller wants.
    #[error("holds more than {limit} bytes")]
    TooLarge {
        /// The caller's limit in bytes.
        limit: u64,
    },
    /// The file was listed and is gone.
    #[error("vanished after it was listed")]
    Vanished,
    /// The path now leads out of the root, or is no longer a file.
    #[error("is no longer a regular file below the root")]
    Moved,
    /// The operating system or the object database refused.
    #[error("cannot be read: {0}")]
    Io(#[from] std::io::Error),
}

/// Where the bytes of a tree's entries come from.
pub trait Contents: Send + Sync {
    /// Reads entry `index` whole, or fails with [`ReadError::TooLarge`] past `limit` bytes without
    /// reading further.
    fn read(&self, index: usize, limit: u64) -> Result<Vec<u8>, ReadError>;

    /// The id of the entry's contents as a git blob, where that is known without reading them.
    fn git_id(&self, _index: usize) -> Option<[u8; 20]> {
        None
    }
}

/// What kind of place a source is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SourceKind {
    /// A directory of the local disk.
    Directory,
    /// A revision, read from the object database of a git repository.
    Revision,
    /// A zip or tar, compressed or not.
    Archive,
    /// A revision of a repository elsewhere, fetched for the run.
    Remote,
}

/// A code host whose web pages can be linked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebHost {
    /// Address of the repository's page without a trailing slash, such as
    /// `https://github.com/owner/name`. Never holds credentials.
    pub repository: String,
    /// What stands between that and `REVISION/PATH`: `blob` on GitHub, `-/blob` on GitLab.
    pub blob: &'static str,
}

/// The git repository that a source belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RepositoryLocation {
    /// The `.git` directory, or the bare repository itself.
    pub git_dir: PathBuf,
    /// Path of the source's root inside the repository, with `/`, no slash at either end; empty
    /// when they are the same.
    pub prefix: String,
}

/// Where a tree comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceOrigin {
    /// What kind of place it is.
    pub kind: SourceKind,
    /// The source as the user named it.
    pub location: String,
    /// Name of the project: that of the root directory.
    pub name: String,
    /// Full id of the commit that is checked out or read; `None` without git or before the first
    /// commit.
    pub revision: Option<String>,
    /// Whether tracked files differ from `revision`.
    pub dirty: bool,
    /// The repository around the source.
    pub repository: Option<RepositoryLocation>,
    /// The page of the repository on its code host, where its remote is a known one.
    pub web: Option<WebHost>,
}

/// The files of a source, sorted by path.
pub struct Tree {
    /// Where it comes from.
    pub origin: SourceOrigin,
    /// Every file of the source, sorted by path, no path twice.
    pub entries: Vec<Entry>,
    /// Whether the user named each of them: then no rule hides one.
    pub chosen: bool,
    /// What could not be listed.
    pub diagnostics: Vec<super::Diagnostic>,
    /// Reads the entries.
    pub contents: Box<dyn Contents>,
}

impl std::fmt::Debug for Tree {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tree")
            .field("origin", &self.origin)
            .field("entries", &self.entries)
            .field("diagnostics", &self.diagnostics)
            .finish_non_exhaustive()
    }
}

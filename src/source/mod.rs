//! Where code comes from. Every source yields a [`Tree`]; nothing above knows which one it was.
//!
//! A source lists and reads; it does not judge. It leaves out what `git ls-files -co
//! --exclude-standard` would leave out, and the collector decides about the rest. What a repository's
//! own configuration names (hooks, filters, a file-system monitor) is never run: repositories are
//! opened with reduced trust and are only read.

use std::path::{Path, PathBuf};

use async_trait::async_trait;

use crate::model::{Selection, Tree};

mod archive;
mod checkout;
mod error;
mod file_list;
mod folder;
mod formats;
mod git_dir;
mod ignore_rules;
mod listing;
mod local;
mod part;
mod remote;
mod repository;
mod revision;
mod scratch;
mod staged;
mod tracked;
mod web;

pub(crate) use checkout::LeftOut;
pub use error::{Error, explanations};
pub use file_list::FileList;
pub(crate) use part::part_of;
pub use remote::{RemoteOptions, Token};
pub use scratch::Scratch;

/// A place that code can be read from.
#[async_trait]
pub trait Source: Send + Sync {
    /// Lists the files of the source.
    async fn open(&self, select: &Selection) -> Result<Tree, Error>;
}

/// What the user asked for.
#[derive(Clone)]
pub struct SourceRequest {
    /// The argument as the user wrote it, without credentials.
    pub location: String,
    /// The same as a path that can be opened from here, or as an address with all that is in it.
    pub path: PathBuf,
    /// Revision to read instead of the work tree.
    pub revision: Option<String>,
    /// Whether to read what is staged in the repository instead of the files as they are.
    pub staged: bool,
    /// A file with the user's own ignore rules, which hold for every source.
    pub excludes: Option<PathBuf>,
    /// The files to take, where the user names them one by one.
    pub files: Option<FileList>,
    /// How a repository elsewhere is fetched.
    pub remote: RemoteOptions,
    /// Where to.
    pub scratch: Scratch,
}

/// Without the path, which may hold credentials.
impl std::fmt::Debug for SourceRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SourceRequest")
            .field("location", &self.location)
            .field("revision", &self.revision)
            .finish_non_exhaustive()
    }
}

impl SourceRequest {
    /// What stands at a path or an address, without rules of the user's own: the files as they are,
    /// or a revision of the repository around them.
    ///
    /// An address on the web is opened by a Tokio runtime with its timers and its network.
    pub fn at(path: impl Into<PathBuf>, revision: Option<String>) -> Self {
        let path = path.into();
        Self {
            location: remote::shown(&path.display().to_string()),
            path,
            revision,
            staged: false,
            excludes: None,
            files: None,
            remote: RemoteOptions::default(),
            scratch: Scratch::default(),
        }
    }
}

/// The source for a request: a directory, an archive, a repository here or elsewhere, or a revision of
/// one; all of it, or the files of a list.
pub fn select(request: &SourceRequest) -> Result<Box<dyn Source>, Error> {
    let address = address_of(request)?;
    let source: Box<dyn Source> = match address {
        Some(address) => Box::new(remote::Remote::new(address, request)?),
        None => match here(request)? {
            Here::Directory(local) => return Ok(Box::new(local)),
            Here::Other(source) => source,
        },
    };
    Ok(match request.files.clone() {
        Some(files) => Box::new(file_list::Chosen { source, files }),
        None => source,
    })
}

/// Whether a request names a repository elsewhere by what is an address and cannot be anything else.
pub(crate) fn is_address(request: &SourceRequest) -> Result<bool, Error> {
    let address = address_of(request)?;
    Ok(address.is_some_and(|address| !address.is_short))
}

/// Whether a request names a folder of this machine, which alone can have a repository around it: not an
/// archive, and nothing that lies elsewhere.
pub(crate) fn is_folder_here(request: &SourceRequest) -> Result<bool, Error> {
    Ok(address_of(request)?.is_none() && !archive::is_archive(&request.path))
}

/// The repository elsewhere that the request names. What could be either is a path where there is
/// one, as for npm.
fn address_of(request: &SourceRequest) -> Result<Option<remote::Address>, Error> {
    let Some(text) = request.path.to_str() else {
        return Ok(None);
    };
    if let Some(parsed) = remote::parse(text) {
        let bad = |reason| Error::BadAddress {
            location: request.location.clone(),
            reason,
        };
        return parsed.map(Some).map_err(bad);
    }
    let folder = request.path.iter().next().map(Path::new);
    let is_path = request.path.symlink_metadata().is_ok()
        || folder.is_some_and(|folder| folder.symlink_metadata().is_ok());
    Ok(if is_path {
        None
    } else {
        remote::parse_shorthand(text)
    })
}

/// A source on the local disk. A directory knows by itself what to do with a list of files.
enum Here {
    Directory(local::Local),
    Other(Box<dyn Source>),
}

fn here(request: &SourceRequest) -> Result<Here, Error> {
    let path = folder::real_path(request)?;
    let location = request.location.clone();
    Ok(match &request.revision {
        None if request.staged && path.is_dir() => {
            Here::Other(Box::new(staged::Staged::new(location, path)))
        }
        None if path.is_dir() && !repository::is_git_directory(&path) => {
            Here::Directory(local::Local::new(path, request))
        }
        None if archive::is_archive(&path) => {
            Here::Other(Box::new(archive::Archive::new(path, request)))
        }
        _ if !path.is_dir() => return Err(Error::NotADirectory { location }),
        revision => {
            let name = revision.clone().unwrap_or_else(|| "HEAD".to_owned());
            Here::Other(Box::new(revision::Revision::new(location, path, name)))
        }
    })
}

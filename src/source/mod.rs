//! Where code comes from. Every source yields a [`Tree`]; nothing above knows which one it was.
//!
//! A source lists and reads; it does not judge. It leaves out what `git ls-files -co
//! --exclude-standard` would leave out, and the collector decides about the rest. What a repository's
//! own configuration names (hooks, filters, a file-system monitor) is never run: repositories are
//! opened with reduced trust and are only read.

use std::path::PathBuf;

use async_trait::async_trait;

use crate::model::{Selection, Tree};

mod archive;
mod checkout;
mod error;
mod file_list;
mod folder;
mod git_dir;
mod ignore_rules;
mod listing;
mod local;
mod part;
mod repository;
mod revision;
mod tracked;
mod web;

pub use error::{Error, explanations};
pub use file_list::FileList;

/// A place that code can be read from.
#[async_trait]
pub trait Source: Send + Sync {
    /// Lists the files of the source.
    async fn open(&self, select: &Selection) -> Result<Tree, Error>;
}

/// What the user asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceRequest {
    /// The argument as the user wrote it.
    pub location: String,
    /// The same as a path that can be opened from here.
    pub path: PathBuf,
    /// Revision to read instead of the work tree.
    pub revision: Option<String>,
    /// A file with the user's own ignore rules, which hold for every source.
    pub excludes: Option<PathBuf>,
    /// The files to take, where the user names them one by one.
    pub files: Option<FileList>,
}

impl SourceRequest {
    /// What stands at a path, without rules of the user's own: the work tree, or a revision of the
    /// repository around it.
    pub fn at(path: impl Into<PathBuf>, revision: Option<String>) -> Self {
        let path = path.into();
        Self {
            location: path.display().to_string(),
            path,
            revision,
            excludes: None,
            files: None,
        }
    }
}

/// The source for a request: a directory, an archive, a bare repository, or a revision of one; all of
/// it, or the files of a list.
pub fn select(request: &SourceRequest) -> Result<Box<dyn Source>, Error> {
    let path = folder::real_path(request)?;
    let location = || request.location.clone();
    let source: Box<dyn Source> = match &request.revision {
        None if path.is_dir() && !repository::is_git_directory(&path) => {
            return Ok(Box::new(local::Local::new(path, request)));
        }
        None if archive::is_archive(&path) => Box::new(archive::Archive::new(path, request)),
        _ if !path.is_dir() => {
            let location = location();
            return Err(Error::NotADirectory { location });
        }
        revision => {
            let name = revision.clone().unwrap_or_else(|| "HEAD".to_owned());
            Box::new(revision::Revision::new(location(), path, name))
        }
    };
    Ok(match request.files.clone() {
        Some(files) => Box::new(file_list::Chosen { source, files }),
        None => source,
    })
}

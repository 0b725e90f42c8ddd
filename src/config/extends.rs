//! Files that a file builds upon: what it does not say itself, they say.

use std::fs;
use std::path::{Path, PathBuf};

use super::document::Document;
use super::error::Error;
use super::find;
use super::standing::Standing;

/// Most files from the first to the one that it rests on.
const DEEPEST: usize = 8;

/// Most files altogether.
const MOST: usize = 32;

/// A file and all that it builds upon, the strongest first. `root` bounds what a file of the analysed
/// tree may extend.
pub(super) fn chain(first: Document, root: &Path) -> Result<Vec<Document>, Error> {
    let mut chain = Chain {
        root,
        above: Vec::new(),
        read: Vec::new(),
    };
    chain.add(first)?;
    Ok(chain.read)
}

struct Chain<'a> {
    root: &'a Path,
    /// The files that lead to the one that is read.
    above: Vec<PathBuf>,
    read: Vec<Document>,
}

impl Chain<'_> {
    fn add(&mut self, mut document: Document) -> Result<(), Error> {
        let standing = document.standing.clone();
        let extends = std::mem::take(&mut document.extends);
        let path = fs::canonicalize(&standing.path).unwrap_or_else(|_| standing.path.clone());
        self.above.push(path);
        self.read.push(document);
        for (named, place) in extends.into_iter().rev() {
            let base = self.open(&standing, &named);
            let base = base.map_err(|reason| Error::Extends {
                named,
                place,
                reason,
            })?;
            self.add(base)?;
        }
        self.above.pop();
        Ok(())
    }

    fn open(&self, from: &Standing, named: &str) -> Result<Document, String> {
        let path = from.resolve(named);
        let found = fs::canonicalize(&path).map_err(|error| error.to_string())?;
        if self.above.contains(&found) {
            return Err("it leads back to itself".to_owned());
        }
        if self.above.len() >= DEEPEST || self.read.len() >= MOST {
            return Err(format!(
                "at most {DEEPEST} files may build upon each other, and {MOST} altogether"
            ));
        }
        let path = if from.is_trusted { path } else { found };
        if !from.is_trusted {
            self.check(&path)?;
        }
        let standing = Standing {
            path,
            ..from.clone()
        };
        find::read(&standing).map_err(|error| match error {
            Error::Unreadable { reason, .. } => reason,
            other => other.to_string(),
        })
    }

    /// A message about a mistake may quote the file: it must be one that is meant for us.
    fn check(&self, path: &Path) -> Result<(), String> {
        let Ok(below) = path.strip_prefix(self.root) else {
            let reason = "a file of the analysed tree may not reach outside of its repository";
            return Err(reason.to_owned());
        };
        let is_git = below.iter().any(|name| name == ".git");
        let is_toml = path.extension().is_some_and(|end| end == "toml");
        if is_git || !is_toml {
            return Err("a file of the analysed tree may extend .toml files only".to_owned());
        }
        Ok(())
    }
}

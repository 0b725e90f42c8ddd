//! Gives the files of a dump back.

use std::path::PathBuf;

use super::analyze::Outcome;
use super::error::Error;
use crate::restore::{self, Contents, Dump, Left, Source, Target};

/// What to restore, and where.
#[derive(Debug)]
pub struct RestoreRequest {
    /// The dump, or its parts.
    pub sources: Vec<Source>,
    /// Where its files go; `None` to read the dump and no more.
    pub folder: Option<PathBuf>,
    /// Whether files that stand there are replaced.
    pub replaces: bool,
    /// Whether files are written, once everything was checked.
    pub writes: bool,
}

/// What came of a dump.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Restored {
    /// The files that are whole, with their size in bytes, in the order of the dump.
    pub files: Vec<(String, u64)>,
    /// What cannot be restored.
    pub left: Vec<Left>,
}

impl Restored {
    /// How the run ends.
    pub fn outcome(&self) -> Outcome {
        if self.left.is_empty() {
            Outcome::Passed
        } else {
            Outcome::Partial
        }
    }
}

/// Checks a dump from its start to its end, and then writes its files, each whole or not at all.
///
/// # Errors
/// The dump is damaged, hostile or not all there, or something stands in the way: nothing was
/// written. Or the target could not be written to: what was written is whole.
pub fn restore(request: RestoreRequest) -> Result<Restored, Error> {
    let dump = Dump::of(request.sources)?;
    let mut target = match &request.folder {
        Some(folder) => Some(Target::at(folder, request.replaces)?),
        None => None,
    };
    let mut restored = Restored::default();
    restore::read(&dump, &mut |contents| {
        match contents {
            Contents::Left(left) => restored.left.push(left),
            Contents::Whole(file) => {
                if let Some(target) = &mut target {
                    target.check(&file)?;
                }
                restored.files.push((file.path, file.bytes.len() as u64));
            }
        }
        Ok(())
    })?;
    if let (Some(target), true) = (&mut target, request.writes) {
        restore::read(&dump, &mut |contents| match contents {
            Contents::Left(_) => Ok(()),
            Contents::Whole(file) => target.write(&file),
        })?;
    }
    Ok(restored)
}

//! Gives the files of a dump back.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use tokio::sync::watch;

use super::analyze::Outcome;
use super::error::Error;
use crate::restore::{self, Contents, Dump, Left, Names, Source, Target};

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
    /// Becomes true when the user has had enough: looked at before each file.
    pub stop: Option<watch::Receiver<bool>>,
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
/// written. Or the target could not be written to, or the user interrupts: what was written is whole.
pub fn restore(request: RestoreRequest) -> Result<Restored, Error> {
    let dump = Dump::of(request.sources)?;
    let mut target = match &request.folder {
        Some(folder) => Some(Target::at(folder, request.replaces)?),
        None => None,
    };
    let names = target.as_ref().map_or_else(Names::here, Target::names);
    let mut restored = Restored::default();
    let mut refused = BTreeSet::new();
    let mut written = 0;
    let go_on = |written| match &request.stop {
        Some(stop) if *stop.borrow() => Err(restore::Error::Interrupted {
            dump: dump.name().to_owned(),
            written,
        }),
        _ => Ok(()),
    };
    restore::read(&dump, names, &mut |contents| {
        go_on(written)?;
        let file = match contents {
            Contents::Left(left) => {
                restored.left.push(left);
                return Ok(());
            }
            Contents::Whole(file) => file,
        };
        let checked = target.as_mut().map(|target| target.check(&file));
        match checked.transpose()?.flatten() {
            Some(why) => {
                refused.insert(file.name);
                restored.left.push(Left {
                    path: Some(file.path),
                    files: 1,
                    why: why.to_owned(),
                });
            }
            None => restored.files.push((file.path, file.bytes.len() as u64)),
        }
        Ok(())
    })?;
    if let (Some(target), true) = (&mut target, request.writes) {
        restore::read(&dump, names, &mut |contents| match contents {
            Contents::Whole(file) if !refused.contains(&file.name) => {
                go_on(written)?;
                written += 1;
                target.write(&file)
            }
            _ => Ok(()),
        })?;
    }
    Ok(restored)
}

/// Whether a file is a dump of this program, or a part of one, by how it begins.
pub fn is_dump(path: &Path) -> bool {
    Source::file(path).is_ok_and(|source| source.is_dump())
}

/// Whether a file is one part of several of a dump of this program, by how it begins.
pub fn is_part(path: &Path) -> bool {
    Source::file(path).is_ok_and(|source| source.is_part())
}

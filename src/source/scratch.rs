//! A temporary folder that nothing outlives: neither the tree that is read from it nor, where the
//! front end says so, the process.

use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tempfile::TempDir;

/// Where a source may put what it fetches. The folder exists from its first use on, and goes with
/// the last clone; a front end that ends the process has to remove it itself.
#[derive(Clone, Debug, Default)]
pub struct Scratch(Arc<State>);

#[derive(Debug, Default)]
struct State {
    folder: Mutex<Option<TempDir>>,
    stopped: AtomicBool,
}

impl Scratch {
    /// Ends what is being fetched, with an error. What was fetched before can still be read.
    pub fn stop(&self) {
        self.0.stopped.store(true, Ordering::Relaxed);
    }

    /// Removes the folder, whoever reads from it.
    pub fn remove(&self) {
        self.stop();
        if let Some(folder) = self.folder().take() {
            let path = folder.path().to_owned();
            // What is still being written can stand in the way once, but not for long.
            if folder.close().is_err() {
                let _ = std::fs::remove_dir_all(path);
            }
        }
    }

    /// Whether nothing more is to be fetched.
    pub(super) fn is_stopped(&self) -> bool {
        self.stopped().load(Ordering::Relaxed)
    }

    /// Set once nothing more is to be fetched.
    pub(super) fn stopped(&self) -> &AtomicBool {
        &self.0.stopped
    }

    /// A new folder in it.
    pub(super) fn make(&self, name: &str) -> io::Result<PathBuf> {
        let mut folder = self.folder();
        if self.is_stopped() {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let top = match folder.take() {
            Some(top) => top,
            None => tempfile::Builder::new().prefix("create-dump-").tempdir()?,
        };
        let made = tempfile::Builder::new().prefix(name).tempdir_in(top.path());
        *folder = Some(top);
        // Names of the system's own folder may be links.
        std::fs::canonicalize(made?.keep())
    }

    fn folder(&self) -> MutexGuard<'_, Option<TempDir>> {
        self.0.folder.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

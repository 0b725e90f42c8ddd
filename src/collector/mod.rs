//! Decides which files of a tree count, and as what.
//!
//! What can be decided by name and size is decided before a file is read. A file is read once, and
//! its bytes decide the rest: whether it is text, and who wrote it. Every rule about names is a row
//! of a table in `kind`.

mod decision;
mod globs;
mod kind;
mod own_ignore;
mod reasons;
mod text;

pub use decision::{Collector, Decision};
pub use globs::Error;
pub(crate) use globs::{Folders, GlobTable};
pub use kind::is_test_path;
pub use reasons::explanations;
pub(crate) use text::spell;

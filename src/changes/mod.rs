//! What one tree changed of another, and the patch that says so; which lines, copies and circles of
//! imports are new with it.
//!
//! Both are trees, wherever they live: most often a revision and the work tree that came of it. The
//! patch is one that `git apply` takes, made without the git program. What it
//! cannot say — links, other repositories, binary files unless they are wanted — is named beside it,
//! never dropped silently.

mod binary;
mod compare;
mod introduced;
mod lines;
mod patch;
mod quote;
mod renames;

pub use compare::{Change, between};
pub use introduced::{Touched, TouchedLines, gone_copies, gone_cycles, new_copies, new_cycles};
pub use lines::{LineDiff, MovedLines};
pub use patch::{Patch, patch};
pub use renames::with_edited_renames;

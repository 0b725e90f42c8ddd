//! What one tree changed of another, and the patch that says so.
//!
//! Both are trees, wherever they live: most often a revision and the work tree that came of it. The
//! patch is one that `git apply` takes, made without the git program. What it
//! cannot say — links, other repositories, binary files unless they are wanted — is named beside it,
//! never dropped silently.

mod binary;
mod compare;
mod patch;
mod quote;

pub use compare::{Change, between};
pub use patch::{Patch, patch};

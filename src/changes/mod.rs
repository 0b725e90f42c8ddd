//! What one tree changed of another, and the patch that says so.
//!
//! Both are trees, wherever they live: most often a revision and the work tree that came of it. The
//! patch is one that `git apply` takes, made without the git program. It holds text only: what it
//! cannot say — binary files, links, other repositories — is named beside it, never dropped silently.

mod compare;
mod patch;
mod quote;

pub use compare::{Change, between};
pub use patch::{Patch, patch};

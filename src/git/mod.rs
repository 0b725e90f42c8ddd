//! How a git repository is opened that may be hostile.
//!
//! The one place for that: sources and the history both begin here, and neither may read a repository
//! in another way.

use gix::open::Options;
use gix::sec::Trust;

/// Settings that no repository can abuse: neither the environment nor the user's or the system's
/// configuration is read, includes are not followed, and the repository's own configuration is not
/// trusted to name programs, whoever owns it.
pub(crate) fn options() -> Options {
    Options::isolated().with(Trust::Reduced)
}

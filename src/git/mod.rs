//! How a git repository is opened and read that may be hostile.
//!
//! The one place for that: sources and the history both begin here, and neither may read a repository
//! in another way.

use std::panic::{AssertUnwindSafe, catch_unwind};

use gix::open::Options;
use gix::sec::Trust;

/// Settings that no repository can abuse: neither the environment nor the user's or the system's
/// configuration is read, includes are not followed, and the repository's own configuration is not
/// trusted to name programs, whoever owns it.
pub(crate) fn options() -> Options {
    Options::isolated().with(Trust::Reduced)
}

/// Runs what reads a repository. A forged one can make the library that reads it panic; that costs
/// the repository and not the run.
pub(crate) fn guarded<T>(read: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(read))
        .map_err(|_| "reading it failed inside the git library".to_owned())
}

#[cfg(test)]
mod tests {
    use super::guarded;

    #[test]
    fn a_panic_is_an_error() {
        let fails = || -> u8 { panic!("a forged pack") };
        assert!(guarded(fails).is_err());
        assert_eq!(guarded(|| 1), Ok(1));
    }
}

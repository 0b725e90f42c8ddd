//! The one integration-test binary: linked once, a module for each subject.

mod history;
mod support;

//! The one integration-test binary: linked once, a module for each subject.

mod config;
mod registries;
mod source;
mod support;
mod tidy;

//! The one integration-test binary: linked once, a module for each subject.

mod config;
mod registries;
mod source;
mod llm;
mod server;
mod support;
mod tidy;

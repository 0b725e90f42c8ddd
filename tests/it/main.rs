//! The one integration-test binary: linked once, a module for each subject.

mod config;
mod llm;
mod registries;
mod server;
mod source;
mod support;
mod tidy;

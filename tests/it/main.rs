//! The one integration-test binary: linked once, a module for each subject.

mod config;
mod llm;
mod registries;
mod server;
mod source;
mod history;
mod support;
mod tidy;

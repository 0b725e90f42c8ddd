//! The one integration-test binary: linked once, a module for each subject.

mod analyze;
mod collector;
mod architecture;
mod config;
mod docs;
mod history;
mod llm;
mod program;
mod registries;
mod server;
mod source;
mod support;
mod tidy;

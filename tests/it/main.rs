//! The one integration-test binary: linked once, a module for each subject.

#![expect(
    clippy::unwrap_used,
    clippy::too_many_lines,
    reason = "a test that cannot go on has failed, and tables of cases are long"
)]

mod action;
mod analyze;
mod architecture;
mod attempts;
mod batches;
mod cache;
mod change_review;
mod changes;
mod collector;
mod commands;
mod config;
mod delivery;
mod dependencies;
mod dialects;
mod docs;
mod errors;
mod evaluation;
mod github;
mod graph;
mod grounding;
mod history;
mod hostile;
mod hosts;
#[path = "../../src/report/tests/inert.rs"]
mod inert;
mod init;
mod llm;
mod messages;
mod peers;
mod planning;
mod program;
mod prompts;
mod publish;
mod refactorings;
mod registries;
mod restore;
mod review;
#[path = "../../fuzz/round_trip.rs"]
mod round_trip;
mod secrets;
mod selection;
mod server;
mod servers;
mod source;
mod source_archive;
mod source_conformance;
mod source_hostile;
mod source_list;
mod source_remote;
mod spending;
mod support;
mod suppressions;
mod tidy;
mod trend;

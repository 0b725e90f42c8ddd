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
mod config_check;
mod config_files;
mod config_keys;
mod config_overrides;
mod delivery;
mod dependencies;
mod dialects;
mod docs;
mod docs_commands;
mod docs_links;
mod docs_names;
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
mod samples;
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
mod stalls;
mod support;
mod suppressions;
mod terminal;
mod tidy;
mod traces;
mod trend;

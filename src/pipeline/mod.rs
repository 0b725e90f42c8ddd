//! The use cases: functions over [`Services`], with progress as [`Event`]s.
//!
//! The only place where source, collector, metrics, history, health, the model and the report meet.
//! No terminal, no environment, no clock: what a use case needs comes in as an argument.

mod analyze;
mod ask;
mod cache;
mod dump;
mod error;
mod event;
mod explain;
mod gate;
mod intake;
mod memory;
mod past;
mod projects;
mod restore;
mod secrets;
mod services;
mod ties;

pub use crate::cache::{Removed, Usage};
pub use analyze::{AnalyzeRequest, Outcome, analyze};
pub use cache::{cache_folder, cache_usage, clear_cache, prune_cache};
pub use dump::{
    DumpSourceRequest, Explained, ExtrasRequest, Manifest, Packed, Written, dump, explanation_table,
};
pub use error::Error;
pub use event::{Event, Stage};
pub use explain::explanations;
pub use projects::projects;
pub use restore::{RestoreRequest, Restored, is_dump, restore};
pub use secrets::diagnostics as secret_notes;
pub use services::Services;

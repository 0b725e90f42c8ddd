//! The use cases: functions over [`Services`], with progress as [`Event`]s.
//!
//! The only place where source, collector, metrics, history, health, the model and the report meet.
//! No terminal, no environment, no clock: what a use case needs comes in as an argument.

mod analyze;
mod ask;
mod assemble;
mod attempts;
mod cache;
mod dump;
mod error;
mod evaluate;
mod event;
mod excerpts;
mod explain;
mod gate;
mod intake;
mod measured;
mod memory;
mod mistakes;
mod models;
mod names;
mod past;
mod plan;
mod progress;
mod projects;
mod prompts;
mod publish;
mod restore;
mod review;
mod secrets;
mod services;
mod suppressions;
mod terms;
mod ties;

pub use crate::cache::{Removed, Usage};
pub use crate::llm::Answers;
pub use analyze::{AnalyzeRequest, Outcome, analyze};
pub use cache::{cache_folder, cache_usage, clear_cache, prune_cache};
pub use dump::{
    DumpSourceRequest, Explained, ExtrasRequest, Manifest, Packed, Written, dump, dump_listed,
    explanation_table,
};
pub use error::Error;
pub use evaluate::{EvaluateRequest, evaluate};
pub use event::{Event, Running, Stage};
pub use explain::explanations;
pub use mistakes::{Mistake, mistakes};
pub use models::{check_server, find_server, known_models, server_models, wants_local_server};
pub use plan::{plan, plan_review};
pub use projects::Listed;
pub use prompts::{
    PromptFile, PromptRow, RenderedPrompt, built_in_prompts, prompt_rows, prompt_source,
    prompts_about, render_prompt,
};
pub use publish::{PublishRequest, publish};
pub use restore::{RestoreRequest, Restored, is_dump, is_part, restore};
pub use review::{ReviewRequest, review};
pub use secrets::diagnostics as secret_notes;
pub use services::Services;

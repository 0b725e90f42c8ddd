//! Tells a team how healthy its code is, what to mend first and why, and backs every word with the
//! code itself.
//!
//! The program `create-dump` is a thin front of this library. A front end of another kind makes
//! [`Services`] once and calls a use case of [`pipeline`]; what comes back is plain data of [`model`],
//! and a [`Reporter`] writes it.
//!
//! ```
//! use create_dump::{AnalyzeRequest, Services, Settings, SourceRequest, analyze, reporter};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! # std::fs::write(folder.path().join("a.rs"), "fn main() {\n    let a = 1;\n}\n")?;
//! # let directory = folder.path();
//! let services = Services::new(&Settings::default(), "2026-01-01T00:00:00Z".to_owned());
//! let request = AnalyzeRequest::of(SourceRequest::at(directory, None));
//! let progress = |_event| {};
//! let runtime = tokio::runtime::Runtime::new()?;
//! let report = runtime.block_on(analyze(&services, request, &progress))?;
//!
//! let mut page = Vec::new();
//! reporter("markdown").expect("a format of the list").write(&report, &mut page)?;
//! assert!(String::from_utf8(page)?.contains("grade A"));
//! # Ok(())
//! # }
//! ```
//!
//! No model is asked here, and none is until [`Services::with_model`] adds one. The library sees no
//! terminal, clock, environment or working directory: time and settings come in as arguments, and
//! [`Environment::of_process`](config::Environment::of_process) is there for front ends that want the
//! process' own.
//!
//! # The map
//!
//! One direction, from source to report; nothing below knows what stands above.
//!
//! | step | module |
//! |---|---|
//! | the words that all others speak | [`model`] |
//! | a place with code, listed and read | [`source`] |
//! | which files count, and as what | [`collector`], [`language`] |
//! | secrets taken out | [`redact`] |
//! | numbers, and what git knows | [`metrics`], [`history`] |
//! | score, hotspots, findings, advice | [`health`] |
//! | what may be shown of a file instead of all | [`views`] |
//! | one text within a budget of tokens | [`dump`], [`tokens`] |
//! | a dump made files again | [`restore`] |
//! | a model that answers, with its cache | [`llm`], [`cache`] |
//! | a finished report, written | [`report`] |
//! | how good a model's findings are | [`evaluation`] |
//! | a finished report, delivered | [`publish`] |
//! | settings, each with its origin | [`config`] |
//! | the use cases | [`pipeline`] |
//! | the command line | [`cli`] |
//!
//! What a model is asked, and what of its answers is believed, is no front end's business: those two
//! steps, `prompts` and `review`, are private. `docs/architecture.md` in the repository says who may
//! import whom and what holds always.

pub mod cache;
pub mod changes;
pub mod cli;
pub mod collector;
pub mod config;
pub mod dump;
pub mod evaluation;
#[cfg(any(test, fuzzing))]
pub mod fuzzed;
mod git;
mod graph;
pub mod health;
pub mod history;
pub mod language;
pub mod llm;
pub mod metrics;
pub mod model;
pub mod pipeline;
mod prompts;
pub mod publish;
pub mod redact;
pub mod report;
pub mod restore;
mod review;
pub mod source;
pub mod tokens;
pub mod views;

pub use config::Settings;
pub use model::{Report, Selection, SpendingLimits};
pub use pipeline::{
    AnalyzeRequest, DumpSourceRequest, Error, Event, Outcome, Packed, Services, analyze,
};
pub use report::{Reporter, reporter};
pub use source::SourceRequest;

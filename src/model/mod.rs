//! The vocabulary: plain data that every other module speaks. No I/O, no async, no clock.
//!
//! One word per thing: a [`Tree`] lists the files of a source, the collector turns those that count
//! into [`SourceFile`]s, metrics turn them into [`FileMeasurement`]s, git gives a [`History`], health
//! adds [`Factor`]s and [`Hotspot`]s, a model adds [`Finding`]s, the [`Ledger`] says what became of
//! every file, and all of it together is a [`Report`].

mod body;
mod diagnostic;
mod excerpt;
mod exemption;
mod explanation;
mod extraction;
mod file;
mod finding;
mod gate;
mod graph;
mod health;
mod hexadecimal;
mod history;
pub(crate) mod json;
mod ledger;
mod lines;
mod measurement;
mod path;
mod plain;
mod plan;
mod record;
mod report;
mod review;
mod review_json;
mod rounded;
mod server;
mod spelling;
mod spending;
mod suppressed;
mod tree;
mod wishes;
pub(crate) mod words;

pub use body::Body;
pub use diagnostic::Diagnostic;
pub use excerpt::Excerpt;
pub use exemption::{Exemption, Sayer};
pub use explanation::Explanation;
pub use extraction::{Block, Extract, Extraction, FurtherExtract, Shape};
pub use file::{FileKind, SourceFile};
pub use finding::{Basis, Evidence, Finding, Fingerprint, Origin, Severity, Verification};
pub use gate::{Gate, GateRule};
pub use graph::{ImportCycle, ImportGraph, ImportStep};
pub use health::{Factor, Grade, HotFunction, Hotspot};
pub(crate) use hexadecimal::hexadecimal;
pub(crate) use history::day;
pub use history::{Coupling, FileHistory, History, Knowledge, LinesHistory};
pub use ledger::{Ledger, LedgerEntry, Status};
pub use lines::{LineRange, Place};
pub use measurement::{DuplicateGroup, FileMeasurement, FunctionMeasurement, Metrics};
pub use path::{path_bytes, path_text};
pub(crate) use plain::{plain, unnumbered};
pub use plan::{CostRange, PLAN_SCHEMA, PlanReport, PlannedRequests, PlannedStage, PricedModel};
pub use record::{Progress, RECORD_SCHEMA, Record};
pub use report::{
    Advice, FilePast, FileReport, FunctionPast, FunctionReport, GateResult, ModuleReport,
    PromptReport, REPORT_SCHEMA, Report, SourceReport, Summary, Tool, TrendPoint, UsageReport,
};
pub use review::{
    Familiarity, FileChange, FunctionChange, Overall, REVIEW_SCHEMA, Related, Relation, Review,
    RiskFigure, Shift, Verdict,
};
pub use server::{Capability, KnownModel, SERVER_SCHEMA, ServerCheck, Support};
pub use spelling::{Encoding, Spelling};
pub(crate) use spelling::{UTF8_MARK, base64_of, windows_1252};
pub use spending::{Scrutiny, SpendingLimits};
pub use suppressed::Suppressed;
pub use tree::{
    Contents, Entry, EntryKind, ReadError, RepositoryLocation, Selection, SourceKind, SourceOrigin,
    Tree, WebHost,
};
pub use wishes::{Level, Wishes};

//! Everything that an analysis found, in the shape of the JSON report.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    Coupling, Diagnostic, DuplicateGroup, Evidence, Explanation, Extraction, Factor, FileHistory,
    FileKind, Finding, Grade, Hotspot, ImportGraph, Knowledge, Ledger, LineRange, Metrics,
    Progress, SourceKind, Suppressed, WebHost, rounded,
};
use crate::redact::Clean;

/// Name and version of the JSON report.
pub const REPORT_SCHEMA: &str = "create-dump.report/1";

/// The program that wrote a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tool {
    /// `create-dump`.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
}

impl Tool {
    /// The tool that was built from this source.
    pub fn this() -> Self {
        Self {
            name: env!("CARGO_PKG_NAME"),
            version: env!("CARGO_PKG_VERSION"),
        }
    }
}

/// What was analysed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SourceReport {
    /// What kind of place it is.
    pub kind: SourceKind,
    /// The source as the user named it.
    pub location: String,
    /// Name of the project.
    pub name: String,
    /// Full id of the commit, or `None`.
    pub revision: Option<String>,
    /// Whether tracked files differ from it.
    pub dirty: bool,
    /// Where links lead; `None` links relative to the root of the source.
    #[serde(skip)]
    pub web: Option<WebHost>,
    /// Path of the source's root inside its repository, with `/`, no slash at either end.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub prefix: String,
    /// First day of the history that counts, where not all of it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub history_since: Option<String>,
}

/// The source in one screen. Speaks of files of kind `source` only.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Summary {
    /// Health, 1 to 10: the mean of the files' scores, weighted by code lines. `None` where nothing
    /// could be measured.
    #[serde(serialize_with = "rounded::tenths")]
    pub score: Option<f64>,
    /// Grade of `score`.
    pub grade: Option<Grade>,
    /// Measured files.
    pub files: usize,
    /// Their functions.
    pub functions: usize,
    /// Their code lines.
    pub code_lines: usize,
    /// Code lines by language.
    pub languages: BTreeMap<String, usize>,
    /// Health of the hotspots: the mean of their scores, weighted by code lines.
    #[serde(serialize_with = "rounded::tenths")]
    pub hotspot_score: Option<f64>,
    /// The worst score of a file.
    #[serde(serialize_with = "rounded::tenths")]
    pub worst_score: Option<f64>,
    /// Share of the code lines in files below 8, 0 to 1.
    #[serde(serialize_with = "rounded::four_decimals")]
    pub share_below_8: f64,
    /// Share of the code lines in files below 4, 0 to 1.
    #[serde(serialize_with = "rounded::four_decimals")]
    pub share_below_4: f64,
    /// Points that each factor takes from the score of the source, largest deduction first.
    pub moved_by: Vec<Factor>,
    /// What limits trust in the score, in words; empty when nothing does.
    pub confidence: Vec<String>,
    /// What a model says about the source as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overview: Option<Clean>,
}

/// One measured function.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FunctionReport {
    /// Name with the types around it.
    pub name: String,
    /// First line, counted from 1.
    pub start_line: usize,
    /// Last line, included.
    pub end_line: usize,
    /// Health, 1 to 10.
    #[serde(serialize_with = "rounded::tenths")]
    pub score: f64,
    /// Per-function values.
    pub metrics: Metrics,
    /// What git knows of it; `None` in files that are not of kind source.
    #[serde(flatten)]
    pub past: Option<FunctionPast>,
    /// Blocks that could be functions of their own, best first.
    #[serde(skip)]
    pub extractions: Vec<Extraction>,
    /// Its type, and the group of methods there that it shares fields or calls with.
    #[serde(skip)]
    pub group: Option<(u32, u32)>,
}

/// The history of a function, and what follows from it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FunctionPast {
    /// Commits whose changes overlap the function, as it moved through time.
    pub commits: u32,
    /// Those of them that fixed a bug.
    pub fixes: u32,
    /// People who made these commits.
    pub authors: u32,
    /// Date of the last of them, `YYYY-MM-DD`; `None` without one.
    pub last_change: Option<String>,
    /// Priority relative to the highest of a function in the source, 0 to 1.
    #[serde(serialize_with = "rounded::four_decimals")]
    pub priority: f64,
}

impl FunctionReport {
    /// From the first line of the signature to the end of the body.
    pub fn lines(&self) -> LineRange {
        LineRange::new(self.start_line, self.end_line)
    }
}

/// One measured file.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FileReport {
    /// Path relative to the root of the source, with `/`.
    pub path: String,
    /// Id of the language.
    pub language: &'static str,
    /// What the file is for.
    pub kind: FileKind,
    /// Health, 1 to 10.
    #[serde(serialize_with = "rounded::tenths")]
    pub score: f64,
    /// Share of the reference corpus' files of this language that are harder to maintain, 0 to 1.
    #[serde(serialize_with = "rounded::four_decimals")]
    pub percentile: f64,
    /// Per-file values.
    pub metrics: Metrics,
    /// What moved the score, largest deduction first.
    pub factors: Vec<Factor>,
    /// What git knows of it; `None` without history.
    #[serde(rename = "history", skip_serializing_if = "Option::is_none")]
    pub past: Option<FilePast>,
    /// Functions in the order of their first lines.
    pub functions: Vec<FunctionReport>,
}

/// The history of a file. People are counted and never named: git names them, and a report goes to
/// places where that would be a reproach.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct FilePast {
    /// Commits that touched it, renames followed.
    pub commits: u32,
    /// Those of them that fixed a bug.
    pub fixes: u32,
    /// People who made them; bots are none.
    pub authors: u32,
    /// People with less than a twentieth of the commits.
    pub minor_authors: u32,
    /// Share of the commits by the person with most of them, 0 to 1.
    #[serde(serialize_with = "rounded::four_decimals")]
    pub main_author_share: f64,
    /// Share of the work, recent work weighing more, of the person with most of it, 0 to 1.
    #[serde(serialize_with = "rounded::four_decimals")]
    pub most_knowledge: f64,
    /// Share of the work of people without a commit in the year before the analysed one, 0 to 1.
    #[serde(serialize_with = "rounded::four_decimals")]
    pub gone_share: f64,
    /// Commits in the half year before the analysed one, mass changes left out.
    pub half_year: u32,
    /// The same of the half year before that.
    pub half_year_before: u32,
    /// Commits that touched tests as well, mass changes left out.
    pub with_tests: u32,
    /// Date of the last commit, `YYYY-MM-DD`.
    pub last_change: String,
}

impl FilePast {
    /// What a report says of a history.
    pub fn of(history: &FileHistory) -> Self {
        Self {
            commits: history.commits,
            fixes: history.fixes,
            authors: history.authors,
            minor_authors: history.minor_authors,
            main_author_share: history.main_author_share,
            most_knowledge: history.most_knowledge,
            gone_share: history.gone_share,
            half_year: history.half_year,
            half_year_before: history.half_year_before,
            with_tests: history.with_tests,
            last_change: history.last_change.clone(),
        }
    }
}

impl FileReport {
    /// Lines that hold code; none where they were not counted.
    pub fn code_lines(&self) -> usize {
        self.metrics.get("code_lines").unwrap_or(0.0) as usize
    }
}

/// One folder.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ModuleReport {
    /// Path with a trailing slash; `./` is the root.
    pub path: String,
    /// Health, 1 to 10, of the files of kind `source` below it, weighted by code lines.
    #[serde(serialize_with = "rounded::tenths")]
    pub score: f64,
    /// Those files.
    pub files: usize,
    /// Their code lines.
    pub code_lines: usize,
    /// The file with the lowest score.
    pub worst: String,
    /// What a model says about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<Clean>,
}

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Advice {
    /// 1 for the first.
    pub rank: usize,
    /// What to do, in one line.
    pub title: Clean,
    /// Why this and why now: the numbers behind it.
    pub why: Vec<Clean>,
    /// Finding that it follows from.
    pub finding: super::Fingerprint,
    /// Where.
    pub evidence: Evidence,
    /// Whole range of the code concerned.
    pub lines: LineRange,
}

/// What a model cost.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct UsageReport {
    /// Name of the model as the server was asked for it; `None` where none was asked.
    pub model: Option<String>,
    /// How many answers each model gave, those from the cache included: more than one where a
    /// fallback had to answer.
    pub answers_by_model: BTreeMap<String, u64>,
    /// Requests that were sent, retries included.
    pub requests: u64,
    /// Requests that the cache answered.
    pub cache_hits: u64,
    /// Tokens of the prompts, as the server counted them; `None` where it did not.
    pub prompt_tokens: Option<u64>,
    /// Those of them that the server had cached.
    pub cached_prompt_tokens: u64,
    /// Tokens of the answers; `None` where the server did not count.
    pub completion_tokens: Option<u64>,
    /// Those of them spent on reasoning.
    pub reasoning_tokens: u64,
    /// Cost in US dollars by the server's counts; `None` where the price or the counts are unknown.
    #[serde(serialize_with = "rounded::four_decimals")]
    pub cost_usd: Option<f64>,
    /// Cost in US dollars by our own counts; `None` where the price is unknown.
    #[serde(serialize_with = "rounded::four_decimals")]
    pub estimated_cost_usd: Option<f64>,
    /// Findings that were not shown, by reason.
    pub dropped_findings: BTreeMap<String, usize>,
    /// The templates that it was asked with.
    #[serde(default)]
    pub prompts: Vec<PromptReport>,
}

/// A template that a model was asked with.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct PromptReport {
    /// Its id, such as `file-review`.
    pub id: String,
    /// Its version.
    pub version: u32,
    /// Name of the schema of its answer.
    pub answer: String,
    /// The first digits of the BLAKE3 hash of its text.
    pub hash: String,
    /// Whether somebody wrote it in the place of the one that ships with the program.
    pub own: bool,
}

impl UsageReport {
    /// No model was asked: nothing sent, nothing spent.
    pub fn none() -> Self {
        Self {
            model: None,
            answers_by_model: BTreeMap::new(),
            requests: 0,
            cache_hits: 0,
            prompt_tokens: Some(0),
            cached_prompt_tokens: 0,
            completion_tokens: Some(0),
            reasoning_tokens: 0,
            cost_usd: Some(0.0),
            estimated_cost_usd: Some(0.0),
            dropped_findings: BTreeMap::new(),
            prompts: Vec::new(),
        }
    }
}

/// An earlier score.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrendPoint {
    /// Full id of the commit.
    pub revision: String,
    /// Its date, `YYYY-MM-DD`.
    pub date: String,
    /// Health then, 1 to 10.
    #[serde(serialize_with = "rounded::tenths")]
    pub score: f64,
}

/// A gate and what it decided.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GateResult {
    /// The gate as the user wrote it.
    pub id: String,
    /// What it looked at.
    #[serde(serialize_with = "rounded::value")]
    pub value: f64,
    /// Whether it let the run pass.
    pub passed: bool,
    /// Where it did not: why, and how to pass, in one line.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub why: String,
}

/// Everything that an analysis found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// [`REPORT_SCHEMA`].
    pub schema: &'static str,
    /// The program that wrote it.
    pub tool: Tool,
    /// What was analysed.
    pub source: SourceReport,
    /// When, RFC 3339 in UTC, whole seconds.
    pub generated_at: String,
    /// The source in one screen.
    pub summary: Summary,
    /// What to do first, most worthwhile first.
    pub advice: Vec<Advice>,
    /// Every measured file, sorted by path.
    pub files: Vec<FileReport>,
    /// Folders, sorted by path.
    pub modules: Vec<ModuleReport>,
    /// Code that stands in several places: source before tests, that with the most to save first.
    pub duplicates: Vec<DuplicateGroup>,
    /// Where work and bugs will come next, first things first.
    pub hotspots: Vec<Hotspot>,
    /// Files that change together, strongest first.
    pub coupling: Vec<Coupling>,
    /// How the knowledge of the source is spread; `None` without history.
    pub knowledge: Option<Knowledge>,
    /// What the imports say of the structure.
    pub graph: ImportGraph,
    /// Claims with evidence, most severe first.
    pub findings: Vec<Finding>,
    /// Findings that the repository has decided to live with; nothing else speaks of them.
    pub suppressed: Vec<Suppressed>,
    /// The beginnings of the hardest functions, for pages that show code; not part of the JSON.
    #[serde(skip)]
    pub excerpts: Vec<Evidence>,
    /// What the rules of the findings mean, sorted by id.
    pub rules: Vec<Explanation>,
    /// What became of every file.
    pub ledger: Ledger,
    /// What a model cost.
    pub usage: UsageReport,
    /// Earlier scores; empty without a history file.
    pub trend: Vec<TrendPoint>,
    /// What changed since earlier runs; empty without a history file.
    pub progress: Vec<Progress>,
    /// Gates in the order given.
    pub gates: Vec<GateResult>,
    /// What the reader must know about the run.
    pub diagnostics: Vec<Diagnostic>,
}

impl Report {
    /// The measured file at `path`.
    pub fn file(&self, path: &str) -> Option<&FileReport> {
        let found = self
            .files
            .binary_search_by(|file| file.path.as_str().cmp(path));
        found.ok().map(|index| &self.files[index])
    }
}

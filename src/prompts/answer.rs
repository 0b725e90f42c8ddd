//! The answers that prompts ask for: one struct each, which gives the schema and reads the reply.
//!
//! Schemas are strict, reading is not: servers that ignore schemas are common.

use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{lenient, schema};
use crate::model::json::find_object;

/// What findings can be about; each is a rule `llm/<category>`.
pub(crate) const CATEGORIES: &[&str] = &[
    "error-handling",
    "correctness",
    "concurrency",
    "resource-leak",
    "security",
    "validation",
    "invariant",
    "misleading-name",
    "api-misuse",
    "performance",
    "configuration",
    "design",
    "other",
];

/// A kind of answer.
#[derive(Debug)]
pub(crate) struct Answer {
    /// Name of the schema.
    pub id: &'static str,
    /// Its JSON schema.
    pub schema: fn() -> Value,
}

/// Every kind of answer.
pub(crate) static ANSWERS: &[Answer] = &[
    Answer {
        id: "file-review",
        schema: || schema::without(schema::strict::<FileReview>(), "replacement"),
    },
    Answer {
        id: "change-review",
        schema: schema::strict::<ChangeReview>,
    },
    Answer {
        id: "finding-check",
        schema: schema::strict::<FindingCheck>,
    },
    Answer {
        id: "module-summary",
        schema: schema::strict::<ModuleSummary>,
    },
    Answer {
        id: "repository-synthesis",
        schema: schema::strict::<RepositorySynthesis>,
    },
];

/// Answer to `file-review`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct FileReview {
    /// What the code is responsible for, how it does it, and the risk that matters most.
    #[serde(deserialize_with = "lenient::text")]
    pub summary: String,
    /// The defects found, the most harmful first; an empty list is a good answer.
    #[serde(deserialize_with = "lenient::list")]
    pub findings: Vec<ClaimedFinding>,
}

/// Answer to `change-review`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct ChangeReview {
    /// The defects that the change brings in, the most harmful first; an empty list is a good answer.
    #[serde(deserialize_with = "lenient::list")]
    pub findings: Vec<ClaimedFinding>,
}

/// A finding as the model claims it. Nothing of it is believed before it is checked.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct ClaimedFinding {
    /// What kind of defect it is.
    #[serde(deserialize_with = "lenient::text")]
    #[schemars(extend("enum" = CATEGORIES))]
    pub category: String,
    /// Impact of the defect.
    #[serde(deserialize_with = "lenient::text")]
    #[schemars(extend("enum" = ["critical", "high", "medium", "low", "info"]))]
    pub severity: String,
    /// How sure the claim is, 0 to 1.
    #[serde(default = "lenient::even", deserialize_with = "lenient::share")]
    pub confidence: f64,
    /// The defect in at most 12 words.
    #[serde(deserialize_with = "lenient::text")]
    pub title: String,
    /// What happens, when, and what it costs.
    #[serde(deserialize_with = "lenient::text")]
    pub explanation: String,
    /// The smallest change that mends it.
    #[serde(deserialize_with = "lenient::text")]
    pub suggestion: String,
    /// One to three verbatim quotes.
    #[serde(deserialize_with = "lenient::list")]
    pub evidence: Vec<ClaimedEvidence>,
    /// The lines that go in the place of those of the first quote, or nothing. Asked of changes alone.
    #[serde(deserialize_with = "lenient::text")]
    #[schemars(with = "Option<String>")]
    pub replacement: String,
}

/// A quote as the model claims it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct ClaimedEvidence {
    /// Path of the file.
    #[serde(deserialize_with = "lenient::text")]
    pub path: String,
    /// Estimated first line of the quote.
    #[serde(deserialize_with = "lenient::line")]
    pub start_line: usize,
    /// Estimated last line of the quote.
    #[serde(deserialize_with = "lenient::line")]
    pub end_line: usize,
    /// 1 to 3 lines copied verbatim.
    #[serde(deserialize_with = "lenient::text")]
    pub quote: String,
}

/// Answer to `finding-check`. The reason stands first, so that the verdict follows from it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct FindingCheck {
    /// What decides it.
    #[serde(deserialize_with = "lenient::text")]
    pub reason: String,
    /// What became of the attempt to refute the claim.
    #[serde(deserialize_with = "lenient::text")]
    #[schemars(extend("enum" = ["confirmed", "uncertain", "refuted"]))]
    pub verdict: String,
}

/// What became of the attempt to refute a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Refuted,
    Confirmed,
    Uncertain,
}

impl FindingCheck {
    /// The verdict; what is none of the words decides nothing. `None` where nothing is said.
    pub(crate) fn verdict(&self) -> Option<Verdict> {
        match self.verdict.trim().to_lowercase().as_str() {
            "" => None,
            "refuted" | "false" | "rejected" => Some(Verdict::Refuted),
            "confirmed" | "true" | "proven" => Some(Verdict::Confirmed),
            _ => Some(Verdict::Uncertain),
        }
    }
}

/// Answer to `module-summary`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct ModuleSummary {
    /// What the folder is responsible for, and what a lead has to know about its weaknesses.
    #[serde(deserialize_with = "lenient::text")]
    pub summary: String,
}

/// Answer to `repository-synthesis`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub(crate) struct RepositorySynthesis {
    /// The opening paragraph of the report.
    #[serde(deserialize_with = "lenient::text")]
    pub overview: String,
}

/// A reply that holds no JSON object of the kind asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("find a JSON object in the model's answer")]
pub(crate) struct NotJson;

/// A struct that replies are read into.
pub(crate) trait Read: DeserializeOwned {
    /// Keys of which a reply must hold at least one.
    const KEYS: &'static [&'static str];

    /// What stands for a reply that is of no use, where asking again is worth nothing.
    const STAND_IN: Option<&'static str> = None;

    /// Reads a reply, forgiving what can be forgiven.
    fn read(reply: &str) -> Result<Self, NotJson> {
        let (object, _) = find_object(reply, Self::KEYS).ok_or(NotJson)?;
        serde_json::from_value(Value::Object(object)).map_err(|_| NotJson)
    }
}

impl Read for FileReview {
    const KEYS: &'static [&'static str] = &["findings", "summary"];
}

impl Read for ChangeReview {
    const KEYS: &'static [&'static str] = &["findings"];
}

impl Read for FindingCheck {
    const KEYS: &'static [&'static str] = &["verdict"];
    const STAND_IN: Option<&'static str> = Some(r#"{"reason":"","verdict":""}"#);
}

impl Read for ModuleSummary {
    const KEYS: &'static [&'static str] = &["summary"];
}

impl Read for RepositorySynthesis {
    const KEYS: &'static [&'static str] = &["overview"];
}

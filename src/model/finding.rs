//! A claim about the code, with the code that proves it.

use serde::{Deserialize, Serialize};

use super::{Extract, LineRange, rounded};
use crate::redact::Clean;

/// How much harm is to be expected.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// A nuisance.
    Low,
    /// Costs time again and again, or fails in rare cases.
    Medium,
    /// Fails in common cases, or makes every change risky.
    High,
    /// Loses data, opens a hole, or stops the program.
    Critical,
}

impl Severity {
    /// The word for it, as in the JSON report.
    pub fn word(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
            Self::Info => "info",
        }
    }
}

/// Who makes the claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// A measurement.
    Metric,
    /// A language model; its evidence was checked.
    Llm,
}

/// Identity of a finding that survives line moves and rebases: 16 hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Fingerprint(String);

impl Fingerprint {
    /// Hashes what identifies a finding: its rule, the path, the symbol or other anchor, and the
    /// quote with white space folded. Line numbers stay out.
    pub fn of(rule: &str, path: &str, anchor: &str, quote: &str) -> Self {
        let quote = quote.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut hasher = blake3::Hasher::new();
        for part in [rule, path, anchor, &quote] {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        Self(hasher.finalize().to_hex()[..16].to_owned())
    }

    /// Reads one back: 16 hexadecimal digits in lower case, and nothing else.
    pub fn parse(text: &str) -> Option<Self> {
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        (text.len() == 16 && text.bytes().all(is_digit)).then(|| Self(text.to_owned()))
    }

    /// The hexadecimal digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Code that proves a finding: the quote stands in the file at these lines.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Evidence {
    /// Path relative to the root of the source, with `/`.
    pub path: String,
    /// First line of the quote, counted from 1.
    pub start_line: usize,
    /// Last line of the quote, included.
    pub end_line: usize,
    /// The text of those lines, or a part of it.
    pub quote: Clean,
}

impl Evidence {
    /// The lines of the quote.
    pub fn lines(&self) -> LineRange {
        LineRange::new(self.start_line, self.end_line)
    }
}

/// What asking again said of a model's finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verification {
    /// The code shown proves it.
    Confirmed,
    /// It depends on code that was not shown.
    Uncertain,
    /// It was not asked about: the limits left no room, or no usable answer came.
    Unverified,
}

/// What the confidence in a model's finding rests on: things that were counted or looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Basis {
    /// What asking again said; `None` where that is turned off.
    pub verification: Option<Verification>,
    /// How often the model was asked about this code.
    pub samples: u32,
    /// How many of these answers hold the finding.
    pub agreeing: u32,
    /// Whether the first quote stands in the file character by character, not only but for its
    /// white space.
    pub exact_quote: bool,
    /// Quotes that stand in the file.
    pub quotes: u32,
    /// Names and numbers in its words that were looked up and found right.
    pub looked_up: u32,
}

impl Basis {
    /// By how much more of several answers hold the finding than do not: from -1 to 1, and 0 where the
    /// model was asked once.
    pub fn agreement(&self) -> f64 {
        if self.samples < 2 {
            return 0.0;
        }
        2.0 * f64::from(self.agreeing) / f64::from(self.samples) - 1.0
    }
}

/// A claim about the code.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// Identity across runs.
    pub id: Fingerprint,
    /// Id of the rule, such as `complex-function`; a model's findings have rules `llm/<category>`.
    pub rule: String,
    /// What the finding is about, such as `complexity` or `error-handling`.
    pub category: String,
    /// Expected harm.
    pub severity: Severity,
    /// How sure the claim is, 0 to 1.
    #[serde(serialize_with = "rounded::hundredths")]
    pub confidence: f64,
    /// The claim in a few words.
    pub title: Clean,
    /// The claim in full.
    pub explanation: Clean,
    /// What to do.
    pub suggestion: Clean,
    /// Who makes the claim.
    pub origin: Origin,
    /// What the confidence in a model's finding rests on; `None` for measured ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basis: Option<Basis>,
    /// At least one piece of code.
    pub evidence: Vec<Evidence>,
    /// The block that the suggestion speaks of, where one was worked out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extract: Option<Extract>,
    /// Lines that would mend it in the place of those of the first piece of evidence, where a model
    /// wrote some that the file's grammar makes sense of there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replacement: Option<Clean>,
}

impl Finding {
    /// Whether it follows from measurements alone, so that gates and trends may rest on it.
    pub fn is_measured(&self) -> bool {
        self.origin == Origin::Metric
    }
}

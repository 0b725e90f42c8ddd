//! What makes a finished run fail.

use super::Severity;

/// A condition on a report.
#[derive(Clone, Debug, PartialEq)]
pub struct Gate {
    /// The gate as the user wrote it.
    pub id: String,
    /// What it means.
    pub rule: GateRule,
}

/// What a gate looks at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum GateRule {
    /// `score-below=N`: fails when the score of the source is below N. A source without a score
    /// passes.
    ScoreBelow(f64),
    /// `severity=LEVEL`: fails when a measured finding is at least this severe. What a model claims
    /// decides nothing.
    Severity(Severity),
    /// `coverage-below=PERCENT`: fails when a smaller share of the files that were wanted was analysed.
    CoverageBelow(f64),
    /// `score-drop=N`: fails when the score of the source is more than N points below that of the last
    /// run in the history file.
    ScoreDrop(f64),
    /// `hotspot-decline`: fails when a file that was or is a hotspot has a lower score than at the last
    /// run in the history file, or than before the change that is reviewed.
    HotspotDecline,
    /// `ratchet`: fails when the score of the source is below the best of a run in the history file.
    Ratchet,
    /// `degraded`: fails when a change makes a file or function of the shipped code harder to maintain.
    Degraded,
    /// `new-findings`: fails when a change introduces a measured finding, or when there is one that the
    /// last run in the history file had not.
    NewFindings,
    /// `secrets`: fails when a file holds a secret that neither a comment beside it allows nor the
    /// user's baseline accepts. `secrets=all`: fails when a file holds any.
    Secrets {
        /// Whether those count too that are allowed or accepted.
        all: bool,
    },
}

impl Gate {
    /// The name of each gate that [`Gate::parse`] understands, and how it is written.
    pub const FORMS: [(&str, &str); 9] = [
        ("score-below", "score-below=N with N from 1 to 10"),
        ("severity", "severity=critical|high|medium|low|info"),
        (
            "coverage-below",
            "coverage-below=PERCENT with a number from 0 to 100",
        ),
        ("secrets", "secrets or secrets=all"),
        ("degraded", "degraded, of a change"),
        (
            "new-findings",
            "new-findings, of a change or with a history file",
        ),
        (
            "hotspot-decline",
            "hotspot-decline, of a change or with a history file",
        ),
        ("ratchet", "ratchet, with a history file"),
        (
            "score-drop",
            "score-drop=N with N from 0 to 9, with a history file",
        ),
    ];

    /// Reads a gate, or gives `None` where it is none.
    pub fn parse(id: &str) -> Option<Self> {
        let rule = match id.split_once('=').unwrap_or((id, "")) {
            ("degraded", "") if id == "degraded" => Some(GateRule::Degraded),
            ("ratchet", "") if id == "ratchet" => Some(GateRule::Ratchet),
            ("hotspot-decline", "") if id == "hotspot-decline" => Some(GateRule::HotspotDecline),
            ("coverage-below", percent) => percent
                .parse()
                .ok()
                .filter(|percent| (0.0..=100.0).contains(percent))
                .map(GateRule::CoverageBelow),
            ("score-drop", number) => number
                .parse()
                .ok()
                .filter(|number| (0.0..=9.0).contains(number))
                .map(GateRule::ScoreDrop),
            ("new-findings", "") if id == "new-findings" => Some(GateRule::NewFindings),
            ("secrets", "") if id == "secrets" => Some(GateRule::Secrets { all: false }),
            ("secrets", "all") => Some(GateRule::Secrets { all: true }),
            ("score-below", number) => number
                .parse()
                .ok()
                .filter(|number| (1.0..=10.0).contains(number))
                .map(GateRule::ScoreBelow),
            ("severity", level) => serde_json::from_value(level.into())
                .ok()
                .map(GateRule::Severity),
            _ => None,
        }?;
        Some(Self {
            id: id.to_owned(),
            rule,
        })
    }
}

//! How much harm a model's finding does: what defects of its category cost, by how much rests on the
//! file that it is in. The model's own word can only make that less.

use crate::model::{FileKind, FileReport, Severity};

/// What a defect of a category costs where it stands in an ordinary file, from 1, which misleads those
/// who read it, over 2, which wears a program down, and 3, which gives wrong results, loses data or
/// brings a program to a halt, to 4, which lets somebody in.
const IMPACT: &[(&str, f64)] = &[
    ("security", 4.0),
    ("concurrency", 3.0),
    ("correctness", 3.0),
    ("error-handling", 3.0),
    ("invariant", 3.0),
    ("resource-leak", 3.0),
    ("validation", 3.0),
    ("api-misuse", 2.0),
    ("configuration", 2.0),
    ("other", 2.0),
    ("performance", 2.0),
    ("design", 1.0),
    ("misleading-name", 1.0),
];

/// The least harm, which is impact times place, of each severity.
const LEAST_HARM: &[(f64, Severity)] = &[
    (4.0, Severity::Critical),
    (3.0, Severity::High),
    (2.0, Severity::Medium),
    (1.0, Severity::Low),
];

/// Files that import one on which much rests.
const MANY_IMPORT_IT: f64 = 10.0;

/// One file in so many is a place on which much rests, by its rank among the hotspots.
const ONE_IN: usize = 10;

/// How much rests on a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Place {
    /// No user runs it: a test, or what others wrote.
    Aside,
    /// One of many.
    #[default]
    Ordinary,
    /// It ranks high among the hotspots, or many files import it.
    Central,
}

impl Place {
    /// The place of a file by its rank among the hotspots of `files` files.
    pub(crate) fn of(file: &FileReport, rank: Option<usize>, files: usize) -> Self {
        let imports = file.metrics.get("fan_in").unwrap_or_default();
        match file.kind {
            FileKind::Source if imports >= MANY_IMPORT_IT => Self::Central,
            FileKind::Source if rank.is_some_and(|rank| rank <= files / ONE_IN) => Self::Central,
            FileKind::Source => Self::Ordinary,
            _ => Self::Aside,
        }
    }

    fn weight(self) -> f64 {
        match self {
            Self::Aside => 0.5,
            Self::Ordinary => 1.0,
            Self::Central => 1.5,
        }
    }
}

/// The severity of a finding, of which the model says `claimed`.
pub(super) fn severity(category: &str, place: Place, claimed: &str) -> Severity {
    let impact = IMPACT.iter().find(|(id, _)| *id == category);
    let harm = impact.map_or(1.0, |(_, impact)| *impact) * place.weight();
    let reached = LEAST_HARM.iter().find(|(least, _)| harm >= *least);
    let most = reached.map_or(Severity::Info, |(_, severity)| *severity);
    word(claimed).map_or(most, |claimed| claimed.min(most))
}

/// What the model says, where it is one of the words for it.
fn word(claimed: &str) -> Option<Severity> {
    match claimed.trim().to_lowercase().as_str() {
        "critical" | "blocker" => Some(Severity::Critical),
        "high" | "major" | "error" => Some(Severity::High),
        "medium" | "moderate" | "warning" => Some(Severity::Medium),
        "low" | "minor" => Some(Severity::Low),
        "info" | "informational" | "note" | "trivial" => Some(Severity::Info),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prompts::answer::CATEGORIES;
    use crate::review::fixture::file;

    /// Categories, and what comes of them aside, in an ordinary file, and in a central one.
    const EXPECTED: &[(&str, [&str; 3])] = &[
        ("security", ["medium", "critical", "critical"]),
        (
            "concurrency, correctness, error-handling, invariant, resource-leak, validation",
            ["low", "high", "critical"],
        ),
        (
            "api-misuse, configuration, other, performance",
            ["low", "medium", "high"],
        ),
        ("design, misleading-name", ["info", "low", "low"]),
    ];

    #[test]
    fn severity_follows_from_category_and_place_as_the_documents_say() {
        let page = include_str!("../../docs/models.md");
        let mut seen = Vec::new();
        for (categories, [aside, ordinary, central]) in EXPECTED {
            let row = format!("| {categories} | {aside} | {ordinary} | {central} |");
            assert!(page.contains(&row), "{row}");
            let places = [Place::Aside, Place::Ordinary, Place::Central];
            for category in categories.split(", ") {
                let found = places.map(|place| severity(category, place, "critical").word());
                assert_eq!(found, [*aside, *ordinary, *central], "{category}");
                seen.push(category);
            }
        }
        seen.sort_unstable();
        let mut all = CATEGORIES.to_vec();
        all.sort_unstable();
        assert_eq!(seen, all);
    }

    #[test]
    fn the_word_of_a_model_only_lowers() {
        let cases = [
            ("security", "critical", Severity::Critical),
            ("correctness", "Catastrophic!!!", Severity::High),
            ("security", "low", Severity::Low),
            ("misleading-name", "blocker", Severity::Low),
            ("misleading-name", "", Severity::Low),
            ("correctness", "Medium", Severity::Medium),
            ("correctness", "trivial", Severity::Info),
            ("performance", "high", Severity::Medium),
        ];
        for (category, claimed, expected) in cases {
            let found = severity(category, Place::Ordinary, claimed);
            assert_eq!(found, expected, "{category} {claimed}");
        }
    }

    #[test]
    fn much_rests_on_hotspots_and_on_what_many_import() {
        let mut report = file("src/a.rs", "fn a() {\n}\n").report;
        assert_eq!(Place::of(&report, Some(2), 20), Place::Central);
        assert_eq!(Place::of(&report, Some(3), 20), Place::Ordinary);
        assert_eq!(Place::of(&report, Some(1), 9), Place::Ordinary, "too few");
        assert_eq!(Place::of(&report, None, 20), Place::Ordinary);
        report.metrics.set("fan_in", 10.0);
        assert_eq!(Place::of(&report, None, 20), Place::Central);
        report.kind = FileKind::Test;
        assert_eq!(Place::of(&report, Some(1), 20), Place::Aside);
    }
}

//! Hotspots that one person knows, or that nobody who is left knows.

use super::findings::{ACTIVE, Candidate, Known, severity, weight};
use super::smells::Words;
use super::words::{code, number};
use super::{past, priority};
use crate::model::{FileHistory, FileReport, Severity};

/// Share of the work on a file that makes it an island, by one person or by people who are gone.
const ISLAND: f64 = 0.8;

/// Commits below which shares of work say little.
const FEW: u32 = 10;

/// Active people below which somebody has to be the only one for many files.
const SMALL_TEAM: usize = 4;

/// The finding of one file, where work goes on in it and its knowledge hangs by a thread.
pub(super) fn island<'a>(
    file: &'a FileReport,
    known: &Known<'_>,
    risk: f64,
) -> Option<Candidate<'a>> {
    let history = known
        .history
        .filter(|history| priority::is_ranked_by(history))?;
    let past = history.files.get(&file.path)?;
    if risk < ACTIVE || past.commits < FEW {
        return None;
    }
    let words = if past.gone_share >= ISLAND {
        gone(file, past)
    } else if past.most_knowledge >= ISLAND && history.knowledge.active_people >= SMALL_TEAM {
        alone(file, past, history.knowledge.active_people)
    } else {
        return None;
    };
    Some(Candidate {
        rule: "knowledge-island",
        category: "knowledge",
        severity: severity(file.score, risk).min(Severity::Medium),
        weight: weight(risk, file.score),
        complexity: 0.0,
        anchor: "",
        places: vec![past::telling_place(file)],
        words,
    })
}

fn percent(share: f64) -> String {
    format!("{} %", number((share * 100.0).floor()))
}

fn gone(file: &FileReport, past: &FileHistory) -> Words {
    let path = code(&file.path);
    let share = percent(past.gone_share);
    Words {
        title: format!("those who know {path} are gone: {share} of the work on it is theirs"),
        explanation: format!(
            "{share} of the work on it, recent work weighing more, was done by people without a commit in the last year, and it is among the files that change most."
        ),
        suggestion: "Let two people read it and write down what they find, in tests and comments, before the next change is urgent.".to_owned(),
    }
}

fn alone(file: &FileReport, past: &FileHistory, active: usize) -> Words {
    let path = code(&file.path);
    let share = percent(past.most_knowledge);
    Words {
        title: format!("one person holds the knowledge of {path}: {share} of the work on it"),
        explanation: format!(
            "{share} of the work on it, recent work weighing more, is by one of {} active people, and it is among the files that change most.",
            number(active as f64)
        ),
        suggestion: "Let somebody else make its next changes, with that person as reviewer."
            .to_owned(),
    }
}

//! Circles of imports as findings: how much they hurt, and which import is the cheapest to cut.

use std::collections::BTreeMap;

use super::findings::{ACTIVE, Candidate, weight};
use super::smells::Words;
use super::words::{code, count, number};
use crate::model::{ImportCycle, ImportStep, Place, Severity};

/// Files or folders from which a circle is large: nobody knows all of it.
const LARGE: usize = 10;

/// Steps of the way round that are named.
const MOST_STEPS: usize = 6;

/// Members that a title names.
const NAMED: usize = 2;

/// The finding of one circle; none where no import shows it.
pub(super) fn circle<'a>(
    cycle: &ImportCycle,
    risks: &BTreeMap<&str, f64>,
) -> Option<Candidate<'a>> {
    let cut = cycle.through.first()?;
    let steps = cycle.through.iter();
    let risk = steps
        .filter_map(|step| risks.get(step.from.as_str()))
        .fold(0.0, |highest: f64, risk| highest.max(*risk));
    let size = (cycle.paths.len() as f64).ln_1p();
    Some(Candidate {
        rule: "import-cycle",
        category: "structure",
        severity: severity(cycle, risk),
        weight: weight(risk, 10.0 - (2.0 * size).min(9.0)),
        complexity: 0.0,
        anchor: "",
        words: Words {
            title: title(cycle),
            explanation: explanation(cycle),
            suggestion: suggestion(cycle, cut),
        },
        places: cycle.through.iter().map(place).collect(),
    })
}

/// By size and by work that goes on in it. Less where nothing fails: because imports wait for a
/// function to run, or because the compiler takes all members as one.
fn severity(cycle: &ImportCycle, risk: f64) -> Severity {
    let is_large = cycle.paths.len() >= LARGE;
    let full = match (is_large, risk >= ACTIVE) {
        (true, true) => Severity::High,
        (true, false) | (false, true) => Severity::Medium,
        (false, false) => Severity::Low,
    };
    if cycle.is_compiled_as_one {
        return if full > Severity::Low {
            Severity::Low
        } else {
            Severity::Info
        };
    }
    match full {
        full if cycle.at_load => full,
        Severity::High => Severity::Medium,
        Severity::Medium => Severity::Low,
        _ => Severity::Info,
    }
}

fn place(step: &ImportStep) -> Place {
    Place {
        path: step.from.clone(),
        start_line: step.start_line,
        end_line: step.end_line,
    }
}

fn noun(cycle: &ImportCycle) -> &'static str {
    if cycle.is_compiled_as_one {
        "folder"
    } else {
        "file"
    }
}

fn title(cycle: &ImportCycle) -> String {
    let named: Vec<String> = cycle
        .paths
        .iter()
        .take(NAMED)
        .map(|path| code(path))
        .collect();
    match cycle.paths.len() - named.len() {
        0 => format!("{} import each other", named.join(" and ")),
        others => format!(
            "{} and {} import each other in a circle",
            named.join(", "),
            count(others, &format!("other {}", noun(cycle))),
        ),
    }
}

fn explanation(cycle: &ImportCycle) -> String {
    let all = count(cycle.paths.len(), noun(cycle));
    let mut way: Vec<String> = cycle
        .through
        .iter()
        .take(MOST_STEPS)
        .map(|step| code(&step.from))
        .collect();
    match cycle.through.len() - way.len() {
        0 => {}
        left => way.push(format!("{} more", number(left as f64))),
    }
    way.extend(way.first().cloned());
    let harm = match (cycle.at_load, cycle.is_compiled_as_one) {
        (_, true) => {
            "The compiler does not mind, people do: there is no order in which to read or to part them."
        }
        (true, false) => {
            "The order in which they are loaded decides whether a name is there when it is wanted."
        }
        (false, false) => {
            "It closes only when functions run, so that nothing fails when they are loaded."
        }
    };
    format!(
        "None of the {all} can be understood, tested or moved without the others. {harm} A shortest way round: {}.",
        way.join(" → "),
    )
}

fn suggestion(cycle: &ImportCycle, cut: &ImportStep) -> String {
    let rest = if cycle.paths.len() > cycle.through.len() {
        " Other ways round remain; the next run shows the next."
    } else {
        ""
    };
    format!(
        "The cheapest import on this way to cut is that of {} in {}, line {}: it takes {}. Move what it takes to where both sides may import it, or hand it in as an argument.{rest}",
        code(&cut.to),
        code(&cut.from),
        number(cut.start_line as f64),
        count(cut.names, "name"),
    )
}

//! What the Markdown report shows: the part of a report that fits, in words, linked and escaped.
//!
//! Every list is capped here, so that the size of the page depends on these figures and not on the
//! source. The JSON report has all.

mod account;
mod advice;
mod findings;
mod first;
mod tables;

pub(super) use account::prompts;

use serde::Serialize;

use super::link::Links;
use super::words::count;
use crate::model::Report;

/// Most things that the first screen asks for: what somebody keeps in mind who reads no further.
const ADVICE: usize = 3;
/// Most rows of a table.
const ROWS: usize = 15;
/// Most findings of one severity that are quoted.
const QUOTED: usize = 10;
/// Most examples of one kind.
const EXAMPLES: usize = 3;
/// Most kinds of things with examples.
const KINDS: usize = 30;

/// Everything that the template prints.
#[derive(Serialize)]
pub(super) struct Page {
    first: first::First,
    hotspots: tables::Hotspots,
    findings: findings::Findings,
    modules: Capped<tables::Module>,
    watch: Capped<tables::Watched>,
    duplicates: Capped<tables::Duplicate>,
    coupling: Capped<tables::Coupled>,
    knowledge: String,
    circles: Capped<tables::Circle>,
    ledger: account::Account,
    diagnostics: Capped<account::Problem>,
    usage: Option<account::Usage>,
    tool: String,
}

impl Page {
    pub(super) fn of(report: &Report) -> Self {
        let links = Links::into_source(&report.source);
        Self {
            first: first::First::of(report, &links),
            hotspots: tables::hotspots(report, &links),
            findings: findings::Findings::of(report, &links),
            modules: tables::modules(&report.modules, &links),
            watch: tables::watch(&report.files, &links),
            duplicates: tables::duplicates(report, &links),
            coupling: tables::coupling(&report.coupling, &links),
            knowledge: tables::knowledge(report.knowledge.as_ref()),
            circles: tables::circles(&report.graph.cycles, &links),
            ledger: account::Account::of(&report.ledger),
            diagnostics: account::problems(&report.diagnostics),
            usage: account::Usage::of(&report.usage),
            tool: format!("{} {}", report.tool.name, report.tool.version),
        }
    }
}

/// The first of many things, and what to say of the rest.
#[derive(Serialize)]
struct Capped<T> {
    rows: Vec<T>,
    total: usize,
    more: String,
}

impl<T> Capped<T> {
    fn of<S>(all: impl ExactSizeIterator<Item = S>, most: usize, row: impl Fn(S) -> T) -> Self {
        let total = all.len();
        let rows: Vec<T> = all.take(most).map(row).collect();
        Self {
            more: match total - rows.len() {
                0 => String::new(),
                rest => format!("… and {} more in the JSON report.", count(rest)),
            },
            total,
            rows,
        }
    }
}

//! Writes a report: one file a format.
//!
//! JSON holds everything, as it is. Markdown is for people: it is laid out by a template, bounded in
//! size whatever the size of the source, and shows no text from outside as it came. Paths, names and
//! quotes stand in code spans and fences made by `escape`; what a model wrote is parsed by
//! `sanitise`, and written anew from the few kinds of nodes that are let through.

mod characters;
mod chart;
mod claims;
mod csv;
mod digest;
mod escape;
mod github;
mod gitlab;
mod html;
mod json;
mod limits;
mod link;
mod live;
mod markdown;
mod note;
mod page;
mod pieces;
mod plain;
mod plan;
mod review;
mod sanitise;
mod sarif;
#[cfg(test)]
mod tests;
mod words;

use std::io::{self, Write};

pub(crate) use digest::Digest;
pub(crate) use escape::highlighted as coloured;
pub(crate) use limits::{Limit, fitted};
pub(crate) use note::{as_item, beside_code, in_words, offered};
pub(crate) use review::FINDINGS_OF_A_COMMENT;

use crate::model::{PlanReport, Report, Review};

/// A format that reports are written in.
pub trait Reporter: Sync {
    /// Name on the command line.
    fn id(&self) -> &'static str;

    /// Whether it shows the code of the hardest functions, which an analysis then has to bring.
    fn shows_code(&self) -> bool {
        false
    }

    /// Whether it can tell of a change, rather than of a source alone.
    fn tells_changes(&self) -> bool {
        true
    }

    /// Writes the whole report. The same report gives the same bytes.
    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()>;

    /// Writes a review of a change. Formats that know findings alone write those that are new.
    fn write_review(&self, review: &Review, out: &mut dyn Write) -> io::Result<()> {
        self.write(&review.report, out)
    }

    /// Whether it can tell what a run would ask a model.
    fn tells_plans(&self) -> bool {
        false
    }

    /// Writes what a run would ask a model. Formats that tell of code alone cannot.
    fn write_plan(&self, _plan: &PlanReport, _out: &mut dyn Write) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
}

/// The formats, the default first.
pub static REPORTERS: &[&dyn Reporter] = &[
    &markdown::MarkdownReporter,
    &html::HtmlReporter,
    &json::JsonReporter,
    &sarif::SarifReporter,
    &github::GithubReporter,
    &gitlab::GitlabReporter,
    &csv::CsvReporter,
    &chart::BadgeReporter,
    &chart::TrendReporter,
    &chart::MapReporter,
];

/// The format of that name.
pub fn reporter(id: &str) -> Option<&'static dyn Reporter> {
    REPORTERS
        .iter()
        .copied()
        .find(|reporter| reporter.id() == id)
}

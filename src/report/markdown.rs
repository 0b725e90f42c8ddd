//! The report for people: what a lead needs in one screen, then the rest, bounded in size.

use std::io::{self, Write};

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior};

use super::escape::{self, Markdown};
use super::limits::{self, Limit};
use super::page::Page;
use super::plan::Estimate;
use super::review::Comment;
use super::{Reporter, sanitise};
use crate::model::{PlanReport, Report, Review};

const REPORT: &str = include_str!("../../templates/report.md.j2");

const PLAN: &str = include_str!("../../templates/plan.md.j2");

const REVIEW: &str = include_str!("../../templates/review.md.j2");

/// Writes GitHub-flavoured Markdown.
pub(super) struct MarkdownReporter;

impl Reporter for MarkdownReporter {
    fn id(&self) -> &'static str {
        "markdown"
    }

    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        rendered(
            "report",
            Value::from(Serde(Page::of(report))),
            &limits::REPORT,
            out,
        )
    }

    fn write_review(&self, review: &Review, out: &mut dyn Write) -> io::Result<()> {
        let comment = Value::from(Serde(Comment::of(review)));
        rendered("review", comment, &limits::COMMENT, out)
    }

    fn tells_plans(&self) -> bool {
        true
    }

    fn write_plan(&self, plan: &PlanReport, out: &mut dyn Write) -> io::Result<()> {
        let estimate = Value::from(Serde(Estimate::of(plan)));
        rendered("plan", estimate, &limits::REPORT, out)
    }
}

fn rendered(template: &str, page: Value, limit: &Limit, out: &mut dyn Write) -> io::Result<()> {
    environment()
        .and_then(|environment| environment.get_template(template)?.render(page))
        .map_err(io::Error::other)
        .and_then(|text| out.write_all(limits::fitted(text, limit).as_bytes()))
}

/// What the template can do: every string that is not [`Markdown`] is escaped when it is printed, and
/// a value that is not there is an error.
pub(super) fn environment() -> Result<Environment<'static>, Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let mut syntax = SyntaxConfig::builder();
    syntax
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true);
    environment.set_syntax(syntax.build()?);
    environment.set_auto_escape_callback(|_| AutoEscape::Custom("markdown".into()));
    environment.set_formatter(print);
    environment.add_filter("cell", |value: &Value| {
        safe(escape::cell(markdown(value).as_str()))
    });
    environment.add_filter("indented", |value: &Value, width: usize| {
        let margin = " ".repeat(width);
        safe(sanitise::prefixed("", &margin, markdown(value).as_str()))
    });
    environment.add_filter("quoted", |value: &Value| {
        safe(sanitise::prefixed("> ", "> ", markdown(value).as_str()))
    });
    environment.add_template("report", REPORT)?;
    environment.add_template("plan", PLAN)?;
    environment.add_template("review", REVIEW)?;
    Ok(environment)
}

/// Prints a value: Markdown as it is, numbers, and any other string escaped.
fn print(out: &mut Output, _: &mut State, value: &Value) -> Result<(), Error> {
    if value.is_undefined() || value.is_none() {
        let problem = "the template prints a value that is not there";
        return Err(Error::new(ErrorKind::UndefinedError, problem));
    }
    out.write_str(markdown(value).as_str()).map_err(Error::from)
}

fn markdown(value: &Value) -> Markdown {
    match value.as_str() {
        Some(markdown) if value.is_safe() => Markdown::vouch(markdown),
        Some(text) => escape::text(text),
        None => escape::text(&value.to_string()),
    }
}

fn safe(markdown: String) -> Value {
    Value::from_safe_string(markdown)
}

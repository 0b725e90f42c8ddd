//! The report as one page for a browser: no network, no text that could act.
//!
//! The words are those of the Markdown report, laid out by another template. What the page can sort,
//! filter and open stands in a block of data that its script writes as text. A content-security
//! policy lets the page's own style and script run, known by their digests, and nothing else.

mod data;

use std::io::{self, Write};
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use comrak::{Options, markdown_to_html};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Object, Serde, Value};
use minijinja::{
    AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior, context,
};
use sha2::{Digest, Sha256};

use super::Reporter;
use super::chart::{self, escaped};
use super::page::Page;
use super::review::Comment;
use crate::model::{FileReport, Report, Review};

const TEMPLATE: &str = include_str!("../../../templates/html/report.html.j2");
const REVIEW: &str = include_str!("../../../templates/html/review.html.j2");
const STYLE: &str = include_str!("../../../templates/html/style.css");
const SCRIPT: &str = include_str!("../../../templates/html/script.js");

/// Writes one self-contained page.
pub(super) struct HtmlReporter;

impl Reporter for HtmlReporter {
    fn id(&self) -> &'static str {
        "html"
    }

    fn shows_code(&self) -> bool {
        true
    }

    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let text = page(report).map_err(io::Error::other)?;
        out.write_all(text.as_bytes())
    }

    fn write_review(&self, review: &Review, out: &mut dyn Write) -> io::Result<()> {
        let text = comment(review).map_err(io::Error::other)?;
        out.write_all(text.as_bytes())
    }
}

fn page(report: &Report) -> Result<String, Error> {
    let data = data::Data::of(report);
    let classes = |file: &FileReport| data.classes(file);
    let trend = match report.trend[..] {
        [] => String::new(),
        _ => chart::sparkline(report),
    };
    let context = context! {
        page => Value::from(Serde(Page::of(report))),
        name => &report.source.name,
        band => report.summary.score.map(chart::band),
        style => Html::value(STYLE),
        script => Html::value(SCRIPT),
        policy => policy(),
        data => Html::value(data.json()?),
        map => Html::value(chart::map(report, &classes)),
        trend => Html::value(trend),
    };
    environment()?.get_template("report")?.render(context)
}

/// What the Markdown review says, as a page of its own.
fn comment(review: &Review) -> Result<String, Error> {
    let context = context! {
        comment => Value::from(Serde(Comment::of(review))),
        name => &review.report.source.name,
        style => Html::value(STYLE),
        policy => policy(),
    };
    environment()?.get_template("review")?.render(context)
}

/// What the browser may do for this page: apply its style, run its script.
fn policy() -> String {
    let digest = |text: &str| STANDARD.encode(Sha256::digest(text));
    format!(
        "default-src 'none'; style-src 'sha256-{}'; script-src 'sha256-{}'; base-uri 'none'; \
         form-action 'none'",
        digest(STYLE),
        digest(SCRIPT)
    )
}

/// Text that is HTML already.
#[derive(Debug)]
struct Html(String);

impl Html {
    fn value(html: impl Into<String>) -> Value {
        Value::from_dyn_object(Arc::new(Self(html.into())))
    }
}

impl Object for Html {}

fn environment() -> Result<Environment<'static>, Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let mut syntax = SyntaxConfig::builder();
    syntax.trim_blocks(true).lstrip_blocks(true);
    environment.set_syntax(syntax.build()?);
    environment.set_auto_escape_callback(|_| AutoEscape::Custom("html".into()));
    environment.set_formatter(print);
    environment.add_template("report", TEMPLATE)?;
    environment.add_template("review", REVIEW)?;
    Ok(environment)
}

/// Prints a value: HTML as it is, the Markdown of the page's model as HTML, anything else escaped.
fn print(out: &mut Output, _: &mut State, value: &Value) -> Result<(), Error> {
    if value.is_undefined() || value.is_none() {
        let problem = "the template prints a value that is not there";
        return Err(Error::new(ErrorKind::UndefinedError, problem));
    }
    let text = match (value.downcast_object_ref::<Html>(), value.as_str()) {
        (Some(html), _) => html.0.clone(),
        (None, Some(markdown)) if value.is_safe() => of_markdown(markdown),
        (None, Some(text)) => escaped(text),
        (None, None) => escaped(&value.to_string()),
    };
    out.write_str(&text).map_err(Error::from)
}

/// HTML of Markdown that was made by `escape` and `sanitise`. One paragraph stands without its tags,
/// so that it fits into a line.
fn of_markdown(markdown: &str) -> String {
    let mut options = Options::default();
    options.render.escape = true;
    let html = markdown_to_html(markdown, &options);
    let html = html.trim();
    let inner = html
        .strip_prefix("<p>")
        .and_then(|html| html.strip_suffix("</p>"));
    match inner {
        Some(line) if !line.contains("<p>") => line.to_owned(),
        _ => html.to_owned(),
    }
}

//! Findings that the repository lives with: read from a file at its root, each with a reason and, if
//! it wants, a last day.
//!
//! A review reads the file of the base: what a change says of itself decides nothing about it.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use super::error::Error;
use super::explain::explanations;
use super::services::Services;
use crate::collector::GlobTable;
use crate::config::nearest;
use crate::model::words::counted;
use crate::model::{
    Diagnostic, EntryKind, Excerpt, Exemption, Finding, Sayer, Suppressed, Tree, plain,
};
use crate::redact::Redactor;

/// Name of the file.
pub(super) const FILE: &str = "create-dump.suppressions.toml";

/// Largest file that is read, and most entries of it.
const LARGEST: u64 = 1 << 20;
const MOST: usize = 2_000;

pub(super) const INVALID: &str = "suppression-invalid";
pub(super) const EXPIRED: &str = "suppression-expired";
pub(super) const SUPPRESSED: &str = "findings-suppressed";
pub(super) const CHANGED: &str = "suppressions-changed";

/// What the file says.
#[derive(Debug, Default)]
pub(super) struct Suppressions {
    rows: Vec<Suppression>,
    /// Whether gates look at the files that match.
    gated: GlobTable<bool>,
    notes: Vec<Diagnostic>,
}

/// One entry that holds.
#[derive(Debug)]
struct Suppression {
    which: Which,
    reason: String,
    expires: Option<String>,
}

/// Which findings an entry is about.
#[derive(Debug)]
enum Which {
    /// The one with this fingerprint.
    Finding(String),
    /// Those of a rule, whose name may end with `*`, in files that a glob matches.
    Rule(String, GlobTable<()>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    fingerprint: Option<String>,
    rule: Option<Spanned<String>>,
    path: Option<Spanned<String>>,
    reason: Option<Spanned<String>>,
    expires: Option<Spanned<toml::Value>>,
}

/// What is wrong with the file, and the bytes of it that are.
struct Mistake {
    why: String,
    span: Range<usize>,
}

impl From<toml::de::Error> for Mistake {
    fn from(error: toml::de::Error) -> Self {
        Self {
            why: plain(error.message().trim_end()),
            span: error.span().unwrap_or_default(),
        }
    }
}

/// The day that the report bears.
pub(super) fn today(cx: &Services) -> &str {
    cx.generated_at.get(..10).unwrap_or_default()
}

impl Suppressions {
    /// What the file at the root of a tree says on the day `today`, `YYYY-MM-DD`.
    pub(super) fn of(tree: &Tree, today: &str) -> Self {
        match bytes(tree, FILE) {
            None => Self::default(),
            Some(Ok(bytes)) => Self::parse(&String::from_utf8_lossy(&bytes), today),
            Some(Err(why)) => Self::unusable(&why),
        }
    }

    /// The same, and a note where another tree, which is not trusted, says something else.
    pub(super) fn of_base(base: &Tree, head: &Tree, today: &str) -> Self {
        let mut suppressions = Self::of(base, today);
        if bytes(base, FILE) != bytes(head, FILE) {
            let message = format!(
                "the change edits {FILE}; what it says there counts once it is part of the base"
            );
            suppressions
                .notes
                .push(Diagnostic::on_file(CHANGED, FILE, message));
        }
        suppressions
    }

    /// The same, with what the settings do not hold against some of the files.
    ///
    /// # Errors
    /// A glob is wrong.
    pub(super) fn exempting(mut self, exemptions: &[Exemption]) -> Result<Self, Error> {
        let (mut gated, mut unknown) = (Vec::new(), BTreeSet::new());
        for exemption in exemptions {
            for glob in &exemption.paths {
                gated.extend(exemption.gates.map(|gates| (glob.clone(), gates)));
                for rule in &exemption.rules {
                    if let Some(why) = flaw_of(rule) {
                        let message =
                            format!("an override of the configuration suppresses nothing: {why}");
                        unknown.insert(message);
                        continue;
                    }
                    let paths = GlobTable::compile(&[(glob.clone(), ())])?;
                    self.rows.push(Suppression {
                        which: Which::Rule(rule.clone(), paths),
                        reason: exemption.reason.clone(),
                        expires: None,
                    });
                }
            }
        }
        let unknown = unknown.into_iter();
        self.notes
            .extend(unknown.map(|message| Diagnostic::new(INVALID, message)));
        self.gated = GlobTable::compile(&gated)?;
        Ok(self)
    }

    /// The same, but for what a file of the repository says in which the base does not agree: what a
    /// change says of itself decides nothing about it.
    pub(super) fn exempting_as_in_base(
        mut self,
        exemptions: &[Exemption],
        base: &Tree,
        head: &Tree,
    ) -> Result<Self, Error> {
        let is_agreed = |exemption: &&Exemption| match &exemption.said_by {
            Sayer::User => true,
            Sayer::Source(file) => bytes(base, file) == bytes(head, file),
            Sayer::Repository => false,
        };
        let agreed: Vec<Exemption> = exemptions.iter().filter(is_agreed).cloned().collect();
        let left = exemptions.len() - agreed.len();
        if left > 0 {
            let overrides = counted(left, "override exempts", "overrides exempt");
            let message = format!(
                "{overrides} nothing here: the configuration that says so is not seen to be the base's; what it says counts once it is, or where you name it with --config"
            );
            self.notes.push(Diagnostic::new(CHANGED, message));
        }
        self.exempting(&agreed)
    }

    /// Whether gates look at a file.
    pub(super) fn is_gated(&self, path: &str) -> bool {
        self.gated.get(path).copied().unwrap_or(true)
    }

    fn unusable(why: &str) -> Self {
        let message = format!("no finding is suppressed: {why}");
        Self {
            notes: vec![Diagnostic::on_file(INVALID, FILE, message)],
            ..Self::default()
        }
    }

    fn parse(text: &str, today: &str) -> Self {
        let mut read = Self::default();
        let rows = match rows(text) {
            Ok(rows) => rows,
            Err(Mistake { why, span }) => {
                let place = Excerpt::of(FILE, text, span);
                let message = format!("no finding is suppressed: line {}: {why}", place.line);
                read.notes
                    .push(Diagnostic::on_place(INVALID, place, message));
                return read;
            }
        };
        for (at, row) in rows.into_iter().take(MOST).enumerate() {
            let header = Excerpt::of(FILE, text, row.span());
            let entry = format!("entry {} (line {})", at + 1, header.line);
            match suppression(row) {
                Err(Mistake { why, span }) => {
                    let message = format!("{entry} suppresses nothing: {why}");
                    let place = Excerpt::of(FILE, text, span);
                    read.notes
                        .push(Diagnostic::on_place(INVALID, place, message));
                }
                Ok(row) => match &row.expires {
                    Some(last) if last.as_str() < today => {
                        let message = format!(
                            "{entry} expired on {last}: what it was about counts again; mend it, or renew the entry"
                        );
                        read.notes
                            .push(Diagnostic::on_place(EXPIRED, header, message));
                    }
                    _ => read.rows.push(row),
                },
            }
        }
        read
    }

    /// Takes the findings out that an entry is about.
    pub(super) fn take_out(
        &self,
        findings: &mut Vec<Finding>,
        redactor: &Redactor,
    ) -> Vec<Suppressed> {
        let mut suppressed = Vec::new();
        let all = std::mem::take(findings);
        for finding in all {
            match self.rows.iter().find(|row| row.which.is_about(&finding)) {
                Some(row) => suppressed.push(Suppressed {
                    finding,
                    reason: redactor.clean(&row.reason).text,
                    expires: row.expires.clone(),
                }),
                None => findings.push(finding),
            }
        }
        suppressed
    }

    /// What the reader must know, `suppressed` findings being taken out.
    pub(super) fn notes(&self, suppressed: usize, redactor: &Redactor) -> Vec<Diagnostic> {
        let mut notes = self.notes.clone();
        if suppressed > 0 {
            let findings = counted(suppressed, "finding is", "findings are");
            let message = format!(
                "{findings} suppressed by {FILE} or the configuration; the JSON report lists them with the reasons"
            );
            notes.push(Diagnostic::new(SUPPRESSED, message));
        }
        for note in &mut notes {
            note.message = redactor.clean(&note.message).text.to_string();
        }
        notes
    }
}

/// The bytes of a file, or why they cannot be had; `None` where there is no such file.
fn bytes(tree: &Tree, file: &str) -> Option<Result<Vec<u8>, String>> {
    let found = tree
        .entries
        .binary_search_by(|entry| entry.path.as_str().cmp(file));
    let index = found.ok()?;
    Some(match tree.entries[index].kind {
        EntryKind::File => { tree.contents.read(index, LARGEST) }
            .map_err(|error| format!("it cannot be read: {error}")),
        _ => Err("it is no regular file".to_owned()),
    })
}

/// The entries of the file, each with its place.
fn rows(text: &str) -> Result<Vec<Spanned<DeValue<'_>>>, Mistake> {
    let mut rows = Vec::new();
    for (key, value) in DeTable::parse(text)?.into_inner() {
        let (span, value_span) = (key.span(), value.span());
        match (key.get_ref().as_ref(), value.into_inner()) {
            ("suppress", DeValue::Array(entries)) => rows.extend(entries),
            ("suppress", _) => {
                return Err(Mistake {
                    why: "`suppress` is no list of entries, each headed [[suppress]]".to_owned(),
                    span: value_span,
                });
            }
            (name, _) => {
                let why = format!("unknown key `{name}`, expected [[suppress]]");
                return Err(Mistake { why, span });
            }
        }
    }
    Ok(rows)
}

fn suppression(row: Spanned<DeValue<'_>>) -> Result<Suppression, Mistake> {
    let header = row.span();
    let row = Row::deserialize(ValueDeserializer::from(row))?;
    let reason = row.reason.as_ref();
    let given = reason.map_or("", |reason| reason.get_ref().trim());
    if given.is_empty() {
        return Err(Mistake {
            why: "it gives no `reason`".to_owned(),
            span: reason.map_or(header, Spanned::span),
        });
    }
    let which = match (row.fingerprint, row.rule, row.path) {
        (Some(id), None, None) if !id.is_empty() => Which::Finding(id),
        (None, Some(rule), Some(path)) if !rule.get_ref().is_empty() => {
            if let Some(why) = flaw_of(rule.get_ref()) {
                let span = rule.span();
                return Err(Mistake { why, span });
            }
            let span = path.span();
            let paths = GlobTable::compile(&[(path.into_inner(), ())]);
            Which::Rule(
                rule.into_inner(),
                paths.map_err(|error| Mistake {
                    why: error.to_string(),
                    span,
                })?,
            )
        }
        _ => {
            return Err(Mistake {
                why: "it has to name a `fingerprint`, or a `rule` and a `path`".to_owned(),
                span: header,
            });
        }
    };
    Ok(Suppression {
        which,
        reason: given.to_owned(),
        expires: row.expires.map(day).transpose()?,
    })
}

/// A day as it is compared: `YYYY-MM-DD`, written as a date of TOML or as a text.
fn day(value: Spanned<toml::Value>) -> Result<String, Mistake> {
    let text = match value.get_ref() {
        toml::Value::Datetime(date) => date.to_string(),
        toml::Value::String(text) => text.clone(),
        _ => String::new(),
    };
    let date: Option<toml::value::Date> = text
        .parse::<toml::value::Datetime>()
        .ok()
        .and_then(|it| it.date);
    date.map(|date| date.to_string()).ok_or_else(|| Mistake {
        why: "its `expires` is no date like 2027-01-31".to_owned(),
        span: value.span(),
    })
}

impl Which {
    fn is_about(&self, finding: &Finding) -> bool {
        match self {
            Self::Finding(id) => finding.id.as_str() == id,
            Self::Rule(rule, paths) => {
                let mut evidence = finding.evidence.iter();
                is_rule(rule, &finding.rule)
                    && evidence
                        .next()
                        .is_some_and(|first| paths.get(&first.path).is_some())
            }
        }
    }
}

/// Why no finding can have a rule of this name, which may end with `*`.
pub(super) fn flaw_of(rule: &str) -> Option<String> {
    static KNOWN: LazyLock<Vec<&str>> =
        LazyLock::new(|| explanations().iter().map(|it| it.id).collect());
    if KNOWN.iter().any(|known| is_rule(rule, known)) {
        return None;
    }
    let meant = nearest(rule, KNOWN.iter().copied());
    let meant = meant.map(|it| format!("; did you mean `{it}`?"));
    Some(format!(
        "there is no rule `{rule}`{}",
        meant.unwrap_or_default()
    ))
}

fn is_rule(wanted: &str, rule: &str) -> bool {
    match wanted.strip_suffix('*') {
        Some(start) => rule.starts_with(start),
        None => rule == wanted,
    }
}

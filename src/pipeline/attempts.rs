//! What the reader of a report is told about text that wants to be more than text.

use std::collections::BTreeMap;

use crate::model::{Evidence, Finding, Fingerprint, LineRange, Origin, Severity};
use crate::prompts::attempts::{Attempt, HIDDEN};
use crate::redact::{Clean, Redactor};

/// Most findings of a source.
const MOST: usize = 50;

/// Most places that one finding shows.
const MOST_PLACES: usize = 5;

/// Most lines of a quote, and its longest line in characters.
const MOST_LINES: usize = 4;
const LONGEST_LINE: usize = 400;

/// The attempts of one file, each with the lines that it stands in.
#[derive(Debug)]
pub(super) struct Attempted {
    pub(super) path: String,
    attempts: Vec<(Attempt, Clean)>,
}

impl Attempted {
    /// The attempts found in the file at a path, or `None`; `clean` gives its text without secrets.
    pub(super) fn of(
        path: &str,
        found: Vec<Attempt>,
        clean: impl FnOnce() -> Clean,
    ) -> Option<Self> {
        if found.is_empty() {
            return None;
        }
        let text = clean();
        let quoted = found.into_iter().map(|attempt| {
            let LineRange {
                start_line,
                end_line,
            } = attempt.lines;
            let quote = text.lines(start_line, end_line.min(start_line + MOST_LINES - 1));
            (attempt, quote)
        });
        Some(Self {
            path: path.to_owned(),
            attempts: quoted.collect(),
        })
    }

    /// The same without a name that is not new and what stands on lines that do not count.
    pub(super) fn brought(mut self, is_new_name: bool, counts: impl Fn(usize) -> bool) -> Self {
        self.attempts.retain(|(attempt, _)| match attempt.is_name {
            true => is_new_name,
            false => (attempt.lines.start_line..=attempt.lines.end_line).any(&counts),
        });
        self
    }

    /// A finding for each way that the file attempts it.
    fn findings(&self, redactor: &Redactor) -> Vec<Finding> {
        let mut ways: BTreeMap<(&str, &str), Vec<&(Attempt, Clean)>> = BTreeMap::new();
        for attempt in &self.attempts {
            let way = (attempt.0.rule, attempt.0.way);
            ways.entry(way).or_default().push(attempt);
        }
        ways.into_values()
            .filter_map(|alike| finding(&self.path, &alike, redactor))
            .collect()
    }
}

/// All findings, worst first; files in the order of their paths.
pub(super) fn findings(attempted: &[Attempted], redactor: &Redactor) -> Vec<Finding> {
    let mut findings: Vec<Finding> = attempted
        .iter()
        .flat_map(|file| file.findings(redactor))
        .collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    findings.truncate(MOST);
    findings
}

fn finding(path: &str, alike: &[&(Attempt, Clean)], redactor: &Redactor) -> Option<Finding> {
    let (worst, _) = alike.iter().max_by_key(|(attempt, _)| attempt.severity)?;
    let mut alike = alike.to_vec();
    alike.sort_by_key(|(attempt, _)| (attempt.severity < worst.severity, attempt.lines.start_line));
    let evidence: Vec<Evidence> = alike
        .iter()
        .take(MOST_PLACES)
        .map(|(attempt, quote)| evidence(path, attempt, quote, redactor))
        .collect();
    let clean = |text: &str| redactor.clean(text).text;
    let times = match alike.len() {
        1 => String::new(),
        places => format!(", in {places} places"),
    };
    let of_name = if worst.is_name {
        "has a name that "
    } else {
        ""
    };
    Some(Finding {
        id: Fingerprint::of(worst.rule, path, worst.way, &evidence.first()?.quote),
        rule: worst.rule.to_owned(),
        category: "security".to_owned(),
        severity: worst.severity,
        confidence: confidence(worst),
        title: clean(&format!("`{path}` {of_name}{}{times}", worst.what)),
        explanation: clean(&explanation(worst)),
        suggestion: clean(suggestion(worst)),
        origin: Origin::Metric,
        basis: None,
        evidence,
        extract: None,
        replacement: None,
    })
}

fn evidence(path: &str, attempt: &Attempt, quote: &Clean, redactor: &Redactor) -> Evidence {
    let start_line = attempt.lines.start_line;
    let longest = quote.char_indices().nth(LONGEST_LINE);
    // What the other files gave away was not known when the lines were taken.
    let quote = redactor.clean(&quote[..longest.map_or(quote.len(), |(end, _)| end)]);
    let quote = quote.text;
    Evidence {
        path: path.to_owned(),
        start_line,
        end_line: start_line + quote.trim_end_matches('\n').matches('\n').count(),
        quote,
    }
}

fn confidence(attempt: &Attempt) -> f64 {
    match (attempt.rule, attempt.severity) {
        (HIDDEN, _) | (_, Severity::Critical | Severity::High) => 0.9,
        (_, Severity::Medium) => 0.7,
        _ => 0.4,
    }
}

fn explanation(attempt: &Attempt) -> String {
    if attempt.rule == HIDDEN {
        let says = attempt.says.as_ref();
        let says = says.map(|says| format!(" They spell: {says}"));
        return format!(
            "What a person sees here is not what compilers and models read.{}",
            says.unwrap_or_default()
        );
    }
    let seen = match (attempt.is_unseen, attempt.severity) {
        (true, _) => {
            " People do not see it: it stands in an HTML comment, among invisible characters or in base64."
        }
        (_, Severity::Info | Severity::Low) => {
            " Tests, prompts and texts about models hold such words for good reasons."
        }
        _ => "",
    };
    format!(
        "An assistant or reviewer that reads the file may take these words for its orders.{seen} To the model of create-dump they are shown as data."
    )
}

fn suggestion(attempt: &Attempt) -> &'static str {
    match attempt.rule {
        HIDDEN => "Take the characters out, or write them as escapes where the program needs them.",
        _ => {
            "Find out who put it there and what for, and take it out unless a model is to be tried out with it."
        }
    }
}

//! Checking what a model claims about a file. What cannot be found there is not shown.

use std::cell::LazyCell;

use super::absence::last_name;
use super::claims::Checks;
use super::confidence::confidence;
use super::prose::{Facts, bounded, check, plain, summary};
use super::quote::{Places, Searchable, Signs, choose};
use super::replacement::replacement;
use super::severity::severity;
use super::style::is_style;
use super::symbols::{Vocabulary, speaks_of_removal, symbols};
use super::{Dropped, KnownNames, KnownPaths, ReviewFile, count};
use crate::model::{Basis, Evidence, Finding, Fingerprint, FunctionReport, LineRange, Origin};
use crate::prompts::answer::{CATEGORIES, ClaimedEvidence, ClaimedFinding, FileReview};
use crate::redact::{Clean, Redactor};

/// Claims that the model itself does not believe.
const LOWEST_CONFIDENCE: f64 = 0.3;

/// Most findings of one answer; the prompt asks for fewer.
const MOST_FINDINGS: usize = 20;

/// Most pieces of evidence of one finding.
const MOST_EVIDENCE: usize = 5;

/// Most lines of a quote that is shown.
const MOST_QUOTED_LINES: usize = 12;

/// Most lines of a quote that says where to look.
const LONGEST_PLACE: usize = 40;

/// Longest quote that is shown, in bytes.
const LONGEST_QUOTE: usize = 2_000;

const LONGEST_TITLE: usize = 120;
const LONGEST_EXPLANATION: usize = 1_200;
const LONGEST_SUGGESTION: usize = 600;

/// What was asked, and what is known about it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Question<'a> {
    /// The file asked about.
    pub file: &'a ReviewFile<'a>,
    /// The lines of it that were shown.
    pub lines: LineRange,
    /// Every file and folder of the source.
    pub known: &'a KnownPaths,
    /// Every name in it.
    pub names: &'a KnownNames,
    /// The lines that a change took away, where one was shown: a finding about what went may name it.
    pub gone: &'a str,
    /// Goes over everything that the model wrote.
    pub redactor: &'a Redactor,
}

/// What is left of an answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Grounded {
    /// What the model says about the file.
    pub summary: Option<Clean>,
    /// Findings whose evidence stands in the file.
    pub findings: Vec<Finding>,
    /// What was not shown, by reason.
    pub dropped: Dropped,
}

/// Checks an answer against the file that was asked about.
pub(crate) fn ground(answer: &FileReview, question: &Question<'_>) -> Grounded {
    let mut grounded = Grounded::default();
    let Question {
        known, redactor, ..
    } = question;
    grounded.summary = summary(
        &answer.summary,
        &question.file.text,
        known,
        redactor,
        &mut grounded.dropped,
    );
    let vocabulary =
        |gone| move || Vocabulary::new(&question.file.text, gone, question.names, known);
    let looked_up = LookedUp {
        question,
        text: LazyCell::new(Box::new(|| Searchable::new(&question.file.text))),
        vocabulary: LazyCell::new(Box::new(vocabulary(""))),
        vocabulary_before: LazyCell::new(Box::new(vocabulary(question.gone))),
    };
    for (at, claim) in answer.findings.iter().enumerate() {
        let checked = if at < MOST_FINDINGS {
            finding(claim, &looked_up, &mut grounded.dropped)
        } else {
            Err("too-many-findings")
        };
        match checked {
            Ok(finding) => grounded.findings.push(finding),
            Err(reason) => count(&mut grounded.dropped, reason, 1),
        }
    }
    grounded
}

type Lazy<'a, T> = LazyCell<T, Box<dyn FnOnce() -> T + 'a>>;

/// The file asked about, prepared for looking things up, once there is something to look up.
struct LookedUp<'a> {
    question: &'a Question<'a>,
    text: Lazy<'a, Searchable>,
    vocabulary: Lazy<'a, Vocabulary<'a>>,
    /// The same with the names that a change took away.
    vocabulary_before: Lazy<'a, Vocabulary<'a>>,
}

impl LookedUp<'_> {
    /// The names that a claim may speak of.
    fn vocabulary(&self, claim: &ClaimedFinding) -> &Vocabulary<'_> {
        let speaks_of_what_went =
            speaks_of_removal(&claim.title) || speaks_of_removal(&claim.explanation);
        match speaks_of_what_went && !self.question.gone.is_empty() {
            true => &self.vocabulary_before,
            false => &self.vocabulary,
        }
    }
}

fn finding(
    claim: &ClaimedFinding,
    looked_up: &LookedUp<'_>,
    dropped: &mut Dropped,
) -> Result<Finding, &'static str> {
    if claim.confidence < LOWEST_CONFIDENCE {
        return Err("low-confidence");
    }
    if is_style(claim) {
        return Err("style-remark");
    }
    let question = looked_up.question;
    let found = evidence(claim, question, &looked_up.text)?;
    let evidence = found.evidence;
    let lines = evidence.iter().map(Evidence::lines).collect::<Vec<_>>();
    let facts = Facts {
        known: question.known,
        said: &question.file.text,
        lines: &lines,
        claimed: &found.claimed,
    };
    let prose = |text: &str, longest| {
        let checked = check(text, &facts, question.redactor).ok_or("path-in-prose")?;
        Ok::<_, &'static str>(bounded(&checked, longest, question.redactor))
    };
    let title = prose(&claim.title, LONGEST_TITLE)?;
    let explanation = prose(&claim.explanation, LONGEST_EXPLANATION)?;
    if title.is_empty() || explanation.is_empty() {
        return Err("nothing-said");
    }
    prose(&claim.suggestion, LONGEST_SUGGESTION)?;
    let suggestion = believed(claim, looked_up, &lines, dropped)?;
    let basis = Basis {
        verification: None,
        samples: 1,
        agreeing: 1,
        exact_quote: found.exact,
        quotes: evidence.len() as u32,
        looked_up: symbols(&plain(&claim.explanation)).len() as u32,
    };
    let category = category(&claim.category);
    let rule = format!("llm/{category}");
    let first = &evidence[0];
    let anchor = question.file.function_at(first.start_line);
    let replacement = replacement(claim, first, question).unwrap_or_else(|reason| {
        count(dropped, reason, 1);
        None
    });
    Ok(Finding {
        id: Fingerprint::of(&rule, &first.path, anchor, &first.quote),
        rule,
        category: category.to_owned(),
        severity: severity(category, question.file.place, &claim.severity),
        confidence: confidence(&basis),
        title,
        explanation,
        suggestion: prose(&suggestion, LONGEST_SUGGESTION)?,
        origin: Origin::Llm,
        evidence,
        basis: Some(basis),
        extract: None,
        replacement,
    })
}

/// What is left of the suggestion of a claim that nothing contradicts.
fn believed(
    claim: &ClaimedFinding,
    looked_up: &LookedUp<'_>,
    evidence: &[LineRange],
    dropped: &mut Dropped,
) -> Result<String, &'static str> {
    let question = looked_up.question;
    let checks = Checks {
        file: question.file.measured,
        text: &question.file.text,
        vocabulary: looked_up.vocabulary(claim),
        names: question.names,
        evidence,
    };
    if let Some(reason) = checks.contradiction(&plain(&claim.title), &plain(&claim.explanation)) {
        return Err(reason);
    }
    let (suggestion, gone) = checks.suggestion(&plain(&claim.suggestion));
    count(dropped, "sentence-symbol", gone);
    Ok(suggestion)
}

/// The quotes of a finding that stand in the file.
#[derive(Default)]
struct Found {
    evidence: Vec<Evidence>,
    /// The lines that the model claimed for each.
    claimed: Vec<LineRange>,
    /// Whether the first stands there with its own white space.
    exact: bool,
}

/// The evidence that stands in the file; the reason why the first piece does not, where none does.
fn evidence(
    claim: &ClaimedFinding,
    question: &Question<'_>,
    text: &Searchable,
) -> Result<Found, &'static str> {
    let pieces = claim.evidence.iter().take(MOST_EVIDENCE);
    let pieces: Vec<_> = pieces
        .map(|piece| (piece, places(piece, question, text)))
        .collect();
    let drift = drift(&pieces);
    let named = named(claim, question);
    let mut found = Found::default();
    let mut reason = None;
    for (piece, places) in pieces {
        let signs = Signs {
            shown: question.lines,
            named: &named,
            claimed: moved(piece.start_line, drift),
        };
        let exact = places.as_ref().is_ok_and(|places| places.exact);
        let place = places
            .and_then(|places| choose(&places.all, signs))
            .and_then(|place| narrowed(place, &named));
        match place {
            Ok(place)
                if found
                    .evidence
                    .iter()
                    .any(|e| e.start_line == place.start_line) => {}
            Ok(place) => {
                found.exact |= found.evidence.is_empty() && exact;
                found.evidence.push(quoted(place, question));
                let last = piece.end_line.max(piece.start_line);
                found.claimed.push(LineRange::new(piece.start_line, last));
            }
            Err(why) => reason = reason.or(Some(why)),
        }
    }
    if found.evidence.is_empty() {
        return Err(reason.unwrap_or("no-evidence"));
    }
    Ok(found)
}

type Searched = Result<Places, &'static str>;

fn places(claimed: &ClaimedEvidence, question: &Question<'_>, text: &Searchable) -> Searched {
    let (claim, path) = (claimed.path.trim(), question.file.path());
    let is_here = claim.is_empty() || question.known.means(claim, path);
    if !is_here && claim != crate::prompts::visible(path) {
        return Err("path-not-found");
    }
    text.places(&claimed.quote)
}

/// What is shown of a place. A quote of much of the file points nowhere: of that, the function that
/// the finding names.
pub(super) fn narrowed(place: LineRange, named: &[LineRange]) -> Result<LineRange, &'static str> {
    if place.end_line - place.start_line < LONGEST_PLACE {
        return Ok(place);
    }
    let within = named
        .iter()
        .find(|named| place.start_line <= named.start_line && named.start_line <= place.end_line);
    let within =
        within.map(|named| LineRange::new(named.start_line, place.end_line.min(named.end_line)));
    within.ok_or("quote-too-long")
}

/// How far the model's line numbers are off, by a quote that stands in one place only: the numbers
/// of one answer are wrong alike.
fn drift(pieces: &[(&ClaimedEvidence, Searched)]) -> i64 {
    let line = |line: usize| i64::try_from(line).unwrap_or(0);
    let off = pieces.iter().find_map(|(piece, places)| match places {
        Ok(places) if places.all.len() == 1 && piece.start_line > 0 => {
            Some(line(places.all[0].start_line) - line(piece.start_line))
        }
        _ => None,
    });
    off.unwrap_or(0)
}

fn moved(line: usize, drift: i64) -> usize {
    let drift = isize::try_from(drift).unwrap_or(0);
    match line {
        0 => 0,
        line => line.saturating_add_signed(drift).max(1),
    }
}

/// The lines of the functions that a finding names.
fn named(claim: &ClaimedFinding, question: &Question<'_>) -> Vec<LineRange> {
    let says = |text: &str, name: &str| {
        let mut words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
        words.any(|word| word == name)
    };
    let functions = question.file.measured.functions.iter();
    functions
        .filter(|function| {
            let name = last_name(&function.name);
            !name.is_empty() && (says(&claim.title, name) || says(&claim.explanation, name))
        })
        .map(FunctionReport::lines)
        .collect()
}

/// The text as it stands in the file.
fn quoted(place: LineRange, question: &Question<'_>) -> Evidence {
    let start = place.start_line;
    let mut end = place.end_line.min(start + MOST_QUOTED_LINES - 1);
    let mut quote = question.file.text.lines(start, end);
    while quote.len() > LONGEST_QUOTE && end > start {
        end -= 1;
        quote = question.file.text.lines(start, end);
    }
    if let Some((cut, _)) = quote.char_indices().find(|(at, _)| *at >= LONGEST_QUOTE) {
        quote = question.redactor.clean(&quote[..cut]).text;
    }
    Evidence {
        path: question.file.path().to_owned(),
        start_line: start,
        end_line: end,
        quote,
    }
}

fn category(claimed: &str) -> &'static str {
    let claimed = claimed.trim().to_lowercase().replace(['_', ' '], "-");
    let known = CATEGORIES.iter().find(|category| **category == claimed);
    known.copied().unwrap_or("other")
}

//! The evidence of a finding: the lines it is about, its fingerprint, and what would help.

use std::collections::{BTreeMap, BTreeSet};

use super::Candidate;
use crate::health::reshape::{self, Step};
use crate::health::smells;
use crate::model::{Evidence, FileReport, Finding, Fingerprint, Origin, Place};
use crate::redact::{Clean, Redactor};

/// Places that a finding shows; its title says how many there are.
const MOST_PLACES: usize = 10;

/// Lines of annotations that a quote skips.
const ANNOTATIONS: usize = 8;

/// Lines of a quote.
const QUOTED: usize = 3;

/// The finding with its evidence, or `None` where no code can be shown.
pub(super) fn proven(
    candidate: Candidate,
    texts: &mut BTreeMap<String, Option<Clean>>,
    seen: &mut BTreeSet<Fingerprint>,
    text: &dyn Fn(&str) -> Option<Clean>,
    redactor: &Redactor,
) -> Option<Finding> {
    let evidence = candidate
        .places
        .iter()
        .take(MOST_PLACES)
        .filter_map(|place| {
            let text = texts
                .entry(place.path.clone())
                .or_insert_with(|| text(&place.path));
            quote(text.as_ref()?, place)
        })
        .collect::<Vec<_>>();
    let first = evidence.first()?;
    let clean = |text: &str| redactor.clean(text).text;
    let mut anchor = candidate.anchor.to_owned();
    if candidate.places.len() > 1 {
        // Copies of one place in others are findings of their own, and so are copies that only
        // begin alike.
        for place in candidate.places.iter().take(MOST_PLACES) {
            anchor += &format!("\n{}\n", place.path);
            anchor += whole(texts, place).as_deref().unwrap_or_default();
        }
    }
    let id = |anchor: &str| Fingerprint::of(candidate.rule, &first.path, anchor, &first.quote);
    // Functions without a name may begin alike in one file: the later ones get a number.
    let id = (1..)
        .map(|number| match number {
            1 => id(&anchor),
            _ => id(&format!("{anchor}\n{number}")),
        })
        .find(|id| seen.insert(id.clone()))?;
    Some(Finding {
        id,
        rule: candidate.rule.to_owned(),
        category: candidate.category.to_owned(),
        severity: candidate.severity,
        confidence: 1.0,
        title: clean(&candidate.words.title),
        explanation: clean(&candidate.words.explanation),
        suggestion: clean(&candidate.words.suggestion),
        origin: Origin::Metric,
        evidence,
        basis: None,
        extract: None,
        replacement: None,
    })
}

/// What to do with the function that a finding is about, where something helps against it.
pub(super) fn advised(candidate: &Candidate, files: &BTreeMap<&str, &FileReport>) -> Option<Step> {
    let smell = smells::of(candidate.rule).filter(|smell| smell.is_for_blocks)?;
    let place = candidate.places.first()?;
    let file = files.get(place.path.as_str())?;
    let mut functions = file.functions.iter();
    let function = functions.find(|function| {
        function.start_line == place.start_line
            && function.end_line == place.end_line
            && function.name == candidate.anchor
    })?;
    reshape::best(file, function, smell.metric)
}

/// Suggests what is known to help in the place of what helps in general.
pub(super) fn advise(
    finding: &mut Finding,
    step: Step,
    texts: &BTreeMap<String, Option<Clean>>,
    redactor: &Redactor,
) {
    let path = finding.evidence.first().map(|evidence| &evidence.path);
    let Some(text) = path.and_then(|path| texts.get(path)?.as_ref()) else {
        return;
    };
    let head = text.lines(step.quoted(), step.quoted());
    finding.suggestion = redactor.clean(&step.sentence(&head)).text;
    if let Step::Block(extract, _) = step {
        finding.extract = Some(extract);
    }
}

/// All text of a place.
fn whole(texts: &BTreeMap<String, Option<Clean>>, place: &Place) -> Option<Clean> {
    let text = texts.get(&place.path)?.as_ref()?;
    Some(text.lines(place.start_line, place.end_line))
}

/// The first lines of a place after its annotations, up to the line that opens the body.
fn quote(text: &Clean, place: &Place) -> Option<Evidence> {
    let line = |number: usize| text.lines(number, number);
    let is_annotation = |number: &usize| line(*number).trim_start().starts_with(['@', '#']);
    let start = (place.start_line..place.end_line)
        .take(ANNOTATIONS)
        .find(|number| !is_annotation(number))
        .unwrap_or(place.start_line);
    let most = place.end_line.min(start.saturating_add(QUOTED - 1));
    let end = (start..most)
        .find(|number| line(*number).trim_end().ends_with(['{', ':']))
        .unwrap_or(most);
    let quote = text.lines(start, end);
    let end_line = start + quote.matches('\n').count();
    (!quote.trim().is_empty()).then(|| Evidence {
        path: place.path.clone(),
        start_line: start,
        end_line,
        quote,
    })
}

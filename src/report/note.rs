//! A finding by itself, for hosts that show it beside its code.

use super::claims;
use super::escape::{Markdown, code_block, code_span};
use super::link::Links;
use super::sanitise;
use crate::model::{Finding, SourceReport};

/// The finding as the body of a comment at its first place. The further places are linked.
pub(crate) fn beside_code(finding: &Finding, source: &SourceReport) -> String {
    let links = Links::into_source(source);
    let head = Markdown::vouch(format!(
        "**{}** ({}, {})",
        sanitise::line(&finding.title).as_str(),
        code_span(&finding.rule).as_str(),
        finding.severity.word()
    ));
    let others = finding.evidence.iter().skip(1).take(MOST_PLACES);
    let others = others.map(|at| links.lines(&at.path, at.start_line, at.end_line));
    let others = Markdown::joined(others, ", ");
    let also = match others.is_empty() {
        true => others,
        false => Markdown::vouch(format!("Also at {}.", others.as_str())),
    };
    let prose = [&finding.explanation, &finding.suggestion].map(|text| sanitise::prose(text));
    let parts = [head].into_iter().chain(prose).chain([also]);
    Markdown::joined(parts, "\n\n").as_str().to_owned()
}

/// Code as a block with this tag, by which a host offers to commit it. `None` where it would have to be
/// written otherwise to do nothing but stand there.
pub(crate) fn offered(code: &str, tag: &str) -> Option<String> {
    let block = code_block("", code);
    let fence = block.as_str().lines().next()?;
    let whole = format!("{fence}\n{}\n{fence}", code.trim_end_matches('\n'));
    (block.as_str() == whole).then(|| whole.replacen(fence, &format!("{fence}{tag}"), 1))
}

/// Most further places of a finding.
const MOST_PLACES: usize = 5;

/// The finding as an item of a list, with its place.
pub(crate) fn as_item(finding: &Finding, source: &SourceReport) -> String {
    let links = Links::into_source(source);
    let place = claims::place(finding);
    let place = place.map(|at| links.lines(&at.path, at.start_line, at.end_line));
    let title = sanitise::line(&finding.title);
    let kind = format!(
        "{}, {}",
        code_span(&finding.rule).as_str(),
        finding.severity.word()
    );
    let line = [Some(title), place, Some(Markdown::vouch(kind))];
    let line = Markdown::joined(line.into_iter().flatten(), " · ");
    format!("- {}", line.as_str())
}

/// The finding in words without markup.
pub(crate) fn in_words(finding: &Finding) -> String {
    claims::message(finding)
}

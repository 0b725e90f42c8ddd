//! The code that a model would put in the place of what it quotes, where it can be offered as it is.

use super::ground::Question;
use crate::model::Evidence;
use crate::prompts::answer::ClaimedFinding;
use crate::prompts::visible;
use crate::redact::Clean;

/// What a claim whose replacement cannot be offered counts under; the finding itself stands.
pub(crate) const UNSOUND: &str = "replacement-unsound";

/// Most lines that are offered in the place of a quote.
const MOST_LINES: usize = 20;

/// Longest code that is offered, in bytes.
const LONGEST: usize = 2_000;

/// The lines that go in the place of those of `first`, which is the evidence that was found first.
/// Nothing where none are claimed; an error where they cannot be offered: they replace other lines
/// than the quoted ones, change nothing, are too long, or hold what nobody would see.
pub(super) fn replacement(
    claim: &ClaimedFinding,
    first: &Evidence,
    question: &Question<'_>,
) -> Result<Option<Clean>, &'static str> {
    let claimed = claim.replacement.trim_matches('\n').trim_end();
    if claimed.trim().is_empty() {
        return Ok(None);
    }
    let quoted = claim.evidence.first().map_or("", |piece| &piece.quote);
    let indent = missing_indent(quoted, &first.quote).ok_or(UNSOUND)?;
    let lines = claimed.lines().map(|line| match line.trim().is_empty() {
        true => String::new(),
        false => format!("{indent}{}", line.trim_end()),
    });
    let lines: Vec<String> = lines.collect();
    let text = lines.join("\n");
    let is_long = lines.len() > MOST_LINES || text.len() > LONGEST;
    let is_hidden = visible(&text) != text || first.quote.contains("[redacted:");
    let clean = question.redactor.clean(&text).text;
    if is_long || is_hidden || clean.as_str() != text || is_same(&text, &first.quote) {
        return Err(UNSOUND);
    }
    Ok(Some(clean))
}

/// What every quoted line lacks before the line that stands in the file, if it is the same for all:
/// models leave out the indentation. `None` where these are not those lines as a whole.
fn missing_indent<'a>(quoted: &str, shown: &'a str) -> Option<&'a str> {
    let quoted: Vec<&str> = quoted.trim_matches('\n').lines().collect();
    let shown: Vec<&str> = shown.lines().collect();
    if quoted.len() != shown.len() {
        return None;
    }
    let mut indents = quoted.iter().zip(&shown).filter_map(|(quoted, shown)| {
        let is_blank = quoted.trim().is_empty() && shown.trim().is_empty();
        (!is_blank).then(|| shown.trim_end().strip_suffix(quoted.trim_end()))
    });
    let first = indents.next()??;
    let is_indent = first.chars().all(|c| matches!(c, ' ' | '\t'));
    (is_indent && indents.all(|indent| indent == Some(first))).then_some(first)
}

fn is_same(a: &str, b: &str) -> bool {
    a.lines().map(str::trim).eq(b.lines().map(str::trim))
}

//! Sentences that a model wrote, checked for what can be checked: paths, line numbers, addresses.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::paths::{KnownPaths, Word, is_call};
use super::{Dropped, count};
use crate::model::LineRange;
use crate::prompts::visible;
use crate::redact::{Clean, Redactor};
use crate::tokens::Tokenizer;

/// Longest text that is looked at, in characters; nothing shown is nearly as long.
const LONGEST_READ: usize = 8_000;

/// Longest summary, in characters.
const LONGEST_SUMMARY: usize = 1_500;

static ADDRESS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"(?i)\b(?:[a-z][a-z0-9+.-]*://|www\.|mailto:)[^\s<>()\[\]"'`]*"#));
static WORD: LazyLock<Regex> = LazyLock::new(|| pattern(r"[\p{L}\p{N}_.@~+$%\\/-]+"));
static LINES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:\b(?:on|at|in|from|of|see|near|around|by)\s+)?(?:\bthe\s+)?\b(?:lines?|ln\.?)\s*(?:numbers?\b|nos?\.|#|:)?\s*\d+(?:\s*(?:-|–|—|\bto\b|\bthrough\b|\buntil\b|\band\b|\bor\b|,|&)\s*(?:lines?\s*)?\d+)*(?P<of>\s+(?:of|in)\b)?",
    )
});
static ANCHOR: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"#L\d+(?:\s*[-–]\s*L?\d+)?|\bL\d+\s*[-–]\s*L?\d+\b|\bL\d{2,}\b"));
static COLON: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?P<before>\.\p{L}[\p{L}\p{N}]{0,9}|^|[\s(\[`]):\d+(?:\s*[-–:]\s*\d+)?\b")
});
static ORDINAL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b\d+(?:st|nd|rd|th)\s+(?P<line>lines?)\b"));
static NUMBER: LazyLock<Regex> = LazyLock::new(|| pattern(r"\d+"));
static EMPTY_BRACKETS: LazyLock<Regex> = LazyLock::new(|| pattern(r"\(\s*\)|\[\s*\]\(\s*\)"));
static BEFORE_MARK: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"[\s,]+(?P<end>[.;!?])|\s+(?P<pause>[,:)])"));

fn pattern(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is a constant, and tested")
}

/// What prose may speak of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Facts<'a> {
    pub(super) known: &'a KnownPaths,
    /// Text whose words may be repeated: that of the file under review.
    pub(super) said: &'a str,
    /// Lines that may be named: those of the evidence.
    pub(super) lines: &'a [LineRange],
    /// Lines as the model claimed them, in the same order.
    pub(super) claimed: &'a [LineRange],
}

/// The text with nothing in it that is known to be wrong, or `None` where it names a path that does
/// not exist. Addresses go; line numbers are those of the evidence, or go.
pub(super) fn check(text: &str, facts: &Facts<'_>, redactor: &Redactor) -> Option<String> {
    let text = text.chars().take(LONGEST_READ).collect::<String>();
    let text = redactor.clean(&text).text;
    let text = one_line(&visible(&text.replace('\n', " ")));
    let text = ADDRESS.replace_all(&text, "");
    let text = check_lines(&text, facts);
    let text = check_words(&text, facts)?;
    let text = EMPTY_BRACKETS.replace_all(&text, "");
    let text = BEFORE_MARK.replace_all(&text, "$end$pause");
    let text = text.trim_start_matches([' ', '.', ',', ':', ';', ')', '-', '–']);
    Some(one_line(text))
}

/// What is looked at of a text, in one line and without addresses.
pub(super) fn plain(text: &str) -> String {
    let text = text.chars().take(LONGEST_READ).collect::<String>();
    let text = one_line(&visible(&text.replace('\n', " ")));
    ADDRESS.replace_all(&text, "").into_owned()
}

/// At most `longest` characters of `text`, ended between words, as clean text.
pub(super) fn bounded(text: &str, longest: usize, redactor: &Redactor) -> Clean {
    let Some((end, _)) = text.char_indices().nth(longest) else {
        return redactor.clean(text).text;
    };
    let end = text[..end].rfind(' ').unwrap_or(end);
    redactor.clean(&format!("{}…", text[..end].trim_end())).text
}

/// A summary without the sentences that name paths which do not exist; they are counted in
/// `dropped`. `said` is a text whose words may be repeated. `None` where nothing is left.
pub(crate) fn summary(
    text: &str,
    said: &str,
    known: &KnownPaths,
    redactor: &Redactor,
    dropped: &mut Dropped,
) -> Option<Clean> {
    let facts = Facts {
        known,
        said,
        lines: &[],
        claimed: &[],
    };
    let text = text.chars().take(LONGEST_READ).collect::<String>();
    let mut kept = Vec::new();
    for sentence in sentences(&text) {
        match check(sentence, &facts, redactor) {
            Some(sentence) => kept.push(sentence),
            None => count(dropped, "sentence-path", 1),
        }
    }
    kept.retain(|sentence| sentence.chars().any(char::is_alphanumeric));
    let text = kept.join(" ");
    (!text.is_empty()).then(|| bounded(&text, LONGEST_SUMMARY, redactor))
}

/// One summary of several, such as those of the pieces of a file: each has its share of the room.
pub(crate) fn join_summaries(summaries: &[Clean], redactor: &Redactor) -> Clean {
    let share = LONGEST_SUMMARY / summaries.len().max(1);
    let shares = summaries
        .iter()
        .map(|summary| bounded(summary, share, redactor).to_string());
    bounded(
        &shares.collect::<Vec<_>>().join(" "),
        LONGEST_SUMMARY,
        redactor,
    )
}

/// At most `tokens` tokens of `text`.
pub(crate) fn fit_tokens<'a>(text: &'a str, tokens: usize, tokenizer: &dyn Tokenizer) -> &'a str {
    let mut text = text;
    loop {
        let count = tokenizer.count(text);
        if count <= tokens {
            return text;
        }
        let mut end = text.len() * tokens / count;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        text = &text[..end];
    }
}

pub(super) fn sentences(text: &str) -> impl Iterator<Item = &str> {
    let mut ended = false;
    text.split_inclusive(move |character: char| {
        let end = character == '\n' || (ended && character.is_whitespace());
        ended = matches!(character, '.' | '!' | '?');
        end
    })
    .map(str::trim)
    .filter(|sentence| !sentence.is_empty())
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn check_words(text: &str, facts: &Facts<'_>) -> Option<String> {
    let mut unknown = false;
    let checked = WORD.replace_all(text, |found: &Captures<'_>| {
        let word = found[0].trim_end_matches(['.', '-', '\\', '+', '%']);
        let rest = &found[0][word.len()..];
        let end = found.get(0).map_or(0, |found| found.end());
        if text[end..].starts_with('(') && is_call(word) {
            return found[0].to_owned();
        }
        match facts.known.classify(word, facts.said) {
            Word::Unknown => unknown = true,
            Word::Alternatives if word.eq_ignore_ascii_case("and/or") => return "or".to_owned(),
            Word::Alternatives => return format!("{}{rest}", word.replace('/', " or ")),
            Word::Other | Word::Known => {}
        }
        found[0].to_owned()
    });
    (!unknown).then(|| checked.into_owned())
}

fn check_lines(text: &str, facts: &Facts<'_>) -> String {
    let text = LINES.replace_all(text, |found: &Captures<'_>| {
        let of = found.name("of").map_or("", |of| of.as_str());
        let reference = found[0].strip_suffix(of).unwrap_or(&found[0]);
        let lines = true_lines(reference, facts);
        match lines.is_empty() {
            true if !of.is_empty() => "in".to_owned(),
            _ => lines + of,
        }
    });
    let text = ANCHOR.replace_all(&text, |found: &Captures<'_>| true_lines(&found[0], facts));
    let text = COLON.replace_all(&text, "$before");
    let text = ORDINAL.replace_all(&text, "$line");
    text.into_owned()
}

/// A reference to lines as it may stand: unchanged where the evidence is there, with the true lines
/// where the model claimed the evidence to be there, otherwise nothing.
fn true_lines(reference: &str, facts: &Facts<'_>) -> String {
    let numbers = NUMBER
        .find_iter(reference)
        .map(|number| number.as_str().parse().unwrap_or(usize::MAX))
        .collect::<Vec<usize>>();
    let within = |ranges: &[LineRange], number| {
        ranges
            .iter()
            .position(|range| range.overlaps(&LineRange::new(number, number)))
    };
    if numbers
        .iter()
        .all(|number| within(facts.lines, *number).is_some())
    {
        return reference.to_owned();
    }
    let claimed = numbers
        .iter()
        .find_map(|number| within(facts.claimed, *number));
    let Some(place) = claimed.and_then(|at| facts.lines.get(at)) else {
        return String::new();
    };
    let before = reference.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
    let preposition = reference[..before].split_whitespace().next();
    let preposition = preposition
        .filter(|word| word.chars().all(char::is_alphabetic))
        .filter(|word| !word.to_lowercase().starts_with('l'))
        .map_or(String::new(), |word| format!("{word} "));
    if place.len() == 1 {
        format!("{preposition}line {}", place.start_line)
    } else {
        format!(
            "{preposition}lines {} to {}",
            place.start_line, place.end_line
        )
    }
}

//! Private keys in their armour: many lines that are one secret.

use std::ops::Range;

use super::spans::Span;

/// A line of this length that looks like key material is key material without an end line too.
const MATERIAL: usize = 16;

/// How much may stand behind the armour in its line.
const REST_OF_LINE: usize = 100;

/// Adds a span for each line of the key whose armour starts at `opening`; nothing where only the
/// words of the armour stand, as in code that reads keys. Says where to go on.
pub(super) fn secret_lines(
    text: &str,
    rule: usize,
    opening: Range<usize>,
    found: &mut Vec<Span>,
) -> usize {
    let rest = &text[opening.end..];
    let body_in_line = one_line_body(&rest[..rest.find("-----BEGIN").unwrap_or(rest.len())]);
    if body_in_line > 0 {
        let end = opening.end + body_in_line;
        found.push(Span::new(rule, opening.start..end));
        return end;
    }
    // Behind the armour stand quotes and the like, never much.
    let Some(line_break) = rest
        .bytes()
        .take(REST_OF_LINE)
        .position(|byte| byte == b'\n')
    else {
        return opening.end;
    };
    let lines = following_lines(text, opening.end + line_break);
    if lines.is_empty() {
        return opening.end;
    }
    let end = lines.last().map_or(opening.end, |line| line.end);
    found.push(Span::new(rule, opening.start..opening.end));
    found.extend(lines.into_iter().map(|line| Span::new(rule, line).silent()));
    end
}

/// The parts of a span that are the key: not its armour, nor its last few letters.
pub(super) fn key_parts(secret: &str) -> Vec<&str> {
    secret
        .split(|c: char| c.is_whitespace() || c == '\\')
        .map(|part| part.strip_prefix(['n', 'r']).unwrap_or(part))
        .filter(|part| {
            part.len() >= MATERIAL && !part.contains("---") && part.chars().all(is_material)
        })
        .collect()
}

/// Length of a body that stands in the line of the armour, its breaks escaped or left out; 0
/// where there is none.
fn one_line_body(rest: &str) -> usize {
    let stop = rest
        .find(|c: char| !(is_material(c) || matches!(c, '\\' | ' ' | ':' | ',')))
        .unwrap_or(rest.len());
    let body = &rest[..stop];
    let letters = body.bytes().filter(u8::is_ascii_alphanumeric).count();
    let closed = body.find("-----END").map(|at| {
        let label = &rest[at + 5..];
        label.find("-----").map_or(stop, |end| at + 5 + end + 5)
    });
    match closed {
        Some(end) if letters > 2 * "END PRIVATE KEY".len() => end.min(rest.len()),
        None if letters >= MATERIAL && !body.trim().contains(' ') => stop,
        _ => 0,
    }
}

/// The cores of the lines behind `from` that belong to a key, up to and with its end line.
fn following_lines(text: &str, from: usize) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut at = from;
    let mut longest = 0;
    while let Some(step) = text[at..].find('\n') {
        at += step + 1;
        let line = at..line_end(text, at);
        let core = core(text, line);
        let words = &text[core.clone()];
        if let Some(end) = end_of_armour(words) {
            lines.push(core.start..core.start + end);
            return if lines.len() > 1 { lines } else { Vec::new() };
        }
        if words.is_empty() {
            if longest > 0 {
                break;
            }
        } else if is_header(words) {
            lines.push(core);
        } else if words.chars().all(is_material) {
            longest = longest.max(words.len());
            lines.push(core);
        } else {
            break;
        }
    }
    if longest >= MATERIAL {
        lines
    } else {
        Vec::new()
    }
}

/// Where the end line's words end.
fn end_of_armour(words: &str) -> Option<usize> {
    let label = words.strip_prefix("---").filter(|_| {
        let head = words.trim_start_matches('-').trim_start();
        head.starts_with("END ")
    })?;
    let from = words.len() - label.trim_start_matches('-').len();
    let close = words[from..].find("---")? + from;
    let dashes = words[close..].bytes().take_while(|&b| b == b'-').count();
    Some(close + dashes)
}

/// `Name: value`, as armour allows it before the key.
fn is_header(words: &str) -> bool {
    words.split_once(": ").is_some_and(|(name, _)| {
        matches!(
            name,
            "Proc-Type"
                | "DEK-Info"
                | "Version"
                | "Comment"
                | "Subject"
                | "Hash"
                | "Charset"
                | "MessageID"
        )
    })
}

fn is_material(character: char) -> bool {
    character.is_ascii_alphanumeric()
        || matches!(character, '+' | '/' | '=' | '-' | '_' | '.' | '*')
}

fn line_end(text: &str, from: usize) -> usize {
    text[from..]
        .find('\n')
        .map_or(text.len(), |step| from + step)
}

/// The line without indentation, comment marks, quotes and escaped breaks.
fn core(text: &str, line: Range<usize>) -> Range<usize> {
    let whole = &text[line.clone()];
    let outer = |c: char| {
        c.is_whitespace()
            || matches!(
                c,
                '"' | '\'' | '`' | '#' | '>' | '|' | ',' | ';' | '(' | ')'
            )
    };
    let mut inner = whole.trim_start_matches(outer);
    for mark in ["// ", "* ", "-- "] {
        inner = inner.strip_prefix(mark).unwrap_or(inner);
    }
    let start = line.end - inner.trim_start_matches(outer).len();
    let mut inner = text[start..line.end].trim_end_matches(outer);
    loop {
        let shorter = inner
            .strip_suffix("\\n")
            .or_else(|| inner.strip_suffix("\\r"))
            .or_else(|| inner.strip_suffix('\\'))
            .or_else(|| inner.strip_suffix("\" +"))
            .or_else(|| inner.strip_suffix("' +"))
            .or_else(|| inner.strip_suffix("\" ."))
            .unwrap_or(inner)
            .trim_end_matches(outer);
        if shorter.len() == inner.len() {
            break;
        }
        inner = shorter;
    }
    start..start + inner.len()
}

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
    let body = first_body(&rest[..rest.find("-----BEGIN").unwrap_or(rest.len())]);
    let first_end = opening.end + body.length;
    let lines = if body.closed {
        Vec::new()
    } else {
        following_lines(text, first_end)
    };
    if body.length == 0 && lines.is_empty() {
        return opening.end;
    }
    let end = lines.last().map_or(first_end, |line| line.end);
    found.push(Span::new(rule, opening.start..first_end));
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

/// What of a key stands in the line of the armour.
struct FirstBody {
    length: usize,
    /// Whether the end of the armour is a part of it.
    closed: bool,
}

/// The body behind the opening armour, where it stands in the same line with its breaks escaped or
/// left out.
fn first_body(rest: &str) -> FirstBody {
    let stop = rest
        .find(|c: char| !(is_material(c) || matches!(c, '\\' | ' ' | ':' | ',')))
        .unwrap_or(rest.len());
    let body = &rest[..stop];
    if let Some(end) = body.find("-----END") {
        let key = body[..end]
            .bytes()
            .filter(u8::is_ascii_alphanumeric)
            .count();
        let close = body[end + 5..].find("-----").map(|step| end + 5 + step + 5);
        let length = if key >= MATERIAL {
            close.unwrap_or(stop)
        } else {
            0
        };
        return FirstBody {
            length,
            closed: length > 0,
        };
    }
    let key = body.bytes().filter(u8::is_ascii_alphanumeric).count();
    let is_key = key >= MATERIAL && !body.trim().contains(' ');
    FirstBody {
        length: if is_key { stop } else { 0 },
        closed: false,
    }
}

/// The cores of the lines behind the one of `from` that belong to a key, up to and with its end
/// line. Without an end line it ends where lines no longer look like a key.
fn following_lines(text: &str, from: usize) -> Vec<Range<usize>> {
    let mut rest_of_line = text[from..].bytes().take(REST_OF_LINE);
    let Some(line_break) = rest_of_line.position(|byte| byte == b'\n') else {
        return Vec::new();
    };
    let mut lines = Vec::new();
    // How many of the lines are a key even if no end line comes, and the longest of them.
    let (mut certain, mut longest) = (None, 0);
    let mut at = from + line_break;
    while let Some(step) = text[at..].find('\n') {
        at += step + 1;
        let core = core(text, at..line_end(text, at));
        let words = &text[core.clone()];
        if let Some(end) = end_of_armour(words) {
            lines.push(core.start..core.start + end);
            return if lines.len() > 1 { lines } else { Vec::new() };
        }
        if words.is_empty() {
            if longest > 0 {
                certain.get_or_insert(lines.len());
            }
            continue;
        }
        if words.chars().all(is_material) {
            longest = longest.max(if certain.is_none() { words.len() } else { 0 });
        } else if !is_header(words) {
            if words.contains("BEGIN ") || !words.chars().all(|c| is_material(c) || c == ' ') {
                break;
            }
            certain.get_or_insert(lines.len());
        }
        lines.push(core);
    }
    lines.truncate(certain.unwrap_or(lines.len()));
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

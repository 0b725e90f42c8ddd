//! Lines back to the text that they spell.

/// What `CleanWriter::one_line` spelled; `None` where it spells nothing this way.
pub(super) fn unescape(line: &str) -> Option<String> {
    let mut text = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find('\\') {
        text.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let letter = rest.chars().next()?;
        rest = &rest[letter.len_utf8()..];
        text.push(match letter {
            '\\' => '\\',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                let (digits, behind) = rest.strip_prefix('{')?.split_once('}')?;
                rest = behind;
                let is_number = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
                let number = u32::from_str_radix(digits, 16).ok().filter(|_| is_number)?;
                char::from_u32(number)?
            }
            _ => return None,
        });
    }
    text.push_str(rest);
    Some(text)
}

/// A code span of Markdown at the start of a line: what it spells, and what stands behind it.
pub(super) fn code_span(line: &str) -> Option<(String, &str)> {
    let ticks = line.bytes().take_while(|byte| *byte == b'`').count();
    if ticks == 0 {
        return None;
    }
    let inside = &line[ticks..];
    let mut at = 0;
    loop {
        at += inside[at..].find('`')?;
        let run = inside[at..]
            .bytes()
            .take_while(|byte| *byte == b'`')
            .count();
        if run == ticks {
            break;
        }
        at += run;
    }
    let (text, behind) = (&inside[..at], &inside[at + ticks..]);
    let padded = text
        .strip_prefix(' ')
        .and_then(|text| text.strip_suffix(' '));
    Some((unescape(padded.unwrap_or(text))?, behind))
}

#[cfg(test)]
mod tests {
    use super::{code_span, unescape};

    #[test]
    fn lines_spell_texts() {
        for (line, text) in [
            ("a b", Some("a b")),
            (r"a\\n\n\t\r", Some("a\\n\n\t\r")),
            (r"\u{202e}\u{0}", Some("\u{202e}\0")),
            (r"\x", None),
            ("a\\", None),
            (r"\u{+41}", None),
            (r"\u{d800}", None),
            (r"\u{41", None),
        ] {
            assert_eq!(unescape(line).as_deref(), text, "{line}");
        }
    }

    #[test]
    fn code_spans_end_where_they_began() {
        for (line, expected) in [
            ("`a`: b", Some(("a", ": b"))),
            ("``a`b`` c", Some(("a`b", " c"))),
            ("`` ` ``", Some(("`", ""))),
            ("`   `", Some((" ", ""))),
            ("`a``", None),
            ("a", None),
            ("`", None),
        ] {
            let found = code_span(line);
            let found = found.as_ref().map(|(text, rest)| (text.as_str(), *rest));
            assert_eq!(found, expected, "{line}");
        }
    }
}

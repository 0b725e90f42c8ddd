//! Paths as text: every path of a tree is a unique string, whatever its bytes.

use std::fmt::Write;

/// The path as text. Bytes that are not UTF-8 become `\xNN`; a backslash that would read as such an
/// escape becomes `\x5C`. No two paths share a text. Sources and the history both spell paths this
/// way, so that a file has one name in them.
pub fn path_text(path: &[u8]) -> String {
    let mut text = String::with_capacity(path.len());
    for chunk in path.utf8_chunks() {
        let mut rest = chunk.valid();
        while let Some(at) = rest.find('\\') {
            text.push_str(&rest[..at]);
            text.push_str(if reads_as_escape(&rest.as_bytes()[at..]) {
                "\\x5C"
            } else {
                "\\"
            });
            rest = &rest[at + 1..];
        }
        text.push_str(rest);
        for byte in chunk.invalid() {
            write!(text, "\\x{byte:02X}").expect("writing into a string does not fail");
        }
    }
    text
}

/// The bytes of a path that [`path_text`] spelled.
pub fn path_bytes(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        if reads_as_escape(rest) {
            bytes.push(digit(rest[2]) * 16 + digit(rest[3]));
            rest = &rest[4..];
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    bytes
}

fn digit(letter: u8) -> u8 {
    match letter {
        b'A'..=b'F' => letter - b'A' + 10,
        _ => letter.wrapping_sub(b'0'),
    }
}

fn reads_as_escape(bytes: &[u8]) -> bool {
    matches!(bytes, [b'\\', b'x', high, low, ..] if is_digit(*high) && is_digit(*low))
}

fn is_digit(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'A'..=b'F')
}

#[cfg(test)]
mod tests {
    use super::{path_bytes, path_text};

    #[test]
    fn bytes_that_are_not_utf8_stand_as_escapes_that_nothing_else_can_claim() {
        for (path, text) in [
            (&b"src/main.rs"[..], "src/main.rs"),
            ("gr\u{fc}n/\u{202e}x".as_bytes(), "gr\u{fc}n/\u{202e}x"),
            (b"a\xFFb", r"a\xFFb"),
            (br"a\xFFb", r"a\x5CxFFb"),
            (br"a\b\x", r"a\b\x"),
            (br"a\xg0", r"a\xg0"),
            (b"\\x4\xC3", r"\x4\xC3"),
            (b"\xC3", r"\xC3"),
        ] {
            assert_eq!(path_text(path), text);
            assert_eq!(path_bytes(text), path);
        }
    }
}

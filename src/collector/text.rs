//! From bytes to text, or to the verdict that they are none.

use crate::model::Encoding;

/// The text of a file without its byte-order mark; `None` where the bytes are not text.
///
/// UTF-16 needs its byte-order mark. A NUL byte anywhere means binary; so do bytes of which more
/// than 30 % are control characters or no UTF-8. What is left is text in some older encoding: its
/// letters beyond ASCII are lost, its code is not.
pub(crate) fn decode(bytes: &[u8]) -> Option<(String, Encoding)> {
    match bytes {
        [0xFF, 0xFE, 0, 0, ..] => None,
        [0xFF, 0xFE, rest @ ..] => Some((utf16(rest, u16::from_le_bytes)?, Encoding::Utf16Le)),
        [0xFE, 0xFF, rest @ ..] => Some((utf16(rest, u16::from_be_bytes)?, Encoding::Utf16Be)),
        [0xEF, 0xBB, 0xBF, rest @ ..] => utf8(rest),
        _ => utf8(bytes),
    }
}

fn utf8(bytes: &[u8]) -> Option<(String, Encoding)> {
    if bytes.contains(&0) {
        return None;
    }
    let invalid: usize = bytes.utf8_chunks().map(|chunk| chunk.invalid().len()).sum();
    let odd = invalid
        + bytes
            .iter()
            .filter(|byte| is_control(u32::from(**byte)))
            .count();
    if is_mostly(odd, bytes.len()) {
        return None;
    }
    let encoding = if invalid == 0 {
        Encoding::Utf8
    } else {
        Encoding::Utf8Lossy
    };
    Some((String::from_utf8_lossy(bytes).into_owned(), encoding))
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    let (pairs, rest) = bytes.as_chunks();
    let units = pairs.iter().map(|pair| unit(*pair));
    let mut text: String = char::decode_utf16(units)
        .map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect();
    if !rest.is_empty() {
        text.push(char::REPLACEMENT_CHARACTER);
    }
    let odd =
        |letter: &char| is_control(u32::from(*letter)) || *letter == char::REPLACEMENT_CHARACTER;
    let is_text = !text.contains('\0') && !is_mostly(text.chars().filter(odd).count(), pairs.len());
    is_text.then_some(text)
}

fn is_mostly(odd: usize, all: usize) -> bool {
    odd * 10 > all * 3
}

/// Control characters that text does not hold: not tab, line feed, form feed, carriage return or
/// escape, which colours terminals.
fn is_control(letter: u32) -> bool {
    matches!(letter, 0..=8 | 0x0B | 0x0E..=0x1A | 0x1C..=0x1F | 0x7F)
}

#[cfg(test)]
mod tests {
    use super::decode;
    use crate::model::Encoding::{self, Utf8, Utf8Lossy, Utf16Be, Utf16Le};

    #[track_caller]
    fn check(bytes: &[u8], expected: Option<(&str, Encoding)>) {
        let found = decode(bytes);
        let found = found
            .as_ref()
            .map(|(text, encoding)| (text.as_str(), *encoding));
        assert_eq!(found, expected);
    }

    #[test]
    fn text_is_recognised_in_its_encodings() {
        check(b"", Some(("", Utf8)));
        check(b"a\r\nb", Some(("a\r\nb", Utf8)));
        check("\u{feff}gr\u{fc}n".as_bytes(), Some(("gr\u{fc}n", Utf8)));
        check(
            b"// caf\xE9\nfn main() {}",
            Some(("// caf\u{fffd}\nfn main() {}", Utf8Lossy)),
        );
        check(b"\xFF\xFEh\0i\0", Some(("hi", Utf16Le)));
        check(b"\xFE\xFF\0h\0i", Some(("hi", Utf16Be)));
        check(
            b"\xFF\xFEh\0i\0d\0e\0f\0!",
            Some(("hidef\u{fffd}", Utf16Le)),
        );
        check(b"\x1b[31mred\x1b[0m", Some(("\x1b[31mred\x1b[0m", Utf8)));
    }

    #[test]
    fn what_is_no_text_is_binary() {
        check(b"h\0i\0", None);
        check(&[vec![b'a'; 9000], vec![0]].concat(), None);
        check(b"\xFF\xFE\0\0h\0\0\0", None);
        check(b"\xFF\xFEh\0\0\0", None);
        check(b"\xC3\xC3\xC3abc", None);
        check(b"\x01\x02\x03abc", None);
        check(b"\xFE\xFF\xD8\0\xD8\0\0h", None);
    }
}

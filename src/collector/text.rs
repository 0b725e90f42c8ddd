//! From bytes to text, or to the verdict that they are none.

use crate::model::{Encoding, Spelling, UTF8_MARK, base64_of, windows_1252};

/// The bytes of a file that is known to be spelled in this encoding; `None` where they cannot be.
pub(crate) fn spell(bytes: Vec<u8>, encoding: Encoding) -> Option<String> {
    match encoding {
        Encoding::Base64 => Some(base64_of(&bytes)),
        _ => Some(text_of(bytes).ok()?.0),
    }
}

/// What [`decode`] says of the bytes of a file, without copying those that are plain UTF-8: nearly
/// all of them are. Bytes that are no text come back.
pub(super) fn text_of(bytes: Vec<u8>) -> Result<(String, Spelling), Vec<u8>> {
    let decoded = |bytes: Vec<u8>| decode(&bytes).ok_or(bytes);
    if bytes.starts_with(UTF8_MARK) || is_binary(&bytes, controls(&bytes)) {
        return decoded(bytes);
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok((text, Spelling::UTF8)),
        Err(error) => decoded(error.into_bytes()),
    }
}

/// The text of a file without its byte-order mark; `None` where the bytes are not text.
///
/// UTF-16 needs its byte-order mark. A NUL byte anywhere means binary; so do bytes of which more
/// than 30 % are control characters or no UTF-8. What is left is text: in UTF-8 with a few foreign
/// bytes, or, where more is no UTF-8 than is, in some older encoding that is read letter by letter.
fn decode(bytes: &[u8]) -> Option<(String, Spelling)> {
    match bytes {
        [0xFF, 0xFE, 0, 0, ..] => None,
        [0xFF, 0xFE, rest @ ..] => utf16(rest, Encoding::Utf16Le, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, Encoding::Utf16Be, u16::from_be_bytes),
        _ if bytes.starts_with(UTF8_MARK) => utf8(&bytes[UTF8_MARK.len()..], true),
        _ => utf8(bytes, false),
    }
}

fn utf8(bytes: &[u8], has_mark: bool) -> Option<(String, Spelling)> {
    // Every byte of a source comes through here: text in UTF-8 is looked at twice and no more.
    let controls = controls(bytes);
    if is_binary(bytes, controls) {
        return None;
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        let spelling = Spelling {
            has_mark,
            ..Spelling::UTF8
        };
        return Some((text.to_owned(), spelling));
    }
    let invalid: usize = bytes.utf8_chunks().map(|chunk| chunk.invalid().len()).sum();
    if is_mostly(invalid + controls, bytes.len()) {
        return None;
    }
    if !has_mark && is_hardly_utf8(bytes) {
        let text = bytes.iter().copied().map(windows_1252).collect();
        return Some((text, Spelling::of(Encoding::Windows1252)));
    }
    let spelling = Spelling {
        encoding: Encoding::Utf8Lossy,
        has_mark,
        replaced: replaced(bytes),
    };
    Some((String::from_utf8_lossy(bytes).into_owned(), spelling))
}

/// Whether bytes of which so many are control characters can be no text but UTF-16.
fn is_binary(bytes: &[u8], controls: usize) -> bool {
    controls > 0 && (bytes.contains(&0) || is_mostly(controls, bytes.len()))
}

/// How many bytes are control characters. Counted in single bytes as long as they cannot overflow,
/// so that the compiler takes many at once.
fn controls(bytes: &[u8]) -> usize {
    bytes
        .chunks(usize::from(u8::MAX))
        .map(|chunk| {
            let controls = chunk
                .iter()
                .map(|byte| u8::from(is_control(u32::from(*byte))));
            usize::from(controls.sum::<u8>())
        })
        .sum()
}

/// Whether more is no UTF-8 than is letters that UTF-8 alone spells this way.
fn is_hardly_utf8(bytes: &[u8]) -> bool {
    let (mut invalid, mut letters) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        invalid += usize::from(!chunk.invalid().is_empty());
        letters += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
    }
    invalid > letters
}

/// What stands as U+FFFD in the text of these bytes, which are not all UTF-8.
fn replaced(bytes: &[u8]) -> Vec<Box<[u8]>> {
    const REPLACEMENT: &str = "\u{fffd}";
    let mut replaced = Vec::new();
    for chunk in bytes.utf8_chunks() {
        let own = chunk.valid().matches(REPLACEMENT);
        replaced.extend(own.map(|letter| Box::from(letter.as_bytes())));
        if !chunk.invalid().is_empty() {
            replaced.push(chunk.invalid().into());
        }
    }
    replaced
}

fn utf16(bytes: &[u8], encoding: Encoding, unit: fn([u8; 2]) -> u16) -> Option<(String, Spelling)> {
    let (pairs, rest) = bytes.as_chunks();
    let mut text = String::with_capacity(pairs.len());
    let mut replaced: Vec<Box<[u8]>> = Vec::new();
    let mut is_lossy = !rest.is_empty();
    let mut at = 0;
    for letter in char::decode_utf16(pairs.iter().map(|pair| unit(*pair))) {
        is_lossy |= letter.is_err();
        let letter = letter.unwrap_or(char::REPLACEMENT_CHARACTER);
        if letter == char::REPLACEMENT_CHARACTER {
            replaced.push(pairs[at].into());
        }
        at += letter.len_utf16();
        text.push(letter);
    }
    if !rest.is_empty() {
        replaced.push(rest.into());
        text.push(char::REPLACEMENT_CHARACTER);
    }
    let controls = text.chars().filter(|letter| is_control(u32::from(*letter)));
    let odd = controls.count() + replaced.len();
    if text.contains('\0') || is_mostly(odd, pairs.len()) {
        return None;
    }
    let spelling = Spelling {
        replaced: if is_lossy { replaced } else { Vec::new() },
        ..Spelling::of(encoding)
    };
    Some((text, spelling))
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
    use super::{decode, text_of};
    use proptest::prelude::*;

    use crate::model::Encoding::{self, Utf8, Utf8Lossy, Utf16Be, Utf16Le, Windows1252};

    #[track_caller]
    fn check(bytes: &[u8], expected: Option<(&str, Encoding)>) {
        let found = decode(bytes);
        let found = found
            .as_ref()
            .map(|(text, spelling)| (text.as_str(), spelling.encoding));
        assert_eq!(found, expected);
        assert_turns_back(bytes);
    }

    #[track_caller]
    fn assert_turns_back(bytes: &[u8]) {
        let decoded = decode(bytes).ok_or_else(|| bytes.to_vec());
        assert_eq!(text_of(bytes.to_vec()), decoded);
        if let Some((text, spelling)) = decode(bytes) {
            assert_eq!(
                spelling.bytes(&text).as_deref(),
                Some(bytes),
                "{spelling:?}"
            );
        }
    }

    #[test]
    fn text_is_recognised_in_its_encodings() {
        check(b"", Some(("", Utf8)));
        check(b"a\r\nb", Some(("a\r\nb", Utf8)));
        check("\u{feff}gr\u{fc}n".as_bytes(), Some(("gr\u{fc}n", Utf8)));
        check(
            b"// caf\xE9\nfn main() {}",
            Some(("// caf\u{e9}\nfn main() {}", Windows1252)),
        );
        check(
            b"gr\xC3\xBCn, \xC3\xA4hnlich, caf\xE9 \xEF\xBF\xBD",
            Some(("gr\u{fc}n, \u{e4}hnlich, caf\u{fffd} \u{fffd}", Utf8Lossy)),
        );
        check(
            b"\x80\x81\x9F quoted, in an older encoding",
            Some((
                "\u{20ac}\u{81}\u{178} quoted, in an older encoding",
                Windows1252,
            )),
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

    proptest! {
        /// Whatever is taken for text can be turned back into its very bytes.
        #[test]
        fn texts_turn_back(parts in prop::collection::vec(
            "(a|text of some length|\n|\u{feff}|\u{fffd}|\u{e9}\u{e8}|\u{1f600})", 0..8),
            at in any::<prop::sample::Index>(), foreign in prop::collection::vec(0x7F_u8.., 0..4),
            mark in 0..4_usize,
        ) {
            let text = parts.concat();
            let mark: &[u8] = [&b""[..], b"\xEF\xBB\xBF", b"\xFF\xFE", b"\xFE\xFF"][mark];
            let units = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            for mut bytes in [text.into_bytes(), units] {
                let at = at.index(bytes.len() + 1);
                bytes.splice(at..at, foreign.iter().copied());
                assert_turns_back(&[mark, &bytes].concat());
            }
        }
    }
}

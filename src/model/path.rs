//! How the bytes of a path become text.

use std::fmt::Write;

/// The path as text: bytes that are not UTF-8 stand as `\xNN`, everything else as it is. Every
/// source and the history spell a path this way, so that the same file has the same name in both.
pub fn path_text(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            write!(text, "\\x{byte:02x}").expect("writing into a string never fails");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::path_text;

    #[test]
    fn bytes_that_are_not_utf8_are_spelled_out() {
        assert_eq!(path_text(b"src/a.rs"), "src/a.rs");
        assert_eq!(path_text("größe/\n\u{202e}".as_bytes()), "größe/\n\u{202e}");
        assert_eq!(
            path_text(b"caf\xe9/\xff\xfe.txt"),
            "caf\\xe9/\\xff\\xfe.txt"
        );
    }
}

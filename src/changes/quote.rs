//! Names of files as git writes them in a patch.

use crate::model::path_bytes;

/// `side` (`a/`, `b/` or nothing) and a path, in quotes where it holds what would end or bend the
/// line, or bytes that are not text.
pub(super) fn quoted(side: &str, path: &str) -> String {
    let bytes = path_bytes(path);
    let is_text = std::str::from_utf8(&bytes).is_ok();
    let is_plain = is_text
        && !bytes
            .iter()
            .any(|byte| byte.is_ascii_control() || b"\"\\".contains(byte));
    if is_plain {
        return format!("{side}{path}");
    }
    let mut out = format!("\"{side}");
    for chunk in bytes.utf8_chunks() {
        chunk
            .valid()
            .chars()
            .for_each(|letter| escape(&mut out, letter));
        for byte in chunk.invalid() {
            out += &format!("\\{byte:03o}");
        }
    }
    out + "\""
}

fn escape(out: &mut String, letter: char) {
    match letter {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        _ if letter.is_ascii_control() => *out += &format!("\\{:03o}", u32::from(letter)),
        _ => out.push(letter),
    }
}

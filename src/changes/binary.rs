//! What no text can say of a change, as git's binary patches do: the new contents, deflated, in Base85.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;

use super::compare::git_id;
use crate::model::hexadecimal;

/// Git's digits.
const DIGITS: &[u8; 85] =
    b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~";

/// Most bytes of a line, told by the letter that it starts with.
const LINE: usize = 52;

/// The part of a patch behind the header of its file; `None` where git could not name the contents.
pub(super) fn patch(before: Option<&[u8]>, after: Option<&[u8]>) -> Option<String> {
    let id = |bytes: Option<&[u8]>| bytes.map_or(Some([0; 20]), git_id);
    let [old, new] = [id(before)?, id(after)?].map(|id| hexadecimal(&id));
    let after = after.unwrap_or_default();
    let mut text = format!(
        "index {old}..{new}\nGIT binary patch\nliteral {}\n",
        after.len()
    );
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(after).ok()?;
    for line in encoder.finish().ok()?.chunks(LINE) {
        add_line(&mut text, line);
    }
    text.push('\n');
    Some(text)
}

fn add_line(text: &mut String, line: &[u8]) {
    let length = u8::try_from(line.len()).expect("52 at most");
    text.push(char::from(match length {
        0..=26 => b'A' + length - 1,
        _ => b'a' + length - 27,
    }));
    for chunk in line.chunks(4) {
        let mut word = [0; 4];
        word[..chunk.len()].copy_from_slice(chunk);
        let word = u32::from_be_bytes(word);
        for power in (0..5).rev() {
            let digit = word / 85_u32.pow(power) % 85;
            text.push(char::from(DIGITS[digit as usize]));
        }
    }
    text.push('\n');
}

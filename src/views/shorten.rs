//! Blobs of data inside text, cut to what tells them apart.

use std::ops::Range;

use crate::redact::{Clean, CleanWriter};

use super::ELIDED;

/// Shorter blobs stay: hashes, keys and checksums mean something.
const SHORTEST_BLOB: usize = 256;
/// What is kept of a blob.
const KEPT: usize = 24;
/// A wrapped blob has lines at least so long.
const SHORTEST_LINE: usize = 40;

/// The text with blobs of base64 and data URIs cut to their beginning and the number of bytes that
/// are missing.
pub fn shorten_data(text: &Clean) -> Clean {
    let bytes = text.as_bytes();
    let mut writer = CleanWriter::new();
    let (mut done, mut at) = (0, 0);
    while at < bytes.len() {
        if !is_base64(bytes[at]) {
            at += 1;
            continue;
        }
        let run = blob_at(bytes, at);
        if run.len() >= SHORTEST_BLOB && looks_like_data(text, &run) {
            let cut = run.start + KEPT;
            writer.clean(&text.slice(done..cut));
            writer.literal(ELIDED).literal("[");
            writer.number((run.end - cut) as u64);
            writer.literal(" bytes cut]");
            done = run.end;
        }
        at = run.end;
    }
    if done == 0 {
        return text.clone();
    }
    writer.clean(&text.slice(done..text.len()));
    writer.finish()
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+/=-_".contains(&byte)
}

/// The run of base64 that begins here, over several lines where all of them are long.
fn blob_at(bytes: &[u8], start: usize) -> Range<usize> {
    let line_end = |from: usize| {
        let rest = bytes[from..].iter();
        from + rest.take_while(|byte| is_base64(**byte)).count()
    };
    let mut end = line_end(start);
    let mut length = end - start;
    while length >= SHORTEST_LINE && bytes.get(end) == Some(&b'\n') {
        let next = end + 1;
        let blanks = bytes[next..]
            .iter()
            .take_while(|byte| **byte == b' ')
            .count();
        let next_end = line_end(next + blanks);
        length = next_end - next - blanks;
        // The last line of a blob is shorter, and nothing else stands in it.
        let is_alone = matches!(bytes.get(next_end), None | Some(b'\n' | b'"' | b'\''));
        if length == 0 || !is_alone {
            break;
        }
        end = next_end;
    }
    start..end
}

/// Whether a run is data and not words: a data URI says so, all else must look like chance.
fn looks_like_data(text: &Clean, run: &Range<usize>) -> bool {
    if text[..run.start].ends_with(";base64,") {
        return true;
    }
    let bytes = &text.as_bytes()[run.clone()];
    let count = |is: fn(&u8) -> bool| bytes.iter().filter(|byte| is(byte)).count();
    let share = bytes.len() / 20;
    count(u8::is_ascii_uppercase) > share
        && count(u8::is_ascii_lowercase) > share
        && count(u8::is_ascii_digit) > bytes.len() / 50
        && count(|byte| b"-_/".contains(byte)) < share * 2
}

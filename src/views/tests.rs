//! Views of real and of hostile text.

use crate::redact::{Clean, Redactor};

use super::{numbered, one_line, signatures};

fn clean(text: &str) -> Clean {
    Redactor::new().clean(text).text
}

#[test]
fn signatures_hold_what_others_use() {
    let text = clean(
        "//! Counts.\n\nuse std::fmt;\n\n/// How many. And more.\npub struct Count(u32);\n\nimpl Count {\n    fn next(&mut self) -> u32 {\n        self.0 += 1;\n        self.0\n    }\n}\n",
    );
    let view = signatures(Some("rust"), &text).unwrap();
    assert_eq!(
        view.as_str(),
        "// Counts.\nuse std::fmt;\n// How many.\npub struct Count(u32);\nimpl Count {\n    fn next(&mut self) -> u32 …\n}\n"
    );
    assert_eq!(one_line(Some("rust"), &text).as_str(), "Counts. Count");
    assert!(signatures(Some("rust"), &clean("")).is_none());
    assert!(signatures(None, &text).is_none());
}

#[test]
fn lines_get_their_numbers() {
    assert_eq!(numbered(&clean("a\r\n\nb")).as_str(), "1: a\r\n2: \n3: b");
    assert_eq!(numbered(&clean("")).as_str(), "");
}

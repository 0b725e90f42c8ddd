//! Comments that are more than comments: orders to tools, and notices of law.

/// Words that legal notices begin with, in lower case.
const NOTICES: &[&str] = &["copyright", "license", "licence", "spdx-"];

/// How far into a comment a notice may begin.
const NOTICE_WITHIN: usize = 400;

/// Whether a comment speaks of rights and not of the code.
pub(super) fn is_notice(comment: &str) -> bool {
    let head = &comment[..comment.floor_char_boundary(NOTICE_WITHIN)];
    let head = head.to_ascii_lowercase();
    NOTICES.iter().any(|notice| head.contains(notice))
}

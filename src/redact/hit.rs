//! What people are told of a secret: the rule, the line, whether somebody allowed it. Never the value.

use std::fmt;

/// A secret that was taken out. Never holds the secret itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// Line of the secret, counted from 1; the first one where it has several.
    pub line: usize,
    /// Id of the rule that matched.
    pub rule: &'static str,
    /// Whether a comment in its line, or in the one above, says that it may stand there. It is taken
    /// out all the same.
    pub allowed: bool,
    /// Tells the same secret again.
    pub(super) value: ValueHash,
}

/// Stands for a secret value inside the program. Neither shown nor stored, as a weak secret can be
/// guessed from it: a [`Baseline`](super::Baseline) keeps a salted and costly hash of it instead.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ValueHash(pub(super) [u8; 32]);

impl fmt::Debug for ValueHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ValueHash")
    }
}

/// Comments that allow a secret in their line: our own, and those that other programs know.
const ALLOW_HERE: [&str; 4] = [
    "create-dump:allow-secret",
    "gitleaks:allow",
    "pragma: allowlist secret",
    "pragma: whitelist secret",
];

/// Comments that allow a secret in the line below them, for secrets that leave no room beside them.
const ALLOW_BELOW: [&str; 2] = [
    "create-dump:allow-next-line",
    "pragma: allowlist nextline secret",
];

/// Which lines of a text are allowed to hold a secret. To be asked in the order of the text: looks at
/// every line twice at most, however many secrets stand in it.
#[derive(Default)]
pub(super) struct Allowances {
    /// End of the line that was asked about last.
    end: usize,
    is_allowed: bool,
}

impl Allowances {
    /// Whether the line at `at` is allowed to hold a secret.
    pub(super) fn at(&mut self, text: &str, at: usize) -> bool {
        if at >= self.end {
            let start = text[..at].rfind('\n').map_or(0, |found| found + 1);
            let end = text[at..].find('\n').map_or(text.len(), |step| at + step);
            let above = text[..start].strip_suffix('\n').unwrap_or_default();
            let above = &above[above.rfind('\n').map_or(0, |found| found + 1)..];
            self.end = end + 1;
            self.is_allowed = ALLOW_HERE
                .iter()
                .any(|mark| text[start..end].contains(mark))
                || ALLOW_BELOW.iter().any(|mark| above.contains(mark));
        }
        self.is_allowed
    }
}

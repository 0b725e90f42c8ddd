//! The secrets of a source, as a list for people and for gates.

use std::fmt;

use super::{Baseline, Hit};

/// Whether a secret is news.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Nobody said that it may stand there.
    New,
    /// A comment beside it says so.
    Allowed,
    /// The baseline holds it.
    Accepted,
}

/// A secret at its place in a source.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FoundSecret {
    /// Path of the file, without secrets itself.
    pub path: String,
    /// Rule and line.
    pub hit: Hit,
    /// Whether it is news.
    pub standing: Standing,
}

impl FoundSecret {
    /// The hits of one file, each with its standing.
    pub fn judge(
        path: &str,
        hits: impl IntoIterator<Item = Hit>,
        baseline: Option<&Baseline>,
    ) -> Vec<Self> {
        let judge = |hit: Hit| {
            let standing = if hit.allowed {
                Standing::Allowed
            } else if baseline.is_some_and(|baseline| baseline.accepts(path, &hit)) {
                Standing::Accepted
            } else {
                Standing::New
            };
            let path = path.to_owned();
            Self {
                path,
                hit,
                standing,
            }
        };
        hits.into_iter().map(judge).collect()
    }

    /// Whether a gate counts it: one for new secrets, or for all of them.
    pub fn counts(&self, all: bool) -> bool {
        all || self.standing == Standing::New
    }
}

/// `path:line: rule`, with what allows it behind.
impl fmt::Display for FoundSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.escape_debug();
        write!(f, "{path}:{}: {}", self.hit.line, self.hit.rule)?;
        match self.standing {
            Standing::New => Ok(()),
            Standing::Allowed => f.write_str(" (allowed by a comment)"),
            Standing::Accepted => f.write_str(" (in the baseline)"),
        }
    }
}

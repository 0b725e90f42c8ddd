//! The documentation that a metric, factor, finding rule or diagnostic code carries itself.

use serde::Serialize;

/// What `create-dump explain ID` prints. It stands beside the thing it explains, as a constant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// The id that reports show.
    pub id: &'static str,
    /// What it is, in one sentence.
    pub what: &'static str,
    /// Why it matters.
    pub why: &'static str,
    /// How it is computed or found.
    pub how: &'static str,
    /// Where the definition comes from; empty where it is our own.
    pub source: &'static str,
    /// What to do about it.
    pub advice: &'static str,
}

impl Explanation {
    /// What one source says of several ids: each row holds id, what, why, how and advice.
    pub(crate) const fn rows<const N: usize>(
        source: &'static str,
        rows: [[&'static str; 5]; N],
    ) -> [Self; N] {
        let mut all = [Self::row(source, [""; 5]); N];
        let mut at = 0;
        while at < N {
            all[at] = Self::row(source, rows[at]);
            at += 1;
        }
        all
    }

    const fn row(source: &'static str, row: [&'static str; 5]) -> Self {
        let [id, what, why, how, advice] = row;
        Self {
            id,
            what,
            why,
            how,
            source,
            advice,
        }
    }

    /// The advice on a code, as it reads after "help:": without its capital and its full stop. Empty
    /// where `all` holds no such code.
    pub fn help(all: &[Self], code: &str) -> String {
        let found = all.iter().find(|explanation| explanation.id == code);
        let advice = found.map_or("", |explanation| explanation.advice);
        let advice = advice.strip_suffix('.').unwrap_or(advice);
        let mut letters = advice.chars();
        let first = letters.next().map(|letter| letter.to_ascii_lowercase());
        first.into_iter().chain(letters).collect()
    }

    /// The parts behind `what` that say something, each with its label.
    pub fn parts(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let parts = [
            ("Why it matters", self.why),
            ("How it is found", self.how),
            ("What to do", self.advice),
            ("Source", self.source),
        ];
        parts.into_iter().filter(|(_, text)| !text.is_empty())
    }
}

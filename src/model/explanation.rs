//! The documentation that a metric, factor, finding rule or diagnostic code carries itself.

/// What `create-dump explain ID` prints. It stands beside the thing it explains, as a constant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

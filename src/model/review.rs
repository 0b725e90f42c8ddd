//! What a change did to the health of a source, in the shape of the JSON review.

use serde::{Deserialize, Serialize};

use super::{FileReport, Finding, FunctionReport, Report, rounded};

/// Name and version of the JSON review.
pub const REVIEW_SCHEMA: &str = "create-dump.review/1";

/// What became of a file or function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The change made it easier to maintain.
    Improved,
    /// The change made it harder to maintain.
    Degraded,
    /// Neither, or too little to name.
    Unchanged,
    /// It was not there before.
    Added,
    /// It is not there any more.
    Removed,
}

/// What became of the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Overall {
    /// Something got better and nothing worse.
    Improved,
    /// Something got worse and nothing better.
    Degraded,
    /// Some things got better and others worse.
    Mixed,
    /// Nothing got better or worse.
    Unchanged,
}

/// A figure that moved, and with it the score.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Shift {
    /// Id of the factor, such as `complex-function`; `create-dump explain` knows it.
    pub id: &'static str,
    /// The value before.
    #[serde(serialize_with = "rounded::value")]
    pub before: f64,
    /// The value now.
    #[serde(serialize_with = "rounded::value")]
    pub after: f64,
    /// The same in words, such as `cognitive complexity 9 → 24`.
    pub text: String,
}

/// How a function stands to another one on the other side of the change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// It is the same function under another name or in another file.
    Moved,
    /// It was a part of that function, which still stands.
    ExtractedFrom,
    /// It has become a part of that function.
    InlinedInto,
}

/// The other function.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Related {
    /// How the two stand to each other.
    pub relation: Relation,
    /// File of the other.
    pub path: String,
    /// Name of the other.
    pub name: String,
}

/// A function of a file that the change touches.
#[derive(Clone, Debug, PartialEq)]
pub struct FunctionChange {
    /// As it was; `None` for an added one.
    pub before: Option<FunctionReport>,
    /// As it is; `None` for a removed one.
    pub after: Option<FunctionReport>,
    /// What became of it.
    pub verdict: Verdict,
    /// Whether its code is another, layout and comments aside.
    pub is_edited: bool,
    /// What moved its score, most telling first; empty unless it improved or degraded.
    pub moved_by: Vec<Shift>,
    /// Where it came from or went to.
    pub related: Option<Related>,
}

/// A measured file that the change touches.
#[derive(Clone, Debug, PartialEq)]
pub struct FileChange {
    /// As it was; `None` for an added one.
    pub before: Option<FileReport>,
    /// As it is; `None` for a removed one.
    pub after: Option<FileReport>,
    /// What became of it.
    pub verdict: Verdict,
    /// Lines that it has and had not.
    pub lines_added: usize,
    /// Lines that it had and has not.
    pub lines_removed: usize,
    /// What moved its score, most telling first; empty unless it improved or degraded.
    pub moved_by: Vec<Shift>,
    /// Functions of the file as it is in the order of their lines, then those that are gone.
    pub functions: Vec<FunctionChange>,
}

impl FunctionChange {
    /// The function as it is, or as it was where it is gone.
    pub fn report(&self) -> &FunctionReport {
        let there = self.after.as_ref().or(self.before.as_ref());
        there.expect("a function stands on one side at least")
    }
}

impl FileChange {
    /// The file as it is, or as it was where it is gone.
    pub fn report(&self) -> &FileReport {
        let there = self.after.as_ref().or(self.before.as_ref());
        there.expect("a file stands on one side at least")
    }

    /// The path that it had before, where that is another.
    pub fn moved_from(&self) -> Option<&str> {
        let (before, after) = (self.before.as_ref()?, self.after.as_ref()?);
        (before.path != after.path).then_some(&before.path)
    }
}

/// How well the authors of a change know the files that it touches. Commits of the change itself and
/// merges do not count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Familiarity {
    /// People who wrote the change; none where it is not committed, or a bot wrote it.
    pub people: usize,
    /// Whether a commit of the change says that it fixes a bug.
    pub is_fix: bool,
    /// Earlier commits to the touched files.
    pub commits: usize,
    /// Those of them by the people who wrote the change.
    pub commits_by_them: usize,
    /// People who touched these files before.
    pub authors: usize,
    /// All earlier commits of the people who wrote the change.
    pub experience: usize,
    /// The same, each divided by its age in years plus one.
    pub recent_experience: f64,
    /// Their earlier commits to the same folders at the top.
    pub subsystem_experience: usize,
}

/// One figure of the risk of a change. None of them touches a score.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RiskFigure {
    /// Id, such as `change-entropy`; `create-dump explain` knows it.
    pub id: &'static str,
    /// The value; `None` where it is unknown.
    #[serde(serialize_with = "rounded::maybe_value")]
    pub value: Option<f64>,
    /// The same in words, or why it is unknown.
    pub text: String,
}

/// Everything that a review of a change found.
#[derive(Clone, Debug, PartialEq)]
pub struct Review {
    /// The source as it is. Its findings are those that the change introduces.
    pub report: Report,
    /// Full id of the commit that the change is compared with.
    pub base: String,
    /// Full id of the commit that holds the change, or that it stands on where it is not committed.
    pub head: Option<String>,
    /// Whether the change, or a part of it, is not committed.
    pub is_uncommitted: bool,
    /// What became of the source.
    pub verdict: Overall,
    /// Health of the source before, 1 to 10.
    pub score_before: Option<f64>,
    /// Health of the source now, 1 to 10.
    pub score_after: Option<f64>,
    /// Measured files that the change touches, sorted by path.
    pub changes: Vec<FileChange>,
    /// Files that it touches and that are not measured, sorted by path.
    pub others: Vec<String>,
    /// Findings that the change removes.
    pub resolved: Vec<Finding>,
    /// How likely the change is to break something, figure by figure.
    pub risk: Vec<RiskFigure>,
    /// Places in the report's duplicates of those that the change introduces.
    pub new_duplicates: Vec<usize>,
    /// Places in the report's circles of imports of those that the change introduces.
    pub new_cycles: Vec<usize>,
}

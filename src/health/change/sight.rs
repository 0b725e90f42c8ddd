//! Whether a change hides code from the grammar, or shows it: what is no longer measured is no better for
//! it, and what is measured again no worse.

use crate::model::{FileChange, FileReport, Verdict};

/// How much more must stay unparsed, relative to what did before: figures of a file that has errors on both
/// sides move a little with every line.
const NOTABLE: f64 = 1.1;

/// What a change did to the part of a file that is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sight {
    Same,
    Less,
    More,
}

impl Sight {
    pub(super) fn of(before: &FileReport, after: &FileReport) -> Self {
        let (was, is) = (unparsed(before), unparsed(after));
        if is > was * NOTABLE {
            Self::Less
        } else if was > is * NOTABLE {
            Self::More
        } else {
            Self::Same
        }
    }

    /// The verdict, as far as it can be told.
    pub(super) fn fair(self, verdict: Verdict) -> Verdict {
        match (self, verdict) {
            (Self::Less, Verdict::Improved) | (Self::More, Verdict::Degraded) => Verdict::Unchanged,
            _ => verdict,
        }
    }
}

/// Lines' worth of a file that its grammar could make nothing of.
fn unparsed(file: &FileReport) -> f64 {
    let value = |metric: &str| file.metrics.get(metric).unwrap_or(0.0);
    let lines = value("code_lines") + value("comment_lines") + value("blank_lines");
    value("parse_error_share") * lines.max(1.0)
}

/// Whether the change leaves less of a file to be measured than there was.
pub fn hides_code(change: &FileChange) -> bool {
    let sides = change.before.as_ref().zip(change.after.as_ref());
    sides.is_some_and(|(before, after)| Sight::of(before, after) == Sight::Less)
}

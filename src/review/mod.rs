//! What to ask a model, and what to believe of its answers. Pure: nothing here sends anything.
//!
//! [`plan`] decides before the first request what is read: one request a file (several for a large
//! one), then a summary for every folder with more than one thing in it, then one synthesis on top.
//! Its limits are hard. [`ground`] checks every answer: a finding without a quote that stands in
//! the file is dropped, and so is one that speaks of files or names that do not exist, gives other
//! numbers than were measured, or misses what is there. [`merge`] makes one list of what is left. Of
//! a change, [`change`] shows what changed and little around it.

mod absence;
mod agreement;
mod change;
mod claims;
mod confidence;
mod folders;
mod ground;
mod limits;
mod merge;
mod names;
mod numbers;
mod paths;
mod plan;
mod prose;
mod quote;
mod replacement;
mod rules;
mod severity;
mod style;
mod symbols;
mod units;
mod verify;
mod well_known;

#[cfg(test)]
pub(crate) mod fixture;
#[cfg(test)]
mod tests;

pub(crate) use agreement::agree;
pub(crate) use change::{ChangeQuestion, ChangedFile, Hunk, ground_change, plan_change};
pub(crate) use confidence::confidence;
pub(crate) use folders::{Child, Reduce};
pub(crate) use ground::{Grounded, Question, ground};
pub(crate) use limits::{Limits, Totals};
pub(crate) use merge::merge;
pub(crate) use names::{FileNames, KnownNames};
pub(crate) use paths::KnownPaths;
pub(crate) use plan::{Plan, PlanRequest, plan};
pub(crate) use prose::{fit_tokens, join_summaries, summary};
pub(crate) use replacement::UNSOUND;
pub(crate) use rules::explanations;
pub(crate) use severity::Place;
pub(crate) use units::{MapUnit, split};
pub(crate) use verify::{Check, MOST_CHECKED, check};

use std::collections::BTreeMap;

use crate::model::{FileReport, FunctionReport};
use crate::prompts::Prompt;
use crate::redact::Clean;
use crate::tokens::Tokenizer;

/// How often something was not shown, by reason.
pub(crate) type Dropped = BTreeMap<String, usize>;

/// Counts what was not shown.
pub(crate) fn count(dropped: &mut Dropped, reason: &str, times: usize) {
    if times > 0 {
        *dropped.entry(reason.to_owned()).or_default() += times;
    }
}

/// A measured file that a model may read.
#[derive(Clone, Debug)]
pub(crate) struct ReviewFile<'a> {
    /// What was measured.
    pub measured: &'a FileReport,
    /// Its text without secrets, with as many lines as the file.
    pub text: Clean,
    /// What is read first when not everything can be: larger first.
    pub priority: f64,
    /// How much rests on it.
    pub place: Place,
}

impl ReviewFile<'_> {
    /// Path relative to the root of the source.
    pub(crate) fn path(&self) -> &str {
        &self.measured.path
    }

    /// Name of the innermost function around `line`; empty outside of functions.
    fn function_at(&self, line: usize) -> &str {
        self.function_around(line)
            .map_or("", |function| &function.name)
    }

    /// The innermost function around `line`.
    fn function_around(&self, line: usize) -> Option<&FunctionReport> {
        let around = self
            .measured
            .functions
            .iter()
            .filter(|function| (function.start_line..=function.end_line).contains(&line));
        around.min_by_key(|function| function.end_line.saturating_sub(function.start_line))
    }
}

/// Tokens that a server will count for a prompt: its texts, the schema of its answer, and what the
/// format of the conversation adds.
pub(crate) fn prompt_tokens(prompt: &Prompt, tokenizer: &dyn Tokenizer) -> usize {
    const CONVERSATION: usize = 12;
    let schema = tokenizer.count(&prompt.schema.to_string());
    tokenizer.count(&prompt.system) + tokenizer.count(&prompt.user) + schema + CONVERSATION
}

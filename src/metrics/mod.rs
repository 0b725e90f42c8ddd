//! What can be counted in code: one file for each kind of count, and the list of them.
//!
//! Pure: text in, numbers out. A metric knows captures of the syntax (`function`, `branch`, `loop`,
//! `and`), never a language. A function's values include the lambdas and functions nested in
//! it, except where it only wraps them; code outside of functions belongs to the file, which takes
//! part in sums and maxima as if it were a function and is not listed.

use crate::language::{FileLinks, Role};
use crate::model::{DuplicateGroup, Explanation, FileMeasurement};

mod code;
mod cognitive;
mod cohesion;
mod conditions;
mod copies;
mod counts;
mod cyclomatic;
mod duplication;
mod edges;
mod extraction;
mod halstead;
mod kept;
mod layout;
mod measurement;
mod names;
mod nesting;
mod plain;
mod recursion;
mod size;
mod symbols;
#[cfg(test)]
mod tests;

use code::Code;
pub use kept::{
    duplicates_from_bytes, duplicates_key, duplicates_to_bytes, from_bytes, texts, to_bytes,
};
pub use measurement::measure;

/// How the values of functions become a value of their file.
#[derive(Clone, Copy, Debug)]
enum Fold {
    /// Over all functions and the code outside them, each counted once.
    Sum,
    /// Over all functions and the code outside them.
    Max,
    /// Over the functions that are listed.
    Mean,
}

/// A value of a file that follows from its functions.
#[derive(Clone, Copy, Debug)]
struct Summary {
    fold: Fold,
    explanation: Explanation,
}

/// Something that can be counted.
trait Metric: Sync {
    /// Its documentation, with the id that reports show.
    fn explanation(&self) -> Explanation;

    /// Its value for every function of the file, the code outside of functions first.
    fn functions(&self, _code: &Code<'_>) -> Option<Vec<f64>> {
        None
    }

    /// What follows from these for the file.
    fn summaries(&self) -> &'static [Summary] {
        &[]
    }

    /// Its value for the file itself.
    fn file(&self, _code: &Code<'_>) -> Option<f64> {
        None
    }
}

/// The list.
static METRICS: &[&dyn Metric] = &[
    &size::CodeLines,
    &size::CommentLines,
    &size::BlankLines,
    &counts::Functions,
    &counts::Statements,
    &cyclomatic::Cyclomatic,
    &cognitive::Cognitive,
    &nesting::Nesting,
    &nesting::Bumps,
    &counts::Parameters,
    &conditions::ConditionOperands,
    &counts::Returns,
    &halstead::HalsteadVolume,
    &counts::Imports,
    &layout::LongestLine,
    &layout::MeanLine,
    &layout::MaxIndentation,
    &layout::IndentationComplexity,
];

/// A measured file and what is needed to find copies of its code elsewhere.
#[derive(Debug)]
pub struct Measured {
    /// The values.
    pub file: FileMeasurement,
    /// BLAKE3 hash of the file's bytes.
    hash: [u8; 32],
    /// What ties it to other files.
    pub(crate) links: FileLinks,
    /// Its tokens, for [`duplicates`].
    tokens: symbols::Tokens,
    /// The tokens as they are kept, until somebody asks for them.
    packed: Vec<u8>,
}

/// Finds code that stands in several places of the source, and sets `duplicated_lines` of every
/// file. Tests are compared among tests, and generated and vendored files not at all.
pub fn duplicates(files: &mut [Measured]) -> Vec<DuplicateGroup> {
    duplication::find(files)
}

/// The documentation of every metric, by id.
pub fn explanations() -> Vec<Explanation> {
    let of_metric = |metric: &&dyn Metric| {
        let summaries = metric.summaries().iter();
        let summaries = summaries.map(|summary| summary.explanation);
        std::iter::once(metric.explanation()).chain(summaries.collect::<Vec<_>>())
    };
    let mut explanations: Vec<Explanation> = METRICS.iter().flat_map(of_metric).collect();
    explanations.push(duplication::EXPLANATION);
    explanations.sort_by_key(|explanation| explanation.id);
    explanations.dedup_by_key(|explanation| explanation.id);
    explanations
}

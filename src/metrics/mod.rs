//! What can be counted in code: one file a metric, and the list of them.
//!
//! Pure: text in, numbers out. A metric knows captures of the syntax (`function`, `branch`, `loop`,
//! `boolean`), never a language.

use crate::model::{DuplicateGroup, Explanation, FileMeasurement, SourceFile};

pub mod duplication;

/// A measured file and what is needed to find copies of its code elsewhere.
#[derive(Debug)]
pub struct Measured {
    /// The values.
    pub file: FileMeasurement,
    /// Its tokens, for [`duplicates`].
    pub tokens: duplication::Tokens,
}

/// Measures one file, or `None` where its language is not code (prose, data, no known language).
/// Never fails: what does not parse is measured as far as it does.
pub fn measure(file: &SourceFile) -> Option<Measured> {
    let _ = file;
    todo!()
}

/// Finds code that stands in several places of the source, and sets `duplicated_lines` of every
/// file. Tests are compared among tests, and generated and vendored files not at all.
pub fn duplicates(files: &mut [Measured]) -> Vec<DuplicateGroup> {
    let _ = files;
    todo!()
}

/// The documentation of every metric, by id.
pub fn explanations() -> Vec<Explanation> {
    todo!()
}

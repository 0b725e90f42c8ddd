//! What the imports of a source say of its structure.

use serde::{Deserialize, Serialize};

/// Which file needs which, in sum.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportGraph {
    /// Pairs of files of which one imports the other.
    pub edges: usize,
    /// Imports that lead out of the source.
    pub external: usize,
    /// Files on the longest way from a file down to one that imports none; files that import each
    /// other count once.
    pub layers: usize,
    /// Files or folders that import each other in a circle, the largest first.
    pub cycles: Vec<ImportCycle>,
}

/// Files that import each other, all of them directly or by way of others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportCycle {
    /// Their paths, sorted; in languages whose unit is the package the folders, with a slash.
    pub paths: Vec<String>,
    /// Files among them that have part in it.
    pub files: usize,
    /// Whether it closes as soon as the files are loaded; else only when functions run.
    pub at_load: bool,
    /// Whether the language compiles its members as one, so that a circle is a matter of order only.
    #[serde(skip)]
    pub is_compiled_as_one: bool,
    /// One shortest way round, beginning with the step that is cheapest to cut.
    pub through: Vec<ImportStep>,
}

/// One import on the way round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportStep {
    /// The importing file.
    pub from: String,
    /// The imported file.
    pub to: String,
    /// First line of the import, counted from 1.
    pub start_line: usize,
    /// Its last line, included.
    pub end_line: usize,
    /// Names taken in all imports that a cut would have to replace.
    pub names: usize,
}

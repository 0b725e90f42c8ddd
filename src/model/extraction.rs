//! A block that could leave its function, and what would become of both.

use serde::{Deserialize, Serialize};

use super::{LineRange, rounded};

/// What a block is, in the eyes of whoever reads of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Block {
    /// One loop.
    Loop,
    /// One branch with all its ways.
    Branch,
    /// One `switch` or `match`.
    Switch,
    /// One statement of another kind, such as `try`.
    Statement,
    /// Several statements in a row.
    Statements(u32),
    /// One way of the large `switch` or `match` that begins at this line.
    Arm(u32),
    /// A branch around the rest, whose condition could be inverted: it stays in the function.
    Guard,
}

/// The values of a function that taking a block out of it changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Shape {
    /// Cognitive complexity.
    pub cognitive: f64,
    /// Cyclomatic complexity.
    pub cyclomatic: f64,
    /// Lines that hold code.
    pub code_lines: f64,
    /// Deepest nesting.
    pub nesting: f64,
}

/// A block that could be a function of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Extraction {
    /// The lines to move.
    pub lines: LineRange,
    /// What stands there.
    pub block: Block,
    /// Names that get a value before the block and are read in it.
    pub parameters: u32,
    /// Names that get a value in the block and are read after it.
    pub results: u32,
    /// Whether it may leave what stands around it, which the caller would have to ask for.
    pub leaves: bool,
    /// What the function becomes that calls the new one.
    pub rest: Shape,
    /// What the new function is.
    pub own: Shape,
}

/// Values in and out that a function may sensibly have.
const SENSIBLE_VALUES: u32 = 8;

impl Extraction {
    /// Whether it shares so many values with the rest that both are better methods of one type.
    pub fn is_entangled(&self) -> bool {
        self.parameters + self.results > SENSIBLE_VALUES
    }
}

impl Extract {
    /// The same of any of the blocks.
    pub fn is_entangled(&self) -> bool {
        let further = self.then.iter().map(|it| it.parameters + it.results);
        let most = further.fold(self.parameters + self.results, u32::max);
        most > SENSIBLE_VALUES
    }
}

/// The block that a finding advises to take out, and what was worked out of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Extract {
    /// First line to move, counted from 1.
    pub start_line: usize,
    /// Last line to move, included.
    pub end_line: usize,
    /// Cognitive complexity of the function as it is.
    pub cognitive_before: f64,
    /// The same once the block is gone.
    pub cognitive_after: f64,
    /// Cognitive complexity of the new function.
    pub cognitive_extracted: f64,
    /// Code lines of the function as it is.
    pub code_lines_before: f64,
    /// The same once the block is gone.
    pub code_lines_after: f64,
    /// Health of the function as it is.
    #[serde(serialize_with = "rounded::tenths")]
    pub function_score_before: f64,
    /// The same once the block is gone.
    #[serde(serialize_with = "rounded::tenths")]
    pub function_score_after: f64,
    /// Health of the file as it is.
    #[serde(serialize_with = "rounded::tenths")]
    pub score_before: f64,
    /// The same once the block is gone.
    #[serde(serialize_with = "rounded::tenths")]
    pub score_after: f64,
    /// Values that the new function would take, about.
    pub parameters: u32,
    /// Values that it would give back, about.
    pub results: u32,
    /// Blocks elsewhere in the function to take out after it, where it stays hard without it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub then: Vec<FurtherExtract>,
}

/// Another block to take out of the same function, and what becomes of it once all before are gone too.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FurtherExtract {
    /// First line to move, counted from 1.
    pub start_line: usize,
    /// Last line to move, included.
    pub end_line: usize,
    /// Cognitive complexity of what stays.
    pub cognitive_after: f64,
    /// Code lines of what stays.
    pub code_lines_after: f64,
    /// Health of what stays.
    #[serde(serialize_with = "rounded::tenths")]
    pub function_score_after: f64,
    /// Health of the file.
    #[serde(serialize_with = "rounded::tenths")]
    pub score_after: f64,
    /// Values that the new function would take, about.
    pub parameters: u32,
    /// Values that it would give back, about.
    pub results: u32,
}

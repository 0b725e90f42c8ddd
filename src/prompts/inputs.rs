//! What the templates are given: exactly the inputs that their front matter declares.

use serde::Serialize;

/// Inputs of `file-review`. They speak of one file only: nothing here changes when another file
/// does, and nothing with time.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct FileReviewInputs<'a> {
    /// Path relative to the root of the source.
    pub path: &'a str,
    /// Id of the language.
    pub language: &'a str,
    /// Lines shown, where it is not the whole file.
    pub part: Option<RangeInputs>,
    /// Code lines of the file.
    pub code_lines: usize,
    /// The most complex functions among the lines shown.
    pub functions: Vec<FunctionInputs<'a>>,
    /// The lines shown.
    pub text: &'a str,
}

/// A range of a file's lines.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct RangeInputs {
    /// First line, counted from 1.
    pub start_line: usize,
    /// Last line, included.
    pub end_line: usize,
    /// Lines of the file.
    pub of: usize,
}

/// A function and its numbers.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct FunctionInputs<'a> {
    /// Name with the types around it.
    pub name: &'a str,
    /// The numbers in words.
    pub measured: String,
}

/// Inputs of `change-review`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ChangeReviewInputs<'a> {
    /// Path relative to the root of the source.
    pub path: &'a str,
    /// Its path before, where it had another.
    pub path_before: Option<&'a str>,
    /// Id of the language.
    pub language: &'a str,
    /// Whether all lines shown are new.
    pub is_new: bool,
    /// What changed, as a patch without line numbers.
    pub patch: &'a str,
    /// The functions around what changed.
    pub regions: Vec<RegionInputs>,
    /// Signatures of what they call.
    pub called: Vec<OtherInputs<'a>>,
    /// What calls what was changed.
    pub callers: Vec<OtherInputs<'a>>,
}

/// Lines of the file.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct RegionInputs {
    /// First line, counted from 1.
    pub start_line: usize,
    /// Last line, included.
    pub end_line: usize,
    /// The lines.
    pub text: String,
}

/// Some lines of another place.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct OtherInputs<'a> {
    /// Path of the file.
    pub path: &'a str,
    /// The lines.
    pub text: String,
}

/// Inputs of `module-summary`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ModuleSummaryInputs<'a> {
    /// Path of the folder.
    pub path: &'a str,
    /// Which part of its contents, where it has too many for one request.
    pub part: Option<PartInputs>,
    /// Files and folders in it.
    pub children: Vec<ChildInputs<'a>>,
}

/// Inputs of `finding-check`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct FindingCheckInputs<'a> {
    /// Path relative to the root of the source.
    pub path: &'a str,
    /// Id of the language.
    pub language: &'a str,
    /// Lines shown.
    pub lines: RangeInputs,
    /// What is claimed, with the quotes.
    pub claim: &'a str,
    /// The lines shown.
    pub text: &'a str,
}

/// One of several parts.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct PartInputs {
    /// Which, counted from 1.
    pub number: usize,
    /// How many there are.
    pub of: usize,
}

/// What was said about a file, or about a folder below.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ChildInputs<'a> {
    /// Its path.
    pub path: &'a str,
    /// Its summary.
    pub summary: &'a str,
    /// Titles of findings in it, worst first.
    pub findings: Vec<&'a str>,
}

/// Inputs of `repository-synthesis`.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct SynthesisInputs<'a> {
    /// Name of the project.
    pub name: &'a str,
    /// What was measured, a line each.
    pub measured: &'a [String],
    /// The parts of the source.
    pub children: Vec<ChildInputs<'a>>,
    /// Titles of the most important findings, with their paths.
    pub findings: Vec<&'a str>,
}

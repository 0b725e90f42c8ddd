//! The prompts: templates with front matter, rendered strictly, and the schemas of their answers.
//!
//! A template is a file below `prompts/`, embedded in the program: front matter in TOML that names
//! its inputs and its answer, then two blocks. `system` has no inputs and is the same for every
//! request, so that servers can cache it; `user` is what the request is about. Undefined inputs are
//! errors, rendering is bounded, and what comes out passes the redactor once more.
//!
//! Text of the repository stands inside a boundary that it cannot contain.
//! Answers are JSON by the schemas of [`answer`]; reading them forgives what can be forgiven.

pub(crate) mod answer;
pub(crate) mod attempts;
mod boundary;
mod check;
mod guidance;
mod inputs;
mod lenient;
mod schema;
mod template;

#[cfg(test)]
mod tests;

pub(crate) use boundary::{shown, visible};
pub(crate) use check::check;
pub(crate) use guidance::Guidance;
pub(crate) use inputs::{
    ChangeReviewInputs, ChildInputs, FileReviewInputs, FindingCheckInputs, FunctionInputs,
    ModuleSummaryInputs, OtherInputs, PartInputs, RangeInputs, RegionInputs, SynthesisInputs,
};
pub(crate) use template::Prompts;

use std::ops::Range;

use crate::redact::Clean;

/// The prompts that ship with the program: id and template.
pub(crate) static PROMPTS: &[(&str, &str)] = &[
    (
        "change-review",
        include_str!("../../prompts/change-review.md.j2"),
    ),
    (
        "file-review",
        include_str!("../../prompts/file-review.md.j2"),
    ),
    (
        "finding-check",
        include_str!("../../prompts/finding-check.md.j2"),
    ),
    (
        "module-summary",
        include_str!("../../prompts/module-summary.md.j2"),
    ),
    (
        "repository-synthesis",
        include_str!("../../prompts/repository-synthesis.md.j2"),
    ),
];

/// Inputs to try templates out with, by id.
pub(crate) static EXAMPLES: &str = include_str!("../../prompts/examples.json");

/// A rendered prompt, ready to be sent.
#[derive(Clone, Debug)]
pub(crate) struct Prompt {
    /// Id of the template, such as `file-review`.
    pub id: &'static str,
    /// Version of the template; part of the cache key.
    pub version: u32,
    /// What stays the same from request to request.
    pub system: Clean,
    /// What the request is about.
    pub user: Clean,
    /// Name of the answer's schema: at most 64 letters, digits, `_` and `-`.
    pub answer: &'static str,
    /// JSON schema of the answer, in the strict subset that servers enforce.
    pub schema: serde_json::Value,
}

/// Why a prompt cannot be had.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub(crate) enum Error {
    /// No template has this id.
    #[error("find the prompt `{id}`")]
    Unknown {
        /// The id asked for.
        id: String,
    },
    /// The part between the `+++` lines is missing or wrong.
    #[error("read the front matter of the prompt `{id}`: {message}")]
    FrontMatter {
        /// Id of the prompt.
        id: &'static str,
        /// What is wrong with it.
        message: String,
        /// The bytes of the template that are.
        place: Range<usize>,
    },
    /// The template does not parse, or does not render with what it was given.
    #[error("render the prompt `{id}`")]
    Template {
        /// Id of the prompt.
        id: &'static str,
        /// What the template language says.
        source: minijinja::Error,
    },
    /// It prints text of the repository where no boundary holds it.
    #[error("render the prompt `{id}`: it prints text of the repository outside of a boundary")]
    Outside {
        /// Id of the prompt.
        id: &'static str,
    },
}

impl Error {
    /// Stable code, known to `create-dump explain`.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Unknown { .. } => "prompt-unknown",
            Self::FrontMatter { .. } => "prompt-front-matter",
            Self::Template { .. } => "prompt-template",
            Self::Outside { .. } => "prompt-boundary",
        }
    }

    /// What failed, with what the language of templates says.
    pub(crate) fn in_full(&self) -> String {
        match self {
            Self::Template { source, .. } => source.to_string(),
            error => error.to_string(),
        }
    }
}

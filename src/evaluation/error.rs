//! Why there is nothing to evaluate with.

use std::path::PathBuf;

use crate::model::Explanation;

/// Why there is nothing to evaluate with.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or folder cannot be read.
    #[error("read `{}`: {cause}", path.display())]
    Unreadable {
        /// Where it lies.
        path: PathBuf,
        /// What the system says.
        #[source]
        cause: std::io::Error,
    },
    /// There is no repository with planted defects.
    #[error("find a repository with planted defects")]
    NoCases,
    /// The labels of a repository do not fit its files.
    #[error("understand the defects planted in `{case}`: {message}")]
    Label {
        /// The repository.
        case: String,
        /// What does not fit.
        message: String,
    },
    /// A file holds no result of an evaluation.
    #[error("read the evaluation `{}`: {message}", path.display())]
    NotAnEvaluation {
        /// Where it lies.
        path: PathBuf,
        /// What is wrong with it.
        message: String,
    },
    /// Two evaluations have nothing in common.
    #[error("compare two evaluations: they share no repository")]
    NothingInCommon,
}

impl Error {
    /// Stable code, known to `create-dump explain`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "evaluation-unreadable",
            Self::NoCases => "evaluation-without-cases",
            Self::Label { .. } => "evaluation-label",
            Self::NotAnEvaluation { .. } => "not-an-evaluation",
            Self::NothingInCommon => "evaluations-differ",
        }
    }

    /// The thing that it is about.
    pub fn subject(&self) -> Option<String> {
        match self {
            Self::Unreadable { path, .. } | Self::NotAnEvaluation { path, .. } => {
                Some(path.display().to_string())
            }
            Self::Label { case, .. } => Some(case.clone()),
            Self::NoCases | Self::NothingInCommon => None,
        }
    }

    /// What the user can do about it.
    pub fn help(&self) -> String {
        match self {
            Self::Unreadable { .. } => {
                "name a folder of cases or a file of an evaluation that you may read".to_owned()
            }
            Self::NoCases => "name a folder that holds NAME/defects.toml beside NAME/clean, or a \
                              name or language among the built-in ones"
                .to_owned(),
            Self::Label { .. } => {
                "mend the label: docs/model-evaluation.md says what it has to hold".to_owned()
            }
            Self::NotAnEvaluation { .. } => {
                "name a file that `create-dump eval --json` wrote".to_owned()
            }
            Self::NothingInCommon => "evaluate the same repositories in both runs".to_owned(),
        }
    }
}

/// What every error code means.
pub(crate) fn explanations() -> Vec<Explanation> {
    let row = |(id, what, advice): &(&'static str, &'static str, &'static str)| Explanation {
        id,
        what,
        why: "An evaluation says how far a model can be trusted: it runs on what it claims, or not at all.",
        how: "Seen before the first request is sent.",
        source: "",
        advice,
    };
    CODES.iter().map(row).collect()
}

const CODES: &[(&str, &str, &str)] = &[
    (
        "evaluation-unreadable",
        "A file or folder with planted defects cannot be read.",
        "Name a folder that you may read.",
    ),
    (
        "evaluation-without-cases",
        "There is no repository with planted defects by this name, in this language or in this folder.",
        "Leave the choice out to take all that are built in.",
    ),
    (
        "evaluation-label",
        "The label of a planted defect does not fit the files: its text does not stand there exactly once.",
        "Copy the text from the clean file, long enough to be unique.",
    ),
    (
        "not-an-evaluation",
        "A file to compare was not written by `create-dump eval --json`.",
        "Write both with the same version of the program.",
    ),
    (
        "evaluations-differ",
        "Two evaluations share no repository, so that nothing can be compared.",
        "Evaluate the same repositories in both runs.",
    ),
];

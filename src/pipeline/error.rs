//! Why a use case cannot produce anything.

use std::path::PathBuf;

use super::suppressions;
use crate::model::Excerpt;
use crate::{collector, dump, evaluation, llm, publish, restore, source};

/// Why a use case cannot produce anything. What merely lacks a part is a diagnostic instead.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The source cannot be opened.
    #[error(transparent)]
    Source(#[from] source::Error),
    /// The user's globs are not valid.
    #[error(transparent)]
    Glob(#[from] collector::Error),
    /// The files cannot be packed.
    #[error(transparent)]
    Dump(#[from] dump::Error),
    /// The dump cannot be restored.
    #[error(transparent)]
    Restore(#[from] restore::Error),
    /// The report cannot be delivered.
    #[error(transparent)]
    Publish(#[from] publish::Error),
    /// The model's settings cannot work.
    #[error(transparent)]
    Model(#[from] llm::Error),
    /// There is nothing to evaluate a model with.
    #[error(transparent)]
    Evaluation(#[from] evaluation::Error),
    /// A model is required and none is configured.
    #[error("find the model that is required: it needs a name, and a server's address or a key")]
    ModelNotConfigured {
        /// The variable that would hold the key.
        variable: String,
    },
    /// A review was asked of something that has no base to compare with here.
    #[error("review `{location}`: it is no folder of a repository on this machine")]
    NothingToCompare {
        /// The source as the user named it.
        location: String,
    },
    /// What the run may cost is limited, and what a model costs is not known.
    #[error(
        "keep to `llm.max_cost`: the price of `{model}` is not known, so that it would be asked nothing"
    )]
    PriceUnknown {
        /// The model.
        model: String,
    },
    /// No finding can have the rule that is to be suppressed.
    #[error("suppress `{rule}`: {why}")]
    RuleUnknown {
        /// The rule as it was written.
        rule: String,
        /// What is wrong with it.
        why: String,
    },
    /// No template of prompts has this id.
    #[error("find the prompt `{id}`: there is no such template")]
    PromptUnknown {
        /// The id.
        id: String,
    },
    /// A template or its folder cannot be read.
    #[error("read the prompts at `{}`: {cause}", path.display())]
    PromptUnreadable {
        /// Where it lies.
        path: PathBuf,
        /// What the system says.
        #[source]
        cause: std::io::Error,
    },
    /// A template cannot be used.
    #[error("use the prompt `{}{}`: {message}", path.display(), place.as_ref().map(|place| format!(":{}", place.line)).unwrap_or_default())]
    PromptWrong {
        /// Where it lies.
        path: PathBuf,
        /// The place that is wrong.
        place: Option<Box<Excerpt>>,
        /// What is wrong, as a stable code.
        code: &'static str,
        /// What is wrong.
        message: String,
        /// What to do.
        help: String,
    },
    /// Inputs do not fit a template.
    #[error("render the prompt `{id}` with these inputs: {message}")]
    PromptInputs {
        /// The id.
        id: String,
        /// What the language of templates says.
        message: String,
    },
    /// There is no cache to look after.
    #[error("find the cache: it is switched off, or this user has no folder for caches")]
    NoCache,
    /// The cache's folder refuses.
    #[error("write to the cache `{}`: {cause}", folder.display())]
    CacheUnusable {
        /// The folder.
        folder: PathBuf,
        /// What the system says.
        #[source]
        cause: std::io::Error,
    },
}

impl Error {
    /// Stable code, known to `create-dump explain`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Source(error) => error.code(),
            Self::Glob(error) => error.code(),
            Self::Dump(error) => error.code(),
            Self::Restore(error) => error.code(),
            Self::Publish(error) => error.code(),
            Self::Model(error) => error.code(),
            Self::Evaluation(error) => error.code(),
            Self::ModelNotConfigured { .. } => "model-not-configured",
            Self::NothingToCompare { .. } => "nothing-to-compare",
            Self::PriceUnknown { .. } => "price-unknown",
            Self::RuleUnknown { .. } => suppressions::INVALID,
            Self::PromptUnknown { .. } => "prompt-unknown",
            Self::PromptUnreadable { .. } => "prompt-unreadable",
            Self::PromptWrong { code, .. } => code,
            Self::PromptInputs { .. } => "prompt-template",
            Self::NoCache => "no-cache",
            Self::CacheUnusable { .. } => "cache-unusable",
        }
    }

    /// The thing that it is about.
    pub fn subject(&self) -> Option<String> {
        match self {
            Self::Source(error) => error.subject().map(str::to_owned),
            Self::Glob(error) => Some(error.glob.clone()),
            Self::Restore(error) => Some(error.subject().to_owned()),
            Self::Publish(error) => error.subject().map(str::to_owned),
            Self::Model(error) => error.subject().map(str::to_owned),
            Self::Evaluation(error) => error.subject(),
            Self::NothingToCompare { location } => Some(location.clone()),
            Self::PriceUnknown { model } => Some(model.clone()),
            Self::RuleUnknown { rule, .. } => Some(rule.clone()),
            Self::PromptUnknown { id } | Self::PromptInputs { id, .. } => Some(id.clone()),
            Self::PromptUnreadable { path, .. }
            | Self::PromptWrong { path, .. }
            | Self::CacheUnusable { folder: path, .. } => Some(path.display().to_string()),
            Self::Dump(_) | Self::ModelNotConfigured { .. } | Self::NoCache => None,
        }
    }

    /// The place in a file of the user's that it is about, where it is about one.
    pub fn place(&self) -> Option<&Excerpt> {
        match self {
            Self::PromptWrong { place, .. } => place.as_deref(),
            _ => None,
        }
    }

    /// What the user can do about it.
    pub fn help(&self) -> String {
        match self {
            Self::Source(error) => error.help(),
            Self::Glob(error) => error.help(),
            Self::Dump(error) => error.help(),
            Self::Restore(error) => error.help(),
            Self::Publish(error) => error.help(),
            Self::Model(error) => error.help(),
            Self::Evaluation(error) => error.help(),
            Self::ModelNotConfigured { variable } => format!(
                "name it with --model, its server with --base-url, and put the key into {variable}"
            ),
            Self::NothingToCompare { .. } => {
                "clone it with the history of both sides, and review the clone".to_owned()
            }
            Self::PriceUnknown { model } => {
                format!(
                    "say what it costs, as in llm.prices = [\"{model}=0.25/2\"], in US dollars a million tokens"
                )
            }
            Self::RuleUnknown { .. } => {
                "`create-dump explain` lists every rule; `llm/*` means every one that begins so"
                    .to_owned()
            }
            Self::PromptUnknown { .. } => {
                "`create-dump prompts list` lists them; a file has the name ID.md.j2".to_owned()
            }
            Self::PromptUnreadable { .. } => {
                "name a folder of yours with --prompts; `create-dump prompts export DIR` writes one"
                    .to_owned()
            }
            Self::PromptWrong { help, .. } => help.clone(),
            Self::PromptInputs { id, .. } => {
                format!("`create-dump prompts list` names the inputs of `{id}`")
            }
            Self::NoCache => {
                "set cache.enabled to true and cache.dir to a folder of your own".to_owned()
            }
            Self::CacheUnusable { .. } => {
                "mend the permissions of the folder, or name another with --set cache.dir=FOLDER"
                    .to_owned()
            }
        }
    }

    /// Whether the source could not be reached, rather than being named wrongly.
    pub fn is_unreachable(&self) -> bool {
        match self {
            Self::Source(error) => error.is_unreachable(),
            Self::Restore(error) => error.is_unreachable(),
            Self::Publish(error) => error.is_unreachable(),
            Self::CacheUnusable { .. } => true,
            _ => false,
        }
    }
}

//! What the people who run a review say to the model: in which language it answers, and what matters
//! about which files. It comes from trusted settings only.

use std::fmt;
use std::sync::Arc;

/// Templates that single files are asked about with.
const ABOUT_FILES: [&str; 2] = ["change-review", "file-review"];

type ForPath = dyn Fn(&str) -> Vec<String> + Send + Sync;

/// What is added to prompts.
#[derive(Clone, Default)]
pub(crate) struct Guidance {
    /// Language of what the model writes, as a BCP 47 tag; `None` for English.
    pub language: Option<String>,
    /// The instructions for a path.
    pub instructions: Option<Arc<ForPath>>,
}

impl fmt::Debug for Guidance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guidance")
            .field("language", &self.language)
            .finish_non_exhaustive()
    }
}

impl Guidance {
    /// What follows the part of a prompt that is the same for every request.
    pub(super) fn for_all(&self) -> String {
        let language = self.language.as_ref().map(|tag| {
            format!(
                "\n\n# Language\nWrite every sentence of the answer in the language with the BCP 47 tag `{tag}`. Keys of the JSON, categories, severities, names in the code and quotes stay as they are."
            )
        });
        language.unwrap_or_default()
    }

    /// What follows a question about the file at `path`.
    pub(super) fn for_file(&self, id: &str, path: Option<&str>) -> String {
        let path = path.filter(|_| ABOUT_FILES.contains(&id));
        let texts = self.instructions.as_ref().zip(path);
        let texts = texts.map(|(instructions, path)| instructions(path));
        let texts = texts.filter(|texts| !texts.is_empty());
        texts.map_or_else(String::new, |texts| {
            format!(
                "\n\nThe people who asked for this review say of files like this one:\n{}",
                texts.join("\n")
            )
        })
    }
}

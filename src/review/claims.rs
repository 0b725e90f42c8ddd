//! Whether what a finding claims beside its quotes can be true: names, numbers, and what is missing.

use super::absence::{self, last_name};
use super::names::KnownNames;
use super::numbers::{self, Subject};
use super::prose::sentences;
use super::symbols::{Vocabulary, is_word};
use crate::model::{FileReport, FunctionReport, LineRange};

/// Words by which a suggestion names what is yet to be made.
const MAKES: &[&str] = &[
    "add",
    "called",
    "create",
    "define",
    "extract",
    "introduce",
    "named",
    "name",
    "new",
    "rename",
    "split",
];

/// What claims are checked against.
#[derive(Clone, Copy, Debug)]
pub(super) struct Checks<'a> {
    pub(super) file: &'a FileReport,
    /// The text of the file.
    pub(super) text: &'a str,
    pub(super) vocabulary: &'a Vocabulary<'a>,
    pub(super) names: &'a KnownNames,
    /// Where the evidence stands.
    pub(super) evidence: &'a [LineRange],
}

impl Checks<'_> {
    /// The reason why title or explanation cannot be true, as stable id.
    pub(super) fn contradiction(&self, title: &str, explanation: &str) -> Option<&'static str> {
        if !self.vocabulary.knows_all_of(title) || !self.vocabulary.knows_all_of(explanation) {
            return Some("symbol-not-found");
        }
        let said = std::iter::once(title).chain(sentences(explanation));
        said.into_iter()
            .find_map(|sentence| self.sentence(sentence, title))
    }

    fn sentence(&self, sentence: &str, title: &str) -> Option<&'static str> {
        let mut functions = self.named_in(sentence);
        functions.extend(self.named_in(title));
        functions.extend(self.around_evidence());
        let subject = Subject {
            file: self.file,
            functions: &functions,
        };
        if !numbers::agree(sentence, subject) {
            return Some("number-contradicted");
        }
        let places = absence::Places {
            file: self.file,
            text: self.text,
            names: self.names,
            evidence: self.evidence,
            functions: &functions,
        };
        absence::contradiction(sentence, places)
    }

    /// A suggestion without the sentences that name what neither exists nor is to be made, and how
    /// many these are.
    pub(super) fn suggestion(&self, suggestion: &str) -> (String, usize) {
        let makes = |sentence: &str| {
            let mut words = sentence.split(|c| !is_word(c));
            words.any(|word| MAKES.contains(&word.to_lowercase().as_str()))
        };
        let (kept, gone): (Vec<&str>, Vec<&str>) = sentences(suggestion)
            .partition(|sentence| makes(sentence) || self.vocabulary.knows_all_of(sentence));
        (kept.join(" "), gone.len())
    }

    fn named_in(&self, text: &str) -> Vec<&FunctionReport> {
        let says = |name: &str| text.split(|c| !is_word(c)).any(|word| word == name);
        let functions = self.file.functions.iter();
        functions
            .filter(|function| {
                let name = last_name(&function.name);
                !name.is_empty() && says(name)
            })
            .collect()
    }

    /// The innermost functions around the evidence.
    fn around_evidence(&self) -> Vec<&FunctionReport> {
        let around = self.evidence.iter().filter_map(|lines| {
            let functions = self.file.functions.iter();
            let around = functions.filter(|function| function.lines().overlaps(lines));
            around.min_by_key(|function| function.lines().len())
        });
        around.collect()
    }
}

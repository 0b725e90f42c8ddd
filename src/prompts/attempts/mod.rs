//! Text of the repository that wants to be more than text: words that direct a model, and characters
//! that hide from people what is read by compilers and models.
//!
//! What such words look like is data, a row of `patterns.toml`; [`hidden`] knows the characters.
//! Nothing here decides what is sent: the boundary holds whatever stands inside it. Attempts are told
//! to the people whose repository it is, with or without a model.

mod encoded;
mod hidden;
mod patterns;
mod plain;

#[cfg(test)]
mod tests;

use crate::model::{Explanation, FileKind, LineRange, Severity};

/// Rule of text that wants to direct a model.
pub(crate) const INJECTION: &str = "prompt-injection";

/// Rule of characters that hide something.
pub(crate) const HIDDEN: &str = "hidden-characters";

/// A place where text wants to be more than text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Attempt {
    /// [`INJECTION`] or [`HIDDEN`].
    pub rule: &'static str,
    /// Which way of it, such as `ignore-instructions`.
    pub way: &'static str,
    /// What it does, reading after "it".
    pub what: &'static str,
    /// Expected harm.
    pub severity: Severity,
    /// Where it stands.
    pub lines: LineRange,
    /// Whether a person who looks at the text does not see it.
    pub is_unseen: bool,
    /// Whether it stands in the path, of which models are told as well.
    pub is_name: bool,
    /// What the hidden characters say, where they say something.
    pub says: Option<String>,
}

/// What is to be known of a file to judge its text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    /// Path relative to the root of the source.
    pub path: &'a str,
    /// What the file is for.
    pub kind: FileKind,
    /// Whether a program reads it, rather than a person.
    pub is_code: bool,
}

/// Every attempt in a text and in its name, in the order of lines; of very many alike the first ones.
pub(crate) fn attempts(text: &str, place: Place<'_>) -> Vec<Attempt> {
    let mut found = in_name(place.path);
    found.extend(in_text(text, place.is_code));
    found.extend(encoded::find(text, place.is_code));
    if is_for_trying_out(place) {
        for attempt in &mut found {
            let low = match attempt.way {
                "role-marker" => Severity::Info,
                _ => Severity::Low,
            };
            attempt.severity = attempt.severity.min(low);
        }
    }
    found.sort_by(|a, b| {
        (a.lines.start_line, a.rule, a.way).cmp(&(b.lines.start_line, b.rule, b.way))
    });
    found
}

fn in_text(text: &str, is_code: bool) -> Vec<Attempt> {
    let mut found = patterns::find(&plain::Plain::of(text), is_code);
    if !text.is_ascii() {
        found.extend(hidden::find(text, is_code));
    }
    found
}

/// Attempts in a path, told of the first line of the file.
fn in_name(path: &str) -> Vec<Attempt> {
    let found = in_text(path, true).into_iter();
    let at_top = found.map(|attempt| Attempt {
        lines: LineRange::new(1, 1),
        is_name: true,
        ..attempt
    });
    at_top.collect()
}

/// Words in the names of folders and files that hold prompts and examples of attacks for a good reason.
const TRIED_OUT: &[&str] = &[
    "prompt",
    "fixture",
    "example",
    "eval",
    "test",
    "spec",
    "benchmark",
    "dataset",
    "redteam",
    "jailbreak",
    "injection",
    "testdata",
    "snapshot",
    "tokenizer",
    "corpus",
    "attack",
    "payload",
];

fn is_for_trying_out(place: Place<'_>) -> bool {
    let path = place.path.to_ascii_lowercase();
    let mut words = path.split(|letter: char| !letter.is_alphanumeric());
    place.kind != FileKind::Source
        || words.any(|word| TRIED_OUT.contains(&word.strip_suffix('s').unwrap_or(word)))
}

/// What `explain` says about the two rules.
pub(crate) fn explanations() -> Vec<Explanation> {
    EXPLANATIONS.to_vec()
}

const EXPLANATIONS: &[Explanation] = &[
    Explanation {
        id: INJECTION,
        what: "Text that wants to direct a language model which reads it, rather than tell people something.",
        why: "Assistants with tools obey such text often enough to leak keys or to run commands; reviewers are talked into silence.",
        how: "Rows of patterns, tried on the text as a model reads it: without invisible characters, tag characters read as letters, words put together across line breaks and comment signs; names of files and folders, and what runs of base64 say, are read in the same way. Text that people do not see is worse, text in tests, prompts and examples is of low severity. create-dump itself calls all text of the repository data, between two lines that hold the text's own hash, and its model has no tools.",
        source: "OWASP Top 10 for LLM Applications, LLM01",
        advice: "Find out who put it there and what for; take it out, unless it is there to try a model out.",
    },
    Explanation {
        id: HIDDEN,
        what: "Characters that people do not see, or that show a line in another order than it is read.",
        why: "The code that a reviewer approves is not the code that runs, or carries data that nobody reviewed.",
        how: "Marks of direction that are still open where their line ends, in code; four or more characters of the blocks for tags and variation selectors in a row; eight or more invisible characters in a row; an invisible letter in the name of something. A mark of byte order, joiners between letters that need them, emoji and flags are let be.",
        source: "Boucher and Anderson, Trojan Source, CVE-2021-42574; Unicode Technical Standard 55",
        advice: "Look at the line with the characters written out, as `create-dump` shows it, and take them out.",
    },
];

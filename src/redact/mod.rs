//! Takes secrets out of text. Nothing leaves the program that did not pass through here.
//!
//! [`Clean`] can be made by [`Redactor::clean`] alone, and dumps, prompts, requests, findings and
//! reports take nothing else: leaking a secret is a type error. Lines stay where they are, so that
//! line numbers mean the same before and after.

mod clean;

pub use clean::Clean;

/// A secret that was taken out. Never holds the secret itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// Id of the rule that matched.
    pub rule: &'static str,
    /// Line of the secret, counted from 1.
    pub line: usize,
}

/// Text without secrets, and what was taken out of it.
#[derive(Clone, Debug)]
pub struct Cleaned {
    /// The text, every secret replaced by `[redacted:RULE]`, with as many lines as before.
    pub text: Clean,
    /// What was taken out, in the order of the lines.
    pub hits: Vec<Hit>,
}

/// Finds secrets by rules and entropy. Cheap to share between threads; make one and keep it.
#[derive(Debug)]
pub struct Redactor {}

impl Redactor {
    /// A redactor with the rules that ship with the program.
    pub fn new() -> Self {
        todo!()
    }

    /// Takes the secrets out of `text`. Cleaning clean text changes nothing.
    pub fn clean(&self, text: &str) -> Cleaned {
        let _ = text;
        todo!()
    }
}

impl Default for Redactor {
    fn default() -> Self {
        Self::new()
    }
}

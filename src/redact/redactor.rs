//! From text to clean text.

use std::sync::Arc;

use super::rules::{RULES, RuleSet};
use super::values::{Secrets, Values};
use super::{Clean, scan, spans};

/// A secret that was taken out. Never holds the secret itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// Id of the rule that matched.
    pub rule: &'static str,
    /// Line of the secret, counted from 1; the first one where it has several.
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

/// Finds secrets by rules and entropy. Costs nothing to make or to clone: all share one set of rules.
#[derive(Clone, Debug)]
pub struct Redactor {
    rules: &'static RuleSet,
    known: Option<Arc<Values>>,
}

/// Taking out one secret can lay bare another that it overlapped; each round takes at least one
/// character out of play, and two rounds are the rule. The limit keeps hostile text linear.
const MOST_ROUNDS: usize = 32;

impl Redactor {
    /// A redactor with the rules that ship with the program.
    pub fn new() -> Self {
        Self {
            rules: &RULES,
            known: None,
        }
    }

    /// The secret values of a text, for [`Redactor::knowing`].
    pub fn secrets(&self, text: &str) -> Secrets {
        Secrets::of(self.rules, text, &scan::secrets(self.rules, None, text))
    }

    /// A redactor that takes these values out of every text, also where nothing around them proves
    /// that they are secret. Short values and ordinary words are taken out only where they are
    /// proven.
    pub fn knowing(&self, secrets: Secrets) -> Self {
        Self {
            rules: self.rules,
            known: Values::new(secrets.travelling()).map(Arc::new),
        }
    }

    /// Takes the secrets out of `text`. Cleaning clean text changes nothing.
    pub fn clean(&self, text: &str) -> Cleaned {
        let mut hits = Vec::new();
        let mut clean: Option<String> = None;
        for _ in 0..MOST_ROUNDS {
            let dirty = clean.as_deref().unwrap_or(text);
            let found = scan::secrets(self.rules, self.known.as_deref(), dirty);
            if found.is_empty() {
                break;
            }
            let (replaced, new_hits) = spans::replace(self.rules, dirty, found);
            hits.extend(new_hits);
            clean = Some(replaced);
        }
        hits.sort_by(|a, b| (a.line, a.rule).cmp(&(b.line, b.rule)));
        Cleaned {
            text: Clean::vouch(clean.unwrap_or_else(|| text.to_owned())),
            hits,
        }
    }
}

impl Default for Redactor {
    fn default() -> Self {
        Self::new()
    }
}

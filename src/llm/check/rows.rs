//! The rows of a check, in the order in which they are shown.

use crate::model::{Capability, Support};

const IDS: [&str; 13] = [
    "reachable",
    "key",
    "model",
    "answers",
    "latency",
    "streaming",
    "json_schema",
    "tool_call",
    "json_object",
    "usage",
    "rate_limits",
    "context_window",
    "long_prompts",
];

/// What was found out so far; what was not is unknown.
pub(super) struct Rows([Option<(Support, String)>; IDS.len()]);

impl Default for Rows {
    fn default() -> Self {
        Self([const { None }; IDS.len()])
    }
}

impl Rows {
    pub(super) fn set(&mut self, id: &str, supported: Support, words: impl Into<String>) {
        if let Some(at) = IDS.iter().position(|known| *known == id) {
            self.0[at] = Some((supported, words.into()));
        }
    }

    pub(super) fn yes(&mut self, id: &str, words: impl Into<String>) {
        self.set(id, Support::Yes, words);
    }

    pub(super) fn no(&mut self, id: &str, words: impl Into<String>) {
        self.set(id, Support::No, words);
    }

    pub(super) fn get(&self, id: &str) -> Option<Support> {
        let at = IDS.iter().position(|known| *known == id)?;
        self.0[at].as_ref().map(|(supported, _)| *supported)
    }

    /// Whether asking on is of use: somebody is there who did not turn the key down.
    pub(super) fn is_open(&self) -> bool {
        self.get("reachable") == Some(Support::Yes) && self.get("key") != Some(Support::No)
    }

    /// Whether the model gave an answer.
    pub(super) fn answers(&self) -> bool {
        self.get("answers") == Some(Support::Yes)
    }

    pub(super) fn into_capabilities(self) -> Vec<Capability> {
        let unknown = (Support::Unknown, String::new());
        let rows = IDS.into_iter().zip(self.0);
        rows.map(|(id, row)| {
            let (supported, words) = row.unwrap_or_else(|| unknown.clone());
            Capability {
                id,
                supported,
                words,
            }
        })
        .collect()
    }
}

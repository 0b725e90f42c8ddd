//! Makes words from outside fit to be shown.

use super::{ApiKey, Options};
use crate::redact::{Redactor, is_unseen};

/// Longest text of a server that is looked at, and the longest that is shown, in characters.
const LOOKED_AT: usize = 16 * 1024;
const SHOWN: usize = 300;

/// Tidies the words of one server. It knows the secrets that were sent there, as a server may echo
/// them.
#[derive(Clone)]
pub(super) struct Words {
    redactor: Redactor,
    secrets: Vec<ApiKey>,
}

impl Words {
    pub(super) fn new(redactor: Redactor, options: &Options) -> Self {
        let headers = options
            .headers
            .iter()
            .filter_map(|(_, value)| ApiKey::parse(value).ok());
        let secrets = options.api_key.iter().cloned().chain(headers);
        Self {
            redactor,
            secrets: secrets
                .filter(|secret| secret.expose().len() >= 8)
                .collect(),
        }
    }

    /// One short line: no control or invisible characters, no secrets. Secrets are looked for
    /// before the line is cut, lest half of one be left.
    pub(super) fn tidy(&self, text: &str) -> String {
        let mut line = String::new();
        for word in text
            .chars()
            .take(LOOKED_AT)
            .collect::<String>()
            .split_whitespace()
        {
            if !line.is_empty() {
                line.push(' ');
            }
            line.extend(word.chars().filter(|&c| !is_unseen(c)));
        }
        for secret in &self.secrets {
            line = line.replace(secret.expose(), "[redacted:api-key]");
        }
        let line = self.redactor.clean(&line).text;
        match line.char_indices().nth(SHOWN) {
            Some((end, _)) => format!("{}…", &line[..end]),
            None => line.as_str().to_owned(),
        }
    }
}

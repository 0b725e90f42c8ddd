//! Takes secrets out of text. Nothing leaves the program that did not pass through here.
//!
//! [`Clean`] can be made by a [`Redactor`] alone, and dumps, prompts, requests, findings and
//! reports take nothing else: leaking a secret is a type error. Lines stay where they are, so that
//! line numbers mean the same before and after.
//!
//! A text is gone over by the rules once: [`Redactor::scan`] says where secrets stand, without their
//! values, so that it can be kept; [`Redactor::apply`] takes them out, together with values that other
//! texts gave away. [`Redactor::clean`] is both.
//!
//! What a secret looks like is data: a row of `rules.toml`. Keywords find the places worth looking
//! at, a row's regular expression is run round its own keywords only, entropy and allow rules tell
//! secrets from placeholders. What was found once is taken out wherever it stands in the text, but
//! for ordinary words, which prove nothing elsewhere. Whether a secret is still valid is
//! deliberately not asked: nothing is sent anywhere.

use std::sync::LazyLock;

mod baseline;
mod block;
mod clean;
mod entropy;
mod find;
mod found;
mod heads;
mod hit;
mod keywords;
mod redactor;
mod rules;
mod scan;
mod spans;
#[cfg(test)]
mod tests;
mod unseen;
mod values;
mod words;
mod writer;

pub use baseline::{Baseline, BaselineError};
pub use clean::Clean;
pub use found::{FoundSecret, Standing};
pub use hit::Hit;
pub use redactor::{Cleaned, Redactor};
pub use rules::RuleInfo;
pub use scan::Scan;
pub(crate) use spans::REDACTED;
pub(crate) use unseen::is_unseen;
pub use values::Secrets;
pub use writer::CleanWriter;

use rules::RULES;

/// Every rule and what it finds, in the order of the rule file.
pub fn rules() -> impl Iterator<Item = RuleInfo> {
    RULES.infos()
}

/// Changes whenever the same text could give another [`Scan`]: a part of every key that scans are
/// kept under.
pub fn fingerprint() -> &'static str {
    static FINGERPRINT: LazyLock<String> = LazyLock::new(|| {
        let mut hasher = blake3::Hasher::new();
        for source in SOURCES {
            hasher.update(source.as_bytes());
        }
        hasher.finalize().to_hex()[..16].to_owned()
    });
    &FINGERPRINT
}

/// All that a scan depends on.
const SOURCES: [&str; 11] = [
    include_str!("rules.toml"),
    include_str!("rules.rs"),
    include_str!("find.rs"),
    include_str!("keywords.rs"),
    include_str!("block.rs"),
    include_str!("entropy.rs"),
    include_str!("spans.rs"),
    include_str!("redactor.rs"),
    include_str!("values.rs"),
    include_str!("scan.rs"),
    include_str!("words.rs"),
];

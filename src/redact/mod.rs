//! Takes secrets out of text. Nothing leaves the program that did not pass through here.
//!
//! [`Clean`] can be made by [`Redactor::clean`] alone, and dumps, prompts, requests, findings and
//! reports take nothing else: leaking a secret is a type error. Lines stay where they are, so that
//! line numbers mean the same before and after.
//!
//! What a secret looks like is data: a row of `rules.toml`. Keywords find the places worth looking
//! at, a row's regular expression is run round its own keywords only, entropy and allow rules tell
//! secrets from placeholders. What was found once is taken out wherever it stands in the text, but
//! for ordinary words, which prove nothing elsewhere. Whether a secret is still valid is
//! deliberately not asked: nothing is sent anywhere.

mod block;
mod clean;
mod entropy;
mod redactor;
mod rules;
mod scan;
mod spans;
#[cfg(test)]
mod tests;
mod unseen;
mod values;
mod writer;

pub use clean::Clean;
pub use redactor::{Cleaned, Hit, Redactor};
pub use rules::RuleInfo;
pub(crate) use spans::REDACTED;
pub(crate) use unseen::is_unseen;
pub use values::Secrets;
pub use writer::CleanWriter;

use rules::RULES;

/// Every rule and what it finds, in the order of the rule file.
pub fn rules() -> impl Iterator<Item = RuleInfo> {
    RULES.infos()
}

//! How far the estimates of tokens may be off, for who counts with one.

use crate::model::Diagnostic;

/// The ratio to `o200k_base` that an estimate uses, and by how much of it the most costly of the
/// measured files went past it, in per cent: the table of `docs/tokenizers.md`.
static ERRORS: [(&str, &str, u8); 4] = [
    ("claude-estimate", "1.277", 10),
    ("llama2-estimate", "1.449", 18),
    ("llama3-estimate", "1.012", 8),
    ("mistral-estimate", "1.408", 16),
];

/// What is to be known of the counts of a tokenizer; nothing where they are exact.
pub(super) fn note(tokenizer: &str) -> Option<Diagnostic> {
    let (name, ratio, most) = ERRORS.iter().find(|(name, ..)| *name == tokenizer)?;
    let message = format!(
        "tokens are estimated: `{name}` is {ratio} times o200k_base, which 19 of 20 files stay below; a single file may need {most} % more"
    );
    Some(Diagnostic::new("tokens-estimated", message))
}

#[cfg(test)]
mod tests {
    use super::note;

    #[test]
    fn every_estimate_states_its_error() {
        for name in crate::tokens::TOKENIZERS {
            assert_eq!(note(name).is_some(), name.ends_with("-estimate"), "{name}");
        }
    }
}

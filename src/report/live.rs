//! Words that code hosts make more of than text, wherever they meet them.

use std::sync::LazyLock;

use regex::Regex;

/// Whether a code host would make more of a word than text: a mention, a reference, an address, an
/// emoji, a formula, a workflow command.
pub(super) fn is_live(word: &str) -> bool {
    static LIVE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r#"(?xi)
            @\S                             # @user, mail addresses
            | \#\w | G[HL]-\d               # issues
            | [!&^]\d | [~%]["\w]           # GitLab: requests, epics, alerts, labels, milestones
            | \[\w+: | \*iteration:         # GitLab: vulnerabilities, iterations
            | //\S | :// | www\.            # addresses
            | (?:data|file|javascript|mailto|tel|vbscript|xmpp):\S
            | :[\w+-]*:                     # :emoji: and ::command::
            | \$                            # formulas
            "#,
        )
        .expect("the pattern is constant and tested")
    });
    LIVE.is_match(word)
        || word
            .split(|c: char| !c.is_ascii_alphanumeric())
            .any(is_commit_id)
}

fn is_commit_id(word: &str) -> bool {
    (7..=64).contains(&word.len())
        && word.bytes().all(|b| b.is_ascii_hexdigit())
        && word.bytes().any(|b| b.is_ascii_digit())
        && word.bytes().any(|b| b.is_ascii_alphabetic())
}

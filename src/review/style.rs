//! Telling remarks about style, which linters make better, from findings about what code does.

use std::sync::LazyLock;

use regex::Regex;

use crate::prompts::answer::ClaimedFinding;

/// Categories that models make up for remarks about style.
static CATEGORY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"style|format|naming|readab|lint|typo|spelling|whitespace|convention|comment|documentation|cosmetic|nitpick|clean-?code",
    )
});

/// What the title of such a remark says.
static TITLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?x)
        \b(?:coding|code)\ style\b | \bstyle\ guide\b | \bstylistic
        | \b(?:in|not\ )?consistent(?:ly)?\ (?:naming|format|indent|spacing|quot|casing|capital|style)
        | \b(?:mixed|wrong|bad|poor|missing|odd)\ (?:indentation|formatting|spacing|whitespace|white\ space|casing)
        | \bindented\ (?:with|by|wrongly|inconsistently)\b
        | \b(?:missing|lacks?|without|no|add|absent|insufficient|incomplete)\ (?:\w+\ ){0,2}(?:docstrings?|doc\ comments?|comments?|documentation|type\ (?:hints?|annotations?)|blank\ lines?|newline|trailing\ comma|semicolons?|braces)\b
        | \b(?:trailing|extra|unnecessary|superfluous)\ (?:white\ ?space|blanks?|blank\ lines?|spaces?|newlines?|commas?|semicolons?|parenthes[ie]s|braces)\b
        | \blines?\ (?:is|are)?\ ?too\ long\b | \b(?:over)?long\ lines?\b
        | \b(?:line|function|method|file|class)\ length\b
        | \b(?:snake|camel|pascal|kebab)[\ _-]?case\b | \bnaming\ (?:convention|style)
        | \bmagic\ (?:number|constant|string)s?\b
        | \b(?:unused|unsorted|unordered|wildcard|redundant)\ imports?\b | \bimport\ order
        | \b(?:single|double)\ quotes\b | \btabs?\ (?:and|or|instead\ of)\ spaces\b
        | \b(?:non-?descriptive|undescriptive|unclear|vague|cryptic|too\ short)\ (?:variable\ |function\ |parameter\ )?names?\b
        | \b(?:variable|function|parameter)\ names?\ (?:is|are|could|should)\ 
        | \b(?:hard\ to\ read|readability|pep[\ -]?8|gofmt|rustfmt|prettier|eslint|clippy|rubocop)\b
        | \b(?:typo|misspelled|misspelling)\b",
    )
});

/// Words of what a defect does to those who run the program.
static HARM: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?x)\b(?:abort|attack|block|break|bypass|corrupt|crash|deadlock|delet|denial|discard|divid|double-|drop|duplicat|error|exception|exhaust|expos|fail|forg|hang|ignor|inject|invalid|leak|los[est]|lost|misses|never|null|out\ of|outage|overflow|overwrit|panic|race|reject|retr|silent|skip|stale|swallow|throw|truncat|twice|unbounded|undefined|unreachable|vulnerab|wrong)",
    )
});

fn pattern(pattern: &str) -> Regex {
    let insensitive = format!("(?i){pattern}");
    Regex::new(&insensitive).expect("the pattern is a constant, and tested")
}

/// Whether a claim is about style and nothing else: by its category or its title, where it names no
/// harm.
pub(super) fn is_style(claim: &ClaimedFinding) -> bool {
    let category = claim
        .category
        .trim()
        .to_lowercase()
        .replace(['_', ' '], "-");
    let by_category = category != "misleading-name" && CATEGORY.is_match(&category);
    let names_harm = || HARM.is_match(&claim.explanation);
    (by_category || TITLE.is_match(&claim.title)) && !names_harm()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Category, title and explanation.
    type Row = (&'static str, &'static str, &'static str);

    const STYLE: &[Row] = &[
        ("style", "parse is dense", "It takes effort to follow."),
        ("Code Style", "Prefer early returns", "The nesting is deep."),
        (
            "other",
            "Missing docstring in load",
            "Readers cannot tell what it is for.",
        ),
        (
            "design",
            "Magic number in timeout",
            "The 30 should have a name.",
        ),
        (
            "other",
            "Inconsistent naming of helpers",
            "Some use verbs and some nouns.",
        ),
        (
            "correctness",
            "Line too long in render",
            "It has 140 columns.",
        ),
        (
            "misleading-name",
            "Variable names should use snake_case",
            "userId does not follow PEP 8.",
        ),
        ("other", "Unused import os", "It is not needed."),
        (
            "other",
            "Trailing whitespace after run",
            "Some editors mark it.",
        ),
        (
            "design",
            "put lacks a doc comment",
            "The public function is undocumented.",
        ),
        ("other", "Typo in comment of run", "It says teh."),
        (
            "documentation",
            "Explain the parameters of load",
            "They are many.",
        ),
        (
            "api-misuse",
            "Missing type hints on read",
            "Tools cannot check the callers.",
        ),
    ];

    const REAL: &[Row] = &[
        (
            "misleading-name",
            "is_valid says true for expired tokens",
            "Callers let expired tokens pass.",
        ),
        (
            "error-handling",
            "put loses write errors",
            "A full disk goes unnoticed.",
        ),
        (
            "correctness",
            "format_date prints the month as the day",
            "Reports carry other dates.",
        ),
        (
            "style",
            "swallowed exception",
            "The exception is swallowed and the order is lost.",
        ),
        (
            "correctness",
            "Indentation makes return run in the loop",
            "Only the first row is read, the others are ignored.",
        ),
        (
            "misleading-name",
            "Comment of timeout says seconds, code takes milliseconds",
            "Callers wait a thousandth of the time.",
        ),
        (
            "configuration",
            "Magic number overrides the configured limit",
            "The setting has no effect: it is silently ignored.",
        ),
        (
            "correctness",
            "split breaks quoted commas",
            "A name with a comma ends up in two columns.",
        ),
        (
            "performance",
            "load asks the database in a loop",
            "Each order is one more query.",
        ),
        (
            "security",
            "missing comma in allow list joins two hosts",
            "Neither host is matched.",
        ),
        (
            "resource-leak",
            "open file is not closed in read",
            "Each call leaves a descriptor.",
        ),
    ];

    #[test]
    fn remarks_about_style_are_told_from_defects() {
        let told = |(category, title, explanation): &Row| {
            is_style(&ClaimedFinding {
                category: (*category).to_owned(),
                title: (*title).to_owned(),
                explanation: (*explanation).to_owned(),
                ..ClaimedFinding::default()
            })
        };
        for row in STYLE {
            assert!(told(row), "{row:?}");
        }
        for row in REAL {
            assert!(!told(row), "{row:?}");
        }
    }
}

//! Whether a commit fixed a bug, by what its message says.

use std::sync::LazyLock;

use regex::Regex;

/// Words that say a bug was fixed.
const FIX: [&str; 28] = [
    "bug",
    "bugfix",
    "bugfixes",
    "buggy",
    "bugs",
    "crash",
    "crashed",
    "crashes",
    "crashing",
    "defect",
    "defective",
    "defects",
    "fault",
    "faults",
    "faulty",
    "fix",
    "fixed",
    "fixes",
    "fixing",
    "hotfix",
    "hotfixes",
    "regressed",
    "regresses",
    "regression",
    "regressions",
    "segfault",
    "segfaulting",
    "segfaults",
];

/// Words that say the fix was not in the program: documentation, style, tests, the build farm.
const UPKEEP: [&str; 34] = [
    "changelog",
    "ci",
    "clippy",
    "doc",
    "docs",
    "docstring",
    "docstrings",
    "documentation",
    "eslint",
    "flake8",
    "fmt",
    "formatting",
    "grammar",
    "indentation",
    "lint",
    "linter",
    "linting",
    "lints",
    "misspelling",
    "prettier",
    "pylint",
    "readme",
    "rustfmt",
    "spelling",
    "test",
    "testcase",
    "testing",
    "tests",
    "travis",
    "typo",
    "typos",
    "unittest",
    "unittests",
    "whitespace",
];

/// Types of conventional commits that declare something else than a fix.
const OTHER_TYPES: [&str; 13] = [
    "build", "chore", "ci", "doc", "docs", "feat", "feature", "lint", "refactor", "style", "test",
    "tests", "typo",
];

/// `type(scope)!:` at the start of a conventional commit.
static TYPE: LazyLock<Regex> = LazyLock::new(|| regex(r"^([a-z]+)(?:\(([^()]*)\))?!?:"));

/// A reference that closes an issue on a code host.
static CLOSES: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?):?\s+(?:issue\s+)?(?:[\w.-]+/[\w.-]+)?(?:#|gh-|https?://\S+/issues/)\d",
    )
});

/// Where one thought of a line ends and the next begins: "fix crash, add tests" is a fix.
static CLAUSES: LazyLock<Regex> =
    LazyLock::new(|| regex(r"[,;.]\s|\s(?:and|also|by|if|so|that|when|while|with)\s|\s[-–—+&]\s"));

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is constant and tested")
}

/// Whether the message says that a bug was fixed: in its subject, in a line of its body that starts
/// with it, or by closing an issue. Upkeep of documentation, style, tests and the build is no fix.
pub(super) fn is_fix(message: &str) -> bool {
    let message = message.trim_start().to_lowercase();
    let (subject, body) = message.split_once('\n').unwrap_or((&message, ""));
    if is_something_else(subject) {
        return false;
    }
    if says_fix(subject) {
        return true;
    }
    !says_upkeep(subject) && (CLOSES.is_match(&message) || body.lines().any(starts_with_fix))
}

/// A commit of another conventional type, a version bump, or a revert, which undoes a fix.
fn is_something_else(subject: &str) -> bool {
    let typed = TYPE.captures(subject).is_some_and(|found| {
        let scope = found.get(2).map_or("", |scope| scope.as_str());
        OTHER_TYPES.contains(&&found[1]) || says_upkeep(scope)
    });
    typed || subject.starts_with("bump ") || subject.starts_with("revert ")
}

/// Bullets are left out: a squashed commit lists every small step there.
fn starts_with_fix(line: &str) -> bool {
    line.starts_with(char::is_alphabetic)
        && words(line).next().is_some_and(is_fix_word)
        && says_fix(line)
}

fn says_fix(line: &str) -> bool {
    CLAUSES
        .split(line)
        .any(|clause| words(clause).any(is_fix_word) && !says_upkeep(clause))
}

fn says_upkeep(text: &str) -> bool {
    text.split(|letter: char| !letter.is_alphanumeric())
        .any(|word| UPKEEP.binary_search(&word).is_ok())
}

/// The words of a line. Of a compound such as `fixed-size` or `bug-fix` only the last part counts.
fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|letter: char| !letter.is_alphanumeric() && letter != '-')
        .filter_map(|word| word.trim_matches('-').rsplit('-').next())
        .filter(|word| !word.is_empty())
}

fn is_fix_word(word: &str) -> bool {
    FIX.binary_search(&word).is_ok()
}

#[cfg(test)]
mod tests {
    use super::{FIX, OTHER_TYPES, UPKEEP, is_fix};

    #[test]
    fn word_lists_are_sorted() {
        assert!(FIX.is_sorted() && UPKEEP.is_sorted() && OTHER_TYPES.is_sorted());
    }

    #[test]
    fn fixes_are_told_by_their_message() {
        for message in [
            "Fix crash in the parser",
            "Fixes #12",
            "fixed: off by one",
            "FIX: null pointer",
            "fix(parser): accept empty input",
            "fix!: change the default",
            "Bugfix for the lexer",
            "bug-fix: lexer",
            "hotfix login",
            "[net] fix a leak",
            "net: fix a leak",
            "Correct a defect in rounding",
            "Repair faulty lookup",
            "Avoid segfault on empty list",
            "Resolve regression in 1.2",
            "Fix crash, add tests",
            "Fix crash and document it in the changelog",
            "Fix crash when formatting dates",
            "Handle empty input\n\nCloses #44",
            "Handle empty input\n\nResolves: owner/name#44",
            "Handle empty input\n\nfixes https://github.com/owner/name/issues/7",
            "Handle empty input\n\nCloses GH-7",
            "Handle empty input\n\nFixes a crash that began in 1.2.",
            "Handle empty input\n\nFixes: 0123456789ab (\"add parser\")",
            "Handle empty input (fixes #3)",
            "\n\nFix leak",
        ] {
            assert!(is_fix(message), "{message:?} is a fix");
        }
    }

    #[test]
    fn everything_else_is_none() {
        for message in [
            "",
            "Add parser",
            "Add prefix and suffix options",
            "Add a fixture for the debugger",
            "Debug the build",
            "Use fixed-size buffers",
            "Make it fault-tolerant",
            "Fix typo",
            "Fix typos in the parser",
            "Fix lint errors",
            "fix clippy",
            "Fix formatting",
            "Fix flaky test",
            "Fix test failures on Windows",
            "Fix CI",
            "CI: fix the cache",
            "tests: fix a leak",
            "Fix docs build",
            "Fix README",
            "Add regression test for #12",
            "docs: fix the example",
            "docs(parser): fix the example",
            "fix(docs): wrong link",
            "fix(ci): cache key",
            "test: fix the crash of the runner",
            "style: fix spaces",
            "ci: fix the release",
            "chore: fix versions",
            "chore(deps): bump a from 1 to 2\n\nFixes a crash.",
            "feat: add parser\n\nCloses #44",
            "Bump a from 1 to 2\n\nFixes a crash.",
            "Revert \"Fix crash\"",
            "Add tests for the parser (closes #12)",
            "Improve docs\n\nCloses #12",
            "Add parser\n\n* fix clippy\n* fix bug",
            "Add parser\n\nThis makes crashes easier to read.",
            "Add parser\n\nClosed the door",
        ] {
            assert!(!is_fix(message), "{message:?} is no fix");
        }
    }
}

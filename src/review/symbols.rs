//! The names of code that prose speaks of, and whether they exist.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::Regex;

use super::names::KnownNames;
use super::paths::{KnownPaths, Word};
use super::quote::is_keyword;
use super::well_known::{is_library, is_well_known};

static QUOTED: LazyLock<Regex> = LazyLock::new(|| pattern("`([^`]*)`"));
static NAMED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"\bnamed\s+["']?(?P<name>[\p{L}_$][\p{L}\p{N}_$]*)["']?"#));
/// A name with what stands before it, such as `self.settings.retries` or `Store::put`.
static CHAIN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"[\p{L}_$][\p{L}\p{N}_$]*(?:(?:::|->|\.|#)[\p{L}_$][\p{L}\p{N}_$]*)*(?P<call>!?\()?")
});
/// All of a quoted piece of code that is one name.
static ONE_NAME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^[&*@#]*(?:mut )?[\p{L}_$][\p{L}\p{N}_$]*(?:(?:::|->|\.|#)[\p{L}_$][\p{L}\p{N}_$]*)*(?:<[^<>]*>)?!?(?:\([^()]*\))?[?;]?$",
    )
});
/// Text inside of a quoted piece of code, such as an input that does harm.
static LITERAL: LazyLock<Regex> = LazyLock::new(|| pattern(r#""[^"]*"|'[^']*'"#));

/// Words by which prose tells that something is not there any more.
static REMOVAL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:remov\w*|delet\w*|dropp\w*|drops|gone|no longer|not any ?more|any ?more|lost|loses|previous\w*|former\w*|before|used to|earlier|once|replac\w*|renam\w*|instead of|without|took away|taken (?:away|out)|left out|was|were)\b",
    )
});

/// Whether prose speaks of what is not there any more.
pub(super) fn speaks_of_removal(prose: &str) -> bool {
    REMOVAL.is_match(prose)
}

fn pattern(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is a constant, and tested")
}

/// What names can be known from.
#[derive(Debug)]
pub(super) struct Vocabulary<'a> {
    words: HashSet<&'a str>,
    names: &'a KnownNames,
    paths: &'a KnownPaths,
}

impl<'a> Vocabulary<'a> {
    /// The words of `said` and `gone`, which the model was shown, and the names of the source.
    pub(super) fn new(
        said: &'a str,
        gone: &'a str,
        names: &'a KnownNames,
        paths: &'a KnownPaths,
    ) -> Self {
        let words = |text: &'a str| text.split(|c| !is_word(c));
        Self {
            words: words(said).chain(words(gone)).collect(),
            names,
            paths,
        }
    }

    /// Whether everything in prose that is a name of code exists.
    pub(super) fn knows_all_of(&self, prose: &str) -> bool {
        symbols(prose).iter().all(|symbol| self.knows(symbol))
    }

    fn knows(&self, symbol: &str) -> bool {
        if self.paths.classify(symbol, "") == Word::Known {
            return true;
        }
        let mut parts = symbol
            .split(|c| !is_word(c))
            .filter(|part| !part.is_empty());
        let of_library = parts.clone().next().is_some_and(is_library);
        of_library || parts.all(|part| self.knows_part(part))
    }

    fn knows_part(&self, part: &str) -> bool {
        let exists = |name: &str| {
            self.words.contains(name)
                || is_well_known(name)
                || self.paths.hold_name(name)
                || self.names.hold(name)
        };
        let singular = part.strip_suffix('s').filter(|name| name.len() > 2);
        says_nothing(part) || exists(part) || singular.is_some_and(exists)
    }
}

/// Single letters, numbers, keywords, and words in capitals such as `SELECT` or `EOF`.
fn says_nothing(part: &str) -> bool {
    part.chars().nth(1).is_none()
        || part.starts_with(|c: char| c.is_ascii_digit())
        || part.chars().all(|c| c.is_ascii_uppercase())
        || is_keyword(part)
}

/// The names of code in prose: what stands in backticks, and what only code is spelled like.
pub(super) fn symbols(prose: &str) -> Vec<&str> {
    let mut symbols = Vec::new();
    for quoted in QUOTED.captures_iter(prose) {
        let code = quoted.get(1).map_or("", |code| code.as_str().trim());
        match ONE_NAME.is_match(code) {
            true => symbols.push(without_arguments(code)),
            false => symbols.extend(spelled_like_code(code)),
        }
    }
    symbols.extend(NAMED.captures_iter(prose).filter_map(|named| {
        let name = named.name("name")?.as_str();
        (name.len() > 3).then_some(name)
    }));
    let mut end = 0;
    for quoted in QUOTED.find_iter(prose) {
        symbols.extend(spelled_like_code(&prose[end..quoted.start()]));
        end = quoted.end();
    }
    symbols.extend(spelled_like_code(&prose[end..]));
    symbols
}

fn without_arguments(code: &str) -> &str {
    let end = code.find(['(', '<']).unwrap_or(code.len());
    &code[..end]
}

fn spelled_like_code(text: &str) -> Vec<&str> {
    let literals: Vec<_> = LITERAL.find_iter(text).map(|found| found.range()).collect();
    let found = CHAIN.captures_iter(text).filter_map(|found| {
        let whole = found.get(0)?;
        let is_text = literals.iter().any(|range| range.contains(&whole.start()));
        let call = found.name("call").map(|call| call.as_str());
        let name = whole.as_str().trim_end_matches(['!', '(']);
        let rest = &text[whole.end()..];
        let is_call = call.is_some() && !rest.starts_with("s)") && !rest.starts_with("es)");
        (!is_text && (is_call || is_code(name))).then_some(name)
    });
    found.collect()
}

/// Whether only code is spelled so: `snake_case`, `camelCase`, `Type::name`, `self.name`.
fn is_code(name: &str) -> bool {
    let inner = name.trim_matches('_');
    let humps = inner.as_bytes().windows(2);
    let mut humps = humps.filter(|pair| pair[0].is_ascii_lowercase());
    inner.contains('_')
        || name.contains("::")
        || name.contains("->")
        || name.starts_with("self.")
        || name.starts_with("this.")
        || humps.any(|pair| pair[1].is_ascii_uppercase())
}

pub(super) fn is_word(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '$')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_code_are_told_from_words() {
        for (prose, expected) in [
            ("put loses write errors", vec![]),
            (
                "A full disk (e.g. on GitHub) goes unnoticed; see i.e. that.",
                vec!["GitHub"],
            ),
            (
                "`put` calls write_all and `self.sync()`.",
                vec!["put", "self.sync", "write_all"],
            ),
            (
                "Store::put drops it, saveAll() too, function(s) do not.",
                vec!["Store::put", "saveAll"],
            ),
            ("With `'; DROP TABLE users` it is injected.", vec![]),
            ("An input of `a \"some_text\" b` is fine.", vec![]),
            (
                "`if !is_admin { deny(user) }` is inverted",
                vec!["is_admin", "deny"],
            ),
            ("a function named frobnicate", vec!["frobnicate"]),
            (
                "`Vec<u8>` and `&mut buffer` and `12`",
                vec!["Vec", "&mut buffer"],
            ),
        ] {
            assert_eq!(symbols(prose), expected, "{prose}");
        }
    }

    #[test]
    fn what_does_not_exist_is_noticed() {
        let names = KnownNames::default();
        let paths = KnownPaths::new(["src/retry_queue.rs"]);
        let said = "fn put(path: &str) { let file_name = 1; Store::open(); }";
        let vocabulary = Vocabulary::new(said, "", &names, &paths);
        for known in [
            "`put` ignores `file_name`",
            "Store::open() of retry_queue",
            "`HashMap` and NaN",
            "std::fs::rename_all",
            "the `EOF`",
            "file_names",
            "`&mut path`",
        ] {
            assert!(vocabulary.knows_all_of(known), "{known}");
        }
        for unknown in [
            "`frobnicate` ignores it",
            "file_nama",
            "Store::ghost",
            "ghost()",
            "`put(ghost_value)` and ghostValue",
            "a class named Phantom",
        ] {
            assert!(!vocabulary.knows_all_of(unknown), "{unknown}");
        }
    }
}

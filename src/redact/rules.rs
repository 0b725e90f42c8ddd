//! The rules as data: read from `rules.toml`, regular expressions compiled when first needed.

use std::sync::{LazyLock, OnceLock};

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use regex::Regex;
use serde::Deserialize;

use super::entropy::entropy;

/// The rules that ship with the program.
pub(super) static RULES: LazyLock<RuleSet> =
    LazyLock::new(|| RuleSet::read(include_str!("rules.toml")).expect("the rule file is tested"));

/// What a rule finds, for the documentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleInfo {
    /// Id, as it stands in `[redacted:ID]`.
    pub id: &'static str,
    /// What it finds.
    pub what: &'static str,
}

/// A row of the rule file.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Rule {
    pub(super) id: String,
    description: String,
    regex: Pattern,
    /// Group of the regular expression that is the secret; 0 is the whole match.
    #[serde(default)]
    pub(super) secret_group: usize,
    /// Least entropy of a secret, in bits a byte.
    #[serde(default)]
    entropy: f64,
    /// What must stand near a match, in lower case.
    pub(super) keywords: Vec<String>,
    /// Whether the placeholders, words and identifiers of the file's own `[allowlist]` are let be.
    #[serde(default)]
    generic: bool,
    /// Whether a match opens a block of lines that is the secret.
    #[serde(default)]
    pub(super) block: bool,
    #[serde(default)]
    allowlist: Allowlist,
}

/// What is not a secret although it matches.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Allowlist {
    /// On the secret.
    #[serde(default)]
    regexes: Vec<Pattern>,
    /// On the whole match, with the name that the secret is given to.
    #[serde(default)]
    matches: Vec<Pattern>,
    /// Parts of secrets, in lower case.
    #[serde(default)]
    stopwords: Vec<String>,
}

/// A regular expression that is compiled on first use.
#[derive(Debug, Deserialize)]
#[serde(from = "String")]
pub(super) struct Pattern {
    source: String,
    compiled: OnceLock<Option<Regex>>,
}

impl From<String> for Pattern {
    fn from(source: String) -> Self {
        Self {
            source,
            compiled: OnceLock::new(),
        }
    }
}

impl Pattern {
    /// The expression; `None` where it is not valid, which a test rules out for our own file.
    pub(super) fn regex(&self) -> Option<&Regex> {
        self.compiled
            .get_or_init(|| {
                // Classes of all the scripts of the world cost megabytes and no key is written in
                // them.
                let ascii = self
                    .source
                    .replace(r"\w", "[0-9A-Za-z_]")
                    .replace(r"\d", "[0-9]")
                    .replace(r"\b", r"(?-u:\b)");
                Regex::new(&ascii).ok()
            })
            .as_ref()
    }

    fn is_match(&self, text: &str) -> bool {
        self.regex().is_some_and(|regex| regex.is_match(text))
    }
}

impl Rule {
    pub(super) fn regex(&self) -> Option<&Regex> {
        self.regex.regex()
    }
}

impl Allowlist {
    fn allows(&self, matched: &str, secret: &str) -> bool {
        let lower = secret.to_ascii_lowercase();
        self.stopwords.iter().any(|word| lower.contains(word))
            || self.regexes.iter().any(|pattern| pattern.is_match(secret))
            || self.matches.iter().any(|pattern| pattern.is_match(matched))
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleFile {
    allowlist: Allowlist,
    rules: Vec<Rule>,
}

/// All rules, and one automaton over all their keywords.
#[derive(Debug)]
pub(super) struct RuleSet {
    /// Specific rules first: where two match the same text, the first gives the name.
    pub(super) rules: Vec<Rule>,
    allowlist: Allowlist,
    pub(super) keywords: AhoCorasick,
    /// The rules of each keyword, as the automaton numbers them.
    pub(super) by_keyword: Vec<Vec<usize>>,
    /// Length of the longest id.
    pub(super) longest_id: usize,
}

impl RuleSet {
    fn read(source: &str) -> Option<Self> {
        let file: RuleFile = toml::from_str(source).ok()?;
        let mut pairs: Vec<(&str, usize)> = file
            .rules
            .iter()
            .enumerate()
            .flat_map(|(rule, row)| row.keywords.iter().map(move |word| (word.as_str(), rule)))
            .collect();
        pairs.sort_unstable();
        let groups: Vec<_> = pairs.chunk_by(|a, b| a.0 == b.0).collect();
        let keywords = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .kind(Some(AhoCorasickKind::DFA))
            .build(groups.iter().map(|group| group[0].0))
            .ok()?;
        let by_keyword = groups
            .iter()
            .map(|group| group.iter().map(|pair| pair.1).collect())
            .collect();
        Some(Self {
            keywords,
            by_keyword,
            longest_id: file.rules.iter().map(|rule| rule.id.len()).max()?,
            rules: file.rules,
            allowlist: file.allowlist,
        })
    }

    /// Whether what rule number `rule` matched is a secret.
    pub(super) fn is_secret(&self, rule: usize, matched: &str, secret: &str) -> bool {
        let row = &self.rules[rule];
        entropy(secret) >= row.entropy
            && !row.allowlist.allows(matched, secret)
            && !(row.generic && self.allowlist.allows(matched, secret))
    }

    /// Whether a rule has this id.
    pub(super) fn knows(&self, id: &str) -> bool {
        self.rules.iter().any(|rule| rule.id == id)
    }

    pub(super) fn infos(&'static self) -> impl Iterator<Item = RuleInfo> {
        self.rules.iter().map(|rule| RuleInfo {
            id: &rule.id,
            what: &rule.description,
        })
    }
}

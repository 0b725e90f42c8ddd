//! The rules as data: read from `rules.toml`, regular expressions compiled when first needed.

use std::collections::BTreeMap;
use std::sync::{LazyLock, OnceLock};

use regex_automata::meta::Regex;
use serde::Deserialize;

use super::entropy::entropy;
use super::keywords::{Keyword, Keywords, Needs};
use super::words::is_gibberish;

/// The rules that ship with the program.
pub(super) static RULES: LazyLock<RuleSet> =
    LazyLock::new(|| RuleSet::read(include_str!("rules.toml")).expect("the rule file is tested"));

/// A short secret cannot have the entropy that a rule asks for: this much of what its length allows
/// is enough.
const SHARE_OF_MOST: f64 = 0.75;

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
    /// Where its matches start.
    #[serde(default)]
    pub(super) starts: Starts,
    /// Group of the regular expression that is the secret; 0 is the whole match.
    #[serde(default)]
    pub(super) secret_group: usize,
    /// Least entropy of a secret, in bits a byte.
    #[serde(default)]
    entropy: f64,
    /// What must stand near a match, in lower case.
    #[serde(default)]
    keywords: Vec<String>,
    /// What must stand near a match, with the number of letters right behind it.
    #[serde(default)]
    prefixes: BTreeMap<String, usize>,
    /// What must stand near a match, with a sign further on.
    #[serde(default)]
    links: BTreeMap<String, char>,
    /// Whether the placeholders, words and identifiers of the file's own `[allowlist]` are let be.
    #[serde(default)]
    generic: bool,
    /// Whether a match opens a block of lines that is the secret.
    #[serde(default)]
    pub(super) block: bool,
    #[serde(default)]
    allowlist: Allowlist,
}

/// Where the matches of a rule start. To look there alone is many times faster than to look
/// everywhere near a keyword.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Starts {
    /// Somewhere near a keyword.
    #[default]
    Near,
    /// At a keyword, or one letter before it.
    Keyword,
    /// At the start of the line that a keyword stands in.
    Line,
}

/// What is not a secret although it matches.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Allowlist {
    /// On the secret.
    #[serde(default)]
    regexes: Vec<Pattern>,
    /// On the secret, for words and names: not believed where letters are at random.
    #[serde(default)]
    words: Vec<Pattern>,
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

/// Bytes that an expression may remember of what it met, on each thread: with the usual four times as
/// many, 168 rules hold more than the files of a large source, and are no faster.
const MOST_STATES: usize = 512 << 10;

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
                let config = Regex::config().hybrid_cache_capacity(MOST_STATES);
                Regex::builder().configure(config).build(&ascii).ok()
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

    /// All that makes it worth running the row.
    pub(super) fn all_keywords(&self) -> impl Iterator<Item = Keyword> {
        let keyword = |text: &String, needs| Keyword {
            text: text.clone(),
            needs,
        };
        let plain = self.keywords.iter();
        let prefixes = self.prefixes.iter();
        let links = self.links.iter();
        plain
            .map(move |text| keyword(text, Needs::Nothing))
            .chain(prefixes.map(move |(text, &least)| keyword(text, Needs::Letters(least))))
            .chain(links.map(move |(text, &sign)| keyword(text, Needs::Sign(sign as u8))))
    }
}

impl Allowlist {
    fn allows(&self, matched: &str, secret: &str) -> bool {
        let lower = secret.to_ascii_lowercase();
        self.stopwords.iter().any(|word| lower.contains(word))
            || self.regexes.iter().any(|pattern| pattern.is_match(secret))
            || self.matches.iter().any(|pattern| pattern.is_match(matched))
            || self.words.iter().any(|pattern| pattern.is_match(secret)) && !is_gibberish(secret)
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleFile {
    allowlist: Allowlist,
    rules: Vec<Rule>,
}

/// All rules, and what finds all their keywords at once.
#[derive(Debug)]
pub(super) struct RuleSet {
    /// Specific rules first: where two match the same text, the first gives the name.
    pub(super) rules: Vec<Rule>,
    allowlist: Allowlist,
    pub(super) keywords: Keywords,
    /// The rules of each keyword, as `keywords` numbers them.
    pub(super) by_keyword: Vec<Vec<usize>>,
    /// Length of the longest id.
    pub(super) longest_id: usize,
}

impl RuleSet {
    fn read(source: &str) -> Option<Self> {
        let file: RuleFile = toml::from_str(source).ok()?;
        let mut by_keyword: BTreeMap<Keyword, Vec<usize>> = BTreeMap::new();
        for (rule, row) in file.rules.iter().enumerate() {
            for keyword in row.all_keywords() {
                by_keyword.entry(keyword).or_default().push(rule);
            }
        }
        let (keywords, by_keyword) = by_keyword.into_iter().unzip();
        let keywords = Keywords::new(keywords)?;
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
        entropy(secret)
            >= row
                .entropy
                .min(SHARE_OF_MOST * (secret.len() as f64).log2())
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

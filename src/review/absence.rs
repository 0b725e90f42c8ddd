//! Claims that something is missing: "unused", "never called", "no test". They are looked up.

use std::sync::LazyLock;

use regex::Regex;

use super::names::KnownNames;
use super::symbols::{is_word, symbols};
use crate::model::{FileReport, FunctionReport, LineRange};

static UNUSED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\bunused\b|\bdead (?:code|function|method|class)\b|\b(?:never|not|nowhere|no longer)(?: \w+ly| ever| even| being| been| be){0,2} (?:called|used|invoked|referenced|imported|instantiated)\b|(?:n't|n’t)(?: ever| being)? (?:called|used|invoked|referenced|imported|instantiated)\b|\bno (?:\w+ )?(?:callers?|references?|usages?|uses)\b|\b(?:nobody|nothing|no one|no code|no caller) (?:ever )?(?:calls|uses|references|imports|invokes)\b|\bwithout (?:any )?(?:callers?|references|usages)\b|\bunreferenced\b",
    )
});
static UNTESTED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\buntested\b|\b(?:no|without|lacks?|missing|without any|lacks any) (?:\w+ )?tests?\b|\b(?:never|not|isn't|aren't)(?: \w+ly)? (?:unit[- ])?(?:tested\b|covered by (?:a |any |the )?(?:\w+ )?tests?\b)|\bno tests? (?:covers?|calls?|exercises?|touch(?:es)?)\b",
    )
});
/// What makes a claim one about some case only: `not called when the file is missing`.
static LIMITED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\s*(?:when|if|on|in|for|after|before|until|unless|with|during|while|inside|within|here|again|concurrently|twice|as|to|from|by|against|outside|other|except|beyond|at (?:startup|runtime|shutdown))\b",
    )
});
/// What lifts that again: `not called from anywhere`.
static EVERYWHERE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^\s*(?:(?:in|from|by|within|inside|outside) (?:any|anywhere|anything|anyone|the (?:whole |entire )?(?:code|codebase|source|repository|project|program|crate|package|module|file)|other|production)|anywhere|at all)\b",
    )
});
/// The subject is what a call gives, not what is called.
static RESULT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:results?|return(?:ed)? values?|values?|outputs?|errors?|status|response|future|promise|handle|options?|settings?|fields?|flags?|keys?|configuration)\b",
    )
});
/// Tests of a part only.
static PART: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(?:branch|branches|case|cases|path|paths|when|where|if|edge|fail\w*|error\w*|empty|invalid|concurren\w*|boundary|condition\w*|with|for null|against)\b",
    )
});

fn pattern(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is a constant, and tested")
}

/// What a claim of absence is looked up in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Places<'a> {
    pub(super) file: &'a FileReport,
    /// The text of the file.
    pub(super) text: &'a str,
    pub(super) names: &'a KnownNames,
    /// Where the evidence stands.
    pub(super) evidence: &'a [LineRange],
    /// The functions that the finding names or quotes.
    pub(super) functions: &'a [&'a FunctionReport],
}

/// The reason why a sentence is wrong about something missing, as stable id.
pub(super) fn contradiction(sentence: &str, places: Places<'_>) -> Option<&'static str> {
    let unused = UNUSED.find_iter(sentence).any(|found| {
        let (before, after) = (&sentence[..found.start()], &sentence[found.end()..]);
        let is_limited = LIMITED.is_match(after) && !EVERYWHERE.is_match(after);
        let is_of_result = RESULT.is_match(before) || RESULT.is_match(first_words(after));
        !is_limited && !is_of_result && places.show_a_use(&format!("{before} {after}"))
    });
    if unused {
        return Some("use-found");
    }
    let is_untested = UNTESTED.is_match(sentence) && !PART.is_match(sentence);
    (is_untested && places.show_a_test(sentence)).then_some("test-found")
}

/// `unused return value` says what is unused behind the word.
fn first_words(text: &str) -> &str {
    let end = text
        .match_indices(' ')
        .nth(2)
        .map_or(text.len(), |(at, _)| at);
    &text[..end]
}

impl Places<'_> {
    /// Whether a name that the sentence speaks of is used somewhere.
    fn show_a_use(&self, sentence: &str) -> bool {
        let subjects = self.subjects(sentence);
        subjects.iter().any(|name| match self.definition(name) {
            Some(lines) => {
                self.names.used_outside(name, &self.file.path) || self.used_here(name, lines)
            }
            None => {
                self.names.defined_at(name, &self.file.path)
                    && self.names.used_outside(name, &self.file.path)
                    || self.read_around(name)
            }
        })
    }

    fn show_a_test(&self, sentence: &str) -> bool {
        let subjects = self.subjects(sentence);
        let speaks_of_file = ["file", "module", "class", "code"].iter().any(|word| {
            let mut words = sentence.split(|c: char| !c.is_alphanumeric());
            words.any(|said| said.eq_ignore_ascii_case(word))
        });
        let reached =
            (speaks_of_file || subjects.is_empty()) && self.names.reached_by_tests(&self.file.path);
        reached || subjects.iter().any(|name| self.names.tested(name))
    }

    /// Names of this file in a sentence; without one, the functions that the finding is about.
    fn subjects<'s>(&'s self, sentence: &'s str) -> Vec<&'s str> {
        let mut named: Vec<&str> = symbols(sentence)
            .into_iter()
            .map(last_name)
            .filter(|name| !name.is_empty())
            .collect();
        if named.is_empty() {
            let functions = self.file.functions.iter().map(|it| last_name(&it.name));
            named.extend(functions.filter(|name| name.len() > 2 && says(sentence, name)));
        }
        if named.is_empty() {
            named.extend(self.functions.iter().map(|it| last_name(&it.name)));
        }
        named
    }

    /// The lines of the definition of a function of this file.
    fn definition(&self, name: &str) -> Option<LineRange> {
        let mut functions = self.file.functions.iter();
        let function = functions.find(|function| last_name(&function.name) == name)?;
        Some(function.lines())
    }

    /// Whether the file mentions a function of its own beside its definition and what exports it.
    fn used_here(&self, name: &str, definition: LineRange) -> bool {
        self.mentions(name).any(|(line, text)| {
            line != definition.start_line && !exports(text) && !defines(text, name)
        })
    }

    /// Whether something that is no function is read in the functions at hand, beside the evidence.
    fn read_around(&self, name: &str) -> bool {
        let around: Vec<LineRange> = self.functions.iter().map(|it| it.lines()).collect();
        self.mentions(name).any(|(line, text)| {
            let here = LineRange::new(line, line);
            around.iter().any(|lines| lines.overlaps(&here))
                && !self.evidence.iter().any(|lines| lines.overlaps(&here))
                && !assigns(text, name)
        })
    }

    /// Lines of code that hold a name as a word, with their numbers.
    fn mentions<'s>(&'s self, name: &'s str) -> impl Iterator<Item = (usize, &'s str)> {
        let lines = self.text.lines().enumerate();
        lines
            .map(|(at, text)| (at + 1, text.trim()))
            .filter(move |(_, text)| !is_comment(text) && says(text, name))
    }
}

fn is_comment(line: &str) -> bool {
    ["//", "#", "/*", "*", "--", "\"\"\"", "'''"]
        .iter()
        .any(|start| line.starts_with(start))
}

fn exports(line: &str) -> bool {
    [
        "export",
        "module.exports",
        "exports.",
        "pub use",
        "__all__",
        "\"",
        "'",
    ]
    .iter()
    .any(|start| line.starts_with(start))
}

/// Whether a line declares or defines another thing of that name.
fn defines(line: &str, name: &str) -> bool {
    let Some(at) = line.find(name) else {
        return false;
    };
    let before = line[..at].trim_end();
    ["fn", "def", "func", "function", "sub", "void", "int"]
        .iter()
        .any(|word| before.split(|c| !is_word(c)).next_back() == Some(word))
}

/// Whether a line gives a value to a name and does nothing else with it.
fn assigns(line: &str, name: &str) -> bool {
    let mut parts = line.splitn(2, name);
    let (before, after) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
    let after = after.trim_start();
    let is_given = after.starts_with(':') || after.starts_with('=') && !after.starts_with("==");
    is_given && !before.contains('(') && !says(after, name)
}

fn says(text: &str, name: &str) -> bool {
    text.split(|c| !is_word(c)).any(|word| word == name)
}

/// The name of a function without the types around it.
pub(super) fn last_name(name: &str) -> &str {
    let name = name.trim_end_matches(|c| !is_word(c));
    name.rsplit(|c| !is_word(c)).next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::review::fixture::file;
    use crate::review::names::FileNames;

    const TEXT: &str = "\
fn used(limit: u32) -> u32 {
    let step = limit + 1;
    let spare = 3;
    step * 2
}

fn alone(depth: u32) -> u32 {
    1
}

fn calls() -> u32 {
    // alone(1) is not called here.
    used(4)
}
";

    fn length(name: &str) -> u32 {
        name.len() as u32
    }

    fn look_up(sentence: &str) -> Option<&'static str> {
        let file = file("src/a.rs", TEXT).report;
        let test = FileNames {
            path: "tests/t.rs".to_owned(),
            is_test: true,
            defines: Vec::new(),
            mentions: vec![length("used"), 99],
        };
        let names = KnownNames::new(
            |name| if name == "used" { 4 } else { 0 },
            vec![test],
            BTreeSet::new(),
        );
        contradiction(
            sentence,
            Places {
                file: &file,
                text: TEXT,
                names: &names,
                evidence: &[LineRange::new(1, 1)],
                functions: &[&file.functions[0]],
            },
        )
    }

    #[test]
    fn what_is_said_to_be_missing_is_looked_up() {
        for (sentence, expected) in [
            ("`used` is never called.", Some("use-found")),
            ("used is dead code", Some("use-found")),
            ("The function is unused.", Some("use-found")),
            ("Nobody calls `used`, so it can go.", Some("use-found")),
            (
                "`used` has no callers in the repository.",
                Some("use-found"),
            ),
            ("`used` isn't used anywhere.", Some("use-found")),
            ("`used` is not called from anywhere.", Some("use-found")),
            ("`alone` is never called.", None),
            ("`calls` is unused.", None),
            ("`used` is not called when the list is empty.", None),
            ("`used` is never called on the error path.", None),
            ("The result of `used` is never used.", None),
            ("The unused return value of `used` hides it.", None),
            ("The parameter `limit` is unused.", Some("use-found")),
            ("The variable `step` is never used.", Some("use-found")),
            ("The variable `spare` is never used.", None),
            ("No test covers `used`.", Some("test-found")),
            ("`used` is untested.", Some("test-found")),
            ("`used` has no tests.", Some("test-found")),
            ("`alone` is untested.", None),
            ("No test covers the branch of `used` that fails.", None),
            ("The pointer is not tested against null in `used`.", None),
        ] {
            assert_eq!(look_up(sentence), expected, "{sentence}");
        }
    }

    /// Nothing of it is used outside, and no test speaks of it.
    const INWARD: &str = "\
fn lone(limit: u32) -> u32 {
    limit + 1
}

fn within() -> u32 {
    lone(4)
}

mod inner {
    fn within(depth: u32) -> u32 { depth }
}

pub use inner::within;

fn ab(height: u32) -> u32 {
    height + LIMIT
}
";

    /// FNV-1a.
    fn hash(name: &str) -> u32 {
        name.bytes().fold(0x811c_9dc5, |hash, byte| {
            (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
        })
    }

    fn look_within(sentence: &str, is_reached: bool) -> Option<&'static str> {
        let file = file("src/a.rs", INWARD).report;
        let names = |path: &str, defines: &[&str], mentions: &[&str]| {
            let hashes = |names: &[&str]| {
                let mut hashes: Vec<u32> = names.iter().map(|name| hash(name)).collect();
                hashes.sort_unstable();
                hashes
            };
            FileNames {
                path: path.to_owned(),
                is_test: false,
                defines: hashes(defines),
                mentions: hashes(mentions),
            }
        };
        let files = vec![
            names("src/a.rs", &["LIMIT", "SPARE"], &[]),
            names("src/b.rs", &[], &["LIMIT", "elsewhere"]),
        ];
        let reached = is_reached.then(|| "src/a.rs".to_owned());
        contradiction(
            sentence,
            Places {
                file: &file,
                text: INWARD,
                names: &KnownNames::new(hash, files, reached.into_iter().collect()),
                evidence: &[LineRange::new(1, 1)],
                functions: &[&file.functions[0]],
            },
        )
    }

    #[test]
    fn a_file_speaks_for_what_stands_in_it() {
        let used = Some("use-found");
        for (sentence, expected) in [
            // Called in its own file.
            ("`lone` is never called.", used),
            // What defines another of that name, or exports it, is no call.
            ("`within` is never called.", None),
            ("within is unused.", None),
            // Two letters are no name in a sentence, so this is about the function at hand.
            ("So ab is unused.", used),
            // No function: used elsewhere, used nowhere, used elsewhere and not from here.
            ("`LIMIT` is never used.", used),
            ("`SPARE` is never used.", None),
            ("`elsewhere` is never used.", None),
            // Read, but in a function that the finding is not about.
            ("The parameter `height` is unused.", None),
        ] {
            assert_eq!(look_within(sentence, false), expected, "{sentence}");
        }
        for (sentence, is_reached, expected) in [
            ("This file has no tests.", true, Some("test-found")),
            ("This file has no tests.", false, None),
            ("`lone` is untested.", true, None),
        ] {
            assert_eq!(look_within(sentence, is_reached), expected, "{sentence}");
        }
    }
}

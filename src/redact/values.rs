//! Values that were proven secret in one place, looked for in every other.

use std::collections::BTreeMap;
use std::ops::Range;

use aho_corasick::{AhoCorasick, AhoCorasickKind, Anchored, Input, Match, MatchKind, StartKind};

use super::block;
use super::heads::Heads;
use super::rules::RuleSet;
use super::spans::{self, Span};
use super::words::is_gibberish;

/// Shorter secrets are taken out elsewhere only where they stand alone: as a part of words they
/// prove nothing.
const SHORTEST_SUBSTRING: usize = 12;

/// Nothing shorter is taken out elsewhere in its text: it would be anything.
const SHORTEST_VALUE: usize = 4;

/// Nothing shorter is taken out of other texts than its own.
const SHORTEST_TRAVELLER: usize = 8;

/// Letters alone that are longer than this are no name.
const LONGEST_WORD: usize = 20;

/// Secret values that were found in some texts, for a redactor that is to know them in all others.
/// Never printed.
#[derive(Clone, Default)]
pub struct Secrets {
    /// The values, each with the number of the first rule that found it.
    values: BTreeMap<String, usize>,
}

impl Secrets {
    /// Adds the values of another text. The order does not matter.
    pub fn extend(&mut self, more: Self) {
        for (value, rule) in more.values {
            self.add(&value, rule);
        }
    }

    /// The values of `text` that `found` spans, where they can be told from ordinary words.
    pub(super) fn of(rules: &RuleSet, text: &str, found: &[Span]) -> Self {
        let mut secrets = Self::default();
        for span in found {
            let secret = &text[span.range.clone()];
            let parts = if rules.rules[span.rule].block {
                block::key_parts(secret)
            } else {
                secret.lines().map(str::trim).collect()
            };
            for value in parts {
                if value.len() >= SHORTEST_VALUE && !is_word(value) {
                    secrets.add(value, span.rule);
                }
            }
        }
        secrets
    }

    /// Those that are long enough to be the same secret in a text that does not prove it.
    pub(super) fn travelling(mut self) -> Self {
        self.values
            .retain(|value, _| value.len() >= SHORTEST_TRAVELLER);
        self
    }

    fn add(&mut self, value: &str, rule: usize) {
        match self.values.get_mut(value) {
            Some(known) => *known = rule.min(*known),
            None => {
                self.values.insert(value.to_owned(), rule);
            }
        }
    }
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Secrets({})", self.values.len())
    }
}

/// Finds known values in texts.
pub(super) struct Values {
    automaton: AhoCorasick,
    /// How they begin, where all are long enough to be told by that.
    heads: Option<Heads>,
    rules: Vec<usize>,
}

impl Values {
    /// `None` where there is nothing to find. Fails otherwise only for more values than memory
    /// holds: what the rules find is taken out anyway.
    pub(super) fn new(secrets: Secrets) -> Option<Self> {
        if secrets.values.is_empty() {
            return None;
        }
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            // Few texts are searched, and some values are looked for in one text only: another kind is
            // faster in searching and takes far longer to make.
            .kind(Some(AhoCorasickKind::ContiguousNFA))
            .start_kind(StartKind::Both)
            .build(secrets.values.keys())
            .ok()?;
        Some(Self {
            automaton,
            heads: None,
            rules: secrets.values.into_values().collect(),
        })
    }

    /// The same, to be looked for in many texts that hardly ever hold one.
    pub(super) fn for_other_texts(secrets: Secrets) -> Option<Self> {
        let heads = Heads::of(secrets.values.keys());
        Self::new(secrets).map(|values| Self { heads, ..values })
    }

    /// Where the values stand in `text`.
    pub(super) fn find(&self, text: &str) -> Vec<Span> {
        let heads = self.heads.as_ref();
        if heads.is_some_and(|heads| !heads.may_stand_in(text)) {
            return Vec::new();
        }
        let mut places = Vec::new();
        let mut from = 0;
        while let Some(place) = self.automaton.find(Input::new(text).range(from..)) {
            from = match self.proven(text, place) {
                Some(place) => {
                    let rule = self.rules[place.pattern().as_usize()];
                    places.push(Span::new(rule, place.range()));
                    place.end()
                }
                // Another value may start within this one.
                None => place.start() + 1,
            };
        }
        places
    }

    /// The longest value at a place that is long enough to be no accident or stands alone.
    fn proven(&self, text: &str, mut place: Match) -> Option<Match> {
        while place.len() < SHORTEST_SUBSTRING && !stands_alone(text, &place.range()) {
            let shorter = Input::new(text).range(place.start()..place.end() - 1);
            place = self.automaton.find(shorter.anchored(Anchored::Yes))?;
        }
        Some(place)
    }
}

/// Adds to `found` every further place in `text` where its values stand.
pub(super) fn add_repetitions(rules: &RuleSet, text: &str, found: &mut Vec<Span>) {
    found.sort_by_key(|span| span.range.start);
    let Some(values) = Values::new(Secrets::of(rules, text, found)) else {
        return;
    };
    let mut places = values.find(text);
    places.retain(|place| {
        let next = found.partition_point(|known| known.range.start <= place.range.start);
        next == 0 || found[next - 1].range.end < place.range.end
    });
    spans::keep_free(rules, text, &mut places);
    found.append(&mut places);
}

impl std::fmt::Debug for Values {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Values({})", self.rules.len())
    }
}

/// Whether a value may be an ordinary word or name. Such a password is one where it stands, and in
/// the rest of the text most likely something else.
fn is_word(value: &str) -> bool {
    value.len() < LONGEST_WORD
        && !is_gibberish(value)
        && value
            .bytes()
            .all(|byte| byte.is_ascii_alphabetic() || b"-_.".contains(&byte))
}

fn stands_alone(text: &str, range: &Range<usize>) -> bool {
    let is_part = |character: char| character.is_alphanumeric() || character == '_';
    !text[..range.start].ends_with(is_part) && !text[range.end..].starts_with(is_part)
}

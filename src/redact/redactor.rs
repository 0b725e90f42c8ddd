//! From text to clean text.

use std::borrow::Cow;
use std::sync::Arc;

use super::rules::{RULES, RuleSet};
use super::scan::Round;
use super::spans::{self, Span};
use super::values::{self, Secrets, Values};
use super::{Clean, Hit, Scan, find};

/// Text without secrets, and what was taken out of it.
#[derive(Clone, Debug)]
pub struct Cleaned {
    /// The text, every secret replaced by `[redacted:RULE]`, with as many lines as before.
    pub text: Clean,
    /// What was taken out, in the order of the lines.
    pub hits: Vec<Hit>,
}

/// Finds secrets by rules and entropy. Costs nothing to make or to clone: all share one set of rules.
#[derive(Clone, Debug)]
pub struct Redactor {
    rules: &'static RuleSet,
    known: Option<Arc<Values>>,
    /// Whether secrets stay where they are.
    is_off: bool,
}

/// Taking out one secret can lay bare another that it overlapped; each round takes at least one
/// character out of play, and two rounds are the rule. The limit keeps hostile text linear.
const MOST_ROUNDS: usize = 32;

impl Redactor {
    /// A redactor with the rules that ship with the program.
    pub fn new() -> Self {
        Self {
            rules: &RULES,
            known: None,
            is_off: false,
        }
    }

    /// A redactor that takes nothing out. The one way round redaction, for a person who packs code for
    /// a file or screen of their own and says so; a test sees to it that the command line alone calls
    /// this.
    ///
    /// Why this is sound: what leaves the machine is what a model is asked, and text that comes from
    /// here bears the mark [`Clean::is_as_it_was`], in every piece and in everything put together with
    /// it. A model is not asked with such text. [`Redactor::scan`] and [`Redactor::hits`] find secrets
    /// as ever.
    pub fn none() -> Self {
        Self {
            is_off: true,
            ..Self::new()
        }
    }

    /// Whether it takes nothing out.
    pub fn is_off(&self) -> bool {
        self.is_off
    }

    /// Runs the rules over a text. The result is the same for every redactor: values that it knows
    /// come in with [`Redactor::apply`].
    pub fn scan(&self, text: &str) -> Scan {
        let spans = find::by_rules(self.rules, text);
        Scan {
            rounds: self.rounds(text, spans.clone()).into(),
            spans: spans.into(),
            length: text.len(),
        }
    }

    /// What the rules find once these secrets, and no others, are taken out of the text.
    fn rounds(&self, text: &str, mut found: Vec<Span>) -> Vec<Round> {
        let mut rounds = Vec::new();
        let mut text = Cow::Borrowed(text);
        while !found.is_empty() && rounds.len() < MOST_ROUNDS {
            values::add_repetitions(self.rules, &text, &mut found);
            let (replaced, _) = spans::replace(self.rules, &text, found);
            found = find::by_rules(self.rules, &replaced);
            rounds.push(Round {
                hash: blake3::hash(replaced.as_bytes()).into(),
                spans: found.clone().into(),
            });
            text = Cow::Owned(replaced);
        }
        rounds
    }

    /// The secret values of a text, for [`Redactor::knowing`].
    pub fn secrets(&self, text: &str) -> Secrets {
        self.scan(text).secrets(text)
    }

    /// A redactor that takes these values out of every text, also where nothing around them proves
    /// that they are secret. Short values and ordinary words are taken out only where they are
    /// proven.
    pub fn knowing(&self, secrets: Secrets) -> Self {
        Self {
            known: Values::for_other_texts(secrets.travelling()).map(Arc::new),
            ..self.clone()
        }
    }

    /// Takes the secrets out of `text`. Cleaning clean text changes nothing.
    pub fn clean(&self, text: &str) -> Cleaned {
        self.apply(text.to_owned(), &self.scan(text))
    }

    /// Takes out of `text` what its scan found and what is known, as [`Redactor::clean`] does, but
    /// without running the rules again over a text that holds no secret: that one is neither copied
    /// nor, where no values are known, even read. A scan that cannot be that of the text counts for
    /// nothing: the text is scanned again.
    pub fn apply(&self, text: String, scan: &Scan) -> Cleaned {
        self.apply_with(text, scan, &|text| Scan {
            spans: find::by_rules(self.rules, text).into(),
            length: text.len(),
            rounds: Box::default(),
        })
    }

    /// The same, for whoever remembers the scans of texts: `rescan` gives that of a text out of which
    /// something was taken that its own scan does not tell of.
    pub fn apply_with(&self, text: String, scan: &Scan, rescan: &dyn Fn(&str) -> Scan) -> Cleaned {
        if self.is_off {
            return Cleaned {
                text: Clean::as_it_was(text),
                hits: Vec::new(),
            };
        }
        if !scan.fits(&text) {
            let scan = self.scan(&text);
            return self.apply_with(text, &scan, rescan);
        }
        let mut text = text;
        let mut hits = Vec::new();
        let mut found = scan.spans.to_vec();
        for _ in 0..MOST_ROUNDS {
            self.complete(&text, &mut found);
            if found.is_empty() {
                break;
            }
            let (replaced, new_hits) = spans::replace(self.rules, &text, found);
            hits.extend(new_hits);
            text = replaced;
            found = scan
                .behind(&text)
                .unwrap_or_else(|| self.spans_of(&rescan(&text), &text));
        }
        hits.sort_unstable();
        Cleaned {
            text: Clean::vouch(text),
            hits,
        }
    }

    /// What is to be taken out of `text`, which was scanned, without taking it out.
    pub fn hits(&self, text: &str, scan: &Scan) -> Vec<Hit> {
        if scan.is_empty() && self.known.is_none() && scan.fits(text) {
            return Vec::new();
        }
        let redactor = Self {
            is_off: false,
            ..self.clone()
        };
        redactor.apply(text.to_owned(), scan).hits
    }

    /// What a scan found in `text`; one that cannot be that of the text counts for nothing.
    fn spans_of(&self, scan: &Scan, text: &str) -> Vec<Span> {
        if scan.fits(text) {
            scan.spans.to_vec()
        } else {
            find::by_rules(self.rules, text)
        }
    }

    /// Adds to what the rules found the values that are known, and every further place where any of
    /// these values stands.
    fn complete(&self, text: &str, found: &mut Vec<Span>) {
        if let Some(known) = &self.known {
            let mut places = known.find(text);
            spans::keep_free(self.rules, text, &mut places);
            places.append(found);
            *found = places;
        }
        if !found.is_empty() {
            values::add_repetitions(self.rules, text, found);
        }
    }
}

impl Default for Redactor {
    fn default() -> Self {
        Self::new()
    }
}

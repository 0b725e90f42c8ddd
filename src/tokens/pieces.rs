//! Cuts text into the pieces that an encoding counts one by one.
//!
//! The encodings say how by a pattern that looks ahead, in one place: a blank leaves its last character
//! to the word behind it. Everything else a finite automaton does, several times as fast as the matcher
//! that tiktoken-rs runs, whose threads also wait for each other.

use std::sync::{Mutex, MutexGuard, PoisonError};

use regex_automata::hybrid::dfa::{Cache, DFA};
use regex_automata::{Anchored, Input};

use super::seen::Seen;

/// The blank that may have to give its last character back.
const BLANK: &str = r"\s+";

/// Number of the pattern of [`BLANK`].
const BLANK_NUMBER: usize = 1;

/// Pieces of o200k_base but for [`BLANK`].
pub(super) const O200K: &str = concat!(
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
    r"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
    r"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+"
);

/// Pieces of cl100k_base but for [`BLANK`].
pub(super) const CL100K: &str = concat!(
    r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}",
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s+$|\s*[\r\n]"
);

/// How long the first piece is, where it is what most pieces of code are and every encoding cuts alike:
/// one word in ASCII or a few signs. `None` leaves it to the automaton, which takes ten times as long.
fn plain_length(text: &[u8]) -> Option<usize> {
    word_length(text).or_else(|| signs_length(text))
}

/// A word of one case, or with its first letters in upper case, and a sign or blank before it. The
/// encodings differ in what they make of `'`, and of upper case behind lower case.
fn word_length(text: &[u8]) -> Option<usize> {
    let is_before = |first: &u8| {
        first.is_ascii() && !first.is_ascii_alphanumeric() && !b"\r\n'".contains(first)
    };
    let before = usize::from(is_before(text.first()?));
    let upper = before + run(&text[before..], u8::is_ascii_uppercase);
    let end = upper + run(&text[upper..], u8::is_ascii_lowercase);
    let ends = |next: &u8| next.is_ascii() && !next.is_ascii_alphabetic() && *next != b'\'';
    (end > before && text.get(end).is_none_or(ends)).then_some(end)
}

/// Signs, with a space before them. One alone belongs to the word behind it, and breaks of lines to the
/// signs before them.
fn signs_length(text: &[u8]) -> Option<usize> {
    let before = usize::from(*text.first()? == b' ');
    let end = before + run(&text[before..], u8::is_ascii_punctuation);
    let is_alone = end == 1;
    let ends = |next: &u8| match next {
        b' ' | b'\t' => true,
        next => next.is_ascii_digit() || next.is_ascii_alphabetic() && !is_alone,
    };
    let is_plain = end > before && text[0] != b'\'' && text.get(end).is_some_and(ends);
    is_plain.then_some(end)
}

/// How many bytes of this kind a text begins with.
fn run(text: &[u8], is_kind: impl Fn(&u8) -> bool) -> usize {
    text.iter().take_while(|byte| is_kind(byte)).count()
}

/// Cuts texts for one encoding.
pub(super) struct Cutter {
    automaton: DFA,
    /// What threads that count need, while none of them uses it. A pool that makes a new one wherever
    /// threads meet would throw away what was learnt.
    desks: Mutex<Vec<Desk>>,
}

/// What one thread needs.
struct Desk {
    cache: Cache,
    seen: Seen,
}

impl Cutter {
    /// A cutter by these pieces.
    pub(super) fn new(pieces: &str) -> Self {
        let automaton = DFA::new_many(&[pieces, BLANK]).expect("the patterns are constants");
        Self {
            automaton,
            desks: Mutex::default(),
        }
    }

    fn desks(&self) -> MutexGuard<'_, Vec<Desk>> {
        self.desks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds up what `count` says of the pieces of a text.
    pub(super) fn sum(&self, text: &str, count: impl Fn(&str) -> usize) -> usize {
        let free = self.desks().pop();
        let mut desk = free.unwrap_or_else(|| Desk {
            cache: self.automaton.create_cache(),
            seen: Seen::new(),
        });
        let Desk { cache, seen } = &mut desk;
        let (mut start, mut sum) = (0, 0);
        while start < text.len() {
            let rest = &text.as_bytes()[start..];
            let end = match plain_length(rest) {
                Some(length) => start + length,
                None => self.end(cache, text, start),
            };
            sum += seen.tokens(rest, end - start, || count(&text[start..end]));
            start = end;
        }
        self.desks().push(desk);
        sum
    }

    /// Where the piece ends that starts at `start`.
    fn end(&self, cache: &mut Cache, text: &str, start: usize) -> usize {
        let input = Input::new(text).range(start..).anchored(Anchored::Yes);
        // Every character begins a piece, and the automaton is not told to give up.
        let Ok(Some(found)) = self.automaton.try_search_fwd(cache, &input) else {
            return text.len();
        };
        let end = found.offset();
        if found.pattern().as_usize() != BLANK_NUMBER || end == text.len() {
            return end;
        }
        let last = text[start..end].char_indices().next_back();
        match last {
            Some((before, _)) if before > 0 => start + before,
            _ => end,
        }
    }
}

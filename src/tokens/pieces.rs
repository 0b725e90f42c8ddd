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
            let end = self.end(cache, text, start);
            let rest = &text.as_bytes()[start..];
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

//! Sets of the words that query files of one kind use, a bit for each word.

use std::fmt;
use std::marker::PhantomData;

/// The words of one kind of query file: its capture names.
pub(crate) trait Vocabulary: Copy + fmt::Debug + 'static {
    /// Every word with its capture name.
    const NAMES: &'static [(&'static str, Self)];

    /// The word's place in a set, below 64.
    fn number(self) -> u32;
}

/// A set of words.
pub(crate) struct Set<V>(u64, PhantomData<V>);

impl<V: Vocabulary> Set<V> {
    /// The set of one word.
    pub(super) fn one(word: V) -> Self {
        Self(1 << word.number(), PhantomData)
    }

    /// The set of the one word with this capture name.
    pub(super) fn named(name: &str) -> Option<Self> {
        let (_, word) = V::NAMES.iter().find(|(known, _)| *known == name)?;
        Some(Self::one(*word))
    }

    /// Whether the set holds `word`.
    pub(crate) fn has(self, word: V) -> bool {
        self.0 & Self::one(word).0 != 0
    }

    /// Whether the set holds one of `words`.
    pub(crate) fn any(self, words: &[V]) -> bool {
        words.iter().any(|word| self.has(*word))
    }

    /// Whether the set holds `word` and nothing else.
    pub(super) fn is_only(self, word: V) -> bool {
        self == Self::one(word)
    }

    /// Whether the set is empty.
    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(super) fn add(&mut self, other: Self) {
        self.0 |= other.0;
    }

    /// The words of the set, in the order of the list.
    pub(super) fn words(self) -> impl Iterator<Item = (&'static str, V)> {
        let has = move |(_, word): &(&str, V)| self.has(*word);
        V::NAMES.iter().copied().filter(has)
    }

    /// The names of the words in the set.
    #[cfg(test)]
    pub(super) fn names(self) -> impl Iterator<Item = &'static str> {
        self.words().map(|(name, _)| name)
    }
}

// Derives would ask the same of the words, which a set does not hold.
impl<V> Clone for Set<V> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<V> Copy for Set<V> {}

impl<V> Default for Set<V> {
    fn default() -> Self {
        Self(0, PhantomData)
    }
}

impl<V> PartialEq for Set<V> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl<V> Eq for Set<V> {}

impl<V: Vocabulary> fmt::Debug for Set<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set()
            .entries(self.words().map(|(_, word)| word))
            .finish()
    }
}

//! Says of nearly every text that no known value stands in it, at a fraction of what looking for them
//! costs: a tree with private keys knows thousands of values, and its files hold hardly any.

use std::collections::HashSet;

/// Bytes that are looked at, at every multiple of as many.
const GRAM: usize = 4;

/// How much of a value is known. Wherever a value of this length stands, one of its first grams stands
/// at a multiple of [`GRAM`].
const HEAD: usize = 2 * GRAM;

/// Bits of the table of grams, as a power of two: few texts hit one of a thousand values by chance.
const BITS: u32 = 20;

/// How the values begin.
pub(super) struct Heads {
    /// A bit for the grams that fall on it.
    grams: Box<[u64]>,
    heads: HashSet<[u8; HEAD]>,
}

impl Heads {
    /// `None` where a value is too short to be told by its head.
    pub(super) fn of<'v>(values: impl Iterator<Item = &'v String>) -> Option<Self> {
        let mut grams = vec![0; (1 << BITS) / 64];
        let mut heads = HashSet::new();
        for value in values {
            let head: &[u8; HEAD] = value.as_bytes().first_chunk()?;
            heads.insert(*head);
            for gram in head.windows(GRAM).take(GRAM) {
                let (word, bit) = place(gram.first_chunk()?);
                grams[word] |= bit;
            }
        }
        Some(Self {
            grams: grams.into(),
            heads,
        })
    }

    /// Whether a value may stand in `text`; `false` is certain.
    pub(super) fn may_stand_in(&self, text: &str) -> bool {
        let (grams, _) = text.as_bytes().as_chunks();
        grams.iter().enumerate().any(|(number, gram)| {
            let (word, bit) = place(gram);
            self.grams[word] & bit != 0 && self.is_around(text.as_bytes(), number * GRAM)
        })
    }

    /// Whether a head stands in `text` so that the gram at `at` is one of its first.
    fn is_around(&self, text: &[u8], at: usize) -> bool {
        let starts = at.saturating_sub(GRAM - 1)..=at;
        let mut heads = starts.filter_map(|start| text[start..].first_chunk());
        heads.any(|head: &[u8; HEAD]| self.heads.contains(head))
    }
}

/// Where the bit of a gram stands.
fn place(gram: &[u8; GRAM]) -> (usize, u64) {
    let bit = u32::from_le_bytes(*gram).wrapping_mul(0x9e37_79b1) >> (u32::BITS - BITS);
    ((bit / 64) as usize, 1 << (bit % 64))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Heads;

    proptest! {
        /// Whatever stands around a value, and wherever it stands, it is not missed.
        #[test]
        fn no_value_is_missed(
            values in prop::collection::vec("[a-cé]{8,20}", 1..5),
            which in any::<prop::sample::Index>(),
            before in "[a-cé\n]{0,40}",
            behind in "[a-cé\n]{0,40}",
        ) {
            let heads = Heads::of(values.iter()).expect("all are long enough");
            let text = format!("{before}{}{behind}", which.get(&values));
            prop_assert!(heads.may_stand_in(&text));
        }

        #[test]
        fn a_text_without_a_head_holds_no_value(text in "[a-z ]{0,200}") {
            let value = "0123456789".to_owned();
            let heads = Heads::of([&value].into_iter()).expect("it is long enough");
            prop_assert!(!heads.may_stand_in(&text));
        }
    }

    #[test]
    fn a_short_value_cannot_be_told() {
        assert!(Heads::of([&"0123456".to_owned()].into_iter()).is_none());
    }
}

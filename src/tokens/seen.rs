//! The pieces that a thread counted lately: code repeats its words.

/// Pieces that are remembered at a time: two megabytes.
const SLOTS: usize = 1 << 16;

/// Longer pieces are not remembered.
const LONGEST: usize = 31;

/// A piece, its end filled with zeros, and its length in the last byte.
type Key = [u64; 4];

/// Tokens of pieces. A piece takes the place of another that falls on the same slot, so that memory is
/// bounded; nothing is found but the very piece that was asked for.
pub(super) struct Seen {
    keys: Box<[Key]>,
    tokens: Box<[u8]>,
}

impl Seen {
    pub(super) fn new() -> Self {
        Self {
            keys: vec![[0; 4]; SLOTS].into(),
            tokens: vec![0; SLOTS].into(),
        }
    }

    /// Tokens of the first `length` bytes of `text`, by `count` where they are not known.
    pub(super) fn tokens(
        &mut self,
        text: &[u8],
        length: usize,
        count: impl FnOnce() -> usize,
    ) -> usize {
        if length > LONGEST {
            return count();
        }
        let key = key(text, length);
        let slot = slot(&key);
        // The key of the empty piece, of no tokens, is that of a slot which nobody took.
        if self.keys[slot] == key {
            return usize::from(self.tokens[slot]);
        }
        let tokens = count();
        if let Ok(known) = u8::try_from(tokens) {
            self.keys[slot] = key;
            self.tokens[slot] = known;
        }
        tokens
    }
}

/// The key of the first `length` bytes, [`LONGEST`] at most.
fn key(text: &[u8], length: usize) -> Key {
    let bytes = text.first_chunk().copied().unwrap_or_else(|| {
        let mut filled = [0; 32];
        filled[..length].copy_from_slice(&text[..length]);
        filled
    });
    let (words, _) = bytes.as_chunks();
    let mut key = [0; 4];
    for (at, word) in words.iter().enumerate() {
        let bits = 8 * length.saturating_sub(8 * at);
        let mask = u32::try_from(bits)
            .ok()
            .and_then(|bits| 1_u64.checked_shl(bits));
        key[at] = u64::from_le_bytes(*word) & mask.map_or(u64::MAX, |bit| bit - 1);
    }
    key[3] |= (length as u64) << 56;
    key
}

/// The slot of a key. Who makes many fall on one makes counting slow, and no count wrong.
fn slot(key: &Key) -> usize {
    let hash = key.iter().fold(0_u64, |hash, word| {
        (hash.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95)
    });
    (hash >> 40) as usize % SLOTS
}

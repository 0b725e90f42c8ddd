//! A number of tokens that must not be exceeded.

/// A number of tokens, of which some are spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    left: usize,
}

impl Budget {
    /// A budget of which nothing is spent.
    pub fn new(limit: usize) -> Self {
        Self { left: limit }
    }

    /// What can still be spent.
    pub fn left(&self) -> usize {
        self.left
    }

    /// Spends `tokens`. Says whether they were there; if not, nothing changes.
    #[must_use]
    pub fn spend(&mut self, tokens: usize) -> bool {
        match self.left.checked_sub(tokens) {
            Some(left) => {
                self.left = left;
                true
            }
            None => false,
        }
    }
}

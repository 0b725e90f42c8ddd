//! A number of tokens that must not be exceeded.

/// A limit, and what of it is gone: spent for good, or reserved for something still to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    limit: usize,
    reserved: usize,
    spent: usize,
}

impl Budget {
    /// A budget of which nothing is spent.
    pub fn new(limit: usize) -> Self {
        Self {
            limit,
            reserved: 0,
            spent: 0,
        }
    }

    /// The limit.
    pub fn limit(&self) -> usize {
        self.limit
    }

    /// What is spent.
    pub fn spent(&self) -> usize {
        self.spent
    }

    /// What can still be spent or reserved.
    pub fn left(&self) -> usize {
        self.limit - self.reserved - self.spent
    }

    /// Keeps `tokens` back. Says whether they were there; if not, nothing changes.
    #[must_use]
    pub fn reserve(&mut self, tokens: usize) -> bool {
        let fits = tokens <= self.left();
        if fits {
            self.reserved += tokens;
        }
        fits
    }

    /// Gives everything back that was reserved.
    pub fn release(&mut self) {
        self.reserved = 0;
    }

    /// Spends `tokens`. Says whether they were there; if not, nothing changes.
    #[must_use]
    pub fn spend(&mut self, tokens: usize) -> bool {
        let fits = tokens <= self.left();
        if fits {
            self.spent += tokens;
        }
        fits
    }

    /// Takes back `tokens` that were spent.
    pub fn refund(&mut self, tokens: usize) {
        self.spent = self.spent.saturating_sub(tokens);
    }
}

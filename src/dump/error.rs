//! Why there is no dump.

/// Why files cannot be packed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Not even a dump without files fits.
    #[error("pack into {limit} tokens: a dump without any file takes {smallest}")]
    BudgetTooSmall {
        /// The budget.
        limit: usize,
        /// The smallest budget that works.
        smallest: usize,
    },
}

impl Error {
    /// Stable code, known to `create-dump explain`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::BudgetTooSmall { .. } => "budget-too-small",
        }
    }

    /// What the user can do about it.
    pub fn help(&self) -> String {
        match self {
            Self::BudgetTooSmall { smallest, .. } => {
                format!("give at least {smallest} tokens; files need more")
            }
        }
    }
}

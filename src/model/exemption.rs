//! What the user does not hold against some of the files.

/// What is not held against the files that match.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Exemption {
    /// Globs of the files, as seen from the root of the source.
    pub paths: Vec<String>,
    /// Rules whose findings are suppressed there; a name may end with `*`.
    pub rules: Vec<String>,
    /// Whether gates fail because of findings and changes there; `None` says nothing about it.
    pub gates: Option<bool>,
    /// Why.
    pub reason: String,
    /// Whether a file of the analysed tree says so, and which one where the source holds it.
    pub said_by: Sayer,
}

/// Who exempts files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Sayer {
    /// The user.
    #[default]
    User,
    /// This file of the source.
    Source(String),
    /// A file of the repository that stands outside of the source.
    Repository,
}

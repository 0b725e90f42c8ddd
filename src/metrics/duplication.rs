//! Copies of code, with renamed identifiers matched.

/// The tokens of a file in the form that copies are found by.
#[derive(Debug, Default)]
pub struct Tokens {}

//! Findings that the repository has decided to live with.

use serde::Serialize;

use super::Finding;
use crate::redact::Clean;

/// A finding that is counted and listed, and that neither reports nor gates rest on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Suppressed {
    /// The finding.
    #[serde(flatten)]
    pub finding: Finding,
    /// Why the repository lives with it, in its own words.
    pub reason: Clean,
    /// The last day on which it does, `YYYY-MM-DD`; `None` for always.
    pub expires: Option<String>,
}

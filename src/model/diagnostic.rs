//! What went wrong without stopping the run.

use serde::Serialize;

use super::excerpt::Excerpt;
use super::plain::unnumbered;

/// Something that the reader must know about the run: a file that could not be read, a history that
/// is shallow, an answer that was not usable. It never ends the run.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Diagnostic {
    /// Stable code; `create-dump explain CODE` says what it means and what to do.
    pub code: &'static str,
    /// The file concerned, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The line of the file, counted from 1, where it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// What happened and why, as one sentence.
    pub message: String,
    /// The place in the file that is to be mended, for those who can be shown it.
    #[serde(skip)]
    pub place: Option<Box<Excerpt>>,
}

impl Diagnostic {
    /// A diagnostic about the run as a whole.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            path: None,
            line: None,
            message: unnumbered(&message.into()),
            place: None,
        }
    }

    /// A diagnostic about one file.
    pub fn on_file(
        code: &'static str,
        path: impl Into<String>,
        message: impl Into<String>,
    ) -> Self {
        Self {
            path: Some(path.into()),
            ..Self::new(code, message)
        }
    }

    /// A diagnostic about one line of a file.
    pub fn on_line(
        code: &'static str,
        path: impl Into<String>,
        line: usize,
        message: impl Into<String>,
    ) -> Self {
        Self {
            line: Some(line),
            ..Self::on_file(code, path, message)
        }
    }

    /// A diagnostic about one place in a file.
    pub fn on_place(code: &'static str, place: Excerpt, message: impl Into<String>) -> Self {
        Self {
            path: Some(place.path.clone()),
            line: Some(place.line),
            place: Some(Box::new(place)),
            ..Self::new(code, message)
        }
    }
}

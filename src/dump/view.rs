//! A file's text as it may stand in a dump: whole, shortened, or a part of it.

use super::Level;
use crate::redact::{Clean, Cleaned, Hit};

/// One of the parts that a file is cut into. Put together in their order, they are its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Which one, counted from 1.
    pub number: usize,
    /// How many there are.
    pub of: usize,
    /// The file's line at which this one starts, counted from 1.
    pub first_line: usize,
}

/// A text of a file, and what was done to it.
#[derive(Clone, Debug)]
pub struct View {
    /// How much of the file it is.
    pub level: Level,
    /// The text.
    pub text: Clean,
    /// What was taken out of the file.
    pub hits: Vec<Hit>,
    /// What was done to the text beside that, as ids; empty where it is the file's own.
    pub views: Vec<&'static str>,
    /// Which part of the text it is; `None` where it is not cut.
    pub part: Option<Part>,
}

impl View {
    /// The whole text as it is.
    pub fn whole(cleaned: Cleaned) -> Self {
        Self {
            level: Level::Full,
            text: cleaned.text,
            hits: cleaned.hits,
            views: Vec::new(),
            part: None,
        }
    }

    /// Puts another text in the place of this one, if there is one and it is another.
    pub fn show(&mut self, view: &'static str, text: Option<Clean>) {
        if let Some(text) = text.filter(|text| *text != self.text) {
            self.text = text;
            self.views.push(view);
        }
    }
}

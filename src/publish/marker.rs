//! How our own comments are known again: by a line that no reader sees, at the very end.
//!
//! A marker is believed only in a comment of our own author: anybody can write one. Nothing that is
//! rendered from outside can hold one, as the sanitiser breaks the mark of an HTML comment.

use std::collections::BTreeMap;

/// What a comment of ours says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Marker {
    /// What kind of comment it is, such as `review` or `finding`.
    pub(super) kind: String,
    fields: BTreeMap<String, String>,
}

const START: &str = "<!-- create-dump:";
const END: &str = " -->";

impl Marker {
    pub(super) fn new(kind: &str) -> Self {
        Self {
            kind: kind.to_owned(),
            fields: BTreeMap::new(),
        }
    }

    /// Adds a field. `value` holds letters, digits, commas, dashes and points alone.
    pub(super) fn with(mut self, name: &str, value: &str) -> Self {
        debug_assert!(value.chars().all(is_plain), "{value}");
        self.fields.insert(name.to_owned(), value.to_owned());
        self
    }

    pub(super) fn field(&self, name: &str) -> Option<&str> {
        self.fields.get(name).map(String::as_str)
    }

    /// The values of a field that holds several.
    pub(super) fn list(&self, name: &str) -> impl Iterator<Item = String> {
        let values = self.field(name).unwrap_or_default().split(',');
        values.filter(|it| !it.is_empty()).map(str::to_owned)
    }

    /// The line.
    pub(super) fn line(&self) -> String {
        let fields = self
            .fields
            .iter()
            .map(|(name, value)| format!(" {name}={value}"));
        format!("{START}{}{}{END}", self.kind, fields.collect::<String>())
    }

    /// The text with the marker below it.
    pub(super) fn below(&self, text: &str) -> String {
        format!("{}\n\n{}\n", text.trim_end(), self.line())
    }

    /// The marker of a comment: its last line.
    pub(super) fn of(body: &str) -> Option<Self> {
        let line = body.trim_end().lines().next_back()?;
        let mut words = line.strip_prefix(START)?.strip_suffix(END)?.split(' ');
        let mut marker = Self::new(words.next().filter(|kind| kind.chars().all(is_plain))?);
        for word in words {
            let (name, value) = word.split_once('=')?;
            let is_sound = name.chars().all(is_plain) && value.chars().all(is_plain);
            marker
                .fields
                .insert(is_sound.then(|| name.to_owned())?, value.to_owned());
        }
        Some(marker)
    }
}

fn is_plain(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, ',' | '-' | '.')
}

#[cfg(test)]
mod tests {
    use super::Marker;

    #[test]
    fn a_marker_is_read_back_from_the_last_line_alone() {
        let marker = Marker::new("review").with("head", "abc").with("told", "");
        let body = marker.below("Text.");
        assert_eq!(Marker::of(&body), Some(marker.clone()));
        assert_eq!(Marker::of(&body.replace('\n', "\r\n")), Some(marker));
        for other in [
            "",
            "Text.",
            "<!-- create-dump:review head=abc -->\nText.",
            "> <!-- create-dump:review head=abc -->",
            "<!-- create-dump:review head=abc --> ",
            "<!-- create-dump:re<view -->",
            "<!-- create-dump:review head -->",
            "<!-- create-dump:review head=a\u{e9} -->",
            "x <!-- create-dump:review -->",
        ] {
            let is_marker = Marker::of(other).is_some();
            assert_eq!(is_marker, other.ends_with("--> "), "{other}");
        }
    }
}

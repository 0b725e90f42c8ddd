//! What the packer knows of a text that it does not hold.

use super::{Layout, Level};
use crate::redact::Clean;
use crate::tokens::Tokenizer;

/// What framing and counting need to know of a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// Tokens of the text by itself; 0 where nothing is counted.
    pub tokens: usize,
    /// Tokens that the text adds to a piece, as the layout writes it; 0 where nothing is counted.
    pub cost: usize,
    /// Length of the longest run of the character that the layout's frames are made of.
    pub longest_run: usize,
    /// Whether there is no text at all.
    pub is_empty: bool,
    /// Whether the last line ends with a line feed.
    pub ends_line: bool,
}

impl Shape {
    /// The shape of a text, without its tokens.
    pub fn uncounted(text: &str, layout: &dyn Layout) -> Self {
        let guard = layout.guard();
        Self {
            longest_run: guard.map_or(0, |guard| longest_run(text, guard)),
            is_empty: text.is_empty(),
            ends_line: text.ends_with('\n'),
            ..Self::default()
        }
    }

    /// The shape of a text, with its tokens in a layout.
    pub fn counted(
        level: Level,
        text: &Clean,
        layout: &dyn Layout,
        tokenizer: &dyn Tokenizer,
    ) -> Self {
        let tokens = tokenizer.count(text);
        let body = layout.body(level, text);
        let cost = if body.starts_with(char::is_whitespace) {
            cost_behind_a_line(&body, tokenizer)
        } else if body == *text {
            tokens
        } else {
            tokenizer.count(&body)
        };
        Self {
            tokens,
            cost,
            ..Self::uncounted(text, layout)
        }
    }
}

/// A line that ends with a letter, as openings do.
const LINE: &str = "a\n";

/// What a body adds that may melt into the line feed before it.
fn cost_behind_a_line(body: &str, tokenizer: &dyn Tokenizer) -> usize {
    tokenizer.count(&format!("{LINE}{body}")) - tokenizer.count(LINE)
}

/// Length of the longest run of `character` in `text`.
pub(super) fn longest_run(text: &str, character: u8) -> usize {
    let mut longest = 0;
    let mut rest = text;
    while let Some(at) = memchr::memchr(character, rest.as_bytes()) {
        rest = &rest[at..];
        let run = rest.bytes().take_while(|byte| *byte == character).count();
        longest = longest.max(run);
        rest = &rest[run..];
    }
    longest
}

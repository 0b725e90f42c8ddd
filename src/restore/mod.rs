//! Gives the files of a dump back, byte for byte, or says why it cannot.
//!
//! A `Reader` takes one layout apart, line by line, so that no more than one file is in memory. What
//! it finds is checked against the digests that the dump bears before anything is written, and read
//! once more to be written. A dump is hostile: its framing cannot be forged by a text, but whoever
//! wrote the dump may have written anything, so every name is checked as if it came from a stranger.

mod contents;
mod error;
mod escapes;
mod explanations;
mod fenced;
mod input;
mod item;
mod json;
mod jsonl;
mod markdown;
mod name;
mod notes;
mod object;
mod plain;
mod source;
mod target;
#[cfg(test)]
mod tests;
mod xml;

use input::Input;
use item::{Halt, Item};

pub use contents::{Contents, Left, Whole, read};
pub use error::Error;
pub use explanations::explanations;
pub use name::Names;
pub use source::{Dump, Source};
pub use target::Target;

/// What a reader calls for everything that it finds, with the line where that starts.
type Each<'a> = dyn FnMut(u64, Item) -> Result<(), Error> + 'a;

/// Reads what a layout has written.
trait Reader: Sync {
    /// The layout.
    fn id(&self) -> &'static str;

    /// Whether a dump that starts like this may be in the layout.
    fn recognises(&self, start: &str) -> bool;

    /// Takes a dump apart, in its order.
    fn read(&self, input: Input<'_>, each: &mut Each<'_>) -> Result<(), Halt>;
}

/// One reader a layout; JSON Lines before JSON, which starts with the same letter.
static READERS: &[&dyn Reader] = &[
    &markdown::Markdown,
    &xml::Xml,
    &jsonl::Jsonl,
    &json::Json,
    &plain::Plain,
];

/// The layouts that can be read.
pub fn readable() -> impl Iterator<Item = &'static str> {
    READERS.iter().map(|reader| reader.id())
}

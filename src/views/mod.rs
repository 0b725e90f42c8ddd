//! What a dump may show of a file instead of its whole text.
//!
//! Views take clean text and give clean text: they cut and join, and add nothing that is not the
//! program's own. They are pure, and linear in the length of the text.

mod comments;
mod imports;
mod notebook;
mod numbered;
mod page;
mod pragmas;
mod sentence;
mod shorten;
mod signatures;
mod summary;
#[cfg(test)]
mod tests;

pub use comments::without_comments;
pub use notebook::notebook;
pub use numbered::numbered;
pub use shorten::shorten_data;
pub use signatures::signatures;
pub use summary::one_line;

use crate::language;

/// What stands where something was left out.
pub const ELIDED: &str = "…";

/// The grammar for a text in a language, if there is one.
fn grammar(id: Option<&str>, text: &str) -> Option<&'static language::Grammar> {
    language::by_id(id?)?.grammar_of(text)
}

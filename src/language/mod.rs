//! The languages: how a file is recognised, parsed, and what its syntax means.
//!
//! A language is a value, a row of [`LANGUAGES`]; where it bends the rules (an `else if` that is a
//! nested node, a `match` arm with a guard) the bend is data of its row or of its query file. Rows
//! without a grammar are known by name: code among them gets generic measures, prose and data get
//! their tag in a dump. A row may hold code of others, scripts or cells, which is found by `embedded`.

mod captures;
mod detect;
mod embedded;
mod grammar;
mod heredoc;
mod imports;
mod kotlin;
mod outline;
mod roles;
mod room;
mod syntax;
mod table;
#[cfg(test)]
mod tests;
mod vocabulary;

use std::sync::LazyLock;

pub use detect::detect;
pub(crate) use embedded::{Embedded, Holds, embedded};
pub(crate) use grammar::{Bends, Grammar, Wrappers};
pub(crate) use imports::{FileLinks, Import, ImportKind, NameHash, hash_of_name, links};
pub(crate) use outline::{
    Definition, DefinitionKind, Outline, Piece, PieceKind, comments, same_tokens,
};
pub(crate) use roles::{Role, Roles};
pub(crate) use syntax::{Function, Node, Syntax, Token, TokenClass, parse};
pub use table::LANGUAGES;

/// A language of the table.
#[derive(Debug)]
pub struct Language {
    /// Id, such as `rust`; used in reports, configuration and code fences.
    pub id: &'static str,
    /// Name for people.
    pub name: &'static str,
    /// File name extensions without the dot, in lower case.
    pub extensions: &'static [&'static str],
    /// Whole file names.
    pub file_names: &'static [&'static str],
    /// Programs named in a `#!` line, without their version.
    pub interpreters: &'static [&'static str],
    /// Whether it is code to be measured; prose and data are not.
    pub is_code: bool,
    /// What opens a comment that ends with its line.
    pub line_comments: &'static [&'static str],
    /// What opens and what closes a comment that may span lines.
    pub block_comments: &'static [(&'static str, &'static str)],
    pub(crate) grammar: Option<&'static LazyLock<Grammar>>,
    /// A dialect with a grammar of its own: the mark that a file names it by at its top.
    pub(crate) dialect: Option<(&'static str, &'static LazyLock<Grammar>)>,
    pub(crate) holds: Option<Holds>,
}

/// Bytes at the top of a file among which it names its dialect.
const TOP: usize = 1_000;

impl Language {
    /// The grammar for a text, if there is one.
    pub(crate) fn grammar_of(&self, text: &str) -> Option<&'static Grammar> {
        let top = &text.as_bytes()[..text.len().min(TOP)];
        let dialect = self
            .dialect
            .filter(|(mark, _)| memchr::memmem::find(top, mark.as_bytes()).is_some());
        let grammar = dialect.map(|(_, grammar)| grammar).or(self.grammar);
        grammar.map(|grammar| &**grammar)
    }

    /// Whether a grammar of this language understands a text, in whole or in part. Parses it and does
    /// nothing else: what measuring a text costs at least.
    pub fn parses(&self, text: &str) -> bool {
        let grammar = self.grammar_of(text);
        grammar.is_some_and(|grammar| parse(grammar, text).is_some())
    }

    /// The places of a text that a grammar of this language makes nothing of; `None` where it has none
    /// or gives up.
    pub fn faults(&self, text: &str) -> Option<usize> {
        Some(syntax::faults(&parse(self.grammar_of(text)?, text)?))
    }
}

/// The language with this id.
pub fn by_id(id: &str) -> Option<&'static Language> {
    LANGUAGES.iter().find(|language| language.id == id)
}

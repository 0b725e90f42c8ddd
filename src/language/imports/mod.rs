//! What a file imports, defines and mentions, read from the tokens that metrics are counted by.
//!
//! An import is short and regular in every language, so a reader for it is a few lines over tokens,
//! and the tree is not walked again. Each language is a row of [`READERS`]; names of definitions
//! follow its keywords, or are those of the functions that its queries capture. Names are kept as
//! hashes: they are compared and never shown.

mod c;
mod go;
mod java;
mod names;
mod python;
mod rust;
mod script;
#[cfg(test)]
mod tests;
mod words;

use serde::{Deserialize, Serialize};

use super::{Grammar, Language, Syntax};
pub(crate) use names::{NameHash, hash as hash_of_name};
use words::Words;

/// Longest path of an import that is believed; file systems end there, too.
const LONGEST_PATH: usize = 1024;

/// What ties a file to others. Small enough to be kept for every file of a source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FileLinks {
    /// The package that the file says it belongs to; empty where it says nothing.
    pub(crate) package: String,
    /// In the order of the text.
    pub(crate) imports: Vec<Import>,
    /// What it defines for others, sorted, no name twice.
    pub(crate) defines: Vec<Definition>,
    /// Names that it mentions and how often, sorted by name.
    pub(crate) mentions: Vec<(NameHash, u32)>,
}

/// A name that a file defines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Definition {
    pub(crate) name: NameHash,
    /// Whether it stands outside of all blocks, so that it belongs to the package or module.
    pub(crate) is_outermost: bool,
}

/// One import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Import {
    /// What is imported, as the language spells it.
    pub(crate) path: String,
    /// What of it is used here: names taken from a module, `*` for all. In Rust, the local name.
    pub(crate) names: Vec<String>,
    /// Lines, counted from 1, both included.
    pub(crate) first_line: u32,
    pub(crate) last_line: u32,
    pub(crate) kind: ImportKind,
}

/// When an import takes effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) enum ImportKind {
    /// When the file is loaded.
    Load,
    /// When a function runs.
    Deferred,
    /// Never: only the compiler or type checker follows it.
    Types,
    /// In tests only.
    Test,
    /// A path that stands in the code without an import of its own.
    Inline,
    /// The declaration of a module that lives in another file.
    Declaration,
}

/// How a language spells what ties files together.
struct Reader {
    /// Ids of the languages.
    languages: &'static [&'static str],
    /// Reads imports and the package.
    imports: fn(&Words<'_>, &mut FileLinks),
    /// Words that the name of a definition follows.
    definers: &'static [&'static str],
    /// Whether only names count that no dot stands before: fields and methods are then left out.
    skips_members: bool,
    /// Kinds of names that can only be fields, labels or packages.
    skipped_kinds: &'static [&'static str],
}

const SCRIPT_DEFINERS: &[&str] = &[
    "function",
    "class",
    "interface",
    "type",
    "enum",
    "namespace",
];

static READERS: &[Reader] = &[
    Reader {
        languages: &["rust"],
        imports: rust::read,
        definers: &[
            "fn", "struct", "enum", "trait", "type", "const", "static", "union",
        ],
        skips_members: false,
        skipped_kinds: &[],
    },
    Reader {
        languages: &["python"],
        imports: python::read,
        definers: &["def", "class"],
        skips_members: false,
        skipped_kinds: &[],
    },
    Reader {
        languages: &["javascript", "typescript", "tsx"],
        imports: script::read,
        definers: SCRIPT_DEFINERS,
        skips_members: false,
        skipped_kinds: &[],
    },
    Reader {
        languages: &["java"],
        imports: java::read,
        definers: &["class", "interface", "enum", "record", "@interface"],
        skips_members: true,
        skipped_kinds: &[],
    },
    Reader {
        languages: &["c", "cpp"],
        imports: c::read,
        definers: &[],
        skips_members: false,
        skipped_kinds: &[],
    },
    Reader {
        languages: &["go"],
        imports: go::read,
        definers: &[],
        skips_members: true,
        skipped_kinds: &["field_identifier", "package_identifier", "label_name"],
    },
];

/// A language whose imports are not read: its definitions and mentions still rank its files.
static OTHER: Reader = Reader {
    languages: &[],
    imports: |_, _| {},
    definers: &["class", "interface", "enum", "struct", "trait", "object"],
    skips_members: false,
    skipped_kinds: &[],
};

/// Reads what ties a parsed file to others.
pub(crate) fn links(
    language: &Language,
    grammar: &Grammar,
    text: &str,
    syntax: &Syntax,
) -> FileLinks {
    let reader = READERS
        .iter()
        .find(|reader| reader.languages.contains(&language.id))
        .unwrap_or(&OTHER);
    let words = Words::new(&grammar.parser, text, syntax);
    let mut links = FileLinks::default();
    (reader.imports)(&words, &mut links);
    links.imports.retain(|import| is_believable(&import.path));
    names::read(&words, reader, &mut links);
    links
}

fn is_believable(path: &str) -> bool {
    !path.is_empty() && path.len() <= LONGEST_PATH && !path.contains(char::is_control)
}

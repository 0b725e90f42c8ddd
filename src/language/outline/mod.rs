//! What a file defines, and which pieces of its text a reader needs to use it.
//!
//! As metrics do, outlines read captures of a restricted query file, `queries/<id>/outline.scm`, in
//! one walk over the tree. Bodies of functions are not walked, so an outline costs a fraction of
//! what parsing does. A body that did not parse is searched for definitions all the same: a brace
//! that is missing must not hide the rest of the file.

mod docs;
mod parts;
mod tokens;
mod walk;

use std::ops::Range;

use tree_sitter::Tree;

use super::Grammar;
use super::captures::{Captures, Error};
use parts::{Part, Parts};
pub(crate) use tokens::{comments, same_tokens};

/// What a definition defines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum DefinitionKind {
    /// A function, method or constructor.
    Function,
    /// A class or record.
    Class,
    /// A struct or union.
    Struct,
    /// An enumeration.
    Enum,
    /// An interface, trait or protocol.
    Interface,
    /// Another type, or another name for one.
    Type,
    /// A constant or variable.
    Constant,
    /// A field or property of a type.
    Field,
    /// One of the values of an enumeration.
    Variant,
    /// A macro.
    Macro,
    /// A module or namespace.
    Module,
    /// What adds to a type that is defined elsewhere: an `impl` block, a Swift extension.
    Extension,
}

impl DefinitionKind {
    /// Whether it is a value rather than code or a type.
    fn is_value(self) -> bool {
        matches!(self, Self::Constant | Self::Field | Self::Variant)
    }

    /// Whether others may use what it holds whenever they may use it.
    fn shares_exposure(self) -> bool {
        matches!(self, Self::Interface | Self::Enum | Self::Variant)
    }
}

/// Something that a file defines and gives a name to.
#[derive(Clone, Debug)]
pub(crate) struct Definition {
    pub(crate) kind: DefinitionKind,
    /// Its bytes, with what exports and annotates it directly around it left out.
    pub(crate) range: Range<usize>,
    /// Line of its name, counted from 1.
    pub(crate) line: usize,
    /// Its own name; empty where it has none.
    pub(crate) name: Range<usize>,
    /// The type that it belongs to, where it stands outside of it.
    pub(crate) receiver: Option<Range<usize>>,
    /// What only its author needs.
    pub(crate) body: Option<Range<usize>>,
    /// The comment or text that documents it.
    pub(crate) doc: Option<Range<usize>>,
    /// The definition that holds it.
    pub(crate) parent: Option<usize>,
    /// Whether the syntax, or the custom of the language, lets others use it.
    pub(crate) is_public: bool,
}

/// What a piece of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PieceKind {
    /// Part of a declaration.
    Text,
    /// An import.
    Import,
    /// An attribute, annotation or decorator.
    Annotation,
    /// A comment that documents the definition below.
    Doc,
    /// Text that documents the definition before it.
    Docstring,
    /// The value of a constant, field or parameter.
    Value,
    /// A body that is left out.
    Body,
}

/// A piece of the text that a reader needs, or the place of one that is left out.
#[derive(Clone, Debug)]
pub(crate) struct Piece {
    pub(crate) kind: PieceKind,
    pub(crate) range: Range<usize>,
    /// Whether the text breaks the line before it, in a place where that tells of structure.
    pub(crate) starts_line: bool,
}

/// An outline of a file.
#[derive(Debug, Default)]
pub(crate) struct Outline {
    /// In the order of the text, each behind what holds it.
    pub(crate) definitions: Vec<Definition>,
    /// In the order of the text.
    pub(crate) pieces: Vec<Piece>,
    /// Comments and texts that may document the whole file, in the order of the text.
    pub(crate) docs: Vec<Range<usize>>,
}

/// How definitions say that others may use them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exposure {
    /// A word makes them public.
    Marked,
    /// They are, unless a word makes them private.
    Open,
    /// Their names begin with a capital.
    Capital,
    /// Their names do not begin with an underscore.
    Underscore,
}

/// How the definitions of a language say it, at the top of a file and inside a type.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Exposures {
    pub(crate) top: Exposure,
    pub(crate) member: Exposure,
}

impl Exposure {
    /// Whether a definition of this name may be used by others.
    fn allows(self, name: &str) -> bool {
        match self {
            Self::Marked | Self::Open => true,
            Self::Capital => name.starts_with(char::is_uppercase),
            Self::Underscore => !name.starts_with('_') || name.ends_with("__"),
        }
    }
}

impl Exposures {
    pub(super) const fn both(exposure: Exposure) -> Self {
        Self {
            top: exposure,
            member: exposure,
        }
    }

    fn of(self, is_member: bool) -> Exposure {
        if is_member { self.member } else { self.top }
    }
}

/// What outlines of a language go by.
#[derive(Debug)]
pub(crate) struct Rules {
    captures: Captures<Part>,
    exposures: Exposures,
}

impl Rules {
    /// Compiles query text against its grammar.
    pub(super) fn compile(
        grammar: &tree_sitter::Language,
        queries: &[&str],
        exposures: Exposures,
    ) -> Result<Self, Error> {
        Ok(Self {
            captures: Captures::compile(grammar, queries)?,
            exposures,
        })
    }
}

impl Outline {
    /// The outline of `text`, which `grammar` parsed to `tree`; `None` where the language has no
    /// query file for it.
    pub(crate) fn of(grammar: &Grammar, tree: &Tree, text: &str) -> Option<Self> {
        let rules = grammar.outline.as_ref()?;
        Some(walk::Walk::over(tree, text, rules))
    }
}

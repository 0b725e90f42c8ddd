//! What someone needs to use a file: its declarations, without what only its author needs.

use crate::language::{self, Outline, Piece, PieceKind};
use crate::redact::Clean;

use super::page::Page;
use super::{grammar, pragmas};

/// Longer values say more than a reader of signatures asks for.
const LONGEST_VALUE: usize = 48;
/// The same for what stands before a definition.
const LONGEST_ANNOTATION: usize = 80;

/// Attributes, annotations and decorators that speak to compilers and linters.
const SILENT: &[&str] = &[
    "inline",
    "allow",
    "expect",
    "warn",
    "deny",
    "cold",
    "track_caller",
    "rustfmt::skip",
    "doc",
    "Override",
    "override",
    "SuppressWarnings",
    "SafeVarargs",
    "Serial",
    "Suppress",
];

/// The declarations of a file: imports, types with their fields, signatures with the first sentence
/// of what documents them, and names of constants. Bodies are elided; nesting stays.
///
/// `None` where the language is not one whose declarations are known, where there are none, or
/// where they are no shorter than the text. What did not parse is shown as it is.
pub fn signatures(language: Option<&str>, text: &Clean) -> Option<Clean> {
    let grammar = grammar(language, text)?;
    let line_comment = language::by_id(language?)?.line_comments.first()?;
    let tree = language::parse(grammar, text)?;
    let outline = Outline::of(grammar, &tree, text)?;
    if outline.definitions.is_empty() {
        return None;
    }
    let mut page = Page::new(text, line_comment, grammar.bends.separator);
    let mut docs = outline.docs.iter();
    docs.any(|doc| !pragmas::is_aside(&text[doc.clone()]) && page.file_doc(doc.clone()));
    for piece in &outline.pieces {
        write(&mut page, piece, &text[piece.range.clone()]);
    }
    let view = page.finish();
    (view.len() < text.len()).then_some(view)
}

/// Writes a piece in as few words as its kind deserves.
fn write(page: &mut Page<'_>, piece: &Piece, text: &str) {
    match piece.kind {
        PieceKind::Text => page.whole(piece),
        PieceKind::Import => page.import(piece),
        PieceKind::Annotation if is_silent(text) => page.nothing(piece),
        PieceKind::Annotation if text.len() > LONGEST_ANNOTATION => page.begin(piece),
        PieceKind::Annotation => page.whole(piece),
        PieceKind::Value if text.len() > LONGEST_VALUE || text.contains('\n') => page.elide(piece),
        PieceKind::Value => page.whole(piece),
        PieceKind::Body => page.elide(piece),
        PieceKind::Doc if pragmas::is_notice(text) => page.nothing(piece),
        PieceKind::Doc | PieceKind::Docstring => page.doc(piece),
    }
}

/// Whether an annotation says nothing to those who use what it stands before.
fn is_silent(annotation: &str) -> bool {
    let name = annotation.trim_start_matches(['#', '!', '[', '@', ' ']);
    let end = name
        .find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'))
        .unwrap_or(name.len());
    SILENT.contains(&&name[..end])
}

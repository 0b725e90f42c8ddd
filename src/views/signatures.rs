//! What someone needs to use a file: its declarations, without what only its author needs.

use crate::language::{self, Outline, Piece, PieceKind};
use crate::redact::{Clean, CleanWriter};

use super::sentence::Sentence;
use super::{ELIDED, grammar, pragmas};

/// Longer values say more than a reader of signatures asks for.
const LONGEST_VALUE: usize = 48;
/// The same for what stands before a definition.
const LONGEST_ANNOTATION: usize = 80;
/// The same for a first sentence, in characters.
const LONGEST_DOC: usize = 120;

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
    "SuppressWarnings",
    "SafeVarargs",
    "Serial",
];

/// The declarations of a file: imports, types with their fields, signatures with the first sentence
/// of what documents them, and names of constants. Bodies are elided; nesting stays.
///
/// `None` where the language is not one whose declarations are known, where there are none, or
/// where they are no shorter than the text.
pub fn signatures(language: Option<&str>, text: &Clean) -> Option<Clean> {
    let grammar = grammar(language)?;
    let tree = language::parse(grammar, text)?;
    let outline = Outline::of(grammar, &tree, text)?;
    let line_comment = language::by_id(language?)?.line_comments.first()?;
    let mut page = Page {
        text,
        line_comment,
        writer: CleanWriter::new(),
        is_empty: true,
        starts_line: false,
        end: 0,
    };
    page.file_doc(&outline);
    for piece in &outline.pieces {
        page.piece(piece);
    }
    if outline.definitions.is_empty() {
        return None;
    }
    page.writer.literal("\n");
    let view = page.writer.finish();
    (view.len() < text.len()).then_some(view)
}

struct Page<'text> {
    text: &'text Clean,
    line_comment: &'static str,
    writer: CleanWriter,
    is_empty: bool,
    /// Whether a piece that was not shown began a line.
    starts_line: bool,
    /// Where the last piece ended.
    end: usize,
}

impl Page<'_> {
    /// The first sentence of what documents the whole file.
    fn file_doc(&mut self, outline: &Outline) {
        for doc in &outline.docs {
            if pragmas::is_notice(&self.text[doc.clone()]) {
                continue;
            }
            let sentence = Sentence::of_comment(self.text, doc.clone(), LONGEST_DOC);
            if !sentence.is_empty() {
                self.writer.literal(self.line_comment).literal(" ");
                sentence.write(self.text, &mut self.writer);
                self.is_empty = false;
                self.starts_line = true;
                return;
            }
        }
    }

    fn piece(&mut self, piece: &Piece) {
        let text = &self.text[piece.range.clone()];
        self.starts_line |= piece.starts_line;
        match piece.kind {
            PieceKind::Text | PieceKind::Import => {
                self.part(piece);
                self.flat(piece);
            }
            PieceKind::Annotation => {
                if is_silent(text) {
                    return;
                }
                self.part(piece);
                if text.len() <= LONGEST_ANNOTATION {
                    self.flat(piece);
                } else {
                    self.begun(piece);
                }
            }
            PieceKind::Value => {
                self.part(piece);
                if text.len() <= LONGEST_VALUE && !text.contains('\n') {
                    self.writer.clean(&self.text.slice(piece.range.clone()));
                } else {
                    self.writer.literal(ELIDED);
                }
            }
            PieceKind::Body => {
                self.writer.literal(" ").literal(ELIDED);
            }
            PieceKind::Doc => {
                let sentence = Sentence::of_comment(self.text, piece.range.clone(), LONGEST_DOC);
                if !sentence.is_empty() && !pragmas::is_notice(text) {
                    self.part(piece);
                    self.writer.literal(self.line_comment).literal(" ");
                    sentence.write(self.text, &mut self.writer);
                    self.starts_line = true;
                }
            }
            PieceKind::Docstring => {
                let sentence = Sentence::of_comment(self.text, piece.range.clone(), LONGEST_DOC);
                if !sentence.is_empty() {
                    self.writer
                        .literal(" ")
                        .literal(self.line_comment)
                        .literal(" ");
                    sentence.write(self.text, &mut self.writer);
                    self.starts_line = true;
                }
            }
        }
        self.end = piece.range.end;
    }

    /// Parts a piece from what stands before it: by a line where the text does, or a blank.
    fn part(&mut self, piece: &Piece) {
        let text = self.text.as_str();
        if self.is_empty {
            self.is_empty = false;
        } else if std::mem::take(&mut self.starts_line) {
            self.writer.literal("\n");
            let before = &text[..piece.range.start];
            let line = before.rfind('\n').map_or(0, |at| at + 1);
            let line = line.max(self.end).min(before.len());
            let content = before[line..].trim_start_matches([' ', '\t']);
            let indentation = line..before.len() - content.len();
            self.writer.clean(&self.text.slice(indentation));
        } else if self.end < piece.range.start
            && text[..piece.range.start].ends_with(char::is_whitespace)
        {
            self.writer.literal(" ");
        }
    }

    /// Writes a piece in one line.
    fn flat(&mut self, piece: &Piece) {
        let text = &self.text[piece.range.clone()];
        let mut start = piece.range.start;
        for line in text.split_inclusive('\n') {
            let inner = line.trim();
            let from = start + (inner.as_ptr() as usize - line.as_ptr() as usize);
            if start > piece.range.start && !inner.is_empty() {
                self.writer.literal(" ");
            }
            self.writer
                .clean(&self.text.slice(from..from + inner.len()));
            start += line.len();
        }
    }

    /// Writes the name of what a long annotation applies.
    fn begun(&mut self, piece: &Piece) {
        let text = &self.text[piece.range.clone()];
        let name = text.find(['(', '\n']).map_or(text.len(), |at| at + 1);
        let end = piece.range.start + name.min(LONGEST_ANNOTATION);
        self.writer.clean(&self.text.slice(piece.range.start..end));
        self.writer.literal(ELIDED);
        if text.ends_with(")]") {
            self.writer.literal(")]");
        } else if text.ends_with(')') {
            self.writer.literal(")");
        }
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

//! A view of declarations as it is written: lines where the text tells of structure, blanks where
//! it only wraps.

use std::ops::Range;

use crate::language::{Piece, PieceKind};
use crate::redact::{Clean, CleanWriter};

use super::ELIDED;
use super::imports::{self, Single};
use super::sentence::Sentence;

/// Longest first sentence, in characters.
const LONGEST_DOC: usize = 120;
/// How much is shown of an annotation that is too long.
const SHOWN: usize = 60;

pub(super) struct Page<'text> {
    text: &'text Clean,
    line_comment: &'static str,
    separator: &'static str,
    writer: CleanWriter,
    is_empty: bool,
    /// Whether the next piece begins a line.
    starts_line: bool,
    /// Where the last piece ended.
    end: usize,
    /// Imports from one place that wait for more of them.
    waiting: Vec<(Piece, Single)>,
}

impl<'text> Page<'text> {
    pub(super) fn new(
        text: &'text Clean,
        line_comment: &'static str,
        separator: &'static str,
    ) -> Self {
        Self {
            text,
            line_comment,
            separator,
            writer: CleanWriter::new(),
            is_empty: true,
            starts_line: false,
            end: 0,
            waiting: Vec::new(),
        }
    }

    /// Writes the first sentence of what documents the whole file. Whether there is one.
    pub(super) fn file_doc(&mut self, doc: Range<usize>) -> bool {
        let sentence = Sentence::of_comment(self.text, doc, LONGEST_DOC);
        if sentence.is_empty() {
            return false;
        }
        self.is_empty = false;
        self.comment(&sentence);
        true
    }

    /// Writes a piece in one line.
    pub(super) fn whole(&mut self, piece: &Piece) {
        self.part(piece);
        self.flat(piece.range.clone());
    }

    /// Writes what stands for a piece.
    pub(super) fn elide(&mut self, piece: &Piece) {
        self.flush();
        if piece.kind == PieceKind::Body {
            self.writer.literal(" ");
            self.end = piece.range.end;
        } else {
            self.part(piece);
        }
        self.writer.literal(ELIDED);
    }

    /// Leaves a piece out; what follows stands where it stood.
    pub(super) fn nothing(&mut self, piece: &Piece) {
        self.starts_line |= piece.starts_line;
    }

    /// Writes the beginning of an annotation, up to what it says.
    pub(super) fn begin(&mut self, piece: &Piece) {
        self.part(piece);
        let text = &self.text[piece.range.clone()];
        let name = text.find(['(', '\n', '=']).map_or(text.len(), |at| at + 1);
        let end = piece.range.start + text.floor_char_boundary(name.min(SHOWN));
        self.flat(piece.range.start..end);
        self.writer.literal(ELIDED);
        for close in [")]", ")", "]"] {
            if text.ends_with(close) {
                self.writer.literal(close);
                break;
            }
        }
    }

    /// Writes the first sentence of a comment on a line of its own, of a docstring behind what it
    /// documents.
    pub(super) fn doc(&mut self, piece: &Piece) {
        let sentence = Sentence::of_comment(self.text, piece.range.clone(), LONGEST_DOC);
        if sentence.is_empty() {
            return self.nothing(piece);
        }
        if piece.kind == PieceKind::Doc {
            self.part(piece);
        } else {
            self.flush();
            self.writer.literal(" ");
            self.end = piece.range.end;
        }
        self.comment(&sentence);
    }

    /// Writes an import, with others from its place.
    pub(super) fn import(&mut self, piece: &Piece) {
        let single = Single::of(self.text, &piece.range, self.separator);
        let is_beside = |single: &Single| match self.waiting.last() {
            Some((_, last)) => last.is_beside(self.text, single),
            None => true,
        };
        match single {
            Some(single) if is_beside(&single) => self.waiting.push((piece.clone(), single)),
            Some(single) => {
                self.flush();
                self.waiting.push((piece.clone(), single));
            }
            None => {
                self.part(piece);
                let range = piece.range.clone();
                match imports::surplus(&self.text[range.clone()]) {
                    Some(surplus) => {
                        self.flat(range.start..range.start + surplus.start);
                        self.writer.literal(", ").literal(ELIDED).literal(" ");
                        self.flat(range.start + surplus.end..range.end);
                    }
                    None => self.flat(range),
                }
            }
        }
    }

    /// What was written.
    pub(super) fn finish(mut self) -> Clean {
        self.flush();
        self.writer.literal("\n");
        self.writer.finish()
    }

    fn comment(&mut self, sentence: &Sentence) {
        self.writer.literal(self.line_comment).literal(" ");
        sentence.write(self.text, &mut self.writer);
        self.starts_line = true;
    }

    /// Writes the imports that wait.
    fn flush(&mut self) {
        let waiting = std::mem::take(&mut self.waiting);
        let Some((first, single)) = waiting.first() else {
            return;
        };
        let starts_line = std::mem::replace(&mut self.starts_line, false);
        self.space(first);
        if waiting.len() == 1 {
            self.flat(first.range.clone());
        } else {
            self.writer.clean(&single.place(self.text)).literal("{");
            for (index, (piece, single)) in waiting.iter().enumerate() {
                if index > 0 {
                    self.writer.literal(", ");
                }
                self.writer.clean(&single.name(self.text));
                self.end = piece.range.end;
            }
            self.writer.literal("}");
        }
        self.starts_line = starts_line;
    }

    /// Writes what waits, then parts the piece from what stands before it.
    fn part(&mut self, piece: &Piece) {
        self.flush();
        self.space(piece);
    }

    /// Parts a piece from what stands before it: by a line where the text does, or a blank.
    fn space(&mut self, piece: &Piece) {
        let before = &self.text[..piece.range.start];
        let starts_line = std::mem::take(&mut self.starts_line) || piece.starts_line;
        if std::mem::take(&mut self.is_empty) {
            // Nothing stands before it.
        } else if starts_line {
            self.writer.literal("\n");
            let from = self.end.min(before.len());
            let line = before[from..].rfind('\n').map_or(from, |at| from + at + 1);
            let content = before[line..].trim_start_matches([' ', '\t']);
            let indentation = line..before.len() - content.len();
            self.writer.clean(&self.text.slice(indentation));
        } else if self.end < before.len() && self.parts_words(before, piece.range.start) {
            self.writer.literal(" ");
        }
        self.end = piece.range.end;
    }

    /// Whether a blank belongs between what was written last and what stands at `start`.
    fn parts_words(&self, before: &str, start: usize) -> bool {
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        before.ends_with(char::is_whitespace)
            || before[..self.end].ends_with(is_word) && self.text[start..].starts_with(is_word)
    }

    /// Writes text in one line.
    fn flat(&mut self, range: Range<usize>) {
        let mut start = range.start;
        for (index, line) in self.text[range].split_inclusive('\n').enumerate() {
            let inner = line.trim();
            let from = start + (inner.as_ptr() as usize - line.as_ptr() as usize);
            if index > 0 && !inner.is_empty() {
                self.writer.literal(" ");
            }
            self.writer
                .clean(&self.text.slice(from..from + inner.len()));
            start += line.len();
        }
    }
}

//! Which comments and texts document what.

use std::ops::Range;

use tree_sitter::Node;

use super::walk::{Open, Walk};
use super::{Part, Piece, PieceKind};

/// A docstring behind more comments than this is not looked for.
const MOST_COMMENTS: u32 = 16;

/// A comment that may document what follows it.
pub(super) struct Comment {
    range: Range<usize>,
    last_line: usize,
    /// Empty lines that may follow it: comments made for tools document what comes next even so.
    slack: usize,
    /// Its place among the pieces, if it is taken.
    slot: usize,
}

impl Walk<'_> {
    /// Notes a comment that stands on lines of its own, with those right above it.
    pub(super) fn comment(&mut self, node: &Node<'_>) {
        self.is_broken = true;
        let range = node.byte_range();
        let text = self.text[range.clone()].trim_end();
        let range = range.start..range.start + text.len();
        let line = node.start_position().row + 1;
        let last_line = line + text.matches('\n').count();
        let indentation = self.text[..range.start].trim_end_matches([' ', '\t']);
        if !(indentation.is_empty() || indentation.ends_with(['\n', '\r'])) {
            return;
        }
        if let Some(above) = &mut self.comment
            && above.last_line + 1 == line
            && mark(&self.text[above.range.clone()]) == mark(text)
        {
            above.range.end = range.end;
            above.last_line = last_line;
            return;
        }
        self.note_comment();
        self.comment = Some(Comment {
            range,
            last_line,
            slack: usize::from(text.starts_with("/**")),
            slot: self.outline.pieces.len(),
        });
    }

    /// Takes the comment that stands right above `line`.
    pub(super) fn claim_comment(&mut self, line: usize) -> Option<Range<usize>> {
        // A comment with an exclamation mark documents what it stands in.
        let is_outer = |comment: &Comment| {
            !self.text[comment.range.clone()]
                .get(2..)
                .is_some_and(|rest| rest.starts_with('!'))
        };
        let is_near =
            |comment: &Comment| comment.last_line + 1 + comment.slack >= line && is_outer(comment);
        if !self.comment.as_ref().is_some_and(is_near) {
            self.note_comment();
            return None;
        }
        let comment = self.comment.take()?;
        let piece = Piece {
            kind: PieceKind::Doc,
            range: comment.range.clone(),
            starts_line: true,
        };
        self.outline.pieces.insert(comment.slot, piece);
        Some(comment.range)
    }

    /// Lets a comment document what follows the node, which stands between.
    pub(super) fn carry_comment(&mut self, node: &Node<'_>) {
        let line = node.start_position().row + 1;
        if let Some(comment) = &mut self.comment
            && comment.last_line + 1 + comment.slack >= line
        {
            comment.last_line = line;
        }
    }

    /// Gives up a comment that documents no definition; the first of a file may document it all.
    pub(super) fn note_comment(&mut self) {
        if let Some(comment) = self.comment.take()
            && self.outline.definitions.is_empty()
        {
            self.outline.docs.push(comment.range);
        }
    }

    /// Takes the text that is the first statement of a body, where the language documents so.
    pub(super) fn docstring(&mut self, body: &Node<'_>, around: Open) {
        let captures = &self.rules.captures;
        let is_comment = |node: &Node<'_>| captures.of_kind(node.kind_id()).has(Part::Comment);
        let statement = (0..MOST_COMMENTS)
            .map_while(|index| body.named_child(index))
            .find(|node| !is_comment(node));
        let Some((statement, text)) = statement.and_then(|node| Some((node, node.named_child(0)?)))
        else {
            return;
        };
        let parts = captures.of_child((statement.kind_id(), 0), text.kind_id(), true, || None);
        if !parts.has(Part::Docstring) {
            return;
        }
        let range = text.byte_range();
        match around.definition {
            None => self.outline.docs.push(range),
            Some(index) => {
                self.outline.definitions[index].doc = Some(range.clone());
                self.outline.pieces.push(Piece {
                    kind: PieceKind::Docstring,
                    range,
                    starts_line: false,
                });
                self.is_broken = true;
            }
        }
    }
}

/// What a comment begins with: a line of another kind is another comment.
fn mark(comment: &str) -> &str {
    let end = comment
        .find(|c: char| c.is_alphanumeric() || c.is_whitespace())
        .unwrap_or(comment.len());
    &comment[..end]
}

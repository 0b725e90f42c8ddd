//! The walk that makes an outline out of a tree.

use std::ops::Range;

use tree_sitter::{Node, Tree, TreeCursor};

use super::docs::Comment;
use super::{Outline, Part, Piece, PieceKind, Rules};
use crate::language::captures::Marks;

/// What becomes of the leaves below a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// They are dropped; definitions below are looked for.
    Search,
    /// Signs and words right below are kept, each where it stands, and definitions are looked for.
    Members,
    /// They are dropped, and what is inside counts as if it stood around it.
    Scope,
    /// All are kept: a declaration, as one piece of text.
    Keep,
    /// All are kept as they stand, because the text did not parse.
    Raw,
}

/// A node that is open while its children are walked.
#[derive(Clone, Copy)]
pub(super) struct Open {
    kind: u16,
    has_rules: bool,
    /// What of its children has come so far, as far as rules ask.
    before: Marks,
    pub(super) mode: Mode,
    /// The nearest definition around.
    pub(super) definition: Option<usize>,
    /// What leaves are part of.
    pub(super) piece: PieceKind,
    /// Whether a group around exports what it holds.
    pub(super) is_exported: bool,
    /// Whether the body of the definition is behind, and what follows says nothing.
    pub(super) is_done: bool,
    /// Whether something was kept since the last separator.
    has_kept: bool,
}

const ERROR: u16 = u16::MAX;

pub(super) struct Walk<'text> {
    pub(super) text: &'text str,
    pub(super) rules: &'text Rules,
    pub(super) outline: Outline,
    pub(super) open: Vec<Open>,
    pub(super) comment: Option<Comment>,
    /// Whether something was left out since the last piece.
    pub(super) is_broken: bool,
    /// Whether the next leaf begins a declaration.
    pub(super) begins: bool,
}

impl<'text> Walk<'text> {
    pub(super) fn over(tree: &Tree, text: &'text str, rules: &'text Rules) -> Outline {
        let mut walk = Self {
            text,
            rules,
            outline: Outline::default(),
            open: vec![Open {
                kind: 0,
                has_rules: false,
                before: 0,
                mode: Mode::Members,
                definition: None,
                piece: PieceKind::Text,
                is_exported: false,
                is_done: false,
                has_kept: false,
            }],
            comment: None,
            is_broken: true,
            begins: false,
        };
        walk.docstring(&tree.root_node(), walk.open[0]);
        let mut cursor = tree.walk();
        loop {
            if walk.enter(&mut cursor) {
                continue;
            }
            while !cursor.goto_next_sibling() {
                if !cursor.goto_parent() {
                    walk.note_comment();
                    return walk.outline;
                }
                walk.leave();
            }
        }
    }
}

impl Walk<'_> {
    /// Notes the node at the cursor and moves to its first child, if it has one to be looked at.
    fn enter(&mut self, cursor: &mut TreeCursor<'_>) -> bool {
        let node = cursor.node();
        let kind = node.kind_id();
        let above = self.open[self.open.len() - 1];
        let mut parts = self.rules.captures.of_kind(kind);
        if above.has_rules {
            parts.add(self.rules.captures.of_child(
                (above.kind, above.before),
                kind,
                node.is_named(),
                || cursor.field_id().map(std::num::NonZero::get),
            ));
            if let Some(parent) = self.open.last_mut() {
                parent.before |= self.rules.captures.mark(kind);
            }
        }
        if parts.has(Part::Comment) {
            self.comment(&node);
            return false;
        }
        if above.is_done || parts.has(Part::Opaque) {
            self.is_broken = true;
            return false;
        }
        let mut open = Open {
            kind,
            has_rules: self.rules.captures.has_rules(kind),
            before: 0,
            mode: self.mode_below(&node, above),
            has_kept: false,
            ..above
        };
        if !parts.is_empty() && !self.capture(&node, parts, above, &mut open) {
            return false;
        }
        if cursor.goto_first_child() {
            self.open.push(open);
            return true;
        }
        self.leaf(&node, above, open);
        false
    }

    /// Ends a node. What closes a list of members stands on a line as they do.
    fn leave(&mut self) {
        let left = self.open.pop();
        self.begins |= left.is_some_and(|left| left.mode == Mode::Members);
    }

    /// What becomes of the leaves of a node that is nothing in itself.
    fn mode_below(&self, node: &Node<'_>, above: Open) -> Mode {
        let is_root = self.open.len() == 1;
        match above.mode {
            Mode::Members | Mode::Scope if node.kind_id() == ERROR => Mode::Raw,
            Mode::Members | Mode::Scope if !is_root => Mode::Search,
            mode => mode,
        }
    }

    pub(super) fn note_kept(&mut self) {
        if let Some(open) = self.open.last_mut() {
            open.has_kept = true;
        }
    }

    fn leaf(&mut self, node: &Node<'_>, above: Open, open: Open) {
        let range = node.byte_range();
        let text = self.text[range.clone()].trim_end();
        if text.is_empty() {
            return;
        }
        let is_sign = above.mode == Mode::Members && !node.is_named();
        if !is_sign && !matches!(open.mode, Mode::Keep | Mode::Raw) {
            self.is_broken = true;
            return;
        }
        if is_sign && matches!(text, "," | ";") {
            let follows_body = self
                .outline
                .pieces
                .last()
                .is_some_and(|piece| piece.kind == PieceKind::Body);
            let has_kept = self
                .open
                .last_mut()
                .is_some_and(|open| std::mem::take(&mut open.has_kept));
            if follows_body || !has_kept {
                self.is_broken = true;
                return;
            }
        }
        let range = range.start..range.start + text.len();
        self.push(open.piece, range, above.mode);
    }

    /// Adds a piece, or makes the last one longer.
    pub(super) fn push(&mut self, kind: PieceKind, range: Range<usize>, mode: Mode) {
        let is_structured = self.begins || mode != Mode::Keep;
        self.begins = false;
        let is_broken = std::mem::replace(&mut self.is_broken, false);
        let end = self.outline.pieces.last().map_or(0, |last| last.range.end);
        let gap = self.text.get(end..range.start).unwrap_or_default();
        let starts_line = is_structured && gap.contains('\n');
        if let Some(last) = self.outline.pieces.last_mut()
            && matches!(kind, PieceKind::Text | PieceKind::Import)
            && last.kind == kind
            && !is_broken
            && !starts_line
        {
            last.range.end = range.end;
            return;
        }
        self.outline.pieces.push(Piece {
            kind,
            range,
            starts_line,
        });
    }
}

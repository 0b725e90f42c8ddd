//! The walk that makes an outline out of a tree.

use std::ops::Range;

use tree_sitter::{Node, Tree, TreeCursor};

use super::docs::Comment;
use super::{Definition, DefinitionKind, Exposure, Outline, Part, Parts, Piece, PieceKind, Rules};
use crate::language::captures::Marks;

/// What becomes of the leaves below a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
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
    mode: Mode,
    /// The nearest definition around.
    pub(super) definition: Option<usize>,
    /// What leaves are part of.
    piece: PieceKind,
    /// Whether a group around exports what it holds.
    is_exported: bool,
    /// Whether the body of the definition is behind, and what follows says nothing.
    is_done: bool,
    /// Whether something was kept since the last separator.
    has_kept: bool,
}

const ERROR: u16 = u16::MAX;

pub(super) struct Walk<'text> {
    pub(super) text: &'text str,
    pub(super) rules: &'text Rules,
    pub(super) outline: Outline,
    open: Vec<Open>,
    pub(super) comment: Option<Comment>,
    /// Whether something was left out since the last piece.
    pub(super) is_broken: bool,
    /// Whether the next leaf begins a declaration.
    begins: bool,
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

    /// Notes what the captured node is. Whether its children are to be looked at.
    fn capture(&mut self, node: &Node<'_>, parts: Parts, above: Open, open: &mut Open) -> bool {
        self.describe(node, parts, above);
        if parts.has(Part::Annotation) && above.mode != Mode::Raw {
            self.carry_comment(node);
            self.push(PieceKind::Annotation, node.byte_range(), above.mode);
            return false;
        }
        if above.mode == Mode::Keep {
            return self.capture_inside(node, parts, above, open);
        }
        if let Some(defined) = parts.defined()
            && (above.mode != Mode::Search || !defined.is_value() || self.is_given(node))
        {
            self.define(node, defined, above, open);
        } else if parts.has(Part::Import) {
            self.begins = true;
            open.mode = Mode::Keep;
            open.piece = PieceKind::Import;
        } else if parts.has(Part::Wrapper) || parts.has(Part::Group) && above.mode != Mode::Search {
            self.carry_comment(node);
            open.mode = Mode::Members;
            self.note_kept();
        } else if parts.has(Part::Scope) && above.mode != Mode::Search {
            open.mode = Mode::Scope;
        } else if parts.has(Part::Members) && above.mode == Mode::Members {
            open.mode = Mode::Members;
            self.docstring(node, above);
        } else if parts.has(Part::Value) && above.mode == Mode::Members {
            self.push(PieceKind::Value, node.byte_range(), above.mode);
            return false;
        }
        true
    }

    /// The same inside a declaration.
    fn capture_inside(
        &mut self,
        node: &Node<'_>,
        parts: Parts,
        above: Open,
        open: &mut Open,
    ) -> bool {
        if parts.has(Part::Body) {
            // What is found in a body that did not parse comes behind the place of the body.
            let start = node.start_byte();
            let end = if node.has_error() {
                start
            } else {
                node.end_byte()
            };
            self.push(PieceKind::Body, start..end, Mode::Keep);
            self.docstring(node, above);
            if let Some(definition) = above.definition {
                self.outline.definitions[definition].body = Some(node.byte_range());
            }
            if let Some(open) = self.open.last_mut() {
                open.is_done = true;
            }
            open.mode = Mode::Search;
            return node.has_error();
        }
        if parts.has(Part::Members) {
            open.mode = Mode::Members;
            self.docstring(node, above);
        } else if parts.has(Part::Value) && parts.given().is_none() {
            self.push(PieceKind::Value, node.byte_range(), Mode::Keep);
            return false;
        }
        true
    }

    /// Adds what the node says of the definition around it.
    fn describe(&mut self, node: &Node<'_>, parts: Parts, above: Open) {
        let range = node.byte_range();
        if parts.has(Part::Public) && above.mode == Mode::Members {
            if let Some(open) = self.open.last_mut() {
                open.is_exported = true;
            }
            return;
        }
        let Some(index) = above.definition.filter(|_| above.mode == Mode::Keep) else {
            return;
        };
        let is_nested = self.is_nested_private(index);
        let rules = self.rules.exposures;
        let text = self.text;
        let definition = &mut self.outline.definitions[index];
        if parts.has(Part::Receiver) {
            definition.receiver = Some(range.clone());
        }
        if let Some(kind) = parts.given() {
            definition.kind = kind;
        }
        if !definition.name.is_empty() {
            return;
        }
        if parts.any(&[Part::Public, Part::Private]) {
            definition.is_public = parts.has(Part::Public) && !is_nested;
        }
        if parts.has(Part::Name) {
            definition.line = node.start_position().row + 1;
            let exposure = rules.of(definition.parent.is_some());
            definition.is_public &= exposure.allows(&text[range.clone()]);
            definition.name = range;
        }
    }

    /// Whether what holds the definition is not for others, and neither is the definition.
    fn is_nested_private(&self, index: usize) -> bool {
        self.outline.definitions[index]
            .parent
            .is_some_and(|parent| !self.outline.definitions[parent].is_public)
    }

    fn define(&mut self, node: &Node<'_>, kind: DefinitionKind, above: Open, open: &mut Open) {
        let line = node.start_position().row + 1;
        let parent = above.definition;
        let holder = parent.map(|parent| &self.outline.definitions[parent]);
        let inherits = holder.is_some_and(|holder| holder.kind.shares_exposure());
        let exposure = self.rules.exposures.of(parent.is_some());
        let is_public = holder.is_none_or(|holder| holder.is_public)
            && (exposure != Exposure::Marked
                || above.is_exported
                || inherits
                || kind == DefinitionKind::Extension);
        let doc = self.claim_comment(line);
        let start = node.start_byte();
        self.note_kept();
        open.mode = Mode::Keep;
        open.definition = Some(self.outline.definitions.len());
        open.piece = PieceKind::Text;
        open.is_exported = false;
        self.begins = true;
        self.outline.definitions.push(Definition {
            kind,
            range: node.byte_range(),
            line,
            name: start..start,
            receiver: None,
            body: None,
            doc,
            parent,
            is_public,
        });
    }

    /// Whether a child gives the node a kind of its own, such as the function of a constant.
    fn is_given(&self, node: &Node<'_>) -> bool {
        let captures = &self.rules.captures;
        let mut cursor = node.walk();
        let mut goes_on = cursor.goto_first_child();
        while goes_on {
            let child = cursor.node();
            let parts = captures.of_child(
                (node.kind_id(), Marks::MAX),
                child.kind_id(),
                child.is_named(),
                || cursor.field_id().map(std::num::NonZero::get),
            );
            if parts.given().is_some() {
                return true;
            }
            goes_on = cursor.goto_next_sibling();
        }
        false
    }

    fn note_kept(&mut self) {
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
    fn push(&mut self, kind: PieceKind, range: Range<usize>, mode: Mode) {
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

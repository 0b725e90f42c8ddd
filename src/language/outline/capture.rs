//! What captured nodes are to an outline.

use tree_sitter::Node;

use super::walk::{Mode, Open, Walk};
use super::{Definition, DefinitionKind, Exposure, Part, Parts, PieceKind};
use crate::language::captures::Marks;

impl Walk<'_> {
    /// Notes what the captured node is. Whether its children are to be looked at.
    pub(super) fn capture(
        &mut self,
        node: &Node<'_>,
        parts: Parts,
        above: Open,
        open: &mut Open,
    ) -> bool {
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
}

//! Comments of a parsed file, and whether two texts are the same but for them.

use std::ops::Range;

use tree_sitter::{Node, Tree, TreeCursor};

use super::{Part, Rules};
use crate::language::Grammar;

/// The comments of a parsed file, in order; `None` where the grammar does not tell.
pub(crate) fn comments(grammar: &Grammar, tree: &Tree) -> Option<Vec<Range<usize>>> {
    let rules = grammar.outline.as_ref()?;
    let comments = Leaves::of(rules, tree).filter(|leaf| rules.is_comment(leaf));
    Some(comments.map(|comment| comment.byte_range()).collect())
}

/// Whether two parsed texts hold the same tokens, comments aside.
pub(crate) fn same_tokens(grammar: &Grammar, one: (&Tree, &str), other: (&Tree, &str)) -> bool {
    let Some(rules) = &grammar.outline else {
        return false;
    };
    tokens(rules, one).eq(tokens(rules, other))
}

/// Kind and text of each token that is neither comment nor blank.
fn tokens<'tree>(
    rules: &'tree Rules,
    (tree, text): (&'tree Tree, &'tree str),
) -> impl Iterator<Item = (u16, &'tree str)> {
    Leaves::of(rules, tree)
        .filter(|leaf| !rules.is_comment(leaf))
        .map(move |leaf| (leaf.kind_id(), text[leaf.byte_range()].trim()))
        .filter(|(_, text)| !text.is_empty())
}

impl Rules {
    fn is_comment(&self, node: &Node<'_>) -> bool {
        self.captures.of_kind(node.kind_id()).has(Part::Comment)
    }
}

/// The nodes that hold no others, comments whole.
struct Leaves<'tree> {
    rules: &'tree Rules,
    cursor: TreeCursor<'tree>,
    is_over: bool,
}

impl<'tree> Leaves<'tree> {
    fn of(rules: &'tree Rules, tree: &'tree Tree) -> Self {
        Self {
            rules,
            cursor: tree.walk(),
            is_over: false,
        }
    }
}

impl<'tree> Iterator for Leaves<'tree> {
    type Item = Node<'tree>;

    fn next(&mut self) -> Option<Node<'tree>> {
        if self.is_over {
            return None;
        }
        while !self.rules.is_comment(&self.cursor.node()) && self.cursor.goto_first_child() {}
        let leaf = self.cursor.node();
        while !self.cursor.goto_next_sibling() {
            if !self.cursor.goto_parent() {
                self.is_over = true;
                break;
            }
        }
        Some(leaf)
    }
}

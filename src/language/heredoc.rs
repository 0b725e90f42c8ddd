//! Here-documents that nothing ends: the grammars of Ruby and Bash take them for whole, with all the
//! code up to the end of the file in them.

use tree_sitter::{Node, Tree};

/// Bytes of an open here-document. It reaches to the end of the text, so that it lies on the way down
/// along the last nodes of the tree.
pub(super) fn unclosed_bytes(tree: &Tree, text: &str) -> usize {
    let end_kind = tree.language().id_for_node_kind("heredoc_end", true);
    if end_kind == 0 {
        return 0;
    }
    let mut next = Some(tree.root_node());
    while let Some(node) = next {
        if node.kind_id() == end_kind {
            // What the grammar makes up has no text, and what it takes for one is not on one line.
            let end = &text[node.byte_range()];
            let is_end = !end.is_empty() && !end.contains('\n');
            return if is_end { 0 } else { bytes_around(node) };
        }
        next = last_child(node, end_kind);
    }
    0
}

/// Signs that the parser made up stand at the end of a node, hardly ever more than a few.
const MADE_UP: usize = 16;

/// The last child with a text, or the end of a here-document if that comes last.
fn last_child(node: Node<'_>, end_kind: u16) -> Option<Node<'_>> {
    let children = (0..node.child_count()).rev().take(MADE_UP);
    let mut children = children.filter_map(|index| node.child(index));
    children.find(|child| !child.byte_range().is_empty() || child.kind_id() == end_kind)
}

fn bytes_around(node: Node<'_>) -> usize {
    node.parent().map_or(0, |around| around.byte_range().len())
}

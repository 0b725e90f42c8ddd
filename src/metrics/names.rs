//! What functions are called: their own name after the types around them.

use crate::language::Role;

use super::code::Code;

/// The types around a function, joined, and its own name.
pub(super) fn of(code: &Code<'_>, function: usize) -> (String, String) {
    let Some(node) = code.syntax.functions[function].node else {
        return (String::new(), String::new());
    };
    let separator = code.bends.map_or(".", |bends| bends.separator);
    let mut types = Vec::new();
    let mut above = code.syntax.nodes[node].parent();
    while let Some(index) = above {
        if code.syntax.nodes[index].roles.has(Role::Type)
            && let Some(name) = child_text(code, index, Role::Name)
        {
            types.push(bare(name));
        }
        above = code.syntax.nodes[index].parent();
    }
    types.reverse();
    if let Some(receiver) = child_text(code, node, Role::Receiver) {
        types.push(receiver_type(receiver));
    }
    let name = child_text(code, node, Role::Name)
        .or_else(|| binding(code, node))
        .map_or_else(|| "<anonymous>".to_owned(), one_line);
    (types.join(separator), name)
}

/// The name that a lambda gets from the variable, field or property that it is given to.
fn binding<'text>(code: &Code<'text>, node: usize) -> Option<&'text str> {
    let lambda = &code.syntax.nodes[node];
    let parent = lambda.parent().filter(|_| lambda.is_direct)?;
    if !code.syntax.nodes[parent].roles.has(Role::Binding) {
        return None;
    }
    child_text(code, parent, Role::Name)
}

/// The text of the first child with this role. Names stand at the head of what they name, before
/// any body, so the search is short.
fn child_text<'text>(code: &Code<'text>, node: usize, role: Role) -> Option<&'text str> {
    let nodes = &code.syntax.nodes;
    let end = nodes[node].end;
    let mut index = node + 1;
    while index < nodes.len() && nodes[index].start < end {
        let child = &nodes[index];
        if child.parent() == Some(node) {
            if child.roles.has(role) {
                return Some(code.text_of(index));
            }
            if child.roles.has(Role::Body) {
                return None;
            }
        }
        index += 1;
    }
    None
}

/// A type without its arguments.
fn bare(name: &str) -> &str {
    let end = name.find(['<', '[', '(']).filter(|end| *end > 0);
    name[..end.unwrap_or(name.len())].trim()
}

/// `(s *Server[T])` → `Server`.
fn receiver_type(receiver: &str) -> &str {
    let inner = receiver.trim_matches(['(', ')', ' ']);
    let inner = bare(inner);
    let start = inner.rfind([' ', '*']).map_or(0, |position| position + 1);
    &inner[start..]
}

/// Computed names may be whole expressions.
fn one_line(name: &str) -> String {
    const LONGEST: usize = 80;
    let words: Vec<_> = name.split_whitespace().collect();
    words.join(" ").chars().take(LONGEST).collect()
}

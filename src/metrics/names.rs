//! What functions are called: their own name after the types around them.

use crate::language::{Function, Role};

use super::code::Code;

/// The innermost types that a name tells; no sensible code nests them deeper.
const TYPES_TOLD: usize = 8;
/// Captured nodes in front of the name of what they stand in: parameters of types, annotations.
const NODES_BEFORE_NAME: usize = 64;

/// For every function the types around it, joined, and its own name.
pub(super) fn all(code: &Code<'_>) -> Vec<(String, String)> {
    let nodes = &code.syntax.nodes;
    // The innermost type around each node, itself included.
    let mut around: Vec<Option<usize>> = Vec::with_capacity(nodes.len());
    for (index, node) in nodes.iter().enumerate() {
        let outside = node.parent().and_then(|parent| around[parent]);
        around.push(if node.roles.has(Role::Type) {
            Some(index)
        } else {
            outside
        });
    }
    let name = |function: &Function| {
        let Some(node) = function.node else {
            return (String::new(), String::new());
        };
        let name = child_text(code, node, Role::Name).or_else(|| binding(code, node));
        let (qualifier, name) = qualified(name.unwrap_or("<anonymous>"));
        (scope(code, node, qualifier, &around), one_line(name))
    };
    code.syntax.functions.iter().map(name).collect()
}

fn scope(
    code: &Code<'_>,
    function: usize,
    mut qualifier: &str,
    around: &[Option<usize>],
) -> String {
    let mut types = Vec::new();
    while !qualifier.is_empty() && types.len() < TYPES_TOLD {
        let (outer, name) = qualified(qualifier);
        types.push(bare(name));
        qualifier = outer;
    }
    if let Some(receiver) = child_text(code, function, Role::Receiver) {
        types.push(receiver_type(receiver));
    }
    let mut next = around[function];
    while let Some(index) = next.filter(|_| types.len() < TYPES_TOLD) {
        types.extend(child_text(code, index, Role::Name).map(bare));
        let parent = code.syntax.nodes[index].parent();
        next = parent.and_then(|parent| around[parent]);
    }
    types.reverse();
    types.join(code.bends.map_or(".", |bends| bends.separator))
}

/// `a::B<c::D>::operator<` → `a::B<c::D>` and `operator<`: a method that stands outside its type.
fn qualified(name: &str) -> (&str, &str) {
    let mut depth = 0_usize;
    let mut split = None;
    for (at, sign) in name.char_indices() {
        match sign {
            '<' | '(' | '[' => depth += 1,
            '>' | ')' | ']' => depth = depth.saturating_sub(1),
            ':' if depth == 0 && name[at..].starts_with("::") => split = Some(at),
            'o' if depth == 0 && starts_operator(&name[at..]) => break,
            _ => {}
        }
    }
    let (qualifier, own) = split.map_or(("", name), |at| (&name[..at], name[at + 2..].trim()));
    // The type that an operator casts to ends the name, and its empty list follows.
    let cast = own
        .find('(')
        .filter(|at| starts_operator(own) && *at > "operator".len());
    (qualifier, &own[..cast.unwrap_or(own.len())])
}

fn starts_operator(name: &str) -> bool {
    let after = name.strip_prefix("operator");
    after
        .is_some_and(|after| !after.starts_with(|next: char| next.is_alphanumeric() || next == '_'))
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

/// The text of the first child with this role.
fn child_text<'text>(code: &Code<'text>, node: usize, role: Role) -> Option<&'text str> {
    let nodes = &code.syntax.nodes;
    let inside = (node + 1..nodes.len()).take_while(|index| nodes[*index].start < nodes[node].end);
    inside
        .take(NODES_BEFORE_NAME)
        .filter(|index| nodes[*index].parent() == Some(node))
        .take_while(|index| !nodes[*index].roles.has(Role::Body))
        .find(|index| nodes[*index].roles.has(role))
        .map(|index| code.text_of(index))
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

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
        let own = child_text(code, node, Role::Name);
        let binding = binding(code, node).filter(|_| own.is_none());
        let given = binding.and_then(|binding| child_text(code, binding, Role::Name));
        let (qualifier, name) = qualified(own.or(given).unwrap_or("<anonymous>"));
        let mut types = outside(code, node, qualifier);
        // A property that gives its name to its value is not told again as a type.
        let innermost = around[node].filter(|innermost| Some(*innermost) != binding);
        let innermost = innermost.or_else(|| {
            let parent = code.syntax.nodes[binding?].parent();
            parent.and_then(|parent| around[parent])
        });
        types.extend(types_around(code, innermost, &around));
        types.truncate(TYPES_TOLD);
        types.reverse();
        let separator = code.bends.map_or(".", |bends| bends.separator);
        (one_line(&types.join(separator)), one_line(name))
    };
    code.syntax.functions.iter().map(name).collect()
}

/// The types that a method names which stands outside of them, innermost first.
fn outside<'text>(
    code: &Code<'text>,
    function: usize,
    mut qualifier: &'text str,
) -> Vec<&'text str> {
    let mut types = Vec::new();
    while !qualifier.is_empty() && types.len() < TYPES_TOLD {
        let (outer, name) = qualified(qualifier);
        types.push(bare(name));
        qualifier = outer;
    }
    // Where a language has no list around the receiver, the result may look like one.
    let first = first_child(code, function, &[Role::Receiver, Role::Name]);
    let receiver = first.filter(|index| code.syntax.nodes[*index].roles.has(Role::Receiver));
    types.extend(receiver.map(|index| receiver_type(code.text_of(index))));
    types
}

/// The names of the types that stand around something, innermost first.
fn types_around<'text>(
    code: &Code<'text>,
    innermost: Option<usize>,
    around: &[Option<usize>],
) -> Vec<&'text str> {
    let outer = |index: &usize| {
        let parent = code.syntax.nodes[*index].parent();
        parent.and_then(|parent| around[parent])
    };
    std::iter::successors(innermost, outer)
        .filter_map(|index| child_text(code, index, Role::Name).map(bare))
        .take(TYPES_TOLD)
        .collect()
}

/// `a::B<c::D>::operator<` → `a::B<c::D>` and `operator<`: a method that stands outside its type.
fn qualified(name: &str) -> (&str, &str) {
    if name.starts_with(['"', '\'', '`']) {
        return ("", name);
    }
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

/// The variable, field or property that a lambda is given to, and gets its name from.
fn binding(code: &Code<'_>, node: usize) -> Option<usize> {
    let nodes = &code.syntax.nodes;
    let parent = nodes[node].parent().filter(|_| nodes[node].is_direct)?;
    nodes[parent].roles.has(Role::Binding).then_some(parent)
}

/// The text of the first child with this role.
fn child_text<'text>(code: &Code<'text>, node: usize, role: Role) -> Option<&'text str> {
    first_child(code, node, &[role]).map(|index| code.text_of(index))
}

/// The first child with one of these roles, in front of the body.
fn first_child(code: &Code<'_>, node: usize, roles: &[Role]) -> Option<usize> {
    let nodes = &code.syntax.nodes;
    let inside = (node + 1..nodes.len()).take_while(|index| nodes[*index].start < nodes[node].end);
    inside
        .take(NODES_BEFORE_NAME)
        .filter(|index| nodes[*index].parent() == Some(node))
        .take_while(|index| !nodes[*index].roles.has(Role::Body))
        .find(|index| nodes[*index].roles.any(roles))
}

/// A type without its arguments.
fn bare(name: &str) -> &str {
    let end = name.find(['<', '[', '(']).filter(|end| *end > 0);
    name[..end.unwrap_or(name.len())].trim()
}

/// `(s *Server[T])` → `Server`, `String?` → `String`.
fn receiver_type(receiver: &str) -> &str {
    let inner = receiver.trim_matches(['(', ')', ' ']);
    let inner = bare(inner);
    let start = inner.rfind([' ', '*']).map_or(0, |position| position + 1);
    inner[start..].trim_end_matches('?')
}

/// Computed names may be whole expressions.
fn one_line(name: &str) -> String {
    const LONGEST: usize = 80;
    if name.len() <= LONGEST && !name.contains(char::is_whitespace) {
        return name.to_owned();
    }
    let words: Vec<_> = name.split_whitespace().collect();
    words.join(" ").chars().take(LONGEST).collect()
}

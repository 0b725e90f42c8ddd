//! How control leaves a block other than at its end.

use std::ops::Range;

use crate::language::{Role, Token, TokenClass};
use crate::metrics::code::Code;

/// A way out of what stands around it.
pub(super) struct Exit {
    pub(super) at: u32,
    /// What it leaves begins here; a block that begins before holds it whole.
    pub(super) leaves: u32,
    /// Whether moving it would change what it does, however it is asked for.
    pub(super) is_fixed: bool,
}

/// All ways out in a function, in the order of the text.
pub(super) fn exits(code: &Code<'_>, nodes: &Range<usize>, tokens: &Range<usize>) -> Vec<Exit> {
    let all = &code.syntax.nodes;
    let mut exits: Vec<Exit> = Vec::new();
    for index in nodes.clone() {
        let node = &all[index];
        let leaves = if node.roles.has(Role::Jump) {
            label(code, index, tokens)
        } else if node.roles.has(Role::Return) {
            let holder = code.syntax.functions[node.function as usize].node;
            holder.map_or(0, |holder| all[holder].start)
        } else {
            continue;
        };
        exits.push(Exit {
            at: node.start,
            leaves,
            is_fixed: code.text_of(index).starts_with("goto"),
        });
    }
    for token in &code.syntax.tokens[tokens.clone()] {
        let left = match (token.class, code.token_text(token)) {
            (TokenClass::Identifier, _) => continue,
            (_, "yield") => &[][..],
            (_, "break") => &[Role::Loop, Role::Switch, Role::Lambda][..],
            (_, "continue" | "next" | "redo") => &[Role::Loop, Role::Lambda][..],
            _ => continue,
        };
        exits.push(Exit {
            at: token.start,
            leaves: around(code, token, left).unwrap_or(0),
            is_fixed: left.is_empty(),
        });
    }
    exits.sort_by_key(|exit| exit.at);
    exits
}

/// Where the label stands that a jump names; the beginning of all where it is not seen, or where the
/// jump counts loops.
fn label(code: &Code<'_>, jump: usize, tokens: &Range<usize>) -> u32 {
    let signs = ['\'', '@'];
    let wanted = code.text_of(jump).trim_matches(signs);
    if wanted.starts_with(|first: char| first.is_ascii_digit()) {
        return 0;
    }
    let start = code.syntax.nodes[jump].start;
    let mut before = code.syntax.tokens[tokens.clone()].iter();
    let found = before.find(|token| code.token_text(token).trim_matches(signs) == wanted);
    found
        .filter(|token| token.start < start)
        .map_or(0, |token| token.start)
}

/// Where the innermost node around a token begins that has one of these roles.
fn around(code: &Code<'_>, token: &Token, roles: &[Role]) -> Option<u32> {
    let nodes = &code.syntax.nodes;
    let last = nodes.partition_point(|node| node.start <= token.start);
    let mut innermost = last.checked_sub(1);
    while let Some(index) = innermost {
        let node = &nodes[index];
        if node.end >= token.end && node.roles.any(roles) {
            return Some(node.start);
        }
        innermost = node.parent();
    }
    None
}

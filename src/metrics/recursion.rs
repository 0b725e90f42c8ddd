//! Functions that lead back to themselves within their file.

use foldhash::{HashMap, HashMapExt as _};

use super::{Code, Role};

/// For each function, whether it calls itself, directly or through others of the file.
///
/// Calls are matched by name: `f()`, and `self.f()` or `Type::f()` inside the type. Where a name has
/// several functions, overloads for example, nothing is claimed.
pub(super) fn recursive(code: &Code<'_>) -> Vec<bool> {
    cycles(&call_graph(code))
}

fn call_graph(code: &Code<'_>) -> Vec<Vec<usize>> {
    let mut by_name: HashMap<(&str, &str), Option<usize>> = HashMap::new();
    for (index, function) in code.functions.iter().enumerate().skip(1) {
        if function.is_listed {
            by_name
                .entry((&function.scope, &function.name))
                .and_modify(|several| *several = None)
                .or_insert(Some(index));
        }
    }
    let callers = code.nearest_listed();
    let mut calls = vec![Vec::new(); code.functions.len()];
    for (index, node) in code.syntax.nodes.iter().enumerate() {
        if !node.roles.has(Role::Call) {
            continue;
        }
        let caller = callers[node.function as usize];
        let text = code.text_of(index);
        let Some((is_own, name)) = called(code, caller, text) else {
            continue;
        };
        let scope = if is_own {
            code.functions[caller].scope.as_str()
        } else {
            ""
        };
        if let Some(Some(callee)) = by_name.get(&(scope, name)) {
            calls[caller].push(*callee);
        }
    }
    calls
}

/// Whether a call goes to the caller's own type, and the name that it calls.
fn called<'text>(code: &Code<'_>, caller: usize, text: &'text str) -> Option<(bool, &'text str)> {
    let bends = code.bends?;
    let path = text.split(['(', '{']).next().unwrap_or(text).trim();
    let separators = ["::", "->", "."];
    let mut parts = separators.iter().filter_map(|sign| split_last(path, sign));
    let Some((object, name)) = parts.next() else {
        // `this(…)` is another constructor.
        return (!bends.receivers.contains(&path)).then_some((bends.has_implicit_receiver, path));
    };
    let scope = &code.functions[caller].scope;
    let type_name = scope.rsplit(bends.separator).next().unwrap_or(scope);
    let is_own = bends.receivers.contains(&object)
        || (!type_name.is_empty() && object == type_name)
        || receiver_name(code, caller).is_some_and(|receiver| receiver == object);
    is_own.then_some((true, name.trim()))
}

/// `str::rsplit_once` for texts so short that making ready to search takes longer than searching.
fn split_last<'text>(text: &'text str, sign: &str) -> Option<(&'text str, &'text str)> {
    let mut windows = text.as_bytes().windows(sign.len());
    let at = windows.rposition(|window| window == sign.as_bytes())?;
    Some((&text[..at], &text[at + sign.len()..]))
}

/// What a method that stands outside its type calls the value that it belongs to.
pub(super) fn receiver_name<'text>(code: &Code<'text>, function: usize) -> Option<&'text str> {
    let node = code.syntax.functions[function].node?;
    let next = code.syntax.nodes.get(node + 1)?;
    if !next.roles.has(Role::Receiver) {
        return None;
    }
    let text = code.text_of(node + 1).trim_matches(['(', ' ']);
    text.split([' ', ')']).next()
}

/// Which nodes of a graph lie on a cycle: Tarjan's components, without recursion.
fn cycles(graph: &[Vec<usize>]) -> Vec<bool> {
    const UNSEEN: usize = usize::MAX;
    let mut number = vec![UNSEEN; graph.len()];
    let mut lowest = vec![0; graph.len()];
    let mut is_on_path = vec![false; graph.len()];
    let mut path = Vec::new();
    let mut on_cycle: Vec<bool> = (0..graph.len())
        .map(|node| graph[node].contains(&node))
        .collect();
    let mut count = 0;
    for root in 0..graph.len() {
        let mut open: Vec<(usize, usize)> = Vec::new();
        if number[root] == UNSEEN {
            open.push((root, 0));
        }
        while let Some((node, next)) = open.pop() {
            if next == 0 {
                number[node] = count;
                lowest[node] = count;
                count += 1;
                path.push(node);
                is_on_path[node] = true;
            }
            if let Some(&target) = graph[node].get(next) {
                open.push((node, next + 1));
                if number[target] == UNSEEN {
                    open.push((target, 0));
                } else if is_on_path[target] {
                    lowest[node] = lowest[node].min(number[target]);
                }
                continue;
            }
            if let Some(&(above, _)) = open.last() {
                lowest[above] = lowest[above].min(lowest[node]);
            }
            if lowest[node] == number[node] {
                let start = path.iter().rposition(|member| *member == node).unwrap_or(0);
                for member in path.split_off(start) {
                    is_on_path[member] = false;
                    on_cycle[member] |= member != node || lowest[node] != number[member];
                    on_cycle[node] |= member != node;
                }
            }
        }
    }
    on_cycle
}

//! Which methods of a type belong together: those that use a field in common or call each other
//! (LCOM4: Hitz and Montazeri, Measuring Coupling and Cohesion in Object-Oriented Systems, 1995).

use std::collections::{BTreeMap, HashMap, HashSet};

use super::code::Code;
use super::copies::Sets;
use super::recursion::receiver_name;
use super::{Role, extraction};

/// What a constructor is called where it is not called like its type: it sets all fields and so would
/// hold everything together.
const CONSTRUCTORS: [&str; 8] = [
    "__init__",
    "__new__",
    "constructor",
    "init",
    "initialize",
    "new",
    "__construct",
    "default",
];

/// The type of each function and the group in it, both counted in the order of the text. `None` for
/// what is no method, makes the type, or has nothing to do with any other method.
pub(super) fn groups(code: &Code<'_>) -> Vec<Option<(u32, u32)>> {
    let mut found = vec![None; code.functions.len()];
    let mut types: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (index, function) in code.functions.iter().enumerate().skip(1) {
        let is_method = function.is_listed
            && !function.scope.is_empty()
            && code.syntax.functions[index].parent == 0
            && !is_constructor(&function.scope, &function.name);
        if is_method {
            types.entry(&function.scope).or_default().push(index);
        }
    }
    types.retain(|_, methods| methods.len() > 1);
    if types.is_empty() {
        return found;
    }
    let members = Members::of(code);
    for (number, methods) in types.values().enumerate() {
        for (method, group) in of_type(code, &members, methods) {
            found[method] = Some((number as u32, group));
        }
    }
    found
}

fn is_constructor(scope: &str, name: &str) -> bool {
    let own = scope.rsplit([':', '.', '\\', '#']).next();
    own == Some(name) || CONSTRUCTORS.contains(&name)
}

fn of_type(code: &Code<'_>, members: &Members<'_>, methods: &[usize]) -> Vec<(usize, u32)> {
    let mut sets = Sets::new(methods.len());
    let mut first: HashMap<&str, usize> = HashMap::new();
    for (place, method) in methods.iter().enumerate() {
        first.entry(&code.functions[*method].name).or_insert(place);
    }
    let mut is_alone = vec![true; methods.len()];
    for (place, method) in methods.iter().enumerate() {
        for member in members.used_by(code, *method) {
            let other = *first.entry(member).or_insert(place);
            if other != place {
                sets.join(other, place);
                (is_alone[other], is_alone[place]) = (false, false);
            }
        }
    }
    let mut numbers: BTreeMap<usize, u32> = BTreeMap::new();
    let together = (0..methods.len()).filter(|place| !is_alone[*place]);
    let together: Vec<usize> = together.collect();
    together
        .into_iter()
        .map(|place| {
            let next = numbers.len() as u32;
            (
                methods[place],
                *numbers.entry(sets.root(place)).or_insert(next),
            )
        })
        .collect()
}

/// Names that stand for members of types.
struct Members<'code> {
    /// For each type node the names in it that stand outside of functions, and those of its methods.
    declared: HashMap<usize, HashSet<&'code str>>,
}

impl<'code> Members<'code> {
    /// Only languages where a member is named alone need to know which there are.
    fn of(code: &'code Code<'_>) -> Self {
        let mut declared: HashMap<usize, HashSet<&str>> = HashMap::new();
        if !code.bends.is_some_and(|bends| bends.has_implicit_receiver) {
            return Self { declared };
        }
        let nodes = &code.syntax.nodes;
        let mut in_function = vec![false; code.syntax.tokens.len()];
        for function in code
            .syntax
            .functions
            .iter()
            .filter(|f| f.parent == 0)
            .skip(1)
        {
            in_function[function.tokens.clone()].fill(true);
        }
        let mut open: Vec<usize> = Vec::new();
        let mut types = (0..nodes.len())
            .filter(|index| nodes[*index].roles.has(Role::Type))
            .peekable();
        for (token, is_inside) in code.syntax.tokens.iter().zip(in_function) {
            while let Some(next) = types.next_if(|next| nodes[*next].start <= token.start) {
                open.push(next);
            }
            while open
                .last()
                .is_some_and(|last| nodes[*last].end <= token.start)
            {
                open.pop();
            }
            let is_name = !is_inside && extraction::is_name(code, token);
            if let Some(last) = open.last().filter(|_| is_name) {
                declared
                    .entry(*last)
                    .or_default()
                    .insert(code.token_text(token));
            }
        }
        for (index, function) in code.functions.iter().enumerate().skip(1) {
            if function.is_listed
                && let Some(around) = type_around(code, index)
            {
                declared.entry(around).or_default().insert(&function.name);
            }
        }
        Self { declared }
    }

    /// The members that a method uses, in the order of the text.
    fn used_by<'text>(&self, code: &Code<'text>, method: usize) -> Vec<&'text str> {
        let tokens = &code.syntax.tokens[code.syntax.functions[method].tokens.clone()];
        let text = |index: usize| tokens.get(index).map_or("", |token| code.token_text(token));
        let receivers = code.bends.map_or(&[][..], |bends| bends.receivers).iter();
        let receivers: Vec<&str> = receivers
            .map(|receiver| receiver.trim_start_matches('$'))
            .collect();
        let own = receiver_name(code, method);
        let declared = type_around(code, method).and_then(|around| self.declared.get(&around));
        let mut used = Vec::new();
        for index in 0..tokens.len() {
            let word = text(index);
            let is_receiver = receivers.contains(&word) || own == Some(word);
            let is_member =
                |before: &str| matches!(before, "." | "->" | "?." | "::" | "?->" | "&.");
            let before = index.checked_sub(1).map_or("", text);
            if is_receiver && is_member(text(index + 1)) {
                used.push(text(index + 2));
            } else if word.starts_with('@') && word.len() > 1
                || !is_member(before) && declared.is_some_and(|declared| declared.contains(word))
            {
                used.push(word);
            }
        }
        used
    }
}

/// The innermost type around a function.
fn type_around(code: &Code<'_>, function: usize) -> Option<usize> {
    let nodes = &code.syntax.nodes;
    let mut above = nodes[code.syntax.functions[function].node?].parent();
    while let Some(index) = above {
        if nodes[index].roles.has(Role::Type) {
            return Some(index);
        }
        above = nodes[index].parent();
    }
    None
}

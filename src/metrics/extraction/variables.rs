//! Which names carry values across the edges of a block.
//!
//! Nothing is resolved: a name gets a value where a parameter, a declaration or an assignment has it,
//! and is read wherever else it stands by itself. That is what a reader would count, and no compiler.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::language::{Role, Token, TokenClass};
use crate::metrics::code::Code;

/// Names of a list in front of an assignment that are looked at.
const LONGEST_LIST: usize = 32;

/// What becomes of a name at one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Use {
    /// It gets a value.
    Set,
    /// Its value is read.
    Read,
    /// Its value is read and replaced.
    Changed,
}

/// Every name of a function that gets a value there, with its uses in the order of the text.
pub(super) struct Variables<'text> {
    uses: BTreeMap<&'text str, Vec<(u32, Use)>>,
    /// Where the function begins.
    start: u32,
}

impl<'text> Variables<'text> {
    pub(super) fn of(code: &Code<'text>, function: usize) -> Self {
        let range = code.syntax.functions[function].tokens.clone();
        let start = code.syntax.tokens.get(range.start);
        let names = Names::of(code, range);
        let mut uses: BTreeMap<&str, Vec<(u32, Use)>> = BTreeMap::new();
        for parameter in parameters(code, function) {
            uses.entry(parameter).or_default().push((0, Use::Set));
        }
        for (index, token) in names.tokens.iter().enumerate() {
            if names.is_variable(index) {
                let uses = uses.entry(names.texts[index]).or_default();
                uses.push((token.start, names.use_of(index)));
            }
        }
        uses.retain(|_, uses| uses.iter().any(|(_, kind)| *kind != Use::Read));
        Self {
            uses,
            start: start.map_or(0, |token| token.start),
        }
    }

    /// How many names a block reads that got their value before, and how many it sets that are read
    /// after it. What a loop around the block reads in front of it is read after it too.
    pub(super) fn across(
        &self,
        code: &Code<'_>,
        block: &Range<u32>,
        nodes: &Range<usize>,
    ) -> (u32, u32) {
        let turn = self.start.max(start_of_loop(code, nodes.start));
        let is_in_loop = turn > self.start;
        let (mut parameters, mut results) = (0, 0);
        for uses in self.uses.values() {
            let first = uses.partition_point(|(at, _)| *at < block.start);
            let end = uses.partition_point(|(at, _)| *at < block.end);
            let (before, inside, after) = (&uses[..first], &uses[first..end], &uses[end..]);
            let is_set = |uses: &[(u32, Use)]| uses.iter().any(|(_, kind)| *kind != Use::Read);
            let reads_first =
                |uses: &[(u32, Use)]| uses.first().is_some_and(|(_, kind)| *kind != Use::Set);
            parameters +=
                u32::from(is_set(before) && inside.iter().any(|(_, kind)| *kind != Use::Set));
            let outer = before.partition_point(|(at, _)| *at < turn);
            let again = is_in_loop && is_set(&before[..outer]) && reads_first(&before[outer..]);
            results += u32::from(is_set(inside) && (reads_first(after) || again));
        }
        (parameters, results)
    }
}

/// Where the outermost loop of the function around a node begins.
fn start_of_loop(code: &Code<'_>, node: usize) -> u32 {
    let nodes = &code.syntax.nodes;
    let mut start = 0;
    let mut above = nodes[node].parent();
    while let Some(index) = above {
        if nodes[index].roles.has(Role::Function) {
            break;
        }
        if nodes[index].roles.has(Role::Loop) {
            start = nodes[index].start;
        }
        above = nodes[index].parent();
    }
    start
}

/// The names of the parameters of a function.
fn parameters<'text>(code: &Code<'text>, function: usize) -> BTreeSet<&'text str> {
    let nodes = &code.syntax.nodes;
    let Some(start) = code.syntax.functions[function].node else {
        return BTreeSet::new();
    };
    let tokens = &code.syntax.tokens[code.syntax.functions[function].tokens.clone()];
    let inside = nodes[start..]
        .iter()
        .take_while(|node| node.start < nodes[start].end);
    let own =
        inside.filter(|node| node.function as usize == function && node.roles.has(Role::Parameter));
    own.flat_map(|node| {
        let first = tokens.partition_point(|token| token.start < node.start);
        let last = tokens.partition_point(|token| token.end <= node.end);
        declared(code, &tokens[first..last.max(first)])
    })
    .collect()
}

/// The names that a parameter declares: those that a comma follows, and the last in front of its
/// type or default.
fn declared<'text>(code: &Code<'text>, tokens: &[Token]) -> Vec<&'text str> {
    let is_end = |token: &Token| matches!(code.token_text(token), ":" | "=");
    let end = tokens.iter().position(is_end).unwrap_or(tokens.len());
    let names = (0..end).filter(|index| is_name(code, &tokens[*index]));
    let last = names.clone().last();
    let is_listed = |index: &usize| {
        let next = tokens.get(index + 1);
        Some(*index) == last || next.is_some_and(|next| code.token_text(next) == ",")
    };
    let texts = names
        .filter(is_listed)
        .map(|index| code.token_text(&tokens[index]));
    texts.collect()
}

pub(in crate::metrics) fn is_name(code: &Code<'_>, token: &Token) -> bool {
    token.class == TokenClass::Identifier
        && !code.names_no_variable(token.kind)
        && !matches!(
            code.token_text(token),
            "self" | "this" | "super" | "cls" | "_"
        )
}

/// The tokens of a function as texts, each with the bracket that it stands in.
struct Names<'code, 'text> {
    code: &'code Code<'text>,
    tokens: &'code [Token],
    texts: Vec<&'text str>,
    brackets: Vec<&'text str>,
}

impl<'code, 'text> Names<'code, 'text> {
    fn of(code: &'code Code<'text>, range: Range<usize>) -> Self {
        let tokens = &code.syntax.tokens[range];
        let texts: Vec<&str> = tokens.iter().map(|token| code.token_text(token)).collect();
        let mut open = Vec::new();
        let mut brackets = Vec::with_capacity(texts.len());
        for text in &texts {
            if matches!(*text, ")" | "]" | "}") {
                open.pop();
            }
            brackets.push(open.last().copied().unwrap_or_default());
            if matches!(*text, "(" | "[" | "{") {
                open.push(*text);
            }
        }
        Self {
            code,
            tokens,
            texts,
            brackets,
        }
    }

    fn text(&self, index: Option<usize>) -> &'text str {
        let text = index.and_then(|index| self.texts.get(index));
        text.copied().unwrap_or_default()
    }

    /// Whether a token is a name that stands by itself, and no member, call or label.
    fn is_variable(&self, index: usize) -> bool {
        let before = self.text(index.checked_sub(1));
        let after = self.text(Some(index + 1));
        let is_label = matches!(after, "=" | ":")
            && self.brackets[index] == "("
            && matches!(before, "(" | ",");
        is_name(self.code, &self.tokens[index])
            && !matches!(before, "." | "->" | "::" | "?." | "&." | "?->" | "@" | "@@")
            && !matches!(after, "(" | "::" | "!")
            && !is_label
    }

    fn use_of(&self, index: usize) -> Use {
        let before = self.text(index.checked_sub(1));
        let after = self.text(Some(index + 1));
        let is_changed = |sign: &str| {
            let is_compound = sign.len() > 1 && sign.ends_with('=');
            let compares = matches!(sign, "==" | "!=" | "<=" | ">=" | "===" | "!==" | ":=");
            matches!(sign, "++" | "--") || is_compound && !compares
        };
        if self.is_declared(index, before, after) || self.is_in_list(index) {
            Use::Set
        } else if is_changed(after) || matches!(before, "++" | "--") {
            Use::Changed
        } else {
            Use::Read
        }
    }

    fn is_declared(&self, index: usize, before: &str, after: &str) -> bool {
        const KEYWORDS: [&str; 10] = [
            "let", "var", "val", "const", "mut", "for", "foreach", "auto", "as", "local",
        ];
        let is_type = index.checked_sub(1).is_some_and(|before| {
            let token = &self.tokens[before];
            token.class == TokenClass::Identifier
                && token.last_line == self.tokens[index].first_line
                && (self.code.kind_name(token.kind).contains("type")
                    || self.texts[before].starts_with(char::is_uppercase))
        });
        KEYWORDS.contains(&before) || is_type || before == ">" && after == ":"
    }

    /// Whether names and commas, with brackets around them, lead from here to an assignment, to the
    /// `in` of a loop, or to the way of a pattern.
    fn is_in_list(&self, index: usize) -> bool {
        let is_part = |index: &usize| {
            let is_sign = matches!(
                self.texts[*index],
                "," | "(" | ")" | "[" | "]" | "{" | "}" | "&"
            );
            is_sign || is_name(self.code, &self.tokens[*index])
        };
        let last = self.texts.len().min(index + 1 + LONGEST_LIST);
        let Some(end) = (index + 1..last).find(|index| !is_part(index)) else {
            return false;
        };
        match self.texts[end] {
            "=" | ":=" | "<-" => {
                self.tokens[end].first_line == self.tokens[index].first_line
                    && self.brackets[end] != "("
            }
            "=>" => true,
            "in" | "of" => {
                let mut before = (0..index).rev().take(LONGEST_LIST);
                let start = before.find(|index| !is_part(index));
                matches!(self.text(start), "for" | "let" | "const" | "var")
            }
            _ => false,
        }
    }
}

//! The tokens of a file as symbols that copies can be found by.

use std::ops::Range;

use foldhash::{HashMap, HashMapExt as _};
use serde::{Deserialize, Serialize};

use crate::language::{Node, TokenClass};

use super::code::STRUCTURES;
use super::{Code, Role};

/// The tokens of a file in the form that copies are found by: three bytes a token, because the
/// tokens of all files are held at once.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Tokens {
    /// Kinds of words, signs and literals; identifiers as [`NAME`] and a hash of their text.
    pub(super) symbols: Vec<u16>,
    /// Lines from the token before, 255 for more than that.
    steps: Vec<u8>,
    /// The line of each token whose step is 255.
    jumps: Vec<u32>,
    /// Kinds that are literals, in order.
    pub(super) literals: Vec<u16>,
    /// Tokens that go on for more lines, and for how many.
    tall: Vec<(u32, u32)>,
    /// The functions that are told apart, in the order of their beginnings.
    functions: Vec<FunctionTokens>,
    /// Tokens that something begins with which a program does; `None` where no grammar tells.
    pub(super) deeds: Option<Vec<u32>>,
}

/// Where a function begins and ends, where its signature begins after its annotations, and which
/// function it stands in.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct FunctionTokens {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) signature: u32,
    outer: Option<u32>,
}

/// Tokens in front of the first import that only name what the file belongs to.
const LONGEST_HEAD: usize = 16;
/// Marks identifiers; kinds of a grammar are all below.
const NAME: u16 = 0x8000;
/// Marks literals that span lines, which are compared by their text: they are data, not values.
const LONG: u16 = 0x4000;

impl Tokens {
    pub(super) fn of(code: &Code<'_>) -> Self {
        let mut tokens = Self::default();
        // Where each token of the syntax is among those that are kept.
        let mut places = Vec::with_capacity(code.syntax.tokens.len() + 1);
        let nodes = code.syntax.nodes.iter();
        let mut imports = nodes
            .filter(|node| node.roles.has(Role::Import))
            .map(|node| node.start..node.end)
            .peekable();
        let mut line = 0;
        let mut is_head = true;
        for token in &code.syntax.tokens {
            places.push(tokens.symbols.len() as u32);
            while imports
                .next_if(|import| import.end <= token.start)
                .is_some()
            {}
            if imports
                .peek()
                .is_some_and(|import| import.start <= token.start)
            {
                if std::mem::take(&mut is_head) && tokens.symbols.len() <= LONGEST_HEAD {
                    places.fill(0);
                    tokens = Self::default();
                    line = 0;
                }
                continue;
            }
            let text = &code.text.as_bytes()[token.start as usize..token.end as usize];
            let first_line = code.line_of(token.first_line);
            let more_lines = code.line_of(token.last_line).saturating_sub(first_line);
            if more_lines > 0 {
                let index = tokens.symbols.len() as u32;
                tokens.tall.push((index, more_lines));
            }
            tokens.symbols.push(match token.class {
                TokenClass::Identifier => NAME | hash_of_text(text),
                TokenClass::Literal if more_lines > 0 => LONG | (hash_of_text(text) & !LONG),
                TokenClass::Operator | TokenClass::Literal => token.kind & !(NAME | LONG),
            });
            if token.class == TokenClass::Literal {
                tokens.literals.push(token.kind & !(NAME | LONG));
            }
            match u8::try_from(first_line - line) {
                Ok(step) if step < u8::MAX => tokens.steps.push(step),
                _ => {
                    tokens.steps.push(u8::MAX);
                    tokens.jumps.push(first_line);
                }
            }
            line = first_line;
        }
        places.push(tokens.symbols.len() as u32);
        tokens.functions = functions(code, &places);
        tokens.deeds = code.is_parsed.then(|| deeds(code, &places));
        tokens.literals.sort_unstable();
        tokens.literals.dedup();
        tokens.symbols.shrink_to_fit();
        tokens.steps.shrink_to_fit();
        tokens
    }

    /// Whether a token is the first of its line.
    pub(super) fn opens_line(&self, token: usize) -> bool {
        self.steps.get(token).is_none_or(|step| *step > 0)
    }

    /// The functions that begin before a token and end after it, innermost first.
    pub(super) fn functions_around(&self, token: u32) -> impl Iterator<Item = FunctionTokens> {
        let before = self.functions.partition_point(|it| it.start < token);
        let outer =
            |function: &FunctionTokens| function.outer.map(|it| self.functions[it as usize]);
        let nearest = self.functions[..before].last().copied();
        let chain = std::iter::successors(nearest, outer);
        chain.filter(move |function| function.end > token)
    }

    /// The beginning of the line in which a token stands, if it is at most `reach` tokens before.
    pub(super) fn line_before(&self, token: u32, reach: u32) -> u32 {
        let mut near = (token.saturating_sub(reach)..=token).rev();
        near.find(|it| self.opens_line(*it as usize))
            .unwrap_or(token)
    }

    /// The beginning of the next line, or of this one if `token` opens it, if it is at most `reach`
    /// tokens after.
    pub(super) fn line_after(&self, token: u32, reach: u32) -> u32 {
        let mut near = token..=token.saturating_add(reach);
        near.find(|it| self.opens_line(*it as usize))
            .unwrap_or(token)
    }

    /// The lines on which tokens of a range stand, each once, in order. `lines` are the first lines
    /// of all tokens.
    pub(super) fn lines_among(&self, range: Range<u32>, lines: &[u32]) -> Vec<u32> {
        let first = self.tall.partition_point(|(token, _)| *token < range.start);
        let tall = self.tall[first..].iter();
        let tall = tall.take_while(|(token, _)| *token < range.end);
        let more = tall.flat_map(|(token, more)| {
            let line = lines[*token as usize];
            line + 1..=line + more
        });
        let mut among = lines[range.start as usize..range.end as usize].to_vec();
        among.extend(more);
        among.sort_unstable();
        among.dedup();
        among
    }

    /// The last line of a token. `lines` are the first lines of all.
    pub(super) fn last_line(&self, token: u32, lines: &[u32]) -> u32 {
        let found = self.tall.binary_search_by_key(&token, |(token, _)| *token);
        lines[token as usize] + found.map_or(0, |at| self.tall[at].1)
    }

    /// The first line of each token.
    pub(super) fn lines(&self) -> Vec<u32> {
        let mut jumps = self.jumps.iter();
        let mut line = 0;
        let mut lines = Vec::with_capacity(self.steps.len());
        for step in &self.steps {
            line = match step {
                &u8::MAX => jumps.next().copied().unwrap_or(line),
                step => line + u32::from(*step),
            };
            lines.push(line);
        }
        lines
    }
}

fn functions(code: &Code<'_>, places: &[u32]) -> Vec<FunctionTokens> {
    let nearest = code.nearest_listed();
    // Where each function of the syntax is among those that are listed.
    let mut numbers: Vec<Option<u32>> = vec![None; code.functions.len()];
    let mut listed = Vec::new();
    for (index, function) in code.syntax.functions.iter().enumerate().skip(1) {
        if code.functions[index].is_listed {
            numbers[index] = Some(listed.len() as u32);
            let tokens = &code.syntax.tokens[function.tokens.clone()];
            let first_line = code.functions[index].lines.0;
            let annotations = tokens.partition_point(|token| token.first_line < first_line);
            listed.push(FunctionTokens {
                start: places[function.tokens.start],
                end: places[function.tokens.end],
                signature: places[function.tokens.start + annotations],
                outer: numbers[nearest[function.parent]],
            });
        }
    }
    listed
}

/// Functions that say what any reader expects of their name, and are alike in every type.
const ALIKE: [&str; 12] = [
    "equals",
    "hashCode",
    "toString",
    "compareTo",
    "clone",
    "Equals",
    "GetHashCode",
    "ToString",
    "__eq__",
    "__hash__",
    "__repr__",
    "__str__",
];

/// Statements, branches and loops of functions that do more than give access, and what a program
/// does outside of functions. Declarations and tables do nothing.
fn deeds(code: &Code<'_>, places: &[u32]) -> Vec<u32> {
    let nodes = &code.syntax.nodes;
    let nearest = code.nearest_listed();
    let mut statements = vec![0_u32; code.functions.len()];
    for node in nodes {
        let is_structure = node.roles.any(&STRUCTURES);
        let is_statement = is_structure || node.roles.has(Role::Statement);
        statements[nearest[node.function as usize]] += u32::from(is_statement);
    }
    let does = |node: &&Node| {
        let function = nearest[node.function as usize];
        if function == 0 {
            // The fields of a type call what makes their values, and do nothing.
            let calls = || node.roles.has(Role::Call) && !is_in_type(nodes, node);
            return node.roles.any(&STRUCTURES) || calls();
        }
        let says = statements[function] > 2 && !ALIKE.contains(&&*code.functions[function].name);
        says && (node.roles.has(Role::Statement) || node.roles.any(&STRUCTURES))
    };
    let tokens = &code.syntax.tokens;
    let mut next = 0;
    let mut deeds: Vec<u32> = Vec::new();
    for node in nodes.iter().filter(does) {
        while tokens
            .get(next)
            .is_some_and(|token| token.start < node.start)
        {
            next += 1;
        }
        deeds.push(places[next]);
    }
    deeds.dedup();
    deeds
}

/// How far out a type is looked for.
const LEVELS: usize = 16;

fn is_in_type(nodes: &[Node], node: &Node) -> bool {
    let around = |node: &&Node| node.parent().map(|parent| &nodes[parent]);
    let mut levels = std::iter::successors(Some(node), around).take(LEVELS);
    levels.any(|node| node.roles.has(Role::Type))
}

/// FNV-1a, folded into the bits beside the mark.
fn hash_of_text(text: &[u8]) -> u16 {
    let hash = text.iter().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193)
    });
    ((hash >> 16) ^ hash) as u16 & !NAME
}

/// A symbol without the choice of its name.
pub(super) fn blind(symbol: u16) -> u16 {
    if symbol & NAME == 0 { symbol } else { NAME }
}

/// The share of identifiers of `a` that stand in `b` under the name that they had there first.
pub(super) fn consistency(a: &[u16], b: &[u16]) -> f64 {
    let mut names: HashMap<u16, u16> = HashMap::new();
    let (mut all, mut kept) = (0_u32, 0_u32);
    for (a, b) in a.iter().zip(b).filter(|(a, _)| **a & NAME != 0) {
        all += 1;
        kept += u32::from(*names.entry(*a).or_insert(*b) == *b);
    }
    f64::from(kept) / f64::from(all.max(1))
}

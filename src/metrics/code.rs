//! A file as metrics see it: captured syntax, its lines, and which functions are told apart.

use std::cell::OnceCell;

use crate::language::{
    self, Bends, Embedded, FileLinks, Function, Grammar, Language, Node, Role, Syntax, Token,
    Wrappers,
};

use super::{halstead, names, plain};

/// Increments of control flow with a block or a value of their own.
pub(super) const STRUCTURES: [Role; 5] = [
    Role::Branch,
    Role::Loop,
    Role::Switch,
    Role::Catch,
    Role::Ternary,
];

/// What stands in a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LineKind {
    Blank,
    Comment,
    Code,
}

/// A file made ready to be measured.
#[derive(Debug)]
pub(super) struct Code<'text> {
    pub(super) text: &'text str,
    /// Whether every byte is a character.
    pub(super) is_ascii: bool,
    pub(super) syntax: Syntax,
    /// What ties the file to others.
    pub(super) links: FileLinks,
    /// Whether a grammar understood the file, so that functions can be told.
    pub(super) is_parsed: bool,
    pub(super) bends: Option<Bends>,
    grammar: Option<&'static Grammar>,
    /// Its lines as they stand there, without their ends.
    pub(super) line_texts: Vec<&'text str>,
    pub(super) lines: Vec<LineKind>,
    /// Code lines before each line, and at the end all of them.
    code_before: Vec<u32>,
    /// One for each function of `syntax`.
    pub(super) functions: Vec<FunctionRole>,
    words: OnceCell<Vec<Option<u32>>>,
    /// Where its lines stand, if it is part of another file.
    lines_of_file: Option<&'text [u32]>,
}

/// How a function takes part in the measurement.
#[derive(Clone, Debug)]
pub(super) struct FunctionRole {
    /// Whether the report names it: it has a name, or it is a lambda measured by itself.
    pub(super) is_listed: bool,
    /// Whether its values count into the function around it. They do not where that one is the file
    /// or only wraps others.
    pub(super) is_merged: bool,
    is_wrapper: bool,
    /// Whether it counts for itself, wherever it stands.
    pub(super) is_apart: bool,
    /// Whether what it holds nests no deeper for standing in it.
    pub(super) is_decorator: bool,
    /// Lines of its signature and body; annotations stand before.
    pub(super) lines: (u32, u32),
    /// Types around it, joined; empty outside of any.
    pub(super) scope: String,
    pub(super) name: String,
}

impl<'text> Code<'text> {
    /// Parses and sorts out `text`.
    pub(super) fn read(text: &'text str, language: &'static Language) -> Self {
        let grammar = language.grammar_of(text);
        let parsed = grammar.and_then(|grammar| {
            let tree = language::parse(grammar, text)?;
            let mut syntax = Syntax::of(grammar, text, &tree);
            syntax.spell(text, grammar.bends.words);
            let links = language::links(language, grammar, text, &syntax);
            Some((syntax, links))
        });
        let is_parsed = parsed.is_some();
        let (syntax, links) =
            parsed.unwrap_or_else(|| (plain::read(text, language), FileLinks::default()));
        let line_texts: Vec<&str> = text.lines().collect();
        let lines = line_kinds(&line_texts, &syntax);
        let mut code = Self {
            text,
            is_ascii: text.is_ascii(),
            is_parsed,
            bends: grammar.map(|grammar| grammar.bends),
            grammar,
            code_before: running_count(&lines),
            line_texts,
            lines,
            functions: Vec::new(),
            words: OnceCell::new(),
            lines_of_file: None,
            syntax,
            links,
        };
        code.functions = function_roles(&code);
        code
    }

    /// Parses and sorts out code that stands in another file.
    pub(super) fn embedded(embedded: &'text Embedded) -> Self {
        let mut code = Self {
            lines_of_file: Some(&embedded.lines),
            ..Self::read(&embedded.text, embedded.language)
        };
        let mut links = std::mem::take(&mut code.links);
        for import in &mut links.imports {
            import.first_line = code.line_of(import.first_line);
            import.last_line = code.line_of(import.last_line);
        }
        Self { links, ..code }
    }

    /// The line of the file in which a line of the code stands.
    pub(super) fn line_of(&self, line: u32) -> u32 {
        let index = (line as usize).saturating_sub(1);
        let known = self.lines_of_file.and_then(|lines| lines.get(index));
        known.copied().unwrap_or(line)
    }

    /// The text of a node.
    pub(super) fn text_of(&self, node: usize) -> &'text str {
        let node = &self.syntax.nodes[node];
        &self.text[node.start as usize..node.end as usize]
    }

    /// What the grammar calls a kind of node.
    pub(super) fn kind_name(&self, kind: u16) -> &'static str {
        let grammar = self.grammar;
        let name = grammar.and_then(|grammar| grammar.parser.node_kind_for_id(kind));
        name.unwrap_or_default()
    }

    /// Whether names of this kind are never those of variables.
    pub(super) fn names_no_variable(&self, kind: u16) -> bool {
        let grammar = self.grammar;
        grammar.is_some_and(|grammar| grammar.names_no_variable(kind))
    }

    /// The text of a token.
    pub(super) fn token_text(&self, token: &Token) -> &'text str {
        &self.text[token.start as usize..token.end as usize]
    }

    /// Every token as the number of its word.
    pub(super) fn words(&self) -> &[Option<u32>] {
        self.words.get_or_init(|| halstead::words(self))
    }

    /// Lines with code from `first` to `last`, counted from 1.
    pub(super) fn code_lines(&self, first: u32, last: u32) -> u32 {
        let last = (last as usize).min(self.lines.len());
        let first = (first as usize).clamp(1, last + 1);
        self.code_before[last] - self.code_before[first - 1]
    }

    /// Counts nodes for each function by itself.
    pub(super) fn count(&self, counts: impl Fn(usize) -> bool) -> Vec<f64> {
        let mut values = vec![0.0; self.syntax.functions.len()];
        for (index, node) in self.syntax.nodes.iter().enumerate() {
            if counts(index) {
                values[node.function as usize] += 1.0;
            }
        }
        values
    }

    /// Adds to every function the values of those that are merged into it, innermost first.
    pub(super) fn merge(&self, mut values: Vec<f64>) -> Vec<f64> {
        for index in (1..values.len()).rev() {
            if self.functions[index].is_merged {
                values[self.syntax.functions[index].parent] += values[index];
            }
        }
        values
    }

    /// For each function the nearest listed one around it or itself, or the file.
    pub(super) fn nearest_listed(&self) -> Vec<usize> {
        let mut nearest: Vec<usize> = Vec::with_capacity(self.functions.len());
        for (index, function) in self.functions.iter().enumerate() {
            let is_own = index == 0 || function.is_listed;
            nearest.push(if is_own {
                index
            } else {
                nearest[self.syntax.functions[index].parent]
            });
        }
        nearest
    }

    /// The functions that are listed or hold code of their own, the file itself first.
    pub(super) fn unmerged(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.functions.len()).filter(|index| !self.functions[*index].is_merged)
    }
}

fn line_kinds(texts: &[&str], syntax: &Syntax) -> Vec<LineKind> {
    // What stands in no token is code that the grammar lost.
    let kind = |text: &&str| match text.chars().all(char::is_whitespace) {
        true => LineKind::Blank,
        false => LineKind::Code,
    };
    let mut lines: Vec<LineKind> = texts.iter().map(kind).collect();
    let comments = syntax.comments.iter().copied();
    let tokens = syntax.tokens.iter();
    let code = tokens.map(|token| (token.first_line, token.last_line));
    let marks = comments
        .map(|range| (range, LineKind::Comment))
        .chain(code.map(|range| (range, LineKind::Code)));
    for ((first, last), kind) in marks {
        let end = lines.len().min(last as usize);
        let start = (first as usize - 1).min(end);
        lines[start..end].fill(kind);
    }
    lines
}

fn running_count(lines: &[LineKind]) -> Vec<u32> {
    let mut counts = vec![0];
    let mut count = 0;
    for kind in lines {
        count += u32::from(*kind == LineKind::Code);
        counts.push(count);
    }
    counts
}

fn function_roles(code: &Code<'_>) -> Vec<FunctionRole> {
    let structures = code.count(|index| code.syntax.nodes[index].roles.any(&STRUCTURES));
    let statements = code.count(|index| code.syntax.nodes[index].roles.has(Role::Statement));
    let decorators = decorators(code);
    let marks = code.count(|index| {
        let roles = code.syntax.nodes[index].roles;
        roles.has(Role::Apart) && roles.has(Role::Spelled)
    });
    let mut names = names::all(code);
    let wrappers = code.bends.map_or(Wrappers::None, |bends| bends.wrappers);
    let mut roles: Vec<FunctionRole> = Vec::with_capacity(code.syntax.functions.len());
    for (index, function) in code.syntax.functions.iter().enumerate() {
        let Some(node) = function.node else {
            roles.push(FunctionRole {
                is_listed: false,
                is_merged: false,
                is_wrapper: true,
                is_apart: false,
                is_decorator: false,
                lines: (0, 0),
                scope: String::new(),
                name: String::new(),
            });
            continue;
        };
        let is_apart = marks[index] > 0.0;
        let is_outer = roles[function.parent].is_wrapper;
        let is_named = code.syntax.nodes[node].roles.has(Role::Function);
        let (scope, name) = std::mem::take(&mut names[index]);
        // Where macros hide the syntax, `if (…) { … }` looks like a function.
        let is_keyword = code.bends.is_some_and(|bends| bends.has_macros)
            && matches!(name.as_str(), "if" | "for" | "while" | "switch");
        let is_listed =
            function.has_body && (is_named && !is_keyword || is_outer && statements[index] > 0.0);
        let wraps = wrappers == Wrappers::Declarative && structures[index] == 0.0;
        roles.push(FunctionRole {
            is_listed,
            is_merged: !((is_outer || is_apart) && is_listed),
            is_apart,
            // A property has no body but those of its accessors.
            is_wrapper: is_outer
                && (is_listed && wraps && function.parent == 0 || !function.has_body),
            is_decorator: wrappers == Wrappers::Decorator
                && structures[index] == 0.0
                && decorators[index],
            lines: (
                first_line(code, node, function),
                code.syntax.nodes[node].last_line,
            ),
            scope,
            name,
        });
    }
    roles
}

fn first_line(code: &Code<'_>, node: usize, function: &Function) -> u32 {
    let nodes = &code.syntax.nodes;
    let is_own = |inside: &&Node| inside.parent() == Some(node);
    let annotations = nodes[node + 1..]
        .iter()
        .take_while(|inside| !is_own(inside) || inside.roles.has(Role::Annotation))
        .take_while(|inside| inside.start < nodes[node].end)
        .filter(is_own);
    let Some(last) = annotations.last() else {
        return nodes[node].first_line;
    };
    let mut tokens = code.syntax.tokens[function.tokens.clone()].iter();
    let signature = tokens.find(|token| token.start >= last.end);
    signature.map_or(nodes[node].first_line, |token| token.first_line)
}

/// Functions that hold one function and hand it back: two statements, one of them `return`.
fn decorators(code: &Code<'_>) -> Vec<bool> {
    let direct = |role: Role| {
        code.count(|index| {
            let node = &code.syntax.nodes[index];
            let parent = node.parent().map(|parent| &code.syntax.nodes[parent]);
            let body_of = parent.filter(|parent| parent.roles.has(Role::Body));
            node.roles.has(role) && node.is_direct && body_of.is_some()
        })
    };
    let statements = direct(Role::Statement);
    let returns = direct(Role::Return);
    let mut functions = vec![0_u32; code.syntax.functions.len()];
    for function in code.syntax.functions.iter().skip(1) {
        let is_named = function
            .node
            .is_some_and(|node| code.syntax.nodes[node].roles.has(Role::Function));
        functions[function.parent] += if is_named { 1 } else { 2 };
    }
    (0..code.syntax.functions.len())
        .map(|index| {
            // The inner function is a statement of its own node and not of this function.
            let others = statements[index];
            functions[index] == 1 && returns[index] == 1.0 && others == 1.0
        })
        .collect()
}

//! The tokens of a file as words to be read one after the other.

use crate::language::{Role, Syntax, Token, TokenClass};

use super::{FileLinks, Import, ImportKind};

/// The tokens of a file with their text.
pub(super) struct Words<'a> {
    grammar: &'a tree_sitter::Language,
    pub(super) syntax: &'a Syntax,
    text: &'a str,
    /// Tokens of the outermost functions, in order.
    functions: Vec<std::ops::Range<usize>>,
}

impl<'a> Words<'a> {
    pub(super) fn new(
        grammar: &'a tree_sitter::Language,
        text: &'a str,
        syntax: &'a Syntax,
    ) -> Self {
        let functions = syntax.functions.iter().skip(1);
        let outermost = functions.filter(|function| function.parent == 0);
        Self {
            grammar,
            syntax,
            text,
            functions: outermost.map(|function| function.tokens.clone()).collect(),
        }
    }

    pub(super) fn len(&self) -> usize {
        self.syntax.tokens.len()
    }

    pub(super) fn token(&self, at: usize) -> Option<&'a Token> {
        self.syntax.tokens.get(at)
    }

    /// The text of a token; nothing past the end.
    pub(super) fn get(&self, at: usize) -> &'a str {
        self.token(at).map_or("", |token| self.text_of(token))
    }

    pub(super) fn text_of(&self, token: &Token) -> &'a str {
        &self.text[token.start as usize..token.end as usize]
    }

    pub(super) fn bytes(&self, start: u32, end: u32) -> &'a str {
        &self.text[start as usize..end as usize]
    }

    /// The number of a kind of nodes, where the grammar has it.
    pub(super) fn kind_of(&self, name: &str) -> Option<u16> {
        match self.grammar.id_for_node_kind(name, true) {
            0 => None,
            kind => Some(kind),
        }
    }

    /// The word before `at`.
    pub(super) fn before(&self, at: usize) -> &'a str {
        at.checked_sub(1).map_or("", |before| self.get(before))
    }

    pub(super) fn is_name(&self, at: usize) -> bool {
        self.token(at)
            .is_some_and(|token| token.class == TokenClass::Identifier)
    }

    /// What a plain string says: one without escapes and insertions.
    pub(super) fn string(&self, at: usize) -> Option<&'a str> {
        let token = self.token(at)?;
        if token.class != TokenClass::Literal {
            return None;
        }
        let text = self.text_of(token);
        let inner = ['"', '\'', '`']
            .iter()
            .find_map(|quote| text.strip_prefix(*quote)?.strip_suffix(*quote))?;
        (!inner.contains('\\') && !inner.contains("${")).then_some(inner)
    }

    /// Whether a token stands in a function, so that it takes effect when that runs.
    pub(super) fn is_in_function(&self, at: usize) -> bool {
        let next = self.functions.partition_point(|range| range.end <= at);
        self.functions
            .get(next)
            .is_some_and(|range| range.start <= at)
    }

    /// When an import at this token takes effect.
    pub(super) fn moment(&self, at: usize) -> ImportKind {
        if self.is_in_function(at) {
            ImportKind::Deferred
        } else {
            ImportKind::Load
        }
    }

    /// The first byte after the branch that begins at this token, without its other ways.
    pub(super) fn branch_end(&self, at: usize) -> Option<u32> {
        let start = self.token(at)?.start;
        let nodes = &self.syntax.nodes;
        let first = nodes.partition_point(|node| node.start < start);
        let branch = (first..nodes.len())
            .take_while(|index| nodes[*index].start == start)
            .find(|index| nodes[*index].roles.has(Role::Branch))?;
        let end = nodes[branch].end;
        let other = nodes[branch + 1..]
            .iter()
            .take_while(|node| node.start < end)
            .find(|node| {
                node.parent() == Some(branch) && node.roles.any(&[Role::Else, Role::ElseIf])
            });
        Some(other.map_or(end, |node| node.start))
    }

    /// Adds an import that stands from one token to another, both included.
    pub(super) fn add(
        &self,
        links: &mut FileLinks,
        (first, last): (usize, usize),
        kind: ImportKind,
        path: String,
        names: Vec<String>,
    ) {
        let (Some(first), Some(last)) = (self.token(first), self.token(last)) else {
            return;
        };
        links.imports.push(Import {
            path,
            names,
            first_line: first.first_line,
            last_line: last.last_line,
            kind,
        });
    }
}

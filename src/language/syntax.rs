//! A parsed file as metrics see it: captured nodes and tokens in the order of the text.
//!
//! One walk with a cursor builds both lists, and no metric looks at the tree again. The walk keeps
//! its own stack, so that depth of nesting costs memory and never the thread's stack.

use std::ops::{ControlFlow, Range};

use tree_sitter::{ParseOptions, Parser, Tree, TreeCursor};

use super::Grammar;
use super::captures::{Captures, Marks};
use super::heredoc;
use super::roles::{Role, Roles};
use super::room::Room;

/// Code has hardly more tokens than one for so many bytes.
const BYTES_PER_TOKEN: usize = 6;

/// Index that stands for no node.
const NONE: u32 = u32::MAX;

/// The parser reports back every hundred steps. Parsing gives up after this many reports …
const REPORTS: usize = 10_000;
/// … and one more for so many bytes. Source code needs one for 170 bytes, minified code one for 40,
/// and the worst of random signs one for 16.
const BYTES_PER_REPORT: usize = 8;

/// A text of more bytes than this must not be nothing but signs, each of which costs the parser three
/// hundred bytes until it is reduced.
const LARGE: usize = 1_000_000;

/// Bytes of texts that are parsed at once, by all threads together.
static ROOM: Room = Room::of(2_000_000);

/// At the end of a text that opens type arguments and closes none, some grammars need memory by the
/// square of their number, in one step that cannot be stopped. No statement has so many.
const MOST_OPEN_ANGLES: usize = 1_000;

/// A captured node.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) roles: Roles,
    /// Bytes of the text.
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// Lines, counted from 1, both included.
    pub(crate) first_line: u32,
    pub(crate) last_line: u32,
    /// The nearest captured node around it.
    parent: u32,
    /// Whether no uncaptured node stands between it and `parent`.
    pub(crate) is_direct: bool,
    /// The function that it stands in; for a function, the one that it is.
    pub(crate) function: u32,
}

impl Node {
    /// The index of the nearest captured node around it.
    pub(crate) fn parent(&self) -> Option<usize> {
        (self.parent != NONE).then_some(self.parent as usize)
    }
}

/// What a token is, whatever its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TokenClass {
    /// A word or sign of the language.
    Operator,
    /// A name.
    Identifier,
    /// A literal.
    Literal,
}

/// A token that is not a comment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) first_line: u32,
    pub(crate) last_line: u32,
    pub(crate) kind: u16,
    pub(crate) class: TokenClass,
}

/// A function, method or lambda. The first of a file is the file itself: the code outside.
#[derive(Clone, Debug)]
pub(crate) struct Function {
    /// Its node, or `None` for the file itself.
    pub(crate) node: Option<usize>,
    /// The function around it; the file's own is 0.
    pub(crate) parent: usize,
    /// Its tokens, with those of the functions inside.
    pub(crate) tokens: Range<usize>,
    pub(crate) has_body: bool,
}

/// A parsed file.
#[derive(Debug, Default)]
pub(crate) struct Syntax {
    pub(crate) nodes: Vec<Node>,
    pub(crate) tokens: Vec<Token>,
    pub(crate) functions: Vec<Function>,
    /// Comments, as lines.
    pub(crate) comments: Vec<(u32, u32)>,
    /// Bytes that the grammar could not place.
    pub(crate) error_bytes: usize,
}

/// Parses `text`, or `None` where that costs more than any sensible text does.
///
/// The limit counts steps of the parser and not time, so that results do not depend on the machine.
pub(crate) fn parse(grammar: &Grammar, text: &str) -> Option<Tree> {
    let reports = REPORTS + text.len() / BYTES_PER_REPORT;
    let tree = parse_within(grammar, text, reports)?;
    if !tree.root_node().has_error() {
        return Some(tree);
    }
    let respelled = grammar.respell.and_then(|respell| respell(text));
    let again = respelled.and_then(|text| parse_within(grammar, &text, reports));
    match again {
        Some(again) if unread(&again) < unread(&tree) => Some(again),
        _ => Some(tree),
    }
}

/// Bytes of the outermost errors of a tree, and one for whatever the parser made up.
fn unread(tree: &Tree) -> usize {
    let mut cursor = tree.walk();
    let mut unread = 0;
    loop {
        let node = cursor.node();
        unread += usize::from(node.is_missing());
        if node.is_error() {
            unread += node.byte_range().len();
        } else if node.has_error() && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return unread;
            }
        }
    }
}

/// Nodes of a tree that are errors, or that the parser made up.
pub(super) fn faults(tree: &Tree) -> usize {
    let mut cursor = tree.walk();
    let mut faults = 0;
    loop {
        let node = cursor.node();
        faults += usize::from(node.is_error() || node.is_missing());
        if node.has_error() && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return faults;
            }
        }
    }
}

/// Parses `text` unless the parser reports back more often than `reports`.
pub(super) fn parse_within(grammar: &Grammar, text: &str, reports: usize) -> Option<Tree> {
    u32::try_from(text.len()).ok()?;
    if opens_too_much(text) || (text.len() > LARGE && is_too_dense(text)) {
        return None;
    }
    let _room = ROOM.take(text.len());
    let mut parser = Parser::new();
    parser.set_language(&grammar.parser).ok()?;
    let mut left = reports;
    let mut limit = |_: &tree_sitter::ParseState| match left.checked_sub(1) {
        None => ControlFlow::Break(()),
        Some(rest) => {
            left = rest;
            ControlFlow::Continue(())
        }
    };
    let bytes = text.as_bytes();
    let mut rest = |offset: usize, _| bytes.get(offset..).unwrap_or_default();
    let options = ParseOptions::new().progress_callback(&mut limit);
    parser.parse_with_options(&mut rest, None, Some(options))
}

/// Whether a statement opens more angle brackets than sensible text does.
fn opens_too_much(text: &str) -> bool {
    let opens = memchr::memchr_iter(b'<', text.as_bytes());
    if opens.take(MOST_OPEN_ANGLES + 1).count() <= MOST_OPEN_ANGLES {
        return false;
    }
    let mut open = 0_usize;
    text.bytes().any(|byte| {
        open = match byte {
            b'<' => open + 1,
            b'>' => open.saturating_sub(1),
            b';' | b'{' | b'}' | b'(' | b')' => 0,
            _ => open,
        };
        open > MOST_OPEN_ANGLES
    })
}

/// Whether there is hardly more than a byte to a word or sign, as in brackets that are only opened:
/// what a parser cannot reduce it keeps, hundreds of bytes for each.
fn is_too_dense(text: &str) -> bool {
    let mut is_word = false;
    let starts = text.bytes().filter(|byte| {
        let was_word = std::mem::replace(&mut is_word, byte.is_ascii_alphanumeric());
        !byte.is_ascii_whitespace() && byte.is_ascii() && !(was_word && is_word)
    });
    starts.count() > text.len() / 3 * 2
}

impl Syntax {
    /// What `grammar` captures in a tree that it parsed of `text`.
    pub(crate) fn of(grammar: &Grammar, text: &str, tree: &Tree) -> Self {
        let mut syntax = Walk::over(tree, text, &grammar.captures);
        syntax.error_bytes += heredoc::unclosed_bytes(tree, text);
        syntax
    }

    /// Gives nodes the roles that only their text tells: `words` at its beginning.
    pub(crate) fn spell(&mut self, text: &str, words: &[(&str, Role)]) {
        let spelled = |node: &&mut Node| node.roles.has(Role::Spelled);
        for node in self.nodes.iter_mut().filter(spelled) {
            let text = &text[node.start as usize..node.end as usize];
            let starts = |word: &str| {
                let rest = text.strip_prefix(word);
                rest.is_some_and(|rest| !rest.starts_with(|next: char| !is_end_of_word(next)))
            };
            let found = words.iter().filter(|(word, _)| starts(word));
            for (_, role) in found {
                node.roles.add(Roles::one(*role));
            }
        }
    }
}

/// A node that is open while its children are walked.
#[derive(Clone, Copy)]
struct Open {
    kind: u16,
    /// Children that are still to come: asking the tree for one that is not there costs more.
    left: u32,
    has_rules: bool,
    /// Marks that its children have set so far.
    before: Marks,
    is_literal: bool,
    /// The nearest captured node, this one if it is captured itself.
    captured: u32,
    is_captured: bool,
    function: u32,
    opens_function: bool,
}

struct Walk<'tree> {
    captures: &'tree Captures<Role>,
    lines: Lines,
    syntax: Syntax,
    open: Vec<Open>,
}

const ERROR: u16 = u16::MAX;

impl<'tree> Walk<'tree> {
    fn over(tree: &Tree, text: &str, captures: &'tree Captures<Role>) -> Syntax {
        let mut walk = Self {
            captures,
            lines: Lines::of(text),
            syntax: Syntax {
                tokens: Vec::with_capacity(text.len() / BYTES_PER_TOKEN),
                functions: vec![Function {
                    node: None,
                    parent: 0,
                    tokens: 0..0,
                    has_body: true,
                }],
                ..Syntax::default()
            },
            open: vec![Open {
                kind: 0,
                left: 1,
                has_rules: false,
                before: 0,
                is_literal: false,
                captured: NONE,
                is_captured: false,
                function: 0,
                opens_function: false,
            }],
        };
        // An error may have no text: a sign that is missing, or one that covers what is not looked at.
        walk.syntax.error_bytes = usize::from(tree.root_node().has_error());
        let mut cursor = tree.walk();
        loop {
            if walk.enter(&mut cursor) {
                continue;
            }
            while !(walk.has_more() && cursor.goto_next_sibling()) {
                if !cursor.goto_parent() {
                    walk.syntax.functions[0].tokens.end = walk.syntax.tokens.len();
                    return walk.syntax;
                }
                walk.leave();
            }
        }
    }

    fn has_more(&self) -> bool {
        self.open.last().is_some_and(|open| open.left > 0)
    }

    /// Notes the node at the cursor and moves to its first child, if it has one to be looked at.
    fn enter(&mut self, cursor: &mut TreeCursor<'_>) -> bool {
        let node = cursor.node();
        let kind = node.kind_id();
        let above = self.open[self.open.len() - 1];
        let roles = self.roles(cursor, &node, above);
        if roles.has(Role::Comment) {
            let lines = self.lines.of_bytes(node.start_byte(), node.end_byte());
            self.syntax.comments.push(lines);
            return false;
        }
        let is_literal = roles.has(Role::Literal);
        if is_literal && !above.is_literal {
            self.token(&node, kind, TokenClass::Literal);
        }
        let open = self.capture(&node, kind, roles, above);
        if is_literal && is_plain(&node, &open) {
            return false;
        }
        if open.left > 0 && cursor.goto_first_child() {
            self.open.push(open);
            return true;
        }
        if !is_literal && !above.is_literal {
            let class = match node.is_named() {
                true => TokenClass::Identifier,
                false => TokenClass::Operator,
            };
            self.token(&node, kind, class);
        }
        if kind == ERROR || above.kind == ERROR {
            self.syntax.error_bytes += node.byte_range().len();
        }
        if open.opens_function {
            self.close_function(open.function);
        }
        false
    }

    /// The roles of the node at the cursor, by its kind and by its place below the one that is open.
    fn roles(
        &mut self,
        cursor: &TreeCursor<'_>,
        node: &tree_sitter::Node<'_>,
        above: Open,
    ) -> Roles {
        let kind = node.kind_id();
        let mut roles = self.captures.of_kind(kind);
        if let Some(parent) = self.open.last_mut() {
            parent.left = parent.left.saturating_sub(1);
        }
        if above.has_rules {
            let place = (above.kind, above.before);
            let field = || cursor.field_id().map(std::num::NonZero::get);
            roles.add(self.captures.of_child(place, kind, node.is_named(), field));
            if let Some(parent) = self.open.last_mut() {
                parent.before |= self.captures.mark(kind);
            }
        }
        match roles.has(Role::Directive) && above.function == 0 {
            true => Roles::default(),
            false => roles,
        }
    }

    fn leave(&mut self) {
        if let Some(open) = self.open.pop()
            && open.opens_function
        {
            self.close_function(open.function);
        }
    }

    fn close_function(&mut self, function: u32) {
        self.syntax.functions[function as usize].tokens.end = self.syntax.tokens.len();
    }

    fn token(&mut self, node: &tree_sitter::Node<'_>, kind: u16, class: TokenClass) {
        let range = node.byte_range();
        if range.is_empty() {
            return;
        }
        let (first_line, last_line) = self.lines.of_bytes(range.start, range.end);
        self.syntax.tokens.push(Token {
            start: range.start as u32,
            end: range.end as u32,
            first_line,
            last_line,
            kind,
            class,
        });
    }

    fn capture(
        &mut self,
        node: &tree_sitter::Node<'_>,
        kind: u16,
        roles: Roles,
        above: Open,
    ) -> Open {
        let mut open = Open {
            kind,
            left: node.child_count(),
            has_rules: self.captures.has_rules(kind),
            before: 0,
            is_literal: roles.has(Role::Literal),
            is_captured: false,
            opens_function: false,
            ..above
        };
        // An anonymous token shares its name with no node that is captured for its children, and a
        // literal by itself is a token and nothing more.
        if roles.is_empty() || roles.is_only(Role::Literal) {
            return open;
        }
        let index = self.syntax.nodes.len() as u32;
        if roles.any(&[Role::Function, Role::Lambda]) {
            open.opens_function = true;
            open.function = self.syntax.functions.len() as u32;
            self.syntax.functions.push(Function {
                node: Some(index as usize),
                parent: above.function as usize,
                tokens: self.syntax.tokens.len()..0,
                has_body: false,
            });
        }
        if roles.has(Role::Body) {
            self.syntax.functions[open.function as usize].has_body = true;
        }
        let range = node.byte_range();
        let (first_line, last_line) = self.lines.of_bytes(range.start, range.end);
        self.syntax.nodes.push(Node {
            roles,
            start: range.start as u32,
            end: range.end as u32,
            first_line,
            last_line,
            parent: above.captured,
            is_direct: above.is_captured,
            function: open.function,
        });
        open.captured = index;
        open.is_captured = true;
        open
    }
}

/// Whether a literal holds nothing but quotes and text: of leaves in it nothing would be noted.
fn is_plain(node: &tree_sitter::Node<'_>, open: &Open) -> bool {
    open.left > 0
        && !open.has_rules
        && node.descendant_count() == open.left as usize + 1
        && !node.has_error()
}

fn is_end_of_word(sign: char) -> bool {
    sign.is_whitespace() || sign == '('
}

/// Where the lines of a text begin: looking there costs less than asking the tree for the place of
/// every node.
struct Lines {
    /// The first is the first of the text.
    starts: Vec<usize>,
    /// Where the last node began that was asked for, counted from 0: the next one begins there or a
    /// little later.
    current: usize,
}

impl Lines {
    fn of(text: &str) -> Self {
        let breaks = memchr::memchr_iter(b'\n', text.as_bytes());
        Self {
            starts: std::iter::once(0).chain(breaks.map(|at| at + 1)).collect(),
            current: 0,
        }
    }

    /// The lines of a piece of the text, counted from 1. One that ends with a line break does not
    /// reach into the next line.
    fn of_bytes(&mut self, start: usize, end: usize) -> (u32, u32) {
        let begins = |line: usize| self.starts.get(line).copied().unwrap_or(usize::MAX);
        if start < begins(self.current) {
            self.current = 0;
        }
        while begins(self.current + 1) <= start {
            self.current += 1;
        }
        let first = self.current + 1;
        let last = if end <= begins(first) {
            first
        } else {
            self.starts.partition_point(|begin| *begin < end)
        };
        (first as u32, last as u32)
    }
}

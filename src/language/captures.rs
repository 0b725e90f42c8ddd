//! Query files as lookup tables.
//!
//! A query file is a restricted tree-sitter query: `(kind) @role`, `"token" @role`,
//! `(parent field: (kind) @role)`, `(parent "token" (kind) @role)` for a child that stands after
//! another, and lists of alternatives in brackets. Patterns that simple need no query cursor: they
//! compile once into tables by kind, and a file is then captured in one walk.
//! What tree-sitter's own cursor would capture is what these tables capture; a test compares them.

use super::vocabulary::{Set, Vocabulary};

/// What a query file does not say right.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Error {
    #[error("read a query that ends early")]
    Ends,
    #[error("read a query at `{0}`")]
    Unexpected(String),
    #[error("find the node kind `{0}` in the grammar")]
    Kind(String),
    #[error("find the field `{0}` in the grammar")]
    Field(String),
    #[error("find a role named `{0}`")]
    Role(String),
    #[error("tell so many kinds apart that stand before others")]
    Marks,
}

/// The roles of a grammar's nodes, by kind and by place, in the words of one vocabulary.
#[derive(Debug)]
pub(crate) struct Captures<V: Vocabulary> {
    by_kind: Vec<Set<V>>,
    by_parent: Vec<Vec<Rule<V>>>,
    /// Kinds that rules wait for, each with a bit of its own.
    marks: Vec<Marks>,
}

/// Kinds that stand before others of the same parent, as bits.
pub(super) type Marks = u16;

/// Gives roles to some children of a parent.
#[derive(Clone, Debug)]
struct Rule<V: Vocabulary> {
    /// What must have come before.
    after: Marks,
    field: Option<u16>,
    child: Child,
    roles: Set<V>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Child {
    Kind(u16),
    AnyNamed,
}

impl<V: Vocabulary> Captures<V> {
    /// Compiles query text against its grammar.
    pub(crate) fn compile(
        grammar: &tree_sitter::Language,
        queries: &[&str],
    ) -> Result<Self, Error> {
        let kinds = grammar.node_kind_count();
        let mut captures = Self {
            by_kind: vec![Set::default(); kinds],
            by_parent: vec![Vec::new(); kinds],
            marks: vec![0; kinds],
        };
        for query in queries {
            let mut reader = Reader {
                grammar,
                words: words(query),
                next: 0,
            };
            while reader.next < reader.words.len() {
                reader.pattern(&mut captures)?;
            }
        }
        Ok(captures)
    }

    /// Gives a kind its mark.
    fn marked(&mut self, kind: u16) -> Result<Marks, Error> {
        if self.mark(kind) == 0 {
            let taken = self.marks.iter().filter(|mark| **mark != 0).count() as u32;
            let mark = Marks::from(1_u8).checked_shl(taken);
            self.marks[usize::from(kind)] = mark.ok_or(Error::Marks)?;
        }
        Ok(self.mark(kind))
    }

    /// The roles that a kind has wherever it stands.
    pub(super) fn of_kind(&self, kind: u16) -> Set<V> {
        self.by_kind
            .get(usize::from(kind))
            .copied()
            .unwrap_or_default()
    }

    /// Whether children of this kind may have roles by their place.
    pub(super) fn has_rules(&self, parent: u16) -> bool {
        !self.rules(parent).is_empty()
    }

    fn rules(&self, parent: u16) -> &[Rule<V>] {
        let rules = self.by_parent.get(usize::from(parent));
        rules.map_or(&[], Vec::as_slice)
    }

    /// The mark that this kind sets for what comes after it.
    pub(super) fn mark(&self, kind: u16) -> Marks {
        self.marks
            .get(usize::from(kind))
            .copied()
            .unwrap_or_default()
    }

    /// The roles of a child by its place below `parent`, where `before` has come before it. `field`
    /// is asked only where it matters.
    pub(super) fn of_child(
        &self,
        (parent, before): (u16, Marks),
        child: u16,
        is_named: bool,
        field: impl Fn() -> Option<u16>,
    ) -> Set<V> {
        let mut roles = Set::default();
        for rule in self.rules(parent) {
            let fits = match rule.child {
                Child::Kind(kind) => kind == child,
                Child::AnyNamed => is_named,
            };
            let fits = fits && before & rule.after == rule.after;
            if fits && (rule.field.is_none() || rule.field == field()) {
                roles.add(rule.roles);
            }
        }
        roles
    }
}

/// Splits a query into parentheses, brackets, strings, captures, fields and names.
fn words(query: &str) -> Vec<&str> {
    let mut words = Vec::new();
    for line in query.lines() {
        let mut rest = line.trim_start();
        while !rest.is_empty() && !rest.starts_with(';') {
            let length = match rest.as_bytes()[0] {
                b'(' | b')' | b'[' | b']' => 1,
                b'"' => rest[1..].find('"').map_or(rest.len(), |end| end + 2),
                _ => rest
                    .find(|c: char| c.is_whitespace() || "()[]\"".contains(c))
                    .unwrap_or(rest.len()),
            };
            words.push(&rest[..length]);
            rest = rest[length..].trim_start();
        }
    }
    words
}

struct Reader<'query> {
    grammar: &'query tree_sitter::Language,
    words: Vec<&'query str>,
    next: usize,
}

impl<'query> Reader<'query> {
    fn peek(&self) -> Option<&'query str> {
        self.words.get(self.next).copied()
    }

    fn word(&mut self) -> Result<&'query str, Error> {
        let word = self.peek().ok_or(Error::Ends)?;
        self.next += 1;
        Ok(word)
    }

    fn expect(&mut self, wanted: &str) -> Result<(), Error> {
        match self.word()? {
            word if word == wanted => Ok(()),
            word => Err(Error::Unexpected(word.to_owned())),
        }
    }

    fn pattern<V: Vocabulary>(&mut self, captures: &mut Captures<V>) -> Result<(), Error> {
        if let ["(", kind, after, ..] = self.words[self.next..]
            && after != ")"
        {
            self.next += 2;
            let parent = self.kind(kind, true)?;
            let rules = self.children(captures)?;
            self.expect(")")?;
            captures.by_parent[usize::from(parent)].extend(rules);
            return Ok(());
        }
        let kinds = self.kinds()?;
        let roles = self.roles()?;
        for kind in kinds {
            captures.by_kind[usize::from(kind)].add(roles);
        }
        Ok(())
    }

    /// `"token"`, `(kind)`, or a list of them.
    fn kinds(&mut self) -> Result<Vec<u16>, Error> {
        let mut kinds = Vec::new();
        match self.word()? {
            "[" => {
                while self.peek() != Some("]") {
                    kinds.extend(self.kinds()?);
                }
                self.expect("]")?;
            }
            "(" => {
                let kind = self.word()?;
                kinds.push(self.kind(kind, true)?);
                match self.word()? {
                    ")" => {}
                    _ => return Err(Error::Unexpected("nested pattern".into())),
                }
            }
            token => kinds.push(self.token(token)?),
        }
        Ok(kinds)
    }

    /// The rules of one pattern. What has no role of its own comes before what has.
    fn children<V: Vocabulary>(
        &mut self,
        captures: &mut Captures<V>,
    ) -> Result<Vec<Rule<V>>, Error> {
        let mut rules = vec![Rule {
            after: 0,
            field: None,
            child: Child::AnyNamed,
            roles: Set::default(),
        }];
        loop {
            let field = self.field()?;
            let kinds = self.child()?;
            let has_role = self.peek().is_none_or(|word| word.starts_with(['@', ')']));
            let mut next = Vec::new();
            for rule in rules {
                for child in &kinds {
                    next.push(match (has_role, child) {
                        (true, _) => Rule {
                            field,
                            child: *child,
                            ..rule.clone()
                        },
                        (false, Child::Kind(kind)) => Rule {
                            after: rule.after | captures.marked(*kind)?,
                            ..rule.clone()
                        },
                        (false, Child::AnyNamed) => return Err(Error::Unexpected("_".into())),
                    });
                }
            }
            rules = next;
            if has_role {
                break;
            }
        }
        let roles = self.roles()?;
        let with_roles = |rule: Rule<V>| Rule { roles, ..rule };
        Ok(rules.into_iter().map(with_roles).collect())
    }

    fn field(&mut self) -> Result<Option<u16>, Error> {
        let Some(name) = self.peek().and_then(|word| word.strip_suffix(':')) else {
            return Ok(None);
        };
        self.next += 1;
        let id = self.grammar.field_id_for_name(name);
        Ok(Some(id.ok_or_else(|| Error::Field(name.to_owned()))?.get()))
    }

    fn child(&mut self) -> Result<Vec<Child>, Error> {
        if self.words[self.next..].starts_with(&["(", "_", ")"]) {
            self.next += 3;
            return Ok(vec![Child::AnyNamed]);
        }
        Ok(self.kinds()?.into_iter().map(Child::Kind).collect())
    }

    fn token(&self, word: &str) -> Result<u16, Error> {
        let text = word
            .strip_prefix('"')
            .and_then(|word| word.strip_suffix('"'))
            .ok_or_else(|| Error::Unexpected(word.to_owned()))?;
        self.kind(text, false)
    }

    fn kind(&self, name: &str, is_named: bool) -> Result<u16, Error> {
        match self.grammar.id_for_node_kind(name, is_named) {
            0 => Err(Error::Kind(name.to_owned())),
            id => Ok(id),
        }
    }

    fn roles<V: Vocabulary>(&mut self) -> Result<Set<V>, Error> {
        let mut roles = Set::default();
        while let Some(name) = self.peek().and_then(|word| word.strip_prefix('@')) {
            let role = Set::named(name).ok_or_else(|| Error::Role(name.to_owned()))?;
            roles.add(role);
            self.next += 1;
        }
        if roles.is_empty() {
            return Err(Error::Unexpected(
                self.peek().unwrap_or("the end").to_owned(),
            ));
        }
        Ok(roles)
    }
}

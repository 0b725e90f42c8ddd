//! Rust: `mod a;`, `use crate::a::{b, c as d};`, and paths such as `super::a::b()` in the code.
//!
//! Paths are kept as seen from the module of the file: inside of `mod a { … }`, `super` is taken off
//! and `self::a` put before.

use std::collections::BTreeSet;

use super::words::Words;
use super::{FileLinks, ImportKind, LONGEST_PATH};

pub(super) fn read(words: &Words<'_>, links: &mut FileLinks) {
    let mut reader = Reader {
        words,
        links,
        blocks: Vec::new(),
        file: None,
        is_test: false,
        inline: BTreeSet::new(),
    };
    let mut at = 0;
    while at < words.len() {
        at = reader.step(at).max(at + 1);
    }
}

/// A pair of braces that is open.
struct Block<'a> {
    /// The module that it is the body of.
    module: Option<&'a str>,
    is_test: bool,
}

struct Reader<'a, 'links> {
    words: &'a Words<'a>,
    links: &'links mut FileLinks,
    blocks: Vec<Block<'a>>,
    /// What `#[path = "…"]` says of the next module.
    file: Option<&'a str>,
    /// Whether the next item stands below `#[cfg(test)]`.
    is_test: bool,
    /// Paths outside of imports that were seen.
    inline: BTreeSet<(bool, String)>,
}

impl<'a> Reader<'a, '_> {
    fn step(&mut self, at: usize) -> usize {
        let words = self.words;
        match words.get(at) {
            "{" => self.open(None),
            "}" => {
                self.blocks.pop();
                self.end_item();
            }
            ";" => self.end_item(),
            "#" if words.get(at + 1) == "[" => return self.attribute(at + 2),
            "mod" if words.is_name(at + 1) => return self.module(at),
            "extern" if words.get(at + 1) == "crate" => {
                let is_renamed = words.get(at + 3) == "as";
                let local = words.get(if is_renamed { at + 4 } else { at + 2 });
                let (path, names) = (words.get(at + 2).to_owned(), vec![local.to_owned()]);
                self.add((at, at + 2), ImportKind::Load, path, names);
                return at + 3;
            }
            "use" => return self.import(at),
            _ if words.get(at + 1) == "::"
                && words.before(at) != "::"
                && is_module(words.get(at)) =>
            {
                return self.path(at);
            }
            _ => {}
        }
        at + 1
    }

    fn open(&mut self, module: Option<&'a str>) {
        let is_test = self.is_in_test();
        self.blocks.push(Block { module, is_test });
        self.end_item();
    }

    fn end_item(&mut self) {
        self.file = None;
        self.is_test = false;
    }

    fn is_in_test(&self) -> bool {
        self.is_test || self.blocks.last().is_some_and(|block| block.is_test)
    }

    fn attribute(&mut self, at: usize) -> usize {
        let words = self.words;
        match words.get(at) {
            "path" if words.get(at + 1) == "=" => self.file = words.string(at + 2),
            "cfg" => {
                let inner = if words.get(at + 2) == "all" {
                    at + 4
                } else {
                    at + 2
                };
                self.is_test |= words.get(inner) == "test";
            }
            _ => {}
        }
        at
    }

    /// Modules of the file that stand around.
    fn modules(&self) -> impl Iterator<Item = &'a str> {
        self.blocks.iter().filter_map(|block| block.module)
    }

    fn module(&mut self, at: usize) -> usize {
        let name = self.words.get(at + 1);
        match self.words.get(at + 2) {
            "{" => {
                self.open(Some(name));
                at + 3
            }
            ";" => {
                let kind = ImportKind::Declaration;
                let names = self.file.iter().map(|file| (*file).to_owned()).collect();
                if let Some(path) = joined(self.modules().chain([name])) {
                    self.words.add(self.links, (at, at + 2), kind, path, names);
                }
                self.end_item();
                at + 3
            }
            _ => at + 1,
        }
    }

    /// The path as the file's own module would write it.
    fn as_file_writes(&self, path: &[&str]) -> Option<String> {
        let climbs = path.iter().take_while(|part| **part == "super").count();
        if path.first() == Some(&"self") || climbs > 0 {
            let around: Vec<&str> = self.modules().collect();
            let kept = around.len().saturating_sub(climbs);
            let above = climbs.saturating_sub(around.len());
            let rest = &path[climbs.max(1).min(path.len())..];
            let start = std::iter::repeat_n("super", above);
            let own = (above == 0).then_some("self");
            let parts = own
                .into_iter()
                .chain(start)
                .chain(around[..kept].iter().copied());
            return joined(parts.chain(rest.iter().copied()));
        }
        joined(path.iter().copied())
    }

    fn add(&mut self, lines: (usize, usize), kind: ImportKind, path: String, names: Vec<String>) {
        let kind = if self.is_in_test() {
            ImportKind::Test
        } else {
            kind
        };
        self.words.add(self.links, lines, kind, path, names);
    }

    /// `use a::{b, c::{self, d as e}, f::*};`
    fn import(&mut self, start: usize) -> usize {
        let words = self.words;
        let mut prefix: Vec<&str> = Vec::new();
        let mut outer: Vec<usize> = Vec::new();
        let mut leaves: Vec<(String, String)> = Vec::new();
        let mut length = 0;
        let mut at = start + 1;
        loop {
            let word = words.get(at);
            match word {
                "{" => outer.push(prefix.len()),
                "," | "}" | ";" | "" => {
                    let kept = outer.last().copied().unwrap_or(0);
                    let is_leaf = prefix.len() > kept;
                    if is_leaf && length <= LONGEST_PATH {
                        leaves.extend(self.leaf(&prefix, prefix[prefix.len() - 1]));
                    }
                    prefix.truncate(kept);
                    if word == "}" {
                        outer.pop();
                        prefix.truncate(outer.last().copied().unwrap_or(0));
                    }
                    length = prefix.iter().map(|part| part.len() + 2).sum();
                }
                "as" => {
                    if length <= LONGEST_PATH {
                        leaves.extend(self.leaf(&prefix, words.get(at + 1)));
                    }
                    prefix.truncate(outer.last().copied().unwrap_or(0));
                    at += 1;
                }
                "::" => {}
                _ if words.is_name(at) || word == "*" => {
                    prefix.push(word);
                    length += word.len() + 2;
                }
                _ => return at,
            }
            if matches!(word, ";" | "") {
                break;
            }
            at += 1;
        }
        for (path, name) in leaves {
            self.add((start, at), ImportKind::Load, path, vec![name]);
        }
        self.end_item();
        at + 1
    }

    /// The path of one name, and what it is called here.
    fn leaf(&self, path: &[&str], name: &str) -> Option<(String, String)> {
        let (path, name) = match path {
            [around @ .., "self"] if !around.is_empty() => {
                let last = around[around.len() - 1];
                (around, if name == "self" { last } else { name })
            }
            [around @ .., "*"] => (around, "*"),
            _ => (path, name),
        };
        Some((self.as_file_writes(path)?, name.to_owned()))
    }

    /// The modules of a path in the code, and the first name after them.
    fn path(&mut self, start: usize) -> usize {
        let words = self.words;
        let mut parts = vec![words.get(start).trim_start_matches('$')];
        let mut at = start;
        while words.get(at + 1) == "::" && words.is_name(at + 2) {
            at += 2;
            parts.push(words.get(at));
            if !is_module(words.get(at)) {
                break;
            }
        }
        if parts.len() > 1
            && let Some(path) = self.as_file_writes(&parts)
            && self.inline.insert((self.is_in_test(), path.clone()))
        {
            self.add((start, at), ImportKind::Inline, path, Vec::new());
        }
        at + 1
    }
}

/// Modules and crates begin with a small letter, types do not.
fn is_module(name: &str) -> bool {
    let name = name.trim_start_matches('$');
    name.starts_with(|c: char| c.is_lowercase() || c == '_')
}

fn joined<'a>(parts: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut path = String::new();
    for part in parts {
        if !path.is_empty() {
            path += "::";
        }
        path += part;
        if path.len() > LONGEST_PATH {
            return None;
        }
    }
    Some(path)
}

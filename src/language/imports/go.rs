//! Go: `package a`, `import b "c/d"`, and the names that stand after `b.`.

use std::collections::{BTreeSet, HashMap};

use super::words::Words;
use super::{FileLinks, ImportKind, names};

pub(super) fn read(words: &Words<'_>, links: &mut FileLinks) {
    let mut aliases = HashMap::new();
    let mut depth = 0_usize;
    let mut at = 0;
    while at < words.len() {
        let next = match words.get(at) {
            "package" if links.package.is_empty() => {
                links.package = words.get(at + 1).to_owned();
                at + 2
            }
            "import" if depth == 0 => imports(words, links, &mut aliases, at),
            "func" if depth == 0 => function(words, links, at),
            "type" | "const" | "var" if depth == 0 => declared(words, links, at),
            "{" => {
                depth += 1;
                at + 1
            }
            "}" => {
                depth = depth.saturating_sub(1);
                at + 1
            }
            _ => at + 1,
        };
        at = next.max(at + 1);
    }
    members(words, links, &aliases);
}

fn imports<'a>(
    words: &Words<'a>,
    links: &mut FileLinks,
    aliases: &mut HashMap<&'a str, usize>,
    start: usize,
) -> usize {
    let is_list = words.get(start + 1) == "(";
    let mut at = start + 1 + usize::from(is_list);
    loop {
        let first = at;
        let named = words.is_name(at) || words.get(at) == ".";
        at += usize::from(named);
        let Some(path) = words.string(at) else {
            return at;
        };
        let alias = if named { words.get(first) } else { last(path) };
        aliases.insert(alias, links.imports.len());
        let kind = ImportKind::Load;
        words.add(links, (first, at), kind, path.to_owned(), Vec::new());
        at += 1;
        while is_list && matches!(words.get(at), ";" | "\n") {
            at += 1;
        }
        if !is_list {
            return at;
        }
    }
}

/// The name that a package most likely has: the last part of its path, its version left out.
fn last(path: &str) -> &str {
    let mut parts = path.rsplit('/');
    let name = parts.next().unwrap_or(path);
    let is_version = name
        .strip_prefix('v')
        .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()));
    let name = match parts.next() {
        Some(before) if is_version => before,
        _ => name,
    };
    let name = name.split_once(".v").map_or(name, |(name, _)| name);
    name.strip_prefix("go-").unwrap_or(name)
}

/// The name of a function; methods belong to their type, and nothing can call `main` and `init`.
fn function(words: &Words<'_>, links: &mut FileLinks, at: usize) -> usize {
    if words.is_name(at + 1) && !matches!(words.get(at + 1), "main" | "init") {
        names::define(links, words.get(at + 1), true);
    }
    at + 2
}

/// `type A …`, `const ( A = 1; B = 2 )`: names that begin a line of the list.
fn declared(words: &Words<'_>, links: &mut FileLinks, start: usize) -> usize {
    if words.get(start + 1) != "(" {
        return several(words, links, start + 1);
    }
    let mut at = start + 2;
    let mut depth = 0_usize;
    let mut line = 0;
    while let Some(token) = words.token(at) {
        let starts_line = token.first_line > line;
        line = token.last_line;
        match words.text_of(token) {
            "(" | "{" | "[" => depth += 1,
            ")" if depth == 0 => return at + 1,
            ")" | "}" | "]" => depth = depth.saturating_sub(1),
            _ if depth == 0 && (starts_line || words.before(at) == ";") => {
                at = several(words, links, at);
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    at
}

/// `A, B`.
fn several(words: &Words<'_>, links: &mut FileLinks, mut at: usize) -> usize {
    while words.is_name(at) {
        names::define(links, words.get(at), true);
        at += 1;
        if words.get(at) != "," {
            return at;
        }
        at += 1;
    }
    at + 1
}

/// Gives every import the names that are taken of it.
fn members(words: &Words<'_>, links: &mut FileLinks, aliases: &HashMap<&str, usize>) {
    let mut taken: Vec<BTreeSet<&str>> = vec![BTreeSet::new(); links.imports.len()];
    for at in 0..words.len() {
        if words.get(at + 1) == "."
            && words.is_name(at)
            && words.before(at) != "."
            && let Some(import) = aliases.get(words.get(at))
        {
            taken[*import].insert(words.get(at + 2));
        }
    }
    for (import, names) in links.imports.iter_mut().zip(taken) {
        import.names = names.into_iter().map(str::to_owned).collect();
    }
}

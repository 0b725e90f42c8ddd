//! JavaScript and TypeScript: `import`, `export … from`, `require("…")`, `import("…")`.

use std::collections::HashMap;

use super::words::Words;
use super::{FileLinks, Import, ImportKind};

pub(super) fn read(words: &Words<'_>, links: &mut FileLinks) {
    let mut clauses = Clauses::default();
    let mut at = 0;
    while at < words.len() {
        let next = match words.get(at) {
            _ if words.before(at) == "." => None,
            "import" if words.get(at + 1) == "(" => call(words, links, at, ImportKind::Deferred),
            "import" => import(words, links, &mut clauses, at),
            "export" => export(words, links, at),
            "require" if words.before(at) != "function" => call(words, links, at, words.moment(at)),
            _ => None,
        };
        at = next.unwrap_or(at + 1);
    }
    // Without types in the grammar every import takes effect.
    if let Some(types) = words.kind_of("type_identifier") {
        clauses.elide(words, types, &mut links.imports);
    }
}

/// `require("…")` and `import("…")`.
fn call(words: &Words<'_>, links: &mut FileLinks, at: usize, kind: ImportKind) -> Option<usize> {
    let path = words.string(at + 2)?;
    let is_call = words.get(at + 1) == "(" && matches!(words.get(at + 3), ")" | ",");
    is_call.then(|| {
        words.add(links, (at, at + 3), kind, path.to_owned(), Vec::new());
        at + 4
    })
}

/// `export * from "…"`, `export type { a, b as c } from "…"`.
fn export(words: &Words<'_>, links: &mut FileLinks, start: usize) -> Option<usize> {
    let mut at = start + 1;
    let mut kind = ImportKind::Load;
    if words.get(at) == "type" && matches!(words.get(at + 1), "{" | "*") {
        kind = ImportKind::Types;
        at += 1;
    }
    let names = match words.get(at) {
        "*" => {
            at += if words.get(at + 1) == "as" { 3 } else { 1 };
            vec!["*".to_owned()]
        }
        "{" => {
            let list = specifiers(words, at)?;
            at = list.end;
            if list.all_types {
                kind = ImportKind::Types;
            }
            list.names
        }
        _ => return None,
    };
    source(words, links, (start, at), kind, names)
}

/// `from "…"` at `at`, after which the import is known.
fn source(
    words: &Words<'_>,
    links: &mut FileLinks,
    (start, at): (usize, usize),
    kind: ImportKind,
    names: Vec<String>,
) -> Option<usize> {
    if words.get(at) != "from" {
        return None;
    }
    let path = words.string(at + 1)?.to_owned();
    words.add(links, (start, at + 1), kind, path, names);
    Some(at + 2)
}

fn import(
    words: &Words<'_>,
    links: &mut FileLinks,
    clauses: &mut Clauses,
    start: usize,
) -> Option<usize> {
    let mut at = start + 1;
    if let Some(path) = words.string(at) {
        words.add(
            links,
            (start, at),
            ImportKind::Load,
            path.to_owned(),
            Vec::new(),
        );
        return Some(at + 1);
    }
    let mut kind = ImportKind::Load;
    let is_typed = matches!(words.get(at), "type" | "typeof")
        && !matches!(words.get(at + 1), "," | "=")
        && (words.get(at + 1) != "from" || words.get(at + 2) == "from");
    if is_typed {
        kind = ImportKind::Types;
        at += 1;
    }
    let mut names = Vec::new();
    let mut locals = Vec::new();
    loop {
        match words.get(at) {
            "*" if words.get(at + 1) == "as" => {
                names.push("*".to_owned());
                locals.push(words.get(at + 2).to_owned());
                at += 3;
            }
            "{" => {
                let list = specifiers(words, at)?;
                at = list.end;
                if list.all_types && locals.is_empty() {
                    kind = ImportKind::Types;
                }
                names.extend(list.names);
                locals.extend(list.locals);
            }
            name if words.is_name(at) => {
                names.push("default".to_owned());
                locals.push(name.to_owned());
                at += 1;
            }
            _ => return None,
        }
        if words.get(at) != "," {
            break;
        }
        at += 1;
    }
    let index = links.imports.len();
    let next = source(words, links, (start, at), kind, names)?;
    if kind == ImportKind::Load && !locals.is_empty() {
        clauses.0.push(Clause {
            import: index,
            tokens: start..next,
            locals,
        });
    }
    Some(next)
}

/// What stands in braces.
#[derive(Default)]
struct Specifiers {
    names: Vec<String>,
    /// What the names are called here, those imported as types left out.
    locals: Vec<String>,
    all_types: bool,
    end: usize,
}

/// `{ a, type b, c as d }`.
fn specifiers(words: &Words<'_>, open: usize) -> Option<Specifiers> {
    let mut found = Specifiers::default();
    let mut values = 0;
    let mut at = open + 1;
    while words.get(at) != "}" {
        let is_type = words.get(at) == "type" && !matches!(words.get(at + 1), "," | "}" | "as");
        if is_type {
            at += 1;
        }
        let name = words.string(at).unwrap_or(words.get(at));
        words.token(at)?;
        at += 1;
        let mut local = name;
        if words.get(at) == "as" {
            local = words.get(at + 1);
            at += 2;
        }
        if !is_type {
            values += 1;
            found.locals.push(local.to_owned());
        }
        found.names.push(name.to_owned());
        match words.get(at) {
            "," => at += 1,
            "}" => {}
            _ => return None,
        }
    }
    found.all_types = values == 0 && !found.names.is_empty();
    found.end = at + 1;
    Some(found)
}

struct Clause {
    import: usize,
    tokens: std::ops::Range<usize>,
    locals: Vec<String>,
}

/// Imports whose names may be used as types alone: compilers leave such imports out.
#[derive(Default)]
struct Clauses(Vec<Clause>);

impl Clauses {
    fn elide(&self, words: &Words<'_>, types: u16, imports: &mut [Import]) {
        let property = words.kind_of("property_identifier");
        let mut is_value: HashMap<&str, bool> = HashMap::new();
        for clause in &self.0 {
            for local in &clause.locals {
                is_value.insert(local, false);
            }
        }
        if is_value.is_empty() {
            return;
        }
        let mut clauses = self.0.iter().peekable();
        for at in 0..words.len() {
            while clauses.next_if(|clause| clause.tokens.end <= at).is_some() {}
            if !words.is_name(at) || clauses.peek().is_some_and(|next| next.tokens.start <= at) {
                continue;
            }
            let kind = words.token(at).map(|token| token.kind);
            if kind != Some(types)
                && (kind != property || property.is_none())
                && let Some(is_value) = is_value.get_mut(words.get(at))
            {
                *is_value = true;
            }
        }
        for clause in &self.0 {
            if clause.locals.iter().all(|local| !is_value[local.as_str()]) {
                imports[clause.import].kind = ImportKind::Types;
            }
        }
    }
}

//! Python: `import a.b as c`, `from ..a import b as c, d`.

use super::words::Words;
use super::{FileLinks, ImportKind};

pub(super) fn read(words: &Words<'_>, links: &mut FileLinks) {
    let mut checked_until = 0;
    let mut at = 0;
    while let Some(token) = words.token(at) {
        let is_checked = token.start < checked_until;
        let kind = || {
            if is_checked {
                ImportKind::Types
            } else {
                words.moment(at)
            }
        };
        at = match words.text_of(token) {
            "if" if !is_checked && is_type_check(words, at) => {
                checked_until = words.branch_end(at).unwrap_or(0);
                at + 1
            }
            "import" => import(words, links, at, kind()),
            "from" if begins_statement(words, at) => from(words, links, at, kind()),
            _ => at + 1,
        };
    }
}

/// `raise … from` and `yield from` go on in their line.
fn begins_statement(words: &Words<'_>, at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| words.token(before));
    let own_line = words.token(at).map_or(0, |token| token.first_line);
    before.is_none_or(|token| token.last_line < own_line) || matches!(words.before(at), ";" | ":")
}

/// `if TYPE_CHECKING:` or `if typing.TYPE_CHECKING:`; what stands in it never runs.
fn is_type_check(words: &Words<'_>, at: usize) -> bool {
    let name = if words.get(at + 2) == "." {
        at + 3
    } else {
        at + 1
    };
    words.get(name) == "TYPE_CHECKING" && words.get(name + 1) == ":"
}

/// Reads names with dots between them, from `at` on: the name, and where it ends.
fn dotted(words: &Words<'_>, mut at: usize) -> (String, usize) {
    let mut path = String::new();
    while words.is_name(at) {
        path += words.get(at);
        at += 1;
        if words.get(at) != "." {
            break;
        }
        path.push('.');
        at += 1;
    }
    (path, at)
}

/// Skips `as name`.
fn alias(words: &Words<'_>, at: usize) -> usize {
    if words.get(at) == "as" { at + 2 } else { at }
}

fn import(words: &Words<'_>, links: &mut FileLinks, start: usize, kind: ImportKind) -> usize {
    let mut at = start + 1;
    loop {
        let (path, end) = dotted(words, at);
        if path.is_empty() {
            return end.max(start + 1);
        }
        words.add(links, (start, end - 1), kind, path, Vec::new());
        at = alias(words, end);
        if words.get(at) != "," {
            return at;
        }
        at += 1;
    }
}

fn from(words: &Words<'_>, links: &mut FileLinks, start: usize, kind: ImportKind) -> usize {
    let mut at = start + 1;
    let mut path = String::new();
    while words.get(at).starts_with('.') {
        path += words.get(at);
        at += 1;
    }
    let (name, end) = dotted(words, at);
    path += &name;
    if path.is_empty() || words.get(end) != "import" {
        return start + 1;
    }
    at = end + 1;
    if words.get(at) == "(" {
        at += 1;
    }
    let mut names = Vec::new();
    while words.is_name(at) || words.get(at) == "*" {
        names.push(words.get(at).to_owned());
        at = alias(words, at + 1);
        if words.get(at) != "," {
            break;
        }
        at += 1;
    }
    let last = if words.get(at) == ")" { at } else { at - 1 };
    words.add(links, (start, last), kind, path, names);
    last + 1
}

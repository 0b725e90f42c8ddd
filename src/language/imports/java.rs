//! Java: `package a.b;`, `import a.b.C;`, `import static a.b.C.d;`, `import a.b.*;`.

use std::collections::HashSet;

use super::words::Words;
use super::{FileLinks, ImportKind};

pub(super) fn read(words: &Words<'_>, links: &mut FileLinks) {
    let end = declarations(words, links);
    let used: HashSet<&str> = (end..words.len())
        .filter(|at| words.is_name(*at))
        .map(|at| words.get(at))
        .collect();
    // What only comments speak of is gone once it is compiled.
    for import in &mut links.imports {
        let name = import.path.rsplit('.').next().unwrap_or_default();
        if import.names.is_empty() && !used.contains(name) {
            import.kind = ImportKind::Types;
        }
    }
}

/// Reads what stands before the first type, and where that begins.
fn declarations(words: &Words<'_>, links: &mut FileLinks) -> usize {
    let mut at = 0;
    let mut end = 0;
    while at < words.len() {
        at = match words.get(at) {
            "package" if links.package.is_empty() => {
                let (package, end) = dotted(words, at + 1);
                links.package = package;
                end
            }
            "import" => {
                end = import(words, links, at);
                end
            }
            // Types come after all imports, and all else stands in them.
            "{" => break,
            _ => at + 1,
        };
    }
    end
}

fn dotted(words: &Words<'_>, mut at: usize) -> (String, usize) {
    let mut path = String::new();
    while words.is_name(at) {
        path += words.get(at);
        at += 1;
        if words.get(at) != "." || !words.is_name(at + 1) {
            break;
        }
        path.push('.');
        at += 1;
    }
    (path, at)
}

/// `names` of a static import are its member, of one on demand `*`.
fn import(words: &Words<'_>, links: &mut FileLinks, start: usize) -> usize {
    let is_static = words.get(start + 1) == "static";
    let (mut path, mut at) = dotted(words, start + 1 + usize::from(is_static));
    let mut names = Vec::new();
    if words.get(at) == "." && words.get(at + 1) == "*" {
        names.push("*".to_owned());
        at += 2;
    } else if is_static && let Some((class, member)) = path.rsplit_once('.') {
        names.push(member.to_owned());
        path = class.to_owned();
    }
    words.add(links, (start, at), ImportKind::Load, path, names);
    at.max(start + 1)
}

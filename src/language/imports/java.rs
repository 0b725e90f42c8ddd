//! Java: `package a.b;`, `import a.b.C;`, `import static a.b.C.d;`, `import a.b.*;`.

use super::words::Words;
use super::{FileLinks, ImportKind};

pub(super) fn read(words: &Words<'_>, links: &mut FileLinks) {
    let mut at = 0;
    while at < words.len() {
        at = match words.get(at) {
            "package" if links.package.is_empty() => {
                let (package, end) = dotted(words, at + 1);
                links.package = package;
                end
            }
            "import" => import(words, links, at),
            // Types come after all imports, and all else stands in them.
            "{" => return,
            _ => at + 1,
        };
    }
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

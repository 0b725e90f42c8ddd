//! C and C++: `#include "a.h"`, `#include <a.h>`, the names of types and macros.

use super::words::Words;
use super::{FileLinks, ImportKind, names};

/// What is included in angle brackets keeps them: it is looked for elsewhere first.
pub(super) fn read(words: &Words<'_>, links: &mut FileLinks) {
    for at in 0..words.len() {
        match words.get(at) {
            "struct" | "class" | "enum" | "union" if words.is_name(at + 1) => {
                // Without a body it is a mention.
                if matches!(words.get(at + 2), "{" | ":" | "final") {
                    names::define(links, words.get(at + 1), true);
                }
            }
            directive if directive.starts_with('#') => {
                let directive = directive[1..].trim_start();
                if matches!(directive, "include" | "include_next" | "import") {
                    include(words, links, at);
                } else if directive == "define" && words.is_name(at + 1) {
                    names::define(links, words.get(at + 1), true);
                }
            }
            _ => {}
        }
    }
}

fn include(words: &Words<'_>, links: &mut FileLinks, at: usize) {
    let text = words.get(at + 1);
    let is_angled = text.starts_with('<') && text.ends_with('>');
    if let Some(path) = words.string(at + 1).or(is_angled.then_some(text)) {
        let path = path.to_owned();
        words.add(links, (at, at + 1), ImportKind::Load, path, Vec::new());
    }
}

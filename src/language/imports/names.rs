//! Definitions and mentions: the names by which files are tied where imports do not tell.

use crate::language::{Role, TokenClass};

use super::words::Words;
use super::{Definition, FileLinks, Reader};

/// A name as its hash. Two names that share one tie files by mistake, which costs little: names
/// only weigh imports and tell files of one package apart.
pub(crate) type NameHash = u32;

/// Shorter names tie nothing where they only weigh imports: everybody has an `a`.
const SHORTEST: usize = 3;

/// Different names of a file that are kept, those mentioned most often.
const MOST_MENTIONS: usize = 2_000;

/// The hash of a name.
pub(crate) fn hash(name: &str) -> NameHash {
    let start: u64 = 0xcbf2_9ce4_8422_2325;
    let hash = name.bytes().fold(start, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    (hash ^ (hash >> 32)) as u32
}

pub(super) fn read(words: &Words<'_>, reader: &Reader, links: &mut FileLinks) {
    let mut mentions = Vec::new();
    let kinds = reader.skipped_kinds.iter();
    let skipped: Vec<u16> = kinds.filter_map(|kind| words.kind_of(kind)).collect();
    let mut depth = 0_usize;
    for (at, token) in words.syntax.tokens.iter().enumerate() {
        match token.class {
            TokenClass::Operator => match words.text_of(token) {
                "{" => depth += 1,
                "}" => depth = depth.saturating_sub(1),
                word if reader.definers.contains(&word) && words.is_name(at + 1) => {
                    define(links, words.get(at + 1), depth == 0);
                }
                _ => {}
            },
            TokenClass::Identifier => {
                let name = words.text_of(token);
                if name.len() < SHORTEST && !reader.skips_members
                    || skipped.contains(&token.kind)
                    || reader.skips_members && words.before(at) == "."
                {
                    continue;
                }
                mentions.push(hash(name));
            }
            TokenClass::Literal => {}
        }
    }
    captured_definitions(words, links);
    links.defines.sort_unstable();
    // Of a name that stands both outside and inside of blocks, the outer definition is kept.
    links.defines.reverse();
    links.defines.dedup_by_key(|definition| definition.name);
    links.defines.reverse();
    links.mentions = counted(mentions);
}

pub(super) fn define(links: &mut FileLinks, name: &str, is_outermost: bool) {
    links.defines.push(Definition {
        name: hash(name),
        is_outermost,
    });
}

/// Names of functions, for languages in which no word stands before them.
fn captured_definitions(words: &Words<'_>, links: &mut FileLinks) {
    let nodes = &words.syntax.nodes;
    for node in nodes {
        let Some(parent) = node.parent() else {
            continue;
        };
        if node.roles.has(Role::Name) && nodes[parent].roles.has(Role::Function) {
            define(links, words.bytes(node.start, node.end), false);
        }
    }
}

fn counted(mut mentions: Vec<NameHash>) -> Vec<(NameHash, u32)> {
    mentions.sort_unstable();
    let mut counted: Vec<(NameHash, u32)> = Vec::new();
    for name in mentions {
        match counted.last_mut() {
            Some((last, count)) if *last == name => *count += 1,
            _ => counted.push((name, 1)),
        }
    }
    if counted.len() > MOST_MENTIONS {
        counted.sort_by_key(|(name, count)| (std::cmp::Reverse(*count), *name));
        counted.truncate(MOST_MENTIONS);
        counted.sort_unstable();
    }
    counted
}

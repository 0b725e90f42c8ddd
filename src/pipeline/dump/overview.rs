//! The tree of a source's files with their tokens, as a text before the files.

use std::collections::BTreeMap;

use crate::dump::{Extra, ExtraKind, Offer, Packer};
use crate::redact::{Clean, CleanWriter};

/// One part in this many of the budget may tell the tree; past that it is told less deep.
const SHARE: usize = 10;

/// Deeper folders are told as one.
const DEEPEST: usize = 32;

/// The tree of all files with the tokens of their texts, as deep as there is room for; `None` where
/// there is no room at all.
pub(super) fn tree(packer: &Packer, offers: &[Offer], limit: Option<usize>) -> Option<Extra> {
    let rows = rows(packer, offers);
    let deepest = rows.keys().map(Vec::len).max().unwrap_or(0);
    let room = limit.map_or(usize::MAX, |limit| limit / SHARE);
    let texts = (1..=deepest).rev().map(|depth| written(&rows, depth));
    let text = texts.into_iter().find(|text| packer.count(text) <= room)?;
    Some(Extra {
        kind: ExtraKind::Tree,
        text,
    })
}

/// A line of the tree.
#[derive(Default)]
struct Row {
    name: Option<Clean>,
    tokens: usize,
    files: usize,
    is_folder: bool,
}

/// Every folder and file by the names that lead to it.
fn rows<'a>(packer: &'a Packer, offers: &[Offer]) -> BTreeMap<Vec<&'a str>, Row> {
    let mut rows: BTreeMap<Vec<&str>, Row> = BTreeMap::new();
    let wanted = offers.iter().enumerate();
    for (index, offer) in wanted.filter(|(_, offer)| offer.most.is_some()) {
        let path = packer.path(index);
        let tokens = offer.tokens();
        let mut start = 0;
        let mut names = Vec::new();
        for name in path.split('/') {
            let range = start..start + name.len();
            start = range.end + 1;
            names.push(name);
            let row = rows.entry(names.clone()).or_default();
            row.name = Some(path.slice(range.clone()));
            row.tokens += tokens;
            row.files += 1;
            row.is_folder |= range.end < path.len();
            if names.len() == DEEPEST {
                break;
            }
        }
    }
    rows
}

fn written(rows: &BTreeMap<Vec<&str>, Row>, depth: usize) -> Clean {
    let mut out = CleanWriter::new();
    for (names, row) in rows.iter().filter(|(names, _)| names.len() <= depth) {
        let Some(name) = &row.name else { continue };
        out.repeat(' ', 2 * (names.len() - 1)).one_line(name);
        if row.is_folder {
            out.literal("/ (").number(row.files as u64);
            out.literal(if row.files == 1 { " file)" } else { " files)" });
        }
        out.literal(" ").number(row.tokens as u64).literal("\n");
    }
    out.finish()
}

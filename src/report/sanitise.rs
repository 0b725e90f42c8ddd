//! Lets the harmless part of Markdown from outside through.
//!
//! The text is parsed, and a new text is written from the nodes that are allowed: paragraphs, bold
//! and italics, code, lists and quotes. Headings become bold paragraphs, rows of tables become list
//! items, links become their text; HTML and images vanish. What comes out, parsed again, holds no
//! other node, and passing it through again changes nothing.

use comrak::nodes::{ListType, Node, NodeValue};
use comrak::{Arena, Options, parse_document};

use super::characters::legible;
use super::escape::{Markdown, code_block, cut};
use super::pieces::{flat, heading, paragraph};

/// Longest text that is let through, in characters.
pub(super) const LONGEST_PROSE: usize = 3_000;
/// Longest text that is let through as one line, in characters.
const LONGEST_LINE: usize = 400;
/// Blocks nested deeper are flattened to a line.
const DEEPEST: usize = 6;

/// Sanitises text of several blocks.
pub(super) fn prose(text: &str) -> Markdown {
    parsed(text, LONGEST_PROSE, |root| {
        Markdown::vouch(children(root, 0))
    })
}

/// Sanitises text and flattens it to one line, for headings, list items and cells of tables.
pub(super) fn line(text: &str) -> Markdown {
    parsed(text, LONGEST_LINE, flat)
}

fn parsed(text: &str, longest: usize, write: impl Fn(Node<'_>) -> Markdown) -> Markdown {
    let text = legible(text);
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.strikethrough = true;
    let arena = Arena::new();
    write(parse_document(&arena, &cut(&text, longest), &options))
}

/// A block that was let through.
enum Block {
    Text(String),
    /// Items, with the number of the first where they are numbered.
    List(Option<usize>, Vec<String>),
}

fn children(parent: Node<'_>, depth: usize) -> String {
    let mut blocks: Vec<Block> = Vec::new();
    for child in parent.children() {
        let Some(next) = block(child, depth) else {
            continue;
        };
        // Two lists that stand side by side would be read as one.
        match (blocks.last_mut(), next) {
            (Some(Block::List(first, items)), Block::List(start, more))
                if first.is_some() == start.is_some() =>
            {
                items.extend(more);
            }
            (_, next) => blocks.push(next),
        }
    }
    let blocks: Vec<String> = blocks.into_iter().map(written).collect();
    blocks.join("\n\n")
}

fn block(node: Node<'_>, depth: usize) -> Option<Block> {
    let text = match &node.data.borrow().value {
        NodeValue::HtmlBlock(_) | NodeValue::ThematicBreak => return None,
        _ if depth > DEEPEST => flat(node).as_str().to_owned(),
        NodeValue::Paragraph => paragraph(node).as_str().to_owned(),
        NodeValue::Heading(_) => heading(node).as_str().to_owned(),
        NodeValue::CodeBlock(code) => {
            let language = code.info.split_whitespace().next().unwrap_or("");
            code_block(language, &code.literal).as_str().to_owned()
        }
        NodeValue::List(list) => {
            let numbered = list.list_type == ListType::Ordered;
            let items = node.children().map(|item| children(item, depth + 1));
            return listed(numbered.then_some(list.start), items);
        }
        NodeValue::Table(_) => return listed(None, node.children().map(row)),
        NodeValue::BlockQuote => prefixed("> ", "> ", &children(node, depth + 1)),
        _ => flat(node).as_str().to_owned(),
    };
    (!text.is_empty()).then_some(Block::Text(text))
}

fn listed(start: Option<usize>, items: impl Iterator<Item = String>) -> Option<Block> {
    let items: Vec<String> = items.filter(|item| !item.is_empty()).collect();
    // Markdown takes numbers of nine digits at most.
    let start = start.map(|number| number.min(1_000_000));
    (!items.is_empty()).then_some(Block::List(start, items))
}

fn row(row: Node<'_>) -> String {
    let cells = row.children().map(|cell| flat(cell).as_str().to_owned());
    cells
        .filter(|cell| !cell.is_empty())
        .collect::<Vec<_>>()
        .join(" – ")
}

fn written(block: Block) -> String {
    let (first, items) = match block {
        Block::Text(text) => return text,
        Block::List(first, items) => (first, items),
    };
    let items = items.iter().enumerate().map(|(index, item)| {
        let marker = match first {
            Some(first) => format!("{}. ", first + index),
            None => "- ".to_owned(),
        };
        prefixed(&marker, &" ".repeat(marker.len()), item)
    });
    items.collect::<Vec<_>>().join("\n")
}

/// Puts `first` before the first line and `others` before the others, without spaces at line ends.
pub(super) fn prefixed(first: &str, others: &str, text: &str) -> String {
    let mut out = String::new();
    for (index, line) in text.lines().enumerate() {
        let prefix = if index == 0 { first } else { others };
        if index > 0 {
            out.push('\n');
        }
        out.push_str(if line.is_empty() {
            prefix.trim_end()
        } else {
            prefix
        });
        out.push_str(line);
    }
    out
}

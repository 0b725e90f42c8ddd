//! Lets the harmless part of Markdown from outside through.
//!
//! The text is parsed, and a new text is written from the nodes that are allowed: paragraphs, bold
//! and italics, code, lists and quotes. Headings become bold paragraphs, rows of tables become list
//! items, links become their text; HTML and images vanish. What comes out, parsed again, holds no
//! other node, and passing it through again changes nothing.

use comrak::arena_tree::NodeEdge;
use comrak::nodes::{ListType, Node, NodeValue};
use comrak::{Arena, Options, parse_document};

use super::characters::legible;
use super::escape::{Line, Markdown, code_block, cut};

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

/// A part of a line.
#[derive(Clone, Debug, PartialEq)]
enum Piece {
    Text(String),
    Code(String),
    Open(&'static str),
    Close(&'static str),
}

fn paragraph(node: Node<'_>) -> Markdown {
    line_of(with_lasting_emphasis(pieces(node)))
}

fn heading(node: Node<'_>) -> Markdown {
    let mut bold = vec![Piece::Open("**")];
    bold.extend(plain(node));
    bold.push(Piece::Close("**"));
    line_of(with_lasting_emphasis(bold))
}

fn flat(node: Node<'_>) -> Markdown {
    line_of(plain(node).collect())
}

fn plain<'a>(node: Node<'a>) -> impl Iterator<Item = Piece> + use<'a> {
    let plain = |piece: &Piece| matches!(piece, Piece::Text(_) | Piece::Code(_));
    pieces(node).into_iter().filter(plain)
}

/// Text and code below a node, with the outermost emphasis.
fn pieces(root: Node<'_>) -> Vec<Piece> {
    let mut out = Vec::new();
    let mut emphasised = 0;
    for edge in root.traverse() {
        match edge {
            NodeEdge::Start(node) => match &node.data.borrow().value {
                // Characters that were written as entities are characters now.
                NodeValue::Text(text) => out.push(Piece::Text(legible(text))),
                NodeValue::Code(code) => out.push(Piece::Code(code.literal.clone())),
                NodeValue::CodeBlock(code) => out.push(Piece::Code(code.literal.trim().into())),
                NodeValue::SoftBreak | NodeValue::LineBreak => out.push(Piece::Text(" ".into())),
                value => {
                    if let Some(mark) = emphasis(value) {
                        emphasised += 1;
                        if emphasised == 1 {
                            out.push(Piece::Open(mark));
                        }
                    }
                }
            },
            NodeEdge::End(node) => {
                let value = &node.data.borrow().value;
                if let Some(mark) = emphasis(value) {
                    emphasised -= 1;
                    if emphasised == 0 {
                        out.push(Piece::Close(mark));
                    }
                } else if value.block() && !node.same_node(root) {
                    out.push(Piece::Text(" ".into()));
                } else if let NodeValue::Link(link) = value {
                    out.extend(address(&link.url, out.last()));
                }
            }
        }
    }
    out
}

fn emphasis(value: &NodeValue) -> Option<&'static str> {
    match value {
        NodeValue::Emph => Some("*"),
        NodeValue::Strong => Some("**"),
        _ => None,
    }
}

/// Where a link led, after its text, unless the text says so.
fn address(url: &str, text: Option<&Piece>) -> Vec<Piece> {
    let web = url.starts_with("https://") || url.starts_with("http://");
    let said = matches!(text, Some(Piece::Text(text)) if text.contains(url));
    if !web || said {
        return Vec::new();
    }
    vec![
        Piece::Text(" (".into()),
        Piece::Code(url.into()),
        Piece::Text(")".into()),
    ]
}

/// Drops the emphasis whose marks would not be read as marks where they stand.
fn with_lasting_emphasis(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut lasting = vec![true; pieces.len()];
    let mut opened = None;
    for (index, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Open(_) => opened = Some(index),
            Piece::Close(_) => {
                let Some(open) = opened.take() else { continue };
                let inner = &pieces[open + 1..index];
                let before = open.checked_sub(1).map(|at| &pieces[at]);
                let lasts = stands_apart(before, pieces.get(index + 1))
                    && inner.first().is_some_and(|piece| edge(piece, false))
                    && inner.last().is_some_and(|piece| edge(piece, true));
                lasting[open] = lasts;
                lasting[index] = lasts;
            }
            _ => {}
        }
    }
    let keep = |(piece, lasts): (Piece, bool)| lasts.then_some(piece);
    pieces.into_iter().zip(lasting).filter_map(keep).collect()
}

fn stands_apart(before: Option<&Piece>, after: Option<&Piece>) -> bool {
    let opens = |c: char| c.is_whitespace() || c == '(';
    let closes = |c: char| c.is_whitespace() || ".,;:!?)".contains(c);
    let text = |piece: Option<&Piece>, fits: &dyn Fn(&str) -> bool| match piece {
        None | Some(Piece::Code(_)) => true,
        Some(Piece::Text(text)) => fits(text),
        Some(Piece::Open(_) | Piece::Close(_)) => false,
    };
    text(before, &|text| text.ends_with(opens)) && text(after, &|text| text.starts_with(closes))
}

/// Whether emphasis can begin (or end) with this piece.
fn edge(piece: &Piece, end: bool) -> bool {
    match piece {
        Piece::Text(text) if end => text.ends_with(|c: char| !c.is_whitespace()),
        Piece::Text(text) => text.starts_with(|c: char| !c.is_whitespace()),
        Piece::Code(code) => !code.is_empty(),
        Piece::Open(_) | Piece::Close(_) => false,
    }
}

/// Writes pieces. Texts that touch are one text, so that nothing is split to escape notice.
fn line_of(pieces: Vec<Piece>) -> Markdown {
    let mut line = Line::default();
    let mut text = String::new();
    for piece in pieces {
        if let Piece::Text(more) = piece {
            text.push_str(&more);
            continue;
        }
        line.text(&std::mem::take(&mut text));
        match piece {
            Piece::Code(code) => line.code(&code),
            Piece::Open(mark) | Piece::Close(mark) => line.markup(mark),
            Piece::Text(_) => {}
        }
    }
    line.text(&text);
    line.finish()
}

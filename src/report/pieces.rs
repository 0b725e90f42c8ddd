//! One line of Markdown from the text, code and emphasis of a parsed block.

use comrak::arena_tree::NodeEdge;
use comrak::nodes::{Node, NodeValue};

use super::characters::legible;
use super::escape::{Line, Markdown};

/// A part of a line.
#[derive(Clone, Debug, PartialEq)]
enum Piece {
    Text(String),
    Code(String),
    Open(&'static str),
    Close(&'static str),
}

/// The block with its emphasis.
pub(super) fn paragraph(node: Node<'_>) -> Markdown {
    line_of(with_lasting_emphasis(pieces(node)))
}

/// The block in bold.
pub(super) fn heading(node: Node<'_>) -> Markdown {
    let mut bold = vec![Piece::Open("**")];
    bold.extend(plain(node));
    bold.push(Piece::Close("**"));
    line_of(with_lasting_emphasis(bold))
}

/// The block, and all blocks in it, without emphasis.
pub(super) fn flat(node: Node<'_>) -> Markdown {
    line_of(plain(node).collect())
}

fn plain<'a>(node: Node<'a>) -> impl Iterator<Item = Piece> + use<'a> {
    let plain = |piece: &Piece| matches!(piece, Piece::Text(_) | Piece::Code(_));
    pieces(node).into_iter().filter(plain)
}

/// Text and code below a block, with the outermost emphasis.
fn pieces(block: Node<'_>) -> Vec<Piece> {
    let mut pieces = Pieces::default();
    for edge in block.traverse() {
        match edge {
            NodeEdge::Start(node) => pieces.start(&node.data.borrow().value),
            NodeEdge::End(node) if node.same_node(block) => {}
            NodeEdge::End(node) => pieces.end(&node.data.borrow().value),
        }
    }
    pieces.list
}

/// Gathers pieces while a tree is walked.
#[derive(Default)]
struct Pieces {
    list: Vec<Piece>,
    /// How many emphases the walk is inside of.
    emphasised: usize,
}

impl Pieces {
    fn start(&mut self, value: &NodeValue) {
        match value {
            // Characters that were written as entities are characters now.
            NodeValue::Text(text) => self.list.push(Piece::Text(legible(text))),
            NodeValue::Code(code) => self.list.push(Piece::Code(code.literal.clone())),
            NodeValue::CodeBlock(code) => self.list.push(Piece::Code(code.literal.trim().into())),
            NodeValue::SoftBreak | NodeValue::LineBreak => self.space(),
            value => {
                let Some(mark) = emphasis(value) else { return };
                self.emphasised += 1;
                if self.emphasised == 1 {
                    self.list.push(Piece::Open(mark));
                }
            }
        }
    }

    fn end(&mut self, value: &NodeValue) {
        match value {
            NodeValue::Link(link) => self.address(&link.url),
            value if value.block() => self.space(),
            value => {
                let Some(mark) = emphasis(value) else { return };
                self.emphasised -= 1;
                if self.emphasised == 0 {
                    self.list.push(Piece::Close(mark));
                }
            }
        }
    }

    fn space(&mut self) {
        self.list.push(Piece::Text(" ".into()));
    }

    /// Says where a link led, after its text, unless the text says so.
    fn address(&mut self, url: &str) {
        let web = url.starts_with("https://") || url.starts_with("http://");
        let said = matches!(self.list.last(), Some(Piece::Text(text)) if text.contains(url));
        if web && !said {
            self.list.push(Piece::Text(" (".into()));
            self.list.push(Piece::Code(url.into()));
            self.list.push(Piece::Text(")".into()));
        }
    }
}

fn emphasis(value: &NodeValue) -> Option<&'static str> {
    match value {
        NodeValue::Emph => Some("*"),
        NodeValue::Strong => Some("**"),
        _ => None,
    }
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

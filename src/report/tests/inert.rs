//! What must hold of every report, whatever is in it.

use std::sync::LazyLock;

use comrak::nodes::{Node, NodeValue};
use comrak::{Arena, Options, parse_document};
use regex::Regex;

/// Markdown with every extension that a host might have.
fn options(every_extension: bool) -> Options<'static> {
    let mut options = Options::default();
    let extension = &mut options.extension;
    extension.strikethrough = true;
    extension.table = true;
    extension.autolink = true;
    extension.tasklist = true;
    extension.footnotes = true;
    extension.alerts = true;
    extension.front_matter_delimiter = Some("---".into());
    if every_extension {
        extension.superscript = true;
        extension.inline_footnotes = true;
        extension.description_lists = true;
        extension.multiline_block_quotes = true;
        extension.math_dollars = true;
        extension.math_code = true;
        extension.wikilinks_title_after_pipe = true;
        options.parse.relaxed_autolinks = true;
        options.parse.relaxed_tasklist_matching = true;
    }
    options
}

/// Panics unless `markdown` is free of live elements. `page` says whether it is a whole report,
/// which may hold headings, tables and links of its own.
pub(super) fn check(markdown: &str, page: bool) {
    raw_text_is_inert(markdown);
    for every_extension in [false, true] {
        let arena = Arena::new();
        let root = parse_document(&arena, markdown, &options(every_extension));
        for node in root.descendants() {
            node_is_inert(node, page, markdown);
        }
    }
}

fn node_is_inert(node: Node<'_>, page: bool, markdown: &str) {
    let value = &node.data.borrow().value;
    let harmless = match value {
        NodeValue::Document
        | NodeValue::Paragraph
        | NodeValue::List(_)
        | NodeValue::Item(_)
        | NodeValue::BlockQuote
        | NodeValue::SoftBreak
        | NodeValue::Code(_)
        | NodeValue::Emph
        | NodeValue::Strong => true,
        NodeValue::CodeBlock(code) => code.info.bytes().all(|b| b.is_ascii_lowercase()),
        NodeValue::Text(text) => !LIVE_TEXT.is_match(text),
        NodeValue::Link(link) => page && OWN_LINK.is_match(&link.url) && link.title.is_empty(),
        NodeValue::Heading(_)
        | NodeValue::Table(_)
        | NodeValue::TableRow(_)
        | NodeValue::TableCell
        | NodeValue::LineBreak => page,
        _ => false,
    };
    assert!(harmless, "{value:?} is live in:\n{markdown}");
}

/// What hosts look for in text after Markdown was read.
static LIVE_TEXT: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"(?i)@[a-z0-9]|#\d|G[HL]-\d|://|www\.|\$\S|:[a-z0-9_+-]+:|[!&^]\d|[~%][a-z0-9]|\*iteration:|\[\w+:";
    Regex::new(pattern).expect("constant")
});

/// Links of the program's own: encoded, and never of a scheme but the web's.
static OWN_LINK: LazyLock<Regex> = LazyLock::new(|| {
    let path = "[A-Za-z0-9._~/%-]";
    let pattern = format!(
        r"^(?:(?:https?://{path}[A-Za-z0-9._~/:%-]*)?{path}*(?:#L\d+(?:-L?\d+)?)?|#what-was-read|#how-the-score-is-made)$"
    );
    Regex::new(&pattern).expect("constant")
});

/// Panics unless text that is shown as it stands is free of live elements.
pub(super) fn plain(text: &str) {
    raw_text_is_inert(text);
    // Where text is shown as it stands, there are no formulas, and paths of modules are no commands.
    let apart = text.replace("::", "").replace('$', "");
    assert!(!LIVE_TEXT.is_match(&apart), "live: {text}");
    assert!(!text.contains('\n'), "more than a line: {text}");
}

/// What hosts and runners look for in the raw text, line by line.
fn raw_text_is_inert(markdown: &str) {
    for line in markdown.lines() {
        let action = line.strip_prefix('/').and_then(|rest| rest.chars().next());
        assert!(
            !action.is_some_and(char::is_alphabetic),
            "a quick action: {line}"
        );
        assert!(!line.trim_start().starts_with("::"), "a command: {line}");
        assert!(
            !line.contains("##[") && !line.contains("##vso["),
            "a command: {line}"
        );
        assert!(!line.contains("<!--"), "a marker: {line}");
    }
    let odd = |c: char| {
        (c.is_control() && c != '\n' && c != '\t')
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200b}' | '\u{feff}')
            || matches!(
                c,
                '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{2028}' | '\u{2029}'
            )
            || matches!(c, '\u{e0000}'..='\u{e007f}')
    };
    let found = markdown.chars().find(|c| odd(*c));
    assert_eq!(found, None, "an unseen character in:\n{markdown}");
}

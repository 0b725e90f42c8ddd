//! What must hold of every report, whatever is in it.

use std::sync::LazyLock;

use comrak::nodes::NodeValue;
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
    if let Some((kind, what)) = live(markdown, page).first() {
        panic!("{kind}: {what} is live in:\n{markdown}");
    }
}

/// The live elements of Markdown: their kind, by the names of the payloads' file, and what they are.
pub(super) fn live(markdown: &str, page: bool) -> Vec<(&'static str, String)> {
    let mut found = live_in_raw_text(markdown);
    for every_extension in [false, true] {
        let arena = Arena::new();
        let root = parse_document(&arena, markdown, &options(every_extension));
        for node in root.descendants() {
            let value = &node.data.borrow().value;
            found.extend(kind(value, page).map(|kind| (kind, format!("{value:?}"))));
        }
    }
    found
}

fn kind(value: &NodeValue, page: bool) -> Option<&'static str> {
    match value {
        NodeValue::Document
        | NodeValue::Paragraph
        | NodeValue::List(_)
        | NodeValue::Item(_)
        | NodeValue::BlockQuote
        | NodeValue::SoftBreak
        | NodeValue::Code(_)
        | NodeValue::Emph
        | NodeValue::Strong => None,
        NodeValue::CodeBlock(code) => DRAWN.is_match(&code.info).then_some("diagram"),
        NodeValue::Text(text) => live_in_text(text),
        NodeValue::Link(link) if page && OWN_LINK.is_match(&link.url) && link.title.is_empty() => {
            None
        }
        NodeValue::Heading(_)
        | NodeValue::Table(_)
        | NodeValue::TableRow(_)
        | NodeValue::TableCell
        | NodeValue::LineBreak
            if page =>
        {
            None
        }
        NodeValue::Link(_) | NodeValue::WikiLink(_) => Some("link"),
        NodeValue::Image(_) => Some("image"),
        NodeValue::HtmlBlock(_) | NodeValue::HtmlInline(_) => Some("html"),
        NodeValue::FrontMatter(_) => Some("front-matter"),
        NodeValue::Math(_) => Some("formula"),
        _ => Some("structure"),
    }
}

/// Tags of fences that hosts do more with than colour the code.
static DRAWN: LazyLock<Regex> = LazyLock::new(|| {
    let pattern =
        "(?i)[^a-z]|^(?:mermaid|math|suggestion|geojson|topojson|stl|plantuml|dot|vega|query)$";
    Regex::new(pattern).expect("constant")
});

/// What hosts look for in text after Markdown was read.
static LIVE_TEXT: LazyLock<[(&str, Regex); 5]> = LazyLock::new(|| {
    [
        ("mention", "(?i)@[a-z0-9]"),
        (
            "reference",
            r"(?i)#\d|G[HL]-\d|[!&^]\d|[~%][a-z0-9]|\*iteration:|\[\w+:",
        ),
        ("link", r"(?i)://|//\w|www\."),
        ("formula", r"\$\S"),
        ("emoji", "(?i):[a-z0-9_+-]+:"),
    ]
    .map(|(kind, pattern)| (kind, Regex::new(pattern).expect("constant")))
});

fn live_in_text(text: &str) -> Option<&'static str> {
    let found = LIVE_TEXT.iter().find(|(_, live)| live.is_match(text));
    found.map(|(kind, _)| *kind)
}

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
    assert_eq!(live_in_raw_text(text), []);
    // Where text is shown as it stands, there are no formulas, and paths of modules are no commands.
    let apart = text.replace("::", "").replace('$', "");
    assert_eq!(live_in_text(&apart), None, "live: {text}");
    assert!(!text.contains('\n'), "more than a line: {text}");
}

/// What hosts and runners look for in the raw text, line by line.
fn live_in_raw_text(markdown: &str) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    for line in markdown.lines() {
        let action = line.strip_prefix('/').and_then(|rest| rest.chars().next());
        let is_command = line.trim_start().starts_with("::")
            || ["##[", "##vso[", "##teamcity["]
                .iter()
                .any(|mark| line.contains(mark));
        let kinds = [
            ("action", action.is_some_and(char::is_alphabetic)),
            ("command", is_command),
            ("marker", line.contains("<!--")),
            ("unseen", line.chars().any(is_odd)),
        ];
        let live = kinds.into_iter().filter(|(_, is_live)| *is_live);
        found.extend(live.map(|(kind, _)| (kind, line.to_owned())));
    }
    found
}

fn is_odd(c: char) -> bool {
    (c.is_control() && c != '\t')
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200b}' | '\u{feff}')
        || matches!(
            c,
            '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{2028}' | '\u{2029}'
        )
        || matches!(c, '\u{e0000}'..='\u{e007f}')
}

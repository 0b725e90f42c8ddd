//! How languages without a grammar quote, as a table.

use crate::language::{self, Language};

/// What a line comment may stand behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Before {
    /// Nothing, not even a blank.
    LineStart,
    /// Blanks only.
    Indentation,
    /// Blanks, or a sign that ends a statement.
    Gap,
}

/// A string: what opens it, what closes it, whether a backslash escapes, whether it may span lines.
#[derive(Clone, Copy, Debug)]
pub(super) struct Quote {
    pub(super) open: &'static str,
    pub(super) close: &'static str,
    pub(super) has_escapes: bool,
    pub(super) spans_lines: bool,
}

/// How a language quotes and comments.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lexis {
    pub(super) line_comments: &'static [&'static str],
    pub(super) block_comments: &'static [(&'static str, &'static str)],
    pub(super) quotes: &'static [Quote],
    pub(super) before: Before,
    /// Whether a deeper indented block may be text, and quotes open strings only where a value
    /// begins.
    pub(super) is_yaml: bool,
}

/// A row of the table.
struct Row {
    ids: &'static [&'static str],
    quotes: &'static [Quote],
    before: Before,
}

const fn quote(mark: &'static str, has_escapes: bool, spans_lines: bool) -> Quote {
    Quote {
        open: mark,
        close: mark,
        has_escapes,
        spans_lines,
    }
}

const C: &[Quote] = &[quote("\"", true, false), quote("'", true, false)];
const PYTHON: &[Quote] = &[
    quote("\"\"\"", true, true),
    quote("'''", true, true),
    quote("\"", true, false),
    quote("'", true, false),
];
const TOML: &[Quote] = &[
    quote("\"\"\"", true, true),
    quote("'''", false, true),
    quote("\"", true, false),
    quote("'", false, false),
];
const SQL: &[Quote] = &[
    quote("'", false, true),
    quote("\"", false, true),
    quote("`", false, true),
];
const YAML: &[Quote] = &[quote("\"", true, true), quote("'", false, true)];
const GRAPHQL: &[Quote] = &[quote("\"\"\"", true, true), quote("\"", true, false)];

/// Languages with a quoting that is simple enough. What is not here is left as it is.
#[rustfmt::skip]
const ROWS: &[Row] = &[
    Row { ids: &["glsl", "objectivec", "protobuf", "solidity", "wgsl"], quotes: C, before: Before::Gap },
    Row { ids: &["css", "less", "sass"], quotes: C, before: Before::Indentation },
    Row { ids: &["gomod"], quotes: C, before: Before::Gap },
    Row { ids: &["starlark", "gdscript"], quotes: PYTHON, before: Before::Gap },
    Row { ids: &["toml"], quotes: TOML, before: Before::Gap },
    Row { ids: &["sql"], quotes: SQL, before: Before::Gap },
    Row { ids: &["graphql"], quotes: GRAPHQL, before: Before::Gap },
    Row { ids: &["yaml"], quotes: YAML, before: Before::Gap },
    Row { ids: &["dockerfile", "dotenv", "ini"], quotes: &[], before: Before::Indentation },
    Row { ids: &["gitattributes", "gitignore", "makefile"], quotes: &[], before: Before::LineStart },
    Row { ids: &["html", "svg", "xml"], quotes: &[], before: Before::Gap },
];

/// How the language with this id quotes and comments, if the table knows and the text holds nothing
/// that the table does not describe.
pub(super) fn of(id: &str, text: &str) -> Option<Lexis> {
    let row = ROWS.iter().find(|row| row.ids.contains(&id))?;
    if is_beyond(id, text) {
        return None;
    }
    let language: &Language = language::by_id(id)?;
    Some(Lexis {
        line_comments: language.line_comments,
        block_comments: language.block_comments,
        quotes: row.quotes,
        before: row.before,
        is_yaml: id == "yaml",
    })
}

/// Signs of text inside text, which the table does not describe.
fn is_beyond(id: &str, text: &str) -> bool {
    match id {
        "dockerfile" => text.contains("<<"),
        "sql" => text.contains("\\'") || text.contains('$'),
        "html" | "xml" | "svg" => text.contains("<![CDATA["),
        _ => false,
    }
}

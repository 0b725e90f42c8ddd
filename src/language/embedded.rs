//! Code inside files of another kind: scripts of pages and components, cells of notebooks.
//!
//! What is found becomes a text of its own that is parsed and measured like any other, and a list
//! that says in which line of the file each of its lines stands.

use serde_json::Value;

use super::{Language, by_id};

/// Where a language holds code of others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holds {
    /// Between `<script>` and `</script>`.
    Scripts,
    /// In the code cells of a Jupyter notebook.
    Cells,
}

/// Code that stands in a file of another kind.
#[derive(Debug)]
pub(crate) struct Embedded {
    pub(crate) language: &'static Language,
    pub(crate) text: String,
    /// The line of the file, counted from 1, for each line of `text`.
    pub(crate) lines: Vec<u32>,
}

/// The code that `text` holds, or `None` where it holds none.
pub(crate) fn embedded(language: &Language, text: &str) -> Option<Embedded> {
    let found = match language.holds? {
        Holds::Scripts => scripts(text),
        Holds::Cells => cells(text),
    }?;
    (!found.lines.is_empty()).then_some(found)
}

impl Embedded {
    fn new(language: &'static Language) -> Self {
        Self {
            language,
            text: String::new(),
            lines: Vec::new(),
        }
    }

    fn push(&mut self, line: &str, number: usize) {
        self.text.push_str(line);
        self.text.push('\n');
        self.lines.push(u32::try_from(number).unwrap_or(u32::MAX));
    }
}

/// The line of a byte, counted on from an earlier one.
struct Counter<'text> {
    text: &'text str,
    at: usize,
    line: usize,
}

impl Counter<'_> {
    fn line_of(&mut self, at: usize) -> usize {
        let passed = &self.text.as_bytes()[self.at..at];
        self.line += passed.iter().filter(|byte| **byte == b'\n').count();
        self.at = at;
        self.line
    }
}

/// A `<script>`: its attributes, and where its code begins and ends.
struct Script<'text> {
    attributes: &'text str,
    start: usize,
    end: usize,
}

fn scripts(text: &str) -> Option<Embedded> {
    let lower = text.to_ascii_lowercase();
    let mut all = Vec::new();
    let mut at = 0;
    while let Some(script) = next_script(text, &lower, at) {
        at = script.end;
        all.extend(is_code(script.attributes).then_some(script));
    }
    // TypeScript reads JavaScript as well, so one script that needs it decides for all.
    let says = |name: &str| {
        let quoted = [
            format!("\"{name}\""),
            format!("'{name}'"),
            format!("={name}"),
        ];
        let has = |script: &Script<'_>| {
            let attributes = script.attributes.replace(' ', "");
            attributes.contains("lang=") && quoted.iter().any(|name| attributes.contains(name))
        };
        all.iter().any(has)
    };
    let id = match () {
        () if says("tsx") => "tsx",
        () if says("ts") || says("typescript") => "typescript",
        () => "javascript",
    };
    let mut found = Embedded::new(by_id(id)?);
    let mut counter = Counter {
        text,
        at: 0,
        line: 1,
    };
    for script in all {
        let first = counter.line_of(script.start);
        let code = &text[script.start..script.end];
        if !code.trim().is_empty() {
            for (offset, line) in code.lines().enumerate() {
                found.push(line, first + offset);
            }
        }
    }
    Some(found)
}

fn next_script<'text>(text: &'text str, lower: &str, mut at: usize) -> Option<Script<'text>> {
    loop {
        let tag = at + lower[at..].find("<script")?;
        // What is commented out is no code.
        if let Some(comment) = lower[at..tag].find("<!--") {
            let comment = at + comment;
            at = comment + lower[comment..].find("-->")?;
            continue;
        }
        let attributes = tag + "<script".len();
        let start = attributes + lower[attributes..].find('>')? + 1;
        if !lower[attributes..].starts_with([' ', '>', '\n', '\t', '\r']) {
            at = attributes;
            continue;
        }
        let end = lower[start..]
            .find("</script")
            .map_or(text.len(), |end| start + end);
        return Some(Script {
            attributes: &text[attributes..start - 1],
            start,
            end,
        });
    }
}

/// Whether a script is a program: data and templates say so in their type.
fn is_code(attributes: &str) -> bool {
    let Some((_, kind)) = attributes.split_once("type=") else {
        return true;
    };
    let kind = kind.trim_start_matches(['"', '\'']);
    let kind = kind.split(['"', '\'', ' ', ';']).next().unwrap_or(kind);
    kind.is_empty() || kind == "module" || kind.ends_with("script") || kind.ends_with("jsx")
}

fn cells(text: &str) -> Option<Embedded> {
    let notebook: Value = serde_json::from_str(text).ok()?;
    let metadata = &notebook["metadata"];
    let names = [
        &metadata["language_info"]["name"],
        &metadata["kernelspec"]["language"],
    ];
    let name = names.iter().find_map(|name| name.as_str());
    let id = name.map_or_else(|| "python".to_owned(), str::to_ascii_lowercase);
    let mut found = Embedded::new(by_id(&id)?);
    let mut counter = Counter {
        text,
        at: 0,
        line: 1,
    };
    for cell in notebook["cells"].as_array()? {
        if cell["cell_type"] == "code" {
            cell_source(&cell["source"], &mut counter, &mut found);
        }
    }
    Some(found)
}

/// Notebooks keep code as a list of lines or as one string, which stands in one line of the file.
fn cell_source(source: &Value, counter: &mut Counter<'_>, found: &mut Embedded) {
    let parts: Vec<&str> = match source {
        Value::Array(parts) => parts.iter().filter_map(Value::as_str).collect(),
        Value::String(text) => vec![text],
        _ => return,
    };
    let Some(first) = parts.first().filter(|first| !is_other_language(first)) else {
        return;
    };
    if let Some(at) = source_at(counter.text, counter.at, first) {
        counter.line_of(at);
    }
    for part in parts {
        let literal = serde_json::to_string(part).unwrap_or_default();
        if let Some(at) = counter.text[counter.at..].find(&literal) {
            counter.line_of(counter.at + at);
        }
        for line in part.lines() {
            // Commands of the notebook are not of its language.
            let is_command = line.trim_start().starts_with(['%', '!', '?']);
            let line = if is_command { "" } else { line };
            found.push(line, counter.line);
        }
    }
}

/// Where the list or string begins that is the `source` with this first part.
fn source_at(text: &str, from: usize, first: &str) -> Option<usize> {
    let literal = serde_json::to_string(first).ok()?;
    let keys = text[from..].match_indices("\"source\"");
    let starts = keys.map(|(at, key)| from + at + key.len());
    let is_place = |at: &usize| {
        let rest = text[*at..].trim_start_matches([':', ' ', '\t', '\r', '\n', '[']);
        rest.starts_with(&literal)
    };
    starts.into_iter().find(is_place)
}

/// `%%bash` and its like make a cell of another language.
fn is_other_language(first: &str) -> bool {
    const SAME: [&str; 5] = ["%%time", "%%capture", "%%prun", "%%px", "%%memit"];
    first.starts_with("%%") && !SAME.iter().any(|word| first.starts_with(word))
}

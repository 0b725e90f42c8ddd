//! Notebooks as text: cells one after the other, what they printed in a line.

use serde::Deserialize;

use crate::redact::{Clean, Redactor};

use super::ELIDED;

/// The longest line that is shown of an output, in characters.
const LONGEST_OUTPUT: usize = 120;

#[derive(Deserialize)]
struct Notebook {
    cells: Option<Vec<Cell>>,
    /// Where notebooks of format 3 keep their cells.
    worksheets: Option<Vec<Worksheet>>,
    nbformat: u32,
}

#[derive(Deserialize)]
struct Worksheet {
    cells: Vec<Cell>,
}

#[derive(Deserialize)]
struct Cell {
    cell_type: String,
    #[serde(alias = "input")]
    source: Option<Text>,
    #[serde(default)]
    outputs: Vec<Output>,
}

#[derive(Deserialize)]
struct Output {
    #[serde(default)]
    output_type: String,
    text: Option<Text>,
    data: Option<std::collections::BTreeMap<String, serde_json::Value>>,
    ename: Option<String>,
    evalue: Option<String>,
}

/// Text is written as one string or as one a line.
#[derive(Deserialize)]
#[serde(untagged)]
enum Text {
    Whole(String),
    Lines(Vec<String>),
}

impl Text {
    fn joined(&self) -> String {
        match self {
            Self::Whole(text) => text.clone(),
            Self::Lines(lines) => lines.concat(),
        }
    }
}

/// A notebook as the text of its cells; `None` where `text` is no notebook.
///
/// Escapes may have hidden a secret from the redactor, so that the decoded text passes it again.
pub fn notebook(text: &Clean) -> Option<Clean> {
    let notebook: Notebook = serde_json::from_str(text).ok()?;
    if notebook.nbformat == 0 {
        return None;
    }
    let sheets = notebook.worksheets.unwrap_or_default();
    let cells = notebook
        .cells
        .into_iter()
        .chain(sheets.into_iter().map(|sheet| sheet.cells));
    let mut page = String::new();
    for cell in cells.flatten() {
        write_cell(&mut page, &cell);
    }
    Some(Redactor::new().clean(&page).text)
}

fn write_cell(page: &mut String, cell: &Cell) {
    let source = cell.source.as_ref().map(Text::joined).unwrap_or_default();
    if !page.is_empty() {
        page.push('\n');
    }
    page.push_str("# %%");
    if cell.cell_type != "code" {
        page.push_str(" [");
        page.push_str(&one_line(&cell.cell_type, LONGEST_OUTPUT));
        page.push(']');
    }
    page.push('\n');
    page.push_str(source.trim_end());
    page.push('\n');
    for output in &cell.outputs {
        if let Some(line) = shown(output) {
            page.push_str("# → ");
            page.push_str(&line);
            page.push('\n');
        }
    }
}

/// An output as a line.
fn shown(output: &Output) -> Option<String> {
    if output.output_type == "error" {
        let name = output.ename.as_deref().unwrap_or("error");
        let value = output.evalue.as_deref().unwrap_or_default();
        return Some(one_line(&format!("{name}: {value}"), LONGEST_OUTPUT));
    }
    let text = output.text.as_ref().map(Text::joined).or_else(|| {
        let plain = output.data.as_ref()?.get("text/plain")?;
        serde_json::from_value::<Text>(plain.clone())
            .ok()
            .map(|text| text.joined())
    });
    match text {
        Some(text) if !text.trim().is_empty() => Some(one_line(text.trim(), LONGEST_OUTPUT)),
        _ => {
            let kinds: Vec<&str> = output.data.as_ref()?.keys().map(String::as_str).collect();
            Some(format!("[{}]", one_line(&kinds.join(", "), LONGEST_OUTPUT)))
        }
    }
}

/// The first line, cut to a length, with what tells that there was more.
fn one_line(text: &str, longest: usize) -> String {
    let line = text.lines().next().unwrap_or_default();
    let mut cut: String = line.chars().take(longest).collect();
    if cut.len() < text.len() {
        cut.push_str(ELIDED);
    }
    cut
}

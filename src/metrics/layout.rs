//! What the shape of the text tells about any language: length and indentation of lines.

use super::code::LineKind;
use super::{Code, Explanation, Metric};

pub(super) struct LongestLine;

impl Metric for LongestLine {
    fn explanation(&self) -> Explanation {
        Explanation {
            id: "longest_line",
            what: "Characters of the longest line.",
            why: "Very long lines are data, generated or minified code, or expressions that do too much.",
            how: "Unicode characters, without the line break.",
            source: "",
            advice: "Break the line, or give its parts names.",
        }
    }

    fn file(&self, code: &Code<'_>) -> Option<f64> {
        let lines = code.line_texts.iter();
        let longest = lines.map(|line| characters(code, line)).max();
        Some(longest.unwrap_or(0) as f64)
    }
}

pub(super) struct MeanLine;

impl Metric for MeanLine {
    fn explanation(&self) -> Explanation {
        Explanation {
            id: "mean_line",
            what: "Mean characters of the lines that are not blank.",
            why: "Dense text takes longer to read; minified code shows at once.",
            how: "Unicode characters without the line break, over lines that hold more than white space.",
            source: "",
            advice: "",
        }
    }

    fn file(&self, code: &Code<'_>) -> Option<f64> {
        let lines = code.line_texts.iter();
        // Hardly a line begins with white space of another kind.
        let lines = lines.filter(|line| !line.trim_ascii_start().trim_start().is_empty());
        let (count, sum) = lines.fold((0_u64, 0_u64), |(count, sum), line| {
            (count + 1, sum + characters(code, line) as u64)
        });
        Some(sum as f64 / count.max(1) as f64)
    }
}

fn characters(code: &Code<'_>, line: &str) -> usize {
    if code.is_ascii {
        line.len()
    } else {
        line.chars().count()
    }
}

pub(super) struct MaxIndentation;

impl Metric for MaxIndentation {
    fn explanation(&self) -> Explanation {
        Explanation {
            id: "max_indentation",
            what: "The deepest indentation of a code line, in levels.",
            why: "Indentation follows nesting, in any language and without a parser.",
            how: "Leading white space in units of the file: a tab, or the most common step between lines.",
            source: "A. Hindle, M. W. Godfrey, R. C. Holt, Reading Beside the Lines: Indentation as a Proxy for Complexity Metrics, ICPC 2008.",
            advice: "Return early, or extract the inner block.",
        }
    }

    fn file(&self, code: &Code<'_>) -> Option<f64> {
        Some(f64::from(levels(code).into_iter().max().unwrap_or(0)))
    }
}

pub(super) struct IndentationComplexity;

impl Metric for IndentationComplexity {
    fn explanation(&self) -> Explanation {
        Explanation {
            id: "indentation_complexity",
            what: "The sum of the indentation levels of all code lines.",
            why: "It follows complexity closely in languages that no grammar here covers.",
            how: "Levels as in `max_indentation`, summed over lines with code.",
            source: "A. Hindle, M. W. Godfrey, R. C. Holt, Reading Beside the Lines: Indentation as a Proxy for Complexity Metrics, ICPC 2008.",
            advice: "Return early, or extract the inner block.",
        }
    }

    fn file(&self, code: &Code<'_>) -> Option<f64> {
        Some(levels(code).into_iter().map(f64::from).sum())
    }
}

/// The indentation level of each code line.
fn levels(code: &Code<'_>) -> Vec<u32> {
    let lines = code.line_texts.iter().zip(&code.lines);
    let indents: Vec<Indent> = lines
        .filter(|(_, kind)| **kind == LineKind::Code)
        .map(|(line, _)| indent(line))
        .collect();
    let unit = unit(&indents);
    indents
        .iter()
        .map(|indent| indent.tabs + (indent.spaces + unit / 2) / unit)
        .collect()
}

struct Indent {
    tabs: u32,
    spaces: u32,
}

fn indent(line: &str) -> Indent {
    let mut indent = Indent { tabs: 0, spaces: 0 };
    for byte in line.bytes() {
        match byte {
            b'\t' => indent.tabs += 1,
            b' ' => indent.spaces += 1,
            _ => break,
        }
    }
    indent
}

/// The most common step inwards, of the spaces that people indent by; four where none is seen.
fn unit(indents: &[Indent]) -> u32 {
    const WIDEST: usize = 8;
    let mut seen = [0_u32; WIDEST + 1];
    for pair in indents.windows(2) {
        let step = pair[1].spaces.saturating_sub(pair[0].spaces) as usize;
        if (2..=WIDEST).contains(&step) {
            seen[step] += 1;
        }
    }
    let most = seen.iter().max().copied().unwrap_or(0);
    match seen.iter().position(|count| *count == most) {
        Some(step) if most > 0 => step as u32,
        _ => 4,
    }
}

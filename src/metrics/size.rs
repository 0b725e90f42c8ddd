//! Lines: of code, of comments, blank.

use super::code::LineKind;
use super::{Code, Explanation, Fold, Metric, Summary};

pub(super) struct CodeLines;

const CODE_LINES: Explanation = Explanation {
    id: "code_lines",
    what: "Lines that hold code, of a function or of a file.",
    why: "Size is the strongest single sign of code that is hard to maintain.",
    how: "Lines with at least one token that is no comment, and those that the grammar cannot read; a string over several lines counts all of them, a Python docstring counts as comment. A function reaches from its signature to the end of its body, with what is nested in it; a wrapper without control flow of its own does not count the functions that it wraps.",
    source: "",
    advice: "Split what does several things.",
};

impl Metric for CodeLines {
    fn explanation(&self) -> Explanation {
        CODE_LINES
    }

    fn functions(&self, code: &Code<'_>) -> Option<Vec<f64>> {
        let mut values = vec![0.0_f64; code.functions.len()];
        for (index, function) in code.functions.iter().enumerate().skip(1) {
            let (first, last) = function.lines;
            values[index] = f64::from(code.code_lines(first, last));
        }
        let whole = values.clone();
        for (index, function) in code.syntax.functions.iter().enumerate().skip(1) {
            if function.parent != 0 && !code.functions[index].is_merged {
                let around = &mut values[function.parent];
                // At least the lines of its own signature and end, which may be shared.
                *around = (*around - whole[index]).max(1.0);
            }
        }
        Some(values)
    }

    fn summaries(&self) -> &'static [Summary] {
        &[Summary {
            fold: Fold::Max,
            explanation: Explanation {
                id: "longest_function",
                what: "Code lines of the longest function of the file.",
                how: "The maximum of `code_lines` over the functions.",
                ..CODE_LINES
            },
        }]
    }

    fn file(&self, code: &Code<'_>) -> Option<f64> {
        Some(lines(code, LineKind::Code))
    }
}

pub(super) struct CommentLines;

impl Metric for CommentLines {
    fn explanation(&self) -> Explanation {
        Explanation {
            id: "comment_lines",
            what: "Lines that hold a comment and no code.",
            why: "Comments tell what code cannot; many of them beside hard code often excuse it.",
            how: "Lines of line and block comments and of Python docstrings.",
            source: "",
            advice: "Say why, and let the code say what.",
        }
    }

    fn file(&self, code: &Code<'_>) -> Option<f64> {
        Some(lines(code, LineKind::Comment))
    }
}

pub(super) struct BlankLines;

impl Metric for BlankLines {
    fn explanation(&self) -> Explanation {
        Explanation {
            id: "blank_lines",
            what: "Lines that hold nothing.",
            why: "They are the rest: code, comment and blank lines together are the lines of the file.",
            how: "Lines outside of strings and comments with white space only.",
            source: "",
            advice: "",
        }
    }

    fn file(&self, code: &Code<'_>) -> Option<f64> {
        Some(lines(code, LineKind::Blank))
    }
}

fn lines(code: &Code<'_>, kind: LineKind) -> f64 {
    code.lines.iter().filter(|line| **line == kind).count() as f64
}

//! What health counts of a file's size: code lines without the frames of its functions.
//!
//! Giving a block a function of its own adds a signature, an end and a call. If these counted as size,
//! the best thing one can do to a long function would lower the file's score, and undoing it would
//! raise the score.

use crate::model::{FileMeasurement, FunctionMeasurement, Metrics};

/// Code lines that a function costs by being one: signature, end, call, and what goes in and comes out.
const FRAME: f64 = 5.0;

/// The file's values as health counts them.
pub(super) fn counted(file: &FileMeasurement) -> Metrics {
    let mut metrics = file.metrics.clone();
    if file.functions.is_empty() {
        return metrics;
    }
    let nests = nests(&file.functions);
    let frames: f64 = nests
        .iter()
        .filter(|nest| nest.around.is_none())
        .map(|nest| nest.frames)
        .sum();
    let longest = nests
        .iter()
        .map(|nest| nest.lines - nest.frames_within())
        .fold(0.0, f64::max);
    let lines = metrics.get("code_lines").unwrap_or(0.0);
    metrics.set("code_lines", (lines - frames).max(0.0));
    metrics.set("longest_function", longest);
    metrics
}

/// A function among the functions around and within it.
struct Nest {
    around: Option<usize>,
    lines: f64,
    /// Lines of the functions directly within it.
    lines_within: f64,
    /// Frames of all functions within it, and at last its own.
    frames: f64,
    frame: f64,
}

impl Nest {
    /// Whether the lines of the functions within are none of its own, because it only wraps them.
    fn is_wrapper(&self) -> bool {
        self.lines_within > self.lines
    }

    /// Frames that its own lines hold.
    fn frames_within(&self) -> f64 {
        if self.is_wrapper() {
            0.0
        } else {
            self.frames - self.frame
        }
    }

    /// Adds its own frame to those within, which together are no more than there are lines.
    fn close(&mut self) {
        if self.is_wrapper() {
            self.frame = self.lines.min(FRAME);
        } else {
            self.frames = self.frames.min(self.lines);
            let own = (self.lines - self.lines_within).min(FRAME);
            self.frame = own.min(self.lines - self.frames);
        }
        self.frames += self.frame;
    }
}

/// The functions of a file, in the order of their first lines and thus the outer before the inner.
fn nests(functions: &[FunctionMeasurement]) -> Vec<Nest> {
    let mut nests: Vec<Nest> = Vec::with_capacity(functions.len());
    let mut open: Vec<usize> = Vec::new();
    for (place, function) in functions.iter().enumerate() {
        let is_within = |outer: &usize| functions[*outer].lines.end_line >= function.lines.end_line;
        while open.pop_if(|outer| !is_within(outer)).is_some() {}
        let lines = function.metrics.get("code_lines").unwrap_or(0.0);
        if let Some(outer) = open.last() {
            nests[*outer].lines_within += lines;
        }
        nests.push(Nest {
            around: open.last().copied(),
            lines,
            lines_within: 0.0,
            frames: 0.0,
            frame: 0.0,
        });
        open.push(place);
    }
    for place in (0..nests.len()).rev() {
        nests[place].close();
        let Nest { around, frames, .. } = nests[place];
        if let Some(outer) = around {
            nests[outer].frames += frames;
        }
    }
    nests
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{FileKind, LineRange};

    /// Size and longest function of a file with these functions: first and last line, code lines.
    fn sizes(lines: f64, functions: &[(usize, usize, f64)]) -> (f64, f64) {
        let mut metrics = Metrics::default();
        metrics.set("code_lines", lines);
        let functions = functions.iter().map(|(first, last, lines)| {
            let mut metrics = Metrics::default();
            metrics.set("code_lines", *lines);
            FunctionMeasurement {
                name: "f".to_owned(),
                lines: LineRange::new(*first, *last),
                metrics,
                extractions: Vec::new(),
                group: None,
            }
        });
        let counted = counted(&FileMeasurement {
            path: "a.rs".to_owned(),
            language: "rust",
            kind: FileKind::Source,
            metrics,
            functions: functions.collect(),
            parse_error_share: 0.0,
        });
        let of = |id| counted.get(id).unwrap_or(0.0);
        (of("code_lines"), of("longest_function"))
    }

    #[test]
    fn frames_are_not_counted() {
        assert_eq!(sizes(30.0, &[]), (30.0, 0.0));
        assert_eq!(sizes(30.0, &[(1, 20, 20.0)]), (25.0, 20.0));
        assert_eq!(sizes(30.0, &[(1, 3, 3.0), (4, 9, 6.0)]), (22.0, 6.0));
    }

    #[test]
    fn frames_within_a_function_make_it_no_longer() {
        // 20 lines, of which 8 in an inner function, of which 2 in one on its last lines.
        assert_eq!(
            sizes(20.0, &[(1, 20, 20.0), (5, 12, 8.0), (11, 12, 2.0)]),
            (8.0, 13.0)
        );
    }

    #[test]
    fn functions_that_share_their_lines_take_away_no_more_than_there_is() {
        assert_eq!(sizes(10.0, &[(1, 1, 1.0), (1, 1, 1.0)]), (9.0, 1.0));
    }

    #[test]
    fn a_wrapper_is_as_long_as_it_was() {
        assert_eq!(sizes(50.0, &[(1, 50, 2.0), (2, 49, 48.0)]), (43.0, 48.0));
    }
}

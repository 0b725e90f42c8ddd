//! Which lines of a changed file are shown: the functions around the changed lines, or some lines.

use super::Hunk;
use crate::model::{FunctionReport, LineRange};
use crate::review::ReviewFile;

/// Longer functions are shown in part.
const LONGEST_FUNCTION: usize = 120;

/// Lines around a change outside of functions, and within a function that is too long.
const AROUND: usize = 5;
const AROUND_WITHIN: usize = 20;

/// Lines of a signature.
const SIGNATURE: usize = 5;

/// The lines to show, in their order, none twice.
pub(super) fn regions(file: &ReviewFile<'_>, hunks: &[Hunk], last_line: usize) -> Vec<LineRange> {
    let mut regions: Vec<LineRange> = hunks
        .iter()
        .flat_map(|hunk| around(file, hunk.touched(last_line), last_line))
        .collect();
    regions.sort_by_key(|region| (region.start_line, region.end_line));
    let mut merged: Vec<LineRange> = Vec::new();
    for region in regions {
        match merged.last_mut() {
            Some(last) if region.start_line <= last.end_line + 2 => {
                last.end_line = last.end_line.max(region.end_line);
            }
            _ => merged.push(region),
        }
    }
    merged
}

fn around(file: &ReviewFile<'_>, touched: LineRange, last_line: usize) -> Vec<LineRange> {
    let functions = &file.measured.functions;
    let overlapping: Vec<&FunctionReport> = functions
        .iter()
        .filter(|function| function.lines().overlaps(&touched))
        .collect();
    let (short, long): (Vec<&FunctionReport>, Vec<_>) = overlapping
        .into_iter()
        .partition(|function| function.lines().len() <= LONGEST_FUNCTION);
    let room = match (short.is_empty(), long.is_empty()) {
        (false, _) => 0,
        (true, false) => AROUND_WITHIN,
        (true, true) => AROUND,
    };
    let starts = short.iter().map(|function| function.start_line);
    let ends = short.iter().map(|function| function.end_line);
    let start = starts.fold(touched.start_line.saturating_sub(room), usize::min);
    let end = ends.fold(touched.end_line + room, usize::max);
    let shown = LineRange::new(start.max(1), end.min(last_line));
    let signatures = long.iter().map(|function| signature(file, function));
    signatures.chain([shown]).collect()
}

/// The first lines of a function, up to the one that opens its body.
pub(super) fn signature(file: &ReviewFile<'_>, function: &FunctionReport) -> LineRange {
    let start = function.start_line;
    let most = function.end_line.min(start + SIGNATURE - 1);
    let opens = |line: &usize| {
        let text = file.text.lines(*line, *line);
        text.trim_end().ends_with(['{', ':', '='])
    };
    LineRange::new(start, (start..most).find(opens).unwrap_or(most))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::fixture::{Setting, file};

    fn shown(
        text: &str,
        hunks: &[(std::ops::Range<usize>, std::ops::Range<usize>)],
    ) -> Vec<(usize, usize)> {
        let setting = Setting::new(vec![file("a.rs", text)]);
        let files = setting.review_files();
        let hunks: Vec<Hunk> = hunks
            .iter()
            .map(|(before, after)| Hunk {
                before: before.clone(),
                after: after.clone(),
            })
            .collect();
        let regions = regions(&files[0], &hunks, text.lines().count());
        regions
            .iter()
            .map(|it| (it.start_line, it.end_line))
            .collect()
    }

    #[test]
    fn the_function_around_a_change_is_shown() {
        let text = "use a;\n\n\n\n\n\n\n\nfn one() {\n    a();\n}\n\nfn two() {\n    b();\n}\n";
        assert_eq!(shown(text, &[(9..10, 9..10)]), [(9, 11)]);
        assert_eq!(shown(text, &[(13..14, 13..13)]), [(13, 15)], "only removed");
        assert_eq!(shown(text, &[(0..0, 0..1)]), [(1, 6)]);
        assert_eq!(shown(text, &[(9..10, 9..10), (13..14, 13..14)]), [(9, 15)]);
        assert_eq!(
            shown(text, &[(15..20, 15..15)]),
            [(13, 15)],
            "removed at the end"
        );
    }

    #[test]
    fn of_a_long_function_its_head_and_some_lines_are_shown() {
        let body: String = (0..200).map(|at| format!("    step({at});\n")).collect();
        let text = format!("fn long(\n    a: u8,\n) {{\n{body}}}\n");
        assert_eq!(shown(&text, &[(100..100, 100..101)]), [(1, 3), (81, 121)]);
    }
}

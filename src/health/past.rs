//! What the past says of files and functions: shares and counts, and the priority of functions by the
//! formula of files, over the commits that touched the function.

use std::collections::BTreeMap;

use super::priority;
use super::score::four_decimals;
use super::words::{count, function_name, number};
use crate::model::{
    FileKind, FilePast, FileReport, FunctionPast, FunctionReport, History, HotFunction,
    LinesHistory, Place, day,
};

/// Functions of a hotspot that are named.
const NAMED: usize = 3;

/// Commits below which no function of a file is said to be hot.
const FEW: u32 = 3;

/// Gives files their history, and the functions of kind `source` theirs and their priority, relative to the highest of
/// the source. `lines` holds, by path, a history for each function of a file; without enough history
/// of the source, functions rank by size and complexity, as files do.
pub fn note_past(
    files: &mut [FileReport],
    history: Option<&History>,
    lines: &BTreeMap<String, Vec<LinesHistory>>,
) {
    for file in &mut *files {
        let past = history.and_then(|history| history.files.get(&file.path));
        file.past = past.map(FilePast::of);
    }
    let by_history = history.is_some_and(priority::is_ranked_by);
    let mut highest: f64 = 0.0;
    for file in files.iter_mut().filter(|it| it.kind == FileKind::Source) {
        let past = lines.get(&file.path).map(Vec::as_slice);
        let past = past.unwrap_or_default().iter().map(Some);
        let past = past.chain(std::iter::repeat(None));
        for (function, past) in file.functions.iter_mut().zip(past) {
            let past = past.cloned().unwrap_or_default();
            let priority = if by_history {
                let recent = (past.recent_commits, past.recent_fixes);
                priority::by_activity(recent, value(function, "code_lines"))
            } else {
                value(function, "code_lines").ln_1p() * value(function, "cognitive").ln_1p()
            };
            highest = highest.max(priority);
            function.past = Some(FunctionPast {
                commits: past.commits,
                fixes: past.fixes,
                authors: past.authors,
                last_change: past.last_change.map(day),
                priority,
            });
        }
    }
    let functions = files.iter_mut().flat_map(|file| &mut file.functions);
    for past in functions.filter_map(|function| function.past.as_mut()) {
        past.priority = four_decimals(past.priority / highest.max(f64::MIN_POSITIVE));
    }
}

fn value(function: &FunctionReport, metric: &str) -> f64 {
    function.metrics.get(metric).unwrap_or(0.0)
}

/// The functions of a file that work goes on in, most of all first.
pub(super) fn hottest(file: &FileReport) -> Vec<HotFunction> {
    let past = |function: &FunctionReport| function.past.clone().filter(|it| it.commits > 0);
    let functions = file.functions.iter();
    let mut hot: Vec<HotFunction> = functions
        .filter_map(|function| {
            let past = past(function)?;
            Some(HotFunction {
                name: function.name.clone(),
                start_line: function.start_line,
                end_line: function.end_line,
                commits: past.commits,
                fixes: past.fixes,
                priority: past.priority,
            })
        })
        .collect();
    hot.sort_by(|a, b| {
        (b.priority.total_cmp(&a.priority)).then_with(|| a.start_line.cmp(&b.start_line))
    });
    hot.truncate(NAMED);
    hot
}

/// Which function a hotspot is hot for, in words; `None` where it is none in particular.
pub(super) fn in_words(hot: &[HotFunction], commits: u32) -> Option<String> {
    let named: Vec<String> = hot
        .iter()
        .filter(|function| function.commits >= FEW)
        .map(|function| {
            let name = function_name(&function.name, function.start_line);
            format!("{name} {}", number(f64::from(function.commits)))
        })
        .collect();
    let (first, others) = named.split_first()?;
    let all = count(commits as usize, "commit");
    let others: String = others.iter().map(|other| format!(", {other}")).collect();
    Some(format!("most of all {first} of the {all}{others}"))
}

/// The lines that stand for a file: its hottest function, or its longest, or its head.
pub(super) fn telling_place(file: &FileReport) -> Place {
    let place = |start_line, end_line| Place {
        path: file.path.clone(),
        start_line,
        end_line,
    };
    if let Some(hot) = hottest(file).first() {
        return place(hot.start_line, hot.end_line);
    }
    let longest = file.functions.iter().max_by_key(|function| {
        (
            function.lines().len(),
            std::cmp::Reverse(function.start_line),
        )
    });
    longest.map_or(place(1, 3), |function| {
        place(function.start_line, function.end_line)
    })
}

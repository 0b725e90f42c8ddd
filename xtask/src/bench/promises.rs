//! What the figures are to be, beside what they are.

use super::Measured;
use super::process::{Run, median};
use super::rows::REVIEW;
use super::table::cpu;

/// What of two rows is compared.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Figure {
    Cpu,
    Wall,
}

/// One row against another: at most so many times as much.
struct Promise {
    ours: &'static str,
    theirs: &'static str,
    /// What is taken off ours and theirs: a row that they hold beside what is compared.
    less: [Option<&'static str>; 2],
    figure: Figure,
    most: f64,
}

const fn cpu_of(ours: &'static str, theirs: &'static str, most: f64) -> Promise {
    Promise {
        ours,
        theirs,
        less: [None, None],
        figure: Figure::Cpu,
        most,
    }
}

const READ: &str = "read alone";

const PROMISES: &[Promise] = &[
    cpu_of("dump, no counting, cold", "cat", 2.0),
    cpu_of("dump, no counting, warm", "cat", 2.0),
    Promise {
        less: [None, Some(READ)],
        ..cpu_of("dump, counting, cold", "count alone", 1.3)
    },
    cpu_of("dump, counting, cold", "repomix, cold", 1.0 / 6.0),
    cpu_of("dump, counting, warm", "cat", 3.0),
    cpu_of("dump, counting, warm", "repomix, warm", 1.0 / 20.0),
    Promise {
        figure: Figure::Wall,
        ..cpu_of(
            "dump, counting, cold",
            "dump, counting, cold, 1 thread",
            0.35,
        )
    },
    Promise {
        less: [Some(READ), Some(READ)],
        ..cpu_of("measure alone", "parse alone", 1.3)
    },
    cpu_of("analyze, cold", "lizard", 1.0 / 2.5),
    Promise {
        figure: Figure::Wall,
        ..cpu_of("analyze, cold", "lizard", 1.0 / 8.0)
    },
    cpu_of("analyze, cold", "rust-code-analysis", 1.0),
    cpu_of("analyze, warm", "analyze, cold", 0.1),
    Promise {
        figure: Figure::Wall,
        ..cpu_of("history alone", "git log --numstat", 0.5)
    },
    cpu_of("history alone", "git log --numstat", 1.0),
    cpu_of(REVIEW, "analyze, warm", 2.0),
];

/// The promises whose rows were run.
pub(crate) fn rows(measured: &[Measured]) -> String {
    let mut page = String::new();
    for promise in PROMISES {
        let Some(ratio) = promise.ratio(measured) else {
            continue;
        };
        let figure = match promise.figure {
            Figure::Cpu => "CPU",
            Figure::Wall => "wall",
        };
        let [ours, theirs] = [0, 1].map(|side| {
            let less = promise.less[side].map(|less| format!(" − {less}"));
            less.unwrap_or_default()
        });
        page += &format!(
            "| {}{ours} ÷ {}{theirs} | {figure} | {ratio:.2} | {:.2} | {} |\n",
            promise.ours,
            promise.theirs,
            promise.most,
            if ratio <= promise.most {
                "kept"
            } else {
                "**missed**"
            },
        );
    }
    if page.is_empty() {
        return page;
    }
    format!("\n| promise | of | is | at most | |\n|---|---|---:|---:|---|\n{page}")
}

impl Promise {
    fn ratio(&self, measured: &[Measured]) -> Option<f64> {
        let value = |name: &str| {
            let found = measured.iter().find(|measured| measured.row.name == name)?;
            self.value(&found.runs)
        };
        let side = |name: &str, less: Option<&str>| {
            let less = less.map_or(Some(0.0), value)?;
            Some(value(name)? - less)
        };
        Some(side(self.ours, self.less[0])? / side(self.theirs, self.less[1])?)
    }

    fn value(&self, runs: &[Run]) -> Option<f64> {
        match self.figure {
            Figure::Cpu => cpu(runs),
            Figure::Wall => median(runs, |run| run.wall),
        }
    }
}

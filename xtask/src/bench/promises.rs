//! What the figures are to be, beside what they are.

use super::Measured;
use super::baseline::Spread;
use super::process::Run;
use super::rows::REVIEW;

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
    cpu_of("measure alone", "lizard", 1.0 / 2.5),
    Promise {
        figure: Figure::Wall,
        ..cpu_of("measure alone", "lizard", 1.0 / 8.0)
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
        let Some(ratio) = Spread::of(promise.ratios(measured)).map(Spread::middle) else {
            continue;
        };
        page += &format!(
            "| {} | {ratio:.2} | {:.2} | {} |\n",
            promise.name(" | "),
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

/// What is promised of the rows that were run, with the spread of its rounds.
pub(crate) fn ratios(measured: &[Measured]) -> impl Iterator<Item = (String, Spread)> {
    let spread = |promise: &Promise| {
        let spread = Spread::of(promise.ratios(measured))?;
        Some((promise.name(", "), spread))
    };
    PROMISES.iter().filter_map(spread)
}

impl Promise {
    /// Both rows, and what of them is compared.
    fn name(&self, between: &str) -> String {
        let figure = match self.figure {
            Figure::Cpu => "CPU",
            Figure::Wall => "wall",
        };
        let [ours, theirs] = [0, 1].map(|side| {
            let less = self.less[side].map(|less| format!(" − {less}"));
            less.unwrap_or_default()
        });
        format!(
            "{}{ours} ÷ {}{theirs}{between}{figure}",
            self.ours, self.theirs
        )
    }

    /// One ratio a round: rows of the same round met the same machine.
    fn ratios(&self, measured: &[Measured]) -> Vec<f64> {
        let value = |name: &str, round: usize| {
            let found = measured.iter().find(|measured| measured.row.name == name)?;
            found.runs.get(round).map(|run| self.value(run))
        };
        let side = |name: &str, less: Option<&str>, round: usize| {
            let less = less.map_or(Some(0.0), |less| value(less, round))?;
            Some(value(name, round)? - less)
        };
        let ratio = |round| {
            let theirs = side(self.theirs, self.less[1], round)?;
            Some(side(self.ours, self.less[0], round)? / theirs)
        };
        (0..)
            .map_while(ratio)
            .filter(|ratio| ratio.is_finite())
            .collect()
    }

    fn value(&self, run: &Run) -> f64 {
        match self.figure {
            Figure::Cpu => run.cpu,
            Figure::Wall => run.wall,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::rows::Row;
    use super::*;

    #[test]
    fn rows_of_one_round_are_compared_and_missing_ones_end_it() {
        let run = |cpu| Run {
            cpu,
            wall: 1.0,
            memory: 1.0,
        };
        let rows = [("a", vec![4.0, 9.0]), ("b", vec![2.0, 3.0, 1.0])];
        let measured = rows.map(|(name, runs)| Measured {
            row: Row::named(name),
            runs: runs.into_iter().map(run).collect(),
        });
        assert_eq!(cpu_of("a", "b", 1.0).ratios(&measured), [2.0, 3.0]);
        let less = [Some("b"), None];
        let promise = Promise {
            less,
            ..cpu_of("a", "b", 1.0)
        };
        assert_eq!(promise.ratios(&measured), [1.0, 2.0]);
        assert_eq!(promise.name(", "), "a − b ÷ b, CPU");
        assert!(cpu_of("a", "c", 1.0).ratios(&measured).is_empty());
    }
}

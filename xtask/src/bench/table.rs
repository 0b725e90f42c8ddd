//! The result as Markdown.

use super::Measured;
use super::process::{Run, median};
use crate::tools::output_of;

/// What was measured on, so that a reader can tell how far the seconds carry.
pub(crate) fn head() -> String {
    let first = |program: &str, arguments: &[&str]| {
        let printed = output_of(std::process::Command::new(program).args(arguments));
        printed
            .ok()
            .and_then(|text| Some(text.lines().next()?.to_owned()))
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let facts = [
        first("uname", &["-sm"]),
        Some(format!("{cores} cores")),
        first(
            "sh",
            &[
                "-c",
                "grep -m1 'model name' /proc/cpuinfo | cut -d: -f2 | xargs",
            ],
        ),
        first(
            "sh",
            &["-c", "echo load average $(cut -d' ' -f1-3 /proc/loadavg)"],
        ),
        first(env!("CARGO"), &["--version"]),
    ];
    let facts: Vec<String> = facts.into_iter().flatten().collect();
    format!("Measured on {}.\n", facts.join(", "))
}

/// The rows, each beside the first.
pub(crate) fn rows(measured: &[Measured]) -> String {
    let base = measured.first().and_then(|first| cpu(&first.runs));
    let name = measured.first().map_or("", |first| &first.row.name);
    let mut page = format!(
        "\n| | CPU s | ÷ {name} | wall s | peak MB | n |\n|---|---:|---:|---:|---:|---:|\n"
    );
    for Measured { row, runs } in measured {
        let Some(cpu) = cpu(runs) else {
            page += &format!("| {} | not on this machine | | | | 0 |\n", row.name);
            continue;
        };
        page += &format!(
            "| {} | {cpu:.2} | {} | {:.2} | {:.0} | {} |\n",
            row.name,
            base.map_or_else(String::new, |base| format!("{:.1}", cpu / base)),
            median(runs, |run| run.wall).unwrap_or_default(),
            median(runs, |run| run.memory).unwrap_or_default(),
            runs.len(),
        );
    }
    page
}

/// The middle CPU time.
pub(crate) fn cpu(runs: &[Run]) -> Option<f64> {
    median(runs, |run| run.cpu)
}

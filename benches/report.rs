//! What writing a report costs: `cargo bench --bench report -- DIR [FILES]` analyses a folder, takes its
//! files and findings again and again until the report has as many files (100,000 where none are
//! given), and writes it in every format. Beside each stands how long serde_json takes, in the same
//! round, to write the same report, which no format can do without.

use std::io::{self, Write};
use std::time::Instant;

use create_dump::model::{FileReport, Finding, LedgerEntry, Report};
use create_dump::{AnalyzeRequest, Services, Settings, SourceRequest, analyze, reporter};

/// The best of so many rounds counts: the machine may be busy with something else.
const ROUNDS: usize = 3;
/// Times that serde_json's time is allowed: a format that takes longer has gone wrong.
const MOST: f64 = 2.0;
/// The formats, by their ids.
const FORMATS: [&str; 10] = [
    "markdown",
    "html",
    "json",
    "sarif",
    "github",
    "gitlab",
    "csv",
    "badge",
    "sparkline",
    "map",
];

/// Counts what is written, and keeps nothing of it.
#[derive(Default)]
struct Counted(usize);

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn main() {
    let mut arguments = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"));
    let Some(folder) = arguments.next() else {
        return;
    };
    let files = arguments.next().and_then(|files| files.parse().ok());
    let report = large(analysed(&folder), files.unwrap_or(100_000));
    let said = [
        format!(
            "{folder}: {} files, {} findings",
            report.files.len(),
            report.findings.len()
        ),
        "| format | MB | s | ÷ serde_json | at most | |".to_owned(),
        "|---|---:|---:|---:|---:|---|".to_owned(),
    ];
    said.iter().for_each(|line| say(line));
    for format in FORMATS {
        let rounds = (0..ROUNDS).map(|_| (written(&report, format), serialised(&report)));
        let best = rounds.reduce(|best, next| {
            let least = |a: (f64, usize), b: (f64, usize)| if b.0 < a.0 { b } else { a };
            (least(best.0, next.0), least(best.1, next.1))
        });
        let Some(((seconds, bytes), (plain, _))) = best else {
            return;
        };
        let ratio = seconds / plain;
        let kept = if ratio <= MOST { "kept" } else { "**missed**" };
        let size = bytes as f64 / 1e6;
        say(&format!(
            "| {format} | {size:.1} | {seconds:.2} | {ratio:.2} | {MOST:.1} | {kept} |"
        ));
    }
}

fn analysed(folder: &str) -> Report {
    let services = Services::new(&Settings::default(), "2026-01-01T00:00:00Z".to_owned());
    let request = AnalyzeRequest::of(SourceRequest::at(folder, None));
    let runtime = tokio::runtime::Runtime::new().expect("a runtime takes no more than threads");
    let report = runtime.block_on(analyze(&services, request, &|_event| {}));
    report.expect("the folder can be analysed")
}

/// The report with so many files, and as many more of what grows with them.
fn large(report: Report, files: usize) -> Report {
    let times = files.div_ceil(report.files.len().max(1));
    let named = |path: &str, time: usize| format!("part-{time:06}/{path}");
    let file = |(time, file): (usize, &FileReport)| FileReport {
        path: named(&file.path, time),
        ..file.clone()
    };
    let finding = |(time, finding): (usize, &Finding)| {
        let mut finding = finding.clone();
        for evidence in &mut finding.evidence {
            evidence.path = named(&evidence.path, time);
        }
        finding
    };
    let entry = |(time, entry): (usize, &LedgerEntry)| LedgerEntry {
        path: named(&entry.path, time),
        ..entry.clone()
    };
    let mut ledger = report.ledger.clone();
    ledger.entries = again(&ledger.entries, times).map(entry).collect();
    Report {
        files: again(&report.files, times).take(files).map(file).collect(),
        findings: again(&report.findings, times).map(finding).collect(),
        ledger,
        ..report
    }
}

/// All of a list, so many times, each with the number of the time.
fn again<T>(all: &[T], times: usize) -> impl Iterator<Item = (usize, &T)> {
    (0..times).flat_map(move |time| all.iter().map(move |one| (time, one)))
}

/// Seconds and bytes of a format.
fn written(report: &Report, format: &str) -> (f64, usize) {
    let reporter = reporter(format).expect("the format is registered");
    let (start, mut out) = (Instant::now(), Counted::default());
    reporter.write(report, &mut out).expect("nothing refuses");
    (start.elapsed().as_secs_f64(), out.0)
}

/// Seconds and bytes of serde_json alone.
fn serialised(report: &Report) -> (f64, usize) {
    let (start, mut out) = (Instant::now(), Counted::default());
    serde_json::to_writer(&mut out, report).expect("nothing refuses");
    (start.elapsed().as_secs_f64(), out.0)
}

fn say(line: &str) {
    let _ = writeln!(io::stdout(), "{line}");
}

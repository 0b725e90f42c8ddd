//! How fast the rules go over text: `cargo bench --bench redact -- DIR...` reads every text file
//! below each folder and says how many megabytes a second one core scans, and what it finds.

use std::collections::BTreeMap;
use std::fs;
use std::hint::black_box;
use std::path::PathBuf;
use std::time::Instant;

use create_dump::redact::Redactor;

/// The best of so many rounds counts: the machine may be busy with something else.
const ROUNDS: usize = 5;

/// Longer files are data.
const LONGEST: usize = 4 << 20;

fn main() {
    let folders = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"));
    for folder in folders {
        let texts = texts_below(folder.clone().into());
        let bytes: usize = texts.iter().map(String::len).sum();
        let seconds = (0..ROUNDS)
            .map(|_| scan_all(&texts))
            .fold(f64::MAX, f64::min);
        let speed = bytes as f64 / seconds / 1e6;
        say(&format!(
            "{folder}: {} files, {:.1} MB, {speed:.0} MB/s",
            texts.len(),
            bytes as f64 / 1e6
        ));
        say(&format!("  {}", found(&texts)));
    }
}

/// The files below a folder that are UTF-8, without git's own.
fn texts_below(folder: PathBuf) -> Vec<String> {
    let mut texts = Vec::new();
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let Ok(kind) = entry.file_type() else {
                continue;
            };
            if kind.is_dir() && entry.file_name() != ".git" {
                folders.push(entry.path());
            } else if kind.is_file() {
                let text = fs::read_to_string(entry.path()).unwrap_or_default();
                texts.extend((text.len() <= LONGEST && !text.contains('\0')).then_some(text));
            }
        }
    }
    texts
}

fn scan_all(texts: &[String]) -> f64 {
    let redactor = Redactor::new();
    let (clock, start) = (Instant::now(), processor_seconds());
    for text in texts {
        black_box(redactor.scan(text));
    }
    match (start, processor_seconds()) {
        (Some(start), Some(end)) => end - start,
        _ => clock.elapsed().as_secs_f64(),
    }
}

/// What this thread used of the processor, where the system tells: on a busy machine the clock on the
/// wall measures the others.
fn processor_seconds() -> Option<f64> {
    let used = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: f64 = used.split(' ').next()?.parse().ok()?;
    Some(nanoseconds / 1e9)
}

/// How many hits each rule has, most first.
fn found(texts: &[String]) -> String {
    let redactor = Redactor::new();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for hit in texts.iter().flat_map(|text| redactor.clean(text).hits) {
        *counts.entry(hit.rule).or_default() += 1;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|&(rule, count)| (std::cmp::Reverse(count), rule));
    let rows = counts.iter().map(|(rule, count)| format!("{rule} {count}"));
    rows.collect::<Vec<_>>().join(", ")
}

/// Tells the person at the terminal.
#[expect(clippy::print_stdout, reason = "a command for people")]
fn say(text: &str) {
    println!("{text}");
}

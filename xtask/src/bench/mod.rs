//! `cargo xtask bench`: how much a run costs, beside programs that do the same and beside what it
//! cannot do without: reading the files, counting tokens, parsing.
//!
//! Nothing is downloaded: sources are named, and peers that are not on the path are left out and
//! named. The rounds go over all rows in turn, so that what else the machine does hits all of them.

mod baseline;
mod parts;
mod process;
mod promises;
mod rows;
mod table;

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};

use crate::say;
use crate::tools::cargo;
use baseline::Ratios;
pub(crate) use parts::run as run_part;
use process::{Run, measure};
use rows::Row;

/// A row that takes longer is not run again: its time says enough.
const LONG: f64 = 60.0;

/// What to run.
struct Request {
    sources: Vec<PathBuf>,
    repositories: Vec<PathBuf>,
    rounds: usize,
    /// The baseline that the ratios are compared with.
    against: Option<String>,
    /// The baseline that they become.
    save: Option<String>,
}

/// A row with what came of it; no runs where its program is missing.
pub(crate) struct Measured {
    row: Row,
    runs: Vec<Run>,
}

/// Runs `bench SOURCE... [--history REPOSITORY]... [--rounds N] [--against NAME] [--save NAME]`.
pub(crate) fn run(arguments: &[&str]) -> Result<()> {
    let request = Request::parse(arguments)?;
    let before = request.against.as_deref().map(baseline::load).transpose()?;
    cargo(&["build", "--release", "--workspace", "--locked"])?;
    let scratch = tempfile::tempdir()?;
    let mut page = table::head();
    let mut ratios = Ratios::new();
    for source in &request.sources {
        let bench = rows::Bench::of(source, scratch.path())?;
        let sections = [bench.dump_rows()?, bench.analyze_rows()?];
        page += &measure_all(&bench.title()?, sections, &request, &mut ratios)?;
    }
    for repository in &request.repositories {
        let bench = rows::Bench::of(repository, scratch.path())?;
        let sections = [bench.history_rows()?];
        page += &measure_all(&bench.title()?, sections, &request, &mut ratios)?;
    }
    if let Some(before) = before {
        page += &baseline::compared(&before, &ratios);
    }
    print(&page);
    let save = |name: &String| baseline::save(name, &ratios);
    request.save.as_ref().map_or(Ok(()), save)
}

/// The tables of one source; its ratios go to those of the others.
fn measure_all(
    title: &str,
    sections: impl IntoIterator<Item = Vec<Row>>,
    request: &Request,
    ratios: &mut Ratios,
) -> Result<String> {
    let mut page = format!("\n## {title}\n");
    for rows in sections {
        let measured = measured(rows, request.rounds)?;
        page += &table::rows(&measured);
        page += &promises::rows(&measured);
        let kept = ratios.entry(title.to_owned()).or_default();
        kept.extend(promises::ratios(&measured));
    }
    Ok(page)
}

impl Request {
    fn parse(arguments: &[&str]) -> Result<Self> {
        let mut request = Self {
            sources: Vec::new(),
            repositories: Vec::new(),
            rounds: 5,
            against: None,
            save: None,
        };
        let mut arguments = arguments.iter();
        let path = |text: &str| {
            let path = Path::new(text).canonicalize();
            path.with_context(|| format!("find `{text}`"))
        };
        while let Some(argument) = arguments.next() {
            match *argument {
                "--history" => {
                    let repository = arguments.next().context("--history needs a repository")?;
                    request.repositories.push(path(repository)?);
                }
                "--rounds" => {
                    let rounds = arguments.next().context("--rounds needs a number")?;
                    request.rounds = rounds.parse().context("--rounds needs a number")?;
                }
                "--against" | "--save" => {
                    let name = arguments.next().context("a baseline needs a name")?;
                    // What cannot be kept is told before the measuring, not after it.
                    baseline::path(name)?;
                    let place = match *argument {
                        "--save" => &mut request.save,
                        _ => &mut request.against,
                    };
                    *place = Some((*name).to_owned());
                }
                option if option.starts_with("--") => bail!("there is no option {option}"),
                source => request.sources.push(path(source)?),
            }
        }
        ensure!(request.rounds > 0, "--rounds needs a number above zero");
        let is_empty = request.sources.is_empty() && request.repositories.is_empty();
        ensure!(!is_empty, "name a source to measure");
        Ok(request)
    }
}

/// Runs every row once a round.
fn measured(rows: Vec<Row>, rounds: usize) -> Result<Vec<Measured>> {
    let mut all: Vec<Measured> = rows
        .into_iter()
        .map(|row| Measured {
            row,
            runs: Vec::new(),
        })
        .collect();
    for measured in all.iter().filter(|measured| measured.row.is_there()) {
        measured.row.prime()?;
    }
    for round in 1..=rounds {
        for Measured { row, runs } in all.iter_mut().filter(|measured| measured.row.is_there()) {
            if runs.last().is_some_and(|run: &Run| run.wall > LONG) {
                continue;
            }
            row.forget()?;
            let run = measure(&mut row.command()?).with_context(|| format!("run {}", row.name))?;
            say(&format!(
                "round {round}: {}: {:.2} s CPU",
                row.name, run.cpu
            ));
            runs.push(run);
        }
    }
    Ok(all)
}

#[expect(clippy::print_stdout, reason = "the result of the command")]
fn print(page: &str) {
    println!("{page}");
}

//! A dump of each folder that matches: all of them appear, or none.

use std::fs;
use std::panic::resume_unwind;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::job::Job;
use super::secrets::Judged;
use crate::cli::error::{About, Failure};
use crate::cli::exit::Exit;
use crate::cli::output::{self, Together};
use crate::cli::{interrupt, wait_for};
use crate::pipeline::{Listed, Packed, Written};

/// Each of them reads with several threads and keeps some text in memory.
const MOST_WORKERS: usize = 4;

/// A dump that is written and not yet in its place.
struct Staged {
    project: String,
    packed: Packed,
    judged: Judged,
    written: Written,
    files: Together,
}

/// Writes a dump of every folder of the source that `glob` matches below `folder`.
pub(super) fn run(job: &mut Job<'_>, glob: &str, folder: &Path) -> Result<Exit, Failure> {
    let jobs = job.args.run.jobs;
    let (listed, projects) = wait_for(jobs, async {
        interrupt::clean_up(job.source.scratch.clone());
        job.projects(glob, folder).await
    })?;
    let job = &*job;
    if projects.is_empty() {
        return Err(Failure {
            code: "no-project",
            message: format!("find a folder that matches `{glob}`"),
            help: "write the glob as seen from the source, as in `--each 'packages/*'`".to_owned(),
            exit: Exit::Wrong,
            about: About::thing(glob),
        });
    }
    fs::create_dir_all(folder).map_err(|error| output::failure(folder, error))?;
    let mut together = Together::within(folder);
    let mut staged = stage_all(job, &listed, &projects, folder)?;
    for one in &mut staged {
        together.extend(std::mem::take(&mut one.files));
    }
    together.publish()?;
    let ends = staged.iter().map(|one| {
        job.name(&one.project);
        job.end(&one.packed, &one.judged, &one.written)
    });
    Ok(ends.max_by_key(|exit| *exit as u8).unwrap_or(Exit::Done))
}

/// Writes all dumps, several at a time, each with its share of the threads. Of several failures the
/// first by the order of the folders is told.
fn stage_all(
    job: &Job<'_>,
    listed: &Listed,
    projects: &[String],
    folder: &Path,
) -> Result<Vec<Staged>, Failure> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = job.args.run.jobs.filter(|jobs| *jobs > 0).unwrap_or(cores);
    let workers = threads.min(projects.len()).clamp(1, MOST_WORKERS);
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        while let Some((at, project)) = at_next(projects, &next) {
            let share = Some((threads / workers).max(1));
            done.push((at, wait_for(share, stage(job, listed, project, folder))));
        }
        done
    };
    let mut staged: Vec<(usize, Result<Staged, Failure>)> = std::thread::scope(|scope| {
        let running: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        let ended = running.into_iter().map(|worker| worker.join());
        ended
            .flat_map(|done| done.unwrap_or_else(|panic| resume_unwind(panic)))
            .collect()
    });
    staged.sort_by_key(|(at, _)| *at);
    staged.into_iter().map(|(_, staged)| staged).collect()
}

fn at_next<'a>(projects: &'a [String], next: &AtomicUsize) -> Option<(usize, &'a String)> {
    let at = next.fetch_add(1, Ordering::Relaxed);
    Some((at, projects.get(at)?))
}

/// Writes the dump of one folder where nobody looks yet.
async fn stage(
    job: &Job<'_>,
    listed: &Listed,
    project: &str,
    folder: &Path,
) -> Result<Staged, Failure> {
    interrupt::clean_up(job.source.scratch.clone());
    let about = |failure: Failure| Failure {
        message: format!("pack `{project}`: {}", failure.message),
        ..failure
    };
    let packed = job.pack_folder(listed, project).await.map_err(about)?;
    let judged = job.judge(&packed).map_err(about)?;
    if !judged.may_be_written {
        return Err(about(Failure {
            code: "secrets-found",
            message: "its secrets would be in the dump".to_owned(),
            help: "leave out `--no-redact` and `--lossless`, or accept them in a baseline"
                .to_owned(),
            exit: Exit::GateFailed,
            about: Box::default(),
        }));
    }
    let mut files = Together::within(folder);
    let output = job.output_of(folder, project);
    let written = files
        .write(&output, |out| packed.write(out))
        .map_err(about)?;
    Ok(Staged {
        project: project.to_owned(),
        packed,
        judged,
        written,
        files,
    })
}

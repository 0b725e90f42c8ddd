//! Runs a program and says what it used, its children included.

use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Result, ensure};
use wait4::Wait4 as _;

/// What a run used.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Run {
    /// Seconds of all cores together, in the program and in the system.
    pub(crate) cpu: f64,
    /// Seconds on the clock.
    pub(crate) wall: f64,
    /// Most memory that one process held, in MB.
    pub(crate) memory: f64,
}

/// Runs a program to its end. What it prints goes nowhere.
pub(crate) fn measure(command: &mut Command) -> Result<Run> {
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    let used = command.spawn()?.wait4()?;
    let wall = start.elapsed().as_secs_f64();
    // Some peers end with another code where a file is not to their liking.
    ensure!(
        used.status.code().is_some(),
        "it was killed: {}",
        used.status
    );
    Ok(Run {
        cpu: (used.rusage.utime + used.rusage.stime).as_secs_f64(),
        wall,
        memory: used.rusage.maxrss as f64 / 1e6,
    })
}

/// The middle value; of an even number, the lower of the two in the middle.
pub(crate) fn median(runs: &[Run], value: impl Fn(&Run) -> f64) -> Option<f64> {
    let mut values: Vec<f64> = runs.iter().map(value).collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len().checked_sub(1)? / 2).copied()
}

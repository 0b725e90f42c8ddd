//! `cargo xtask test`: everything that a change must pass.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::book;
use crate::calls;
use crate::page;
use crate::tools::{answers, cargo, cargo_command, install_package};
use crate::upkeep;
use crate::workflows;

/// Brings what the tests need, then formats, lints, tests, and has third parties judge what is
/// written, stopping at the first that fails.
pub(crate) fn run_all() -> Result<()> {
    if !answers("git") {
        install_package("git")?;
    }
    cargo(&["fmt", "--all", "--", "--check"])?;
    cargo(&[
        "clippy",
        "--workspace",
        "--all-targets",
        "--locked",
        "--",
        "--deny",
        "warnings",
    ])?;
    let closing = run_tests(&mut cargo_command(&["test", "--workspace", "--locked"]))?;
    upkeep::spelling()?;
    book::build()?;
    workflows::judge()?;
    calls::judge()?;
    page::check()?;
    print(&closing);
    Ok(())
}

/// Runs the test binaries, passes on what they say, and gives the sum of their closing lines.
fn run_tests(command: &mut Command) -> Result<String> {
    let mut tests = command.stdout(Stdio::piped()).spawn()?;
    let output = tests
        .stdout
        .take()
        .context("the output of the tests is piped")?;
    let (mut passed, mut failed) = (0, 0);
    for line in BufReader::new(output).lines() {
        let line = line?;
        passed += counted(&line, " passed");
        failed += counted(&line, " failed");
        print(&line);
    }
    let status = tests.wait()?;
    let closing = format!("{passed} passed, {failed} failed");
    if !status.success() {
        print(&closing);
        bail!("the tests failed");
    }
    Ok(closing)
}

/// The number before `what` in the closing line of a test binary; 0 in other lines.
fn counted(line: &str, what: &str) -> usize {
    let closing = line.strip_prefix("test result: ").unwrap_or_default();
    let before = closing
        .split(what)
        .next()
        .filter(|before| *before != closing);
    let number = before.and_then(|before| before.rsplit(' ').next());
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}

#[expect(clippy::print_stdout, reason = "what the test binaries said")]
fn print(line: &str) {
    println!("{line}");
}

#[cfg(test)]
mod tests {
    use super::counted;

    #[test]
    fn closing_lines_are_counted_and_others_are_not() {
        let line = "test result: FAILED. 224 passed; 1 failed; 0 ignored; 0 measured";
        assert_eq!(
            (counted(line, " passed"), counted(line, " failed")),
            (224, 1)
        );
        let line = "test one passed ... ok";
        assert_eq!(counted(line, " passed"), 0);
    }
}

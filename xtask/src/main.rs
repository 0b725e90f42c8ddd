//! The repository's own commands, so that a fresh machine needs nothing but cargo.

mod bench;
mod calls;
mod coverage;
mod eval;
mod norms;
mod page;
mod test;
mod tools;
mod workflows;

use std::process::ExitCode;

const USAGE: &str = "usage: cargo xtask COMMAND

  test       bring what the tests need, then format, lint and test the workspace, and have third
             parties judge what it writes: workflows, calls to hosts, and pages in a browser
  workflows  have third parties judge the workflows: here, the action, and what `init` writes
  calls      have a third party judge the calls that the tests made, by GitHub's description
  page       open what the tests wrote in a browser
  coverage   test with coverage and fail below the floor
  bench SOURCE... [--history REPOSITORY]... [--rounds N]
             measure what runs cost, beside peers that are on the path
  eval human DIR [--labels FILE]
             compare the score with experts' judgement of the files below DIR
  eval history REPOSITORY... [--rows FILE]
             compare the ranking at each 1 January with the bug fixes of the year that follows
  norms DIR  measure the reference corpus, checked out below DIR as owner+name, and rewrite the norms";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let result = match words[..] {
        ["norms", corpus] => norms::run(corpus.as_ref()),
        ["bench", ref arguments @ ..] => bench::run(arguments),
        ["eval", ref arguments @ ..] => eval::run(arguments),
        ["bench-part", part, source] => bench::run_part(part, source.as_ref()),
        ["test"] => test::run_all(),
        ["workflows"] => workflows::judge(),
        ["calls"] => calls::judge(),
        ["page"] => page::check(),
        ["coverage"] => coverage::run_tests(),
        _ => Err(anyhow::anyhow!(USAGE)),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

/// Tells the person at the terminal.
#[expect(clippy::print_stderr, reason = "a command for people")]
fn say(text: &str) {
    eprintln!("{text}");
}

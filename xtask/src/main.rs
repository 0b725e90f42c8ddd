//! The repository's own commands, so that a fresh machine needs nothing but cargo.

mod bench;
mod book;
mod calls;
mod coverage;
mod eval;
mod fuzz;
mod mutants;
mod new;
mod norms;
mod package;
mod page;
mod release;
mod stubs;
mod targets;
mod test;
mod tools;
mod upkeep;
mod workflows;

use std::process::ExitCode;

/// The one of the program, so that parts of its work cost what they cost there.
#[cfg(target_os = "linux")]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

const USAGE: &str = "usage: cargo xtask COMMAND

  test       bring what the tests need, then format, lint and test the workspace, and have third
             parties judge what it writes: workflows, calls to hosts, and pages in a browser
  targets    check that library and program compile for Windows, with the C compiler of mingw-w64
  workflows  have third parties judge the workflows: here, the action, and what `init` writes
  calls      have a third party judge the calls that the tests made, by GitHub's description
  book [--external]
             build the book and the documentation of the library; or follow links to other hosts
  page       open what the tests wrote in a browser
  examples DIR
             write the reports and pictures in docs/ anew, of public projects cloned below DIR as
             owner+name
  coverage   test with coverage and fail below the floor
  new metric|language|provider|format|publisher|source NAME
             write the stubs of an addition
  stubs      compile the stubs of every kind, in a copy of the repository
  upkeep [--advisories]
             judge spelling, crates that nobody uses, and licences and sources of those that are
  semver [REVISION]
             compare the public API with that of a revision, or of the last release
  features   build with each feature and with each two
  oldest     build with the oldest releases of the crates that the manifest names
  package TARGET
             build what a release holds for a target, into target/package
  released TAG | contents | changelog
             hold a tag to the version; list the crates in the program; say what commits brought
  fuzz SECONDS
             run every fuzz target for so long
  mutants [MODULE] [K/N]
             plant faults one by one, in one module or in all whose answers are believed, or in a
             share `K/N` of the places, and list those that no test notices
  bench SOURCE... [--history REPOSITORY]... [--rounds N] [--against NAME] [--save NAME]
             measure what runs cost, beside peers that are on the path; compare the ratios with those
             of a baseline in benches/baselines, or keep them as one
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
        ["targets"] => targets::check(),
        ["workflows"] => workflows::judge(),
        ["calls"] => calls::judge(),
        ["book"] => book::build(),
        ["book", "--external"] => book::follow_links(),
        ["page"] => page::check(),
        ["examples", clones] => page::examples::write(clones.as_ref()),
        ["coverage"] => coverage::run_tests(),
        ["upkeep", ref arguments @ ..] => upkeep::judge(arguments),
        ["semver", ref arguments @ ..] => upkeep::compare_api(arguments),
        ["features"] => upkeep::build_features(),
        ["new", kind, name] => new::add(kind, name),
        ["stubs"] => stubs::check(),
        ["mutants", ref words @ ..] => mutants::plant(words),
        ["fuzz", seconds] => fuzz::run_all(seconds),
        ["released", tag] => release::check(tag),
        ["contents"] => release::list_contents(),
        ["changelog"] => release::print_changes(),
        ["package", target] => package::write(target),
        ["oldest"] => upkeep::build_with_oldest(),
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

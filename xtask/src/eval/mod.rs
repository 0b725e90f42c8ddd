//! `cargo xtask eval`: whether the score agrees with people, and the ranking with what came after.
//!
//! `human` compares the score of files with the judgement of experts, `history` the ranking of a
//! repository's files at each 1 January with the bug fixes of the year that follows. Nothing is
//! downloaded, and the same data gives the same bytes. `docs/validation.md` says what each measure
//! is, where the data come from, and what came out.

mod cut;
mod history;
mod human;
mod labels;
mod log;
mod measures;
mod scored;

use std::io::Write as _;
use std::path::PathBuf;

use anyhow::{Result, bail, ensure};

/// Runs `eval human DIR [--labels FILE]` or `eval history REPO... [--rows FILE]`.
pub(crate) fn run(arguments: &[&str]) -> Result<()> {
    let page = match *arguments {
        ["human", ref rest @ ..] => {
            let (places, labels) = with_option(rest, "--labels")?;
            ensure!(places.len() == 1, "name one folder or repository");
            human::page(&places[0], labels.as_deref())?
        }
        ["history", ref rest @ ..] => {
            let (places, rows) = with_option(rest, "--rows")?;
            ensure!(!places.is_empty(), "name a repository");
            history::page(&places, rows.as_deref())?
        }
        _ => bail!("what to evaluate: human or history?"),
    };
    Ok(std::io::stdout().write_all(page.as_bytes())?)
}

/// Paths, and the value of the one option there is.
fn with_option(arguments: &[&str], option: &str) -> Result<(Vec<PathBuf>, Option<PathBuf>)> {
    let (mut places, mut value) = (Vec::new(), None);
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        if *argument == option {
            ensure!(value.is_none(), "{option} stands twice");
            match rest.next() {
                Some(file) => value = Some(PathBuf::from(file)),
                None => bail!("{option} needs a file"),
            }
        } else if argument.starts_with("--") {
            bail!("there is no option {argument} here");
        } else {
            places.push(PathBuf::from(argument));
        }
    }
    Ok((places, value))
}

/// A figure with three decimals and without the leading zero, as in the tables of papers.
fn figure(value: f64) -> String {
    let text = format!("{value:.3}");
    match text.strip_prefix("-0.") {
        Some(rest) => format!("-.{rest}"),
        None => text.strip_prefix('0').unwrap_or(&text).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{figure, with_option};

    #[test]
    fn one_option_is_taken_and_others_are_refused() {
        let (places, value) = with_option(&["a", "--rows", "r", "b"], "--rows").unwrap();
        assert_eq!(places, ["a".into(), std::path::PathBuf::from("b")]);
        assert_eq!(value, Some("r".into()));
        assert!(with_option(&["--labels", "l"], "--rows").is_err());
        assert!(with_option(&["a", "--rows"], "--rows").is_err());
    }

    #[test]
    fn figures_are_short() {
        assert_eq!(figure(0.9555), ".956");
        assert_eq!(figure(1.0), "1.000");
        assert_eq!(figure(-0.25), "-.250");
    }
}

//! `--format NAME[=FILE]`: the forms that a result takes, and where each of them goes.

use std::path::Path;

use super::error::{About, Failure};
use super::exit::Exit;
use super::output::{Output, is_same_place, taken};

/// What the user asked for, in the order of the command line.
pub(super) struct Formats<'a> {
    /// Each `NAME` or `NAME=FILE`.
    pub(super) written: &'a [String],
    /// Where the form goes that has no file of its own, if the user named a place.
    pub(super) output: Option<Output>,
}

impl Formats<'_> {
    /// The forms with their places, at least one: a plain NAME goes to the named place or to
    /// standard output, each NAME=FILE to FILE. `form` finds one by its name, `place` makes a place of a
    /// file.
    pub(super) fn places<T>(
        self,
        by_default: T,
        form: impl Fn(&str) -> Result<T, Failure>,
        place: impl Fn(&Path) -> Output,
    ) -> Result<Vec<(T, Output)>, Failure> {
        let mut plain = None;
        let mut places = Vec::new();
        for written in self.written {
            match written.split_once('=') {
                Some((_, "")) => return Err(without_file(written)),
                Some((name, file)) => places.push((form(name)?, place(file.as_ref()))),
                None if plain.is_some() => return Err(two_for_one_place(written)),
                None => plain = Some(form(written)?),
            }
        }
        if plain.is_some() || places.is_empty() || self.output.is_some() {
            let output = self.output.unwrap_or(Output::Stdout);
            places.insert(0, (plain.unwrap_or(by_default), output));
        }
        apart(&places)?;
        Ok(places)
    }
}

fn two_for_one_place(written: &str) -> Failure {
    Failure {
        code: "bad-argument",
        message: format!("write `{written}` too: another format goes to the same place"),
        help: format!("give one of them a file, as in `--format {written}=FILE`"),
        exit: Exit::Wrong,
        about: About::thing("--format"),
    }
}

fn without_file(written: &str) -> Failure {
    Failure {
        code: "bad-argument",
        message: format!("understand `--format {written}`: no file is named behind `=`"),
        help: "write it as in `--format json=report.json`, or without `=`".to_owned(),
        exit: Exit::Wrong,
        about: About::thing("--format"),
    }
}

/// Fails where one result would take the place of another.
fn apart<T>(places: &[(T, Output)]) -> Result<(), Failure> {
    let mut paths: Vec<&Path> = Vec::new();
    for path in places.iter().filter_map(|(_, output)| output.replaced()) {
        if paths.iter().any(|other| is_same_place(other, path)) {
            return Err(taken(path));
        }
        paths.push(path);
    }
    Ok(())
}

/// There is no such form of what is written.
pub(super) fn unknown<'a>(what: &str, name: &str, names: impl Iterator<Item = &'a str>) -> Failure {
    Failure {
        code: "unknown-format",
        message: format!("write the {what} as `{name}`: there is no such format"),
        help: format!("choose one of {}", names.collect::<Vec<_>>().join(", ")),
        exit: Exit::Wrong,
        about: About::thing(name),
    }
}

//! How good a model's findings are: repositories with planted defects, and what was found of them.
//!
//! A [`Case`] is a repository twice, clean and with defects that no metric sees. Whoever runs the
//! pipeline on both makes an [`Outcome`] of the two reports; all of them are an [`Evaluation`], which
//! [`table`] writes for people and [`comparison`] sets beside another. Pure but for [`read`]: nothing
//! here asks a model.

mod calibration;
mod case;
mod comparison;
mod error;
mod kinds;
mod outcome;
mod refit;
mod resample;
mod table;
mod tally;
mod verdict;

use std::fs;
use std::path::Path;

pub use case::{Case, Defect, Files, Place};
pub use comparison::comparison;
pub use error::Error;
pub(crate) use error::explanations;
pub use kinds::{KINDS, Kind};
pub use outcome::{Claim, EVALUATION_SCHEMA, Evaluation, Gap, Outcome, Planted, Spent};
pub use refit::refit;
pub use resample::{interval, resamples};
pub use table::table;
pub use verdict::Verdict;

/// The files below `fixtures/defects`, by their paths there.
const BUILT_IN: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/defects.rs"));

/// The repositories that ship with the program.
pub fn built_in() -> Result<Vec<Case>, Error> {
    let files = BUILT_IN.iter();
    case::all(files.map(|(path, text)| ((*path).to_owned(), (*text).to_owned())))
}

/// The repositories below a folder of the same form.
pub fn read(folder: &Path) -> Result<Vec<Case>, Error> {
    let mut files = Vec::new();
    collect(folder, "", &mut files)?;
    case::all(files)
}

fn collect(folder: &Path, below: &str, files: &mut Vec<(String, String)>) -> Result<(), Error> {
    let unreadable = |path: &Path| {
        let path = path.to_owned();
        |cause| Error::Unreadable { path, cause }
    };
    for entry in fs::read_dir(folder).map_err(unreadable(folder))? {
        let entry = entry.map_err(unreadable(folder))?;
        let (path, name) = (entry.path(), entry.file_name());
        let name = format!("{below}{}", name.to_string_lossy());
        let kind = entry.file_type().map_err(unreadable(&path))?;
        if kind.is_dir() {
            collect(&path, &format!("{name}/"), files)?;
        } else if kind.is_file() {
            files.push((name, fs::read_to_string(&path).map_err(unreadable(&path))?));
        }
    }
    Ok(())
}

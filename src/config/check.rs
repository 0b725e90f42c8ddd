//! Everything that is wrong with settings, at once.

use std::path::{Path, PathBuf};

use super::document::Document;
use super::environment::Environment;
use super::error::Error;
use super::gather::{self, Gathered};
use super::layer::{self, Entry, first_of};
use super::load::{ConfigRequest, load};
use super::origin::Origin;
use super::overrides::{self, Override};
use super::profile;
use super::settings::Settings;
use super::value::{Kind, Value};
use crate::collector::GlobTable;

/// What a check found.
#[derive(Debug)]
pub struct Checked {
    /// The files that were read, the strongest first.
    pub files: Vec<PathBuf>,
    /// What is wrong, file by file and line by line.
    pub problems: Vec<Error>,
}

/// Reads what a run would read, and tells every mistake. What a run leaves out with a note, because a
/// file of the tree may not decide it, is a mistake here.
pub fn check(request: &ConfigRequest<'_>) -> Checked {
    let gathered = match Gathered::of(request) {
        Ok(gathered) => gathered,
        // A file that cannot be read says nothing about the variables.
        Err(problem) => {
            let (variables, mut problems) = layer::variables(request.environment);
            problems.extend(variables.iter().flat_map(problems_with));
            problems.push(problem);
            return Checked::of(&[], problems);
        }
    };
    let mut problems = gathered.problems;
    let outside = gathered.command_line.iter().chain(&gathered.variables);
    problems.extend(outside.flat_map(problems_with));
    let mut checked = Checked::of(&gathered.documents, problems);
    if checked.problems.is_empty() {
        checked.problems.extend(load(request).err());
    }
    checked
}

/// Tells every mistake of one file and of those it builds upon. One with a name that is found in trees
/// is judged as if it were found there, any other as if named with `--config`.
pub fn check_file(path: &Path, environment: &Environment) -> Checked {
    let documents = match gather::documents_of(path, environment) {
        Ok(documents) => documents,
        Err(problem) => return Checked::failed(problem),
    };
    let mut checked = Checked::of(&documents, Vec::new());
    if checked.problems.is_empty() {
        let chosen = first_of(documents.iter().map(|it| &it.settings));
        let unknown = profile::layers(&documents, &chosen).err();
        checked.problems.extend(unknown);
    }
    checked
}

impl Checked {
    fn failed(problem: Error) -> Self {
        Self {
            files: Vec::new(),
            problems: vec![problem],
        }
    }

    fn of(documents: &[Document], mut problems: Vec<Error>) -> Self {
        let mut files = Vec::new();
        for document in documents {
            let mut own = document.problems.clone();
            own.extend(problems_of(document));
            own.sort_by_key(|it| it.place().map_or(0, |place| place.span.start));
            problems.append(&mut own);
            files.push(document.standing.path.clone());
        }
        Self { files, problems }
    }
}

fn problems_of(document: &Document) -> Vec<Error> {
    let is_distrusted = !document.standing.is_trusted;
    let entries = document.entries();
    let distrusted = entries.filter(|entry| is_distrusted && entry.key.trusted_only);
    let mut problems: Vec<Error> = distrusted.map(Error::untrusted).collect();
    let profiles = document.profiles.iter().flat_map(|(_, layer)| layer);
    let settings = document.settings.iter().chain(profiles);
    problems.extend(settings.flat_map(problems_with));
    problems.extend(document.overrides.iter().flat_map(problems_in));
    problems
}

/// What is wrong with a value that is of the right kind.
fn problems_with(entry: &Entry) -> Vec<Error> {
    let mut values = first_of([&layer::defaults()]);
    values.insert(entry.key.name, (entry.value.clone(), entry.origin.clone()));
    let mut problems = bad_globs(entry);
    problems.extend(Settings::from_values(&values, &Environment::default()).err());
    problems
}

fn problems_in(it: &Override) -> Vec<Error> {
    let mut problems: Vec<Error> = it.entries.iter().flat_map(bad_globs).collect();
    let globs = it.paths.iter();
    problems.extend(globs.filter_map(|glob| bad_glob("override.paths", glob, &it.origin)));
    let applied = overrides::apply(&mut Settings::default(), std::slice::from_ref(it));
    problems.extend(applied.err());
    problems
}

fn bad_globs(entry: &Entry) -> Vec<Error> {
    let Value::List(items) = &entry.value else {
        return Vec::new();
    };
    let globs = items.iter().filter_map(|item| match entry.key.kind {
        Kind::Globs => Some(item.as_str()),
        Kind::GlobValues | Kind::Instructions => item.split_once('=').map(|(glob, _)| glob),
        _ => None,
    });
    globs
        .filter_map(|glob| bad_glob(entry.key.name, glob, &entry.origin))
        .collect()
}

/// What is wrong with a glob, by the word of those who match files with it.
fn bad_glob(key: &str, glob: &str, origin: &Origin) -> Option<Error> {
    let refused = GlobTable::compile(&[(glob.to_owned(), ())]).err()?;
    Some(Error::BadValue {
        key: key.to_owned(),
        origin: origin.clone(),
        value: glob.to_owned(),
        expected: format!("a glob as in .gitignore; {}", refused.reason),
    })
}

//! Puts the layers together.

use std::fs;
use std::path::Path;

use super::document::{Document, Standing};
use super::environment::Environment;
use super::error::Error;
use super::find;
use super::layer::{self, Assignment, Layer, Values, first_of};
use super::origin::Origin;
use super::profile;
use super::settings::Settings;
use crate::model::Diagnostic;

/// What the settings are made of.
#[derive(Clone, Debug)]
pub struct ConfigRequest<'a> {
    /// What the command line sets, in its order. Lists grow with each mention.
    pub command_line: Vec<Assignment<'a>>,
    /// The environment.
    pub environment: &'a Environment,
    /// The source whose repository may hold a local file.
    pub source: Option<&'a Path>,
    /// A file to read instead of the local one; it is trusted.
    pub file: Option<&'a Path>,
    /// Whether configuration files are read at all.
    pub files: bool,
}

/// Settings with their origins.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The typed settings.
    pub settings: Settings,
    /// Every key that has a value, with the value and where it comes from.
    pub origins: Values,
    /// What the reader must know: keys of an untrusted file that were not obeyed, files passed over.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads all layers and takes each key from the first that has it.
///
/// # Errors
/// The first mistake, in the order of the layers.
pub fn load(request: &ConfigRequest<'_>) -> Result<Loaded, Error> {
    let mut diagnostics = Vec::new();
    let command_line = layer::command_line(&request.command_line)?;
    let (variables, problems) = layer::variables(request.environment);
    first(problems)?;
    let mut documents = local(request, &mut diagnostics)?;
    documents.extend(global(request)?);
    for document in &mut documents {
        first(std::mem::take(&mut document.problems))?;
        if !document.is_trusted {
            distrust(document, &mut diagnostics);
        }
    }
    let own = documents.iter().map(|it| &it.settings);
    let chosen = first_of([&command_line, &variables].into_iter().chain(own.clone()));
    let profiles = profile::layers(&documents, &chosen)?;
    let defaults = layer::defaults();
    let strong = [&command_line, &variables].into_iter().chain(profiles);
    let origins = first_of(strong.chain(own).chain([&defaults]));
    Ok(Loaded {
        settings: Settings::from_values(&origins, request.environment)?,
        origins,
        diagnostics,
    })
}

fn first(problems: Vec<Error>) -> Result<(), Error> {
    problems.into_iter().next().map_or(Ok(()), Err)
}

/// The file that the user named, or that of the tree, and what it builds upon; the strongest first.
fn local(request: &ConfigRequest<'_>, notes: &mut Vec<Diagnostic>) -> Result<Vec<Document>, Error> {
    if let Some(path) = request.file {
        return Ok(vec![find::read_trusted(path)?]);
    }
    let source = request.source.filter(|_| request.files);
    let Some(source) = source.and_then(|source| fs::canonicalize(source).ok()) else {
        return Ok(Vec::new());
    };
    let Some(found) = find::local(&source) else {
        return Ok(Vec::new());
    };
    notes.extend(found.passed_over.iter().map(|path| {
        let message = format!(
            "`{}` was not read: `{}` beside it is stronger",
            path.display(),
            found.path.display()
        );
        Diagnostic::new("config-passed-over", message)
    }));
    let standing = Standing {
        path: found.path,
        is_trusted: false,
    };
    Ok(vec![find::read_local(&standing, &find::root_of(&source))?])
}

fn global(request: &ConfigRequest<'_>) -> Result<Vec<Document>, Error> {
    let folder = request.environment.config_dir.as_ref();
    let path = folder
        .filter(|_| request.files)
        .map(|folder| folder.join("create-dump/config.toml"))
        .filter(|path| path.exists());
    let document = path.map(|path| find::read_trusted(&path)).transpose()?;
    Ok(document.into_iter().collect())
}

/// Takes out what a file of the analysed tree may not decide.
fn distrust(document: &mut Document, notes: &mut Vec<Diagnostic>) {
    let profiles = document.profiles.iter_mut().map(|(_, layer)| layer);
    for layer in [&mut document.settings].into_iter().chain(profiles) {
        let (refused, obeyed): (Layer, Layer) = std::mem::take(layer)
            .into_iter()
            .partition(|entry| entry.key.trusted_only);
        *layer = obeyed;
        notes.extend(refused.iter().map(|it| untrusted(it.key.name, &it.origin)));
    }
}

fn untrusted(key: &str, origin: &Origin) -> Diagnostic {
    let message =
        format!("`{key}` ({origin}) was not obeyed: a file of the analysed tree may not decide it");
    Diagnostic::new("config-untrusted-key", message)
}

impl Default for Settings {
    /// The settings of somebody who set nothing and whose machine keeps nothing.
    fn default() -> Self {
        let values = first_of([&layer::defaults()]);
        Self::from_values(&values, &Environment::default())
            .expect("a test loads the defaults of the table")
    }
}

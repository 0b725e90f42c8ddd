//! Everything that settings are made of, read and not yet judged.

use std::fs;
use std::path::Path;

use super::document::Document;
use super::environment::Environment;
use super::error::Error;
use super::extends;
use super::find;
use super::layer::{self, Layer, Values, first_of};
use super::load::ConfigRequest;
use super::place::seen_from;
use super::standing::Standing;
use super::value::Value;
use crate::model::Diagnostic;

/// What settings are made of.
pub(super) struct Gathered {
    pub(super) command_line: Layer,
    pub(super) variables: Layer,
    /// The files, the strongest first.
    pub(super) documents: Vec<Document>,
    /// What is wrong with the environment.
    pub(super) problems: Vec<Error>,
    /// What the reader must know.
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl Gathered {
    /// Reads the environment and the files.
    ///
    /// # Errors
    /// The command line is wrong, or a file cannot be read.
    pub(super) fn of(request: &ConfigRequest<'_>) -> Result<Self, Error> {
        let mut diagnostics = Vec::new();
        let command_line = layer::command_line(&request.command_line)?;
        let (variables, problems) = layer::variables(request.environment);
        let global = global(request)?;
        let above = [&command_line, &variables].into_iter();
        let above = first_of(above.chain(global.iter().map(|it| &it.settings)));
        let mut documents = local(request, &above, &mut diagnostics)?;
        documents.extend(global);
        Ok(Self {
            command_line,
            variables,
            documents,
            problems,
            diagnostics,
        })
    }
}

/// The file that the user named, or that of the tree, and what it builds upon; the strongest first.
fn local(
    request: &ConfigRequest<'_>,
    above: &Values,
    notes: &mut Vec<Diagnostic>,
) -> Result<Vec<Document>, Error> {
    if let Some(path) = request.file {
        return extends::chain(find::read(&Standing::of_any(path))?, path);
    }
    let source = request.source.filter(|_| request.files);
    let Some(source) = source.and_then(|source| fs::canonicalize(source).ok()) else {
        return Ok(Vec::new());
    };
    let Some(found) = find::local(&source) else {
        return Ok(Vec::new());
    };
    notes.extend(
        found
            .passed_over
            .iter()
            .map(|path| passed_over(path, &found.path, &source)),
    );
    let is_trusted = is_trusted(&found.path, above);
    let standing = Standing::of_local(found.path, &source, is_trusted);
    let root = find::root_of(&source);
    extends::chain(find::read_local(&standing, &root)?, &root)
}

/// Whether the user trusts the file by its name, or by that of a folder around it.
fn is_trusted(path: &Path, above: &Values) -> bool {
    let Some((Value::List(trusted), _)) = above.get("trust") else {
        return false;
    };
    let trusted = trusted.iter().filter_map(|it| fs::canonicalize(it).ok());
    trusted.into_iter().any(|it| path.starts_with(it))
}

fn passed_over(path: &Path, stronger: &Path, source: &Path) -> Diagnostic {
    let (path, stronger) = (seen_from(source, path), seen_from(source, stronger));
    let (path, stronger) = (path.display(), stronger.display());
    let message = format!("`{path}` was not read: `{stronger}` beside it is stronger");
    Diagnostic::new("config-passed-over", message)
}

fn global(request: &ConfigRequest<'_>) -> Result<Vec<Document>, Error> {
    let folder = request.environment.config_dir.as_ref();
    let path = folder
        .filter(|_| request.files)
        .map(|folder| folder.join("create-dump").join("config.toml"))
        .filter(|path| path.exists());
    path.map_or_else(
        || Ok(Vec::new()),
        |path| extends::chain(find::read(&Standing::of_any(&path))?, &path),
    )
}

/// A file that is looked at alone, and what it builds upon.
pub(super) fn documents_of(path: &Path, environment: &Environment) -> Result<Vec<Document>, Error> {
    let found = fs::canonicalize(path).ok();
    let Some(found) = found.filter(|found| find::is_local_name(found)) else {
        return extends::chain(find::read(&Standing::of_any(path))?, path);
    };
    let global = global(&ConfigRequest {
        command_line: Vec::new(),
        environment,
        source: None,
        file: None,
        files: true,
    })?;
    let is_trusted = is_trusted(&found, &first_of(global.iter().map(|it| &it.settings)));
    let folder = Standing::about(&found).to_owned();
    let standing = Standing::of_local(found, &folder, is_trusted);
    let root = find::root_of(&folder);
    extends::chain(find::read_local(&standing, &root)?, &root)
}

//! Puts the layers together.

use std::path::Path;

use super::document::Document;
use super::environment::Environment;
use super::error::Error;
use super::gather::Gathered;
use super::layer::{self, Assignment, Layer, Values, first_of};
use super::overrides::{self, Override};
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
    /// What is said of some paths only, the weakest first.
    pub overrides: Vec<Override>,
    /// What the reader must know: keys of an untrusted file that were not obeyed, files passed over.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads all layers and takes each key from the first that has it.
///
/// # Errors
/// The first mistake, in the order of the layers.
pub fn load(request: &ConfigRequest<'_>) -> Result<Loaded, Error> {
    let gathered = Gathered::of(request)?;
    first(gathered.problems)?;
    let (mut documents, mut diagnostics) = (gathered.documents, gathered.diagnostics);
    let (command_line, variables) = (gathered.command_line, gathered.variables);
    for document in &mut documents {
        first(std::mem::take(&mut document.problems))?;
        if !document.standing.is_trusted {
            distrust(document, &mut diagnostics);
        }
    }
    let own = documents.iter().map(|it| &it.settings);
    let chosen = first_of([&command_line, &variables].into_iter().chain(own.clone()));
    let profiles = profile::layers(&documents, &chosen)?;
    let defaults = layer::defaults();
    let strong = [&command_line, &variables].into_iter().chain(profiles);
    let origins = first_of(strong.chain(own).chain([&defaults]));
    // The strongest file speaks last.
    let overrides = documents.iter().rev().flat_map(|it| it.overrides.clone());
    let overrides: Vec<Override> = overrides.collect();
    let mut settings = Settings::from_values(&origins, request.environment)?;
    overrides::apply(&mut settings, &overrides)?;
    Ok(Loaded {
        settings,
        origins,
        overrides,
        diagnostics,
    })
}

fn first(problems: Vec<Error>) -> Result<(), Error> {
    problems.into_iter().next().map_or(Ok(()), Err)
}

/// Takes out what a file of the analysed tree may not decide.
fn distrust(document: &mut Document, notes: &mut Vec<Diagnostic>) {
    let source = document.standing.source.clone().unwrap_or_default();
    for layer in document.layers_mut() {
        let (refused, obeyed): (Layer, Layer) = std::mem::take(layer)
            .into_iter()
            .partition(|entry| entry.key.trusted_only);
        *layer = obeyed;
        notes.extend(refused.into_iter().map(|mut entry| {
            entry.origin = entry.origin.seen_from(&source);
            let problem = Error::untrusted(&entry);
            let message = format!("failed to {problem}; it was not obeyed");
            Diagnostic::new("config-untrusted-key", message)
        }));
    }
}

impl Default for Settings {
    /// The settings of somebody who set nothing and whose machine keeps nothing.
    fn default() -> Self {
        let values = first_of([&layer::defaults()]);
        Self::from_values(&values, &Environment::default())
            .expect("a test loads the defaults of the table")
    }
}

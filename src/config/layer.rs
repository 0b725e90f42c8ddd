//! The layers, and how they become settings.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::environment::Environment;
use super::error::Error;
use super::keys::{self, KEYS};
use super::settings::Settings;
use super::value::{Kind, Value};
use super::{file, keys::Key};
use crate::model::Diagnostic;

const VARIABLE_PREFIX: &str = "CREATE_DUMP_";

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// An option of the command line.
    CommandLine,
    /// This variable of the environment.
    Variable(String),
    /// This configuration file.
    File(PathBuf),
    /// The table of settings.
    Default,
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::CommandLine => f.write_str("command line"),
            Self::Variable(name) => write!(f, "variable {name}"),
            Self::File(path) => write!(f, "file {}", path.display()),
            Self::Default => f.write_str("default"),
        }
    }
}

/// What the settings are made of.
#[derive(Clone, Debug)]
pub struct ConfigRequest<'a> {
    /// Keys and values of the command line, in its order. Lists grow with each mention.
    pub command_line: Vec<(&'a str, String)>,
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
    pub origins: BTreeMap<&'static str, (Value, Origin)>,
    /// Keys of an untrusted file that were not obeyed.
    pub diagnostics: Vec<Diagnostic>,
}

type Layer = Vec<(String, Value, Origin)>;

/// Reads all layers and takes each key from the first that has it.
pub fn load(request: &ConfigRequest<'_>) -> Result<Loaded, Error> {
    let mut diagnostics = Vec::new();
    let layers = [
        command_line(&request.command_line)?,
        variables(request.environment)?,
        local(request, &mut diagnostics)?,
        global(request)?,
        defaults(),
    ];
    let origins = first_of(layers);
    Ok(Loaded {
        settings: Settings::from_values(&origins, request.environment)?,
        origins,
        diagnostics,
    })
}

/// Each key as the first layer that has it says.
fn first_of(layers: impl IntoIterator<Item = Layer>) -> BTreeMap<&'static str, (Value, Origin)> {
    let mut origins = BTreeMap::new();
    for (name, value, origin) in layers.into_iter().flatten() {
        let key = keys::by_name(&name).expect("every layer holds keys of the table");
        origins.entry(key.name).or_insert((value, origin));
    }
    origins
}

fn parse(name: &str, text: &str, origin: Origin) -> Result<(String, Value, Origin), Error> {
    let Some(key) = keys::by_name(name) else {
        return Err(Error::UnknownKey {
            key: name.to_owned(),
            origin,
            nearest: keys::nearest(name),
        });
    };
    match key.kind.parse(text) {
        Some(value) => Ok((name.to_owned(), value, origin)),
        None => Err(Error::BadValue {
            key: name.to_owned(),
            origin,
            value: text.to_owned(),
            expected: key.kind.expected(),
        }),
    }
}

fn command_line(assignments: &[(&str, String)]) -> Result<Layer, Error> {
    let mut layer: Layer = Vec::new();
    for (name, text) in assignments {
        let (name, value, origin) = parse(name, text, Origin::CommandLine)?;
        match (layer.iter_mut().find(|(known, ..)| *known == name), value) {
            (Some((_, Value::List(items), _)), Value::List(more)) => items.extend(more),
            (Some((_, earlier, _)), value) => *earlier = value,
            (None, value) => layer.push((name, value, origin)),
        }
    }
    Ok(layer)
}

/// The variable of a key: `CREATE_DUMP_LLM_MODEL` for `llm.model`.
fn variable(key: &Key) -> String {
    format!(
        "{VARIABLE_PREFIX}{}",
        key.name.replace('.', "_").to_ascii_uppercase()
    )
}

fn variables(environment: &Environment) -> Result<Layer, Error> {
    let mut layer = Vec::new();
    for name in environment.variables.keys() {
        let (Some(rest), Some(text)) = (
            name.strip_prefix(VARIABLE_PREFIX),
            environment.variable(name),
        ) else {
            continue;
        };
        let origin = Origin::Variable(name.clone());
        let Some(key) = KEYS.iter().find(|key| variable(key) == *name) else {
            return Err(Error::UnknownKey {
                nearest: keys::nearest(&rest.to_ascii_lowercase().replacen('_', ".", 1)),
                key: name.clone(),
                origin,
            });
        };
        if key.kind == Kind::List {
            let items = text.split(',').map(|item| item.trim().to_owned()).collect();
            layer.push((key.name.to_owned(), Value::List(items), origin));
        } else {
            layer.push(parse(key.name, text, origin)?);
        }
    }
    if let Some(url) = environment.variable("OPENAI_BASE_URL") {
        let origin = Origin::Variable("OPENAI_BASE_URL".to_owned());
        layer.push(parse("llm.base_url", url, origin)?);
    }
    Ok(layer)
}

fn local(request: &ConfigRequest<'_>, notes: &mut Vec<Diagnostic>) -> Result<Layer, Error> {
    if let Some(path) = request.file {
        return file::read_trusted(path);
    }
    let found = request
        .source
        .filter(|_| request.files)
        .and_then(file::find_local);
    let Some(path) = found else {
        return Ok(Vec::new());
    };
    let (refused, obeyed): (Layer, Layer) = file::read_local(&path)?
        .into_iter()
        .partition(|(name, ..)| keys::by_name(name).is_some_and(|key| key.trusted_only));
    notes.extend(refused.into_iter().map(|(name, _, origin)| {
        Diagnostic::new(
            "config-untrusted-key",
            format!(
                "`{name}` ({origin}) was not obeyed: a file of the analysed tree may not decide it"
            ),
        )
    }));
    Ok(obeyed)
}

fn global(request: &ConfigRequest<'_>) -> Result<Layer, Error> {
    let path = request
        .environment
        .config_dir
        .as_ref()
        .filter(|_| request.files)
        .map(|folder| folder.join("create-dump/config.toml"))
        .filter(|path| path.exists());
    path.map_or_else(|| Ok(Vec::new()), |path| file::read_trusted(&path))
}

impl Default for Settings {
    /// The settings of somebody who set nothing and whose machine keeps nothing.
    fn default() -> Self {
        let origins = first_of([defaults()]);
        Self::from_values(&origins, &Environment::default())
            .expect("a test loads the defaults of the table")
    }
}

fn defaults() -> Layer {
    KEYS.iter()
        .filter(|key| !key.default.is_empty())
        .filter_map(|key| {
            let value = key.kind.parse(key.default)?;
            Some((key.name.to_owned(), value, Origin::Default))
        })
        .collect()
}

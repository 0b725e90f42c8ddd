//! Layers of settings: each is a list of entries, and the first that has a key decides it.

use std::collections::BTreeMap;

use super::environment::Environment;
use super::error::Error;
use super::keys::{self, KEYS, Key};
use super::origin::Origin;
use super::value::{Kind, Value};

/// The variable that says for whom errors are written: no setting, as errors of settings obey it too.
pub const ERROR_FORMAT_VARIABLE: &str = "CREATE_DUMP_ERROR_FORMAT";

/// The variable that names a file as `--config` does.
pub(super) const CONFIG_VARIABLE: &str = "CREATE_DUMP_CONFIG";

/// The variable that says what is logged.
pub const LOG_VARIABLE: &str = "CREATE_DUMP_LOG";

const VARIABLE_PREFIX: &str = "CREATE_DUMP_";

/// Variables that others use too, or that are shorter than those named after their keys.
const ALIASES: &[(&str, &str)] = &[
    ("CREATE_DUMP_PROFILE", "default_profile"),
    ("OPENAI_BASE_URL", "llm.base_url"),
];

/// Variables of a terminal, which no file could set.
const NO_SETTINGS: &[&str] = &[
    CONFIG_VARIABLE,
    LOG_VARIABLE,
    "CREATE_DUMP_PAGER",
    ERROR_FORMAT_VARIABLE,
];

/// A setting that somebody made.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) key: &'static Key,
    pub(super) value: Value,
    pub(super) origin: Origin,
}

pub(super) type Layer = Vec<Entry>;

/// The value of each key that has one, and where it comes from.
pub type Values = BTreeMap<&'static str, (Value, Origin)>;

/// What an option of the command line sets.
#[derive(Clone, Debug)]
pub struct Assignment<'a> {
    /// Name of the key.
    pub key: &'a str,
    /// Its value, in the notation of `--set`.
    pub text: String,
    /// The option, as in `--max-tokens`.
    pub option: &'static str,
}

/// Each key as the first layer that has it says.
pub(super) fn first_of<'a>(layers: impl IntoIterator<Item = &'a Layer>) -> Values {
    let mut values = Values::new();
    for entry in layers.into_iter().flatten() {
        let found = || (entry.value.clone(), entry.origin.clone());
        values.entry(entry.key.name).or_insert_with(found);
    }
    values
}

fn parse(name: &str, text: &str, origin: Origin) -> Result<Entry, Error> {
    let Some(key) = keys::by_name(name) else {
        return Err(Error::unknown_key(name, origin));
    };
    match key.kind.parse(text) {
        Some(value) => Ok(Entry { key, value, origin }),
        None => Err(Error::BadValue {
            key: name.to_owned(),
            origin,
            value: text.to_owned(),
            expected: key.kind.expected(),
        }),
    }
}

/// What the command line says: lists grow with each mention, of anything else the last one counts.
pub(super) fn command_line(assignments: &[Assignment<'_>]) -> Result<Layer, Error> {
    let mut layer: Layer = Vec::new();
    for Assignment { key, text, option } in assignments {
        let entry = parse(key, text, Origin::CommandLine(option))?;
        let earlier = layer.iter_mut().find(|it| it.key.name == entry.key.name);
        match (earlier, entry) {
            (None, entry) => layer.push(entry),
            (Some(earlier), entry) => match (&mut earlier.value, entry.value) {
                (Value::List(items), Value::List(more)) => items.extend(more),
                (_, value) => {
                    earlier.value = value;
                    earlier.origin = entry.origin;
                }
            },
        }
    }
    Ok(layer)
}

/// The variable of a key: `CREATE_DUMP_LLM_MODEL` for `llm.model`.
pub(super) fn variable_of(key: &str) -> String {
    let name = key.replace('.', "_").to_ascii_uppercase();
    format!("{VARIABLE_PREFIX}{name}")
}

/// What the environment says, and what is wrong there.
pub(super) fn variables(environment: &Environment) -> (Layer, Vec<Error>) {
    let own = environment.variables.keys().filter_map(|name| {
        let rest = name.strip_prefix(VARIABLE_PREFIX)?;
        let is_alias = ALIASES.iter().any(|(alias, _)| alias == name);
        let is_setting = !is_alias && !NO_SETTINGS.contains(&name.as_str());
        Some((name, rest)).filter(|_| is_setting)
    });
    let own = own.map(|(name, rest)| {
        let key = KEYS.iter().find(|key| variable_of(key.name) == *name);
        key.map(|key| (name.as_str(), key)).ok_or_else(|| {
            let meant = rest.to_ascii_lowercase().replacen('_', ".", 1);
            Error::UnknownKey {
                nearest: keys::nearest(&meant),
                key: name.clone(),
                origin: Origin::Variable(name.clone()),
            }
        })
    });
    let aliases = ALIASES.iter().filter_map(|(name, key)| {
        let key = keys::by_name(key)?;
        Some(Ok((*name, key)))
    });
    let (mut layer, mut problems) = (Layer::new(), Vec::new());
    for found in own.chain(aliases) {
        match found.and_then(|(name, key)| assigned(environment, name, key)) {
            Ok(entry) => layer.extend(entry),
            Err(problem) => problems.push(problem),
        }
    }
    (layer, problems)
}

fn assigned(
    environment: &Environment,
    name: &str,
    key: &'static Key,
) -> Result<Option<Entry>, Error> {
    let Some(text) = environment.variable(name) else {
        return Ok(None);
    };
    let origin = Origin::Variable(name.to_owned());
    if !key.kind.takes_several() || key.kind == Kind::Instructions {
        return parse(key.name, text, origin).map(Some);
    }
    let items = text
        .split(',')
        .map(|item| parse(key.name, item.trim(), origin.clone()));
    let items = items.collect::<Result<Vec<_>, _>>()?;
    let texts = items.into_iter().flat_map(|entry| match entry.value {
        Value::List(texts) => texts,
        _ => Vec::new(),
    });
    let value = Value::List(texts.collect());
    Ok(Some(Entry { key, value, origin }))
}

pub(super) fn defaults() -> Layer {
    let set = KEYS.iter().filter(|key| !key.default.is_empty());
    set.filter_map(|key| {
        Some(Entry {
            key,
            value: key.kind.parse(key.default)?,
            origin: Origin::Default,
        })
    })
    .collect()
}

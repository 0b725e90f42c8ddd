//! What a file says of some paths only: `[[override]]`.

use super::error::Error;
use super::keys::{Key, key, trusted};
use super::layer::Layer;
use super::origin::Origin;
use super::settings::Settings;
use super::value::{Kind, Value};
use crate::model::{Exemption, FileKind, Sayer, Wishes};

/// Name of the tables in a file.
pub(super) const OVERRIDE: &str = "override";

/// What an override holds, sorted by name.
pub static OVERRIDE_KEYS: &[Key] = &[
    key(
        "gates",
        Kind::Flag,
        "true",
        "Whether gates fail because of findings and changes in these files; not those about the score or secrets.",
    ),
    trusted(
        "instructions",
        Kind::Text,
        "",
        "What to tell the model about these files, as in `llm.instructions`.",
    ),
    key(
        "kind",
        Kind::Choice(&["source", "test", "generated", "vendored"]),
        "",
        "What these files are for, where their names and text would say something else.",
    ),
    key(
        "level",
        Kind::Choice(&["full", "signatures", "line"]),
        "",
        "Most that may stand of these files in a dump, as in `dump.levels`.",
    ),
    key(
        "paths",
        Kind::Globs,
        "",
        "Globs of the files that the override is about; required.",
    ),
    key(
        "prefer",
        Kind::Number,
        "",
        "What the score of these files is multiplied with where a budget chooses, as in `dump.prefer`.",
    ),
    key(
        "reason",
        Kind::Text,
        "",
        "Why findings are suppressed; the report tells it.",
    ),
    key(
        "suppress",
        Kind::List,
        "",
        "Rules whose findings in these files are suppressed, as listed by `create-dump explain`; `llm/*` means every rule that begins so.",
    ),
];

/// What a file says of some paths.
#[derive(Clone, Debug)]
pub struct Override {
    /// Globs of the files, as seen from the source.
    pub paths: Vec<String>,
    /// What it says of them.
    pub(super) entries: Layer,
    /// Where it stands.
    pub origin: Origin,
    /// Who says so.
    pub(super) said_by: Sayer,
}

impl Override {
    /// What it says, key by key.
    pub fn values(&self) -> impl Iterator<Item = (&'static str, &Value, &Origin)> {
        let entries = self.entries.iter();
        entries.map(|it| (it.key.name, &it.value, &it.origin))
    }

    fn value(&self, name: &str) -> Option<&Value> {
        let entry = self.entries.iter().find(|it| it.key.name == name)?;
        Some(&entry.value)
    }

    fn text(&self, name: &str) -> Option<&str> {
        match self.value(name) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// The globs, each with a value.
    fn each<T: Clone>(&self, value: T) -> impl Iterator<Item = (String, T)> {
        let paths = self.paths.iter();
        paths.map(move |glob| (glob.clone(), value.clone()))
    }

    fn exemption(&self) -> Option<Exemption> {
        let rules = match self.value("suppress") {
            Some(Value::List(rules)) => rules.clone(),
            _ => Vec::new(),
        };
        let gates = match self.value("gates") {
            Some(Value::Flag(gates)) => Some(*gates),
            _ => None,
        };
        let says_something = !rules.is_empty() || gates.is_some();
        says_something.then(|| Exemption {
            paths: self.paths.clone(),
            rules,
            gates,
            reason: self.text("reason").unwrap_or(NO_REASON).to_owned(),
            said_by: self.said_by.clone(),
        })
    }
}

const NO_REASON: &str = "an override of the configuration says so";

/// Adds what is said of some paths to what is said of all; later overrides are stronger.
pub(super) fn apply(settings: &mut Settings, overrides: &[Override]) -> Result<(), Error> {
    for it in overrides {
        let kind = match it.text("kind") {
            Some("test") => Some(FileKind::Test),
            Some("generated") => Some(FileKind::Generated),
            Some("vendored") => Some(FileKind::Vendored),
            Some(_) => Some(FileKind::Source),
            None => None,
        };
        let kinds = kind.into_iter().flat_map(|kind| it.each(kind));
        settings.selection.kinds.extend(kinds);
        let level = it.text("level").map(|id| format!("={id}"));
        let level = level.and_then(|it| Wishes::parse_level(&it));
        let levels = level.into_iter().flat_map(|(_, level)| it.each(level));
        settings.wishes.levels.extend(levels);
        if let Some(weight) = preference(it)? {
            settings.wishes.preferences.extend(it.each(weight));
        }
        if let Some(text) = it.text("instructions") {
            let instructions = it.each(text.trim().to_owned());
            settings.llm.instructions.extend(instructions);
        }
        settings.exemptions.extend(it.exemption());
    }
    Ok(())
}

fn preference(of: &Override) -> Result<Option<f64>, Error> {
    let entry = of.entries.iter().find(|it| it.key.name == "prefer");
    let Some(entry) = entry else {
        return Ok(None);
    };
    let written = entry.value.to_string();
    match Wishes::parse_preference(&format!("={written}")) {
        Some((_, weight)) => Ok(Some(weight)),
        None => Err(Error::BadValue {
            key: format!("{OVERRIDE}.prefer"),
            origin: entry.origin.clone(),
            value: written,
            expected: "a weight from 0 to 1000000".to_owned(),
        }),
    }
}

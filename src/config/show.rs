//! The effective settings, each with its origin, for people and for programs.

use std::fmt::Write;

use serde_json::{Map, Value as Json, json};

use super::keys::{KEYS, Key};
use super::load::Loaded;
use super::origin::Origin;
use super::value::Value;

/// The settings that a name means: one, those of a section as `llm`, or all where none is given.
pub fn settings_named(name: Option<&str>) -> impl Iterator<Item = &'static Key> {
    let is_meant = move |key: &&Key| match name.map(|name| key.name.strip_prefix(name)) {
        Some(rest) => rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.')),
        None => true,
    };
    KEYS.iter().filter(is_meant)
}

/// Every setting, or those that `name` means, with its value and origin, as TOML that can be kept: a
/// setting without a value stands as a comment.
pub fn show(loaded: &Loaded, name: Option<&str>) -> String {
    let settings = shown(loaded, settings_named(name));
    match name {
        Some(_) => settings,
        None => settings + &shown_beside(loaded),
    }
}

fn shown(loaded: &Loaded, keys: impl Iterator<Item = &'static Key>) -> String {
    let mut out = String::new();
    let mut line = |text: String| {
        writeln!(out, "{text}").expect("writing to a string does not fail");
    };
    for key in keys {
        line(format!("# {}", key.doc));
        line(match loaded.origins.get(key.name) {
            Some((value, origin)) => format!("{} = {}  # {origin}\n", key.name, told(value)),
            None => format!("# {} is not set\n", key.name),
        });
    }
    out
}

/// A value without the name and the password that an address may hold.
fn told(value: &Value) -> Value {
    let Value::Text(text) = value else {
        return value.clone();
    };
    let masked = reqwest::Url::parse(text).ok().and_then(|mut url| {
        let holds_any = !url.username().is_empty() || url.password().is_some();
        let masked = holds_any && url.set_username("").is_ok() && url.set_password(None).is_ok();
        masked.then(|| url.to_string())
    });
    Value::Text(masked.unwrap_or_else(|| text.clone()))
}

/// What stands beside the settings: the key of the model server, and what is said of some paths.
fn shown_beside(loaded: &Loaded) -> String {
    let mut out = String::new();
    let mut line = |text: String| {
        writeln!(out, "{text}").expect("writing to a string does not fail");
    };
    let llm = &loaded.settings.llm;
    let state = match &llm.api_key {
        Some(_) => "is set",
        None => "is not set",
    };
    line(format!(
        "# The key of the model server, variable {}, {state}; its value is never shown.",
        llm.api_key_variable
    ));
    for it in &loaded.overrides {
        let paths: Vec<String> = it.paths.iter().map(|glob| format!("{glob:?}")).collect();
        line(format!("\n[[override]]  # {}", it.origin));
        line(format!("paths = [{}]", paths.join(", ")));
        for (name, value, _) in it.values() {
            line(format!("{name} = {value}"));
        }
    }
    out
}

/// The same for programs.
pub fn show_json(loaded: &Loaded, name: Option<&str>) -> Json {
    let mut settings = Map::new();
    for key in settings_named(name) {
        let found = loaded.origins.get(key.name);
        let shown = json!({
            "value": found.map(|(value, _)| told(value).to_json()),
            "origin": origin(found.map_or(&Origin::Default, |(_, origin)| origin)),
        });
        settings.insert(key.name.to_owned(), shown);
    }
    let overrides = loaded.overrides.iter().map(|it| {
        let values = it.values();
        let values = values.map(|(name, value, _)| (name.to_owned(), value.to_json()));
        let mut shown: Map<String, Json> = values.collect();
        shown.insert("paths".to_owned(), json!(it.paths));
        json!({"values": shown, "origin": origin(&it.origin)})
    });
    let llm = &loaded.settings.llm;
    json!({
        "schema": "create-dump.settings/1",
        "settings": settings,
        "overrides": overrides.collect::<Vec<_>>(),
        "api_key": {"variable": llm.api_key_variable, "is_set": llm.api_key.is_some()},
        "diagnostics": loaded.diagnostics.iter().map(|note| json!({
            "code": note.code,
            "message": note.message,
        })).collect::<Vec<_>>(),
    })
}

fn origin(origin: &Origin) -> Json {
    let place = origin.place().map(|place| {
        json!({
            "file": place.path.to_string_lossy(),
            "line": place.line,
            "column": place.column,
        })
    });
    let mut shown = match origin {
        Origin::CommandLine(option) => json!({"layer": "command line", "option": option}),
        Origin::Variable(name) => json!({"layer": "environment", "variable": name}),
        Origin::Profile(name, _) => json!({"layer": "profile", "profile": name}),
        Origin::File(_) => json!({"layer": "file"}),
        Origin::Default => json!({"layer": "default"}),
    };
    if let (Some(Json::Object(place)), Json::Object(shown)) = (place, &mut shown) {
        shown.extend(place);
    }
    shown
}

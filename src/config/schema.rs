//! The JSON schema of a configuration file, for editors, made from the table of settings.

use serde_json::{Map, Value as Json, json};

use super::keys::{KEYS, Key};
use super::overrides::OVERRIDE_KEYS;
use super::value::{Kind, Value};

/// The schema of a configuration file. Draft 7 is what editors of TOML understand.
pub fn schema() -> Json {
    let mut properties = settings();
    properties.insert(
        "$schema".to_owned(),
        json!({"type": "string", "description": "Address of this schema, for editors."}),
    );
    properties.insert(
        "extends".to_owned(),
        json!({
            "description": "Files that this one builds upon and is stronger than, as seen from this one; later ones are stronger.",
            "anyOf": [{"type": "string", "minLength": 1}, {"type": "array", "items": {"type": "string", "minLength": 1}}],
        }),
    );
    properties.insert(
        "profile".to_owned(),
        json!({
            "description": "Settings for those who choose the profile by its name.",
            "type": "object",
            "additionalProperties": object(settings()),
        }),
    );
    properties.insert("override".to_owned(), overrides());
    let mut schema = object(properties);
    schema["$schema"] = json!("http://json-schema.org/draft-07/schema#");
    schema["title"] = json!("Settings of create-dump");
    schema
}

fn overrides() -> Json {
    let rows = OVERRIDE_KEYS.iter();
    let properties = rows.map(|key| (key.name.to_owned(), property(key)));
    let mut item = object(properties.collect());
    item["required"] = json!(["paths"]);
    json!({
        "description": "What is said of some paths only; later ones are stronger.",
        "type": "array",
        "items": item,
    })
}

fn object(properties: Map<String, Json>) -> Json {
    json!({"type": "object", "additionalProperties": false, "properties": properties})
}

/// Every setting, sections as objects.
fn settings() -> Map<String, Json> {
    let mut properties = Map::new();
    for key in KEYS {
        let Some((section, name)) = key.name.split_once('.') else {
            properties.insert(key.name.to_owned(), property(key));
            continue;
        };
        let section = properties
            .entry(section)
            .or_insert_with(|| object(Map::new()));
        section["properties"][name] = property(key);
    }
    properties
}

fn property(key: &Key) -> Json {
    let mut property = key.kind.schema();
    let trusted = match key.trusted_only {
        true => " Not taken from a file of the analysed tree.",
        false => "",
    };
    property["description"] = json!(format!("{}{trusted}", key.doc));
    match key.kind.parse(key.default) {
        _ if key.default.is_empty() => {}
        // A size is shown in the unit that it is written in.
        Some(_) if key.kind == Kind::Size => property["default"] = json!(key.default),
        Some(value) => property["default"] = value.to_json(),
        None => {}
    }
    property
}

impl Kind {
    /// What values look like in a file.
    fn schema(self) -> Json {
        match self {
            Self::Flag => json!({"type": "boolean"}),
            Self::Count => json!({"type": "integer", "minimum": 0}),
            Self::Positive => json!({"type": "integer", "minimum": 1}),
            Self::Number => json!({"type": "number", "minimum": 0}),
            Self::Size => json!({"anyOf": [
                {"type": "integer", "minimum": 0},
                {"type": "string", "pattern": "^ *[0-9][0-9_]* *([kKmMgG]([iI]?[bB])?|[bB])? *$"},
            ]}),
            Self::Text | Self::Path => json!({"type": "string"}),
            Self::Choice(choices) => json!({"type": "string", "enum": choices}),
            Self::List | Self::Paths | Self::Globs => {
                json!({"type": "array", "items": {"type": "string"}})
            }
            Self::GlobValues => {
                json!({"type": "array", "items": {"type": "string", "pattern": "="}})
            }
            Self::Instructions => json!({"type": "array", "items": {"anyOf": [
                {"type": "string", "pattern": "^[^=]+=[\\s\\S]*\\S"},
                {
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["paths", "text"],
                    "properties": {
                        "paths": {"type": "array", "items": {"type": "string", "minLength": 1}},
                        "text": {"type": "string", "minLength": 1},
                    },
                },
            ]}}),
        }
    }
}

impl Value {
    /// The value as JSON.
    pub(super) fn to_json(&self) -> Json {
        match self {
            Self::Flag(flag) => json!(flag),
            Self::Count(count) => json!(count),
            Self::Number(number) => json!(number),
            Self::Text(text) => json!(text),
            Self::List(items) => json!(items),
        }
    }
}

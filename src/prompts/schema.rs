//! JSON schemas in the strict subset that servers enforce.

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};

/// What strict servers accept beside the structure itself.
const KEPT: &[&str] = &["type", "description", "enum", "items", "properties"];

/// The schema of `T`: definitions inlined, every object closed, every property required, and no
/// keyword that a strict server refuses.
pub(super) fn strict<T: JsonSchema>() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.inline_subschemas = true;
        settings.meta_schema = None;
    });
    let mut schema = settings
        .into_generator()
        .into_root_schema_for::<T>()
        .to_value();
    tighten(&mut schema);
    schema
}

/// The schema without the properties of this name.
pub(super) fn without(mut schema: Value, name: &str) -> Value {
    if let Some(items) = schema.get_mut("items") {
        *items = without(items.take(), name);
    }
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        properties.remove(name);
        properties
            .values_mut()
            .for_each(|property| *property = without(property.take(), name));
    }
    if let Some(Value::Array(required)) = schema.get_mut("required") {
        required.retain(|required| required != name);
    }
    schema
}

fn tighten(schema: &mut Value) {
    let Value::Object(object) = schema else {
        return;
    };
    object.retain(|key, _| KEPT.contains(&key.as_str()));
    if let Some(items) = object.get_mut("items") {
        tighten(items);
    }
    if let Some(Value::Object(properties)) = object.get_mut("properties") {
        properties.values_mut().for_each(tighten);
        let names = properties.keys().cloned().map(Value::String).collect();
        close(object, names);
    }
}

fn close(object: &mut Map<String, Value>, names: Vec<Value>) {
    object.insert("required".to_owned(), Value::Array(names));
    object.insert("additionalProperties".to_owned(), Value::Bool(false));
}

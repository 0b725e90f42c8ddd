//! Reading values that a model wrote: what is missing or of the wrong type becomes the default,
//! never an error.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// A text; numbers and booleans are written out, anything else is empty.
pub(super) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(text) => text,
        value @ (Value::Number(_) | Value::Bool(_)) => value.to_string(),
        _ => String::new(),
    })
}

/// A line number, also as a text; 0 where there is none.
pub(super) fn line<'de, D: Deserializer<'de>>(deserializer: D) -> Result<usize, D::Error> {
    let number = number(&Value::deserialize(deserializer)?).unwrap_or(0.0);
    Ok(number as usize)
}

/// A share from 0 to 1; also as a text, or in percent. What is no number is a coin toss.
pub(super) fn share<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    let value = number(&Value::deserialize(deserializer)?).unwrap_or(0.5);
    let value = if value > 1.0 { value / 100.0 } else { value };
    Ok(value.clamp(0.0, 1.0))
}

/// A list; elements of the wrong shape are left out, a single element stands for a list of one.
pub(super) fn list<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let elements = match Value::deserialize(deserializer)? {
        Value::Array(elements) => elements,
        element @ Value::Object(_) => vec![element],
        _ => Vec::new(),
    };
    Ok(elements
        .into_iter()
        .filter_map(|element| serde_json::from_value(element).ok())
        .collect())
}

fn number(value: &Value) -> Option<f64> {
    let number = match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => {
            let text = text.trim();
            let percent = text.strip_suffix('%').unwrap_or(text);
            percent.trim_end().parse().ok()
        }
        _ => None,
    };
    number.filter(|number: &f64| number.is_finite())
}

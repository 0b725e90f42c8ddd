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

/// A line number, also as a text, such as `12`, `L12` or `12-14`; 0 where there is none.
pub(super) fn line<'de, D: Deserializer<'de>>(deserializer: D) -> Result<usize, D::Error> {
    let value = Value::deserialize(deserializer)?;
    let first = |text: &str| {
        let digits = text.trim_start_matches(|c: char| !c.is_ascii_digit());
        let end = digits.find(|c: char| !c.is_ascii_digit());
        digits[..end.unwrap_or(digits.len())].parse().ok()
    };
    let number = number(&value).or_else(|| value.as_str().and_then(first));
    Ok(number.unwrap_or(0.0) as usize)
}

/// The share of what says nothing about it: a coin toss.
pub(super) fn even() -> f64 {
    0.5
}

/// A share from 0 to 1; also as a text, or in percent. What is no number is a coin toss.
pub(super) fn share<'de, D: Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    let value = number(&Value::deserialize(deserializer)?).unwrap_or_else(even);
    let value = if value > 1.0 { value / 100.0 } else { value };
    Ok(value.clamp(0.0, 1.0))
}

/// A list; elements of the wrong shape are left out, a single element stands for a list of one, a text
/// for the JSON in it, and an object of objects for a list of them.
pub(super) fn list<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let elements = match unpacked(Value::deserialize(deserializer)?) {
        Value::Array(elements) => elements,
        Value::Object(named) if !named.is_empty() && named.values().all(Value::is_object) => {
            named.into_iter().map(|(_, element)| element).collect()
        }
        element @ Value::Object(_) => vec![element],
        _ => Vec::new(),
    };
    Ok(elements
        .into_iter()
        .map(unpacked)
        .filter_map(|element| serde_json::from_value(element).ok())
        .collect())
}

/// The JSON in a text, where there is some.
fn unpacked(value: Value) -> Value {
    let inner = value
        .as_str()
        .and_then(|text| serde_json::from_str(text).ok());
    inner.unwrap_or(value)
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

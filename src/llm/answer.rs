//! Finds the JSON in an answer: models wrap it in fences, thoughts and politeness.

use serde_json::{Deserializer, Map, Value};

/// The first JSON object with anything in it that stands whole in `text` outside the model's
/// thoughts. One that is cut off is none, nor are the objects within it.
pub(super) fn json_object(text: &str) -> Option<&str> {
    let mut rest = match text.rsplit_once("</think>") {
        // What begins as JSON may speak of thoughts itself.
        Some((_, after)) if !text.trim_start().starts_with('{') => after,
        _ => text,
    };
    // A brace may open prose; only so many are tried, as each may cost a look at the whole text.
    for _ in 0..16 {
        rest = &rest[rest.find('{')?..];
        let mut values = Deserializer::from_str(rest).into_iter::<Map<String, Value>>();
        match values.next()? {
            Ok(object) if !object.is_empty() => return Some(&rest[..values.byte_offset()]),
            Err(error) if error.is_eof() => return None,
            _ => rest = &rest[1..],
        }
    }
    None
}

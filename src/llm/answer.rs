//! Finds the JSON in an answer: models wrap it in fences, thoughts and politeness.

use serde_json::{Map, Value};

/// The first JSON object with anything in it that stands whole in `text` outside the model's
/// thoughts, and its value.
pub(super) fn json_object(text: &str) -> Option<(&str, Map<String, Value>)> {
    let text = text
        .rsplit_once("</think>")
        .map_or(text, |(_, after)| after);
    let mut rest = text;
    // A brace may open prose; only so many are tried, as each may cost a look at the whole text.
    for _ in 0..16 {
        rest = &rest[rest.find('{')?..];
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<Map<String, Value>>();
        if let Some(Ok(object)) = values.next()
            && !object.is_empty()
        {
            return Some((&rest[..values.byte_offset()], object));
        }
        rest = &rest[1..];
    }
    None
}

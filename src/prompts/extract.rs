//! Finding the JSON object in what a model answered.

use serde_json::{Deserializer, Map, Value};

/// Most opening braces that are tried.
const ATTEMPTS: usize = 200;

/// The first JSON object in `text` that holds one of `keys`, whatever stands around it: a fence,
/// thoughts between `<think>` tags, prose. `None` also where the object is cut off.
pub fn object(text: &str, keys: &[&str]) -> Option<Map<String, Value>> {
    let after_thoughts = text.rfind("</think>").map(|at| &text[at..]);
    after_thoughts
        .and_then(|text| first_object(text, keys))
        .or_else(|| first_object(text, keys))
}

fn first_object(text: &str, keys: &[&str]) -> Option<Map<String, Value>> {
    let mut from = 0;
    for _ in 0..ATTEMPTS {
        let start = from + text.get(from..)?.find('{')?;
        let mut stream = Deserializer::from_str(&text[start..]).into_iter::<Value>();
        match stream.next() {
            Some(Ok(Value::Object(object))) if keys.iter().any(|key| object.contains_key(*key)) => {
                return Some(object);
            }
            Some(Ok(_)) => from = start + stream.byte_offset(),
            // Whatever stands inside an object that is cut off is a part, not the answer.
            Some(Err(error)) if error.is_eof() => return None,
            _ => from = start + 1,
        }
    }
    None
}

//! Finding the JSON object in what a language model wrote: models wrap it in fences, thoughts and
//! politeness.

use serde_json::{Deserializer, Map, Value};

/// Most opening braces that are tried.
const ATTEMPTS: usize = 200;

/// The first JSON object in `text` that holds one of `keys`, or anything at all where there are none,
/// with the text that it was read from. What stands behind a model's thoughts comes first. `None` also
/// where the object is cut off.
pub(crate) fn find_object<'a>(
    text: &'a str,
    keys: &[&str],
) -> Option<(Map<String, Value>, &'a str)> {
    let after_thoughts = text.rfind("</think>").map(|at| &text[at..]);
    after_thoughts
        .and_then(|text| first_object(text, keys))
        .or_else(|| first_object(text, keys))
}

fn first_object<'a>(text: &'a str, keys: &[&str]) -> Option<(Map<String, Value>, &'a str)> {
    let is_wanted = |object: &Map<String, Value>| match keys {
        [] => !object.is_empty(),
        keys => keys.iter().any(|key| object.contains_key(*key)),
    };
    let mut rest = text;
    for _ in 0..ATTEMPTS {
        rest = &rest[rest.find('{')?..];
        let mut objects = Deserializer::from_str(rest).into_iter::<Map<String, Value>>();
        match objects.next() {
            Some(Ok(object)) if is_wanted(&object) => {
                return Some((object, &rest[..objects.byte_offset()]));
            }
            Some(Ok(_)) => rest = &rest[objects.byte_offset()..],
            // Whatever stands inside an object that is cut off is a part, not the answer.
            Some(Err(error)) if error.is_eof() => return None,
            _ => rest = &rest[1..],
        }
    }
    None
}

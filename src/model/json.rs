//! Finding the JSON object in what a language model wrote: models wrap it in fences, thoughts and
//! politeness, or in quotation marks, and break lines where JSON must not.

use std::borrow::Cow;

use serde_json::{Deserializer, Map, Value};

/// Most opening braces that are tried.
const ATTEMPTS: usize = 200;

/// The first JSON object in `text` that holds one of `keys`, or anything at all where there are none,
/// with the text that it was read from. What stands behind a model's thoughts comes first. `None` also
/// where the object is cut off.
pub(crate) fn find_object<'a>(
    text: &'a str,
    keys: &[&str],
) -> Option<(Map<String, Value>, Cow<'a, str>)> {
    if let Some((object, text)) = behind_thoughts(text, keys) {
        return Some(match unpacked(object) {
            (object, false) => (object, Cow::Borrowed(text)),
            (object, true) => written(object),
        });
    }
    let mended = match serde_json::from_str::<String>(text.trim()) {
        Ok(inner) => inner,
        Err(_) => mended(&text[text.find('{')?..])?,
    };
    let (object, _) = behind_thoughts(&mended, keys)?;
    Some(written(unpacked(object).0))
}

fn written<'a>(object: Map<String, Value>) -> (Map<String, Value>, Cow<'a, str>) {
    let text = Value::Object(object.clone()).to_string();
    (object, Cow::Owned(text))
}

fn behind_thoughts<'a>(text: &'a str, keys: &[&str]) -> Option<(Map<String, Value>, &'a str)> {
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

/// The object with its lists as lists, where the model wrote them as JSON in a text; says whether it
/// did.
fn unpacked(mut object: Map<String, Value>) -> (Map<String, Value>, bool) {
    let mut changed = false;
    for value in object.values_mut() {
        let packed = value
            .as_str()
            .filter(|text| text.trim_start().starts_with('['));
        let items = packed.and_then(|text| serde_json::from_str::<Vec<Map<_, _>>>(text).ok());
        if let Some(items) = items {
            *value = items.into_iter().map(Value::Object).collect();
            changed = true;
        }
    }
    (object, changed)
}

/// JSON as it was meant: control characters in its strings escaped, and halves of characters
/// replaced. `None` where neither is to be done.
pub(crate) fn mended(text: &str) -> Option<String> {
    let mut mended = String::with_capacity(text.len());
    let mut rest = text;
    let mut in_string = false;
    while let Some(character) = rest.chars().next() {
        let escape = in_string && character == '\\';
        let taken = if escape {
            length_of_escape(rest)
        } else {
            character.len_utf8()
        };
        in_string ^= character == '"';
        match character {
            _ if escape && is_half(&rest[..taken]) => mended.push_str("\\ufffd"),
            '\0'..' ' if in_string => mended.push_str(&format!("\\u{:04x}", u32::from(character))),
            _ => mended.push_str(&rest[..taken]),
        }
        rest = &rest[taken..];
    }
    (mended != text).then_some(mended)
}

/// The code unit that an escape at the beginning of `text` stands for, where it is one of the long
/// form.
fn unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    u16::from_str_radix(digits, 16).ok()
}

fn length_of_escape(text: &str) -> usize {
    let is_pair = |low: &str| unit(low).is_some_and(|low| (0xdc00..0xe000).contains(&low));
    match unit(text) {
        Some(0xd800..0xdc00) if is_pair(&text[6..]) => 12,
        Some(_) => 6,
        // The backslash and what it stands before.
        None => text.char_indices().nth(2).map_or(text.len(), |(at, _)| at),
    }
}

/// Whether an escape is half of a character.
fn is_half(escape: &str) -> bool {
    escape.len() == 6 && unit(escape).is_some_and(|unit| (0xd800..0xe000).contains(&unit))
}

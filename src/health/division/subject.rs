//! What a function is about, by the words of its name.

/// Letters of the shortest word that says what a function is about.
const SHORTEST_WORD: usize = 4;

/// Words of names that say what is done and not to what, or nothing at all.
const WITHOUT_SUBJECT: [&str; 45] = [
    "anonymous",
    "apply",
    "build",
    "calculate",
    "call",
    "check",
    "compute",
    "convert",
    "create",
    "default",
    "ensure",
    "eval",
    "execute",
    "find",
    "from",
    "func",
    "generate",
    "handle",
    "have",
    "helper",
    "impl",
    "init",
    "internal",
    "into",
    "load",
    "make",
    "maybe",
    "parse",
    "perform",
    "process",
    "read",
    "remove",
    "render",
    "self",
    "should",
    "test",
    "that",
    "this",
    "update",
    "value",
    "when",
    "with",
    "without",
    "work",
    "write",
];

/// The words of a name that may be its subject, each once: `handle_mouseMove` is about `mouse` and
/// `move`.
pub(super) fn words_of(name: &str) -> Vec<String> {
    let mut words: Vec<String> = vec![String::new()];
    let mut was_small = false;
    for letter in name.chars() {
        if !letter.is_alphabetic() || letter.is_uppercase() && was_small {
            words.push(String::new());
        }
        was_small = letter.is_lowercase();
        if letter.is_alphabetic()
            && let Some(word) = words.last_mut()
        {
            word.extend(letter.to_lowercase());
        }
    }
    words.retain(|word| {
        word.chars().count() >= SHORTEST_WORD && !WITHOUT_SUBJECT.contains(&word.as_str())
    });
    words.sort();
    words.dedup();
    words
}

/// A word without the sign of the plural: `points` are about the same as a `point`.
pub(super) fn singular(word: &str) -> String {
    match (word.strip_suffix("ies"), word.strip_suffix('s')) {
        (Some(stem), _) => format!("{stem}y"),
        (None, Some(stem)) if !stem.ends_with('s') => stem.to_owned(),
        _ => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::words_of;

    #[test]
    fn names_fall_into_words() {
        for (name, expected) in [
            ("handle_mouseMove", &["mouse", "move"][..]),
            ("onPointerDown2", &["down", "pointer"]),
            ("<anonymous>", &[]),
            ("a", &[]),
            ("größeÄndern", &["größe", "ändern"]),
            ("mouse_of_mouse", &["mouse"]),
        ] {
            assert_eq!(words_of(name), expected, "{name}");
        }
    }
}

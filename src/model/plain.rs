//! What is wrong with the shape of data, without the words of the language that the program is written
//! in: whoever wrote the data knows no struct and no variant.

use std::sync::LazyLock;

use regex::Regex;

/// What readers of data say, and what is told instead.
const WORDS: &[(&str, &str)] = &[
    (
        r"data did not match any variant of untagged enum \w+",
        "it has none of the shapes that it may have",
    ),
    (
        r"expected (?:struct variant|struct|(?:internally |adjacently )tagged enum) [\w:]+(?: with \d+ elements?)?",
        "expected a set of keys",
    ),
    (r"expected enum [\w:]+", "expected a name"),
    (
        r"expected (?:unit struct|newtype struct|tuple struct|tuple variant) [\w:]+(?: with \d+ elements?)?",
        "expected a value",
    ),
    (r"expected (?:a )?map\b", "expected a set of keys"),
    (r"expected (?:a )?sequence\b", "expected a list"),
    (
        r"expected (?:a tuple|an array|tuple) of (?:size|length) (\d+)",
        "expected a list of ${1}",
    ),
    (
        r"expected (?:u8|u16|u32|u64|u128|usize)\b",
        "expected a whole number, zero or more",
    ),
    (
        r"expected (?:i8|i16|i32|i64|i128|isize)\b",
        "expected a whole number",
    ),
    (r"expected f(?:32|64)\b", "expected a number"),
    (
        r"expected (?:a )?(?:boolean|bool)\b",
        "expected true or false",
    ),
    (
        r"expected an? (?:borrowed string|str)\b",
        "expected a string",
    ),
    (r"expected (?:an )?(?:option|Option)\b", "expected a value"),
    (r"expected (?:variant|field) identifier", "expected a name"),
    (r"expected unit\b", "expected nothing"),
    (
        r"invalid type: (?:unit value|unit)\b",
        "invalid type: nothing",
    ),
    (r"invalid type: sequence\b", "invalid type: a list"),
    (r"invalid type: map\b", "invalid type: a set of keys"),
    (
        r"invalid type: (?:enum|unit variant|newtype variant|tuple variant|struct variant|newtype struct|Option value)\b",
        "invalid type: a value",
    ),
    (
        r"invalid (type|value): floating point\b",
        "invalid ${1}: number",
    ),
    (
        r"invalid length (\d+), expected a set",
        "a list of ${1}, expected a set",
    ),
    (r"stream did not contain valid UTF-8", "it is not UTF-8"),
    (r"EOF while parsing", "it ends within"),
    (r"unknown variant `", "unknown value `"),
    (r"unknown field `", "unknown key `"),
    (r"missing field `", "missing key `"),
    (r"duplicate field `", "twice the key `"),
];

static RULES: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
    let rules = WORDS.iter().map(|(words, instead)| {
        let words = Regex::new(words).expect("the patterns are constants, and tested");
        (words, *instead)
    });
    rules.collect()
});

/// The message with plain words.
pub(crate) fn plain(said: &str) -> String {
    let mut said = said.to_owned();
    for (words, instead) in RULES.iter() {
        if words.is_match(&said) {
            said = words.replace_all(&said, *instead).into_owned();
        }
    }
    said
}

/// The message without the numbers that the operating system gives its words.
pub(crate) fn unnumbered(said: &str) -> String {
    let mut rest = said;
    let mut plain = String::new();
    while let Some((before, behind)) = rest.split_once(" (os error ") {
        plain.push_str(before);
        rest = behind.trim_start_matches(|c: char| c.is_ascii_digit() || c == '-');
        rest = rest.strip_prefix(')').unwrap_or(rest);
    }
    plain + rest
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;

    use super::{plain, unnumbered};

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "only what is said of it counts")]
    struct Shape {
        count: usize,
        change: Option<i64>,
        score: Option<f32>,
        is_so: Option<bool>,
        pair: Option<(u8, u8)>,
        names: Option<Vec<String>>,
        table: Option<BTreeMap<String, String>>,
        kind: Option<Kind>,
        either: Option<Either>,
        nothing: Option<Box<()>>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "lowercase")]
    #[expect(dead_code, reason = "only what is said of it counts")]
    enum Kind {
        Source,
        Test,
        Of { path: String },
        Pair(u8, u8),
        One(Box<Shape>),
    }

    #[derive(Debug, Deserialize)]
    #[serde(untagged)]
    #[expect(dead_code, reason = "only what is said of it counts")]
    enum Either {
        Number(u8),
        Text(String),
    }

    /// Values of every kind, for every key.
    const VALUES: &[&str] = &[
        "null",
        "true",
        "-1",
        "1.5",
        "1e300",
        "\"x\"",
        "[]",
        "[[]]",
        "{}",
        "{\"x\":1}",
        "\"source\"",
        "{\"of\":1}",
        "{\"of\":{}}",
        "{\"pair\":[1]}",
        "{\"pair\":1}",
        "{\"one\":1}",
        "{\"source\":1}",
    ];

    #[test]
    fn no_word_of_the_language_is_left() {
        let keys = [
            "count", "change", "score", "is_so", "pair", "names", "table", "kind", "either",
            "nothing", "unknown",
        ];
        let of_keys = keys.iter().flat_map(|key| {
            let values = VALUES.iter();
            values.map(move |value| format!("{{\"{key}\": {value}, \"count\": 1}}"))
        });
        let texts = VALUES
            .iter()
            .map(|value| (*value).to_owned())
            .chain(of_keys);
        let words = [
            "struct", "enum", "variant", "tuple", "unit", "usize", "u8", "i64", "f32", "field",
            "sequence", "Option", "option", "Shape", "Kind", "Either", "bool ", "floating",
        ];
        let mut wrong = 0;
        for text in texts {
            let Err(error) = serde_json::from_str::<Shape>(&text) else {
                continue;
            };
            wrong += 1;
            let said = plain(&error.to_string());
            // What stands in backticks are names of the data.
            let own: String = said.split('`').step_by(2).collect();
            let found: Vec<_> = words.iter().filter(|word| own.contains(**word)).collect();
            assert!(found.is_empty(), "{found:?}: {said} ({error})");
        }
        assert!(wrong > 60, "{wrong}");
    }

    #[test]
    fn numbers_of_the_system_are_not_told() {
        for (message, expected) in [
            (
                "read `a`: no such file (os error 2)",
                "read `a`: no such file",
            ),
            ("a (os error 2), then b (os error 13)", "a, then b"),
            ("nothing of the kind", "nothing of the kind"),
            ("cut (os error ", "cut"),
        ] {
            assert_eq!(unnumbered(message), expected);
        }
    }

    #[test]
    fn what_is_said_can_be_understood() {
        for (text, said) in [
            (
                "null",
                "invalid type: null, expected a set of keys at line 1 column 4",
            ),
            ("{}", "missing key `count` at line 1 column 2"),
            (
                "{\"count\": -1}",
                "invalid value: integer `-1`, expected a whole number, zero or more at line 1 column 12",
            ),
            (
                "{\"count\": 1, \"kind\": \"x\"}",
                "unknown value `x`, expected one of `source`, `test`, `of`, `pair`, `one` at line 1 column 24",
            ),
        ] {
            let error = serde_json::from_str::<Shape>(text).unwrap_err();
            assert_eq!(plain(&error.to_string()), said);
        }
    }
}

//! Finding a quote in the file that it is said to stand in.

use crate::model::LineRange;
use crate::prompts::visible;
use crate::redact::REDACTED;

/// Fewest characters of a quote that are not white space, and fewest letters or digits among them:
/// shorter quotes stand everywhere and prove nothing.
const FEWEST_CHARACTERS: usize = 8;
const FEWEST_ALPHANUMERIC: usize = 4;

/// Most places of one quote that are looked at.
const MOST_PLACES: usize = 10_000;

/// Places of one quote from which on it shows none of them, unless something else does.
const MOST_REPEATED: usize = 8;

/// Lines between a place and the line claimed for it that are taken for the same.
const SAME_LINES: usize = 2;

/// Words that stand in any code. A quote of nothing else has to stand in one place only.
const COMMON: &[&str] = &[
    "and",
    "as",
    "async",
    "await",
    "begin",
    "bool",
    "break",
    "case",
    "catch",
    "class",
    "const",
    "continue",
    "def",
    "default",
    "do",
    "else",
    "elif",
    "end",
    "except",
    "export",
    "false",
    "final",
    "finally",
    "fn",
    "for",
    "func",
    "function",
    "if",
    "import",
    "in",
    "int",
    "is",
    "let",
    "mut",
    "new",
    "nil",
    "none",
    "not",
    "null",
    "of",
    "or",
    "pass",
    "private",
    "pub",
    "public",
    "raise",
    "return",
    "self",
    "static",
    "string",
    "super",
    "switch",
    "then",
    "this",
    "throw",
    "throws",
    "true",
    "try",
    "undefined",
    "unsafe",
    "var",
    "void",
    "while",
    "with",
    "yield",
];

/// The text of a file, made to be searched: as prompts show it, and without white space but for
/// what keeps words apart.
#[derive(Debug)]
pub(super) struct Searchable {
    plain: Text,
    squeezed: Text,
}

#[derive(Debug, Default)]
struct Text {
    text: String,
    /// Where each line starts.
    starts: Vec<usize>,
}

/// Where a quote stands.
#[derive(Clone, Debug)]
pub(super) struct Places {
    pub(super) all: Vec<LineRange>,
    /// Whether it stands there with its own white space.
    pub(super) exact: bool,
}

/// What tells the places of one quote apart, the strongest first.
#[derive(Clone, Copy, Debug)]
pub(super) struct Signs<'a> {
    /// The lines that the model was shown.
    pub(super) shown: LineRange,
    /// The line that the model claims; 0 for none.
    pub(super) claimed: usize,
    /// The functions that the finding names.
    pub(super) named: &'a [LineRange],
}

impl Searchable {
    pub(super) fn new(text: &str) -> Self {
        let plain = visible(text);
        Self {
            squeezed: Text::squeezed(&plain),
            plain: Text::of(&plain),
        }
    }

    /// Every place where `quote` stands: as it is, otherwise whatever its white space. The error is
    /// the reason to show as stable id.
    pub(super) fn places(&self, quote: &str) -> Result<Places, &'static str> {
        let quote = visible(quote);
        let found = self.places_of(quote.trim());
        match (&found, unwrapped(&quote)) {
            (Err("quote-not-found"), Some(inner)) => self.places_of(inner),
            _ => found,
        }
    }

    fn places_of(&self, quote: &str) -> Result<Places, &'static str> {
        let squeezed = Text::squeezed(quote).text;
        let told = squeezed.chars().filter(|c| !c.is_whitespace()).count();
        let alphanumeric = squeezed.chars().filter(|c| c.is_alphanumeric()).count();
        if told < FEWEST_CHARACTERS || alphanumeric < FEWEST_ALPHANUMERIC {
            return Err("quote-too-short");
        }
        if squeezed.contains(REDACTED) {
            return Err("quote-redacted");
        }
        let mut all = self.plain.places(quote);
        let exact = !all.is_empty();
        if !exact {
            all = self.squeezed.places(&squeezed);
        }
        match all.len() {
            0 => Err("quote-not-found"),
            1 => Ok(Places { all, exact }),
            _ if is_common(quote) => Err("quote-everywhere"),
            _ => Ok(Places { all, exact }),
        }
    }
}

/// The code of a quote that stands in the marks that Markdown has for code.
fn unwrapped(quote: &str) -> Option<&str> {
    let quote = quote.trim();
    let fenced = quote
        .strip_prefix("```")
        .and_then(|rest| rest.strip_suffix("```"));
    let inner = match fenced {
        Some(fenced) => fenced.split_once('\n')?.1,
        None => quote.strip_prefix('`')?.strip_suffix('`')?,
    };
    Some(inner.trim())
}

/// The one of `places` that is meant: of those within the lines shown the one at the claimed line,
/// then one in a function that the finding names, then the nearest. A quote that stands everywhere
/// shows a place only where one of the first two signs leads there.
pub(super) fn choose(places: &[LineRange], signs: Signs<'_>) -> Result<LineRange, &'static str> {
    let distance = |place: &LineRange| match signs.claimed {
        0 => 0,
        claimed => place.start_line.abs_diff(claimed),
    };
    let is_claimed = |place: &LineRange| signs.claimed > 0 && distance(place) <= SAME_LINES;
    let is_named = |place: &LineRange| signs.named.iter().any(|named| named.overlaps(place));
    let order = |place: &&LineRange| {
        let is_hidden = !signs.shown.overlaps(place);
        (
            is_hidden,
            !is_claimed(place),
            !is_named(place),
            distance(place),
        )
    };
    let best = places.iter().min_by_key(order).ok_or("quote-not-found")?;
    if places.len() > MOST_REPEATED && !is_claimed(best) && !is_named(best) {
        return Err("quote-everywhere");
    }
    Ok(*best)
}

impl Text {
    fn of(text: &str) -> Self {
        let mut lines = Self::default();
        for line in text.split_inclusive('\n') {
            lines.starts.push(lines.text.len());
            lines.text.push_str(line);
        }
        lines
    }

    /// Without white space, but for one space between two words.
    fn squeezed(text: &str) -> Self {
        let mut squeezed = Self::default();
        let mut last = None;
        let mut apart = false;
        for line in text.split('\n') {
            let mut start = None;
            for character in line.chars() {
                if character.is_whitespace() {
                    apart = true;
                    continue;
                }
                if apart && last.is_some_and(is_word) && is_word(character) {
                    squeezed.text.push(' ');
                }
                start.get_or_insert(squeezed.text.len());
                squeezed.text.push(character);
                last = Some(character);
                apart = false;
            }
            squeezed.starts.push(start.unwrap_or(squeezed.text.len()));
            apart = true;
        }
        squeezed
    }

    /// Where `quote` stands without cutting a word or a number in two.
    fn places(&self, quote: &str) -> Vec<LineRange> {
        let line = |offset| self.starts.partition_point(|start| *start <= offset);
        { self.text.match_indices(quote).take(MOST_PLACES) }
            .filter(|(at, quote)| self.is_whole(*at, *at + quote.len()))
            .map(|(at, quote)| LineRange::new(line(at), line(at + quote.len() - 1)))
            .collect()
    }

    fn is_whole(&self, start: usize, end: usize) -> bool {
        !goes_on(&self.text, start) && !goes_on(&self.text, end)
    }
}

/// Whether a word or a number stands on both sides of `at`.
fn goes_on(text: &str, at: usize) -> bool {
    let (before, after) = text.split_at(at);
    let (mut before, mut after) = (before.chars().rev(), after.chars());
    let next = |sides: (Option<char>, Option<char>)| sides.0.zip(sides.1);
    match next((before.next(), after.next())) {
        Some((left, right)) if is_word(left) && is_word(right) => true,
        Some((left, '.')) => left.is_ascii_digit() && after.next().is_some_and(is_digit),
        Some(('.', right)) => right.is_ascii_digit() && before.next().is_some_and(is_digit),
        _ => false,
    }
}

fn is_digit(character: char) -> bool {
    character.is_ascii_digit()
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// Whether nothing in the quote is a name: keywords, single letters, numbers, punctuation.
fn is_common(quote: &str) -> bool {
    { quote.split(|c| !is_word(c)) }
        .filter(|word| word.chars().nth(1).is_some())
        .filter(|word| !word.starts_with(is_digit))
        .all(is_keyword)
}

/// Whether a word stands in any code.
pub(super) fn is_keyword(word: &str) -> bool {
    COMMON.contains(&word.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "fn first() {\n    call(one, two);\n}\n\nfn second() {\r\n    call(one, two);\n    let key = [redacted:aws];\n    \u{202e}hidden();\n    return false;\n}\nlet limit = 10;\nlet share = 1.5;\n    return false;\n";

    fn find(quote: &str, claimed: usize) -> Result<(usize, usize), &'static str> {
        find_in(FILE, quote, claimed, &[])
    }

    fn find_in(
        text: &str,
        quote: &str,
        claimed: usize,
        named: &[LineRange],
    ) -> Result<(usize, usize), &'static str> {
        let shown = LineRange::new(1, text.lines().count());
        let signs = Signs {
            shown,
            named,
            claimed,
        };
        let place = choose(&Searchable::new(text).places(quote)?.all, signs)?;
        Ok((place.start_line, place.end_line))
    }

    #[test]
    fn quotes_are_found_where_they_stand() {
        assert_eq!(find("fn first() {", 40), Ok((1, 1)));
        assert_eq!(find("call(one, two);", 1), Ok((2, 2)));
        assert_eq!(find("call(one, two);", 9), Ok((6, 6)));
        assert_eq!(find("call(one, two);", 0), Ok((2, 2)));
        assert_eq!(find("fn second() {\n    call(one, two);", 1), Ok((5, 6)));
        assert_eq!(find("  fn second() {\n\ncall( one,two );", 1), Ok((5, 6)));
        assert_eq!(find("call(one,\n     two);\n}", 1), Ok((2, 3)));
        assert_eq!(find("\\u{202e}hidden();", 1), Ok((8, 8)));
        assert_eq!(find("limit = 10", 60), Ok((11, 11)));
        assert_eq!(find("```rust\ncall(one, two);\n```\n", 9), Ok((6, 6)));
        assert_eq!(find("`call(one, two);`", 9), Ok((6, 6)));
    }

    #[test]
    fn the_lines_shown_come_first_then_the_functions_named() {
        let places = Searchable::new(FILE).places("call(one, two);").unwrap().all;
        let signs = |shown, named| Signs {
            shown,
            named,
            claimed: 20,
        };
        let first = [LineRange::new(1, 3)];
        let second = [LineRange::new(5, 10)];
        let (whole, part) = (LineRange::new(1, 13), LineRange::new(5, 9));
        let line = |signs| choose(&places, signs).unwrap().start_line;
        assert_eq!(line(signs(part, &first)), 6);
        assert_eq!(line(signs(whole, &second)), 6);
        assert_eq!(line(signs(whole, &[])), 6);
        assert_eq!(line(signs(whole, &first)), 2);
    }

    #[test]
    fn what_proves_nothing_is_refused() {
        assert_eq!(find("fn third() {", 1), Err("quote-not-found"));
        assert_eq!(find("call(one, three);", 1), Err("quote-not-found"));
        assert_eq!(find("let key = [redacted:aws];", 7), Err("quote-redacted"));
        assert_eq!(find("", 1), Err("quote-too-short"));
        assert_eq!(find("```call(one, two);```", 1), Err("quote-not-found"));
        assert_eq!(
            find("```\ncall(one, three);\n```", 1),
            Err("quote-not-found")
        );
        assert_eq!(find("`x`", 1), Err("quote-too-short"));
        assert_eq!(find("`", 1), Err("quote-too-short"));
        assert_eq!(find("}", 1), Err("quote-too-short"));
        assert_eq!(find("} } } } } } }", 1), Err("quote-too-short"));
        assert_eq!(
            find("{([<>])}; -- == // && || ::", 1),
            Err("quote-too-short")
        );
        assert_eq!(find("return false;", 9), Err("quote-everywhere"));
    }

    #[test]
    fn words_and_numbers_are_not_cut_in_two() {
        assert_eq!(find("let limit = 1", 11), Err("quote-not-found"));
        assert_eq!(find("t limit = 10", 11), Err("quote-not-found"));
        assert_eq!(find("let share = 1", 12), Err("quote-not-found"));
        assert_eq!(find("letlimit = 10;", 11), Err("quote-not-found"));
        assert_eq!(find("let lim it = 10;", 11), Err("quote-not-found"));
        assert_eq!(find("5;\n    return false;", 12), Err("quote-not-found"));
        // A dot beside a digit makes no number yet.
        let text = "let first = x1.copied();\nlet other = pair.0.copied();\n";
        assert_eq!(find_in(text, "let first = x1", 1, &[]), Ok((1, 1)));
        assert_eq!(find_in(text, "0.copied();", 2, &[]), Ok((2, 2)));
    }

    #[test]
    fn what_holds_no_name_has_to_stand_in_one_place() {
        let text = "while (true) {\n}\nalpha beta\nalpha beta\n";
        let found = |quote| find_in(text, quote, 0, &[]);
        assert_eq!(found("while (true) {"), Ok((1, 1)));
        assert_eq!(found("alpha beta"), Ok((3, 3)));
        assert_eq!(found("return (false)"), Err("quote-not-found"));
    }

    #[test]
    fn what_stands_everywhere_needs_a_sign() {
        let text = "fn a() {\n    step(1, 2);\n}\n".repeat(20);
        assert_eq!(
            find_in(&text, "step(1, 2);", 0, &[]),
            Err("quote-everywhere")
        );
        assert_eq!(
            find_in(&text, "step(1, 2);", 90, &[]),
            Err("quote-everywhere")
        );
        assert_eq!(find_in(&text, "step(1, 2);", 31, &[]), Ok((32, 32)));
        let named = [LineRange::new(13, 15)];
        assert_eq!(find_in(&text, "step(1, 2);", 0, &named), Ok((14, 14)));
    }
}

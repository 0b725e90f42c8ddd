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

/// The text of a file, made to be searched: as prompts show it, and without white space.
#[derive(Debug)]
pub(super) struct Searchable {
    plain: Text,
    squeezed: Text,
}

#[derive(Debug)]
struct Text {
    text: String,
    /// Where each line starts.
    starts: Vec<usize>,
}

impl Searchable {
    pub(super) fn new(text: &str) -> Self {
        let plain = visible(text);
        Self {
            squeezed: Text::of(plain.split('\n').map(squeeze)),
            plain: Text::of(plain.split_inclusive('\n').map(str::to_owned)),
        }
    }

    /// The lines where `quote` stands: as it is, otherwise whatever its white space. Of several
    /// places those within `shown` come first, then the one nearest to the `claimed` line. The error
    /// is the reason to show as stable id.
    pub(super) fn find(
        &self,
        quote: &str,
        claimed: usize,
        shown: LineRange,
    ) -> Result<LineRange, &'static str> {
        let quote = visible(quote);
        let quote = quote.trim();
        let squeezed = squeeze(quote);
        let alphanumeric = squeezed.chars().filter(|c| c.is_alphanumeric()).count();
        if squeezed.chars().count() < FEWEST_CHARACTERS || alphanumeric < FEWEST_ALPHANUMERIC {
            return Err("quote-too-short");
        }
        if squeezed.contains(REDACTED) {
            return Err("quote-redacted");
        }
        let nearest = |text: &Text, quote: &str| {
            let places = text.places(quote);
            places.min_by_key(|place| {
                let distance = match claimed {
                    0 => 0,
                    _ => place.start_line.abs_diff(claimed),
                };
                (!shown.overlaps(place), distance)
            })
        };
        nearest(&self.plain, quote)
            .or_else(|| nearest(&self.squeezed, &squeezed))
            .ok_or("quote-not-found")
    }
}

impl Text {
    fn of(lines: impl Iterator<Item = String>) -> Self {
        let mut text = String::new();
        let mut starts = Vec::new();
        for line in lines {
            starts.push(text.len());
            text.push_str(&line);
        }
        Self { text, starts }
    }

    fn places<'a>(&'a self, quote: &'a str) -> impl Iterator<Item = LineRange> + 'a {
        let line = |offset| self.starts.partition_point(|start| *start <= offset);
        self.text
            .match_indices(quote)
            .take(MOST_PLACES)
            .map(move |(at, quote)| LineRange::new(line(at), line(at + quote.len() - 1)))
    }
}

fn squeeze(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "fn first() {\n    call(one, two);\n}\n\nfn second() {\r\n    call(one, two);\n    let key = [redacted:aws];\n    \u{202e}hidden();\n}\n";

    fn find(quote: &str, claimed: usize) -> Result<(usize, usize), &'static str> {
        let whole = LineRange::new(1, 9);
        let place = Searchable::new(FILE).find(quote, claimed, whole)?;
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
    }

    #[test]
    fn the_lines_shown_come_first() {
        let place = Searchable::new(FILE).find("call(one, two);", 2, LineRange::new(5, 9));
        assert_eq!(place, Ok(LineRange::new(6, 6)));
    }

    #[test]
    fn what_proves_nothing_is_refused() {
        assert_eq!(find("fn third() {", 1), Err("quote-not-found"));
        assert_eq!(find("call(one, three);", 1), Err("quote-not-found"));
        assert_eq!(find("let key = [redacted:aws];", 7), Err("quote-redacted"));
        assert_eq!(find("", 1), Err("quote-too-short"));
        assert_eq!(find("}", 1), Err("quote-too-short"));
        assert_eq!(find("} } } } } } }", 1), Err("quote-too-short"));
    }
}

//! Numbers in prose that measurements know better.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::model::{FileReport, FunctionReport};

/// How far a number may be off that is said to be a rough one.
const ROUGH: f64 = 0.2;

/// How far a number of lines may be off: what counts as one differs.
const LINES_OFF: f64 = 1.0;

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Counted {
    /// A value that functions and files have, by its id for each.
    Value(&'static str, &'static str),
    /// Cyclomatic or cognitive complexity.
    Complexity,
    Lines,
    /// Functions of a file.
    Functions,
    Commits,
    Authors,
}

struct Row {
    counted: Counted,
    pattern: Regex,
}

const COMPARED: &str = r"(?P<compared>over|above|more than|at least|exceeds|exceeding|beyond|below|under|less than|fewer than|at most|about|around|nearly|roughly|almost|approximately|some|~|exactly)?\s*";
const NUMBER: &str = r"(?P<number>\d[\d,_]*(?:\.\d+)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|hundred)";
const IS: &str =
    r"(?:\s*(?:score|value|number|depth|level)?s?\s*(?:of|is|at|was|reaches|hits|=|:|\()?\s*)";
const HAS: &str = r"(?:takes|has|have|accepts|declares|with|expects|needs|its|of|defines|contains|holds|spans|is|in|runs to|counts|contain|the|all)\s+";

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let row = |counted, before: &str, after: &str| Row {
        counted,
        pattern: Regex::new(&format!(r"(?i)\b{before}{COMPARED}{NUMBER}{after}"))
            .expect("the pattern is a constant, and tested"),
    };
    let cyclomatic = Counted::Value("cyclomatic", "max_cyclomatic");
    let cognitive = Counted::Value("cognitive", "max_cognitive");
    let nesting = Counted::Value("nesting", "max_nesting");
    let parameters = Counted::Value("parameters", "max_parameters");
    let code =
        r"(?:[-\s]lines?\b(?:\s+(?:long|of code)|[-\s](?:function|method|file|module|class|body)))";
    vec![
        row(
            cyclomatic,
            &format!(r"cyclomatic(?: complexity)?{IS}"),
            r"\b",
        ),
        row(cyclomatic, "", r"\s+cyclomatic\b"),
        row(cognitive, &format!(r"cognitive(?: complexity)?{IS}"), r"\b"),
        row(cognitive, "", r"\s+cognitive\b"),
        row(Counted::Complexity, &format!(r"complexity{IS}"), r"\b"),
        row(nesting, &format!(r"nest(?:ing|ed){IS}"), r"\b"),
        row(nesting, "", r"(?:\s+|-)levels? (?:deep|of nesting)\b"),
        row(
            parameters,
            HAS,
            r"\s+(?:\w+ )?(?:parameters?|params?|arguments?)\b",
        ),
        row(Counted::Lines, "", code),
        row(Counted::Lines, HAS, r"\s+lines\b"),
        row(Counted::Functions, HAS, r"\s+(?:functions|methods)\b"),
        row(Counted::Commits, HAS, r"\s+commits\b"),
        row(Counted::Authors, HAS, r"\s+authors\b"),
    ]
});

/// What a sentence is about.
#[derive(Clone, Copy, Debug)]
pub(super) struct Subject<'a> {
    pub(super) file: &'a FileReport,
    /// The functions that it may mean.
    pub(super) functions: &'a [&'a FunctionReport],
}

/// Whether no number of a sentence contradicts what was measured.
pub(super) fn agree(sentence: &str, subject: Subject<'_>) -> bool {
    ROWS.iter().all(|row| {
        let mut said = row.pattern.captures_iter(sentence);
        said.all(|said| agrees(&said, sentence, row.counted, subject))
    })
}

fn agrees(said: &Captures<'_>, sentence: &str, counted: Counted, subject: Subject<'_>) -> bool {
    let Some(number) = said.name("number").and_then(|it| value(it.as_str())) else {
        return true;
    };
    let end = said.get(0).map_or(0, |whole| whole.end());
    if counted == Counted::Lines && is_about_text(&sentence[end..]) {
        return true;
    }
    let known = known(counted, sentence, subject);
    let compared = said.name("compared").map_or("", |it| it.as_str());
    known.is_empty() || known.iter().any(|range| holds(number, compared, *range))
}

/// Whether lines are lines of something else than code: `300 lines of input`.
fn is_about_text(after: &str) -> bool {
    let after = after.trim_start();
    after.starts_with("of ") && !after.starts_with("of code") || after.starts_with("per ")
}

/// Whether a number may be said of a value between two bounds.
fn holds(number: f64, compared: &str, (low, high): (f64, f64)) -> bool {
    match compared.to_lowercase().as_str() {
        "over" | "above" | "more than" | "at least" | "exceeds" | "exceeding" | "beyond" => {
            high >= number
        }
        "below" | "under" | "less than" | "fewer than" | "at most" => low <= number,
        "about" | "around" | "nearly" | "roughly" | "almost" | "approximately" | "some" | "~" => {
            low * (1.0 - ROUGH) <= number && number <= high * (1.0 + ROUGH)
        }
        _ => (low..=high).contains(&number),
    }
}

/// The values that may be meant, each between two bounds; none where nothing is known.
fn known(counted: Counted, sentence: &str, subject: Subject<'_>) -> Vec<(f64, f64)> {
    let Subject { file, functions } = subject;
    let exactly = |value: f64| (value, value);
    let value = |of_function, of_file| {
        let own = functions
            .iter()
            .filter_map(|it| it.metrics.get(of_function));
        let of_files = [of_function, of_file].into_iter();
        let whole = of_files.filter_map(|id| file.metrics.get(id));
        let speaks_of_file = functions.is_empty() || says_file(sentence);
        let whole = whole.filter(|_| speaks_of_file);
        own.chain(whole).map(exactly).collect::<Vec<_>>()
    };
    match counted {
        Counted::Value(of_function, of_file) => value(of_function, of_file),
        Counted::Complexity => {
            let mut both = value("cyclomatic", "max_cyclomatic");
            both.extend(value("cognitive", "max_cognitive"));
            both
        }
        Counted::Lines => lines(sentence, subject),
        Counted::Functions if says_file(sentence) && !says_type(sentence) => file
            .metrics
            .get("functions")
            .map(exactly)
            .into_iter()
            .collect(),
        Counted::Functions => vec![(0.0, file.functions.len() as f64)],
        Counted::Commits => { file.past.iter() }
            .flat_map(|past| [past.commits, past.half_year, past.with_tests])
            .map(|count| exactly(f64::from(count)))
            .collect(),
        Counted::Authors => { file.past.iter() }
            .map(|past| exactly(f64::from(past.authors)))
            .collect(),
    }
}

/// Code lines to all lines: a sentence does not say which it counts.
fn lines(sentence: &str, subject: Subject<'_>) -> Vec<(f64, f64)> {
    let Subject { file, functions } = subject;
    let of = |id| file.metrics.get(id).unwrap_or(0.0);
    let all = of("code_lines") + of("comment_lines") + of("blank_lines");
    let last = file.functions.iter().map(|it| it.end_line as f64);
    let all = last.fold(all, f64::max) + LINES_OFF;
    if says_type(sentence) {
        return vec![(0.0, all)];
    }
    let mut known: Vec<(f64, f64)> = functions
        .iter()
        .map(|function| {
            let whole = function.lines().len() as f64;
            let code = function.metrics.get("code_lines").unwrap_or(whole);
            (code.min(whole) - LINES_OFF, whole + LINES_OFF)
        })
        .collect();
    if functions.is_empty() || says_file(sentence) {
        known.push((of("code_lines"), all));
    }
    known
}

fn says_file(sentence: &str) -> bool {
    says(sentence, &["file", "module", "source", "total", "together"])
}

fn says_type(sentence: &str) -> bool {
    says(
        sentence,
        &[
            "class",
            "struct",
            "type",
            "trait",
            "interface",
            "enum",
            "object",
            "block",
            "loop",
            "branch",
        ],
    )
}

fn says(sentence: &str, words: &[&str]) -> bool {
    let mut said = sentence.split(|c: char| !c.is_alphanumeric());
    said.any(|word| words.contains(&word.to_lowercase().as_str()))
}

fn value(word: &str) -> Option<f64> {
    let spelled = match word.to_lowercase().as_str() {
        "one" => 1.0,
        "two" => 2.0,
        "three" => 3.0,
        "four" => 4.0,
        "five" => 5.0,
        "six" => 6.0,
        "seven" => 7.0,
        "eight" => 8.0,
        "nine" => 9.0,
        "ten" => 10.0,
        "eleven" => 11.0,
        "twelve" => 12.0,
        "fifteen" => 15.0,
        "twenty" => 20.0,
        "thirty" => 30.0,
        "forty" => 40.0,
        "fifty" => 50.0,
        "hundred" => 100.0,
        digits => return digits.replace([',', '_'], "").parse().ok(),
    };
    Some(spelled)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::fixture::generated;

    fn measured() -> FileReport {
        let mut file = generated("src/a.rs", 2).report;
        for (id, value) in [
            ("cyclomatic", 8.0),
            ("max_cyclomatic", 5.0),
            ("functions", 2.0),
            ("comment_lines", 3.0),
        ] {
            file.metrics.set(id, value);
        }
        for (id, value) in [
            ("cyclomatic", 5.0),
            ("nesting", 2.0),
            ("parameters", 3.0),
            ("code_lines", 6.0),
        ] {
            file.functions[0].metrics.set(id, value);
        }
        file
    }

    #[test]
    fn numbers_agree_with_measurements() {
        let file = measured();
        let functions = [&file.functions[0]];
        let subject = Subject {
            file: &file,
            functions: &functions,
        };
        for said in [
            "Its cyclomatic complexity of 5 makes it hard.",
            "cyclomatic: 5",
            "It takes 3 parameters.",
            "It takes three parameters and loses one.",
            "A function with over 2 parameters.",
            "This 6-line function hides it.",
            "The function is 6 lines long.",
            "It is nested 2 levels deep.",
            "The file has a cyclomatic complexity of 8.",
            "The file has 2 functions.",
            "The function has 300 lines of input.",
            "The function has 300 lines per table.",
            "Reads over 300 lines of input, 100 lines per second.",
            "Waits for 40 seconds and tries 5 times; returns 404.",
            "The score of 700 is a credit score.",
            "Its cyclomatic complexity is at most 6.",
            "Its cyclomatic complexity is about 6.",
            "Its cyclomatic complexity is around 4.",
            "The class has 16 lines.",
            "The file has 16 lines.",
            "It has 1 functions.",
        ] {
            assert!(agree(said, subject), "{said}");
        }
        for said in [
            "Its cyclomatic complexity of 40 makes it hard.",
            "cyclomatic 40",
            "has a cyclomatic complexity above 12",
            "complexity of 40",
            "It takes 5 parameters.",
            "It takes five parameters.",
            "The function has 300 lines.",
            "The function is 300 lines long.",
            "A 300-line function.",
            "About 300 lines of code.",
            "It is nested 7 levels deep.",
            "The nesting depth is 7.",
            "The file has 12 functions.",
            "The class has 900 lines.",
            "Its cyclomatic complexity of 8 makes it hard.",
            "Its cyclomatic complexity is below 4.",
            "Its cyclomatic complexity is about 7.",
            "Its cyclomatic complexity is about 3.",
            "The class has 17 lines.",
            "The file has 17 lines.",
            "The file has 1 functions.",
            "The function has 300 lines of code.",
        ] {
            assert!(!agree(said, subject), "{said}");
        }
    }
}

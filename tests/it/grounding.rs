//! A server that makes things up, over real HTTP: nothing invented is shown, and nothing true is lost.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use serde_json::{Value, json};

use crate::program::Program;
use crate::server::{Received, Reply, Server};
use crate::support::TempTree;

/// Files, each with as many findings as an answer may hold.
const FILES: usize = 64;
const FABRICATED: usize = 16;
const TRUE: usize = 4;
const FUNCTIONS: usize = 9;

const CATEGORIES: [&str; 4] = [
    "error-handling",
    "resource-leak",
    "invariant",
    "correctness",
];

/// Numbers that look random and are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end.max(1)
    }

    fn of<'a>(&mut self, items: &[&'a str]) -> &'a str {
        items[self.below(items.len())]
    }
}

/// A function in one of four languages; the lines of all functions of a language are alike but for
/// names and numbers.
fn function(language: usize, name: &str, handle: &str, number: usize) -> String {
    let lines: &[&str] = match language {
        0 => &[
            "fn NAME(path: &str, retries: u32, verbose: bool) -> u32 {",
            "    let HANDLE = open_file(path);",
            "    let mut total = 0;",
            "    for attempt in 0..retries {",
            "        if HANDLE.read_part(attempt) == NUMBER {",
            "            total += attempt * NUMBER;",
            "        } else if verbose && attempt > 3 {",
            "            continue;",
            "        }",
            "    }",
            "    total",
            "}",
        ],
        1 => &[
            "def NAME(path, retries, verbose):",
            "    HANDLE = open_file(path)",
            "    total = 0",
            "    for attempt in range(retries):",
            "        if HANDLE.read_part(attempt) == NUMBER:",
            "            total += attempt * NUMBER",
            "        elif verbose and attempt > 3:",
            "            continue",
            "    return total",
        ],
        2 => &[
            "function NAME(path: string, retries: number, verbose: boolean): number {",
            "  const HANDLE = openFile(path);",
            "  let total = 0;",
            "  for (let attempt = 0; attempt < retries; attempt++) {",
            "    if (HANDLE.readPart(attempt) === NUMBER) {",
            "      total += attempt * NUMBER;",
            "    } else if (verbose && attempt > 3) {",
            "      continue;",
            "    }",
            "  }",
            "  return total;",
            "}",
        ],
        _ => &[
            "func NAME(path string, retries int, verbose bool) int {",
            "\tHANDLE := openFile(path)",
            "\ttotal := 0",
            "\tfor attempt := 0; attempt < retries; attempt++ {",
            "\t\tif HANDLE.readPart(attempt) == NUMBER {",
            "\t\t\ttotal += attempt * NUMBER",
            "\t\t} else if verbose && attempt > 3 {",
            "\t\t\tcontinue",
            "\t\t}",
            "\t}",
            "\treturn total",
            "}",
        ],
    };
    let text = lines.join("\n") + "\n\n";
    text.replace("NAME", name)
        .replace("HANDLE", handle)
        .replace("NUMBER", &number.to_string())
}

/// A file: functions, one that calls all but the last of them, and one that holds a secret.
#[derive(Clone)]
struct Code {
    path: String,
    text: String,
    names: Vec<String>,
}

impl Code {
    fn of(file: usize) -> Self {
        let language = file % 4;
        let names: Vec<String> = (0..FUNCTIONS)
            .map(|at| format!("load{file}_part{at}"))
            .collect();
        let mut text = match language {
            3 => format!("package part{file}\n\n"),
            _ => String::new(),
        };
        for (at, name) in names.iter().enumerate() {
            text += &function(
                language,
                name,
                &format!("handle{file}_{at}"),
                7 * at + file + 5,
            );
        }
        let calls = names[..FUNCTIONS - 1].iter();
        let calls = calls.map(|name| format!("    {name}(\"x\", 1, true)\n"));
        let calls = calls.collect::<String>();
        let (head, tail) = [
            ("fn run_all() {\n", "}\n"),
            ("def run_all():\n", ""),
            ("function runAll() {\n", "}\n"),
            ("func runAll() {\n", "}\n"),
        ][language];
        let calls = match language {
            0 => calls.replace(")\n", ");\n"),
            _ => calls,
        };
        text += &format!("{head}{calls}{tail}");
        let mark = if language == 1 { "#" } else { "//" };
        text += &format!("{mark} password = \"hunter2-Zq8vT{file}xW\"\n");
        let extension = ["rs", "py", "ts", "go"][language];
        Self {
            path: format!("src/part{file}/code{file}.{extension}"),
            text,
            names,
        }
    }

    fn lines(&self) -> Vec<&str> {
        self.text.lines().collect()
    }

    /// Line, counted from 1, where the function `at` begins.
    fn start(&self, at: usize) -> usize {
        let name = format!("{}(", self.names[at]);
        1 + self
            .text
            .lines()
            .position(|line| line.contains(&name))
            .unwrap()
    }
}

/// What the server says about one file, and where the true findings stand.
struct Script {
    findings: Vec<Value>,
    /// Titles with their first and last lines.
    expected: Vec<(String, usize, usize)>,
}

fn finding(
    title: &str,
    explanation: &str,
    category: usize,
    path: &str,
    line: usize,
    quote: &str,
) -> Value {
    json!({
        "category": CATEGORIES[category % CATEGORIES.len()], "severity": "medium", "confidence": 0.8,
        "title": title, "explanation": explanation, "suggestion": "Mend it.",
        "evidence": [{"path": path, "start_line": line, "end_line": line, "quote": quote}]
    })
}

/// A line number that is off by up to fifty.
fn off(line: usize, random: &mut Random) -> usize {
    (line + random.below(101)).saturating_sub(50).max(1)
}

fn squeezed(text: &str) -> String {
    text.split_whitespace().collect()
}

/// The line with one of its tokens changed, or `None` where the file holds that, too.
fn altered(line: &str, code: &Code, random: &mut Random) -> Option<String> {
    let mut tokens: Vec<String> = Vec::new();
    for character in line.chars() {
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        match tokens.last_mut() {
            Some(last) if is_word(character) && last.ends_with(is_word) => last.push(character),
            _ => tokens.push(character.to_string()),
        }
    }
    let at = random.below(tokens.len());
    tokens[at] = match tokens[at].as_str() {
        number if number.parse::<usize>().is_ok() => format!("{number}1"),
        word if word.chars().all(|c| c.is_alphanumeric() || c == '_') => format!("{word}x"),
        "=" => "!=".to_owned(),
        "&" => "|".to_owned(),
        "<" => ">".to_owned(),
        "(" => "[".to_owned(),
        blank if blank.trim().is_empty() => " maybe ".to_owned(),
        _ => return None,
    };
    let altered = tokens.concat();
    (!squeezed(&code.text).contains(&squeezed(&altered))).then_some(altered)
}

/// A finding that is not true, of one of many kinds; every title says so.
fn fabricated(kind: usize, code: &Code, other: &Code, system: &str, random: &mut Random) -> Value {
    let lines = code.lines();
    let at = random.below(FUNCTIONS);
    let line = code.start(at) + random.below(6);
    let (quote, name, path) = (lines[line - 1], code.names[at].as_str(), code.path.as_str());
    let claimed = off(line, random);
    let title = &format!("Fabricated trouble of kind {kind}");
    let make =
        |explanation: &str, quote: &str| finding(title, explanation, kind, path, claimed, quote);
    let bad = "Part of the data is lost without a word.";
    let ghost = format!("ghost_{}", random.below(1_000));
    match kind {
        0 => make(bad, &format!("let {ghost} = phantom_call({claimed});")),
        1 => make(bad, other.lines()[other.start(at)]),
        2 => {
            let quote = (0..50).find_map(|_| altered(quote, code, random));
            make(bad, &quote.unwrap_or_else(|| format!("{ghost}()")))
        }
        3 => make(&format!("It calls `{ghost}` and drops its error."), quote),
        4 => {
            let title = format!("Fabricated: {ghost} loses errors");
            finding(&title, bad, kind, path, claimed, quote)
        }
        5 => make("It relies on flushEverything() and never checks it.", quote),
        6 => make(
            &format!(
                "Its cyclomatic complexity of {} hides it.",
                20 + random.below(40)
            ),
            quote,
        ),
        7 => make("The function is 300 lines long and hard to follow.", quote),
        8 => make(
            &format!("`{name}` takes {} parameters.", 5 + random.below(5)),
            quote,
        ),
        9 => {
            let used = &code.names[random.below(FUNCTIONS - 1)];
            let words = [
                "is never called.",
                "is unused.",
                "has no callers.",
                "is dead code.",
            ];
            let line = code.start(at);
            let explanation = format!("`{used}` {} It can go.", random.of(&words));
            finding(title, &explanation, kind, path, line, lines[line - 1])
        }
        10 => make(&format!("No test covers `{}`.", code.names[0]), quote),
        11 => {
            let paths = [
                "../../etc/passwd",
                "/etc/passwd",
                "src/ghost.rs",
                other.path.as_str(),
            ];
            finding(title, bad, kind, random.of(&paths), claimed, quote)
        }
        12 => {
            let quotes = [
                "password = \"[redacted:generic-password]\"",
                "[redacted:keyword]",
                "password = \"hunter2",
            ];
            make(bad, random.of(&quotes))
        }
        13 => {
            let said = system.lines().filter(|line| line.len() > 40);
            make(
                bad,
                said.clone()
                    .nth(random.below(said.count()))
                    .unwrap_or_default(),
            )
        }
        14 => {
            let quotes = [
                "}",
                "};",
                "{ } ( ) [ ] ; ; ; ;",
                "continue",
                "return",
                "",
                "   ",
                "total",
            ];
            make(bad, random.of(&quotes))
        }
        15 => make(&format!("It copies lib/{ghost}.py line by line."), quote),
        16 => {
            let far = lines[code.start((at + 2) % FUNCTIONS) - 1];
            make(bad, &format!("{}\n{far}", quote.trim()))
        }
        17 => {
            let cut = quote.trim();
            let end = cut.char_indices().rfind(|(at, c)| {
                *at > 4 && c.is_alphanumeric() && cut[..*at].ends_with(char::is_alphanumeric)
            });
            let end = end.map_or(0, |(at, _)| at);
            make(bad, &format!("{}Q", &cut[..end]))
        }
        18 => make(bad, &format!("{} ... {}", quote.trim(), lines[line].trim())),
        _ => make(
            &format!("`{name}` has a nesting depth of 9 and 40 commits."),
            quote,
        ),
    }
}

/// A true finding of one of four kinds at a wrong line, with the lines where it belongs.
fn true_one(kind: usize, code: &Code, random: &mut Random) -> (Value, (String, usize, usize)) {
    let lines = code.lines();
    let title = |at: usize| format!("{} loses what it read", code.names[at]);
    let bad = "Part of the data is lost without a word.";
    let make = |title: &str, explanation: &str, line: usize, quote: &str| {
        finding(title, explanation, kind, &code.path, line, quote)
    };
    let (value, title, first, last) = match kind {
        0 => {
            let line = code.start(1) + 1;
            let explanation = format!("`{}` takes 3 parameters and closes nothing.", code.names[1]);
            let claimed = off(line, random);
            (
                make(&title(1), &explanation, claimed, lines[line - 1]),
                title(1),
                line,
                line,
            )
        }
        1 => {
            let line = code.start(3);
            let quote: Vec<&str> = lines[line - 1..line + 2]
                .iter()
                .map(|line| line.trim())
                .collect();
            let value = make(&title(3), bad, off(line, random), &quote.join("\r\n   "));
            (value, title(3), line, line + 2)
        }
        2 => {
            let line = code.start(5) + 3;
            let value = make(&title(5), bad, 0, lines[line - 1].trim());
            (value, title(5), line, line)
        }
        _ => {
            let line = code.start(FUNCTIONS - 1);
            let name = &code.names[FUNCTIONS - 1];
            let title = format!("`{name}` is never called");
            let value = make(
                &title,
                "Nobody calls it.",
                off(line, random),
                lines[line - 1],
            );
            (value, title, line, line)
        }
    };
    (value, (title, first, last))
}

fn script(file: usize, codes: &[Code], system: &str) -> Script {
    let mut random = Random(file as u64 + 1);
    let code = &codes[file];
    // A file of the same language, so that its lines look alike.
    let other = &codes[(file + 4) % codes.len()];
    let mut script = Script {
        findings: Vec::new(),
        expected: Vec::new(),
    };
    for kind in 0..TRUE {
        let (value, expected) = true_one(kind, code, &mut random);
        script.findings.push(value);
        script.expected.push(expected);
    }
    for at in 0..FABRICATED {
        let kind = (file * FABRICATED + at) % 20;
        let value = fabricated(kind, code, other, system, &mut random);
        let place = random.below(script.findings.len() + 1);
        script.findings.insert(place, value);
    }
    script
}

fn answer(codes: &[Code], request: &Received) -> Reply {
    let user = request.message("user");
    let path = user.lines().find_map(|line| line.strip_prefix("path: "));
    let file = codes
        .iter()
        .position(|code| Some(code.path.as_str()) == path);
    let findings = match file {
        Some(file) if user.contains("code lines of the file") => {
            script(file, codes, &request.message("system")).findings
        }
        _ => Vec::new(),
    };
    let answer = json!({
        "summary": "Loads parts.", "overview": "A program.", "findings": findings,
        "verdict": "confirmed", "reason": "So it is."
    });
    Reply::answer(&answer.to_string())
}

fn places(report: &Value) -> BTreeMap<(String, String), BTreeSet<(u64, u64)>> {
    let mut places: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for finding in report["findings"].as_array().unwrap() {
        if finding["origin"] == "llm" {
            let first = &finding["evidence"][0];
            let text = |value: &Value| value.as_str().unwrap().to_owned();
            let line = |name: &str| first[name].as_u64().unwrap();
            let key = (text(&first["path"]), text(&finding["title"]));
            let lines = (line("start_line"), line("end_line"));
            places.entry(key).or_default().insert(lines);
        }
    }
    places
}

#[test]
fn of_a_thousand_fabricated_findings_none_is_shown_and_all_true_ones_are() {
    let codes: Vec<Code> = (0..FILES).map(Code::of).collect();
    let tree = TempTree::new();
    for (at, code) in codes.iter().enumerate() {
        tree.write(&code.path, &code.text);
        tree.write(
            &format!("tests/test_part{at}.py"),
            format!(
                "def test_part{at}():\n    assert {}(\"x\", 1, True) == 0\n",
                code.names[0]
            ),
        );
    }
    let shared = codes.clone();
    let server = Server::start(move |request| answer(&shared, request));
    let program = Program::new();
    let folder = tree.beside("reports");
    fs::create_dir(&folder).unwrap();
    let written: Vec<(String, String)> = [
        "json", "markdown", "html", "sarif", "gitlab", "github", "csv",
    ]
    .iter()
    .map(|format| {
        let file = folder.join(format);
        (
            format!("{format}={}", file.display()),
            file.display().to_string(),
        )
    })
    .collect();
    let source = tree.path();
    let mut arguments = vec![
        "analyze",
        source.to_str().unwrap(),
        "--model",
        "scripted",
        "--base-url",
        server.base_url(),
        "--verify",
    ];
    for (format, _) in &written {
        arguments.extend(["--format", format]);
    }
    let run = program.run(&arguments);
    assert_eq!(run.code, 0, "{}", run.stderr);
    for (_, file) in &written {
        let shown = fs::read_to_string(file).unwrap();
        for invented in [
            "Fabricated",
            "ghost_",
            "phantom_call",
            "flushEverything",
            "hunter2",
        ] {
            let around = shown
                .find(invented)
                .map(|at| shown[at..].chars().take(400).collect::<String>());
            assert_eq!(around, None, "{invented} stands in {file}");
        }
    }
    let report: Value = serde_json::from_str(&fs::read_to_string(&written[0].1).unwrap()).unwrap();
    let places = places(&report);
    for (file, code) in codes.iter().enumerate() {
        for (title, first, last) in script(file, &codes, "").expected {
            let shown = places.get(&(code.path.clone(), title.clone()));
            let expected = BTreeSet::from([(first as u64, last as u64)]);
            assert_eq!(shown, Some(&expected), "{title} in {}", code.path);
        }
    }
    let dropped = report["usage"]["dropped_findings"].as_object().unwrap();
    let count: u64 = dropped.values().map(|count| count.as_u64().unwrap()).sum();
    assert!(count >= (FILES * FABRICATED) as u64, "{dropped:?}");
    for reason in [
        "quote-not-found",
        "quote-too-short",
        "path-not-found",
        "path-in-prose",
        "symbol-not-found",
        "number-contradicted",
        "use-found",
        "test-found",
    ] {
        assert!(dropped.contains_key(reason), "{reason}: {dropped:?}");
    }
}

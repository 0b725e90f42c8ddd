//! Seeded refactorings: what makes code simpler never lowers a score, what makes it harder never
//! raises one. `fixtures/refactorings` holds the code, with its functions and blocks marked, and how
//! each language spells what an edit needs.

use create_dump::model::{FileReport, Report};
use create_dump::{AnalyzeRequest, Services, Settings, SourceRequest, analyze};
use serde::Deserialize;

use crate::support::{TempTree, root};

#[derive(Deserialize)]
struct Languages {
    language: Vec<Language>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Language {
    file: String,
    /// The lines before and after a block that becomes a function.
    function: Vec<String>,
    call: String,
    /// The lines before and after a block that a condition is put around.
    condition: Vec<String>,
}

/// Lines between two marks, without them.
type Marked = std::ops::Range<usize>;

/// One edit: the harder and the simpler version, and the function that it touches.
struct Case {
    what: String,
    file: String,
    simpler: String,
    harder: String,
    function: Option<&'static str>,
}

/// What is between `// NAME` and `// end NAME`, by line.
fn marked(lines: &[&str], name: &str) -> Vec<Marked> {
    let ends = |line: &&str, mark: &str| line.trim().trim_start_matches(['/', '#', ' ']) == mark;
    let places = |mark: &str| -> Vec<usize> {
        let lines = lines.iter().enumerate();
        lines
            .filter(|(_, line)| ends(line, mark))
            .map(|(place, _)| place)
            .collect()
    };
    let (starts, ends) = (places(name), places(&format!("end {name}")));
    assert_eq!(starts.len(), ends.len());
    starts
        .into_iter()
        .zip(ends)
        .map(|(start, end)| start + 1..end)
        .collect()
}

fn indent(line: &str) -> &str {
    &line[..line.len() - line.trim_start().len()]
}

/// `body` within `frame`, all at `indent` and deeper.
fn framed(frame: &[String], body: &[&str], indent_of: &str) -> Vec<String> {
    let at = indent(body[0]).to_owned();
    let step = if at.contains('\t') { "\t" } else { "    " };
    let inner = body.iter().map(|line| match line.strip_prefix(&at) {
        Some(rest) => format!("{indent_of}{step}{rest}"),
        None => (*line).to_owned(),
    });
    let open = frame.len() - usize::from(frame.len() > 1);
    let line = |line: &String| format!("{indent_of}{line}");
    let before = frame[..open].iter().map(line);
    before
        .chain(inner)
        .chain(frame[open..].iter().map(line))
        .collect()
}

/// The text with `new` in the place of some lines.
fn with(lines: &[&str], place: &Marked, new: &[String]) -> Vec<String> {
    let before = lines[..place.start].iter().map(|line| (*line).to_owned());
    let after = lines[place.end..].iter().map(|line| (*line).to_owned());
    before.chain(new.iter().cloned()).chain(after).collect()
}

/// The edits of one file: each block extracted (and inlined again) and nested deeper, each function
/// pasted once more.
fn cases(language: &Language, text: &str) -> Vec<Case> {
    let lines: Vec<&str> = text.lines().collect();
    let functions = marked(&lines, "function");
    let names = ["settle", "remind", "label"];
    let mut cases = Vec::new();
    let mut add = |what: &str, name: &'static str, simpler: &[String], harder: &[String]| {
        cases.push(Case {
            what: format!("{what} {name} in {}", language.file),
            file: language.file.clone(),
            simpler: simpler.join("\n") + "\n",
            harder: harder.join("\n") + "\n",
            function: (what != "copy").then_some(name),
        });
    };
    let as_they_are = with(&lines, &(0..0), &[]);
    for (block, name) in marked(&lines, "block").into_iter().zip(names) {
        let body = &lines[block.clone()];
        let nested = framed(&language.condition, body, indent(body[0]));
        add("nest", name, &as_they_are, &with(&lines, &block, &nested));
        let around = functions
            .iter()
            .find(|around| around.contains(&block.start))
            .unwrap();
        let at = indent(lines[around.start]);
        let extracted = framed(&language.function, body, at);
        let added = with(&lines, &(around.end..around.end), &extracted);
        let added: Vec<&str> = added.iter().map(String::as_str).collect();
        let call = format!("{}{}", indent(body[0]), language.call);
        add(
            "extract",
            name,
            &with(&added, &block, &[call]),
            &as_they_are,
        );
    }
    for (function, name) in functions.into_iter().zip(names) {
        let copy = lines[function.clone()]
            .iter()
            .map(|line| line.replace(name, "copied"));
        let copy: Vec<String> = copy.collect();
        add(
            "copy",
            name,
            &as_they_are,
            &with(&lines, &(function.end..function.end), &copy),
        );
    }
    cases
}

fn report(runtime: &tokio::runtime::Runtime, file: &str, text: &str) -> Report {
    let tree = TempTree::of(&[(file, text)]);
    let services = Services::new(&Settings::default(), "2026-01-01T00:00:00Z".to_owned());
    let request = AnalyzeRequest::of(SourceRequest::at(tree.path(), None));
    runtime
        .block_on(analyze(&services, request, &|_| {}))
        .unwrap()
}

fn function_score(file: &FileReport, name: &str) -> f64 {
    let named = |it: &&create_dump::model::FunctionReport| it.name.ends_with(name);
    file.functions.iter().find(named).unwrap().score
}

#[test]
fn no_refactoring_moves_a_score_the_wrong_way() {
    let folder = root().join("fixtures/refactorings");
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let languages: Languages = toml::from_str(&read("languages.toml")).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (mut number, mut moved, mut wrong) = (0, 0, Vec::new());
    for language in &languages.language {
        for case in cases(language, &read(&language.file)) {
            let simpler = report(&runtime, &case.file, &case.simpler);
            let harder = report(&runtime, &case.file, &case.harder);
            let [a, b] = [&simpler.files[0], &harder.files[0]];
            assert_eq!(a.metrics.get("parse_error_share"), None, "{}", case.what);
            assert_eq!(b.metrics.get("parse_error_share"), None, "{}", case.what);
            let mut scores = vec![
                ("file", a.score, b.score),
                (
                    "source",
                    simpler.summary.score.unwrap(),
                    harder.summary.score.unwrap(),
                ),
            ];
            if let Some(name) = case.function {
                scores.push((name, function_score(a, name), function_score(b, name)));
            }
            for (of, a, b) in scores {
                if a < b {
                    wrong.push(format!("{}: score of the {of} {a} becomes {b}", case.what));
                }
            }
            number += 1;
            moved += usize::from(a.score > b.score);
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {number}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    assert!(
        number >= 100 && moved > number / 2,
        "{moved} of {number} move a score"
    );
}

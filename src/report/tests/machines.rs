//! The formats for code hosts and spreadsheets.

use serde_json::Value;

use super::{example, inert, written};
use crate::model::{Evidence, Explanation, Report, Severity};
use crate::redact::Clean;

/// The rich example, with the meaning of a rule.
fn report() -> Report {
    Report {
        rules: vec![Explanation {
            id: "complex-function",
            what: "A function with many paths.",
            why: "Nobody holds them all in mind.",
            how: "Cognitive complexity above 25.",
            source: "",
            advice: "Split it.",
        }],
        ..example::rich()
    }
}

fn json(report: &Report, format: &str) -> Value {
    serde_json::from_str(&written(report, format)).expect("valid JSON")
}

#[test]
fn a_rich_report_for_machines() {
    let pretty = |format| serde_json::to_string_pretty(&json(&report(), format)).unwrap();
    insta::assert_snapshot!("sarif", pretty("sarif"));
    insta::assert_snapshot!("gitlab", pretty("gitlab"));
    insta::assert_snapshot!("github", written(&report(), "github"));
    insta::assert_snapshot!("csv", written(&report(), "csv"));
}

#[test]
fn an_empty_report_is_valid() {
    let empty = example::empty();
    assert_eq!(json(&empty, "gitlab"), Value::Array(Vec::new()));
    let results = json(&empty, "sarif").pointer("/runs/0/results").cloned();
    assert_eq!(results, Some(Value::Array(Vec::new())));
    assert_eq!(written(&empty, "csv").lines().count(), 1);
    let log = written(&empty, "github");
    assert_eq!(log, "::notice title=create-dump::No code was measured.\n");
}

/// The rich example in a folder of its repository, at an odd path.
fn elsewhere() -> Report {
    let mut report = report();
    report.source.prefix = "sub dir".into();
    for finding in &mut report.findings {
        finding.evidence[0].path = "a,b:c%[é].rs".into();
    }
    report
}

#[test]
fn paths_start_at_the_root_of_the_repository() {
    let sarif = json(&elsewhere(), "sarif");
    let place = "/runs/0/results/0/locations/0/physicalLocation/artifactLocation/uri";
    let uri = sarif.pointer(place).and_then(Value::as_str);
    assert_eq!(uri, Some("sub%20dir/a%2Cb%3Ac%25%5B%C3%A9%5D.rs"));
    let gitlab = json(&elsewhere(), "gitlab");
    let path = gitlab.pointer("/0/location/path").and_then(Value::as_str);
    assert_eq!(path, Some("sub dir/a,b:c%[é].rs"));
    let log = written(&elsewhere(), "github");
    let start = "::error file=sub dir/a%2Cb%3Ac%25[é].rs,line=";
    assert!(log.starts_with(start), "{log}");
}

#[test]
fn a_host_is_not_sent_more_than_it_takes() {
    let mut report = report();
    let mut finding = report.findings[0].clone();
    report.findings = vec![finding.clone(); 5_100];
    finding.evidence = vec![finding.evidence[0].clone(); 200];
    report.findings[0] = finding;
    let sarif = json(&report, "sarif");
    let count = |pointer| {
        sarif
            .pointer(pointer)
            .and_then(Value::as_array)
            .map(Vec::len)
    };
    assert_eq!(count("/runs/0/results"), Some(5_000));
    assert_eq!(count("/runs/0/results/0/relatedLocations"), Some(99));
    let told = "/runs/0/invocations/0/toolExecutionNotifications/0/message/text";
    let told = sarif.pointer(told).and_then(Value::as_str).unwrap();
    assert!(told.starts_with("100 less severe findings"), "{told}");
    let log = written(&report, "github");
    assert_eq!(log.lines().count(), 11);
    assert!(log.contains("5,090 findings more"), "{log}");
}

#[test]
fn a_log_holds_ten_annotations_a_level_and_says_what_is_left() {
    let mut report = report();
    let all = [Severity::Critical, Severity::Medium, Severity::Info];
    report.findings = all
        .iter()
        .flat_map(|severity| {
            let mut finding = report.findings[0].clone();
            finding.severity = *severity;
            vec![finding; 12]
        })
        .collect();
    let log = written(&report, "github");
    let count = |level: &str| log.lines().filter(|line| line.starts_with(level)).count();
    assert_eq!(
        (count("::error"), count("::warning"), count("::notice")),
        (10, 10, 10)
    );
}

#[test]
fn a_finding_about_a_whole_file_has_no_lines() {
    let mut report = report();
    report.findings.truncate(1);
    report.findings[0].evidence = vec![Evidence {
        path: "a.rs".into(),
        start_line: 0,
        end_line: 0,
        quote: Clean::literal(""),
    }];
    let place = "/runs/0/results/0/locations/0/physicalLocation";
    let sarif = json(&report, "sarif");
    assert_eq!(sarif.pointer(place).unwrap().get("region"), None);
    assert!(written(&report, "github").starts_with("::error file=a.rs,title="));
    let gitlab = json(&report, "gitlab");
    let begin = gitlab
        .pointer("/0/location/lines/begin")
        .and_then(Value::as_u64);
    assert_eq!(begin, Some(1));
}

#[test]
fn no_cell_is_a_formula_and_every_row_has_all_columns() {
    let mut report = report();
    for (file, path) in report
        .files
        .iter_mut()
        .zip(["=1+1", "@x", "a,\"b\"\n.rs", "-x"])
    {
        file.path = path.into();
    }
    let table = written(&report, "csv");
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let columns = reader.headers().unwrap().len();
    let paths: Vec<String> = reader
        .records()
        .map(|row| row.unwrap())
        .inspect(|row| assert_eq!(row.len(), columns))
        .map(|row| row[0].to_owned())
        .collect();
    assert_eq!(paths, ["'=1+1", "'@x", "a,\"b\"\\n.rs", "'-x"]);
}

/// What hosts show of a report in each format for machines.
pub(super) fn shown(report: &Report) -> Vec<String> {
    let gitlab = json(report, "gitlab");
    let issues = gitlab.as_array().unwrap().iter();
    let descriptions = issues.map(|issue| issue["description"].as_str().unwrap().to_owned());
    messages(report).into_iter().chain(descriptions).collect()
}

/// The messages of the results in SARIF.
pub(super) fn messages(report: &Report) -> Vec<String> {
    let sarif = json(report, "sarif");
    let results = sarif["runs"][0]["results"].as_array().unwrap().iter();
    let text = |result: &Value| result["message"]["text"].as_str().unwrap().to_owned();
    results.map(text).collect()
}

#[test]
fn plain_text_keeps_its_words() {
    for text in [
        "`a::b` is hard to follow",
        "x_y → z: 12 % of 4.5",
        "don't, or (do)",
    ] {
        assert_eq!(crate::report::plain::line(text), text);
    }
    for text in ["@user", "see #12", "http://a.b/c", "0123456789abcdef"] {
        let plain = crate::report::plain::line(text);
        assert_ne!(plain, text);
        assert_eq!(plain.replace('\u{2060}', ""), text);
        inert::plain(&plain);
    }
}

/// Whether a spreadsheet would compute a cell.
pub(super) fn is_formula(cell: &str) -> bool {
    cell.starts_with([
        '=', '+', '-', '@', '\t', '\r', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}',
    ])
}

/// Whether a SARIF message holds a link or a place for an argument, by sections 3.11.5 and 3.11.6.
pub(super) fn is_placeholder(message: &str) -> bool {
    let without = message
        .replace("\\\\", "")
        .replace("\\[", "")
        .replace("\\]", "");
    let without = without.replace("{{", "").replace("}}", "");
    without.contains(['[', ']', '{', '}'])
}

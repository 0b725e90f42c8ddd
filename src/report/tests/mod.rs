//! Tests of the reporters, on reports made by hand.

mod contract;
mod example;
mod first;
mod hostile;
mod html;
mod inert;
mod links;
mod machines;
mod review;
mod size;
mod template;
mod text;

use super::reporter;
use crate::model::Report;

fn written(report: &Report, format: &str) -> String {
    let mut out = Vec::new();
    let reporter = reporter(format).expect("the format is registered");
    reporter.write(report, &mut out).expect("memory takes all");
    String::from_utf8(out).expect("reports are UTF-8")
}

#[test]
fn a_rich_report_in_markdown() {
    insta::assert_snapshot!(written(&example::rich(), "markdown"));
}

#[test]
fn a_rich_report_in_json() {
    let json = written(&example::rich(), "json");
    assert_eq!(json.lines().count(), 1);
    insta::assert_snapshot!(json.replace(",\"", ",\n\"").replace("{\"", "{\n\""));
}

#[test]
fn an_empty_report_in_markdown() {
    insta::assert_snapshot!(written(&example::empty(), "markdown"));
}

#[test]
fn an_unknown_format_is_no_reporter() {
    assert!(reporter("papyrus").is_none());
}

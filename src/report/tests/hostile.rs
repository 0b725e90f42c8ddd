//! Text that wants to be more than text, wherever a report shows some.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::{example, html, inert, machines, written};
use crate::model::{Diagnostic, LedgerEntry, Report, Status};
use crate::redact::Clean;
use crate::report::{escape, sanitise};

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Payload {
    text: String,
    /// Kinds of live elements that it must not become.
    never: Vec<String>,
    #[serde(default = "once")]
    times: usize,
}

fn once() -> usize {
    1
}

fn listed() -> BTreeMap<String, Payload> {
    toml::from_str(include_str!("../../../fixtures/hostile/payloads.toml")).unwrap()
}

pub(super) fn payloads() -> BTreeMap<String, String> {
    let payloads = listed();
    let repeated = |(name, payload): (String, Payload)| (name, payload.text.repeat(payload.times));
    payloads.into_iter().map(repeated).collect()
}

fn clean(text: &str) -> Clean {
    Clean::literal(text.to_owned().leak())
}

/// The rich example with `text` wherever text from outside can stand.
pub(super) fn report_full_of(text: &str) -> Report {
    let mut report = example::rich();
    let own = || text.to_owned();
    report.source.name = own();
    report.source.location = own();
    report.source.prefix = own();
    report.source.revision = Some(own());
    if let Some(web) = &mut report.source.web {
        web.repository.push_str(text);
    }
    report.summary.overview = Some(clean(text));
    report.summary.confidence = vec![own()];
    report.summary.languages = BTreeMap::from([(own(), 1)]);
    report.summary.moved_by[0].text = own();
    report.gates[0].id = own();
    report.trend[0].date = own();
    report.progress[0].since = own();
    report.progress[0].moved_by = vec![own()];
    let entry = |status| LedgerEntry {
        path: own(),
        status,
        reason: Some(own()),
    };
    report.ledger.entries = vec![entry(Status::Failed), entry(Status::Skipped)];
    report.diagnostics = vec![Diagnostic::on_file("invalid-utf8", text, text); 2];
    report.usage.model = Some(own());
    report.usage.dropped_findings = BTreeMap::from([(own(), 1)]);
    fill_the_code(&mut report, text);
    fill_the_claims(&mut report, text);
    report
}

fn fill_the_code(report: &mut Report, text: &str) {
    let own = || text.to_owned();
    for file in &mut report.files {
        file.path = own();
        file.factors[0].text = own();
        file.functions[0].name = own();
    }
    for module in &mut report.modules {
        module.path = own();
        module.worst = own();
        module.summary = Some(clean(text));
    }
    for place in &mut report.duplicates[0].places {
        place.path = own();
    }
    for hotspot in &mut report.hotspots {
        hotspot.path = own();
        hotspot.why = vec![own(), own()];
    }
    report.coupling[0].a = own();
    report.coupling[0].b = own();
    for cycle in &mut report.graph.cycles {
        cycle.paths = vec![own(), own()];
        for step in &mut cycle.through {
            step.from = own();
            step.to = own();
        }
    }
}

fn fill_the_claims(report: &mut Report, text: &str) {
    let own = || text.to_owned();
    for advice in &mut report.advice {
        advice.title = clean(text);
        advice.why = vec![clean(text), clean(text)];
        advice.evidence.path = own();
        advice.evidence.quote = clean(text);
    }
    for finding in &mut report.findings {
        finding.rule = own();
        finding.category = own();
        finding.title = clean(text);
        finding.explanation = clean(text);
        finding.suggestion = clean(text);
        finding.evidence[0].path = own();
        finding.evidence[0].quote = clean(text);
    }
}

fn without_a_host(mut report: Report) -> Report {
    report.source.web = None;
    report
}

/// A check that finds nothing in the payloads as they are would find nothing in a report either.
#[test]
fn every_kind_of_live_element_is_seen_where_nothing_is_escaped() {
    let payloads = listed();
    assert!(payloads.len() >= 150, "{} payloads", payloads.len());
    let kinds: BTreeSet<&str> = { payloads.values() }
        .flat_map(|payload| payload.never.iter().map(String::as_str))
        .collect();
    for kind in kinds {
        let mut meant = { payloads.values() }.filter(|it| it.never.iter().any(|it| it == kind));
        let seen = meant.any(|payload| match kind {
            // What spreadsheets and viewers of SARIF make of text, Markdown does not.
            "cell" => machines::is_formula(&payload.text),
            "placeholder" => machines::is_placeholder(&payload.text),
            // Nothing computes what stands in a report: see `template.rs`.
            "template" => payload.text.contains("7 * 7"),
            _ => inert::live(&payload.text, false)
                .iter()
                .any(|(it, _)| *it == kind),
        });
        assert!(seen, "{kind} is not seen");
    }
}

#[test]
fn no_payload_is_live_in_markdown() {
    for (name, text) in payloads() {
        println!("{name}");
        let report = report_full_of(&text);
        inert::check(&written(&report, "markdown"), true);
        inert::check(&written(&without_a_host(report), "markdown"), true);
    }
}

#[test]
fn no_payload_is_live_in_a_browser() {
    for (name, text) in payloads() {
        println!("{name}");
        let report = report_full_of(&text);
        html::check(&written(&report, "html"));
        let map = written(&report, "map");
        let is_own = |tag: &str| ["svg", "title", "rect", "text"].contains(&tag);
        for tag in map.split('<').skip(1) {
            let name = tag
                .trim_start_matches('/')
                .split([' ', '>'])
                .next()
                .unwrap();
            assert!(is_own(name), "<{name}> in {map}");
        }
    }
}

#[test]
fn no_payload_is_live_for_machines() {
    for (name, text) in payloads() {
        println!("{name}");
        let report = report_full_of(&text);
        for shown in machines::shown(&report) {
            inert::plain(&shown);
        }
        for message in machines::messages(&report) {
            assert!(!machines::is_placeholder(&message), "{name}: {message}");
        }
        let log = written(&report, "github");
        let is_own = |line: &str| {
            ["::error ", "::warning ", "::notice "]
                .iter()
                .any(|own| line.starts_with(own))
        };
        assert!(log.lines().all(is_own), "{log}");
        let rows = written(&report, "csv");
        let rows: Vec<_> = csv::Reader::from_reader(rows.as_bytes())
            .into_records()
            .map(|row| row.unwrap())
            .collect();
        assert_eq!(rows.len(), report.files.len());
        let formula = rows
            .iter()
            .flatten()
            .find(|cell| machines::is_formula(cell));
        assert_eq!(formula, None, "{name}");
    }
}

#[test]
fn a_payload_adds_no_heading_and_no_row() {
    let shape = |markdown: &str| {
        let starts = |start: &str| markdown.lines().filter(|l| l.starts_with(start)).count();
        (starts("#"), starts("| "))
    };
    let harmless = shape(&written(&report_full_of("text"), "markdown"));
    for (name, text) in payloads() {
        if sanitise::line(&text).is_empty() {
            continue;
        }
        let hostile = shape(&written(&report_full_of(&text), "markdown"));
        assert_eq!(hostile, harmless, "{name}");
    }
}

#[test]
fn payloads_are_data_in_json() {
    for (name, text) in payloads() {
        let json = written(&report_full_of(&text), "json");
        let value: serde_json::Value = serde_json::from_str(&json).unwrap();
        for pointer in [
            "/source/name",
            "/summary/overview",
            "/advice/0/title",
            "/files/0/path",
            "/files/0/functions/0/name",
            "/findings/0/explanation",
            "/findings/0/evidence/0/quote",
            "/ledger/entries/0/path",
            "/diagnostics/0/message",
            "/usage/model",
        ] {
            let found = value.pointer(pointer).and_then(|value| value.as_str());
            assert_eq!(found, Some(text.as_str()), "{name} at {pointer}");
        }
    }
}

#[test]
fn a_hostile_report_in_markdown() {
    let text = "# [x](javascript:alert(1)) | <img src=x> `a|b` @octocat\n/approve";
    insta::assert_snapshot!(written(&report_full_of(text), "markdown"));
}

#[test]
fn sanitised_text_is_inert_and_stays_as_it_is() {
    for (name, text) in payloads() {
        println!("{name}");
        sanitised_is_inert(&text);
    }
}

fn sanitised_is_inert(text: &str) {
    let prose = sanitise::prose(text);
    // Prose stands in lists and quotes, where no line begins with its own first character.
    inert::check(&sanitise::prefixed("> ", "> ", prose.as_str()), false);
    // What escaping made too long is cut the second time.
    if prose.as_str().chars().count() <= sanitise::LONGEST_PROSE {
        assert_eq!(sanitise::prose(prose.as_str()), prose, "{text:?}");
    }
    let line = sanitise::line(text);
    inert::check(line.as_str(), false);
    assert!(!line.as_str().contains('\n'));
    for line in [line, escape::text(text), escape::code_span(text)] {
        inert::check(line.as_str(), false);
        let row = format!(
            "| a | b |\n|---|---|\n| {} | c |",
            escape::cell(line.as_str())
        );
        inert::check(&row, true);
        let html = comrak::markdown_to_html(&row, &tables());
        assert_eq!(
            html.matches("<td").count(),
            2,
            "{text:?} breaks out of {row}"
        );
        assert!(html.contains("<td>c</td>"), "{text:?} breaks out of {row}");
    }
    let block = escape::code_block("rust", text);
    inert::check(&sanitise::prefixed("- ", "  ", block.as_str()), false);
}

fn tables() -> comrak::Options<'static> {
    let mut options = comrak::Options::default();
    options.extension.table = true;
    options
}

/// What matters to Markdown and to hosts.
#[rustfmt::skip]
const TOKENS: &[&str] = &[
    "*", "**", "_", "`", "``", "```", "~", "~~~", "[", "](", ")", "!", "<", ">", "</", "&", "#", "|",
    "\\", "\n", "\n\n", " ", "    ", "\t", "- ", "1. ", "+", "=", "---", "===", ":", "::", "@", "@a",
    "#1", "a", "b c", "word", "http://a.b", "www.a.b", "a@b.c", "<b>", "<!--", "-->", "&#64;",
    "&amp;", "$", "$x$", "[a](b)", "![a](b)", "[a]: b", "javascript:x", "/approve", "> ",
    "\u{200b}", "\u{202e}", "\r", "é", "\u{3000}", "|---|---|", "(", "0123abcdef", "\u{2060}",
    "\u{fe0f}", "\u{1f600}", "\u{200d}", "&#x202e;", "&#8203;", "&Tab;", "&#10;", "&#42;", "&nbsp;",
];

/// Text made of these, with anything between.
fn markup() -> impl Strategy<Value = String> {
    let token = prop_oneof![
        8 => prop::sample::select(TOKENS).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(token, 0..40).prop_map(|tokens| tokens.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_is_live(text in markup()) {
        sanitised_is_inert(&text);
    }

    #[test]
    fn no_path_is_live(path in markup()) {
        let mut report = example::empty();
        report.source.web = example::rich().source.web;
        report.source.revision = Some("abc".into());
        let links = crate::report::link::Links::into_source(&report.source);
        inert::check(links.lines(&path, 1, 2).as_str(), true);
        report.source.web = None;
        let links = crate::report::link::Links::into_source(&report.source);
        inert::check(links.file(&path).as_str(), true);
    }
}

//! Findings as SARIF 2.1.0 (OASIS Standard, 2020), as code hosts take it in.
//!
//! The most severe stand first, and a run that leaves some out says so.

use std::io::{self, BufWriter, Write};

use serde::Serialize;
use serde_json::{Value, json};

use super::Reporter;
use super::characters::visible;
use super::claims::{self, Claims};
use super::limits;
use super::link::encoded;
use crate::model::{Evidence, Explanation, Finding, Origin, Report, Severity};

/// Writes one run with one result a finding.
pub(super) struct SarifReporter;

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

impl Reporter for SarifReporter {
    fn id(&self) -> &'static str {
        "sarif"
    }

    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let claims = Claims::of(report);
        let mut out = BufWriter::new(out);
        serde_json::to_writer(&mut out, &log(&claims, &report.generated_at))?;
        out.write_all(b"\n")?;
        out.flush()
    }
}

fn log(claims: &Claims<'_>, time: &str) -> Value {
    let results = results(claims);
    let mut run = json!({
        "tool": {"driver": {
            "name": claims.tool.name,
            "version": claims.tool.version,
            "semanticVersion": claims.tool.version,
            "rules": claims.rules.iter().map(rule).collect::<Vec<_>>(),
        }},
        "automationDetails": {"id": format!("{}/health/", claims.tool.name)},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"%SRCROOT%": {
            "description": {"text": "The root of the repository."},
        }},
        "invocations": [{
            "executionSuccessful": true,
            "endTimeUtc": time,
            "toolExecutionNotifications": left_out(claims.findings.len() - results.len()),
        }],
        "results": results,
    });
    if let (Some(web), Some(revision)) = (&claims.source.web, &claims.source.revision) {
        run["versionControlProvenance"] = json!([{
            "repositoryUri": encoded(&web.repository, "/:%"),
            "revisionId": revision,
        }]);
    }
    json!({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})
}

/// As many as hosts show and take.
fn results(claims: &Claims<'_>) -> Vec<Value> {
    let mut room = limits::SARIF.most;
    let findings = claims.findings.iter().take(limits::RESULTS.most);
    findings
        .map(|finding| result(claims, finding))
        .take_while(|result| {
            let size = result.to_string().len();
            room = room.saturating_sub(size + 1);
            room > 0
        })
        .collect()
}

fn left_out(count: usize) -> Vec<Value> {
    if count == 0 {
        return Vec::new();
    }
    let text = format!("{count} less severe findings are left out; the JSON report has them.");
    vec![json!({"level": "note", "message": {"text": text}})]
}

fn rule(rule: &Explanation) -> Value {
    let parts = [rule.what, rule.why, rule.how, rule.advice];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let mut descriptor = json!({
        "id": rule.id,
        "shortDescription": {"text": rule.what},
        "fullDescription": {"text": format!("{} {}", rule.what, rule.why)},
        "help": {"text": parts.join(" "), "markdown": parts.join("\n\n")},
        "properties": {"tags": ["maintainability"]},
    });
    // A name that says no more than the id is not wanted (rule SARIF1001).
    let name = pascal(rule.id);
    if !name.eq_ignore_ascii_case(rule.id) {
        descriptor["name"] = json!(name);
    }
    descriptor
}

/// `ComplexFunction` for `complex-function`.
fn pascal(id: &str) -> String {
    let words = id.split(|c: char| !c.is_ascii_alphanumeric());
    let words = words.filter_map(|word| {
        let (first, rest) = word.split_at_checked(1)?;
        Some(first.to_ascii_uppercase() + rest)
    });
    words.collect()
}

/// A result. Its identity goes with the finding, so that a host knows it again when lines move.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifResult<'a> {
    rule_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rule_index: Option<usize>,
    level: &'static str,
    kind: &'static str,
    rank: f64,
    message: Value,
    locations: Vec<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Value>,
    partial_fingerprints: Value,
    properties: Value,
}

fn result(claims: &Claims<'_>, finding: &Finding) -> Value {
    let places: Vec<Value> = finding
        .evidence
        .iter()
        .take(limits::PLACES.most)
        .enumerate()
        .map(|(index, evidence)| location(claims, index, evidence))
        .collect();
    let (first, others) = places.split_at(places.len().min(1));
    let rule = claims.rules.iter().position(|rule| rule.id == finding.rule);
    let result = SarifResult {
        rule_id: &finding.rule,
        rule_index: rule,
        level: level(finding.severity),
        kind: "fail",
        rank: (finding.confidence * 100.0).clamp(0.0, 100.0).round(),
        message: json!({"text": bracketless(&claims::message(finding))}),
        locations: first.to_vec(),
        related_locations: others.to_vec(),
        partial_fingerprints: json!({"createDump/v1": finding.id.as_str()}),
        properties: json!({
            "category": finding.category,
            "severity": finding.severity.word(),
            "origin": match finding.origin { Origin::Metric => "metric", Origin::Llm => "llm" },
        }),
    };
    json!(result)
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "note",
    }
}

fn location(claims: &Claims<'_>, id: usize, evidence: &Evidence) -> Value {
    let address = encoded(&claims.path(evidence), "/");
    let mut place = json!({
        "artifactLocation": {"uri": address, "uriBaseId": "%SRCROOT%"},
    });
    if evidence.start_line > 0 {
        place["region"] = json!({
            "startLine": evidence.start_line,
            "endLine": evidence.end_line.max(evidence.start_line),
            "snippet": {"text": snippet(&evidence.quote)},
        });
    }
    json!({"id": id, "physicalLocation": place})
}

fn snippet(quote: &str) -> String {
    let lines: Vec<String> = quote.lines().map(|line| visible(line, true)).collect();
    lines.join("\n")
}

/// In a message, brackets make links unless a backslash stands before them (section 3.11.6), and two
/// braces make placeholders.
fn bracketless(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '[' | ']' | '\\' => out.extend(['\\', c]),
            '{' | '}' => out.extend([c, c]),
            _ => out.push(c),
        }
    }
    out
}

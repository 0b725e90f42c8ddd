//! What is planned, and what is believed: hostile text, lying models, tight limits.

mod budget;
mod ground;
mod lies;
mod plan;
mod prose;
mod quotes;

use super::fixture::{File, Random, Setting, file, generated, tokenizer};
use super::ground::narrowed;
use super::plan::LeftOut;
use super::quote::Searchable;
use super::*;
use crate::model::{FileKind, Finding, LineRange};
use crate::prompts::answer::{ClaimedEvidence, ClaimedFinding, FileReview};
use crate::redact::Redactor;

fn plan_of(setting: &Setting) -> Plan {
    plan(&setting.request(&setting.review_files()))
}

fn reasons(setting: &Setting, plan: &Plan) -> Vec<(String, &'static str)> {
    let reason = |left: &LeftOut| (setting.files[left.file].report.path.clone(), left.reason);
    plan.left_out.iter().map(reason).collect()
}

fn paths(paths: &[&str]) -> Vec<File> {
    paths.iter().map(|path| generated(path, 2)).collect()
}

const STORE: &str = "\
use std::fs::File;

fn put(path: &str, value: &[u8]) -> Result<(), Error> {
    let mut file = File::create(path)?;
    let _ = file.write_all(value);
    Ok(())
}

fn get(path: &str) -> Vec<u8> {
    let settings = read(\"settings.json\");
    let secret = \"[redacted:generic]\";
    std::fs::read(path).unwrap_or_default()
}

fn retry(path: &str) {
    let _ = file.write_all(value);
}
";

fn claim(quote: &str, line: usize) -> ClaimedFinding {
    ClaimedFinding {
        category: "error-handling".to_owned(),
        severity: "high".to_owned(),
        confidence: 0.8,
        title: "put loses write errors".to_owned(),
        explanation: "A full disk goes unnoticed.".to_owned(),
        suggestion: "Return the error.".to_owned(),
        evidence: vec![ClaimedEvidence {
            path: "src/store.rs".to_owned(),
            start_line: line,
            end_line: line,
            quote: quote.to_owned(),
        }],
        replacement: String::new(),
    }
}

fn ground_all(findings: Vec<ClaimedFinding>, summary: &str) -> Grounded {
    let file = file("src/store.rs", STORE);
    let redactor = Redactor::new();
    let review_file = ReviewFile {
        measured: &file.report,
        text: redactor.clean(STORE).text,
        priority: 1.0,
        place: Place::Ordinary,
    };
    let known = KnownPaths::new(["src/store.rs", "src/retry.rs", "Cargo.toml"]);
    let question = Question {
        file: &review_file,
        lines: LineRange::new(1, 17),
        known: &known,
        names: &KnownNames::default(),
        gone: "",
        redactor: &redactor,
    };
    let answer = FileReview {
        summary: summary.to_owned(),
        findings,
    };
    ground(&answer, &question)
}

fn ground_one(finding: ClaimedFinding) -> Result<Finding, String> {
    let mut grounded = ground_all(vec![finding], "");
    match grounded.findings.pop() {
        Some(finding) => Ok(finding),
        None => Err(grounded.dropped.into_keys().next().unwrap_or_default()),
    }
}

fn lines_of(finding: &Finding) -> (usize, usize) {
    let first = &finding.evidence[0];
    (first.start_line, first.end_line)
}

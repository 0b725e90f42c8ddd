//! The report of Code Insights, with annotations beside the code.

use reqwest::Method;
use serde_json::{Value, json};

use super::{PAGE, Pull};
use crate::model::Severity;
use crate::publish::posting::Note;
use crate::publish::wire::Request;
use crate::publish::{Error, Posting};

/// Most annotations of a report.
const MOST_ANNOTATIONS: usize = 1_000;
/// Longest summary of an annotation, in characters.
const LONGEST_SUMMARY: usize = 450;

/// Writes the report of the commit anew, which takes its old annotations away.
pub(super) async fn write(pull: &Pull, posting: &Posting) -> Result<(), Error> {
    let commit = posting.commit().unwrap_or_default();
    let path = format!("{}/commit/{commit}/reports/create-dump", pull.repository);
    let gone = Request::new(
        Method::DELETE,
        path.clone(),
        "replace the Code Insights report",
    );
    match pull.call(gone).await {
        Ok(_) | Err(Error::NotFound { .. }) => {}
        Err(error) => return Err(error),
    }
    let measured: Vec<&Note> = posting.notes.iter().filter(|it| it.is_measured).collect();
    let passed = posting.passed();
    let request = Request::new(Method::PUT, path.clone(), "write the Code Insights report");
    let report = json!({
        "title": "Code health",
        "details": "What the change did to the health of the code.",
        "report_type": "BUG",
        "reporter": "create-dump",
        "result": if passed { "PASSED" } else { "FAILED" },
        "data": [{"title": "New findings", "type": "NUMBER", "value": posting.notes.len()}],
    });
    pull.call(request.body(report)).await?;
    let shown = &measured[..measured.len().min(MOST_ANNOTATIONS)];
    for page in shown.chunks(PAGE) {
        let annotations: Vec<Value> = page.iter().map(|note| annotation(note)).collect();
        let request = Request::new(
            Method::POST,
            format!("{path}/annotations"),
            "annotate the commit",
        );
        // An annotation is known by its id: sent twice it stands once.
        pull.call(request.repeatable().body(Value::Array(annotations)))
            .await?;
    }
    Ok(())
}

fn annotation(note: &Note) -> Value {
    let severity = match note.severity {
        Severity::Critical => "CRITICAL",
        Severity::High => "HIGH",
        Severity::Medium => "MEDIUM",
        Severity::Low | Severity::Info => "LOW",
    };
    let summary: String = note.message.chars().take(LONGEST_SUMMARY).collect();
    let mut annotation = json!({
        "external_id": note.id,
        "annotation_type": "CODE_SMELL",
        "summary": summary,
        "path": note.path,
        "severity": severity,
    });
    if let Some(lines) = note.lines {
        annotation["line"] = lines.end_line.into();
    }
    annotation
}

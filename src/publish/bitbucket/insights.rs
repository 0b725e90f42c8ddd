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

/// Writes the report of the commit anew, which takes its old annotations away; says whether it had to.
/// Until all of them stand it is pending, so that a run that ends in between is made good by the next.
pub(super) async fn write(pull: &Pull, posting: &Posting) -> Result<bool, Error> {
    let commit = posting.commit().unwrap_or_default();
    let path = format!("{}/commit/{commit}/reports/create-dump", pull.repository);
    let measured = posting.notes().iter().filter(|it| it.is_measured);
    let annotations: Vec<Value> = measured.take(MOST_ANNOTATIONS).map(annotation).collect();
    let result = if posting.passed() { "PASSED" } else { "FAILED" };
    let wanted = report(posting, &annotations, result);
    match pull
        .call(Request::get(path.clone(), "read the Code Insights report"))
        .await
    {
        Ok(there) if is_same(&there.value(), &wanted) => return Ok(false),
        Ok(_) => {
            let gone = "replace the Code Insights report";
            pull.call(Request::new(Method::DELETE, path.clone(), gone))
                .await?;
        }
        Err(Error::NotFound { .. }) => {}
        Err(error) => return Err(error),
    }
    let put =
        |body| Request::new(Method::PUT, path.clone(), "write the Code Insights report").body(body);
    pull.call(put(report(posting, &annotations, "PENDING")))
        .await?;
    for page in annotations.chunks(PAGE) {
        let to = format!("{path}/annotations");
        let request = Request::new(Method::POST, to, "annotate the commit");
        // An annotation is known by its id: sent twice it stands once.
        pull.call(request.repeatable().body(page.into())).await?;
    }
    pull.call(put(wanted)).await?;
    Ok(true)
}

/// The digest of the annotations tells a later run whether they are the same.
fn report(posting: &Posting, annotations: &[Value], result: &str) -> Value {
    let digest = blake3::hash(Value::from(annotations).to_string().as_bytes()).to_hex();
    json!({
        "title": "Code health",
        "details": format!("What the change did to the health of the code ({}).", &digest[..8]),
        "report_type": "BUG",
        "reporter": "create-dump",
        "result": result,
        "data": [{"title": "New findings", "type": "NUMBER", "value": posting.report().findings.len()}],
    })
}

fn is_same(there: &Value, wanted: &Value) -> bool {
    ["details", "result"]
        .iter()
        .all(|key| there[*key] == wanted[*key])
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

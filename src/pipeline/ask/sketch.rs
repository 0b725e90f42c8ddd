//! Answers made up for a rehearsal, of the size that answers have: no server is asked.
//!
//! What is said is of no interest, how long it is decides what the questions above it cost. Every
//! second file has one finding, so that what is asked about findings is planned for as well.

use serde_json::{Map, Value, json};

use crate::llm::ChatRequest;

/// A summary of the length that models write when asked for two to five sentences.
const SUMMARY: &str = "It reads what it is given, checks that each part is whole, and passes the result on to whoever asked for it. Each step is a small function with one duty, and the order in which they run is decided in one place. The risk that matters most is that a failure in the middle is noticed late, when part of the work has been done and cannot be taken back.";

/// Shorter texts, such as the explanation of a finding.
const SENTENCES: &str = "When the input is empty the first step stops early, and those that follow take the value of the call before. The caller sees an answer that looks right and is not.";

const TITLE: &str = "The value of the call before is used when the input is empty";

/// A line that is shorter is found too often to be a quote.
const SHORTEST_QUOTE: usize = 12;

/// The answer to be expected.
pub(in crate::pipeline) fn answer(request: &ChatRequest) -> String {
    instance(&request.schema, "", request).to_string()
}

/// The same with a finding in every answer that can hold one.
pub(in crate::pipeline) fn answer_with_finding(request: &ChatRequest) -> String {
    let mut answer = instance(&request.schema, "", request);
    let item = &request.schema["properties"]["findings"]["items"];
    if !item.is_null() {
        answer["findings"] = json!([instance(item, "findings", request)]);
    }
    answer.to_string()
}

/// A value of the schema, as long as values of its name are.
fn instance(schema: &Value, name: &str, request: &ChatRequest) -> Value {
    if let Some(choice) = schema["enum"]
        .as_array()
        .and_then(|choices| choices.first())
    {
        return choice.clone();
    }
    match schema["type"].as_str() {
        Some("object") => object(schema, request),
        Some("array") => {
            let item = || instance(&schema["items"], name, request);
            match name {
                "findings" if !has_finding(request) => json!([]),
                _ => json!([item()]),
            }
        }
        Some("number") => json!(0.8),
        Some("integer") => json!(1),
        Some("boolean") => json!(true),
        _ => text(name, request).into(),
    }
}

fn object(schema: &Value, request: &ChatRequest) -> Value {
    let fields = schema["properties"].as_object().into_iter().flatten();
    let fields = fields.map(|(name, schema)| (name.clone(), instance(schema, name, request)));
    Value::Object(fields.collect::<Map<_, _>>())
}

fn text(name: &str, request: &ChatRequest) -> String {
    match name {
        "summary" | "overview" => SUMMARY.to_owned(),
        "title" => TITLE.to_owned(),
        "path" => shown_path(&request.user).to_owned(),
        "quote" => quotable(&request.user).to_owned(),
        _ => SENTENCES.to_owned(),
    }
}

/// Every second file has one, always the same.
fn has_finding(request: &ChatRequest) -> bool {
    blake3::hash(request.user.as_bytes()).as_bytes()[0].is_multiple_of(2)
}

fn shown_path(user: &str) -> &str {
    let mut lines = user.lines();
    lines
        .find_map(|line| line.strip_prefix("path: "))
        .unwrap_or_default()
}

/// The longest line of what is shown last: the text of the file.
fn quotable(user: &str) -> &str {
    let shown = user.rfind("<<<DATA").map_or(user, |start| &user[start..]);
    let lines = shown.lines().skip(1).map(str::trim);
    let fit = lines.filter(|line| line.len() >= SHORTEST_QUOTE && !line.contains("DATA"));
    fit.filter(|line| !line.contains("\\u{") && !line.contains("[redacted:"))
        .max_by_key(|line| line.len().min(80))
        .unwrap_or_default()
}

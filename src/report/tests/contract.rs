//! The JSON report against the example that scripts and other programs were promised.

use serde_json::Value;

use super::{example, written};

/// Objects whose keys depend on the source.
const MAPS: &[&str] = &["metrics", "languages", "dropped_findings"];

#[test]
fn the_report_has_every_key_of_the_contract() {
    let promised = serde_json::from_str(include_str!("../../../fixtures/report/contract.json"));
    let actual = serde_json::from_str(&written(&example::rich(), "json"));
    compare("", &promised.unwrap(), &actual.unwrap());
}

fn compare(path: &str, promised: &Value, actual: &Value) {
    match (promised, actual) {
        (Value::Object(promised), Value::Object(actual)) => {
            for (key, value) in promised {
                let path = format!("{path}/{key}");
                match actual.get(key) {
                    Some(_) if MAPS.contains(&key.as_str()) => {}
                    Some(actual) => compare(&path, value, actual),
                    None => panic!("{path} is missing"),
                }
            }
        }
        (Value::Array(promised), Value::Array(actual)) => {
            assert!(!actual.is_empty(), "{path} has no example");
            for (promised, actual) in promised.iter().zip(actual) {
                compare(path, promised, actual);
            }
        }
        _ => {
            let kind = std::mem::discriminant;
            assert_eq!(
                kind(promised),
                kind(actual),
                "{path}: {promised} is now {actual}"
            );
        }
    }
}

#[test]
fn metrics_are_numbers_and_whole_ones_have_no_fraction() {
    let json = written(&example::rich(), "json");
    assert!(json.contains("\"code_lines\":1410,"), "{json}");
    assert!(json.contains("\"value\":61,"), "{json}");
}

#[test]
fn floats_are_rounded() {
    let value: Value = serde_json::from_str(&written(&example::rich(), "json")).unwrap();
    let at = |pointer| value.pointer(pointer).and_then(Value::as_f64).unwrap();
    assert_eq!(at("/summary/score"), 7.4);
    assert_eq!(at("/summary/moved_by/0/impact"), -1.23);
    assert_eq!(at("/files/0/percentile"), 0.0212);
    assert_eq!(at("/hotspots/1/risk"), 0.8312);
    assert_eq!(at("/coupling/0/degree"), 0.6133);
    assert_eq!(at("/usage/cost_usd"), 0.2146);
}

#[test]
fn values_that_are_no_numbers_leave_the_json_valid() {
    let mut report = example::rich();
    report.files[0].score = f64::NAN;
    report.hotspots[0].risk = f64::INFINITY;
    let value: Value = serde_json::from_str(&written(&report, "json")).unwrap();
    assert_eq!(value.pointer("/files/0/score"), Some(&Value::Null));
}

#[test]
fn the_report_ends_in_one_line_break() {
    for format in ["json", "markdown"] {
        let text = written(&example::rich(), format);
        assert!(text.ends_with('\n') && !text.ends_with("\n\n"), "{format}");
    }
}

/// What every report is promised to hold; further keys may come.
fn schema() -> Value {
    serde_json::from_str(include_str!("../../../docs/report.schema.json")).unwrap()
}

/// The same without further keys: the schema knows all that are written.
fn closed(schema: &mut Value) {
    match schema {
        Value::Object(keys) => {
            keys.values_mut().for_each(closed);
            if keys
                .get("properties")
                .is_some_and(|it| it.get("type").is_none())
            {
                keys.insert("additionalProperties".into(), false.into());
            }
        }
        Value::Array(items) => items.iter_mut().for_each(closed),
        _ => {}
    }
}

#[test]
fn the_schema_knows_every_key_of_the_report() {
    let mut schema = schema();
    closed(&mut schema);
    let schema = jsonschema::validator_for(&schema).unwrap();
    for report in [example::rich(), example::empty()] {
        let report = serde_json::from_str(&written(&report, "json")).unwrap();
        let wrong: Vec<_> = schema
            .iter_errors(&report)
            .map(|it| format!("{it} at {}", it.instance_path()))
            .collect();
        assert_eq!(wrong, [""; 0]);
    }
}

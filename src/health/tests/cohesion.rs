//! Types that fall apart, and files that everything goes through.

use super::*;

/// A type with two groups of three methods, each of so many lines.
fn two_in_one(lines: usize) -> FileReport {
    let methods = (0..6).map(|index| {
        let group = index / 3;
        let name = format!("Both::{}{index}", ["read", "write"][group]);
        FunctionMeasurement {
            group: Some((0, group as u32)),
            ..function(&name, 1 + index * lines, lines, 12.0)
        }
    });
    score_file(measured("both.rs", methods.collect()))
}

pub(super) fn found_of(file: &FileReport, rule: &str) -> Option<Finding> {
    let text = |_: &str| Some(text_of(400));
    let files = std::slice::from_ref(file);
    let found = findings(files, &[], &[], &text, &Redactor::new());
    found.into_iter().find(|finding| finding.rule == rule)
}

#[test]
fn a_type_of_which_the_methods_fall_apart_is_a_finding_with_its_groups() {
    let finding = found_of(&two_in_one(40), "low-cohesion").unwrap();
    let starts: Vec<_> = (finding.evidence.iter())
        .map(|evidence| evidence.start_line)
        .collect();
    assert_eq!(starts, [1, 121]);
    let told = format!("{finding:?}");
    for said in ["Both", "2 groups", "read0", "write3"] {
        assert!(told.contains(said), "{said} is not in {told}");
    }
    assert_eq!(found_of(&two_in_one(20), "low-cohesion"), None, "small");
    let mut whole = two_in_one(40);
    for method in &mut whole.functions {
        method.group = Some((0, 0));
    }
    assert_eq!(found_of(&whole, "low-cohesion"), None, "one group");
    let mut mixed = two_in_one(40);
    let others = (0..5).map(|index| FunctionMeasurement {
        group: Some((0, 2 + index)),
        ..function("Both::other", 300 + index as usize, 1, 1.0)
    });
    mixed
        .functions
        .extend(score_file(measured("both.rs", others.collect())).functions);
    assert_eq!(found_of(&mixed, "low-cohesion"), None, "half of it alone");
}

#[test]
fn a_large_and_complex_file_that_many_import_is_a_finding() {
    let imported_by = |files: f64, lines: usize| {
        let functions = (0..10).map(|index| function("go", 1 + index * lines, lines, 60.0));
        let mut file = measured("all.rs", functions.collect());
        file.metrics.set("fan_in", files);
        found_of(&score_file(file), "god-file")
    };
    let told = format!("{:?}", imported_by(30.0, 120).unwrap());
    for said in ["30 files", "1,200", "all.rs"] {
        assert!(told.contains(said), "{said} is not in {told}");
    }
    assert_eq!(imported_by(3.0, 120), None, "few importers");
    assert_eq!(imported_by(30.0, 60), None, "small");
    let functions = (0..10).map(|index| function("go", 1 + index * 120, 120, 1.0));
    let mut simple = measured("all.rs", functions.collect());
    simple.metrics.set("fan_in", 30.0);
    assert_eq!(found_of(&score_file(simple), "god-file"), None, "simple");
}

//! How a large file is divided.

use super::*;

#[test]
fn a_large_file_is_told_which_functions_belong_together() {
    let start = |index: usize| 1 + index * 50;
    let names = [
        "load_route",
        "save_route",
        "draw_route",
        "find_price",
        "check_price",
        "print_price",
        "Desk::open",
        "Desk::close",
        "Desk::book",
        "Desk::list",
        "main",
        "go",
    ];
    let functions = names.iter().enumerate();
    let functions = functions.map(|(index, name)| function(name, start(index), 70, 12.0));
    let file = score_file(measured("a.rs", functions.collect()));
    let text = |_: &str| Some(Redactor::new().clean(&"fn go() {\n".repeat(900)).text);
    let found = findings(&[file], &[], &[], &text, &Redactor::new());
    let large = found.iter().find(|it| it.rule == "large-file").unwrap();
    let suggestion = large.suggestion.as_str();
    for part in [
        "`Desk` (`open`, `close`, `book` and 1 more: 4 functions, 280 code lines)",
        "what is about “price” (`find_price`, `check_price`, `print_price`: 3 functions, 210 code lines)",
        "what is about “route” (",
        "What stays has 140 code lines and its health goes from ",
    ] {
        assert!(suggestion.contains(part), "{part}: {suggestion}");
    }
    let names = "go stop halt walk turn sit lie far near here there".split(' ');
    let functions = names.enumerate();
    let told = division(
        &functions
            .map(|(index, name)| (name, 1 + index * 100, 90))
            .collect::<Vec<_>>(),
    );
    assert!(told.starts_with("Move functions"), "{told}");
}

/// What a large file is told, whose functions have these names and first and last lines.
fn division(functions: &[(&str, usize, usize)]) -> String {
    let functions = functions
        .iter()
        .map(|&(name, start, lines)| function(name, start, lines, 12.0));
    let file = score_file(measured("a.rs", functions.collect()));
    let text = |_: &str| Some(Redactor::new().clean(&"fn go() {\n".repeat(2000)).text);
    let found = findings(&[file], &[], &[], &text, &Redactor::new());
    let large = found.iter().find(|it| it.rule == "large-file").unwrap();
    large.suggestion.as_str().to_owned()
}

#[test]
fn a_large_file_keeps_the_type_that_it_is_about() {
    let names = [
        "next_a", "next_b", "next_c", "next_d", "go", "to", "at", "by", "on",
    ];
    let names = names.map(|name| format!("Reader::{name}"));
    let functions = names.iter().enumerate();
    let functions = functions.map(|(index, name)| (name.as_str(), 1 + index * 150, 140));
    let told = division(&functions.collect::<Vec<_>>());
    assert!(
        told.contains("“next”") && told.contains("What stays has 700 code lines"),
        "{told}"
    );
}

#[test]
fn what_stands_in_a_function_is_no_part_of_its_own() {
    let names = ["one", "two", "run"];
    let mut functions = Vec::new();
    for (index, name) in names.iter().enumerate() {
        functions.push((*name, 1 + index * 400, 390));
        functions.push(("perform_inside", 10 + index * 400, 100));
        functions.push(("perform_too", 200 + index * 400, 100));
    }
    let told = division(&functions);
    assert!(told.starts_with("`one` and `two` hold 780 of "), "{told}");
}

#[test]
fn groups_have_a_subject_and_names_that_differ() {
    let rows = |names: &[&'static str]| {
        let rows = names.iter().enumerate();
        let rows = rows.map(|(index, name)| (*name, 1 + index * 110, 100));
        rows.collect::<Vec<_>>()
    };
    // A plural is about the same.
    let told = division(&rows(&[
        "open_point",
        "count_points",
        "list_points",
        "far",
        "near",
        "main",
        "stop",
        "halt",
    ]));
    assert!(
        told.contains(
            "what is about “point” (`open_point`, `count_points`, `list_points`: 3 functions"
        ),
        "{told}"
    );
    // Methods that share their name only are no part.
    let told = division(&rows(&[
        "One::shake",
        "Two::shake",
        "Three::shake",
        "Four::shake",
        "far",
        "near",
        "main",
        "stop",
        "halt",
    ]));
    assert!(told.starts_with("Move functions"), "{told}");
}

#[test]
fn a_file_that_is_large_by_few_functions_is_told_which() {
    let told = division(&[("walk", 1, 500), ("talk", 501, 200), ("go", 701, 190)]);
    assert_eq!(
        told,
        "`walk` holds 500 of its 890 code lines: take it apart first, and give the parts a file of their own."
    );
}

#[test]
fn what_is_hardly_less_is_not_divided() {
    let mut functions = vec![
        ("near_shore", 1, 21),
        ("far_shore", 31, 21),
        ("same_shore", 61, 21),
    ];
    let rest = [
        "alpha", "bravo", "gamma", "delta", "hotel", "india", "kilo", "lima", "mike", "oscar",
        "papa", "romeo", "sierra", "tango", "victor", "whisky", "xray", "yankee", "zulu", "nano",
    ];
    for (index, name) in rest.iter().enumerate() {
        functions.push((name, 100 + index * 100, 90));
    }
    let told = division(&functions);
    assert!(told.starts_with("Move functions"), "{told}");
}

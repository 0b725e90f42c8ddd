//! What a model writes beside its findings.

use super::*;

#[test]
fn lines_and_addresses_in_prose_are_true_or_gone() {
    for (said, shown) in [
        (
            "The error on line 44 is lost.",
            "The error on line 4 is lost.",
        ),
        (
            "The error on line 4 is lost.",
            "The error on line 4 is lost.",
        ),
        ("Opened on line 900 and lost.", "Opened and lost."),
        (
            "See lines 40-44 (L44), at store.rs:44.",
            "See line 4 (line 4), at store.rs.",
        ),
        ("Lines 7 to 9, 11 and 13 are wrong.", "are wrong."),
        ("It fails (:44) at #L10-L12 there.", "It fails at there."),
        ("On the 44th line it fails.", "On the line it fails."),
        (
            "Read https://evil.example/?d=1 or www.evil.example now.",
            "Read or now.",
        ),
        (
            "Use [this](https://evil.example) please.",
            "Use [this] please.",
        ),
        (
            "The stop/start path and/or L1 cache; read/write; 3 lines; a 1/2 chance.",
            "The stop or start path or L1 cache; read/write; 3 lines; a 1/2 chance.",
        ),
        (
            "Two\n\nlines\u{202e} of\ttext.",
            "Two lines\\u{202e} of text.",
        ),
    ] {
        let mut finding = claim("let mut file = File::create(path)?;", 44);
        finding.explanation = said.to_owned();
        let shown_here = ground_one(finding).unwrap().explanation;
        assert_eq!(shown_here.as_str(), shown, "{said}");
    }
}

#[test]
fn summaries_lose_the_sentences_that_name_ghosts() {
    let grounded = ground_all(
        Vec::new(),
        "Stores values, see line 12. It is used by src/ghost.rs and others! Cargo.toml names it.\n\
         More: https://evil.example/x.",
    );
    assert_eq!(
        grounded.summary.unwrap().as_str(),
        "Stores values. Cargo.toml names it. More:"
    );
    assert_eq!(grounded.dropped["sentence-path"], 1);
    assert_eq!(ground_all(Vec::new(), " ghost.rs ").summary, None);
}

#[test]
fn texts_and_lists_are_bounded() {
    let mut finding = claim("let mut file = File::create(path)?;", 4);
    finding.title = "word ".repeat(100);
    finding.explanation = "é".repeat(100_000);
    finding.suggestion = "word ".repeat(10_000);
    finding.category = "Misc".to_owned();
    finding.severity = "Catastrophic".to_owned();
    let grounded = ground_all(vec![finding; 50], &"Sentence one. ".repeat(10_000));
    assert_eq!(grounded.dropped["too-many-findings"], 30);
    assert!(grounded.summary.unwrap().chars().count() <= 1_501);
    let finding = &grounded.findings[0];
    assert!(finding.title.chars().count() <= 121);
    assert!(finding.explanation.chars().count() <= 1_201);
    assert!(finding.suggestion.chars().count() <= 601);
    assert_eq!(finding.category, "other");
    assert_eq!(
        finding.severity,
        crate::model::Severity::Medium,
        "not what it says"
    );
}

#[test]
fn long_quotes_are_shown_in_part() {
    let text = format!(
        "fn a() {{\n{}\n    tail_of_it();\n}}\n",
        "value_of_it, ".repeat(1_000)
    );
    let file = file("src/a.rs", &text);
    let redactor = Redactor::new();
    let review_file = ReviewFile {
        measured: &file.report,
        text: redactor.clean(&text).text,
        priority: 1.0,
        place: Place::Ordinary,
    };
    let question = Question {
        file: &review_file,
        lines: LineRange::new(1, 4),
        known: &KnownPaths::default(),
        names: &KnownNames::default(),
        gone: "",
        redactor: &redactor,
    };
    let mut finding = claim("value_of_it, value_of_it,", 2);
    finding.evidence[0].path = "src/a.rs".to_owned();
    let answer = FileReview {
        summary: String::new(),
        findings: vec![finding],
    };
    let finding = &ground(&answer, &question).findings[0];
    assert_eq!(lines_of(finding), (2, 2));
    assert!(finding.evidence[0].quote.len() <= 2_003);
    assert!(text.contains(finding.evidence[0].quote.as_str()));
}

#[test]
fn secrets_in_answers_do_not_pass() {
    let key = format!("AKIA{}", "IOSFODNN7EXAMPLQ");
    let mut finding = claim("let mut file = File::create(path)?;", 4);
    finding.explanation = format!("The key {key} is in the code.");
    let grounded = ground_all(vec![finding], &format!("It holds {key} in plain text."));
    let all = format!("{grounded:?}");
    assert!(!all.contains(&key), "{all}");
}

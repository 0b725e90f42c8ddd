//! How far a quote and its lines may be off, how much of it is shown, and how findings are counted.

use super::*;

/// Only a quote that stands in one place, with a line, says how far the numbers are off.
#[test]
fn quotes_in_several_places_and_without_a_line_say_nothing_of_the_others() {
    let twice = "let _ = file.write_all(value);";
    let once = "let mut file = File::create(path)?;";
    for (first, second, expected) in [
        // Without the second the nearest is taken; the function is at line 3, the other at 15.
        ((twice, 16), (twice, 5), 16),
        // Line 4 is said to be line 15, so that line 16 means line 5.
        ((twice, 16), (once, 15), 5),
        // A line of 0 is none.
        ((twice, 16), (once, 0), 16),
        ((twice, 15), (once, 3), 16),
    ] {
        let mut finding = claim(first.0, first.1);
        finding.title = "write errors get lost".to_owned();
        let other = claim(second.0, second.1);
        finding.evidence.extend(other.evidence);
        let finding = ground_one(finding).unwrap();
        assert_eq!(lines_of(&finding).0, expected, "{first:?} {second:?}");
    }
}

/// A figure may be that of the function around the quote or of one that is named, and of no other: put
/// has 4, retry has 2.
#[test]
fn figures_are_those_of_the_functions_at_hand() {
    for (title, complexity, is_true) in [
        ("It loses errors", 4, true),
        ("It loses errors", 2, false),
        ("retry loses errors", 2, true),
        ("retry loses errors", 9, false),
    ] {
        let mut finding = claim("let mut file = File::create(path)?;", 4);
        finding.title = title.to_owned();
        finding.explanation = format!("Its cognitive complexity is {complexity}.");
        let reason = ground_one(finding).err();
        let expected = (!is_true).then(|| "number-contradicted".to_owned());
        assert_eq!(reason, expected, "{title} {complexity}");
    }
}

/// Lines of 199 bytes and their end: ten of them are as long as a quote may be.
#[test]
fn a_quote_has_twelve_lines_and_two_thousand_bytes_at_most() {
    for (width, lines, expected) in [(20, 5, 5), (20, 12, 12), (20, 13, 12), (199, 12, 10)] {
        let line = |at: usize| format!("{:<width$}", format!("statement_{at}();"));
        let text = (1..=20).map(line).collect::<Vec<_>>().join("\n") + "\n";
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
            lines: LineRange::new(1, 20),
            known: &KnownPaths::default(),
            names: &KnownNames::default(),
            gone: "",
            redactor: &redactor,
        };
        let quote: Vec<_> = text.lines().skip(2).take(lines).collect();
        let mut finding = claim(&quote.join("\n"), 3);
        finding.title = "It fails".to_owned();
        finding.evidence[0].path = "src/a.rs".to_owned();
        let answer = FileReview {
            summary: String::new(),
            findings: vec![finding],
        };
        let grounded = ground(&answer, &question);
        let found = grounded.findings.first().map(lines_of);
        assert_eq!(found, Some((3, 2 + expected)), "{:?}", grounded.dropped);
    }
}

#[test]
fn of_twenty_findings_all_are_looked_at() {
    let finding = claim("let mut file = File::create(path)?;", 4);
    let left_out = |number| {
        let grounded = ground_all(vec![finding.clone(); number], "");
        grounded.dropped.get("too-many-findings").copied()
    };
    assert_eq!(left_out(20), None);
    assert_eq!(left_out(21), Some(1));
    let with = |confidence| {
        let mut finding = finding.clone();
        finding.confidence = confidence;
        ground_one(finding).map(|_| ())
    };
    assert_eq!(with(0.3), Ok(()));
    assert_eq!(with(0.29), Err("low-confidence".to_owned()));
}

/// The first quote decides.
#[test]
fn a_quote_is_exact_with_its_own_white_space() {
    let (exact, other) = (
        "let mut file = File::create(path)?;",
        "let  _ =  file.write_all(value);",
    );
    for (quotes, expected) in [
        ([exact, other], true),
        ([other, exact], false),
        ([other, other], false),
    ] {
        let mut finding = claim(quotes[0], 4);
        finding.evidence.extend(claim(quotes[1], 5).evidence);
        let basis = ground_one(finding).unwrap().basis.unwrap();
        assert_eq!(basis.exact_quote, expected, "{quotes:?}");
    }
}

/// A finding that one answer holds twice is held by one answer.
#[test]
fn answers_that_hold_a_finding_are_counted() {
    let finding = claim("let mut file = File::create(path)?;", 4);
    let answer = |number| ground_all(vec![finding.clone(); number], "");
    for (answers, expected) in [
        (vec![1, 1, 0], vec![(3, 2)]),
        (vec![1, 0, 0], vec![(3, 1)]),
        (vec![2, 1], vec![(2, 2), (2, 1)]),
    ] {
        let agreed = agree(answers.into_iter().map(answer).collect());
        let held = agreed.findings.iter().filter_map(|it| it.basis.as_ref());
        let held: Vec<_> = held.map(|it| (it.samples, it.agreeing)).collect();
        assert_eq!(held, expected);
    }
}

#[test]
fn equal_findings_stand_in_the_order_of_their_paths() {
    let mut first = ground_one(claim("let mut file = File::create(path)?;", 4)).unwrap();
    let mut second = first.clone();
    first.evidence[0].path = "src/a.rs".to_owned();
    first.evidence[0].start_line = 9;
    second.evidence[0].path = "src/b.rs".to_owned();
    assert_eq!(merge::order(&first, &second), std::cmp::Ordering::Less);
}

#[test]
fn each_of_several_summaries_has_its_share() {
    let redactor = Redactor::new();
    let summaries = ["first ", "second ", "third "].map(|it| redactor.clean(&it.repeat(400)).text);
    let joined = join_summaries(&summaries, &redactor);
    for word in ["first", "second", "third"] {
        assert!(joined.matches(word).count() > 60, "{word} in {joined:?}");
    }
}

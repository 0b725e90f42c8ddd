//! Answers of all kinds, and what is left of a thousand inventions.

use super::*;

#[test]
fn no_answer_makes_it_panic() {
    const PIECES: &[&str] = &[
        "line 4",
        "lines 0-18446744073709551616",
        "src/",
        "/",
        "\\",
        "..",
        ".rs",
        " ghost.rs ",
        ":9",
        "#L1-",
        "\u{202e}",
        "é",
        "漢",
        "\n",
        "\0",
        "(",
        ")",
        "[",
        "](",
        "https://",
        "and/or",
        " ",
        "...",
        "let mut",
        "File::create(path)?;",
        "\u{1f468}\u{200d}",
        "1st line",
        "L10",
        "`",
        "~",
        "%",
        "…",
    ];
    let mut random = Random(3);
    for _ in 0..300 {
        let mut text = || {
            let pieces = (0..random.below(12)).map(|_| PIECES[random.below(PIECES.len())]);
            pieces.collect::<String>()
        };
        let mut finding = claim(&text(), 4);
        finding
            .evidence
            .push(claim("let mut file = File::create(path)?;", usize::MAX).evidence[0].clone());
        finding.title = text();
        finding.explanation = text();
        finding.suggestion = text();
        finding.evidence[0].path = text();
        let grounded = ground_all(vec![finding], &text());
        let shown = format!("{grounded:?}");
        assert!(!shown.contains("ghost.rs"), "{shown}");
    }
}

#[test]
fn duplicates_become_one() {
    let quote = "let mut file = File::create(path)?;";
    let mild = |quote: &str| ClaimedFinding {
        severity: "low".to_owned(),
        ..claim(quote, 4)
    };
    let worse = claim(
        "let mut file = File::create(path)?;\n    let _ = file.write_all(value);",
        4,
    );
    let mut other = mild(quote);
    other.category = "security".to_owned();
    let grounded = ground_all(vec![mild(quote), worse, other, mild(quote)], "");
    let mut dropped = Dropped::new();
    let forwards = merge(grounded.findings.clone(), &mut dropped);
    assert_eq!(dropped["duplicate"], 2);
    let shown: Vec<_> = forwards.iter().map(|f| f.rule.as_str()).collect();
    assert_eq!(shown, ["llm/error-handling", "llm/security"]);
    assert_eq!(forwards[0].severity, crate::model::Severity::High);
    let backwards = grounded.findings.into_iter().rev().collect();
    assert_eq!(merge(backwards, &mut dropped), forwards);
}

/// A server that makes things up: of a thousand findings only the true ones are shown, each on the
/// lines where its quote stands.
#[test]
fn of_a_thousand_fabricated_findings_none_is_shown() {
    let file = generated("src/real.rs", 60);
    let lines: Vec<&str> = file.text.lines().collect();
    let redactor = Redactor::new();
    let review_file = ReviewFile {
        measured: &file.report,
        text: redactor.clean(&file.text).text,
        priority: 1.0,
        place: Place::Ordinary,
    };
    let known = KnownPaths::new(["src/real.rs", "src/other.rs"]);
    let question = Question {
        file: &review_file,
        lines: LineRange::new(1, lines.len()),
        known: &known,
        names: &KnownNames::default(),
        gone: "",
        redactor: &redactor,
    };
    let mut random = Random(42);
    for round in 0..1_000 {
        let at = random.below(lines.len());
        let claimed = (at + 1 + random.below(101)).saturating_sub(50);
        let mut finding = claim(lines[at], claimed);
        finding.evidence[0].path = "src/real.rs".to_owned();
        finding.explanation = format!("Wrong on line {claimed}, see src/real.rs:{claimed}.");
        let fabricated = random.below(8);
        match fabricated {
            0 => finding.evidence[0].quote = format!("let ghost_{round} = phantom({round});"),
            1 => finding.evidence[0].quote.push_str(" // ghost"),
            2 => finding.evidence[0].path = format!("src/ghost_{round}.rs"),
            3 => finding.evidence[0].path = "src/other.rs".to_owned(),
            4 => finding.title = format!("lost in ghost{round}/phantom.rs"),
            5 => finding.suggestion = format!("Copy src/ghost_{round}/ instead."),
            _ => {}
        }
        let answer = FileReview {
            summary: format!("See src/ghost_{round}.rs."),
            findings: vec![finding],
        };
        let grounded = ground(&answer, &question);
        assert!(!format!("{grounded:?}").contains("ghost"), "{grounded:?}");
        let provable = lines[at].chars().filter(|c| c.is_alphanumeric()).count() >= 8;
        assert_eq!(
            grounded.findings.len(),
            usize::from(fabricated > 5 && provable)
        );
        for finding in &grounded.findings {
            assert_eq!(lines_of(finding), (at + 1, at + 1));
            assert_eq!(finding.evidence[0].quote.as_str(), lines[at]);
            let expected = format!("Wrong on line {}, see src/real.rs.", at + 1);
            assert_eq!(finding.explanation.as_str(), expected);
        }
    }
}

#[test]
fn every_reason_and_rule_is_documented() {
    let explained: Vec<_> = explanations().iter().map(|e| e.id).collect();
    for category in crate::prompts::answer::CATEGORIES {
        assert!(
            explained.contains(&format!("llm/{category}").as_str()),
            "{category}"
        );
    }
    let mut unique = explained.clone();
    unique.sort_unstable();
    unique.dedup();
    assert_eq!(unique.len(), explained.len());
}

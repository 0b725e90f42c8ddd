//! Findings that stand in the code, and those that do not.

use super::*;

#[test]
fn true_findings_are_anchored_where_their_quote_stands() {
    let finding = ground_one(claim("let mut file = File::create(path)?;", 40)).unwrap();
    assert_eq!(lines_of(&finding), (4, 4));
    assert_eq!(
        finding.evidence[0].quote.as_str(),
        "    let mut file = File::create(path)?;"
    );
    assert_eq!(finding.rule, "llm/error-handling");
    let near_the_end = ground_one(claim("let _ = file.write_all(value);", 15)).unwrap();
    assert_eq!(lines_of(&near_the_end), (16, 16));
    assert_ne!(
        near_the_end.id,
        ground_one(claim("let _ = file.write_all(value);", 5))
            .unwrap()
            .id,
        "another function, another finding"
    );
    let two_lines = claim(
        "let mut file = File::create( path )?;\nlet _ = file.write_all(value);",
        1,
    );
    assert_eq!(lines_of(&ground_one(two_lines).unwrap()), (4, 5));
}

#[test]
fn code_is_offered_only_in_the_place_of_whole_quoted_lines() {
    let offered = |quote: &str, replacement: &str| {
        let mut claim = claim(quote, 4);
        claim.replacement = replacement.to_owned();
        let grounded = ground_all(vec![claim], "");
        let code = grounded.findings[0].replacement.as_ref();
        let unsound = grounded.dropped.contains_key("replacement-unsound");
        (code.map(|code| code.as_str().to_owned()), unsound)
    };
    let line = "    let mut file = File::create(path)?;";
    let new = "    let mut file = File::create_new(path)?;";
    for (quote, replacement) in [
        (line, new),
        (line.trim(), new.trim()),
        (line, &format!("\n{new} \n")),
    ] {
        assert_eq!(offered(quote, replacement), (Some(new.to_owned()), false));
    }
    for replacement in ["", " \n"] {
        assert_eq!(offered(line, replacement), (None, false));
    }
    let long = format!("{new}\n").repeat(21);
    let unsound = [
        ("let mut file = File::create", new),
        ("File::create(path)?;", "File::create_new(path)?;"),
        (line, line),
        (line, &long),
        (line, "    let file = File::create(\"\u{202e}\")?;"),
        (line, "    let key = \"AKIAIOSFODNN7EXAMPLE\";"),
    ];
    for (quote, replacement) in unsound {
        assert_eq!(
            offered(quote, replacement),
            (None, true),
            "{quote} → {replacement}"
        );
    }
}

#[test]
fn paths_of_other_machines_mean_the_file_that_was_shown() {
    for path in [
        "src\\store.rs",
        "./src/store.rs",
        "C:\\work\\shop\\src\\store.rs",
        "/home/me/shop/src/store.rs",
        "b/src/store.rs",
    ] {
        let mut finding = claim("let mut file = File::create(path)?;", 4);
        finding.evidence[0].path = path.to_owned();
        let found = ground_one(finding).expect(path);
        assert_eq!(found.evidence[0].path, "src/store.rs");
    }
    for path in [
        "store.rs",
        "other_src/store.rs",
        "src/store.rs/",
        "src\\retry.rs",
    ] {
        let mut finding = claim("let mut file = File::create(path)?;", 4);
        finding.evidence[0].path = path.to_owned();
        assert_eq!(ground_one(finding).unwrap_err(), "path-not-found", "{path}");
    }
}

#[test]
fn a_quote_of_much_of_the_file_shows_the_function_that_is_named() {
    let lines: String = (0..60)
        .map(|at| format!("    let step_{at} = {at};\n"))
        .collect();
    let text = format!("fn first() {{\n{lines}}}\n\nfn second() {{\n    drop(first());\n}}\n");
    let named = LineRange::new(64, 66);
    let all = Searchable::new(&text).places(&text).unwrap().all[0];
    assert_eq!(narrowed(all, &[named]), Ok(named));
    assert_eq!(narrowed(all, &[]), Err("quote-too-long"));
    assert_eq!(narrowed(named, &[]), Ok(named));
}

#[test]
fn what_cannot_be_checked_is_dropped_with_its_reason() {
    let quote = "let mut file = File::create(path)?;";
    let with = |change: &dyn Fn(&mut ClaimedFinding)| {
        let mut finding = claim(quote, 4);
        change(&mut finding);
        ground_one(finding).map(|finding| finding.title.to_string())
    };
    let dropped = |reason: &str| Err(reason.to_owned());
    assert_eq!(
        with(&|f| f.evidence[0].quote = "file.sync_all()?;".into()),
        dropped("quote-not-found")
    );
    assert_eq!(
        with(&|f| f.evidence[0].quote = "Ok(())".into()),
        dropped("quote-too-short")
    );
    assert_eq!(
        with(&|f| f.evidence[0].quote = "let secret = \"[redacted:generic]\";".into()),
        dropped("quote-redacted")
    );
    assert_eq!(
        with(&|f| f.evidence[0].path = "src/ghost.rs".into()),
        dropped("path-not-found")
    );
    assert_eq!(
        with(&|f| f.evidence[0].path = "src/retry.rs".into()),
        dropped("path-not-found")
    );
    assert_eq!(with(&|f| f.evidence.clear()), dropped("no-evidence"));
    assert_eq!(with(&|f| f.confidence = 0.1), dropped("low-confidence"));
    assert_eq!(with(&|f| f.title = "  ".into()), dropped("nothing-said"));
    assert_eq!(
        with(&|f| f.title = "Missing doc comment on put".into()),
        dropped("style-remark")
    );
    assert_eq!(
        with(&|f| f.explanation = "See lib/ghost.py.".into()),
        dropped("path-in-prose")
    );
    assert_eq!(
        with(&|f| f.title = "broken in src\\ghost".into()),
        dropped("path-in-prose")
    );
    assert_eq!(
        with(&|f| f.suggestion = "The ghost.rs-based one.".into()),
        dropped("path-in-prose")
    );
    assert_eq!(
        with(&|f| f.suggestion = "Move it to `ghost.rs:12`.".into()),
        dropped("path-in-prose")
    );
    assert!(with(&|f| f.evidence[0].path = "./src/store.rs".into()).is_ok());
    assert!(with(&|f| f.evidence[0].path = String::new()).is_ok());
    assert!(with(&|f| f.explanation = "Unlike src/retry.rs and settings.json, …".into()).is_ok());
}

#[test]
fn line_numbers_of_one_answer_are_wrong_alike() {
    let mut finding = claim("let _ = file.write_all(value);", 45);
    let surely = claim("let mut file = File::create(path)?;", 44);
    finding.evidence.extend(surely.evidence);
    let finding = ground_one(finding).unwrap();
    assert_eq!(lines_of(&finding), (5, 5));
}

#[test]
fn the_function_that_a_finding_names_tells_repeated_lines_apart() {
    let quote = "let _ = file.write_all(value);";
    let mut finding = claim(quote, 60);
    assert_eq!(lines_of(&ground_one(finding.clone()).unwrap()), (5, 5));
    finding.title = "retry loses write errors".to_owned();
    assert_eq!(lines_of(&ground_one(finding).unwrap()), (16, 16));
}

#[test]
fn claims_that_can_be_checked_are_checked() {
    let quote = "let mut file = File::create(path)?;";
    let with = |title: &str, explanation: &str, suggestion: &str| {
        let mut finding = claim(quote, 4);
        finding.title = title.to_owned();
        finding.explanation = explanation.to_owned();
        finding.suggestion = suggestion.to_owned();
        ground_one(finding).map(|finding| finding.suggestion.to_string())
    };
    let kept = |suggestion: &str| Ok(suggestion.to_owned());
    let dropped = |reason: &str| Err(reason.to_owned());
    let full = "A full disk goes unnoticed.";
    assert_eq!(
        with("`put` loses write errors", full, "Use `sync_all`."),
        kept("Use `sync_all`.")
    );
    assert_eq!(
        with(
            "put loses errors",
            "write_all() may fail.",
            "Extract `save_all`."
        ),
        kept("Extract `save_all`.")
    );
    assert_eq!(
        with(
            "put loses errors",
            full,
            "Return it. Call `ghost_flush` as others do."
        ),
        kept("Return it.")
    );
    assert_eq!(
        with("`ghost_put` loses errors", full, ""),
        dropped("symbol-not-found")
    );
    assert_eq!(
        with("put loses errors", "ghost_write() fails.", ""),
        dropped("symbol-not-found")
    );
    assert_eq!(
        with(
            "put loses errors",
            "It takes 9 parameters and is 300 lines long.",
            ""
        ),
        dropped("number-contradicted")
    );
    assert_eq!(
        with("put loses errors", "It is 4 lines long.", ""),
        kept("")
    );
    assert_eq!(with("`retry` is never called", full, ""), kept(""));
}

#[test]
fn one_good_piece_of_evidence_is_enough() {
    let mut finding = claim("never_there(at, all)", 4);
    finding
        .evidence
        .push(claim("std::fs::read(path).unwrap_or_default()", 3).evidence[0].clone());
    finding
        .evidence
        .push(claim("std::fs::read(path).unwrap_or_default()", 12).evidence[0].clone());
    let finding = ground_one(finding).unwrap();
    assert_eq!(finding.evidence.len(), 1);
    assert_eq!(lines_of(&finding), (12, 12));
}

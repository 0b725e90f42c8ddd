//! What is planned, and what is believed: hostile text, lying models, tight limits.

use super::fixture::{File, Random, Setting, file, generated, tokenizer};
use super::ground::narrowed;
use super::plan::LeftOut;
use super::quote::Searchable;
use super::*;
use crate::model::{FileKind, Finding, LineRange};
use crate::prompts::answer::{ClaimedEvidence, ClaimedFinding, FileReview};
use crate::redact::Redactor;

fn plan_of(setting: &Setting) -> Plan {
    plan(&setting.request(&setting.review_files()))
}

fn reasons(setting: &Setting, plan: &Plan) -> Vec<(String, &'static str)> {
    let reason = |left: &LeftOut| (setting.files[left.file].report.path.clone(), left.reason);
    plan.left_out.iter().map(reason).collect()
}

/// Reduces as text: what each is made of.
fn tree(setting: &Setting, plan: &Plan) -> Vec<String> {
    let name = |child: &Child| match child {
        Child::File(index) => setting.files[*index].report.path.clone(),
        Child::Reduce(index) => format!("#{index}"),
    };
    let list = |children: &[Child]| children.iter().map(name).collect::<Vec<_>>().join(" ");
    let mut lines: Vec<String> = plan
        .reduces
        .all
        .iter()
        .map(|reduce| {
            let part = reduce
                .part
                .map_or(String::new(), |(n, of)| format!(" {n}/{of}"));
            format!("{}{part} <- {}", reduce.path, list(&reduce.children))
        })
        .collect();
    lines.push(format!("top <- {}", list(&plan.reduces.top)));
    for (path, index) in &plan.reduces.single {
        lines.push(format!("{path} = {}", name(&Child::File(*index))));
    }
    lines
}

fn paths(paths: &[&str]) -> Vec<File> {
    paths.iter().map(|path| generated(path, 2)).collect()
}

#[test]
fn one_file_is_one_question_and_a_synthesis() {
    let setting = Setting::new(paths(&["src/main.rs"]));
    let plan = plan_of(&setting);
    assert_eq!(plan.totals.requests, 2);
    assert_eq!(
        tree(&setting, &plan),
        ["top <- src/main.rs", "src/ = src/main.rs"]
    );
}

#[test]
fn folders_are_summarised_bottom_up_and_chains_are_one() {
    let setting = Setting::new(paths(&[
        "app/src/main/java/org/shop/Main.java",
        "app/src/main/java/org/shop/cart/Cart.java",
        "app/src/main/java/org/shop/cart/Item.java",
        "app/src/main/java/org/shop/pay/card/Card.java",
        "lib/a.rs",
        "lib/b.rs",
        "top.rs",
    ]));
    let plan = plan_of(&setting);
    let shop = "app/src/main/java/org/shop/";
    assert_eq!(
        tree(&setting, &plan),
        [
            format!("{shop}cart/ <- {shop}cart/Cart.java {shop}cart/Item.java"),
            format!("{shop} <- {shop}Main.java #0 {shop}pay/card/Card.java"),
            "lib/ <- lib/a.rs lib/b.rs".to_owned(),
            "top <- top.rs #1 #2".to_owned(),
            format!("{shop}pay/card/ = {shop}pay/card/Card.java"),
        ]
    );
    assert_eq!(
        plan.reduces.all.iter().map(|r| r.level).collect::<Vec<_>>(),
        [1, 2, 1]
    );
    assert_eq!(plan.totals.requests, 7 + 3 + 1);
}

#[test]
fn crowded_folders_are_summarised_in_parts() {
    let names: Vec<String> = (0..100).map(|at| format!("src/m{at:03}.rs")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let setting = Setting::new(paths(&names));
    let plan = plan_of(&setting);
    let parts = &plan.reduces.all;
    assert!(parts.len() > 2, "{parts:?}");
    assert!(
        parts
            .iter()
            .all(|reduce| reduce.part.is_some() && reduce.path == "src/")
    );
    assert!(parts.iter().all(|reduce| reduce.children.len() > 1));
    let files: usize = parts.iter().map(|reduce| reduce.children.len()).sum();
    assert_eq!(files, 100);
    assert_eq!(plan.reduces.top.len(), parts.len());
}

#[test]
fn what_is_not_worth_a_question_is_left_out_with_a_reason() {
    let constants: String = (0..6)
        .map(|at| format!("const C{at}: u32 = {at};\n"))
        .collect();
    let mut test = generated("tests/t.rs", 3);
    test.report.kind = FileKind::Test;
    let setting = Setting::new(vec![
        generated("src/a.rs", 3),
        file("src/tiny.rs", "fn a() {}\n"),
        file("src/constants.rs", &constants),
        file("src/script.rs", &constants.repeat(3)),
        file("src/empty.rs", ""),
        test,
    ]);
    let plan = plan_of(&setting);
    assert_eq!(
        reasons(&setting, &plan),
        [
            ("src/tiny.rs".to_owned(), "too-small"),
            ("src/constants.rs".to_owned(), "no-function"),
            ("src/empty.rs".to_owned(), "too-small"),
        ]
    );
    assert_eq!(plan.maps.len(), 2);
}

#[test]
fn a_large_file_is_cut_between_functions_and_nothing_is_lost() {
    let setting = Setting::new(vec![generated("src/large.rs", 300)]);
    let plan = plan_of(&setting);
    assert!(plan.maps.len() > 2, "{}", plan.maps.len());
    let lines: Vec<LineRange> = plan.maps.iter().map(|unit| unit.lines).collect();
    assert_eq!(lines[0].start_line, 1);
    assert_eq!(
        lines.last().unwrap().end_line,
        setting.files[0].text.lines().count()
    );
    for pair in lines.windows(2) {
        assert_eq!(pair[0].end_line + 1, pair[1].start_line);
        let last = setting.files[0]
            .text
            .lines()
            .nth(pair[0].end_line - 1)
            .unwrap();
        assert!(last == "}" || last.is_empty(), "{last}");
    }
    for unit in &plan.maps {
        assert!(unit.prompt_tokens < 6_000 + 2_000, "{}", unit.prompt_tokens);
        assert!(unit.prompt.user.contains("shown: lines"));
    }
}

#[test]
fn no_prompt_passes_the_context_window() {
    let long_function = format!("fn long() {{\n{}}}\n", "    step(1, 2, 3);\n".repeat(4_000));
    let one_line = format!(
        "fn a() {{\n{}\nlet a = 1;\nlet b = 1;\n}}\n",
        "x, ".repeat(200_000)
    );
    for context_window in [1_000, 2_048, 4_096, 8_192, 32_000, 128_000] {
        let mut setting = Setting::new(vec![
            file("src/long.rs", &long_function),
            file("src/line.rs", &one_line),
            generated("src/small.rs", 4),
        ]);
        setting.limits.context_window = context_window;
        let plan = plan_of(&setting);
        for unit in &plan.maps {
            assert!(unit.prompt_tokens + unit.answer_tokens <= context_window);
        }
        let planned = plan
            .maps
            .iter()
            .map(|u| u.file)
            .collect::<std::collections::BTreeSet<_>>();
        assert_eq!(planned.len() + plan.left_out.len(), 3, "{context_window}");
        assert_eq!(
            planned.is_empty(),
            context_window < 4_000,
            "{context_window}"
        );
    }
}

#[test]
fn a_small_context_window_is_used() {
    let mut setting = Setting::new(vec![generated("src/large.rs", 300)]);
    setting.limits.context_window = 8_192;
    let plan = plan_of(&setting);
    let (last, whole) = plan.maps.split_last().unwrap();
    for unit in whole {
        let used = unit.prompt_tokens + unit.answer_tokens;
        assert!((7_000..=8_192).contains(&used), "{used}");
    }
    assert!(last.prompt_tokens > 0);
}

#[test]
fn halves_cover_what_they_are_halves_of() {
    let setting = Setting::new(vec![generated("src/a.rs", 20)]);
    let files = setting.review_files();
    let request = setting.request(&files);
    let plan = plan(&request);
    let [first, second] = split(&plan.maps[0], &request).unwrap().unwrap();
    assert_eq!(first.lines.start_line, 1);
    assert_eq!(first.lines.end_line + 1, second.lines.start_line);
    assert_eq!(second.lines.end_line, plan.maps[0].lines.end_line);
    let last = setting.files[0]
        .text
        .lines()
        .nth(first.lines.end_line - 1)
        .unwrap();
    assert!(last == "}" || last.is_empty(), "{last}");
    assert!(first.prompt_tokens < plan.maps[0].prompt_tokens);
    let one_line = MapUnit {
        lines: LineRange::new(3, 3),
        ..first
    };
    assert!(split(&one_line, &request).is_none());
}

#[test]
fn important_files_are_read_first_and_small_ones_fill_the_rest() {
    let mut setting = Setting::new(vec![
        generated("a/first.rs", 3),
        generated("b/huge.rs", 1_000),
        generated("c/small.rs", 3),
        generated("d/small.rs", 3),
    ]);
    setting.limits.spending.max_requests = Some(4);
    let plan = plan_of(&setting);
    let read: Vec<&str> = plan
        .maps
        .iter()
        .map(|unit| setting.files[unit.file].report.path.as_str())
        .collect();
    assert_eq!(read, ["a/first.rs", "c/small.rs", "d/small.rs"]);
    assert_eq!(
        reasons(&setting, &plan),
        [("b/huge.rs".to_owned(), "over-budget")]
    );
    assert_eq!(plan.totals.requests, 4);
}

#[test]
fn a_limit_in_dollars_without_a_price_sends_nothing() {
    let mut setting = Setting::new(paths(&["src/a.rs", "src/b.rs"]));
    setting.limits.spending.max_cost = Some(100.0);
    let plan = plan_of(&setting);
    assert!(plan.maps.is_empty() && plan.reduces.top.is_empty());
    assert_eq!(plan.totals, Totals::default());
    assert!(
        plan.left_out
            .iter()
            .all(|left| left.reason == "price-unknown")
    );
    setting.limits.input_price = Some(1.0);
    setting.limits.output_price = Some(2.0);
    assert_eq!(plan_of(&setting).maps.len(), 2);
}

#[test]
fn files_past_any_budget_are_not_even_drafted() {
    let names: Vec<String> = (0..200).map(|at| format!("src/f{at:03}.rs")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut setting = Setting::new(paths(&names));
    for (limit, most) in [("requests", 9), ("tokens", 9), ("cost", 9)] {
        setting.limits = Limits {
            input_price: Some(1.0),
            output_price: Some(1.0),
            ..Limits::default()
        };
        match limit {
            "requests" => setting.limits.spending.max_requests = Some(10),
            "tokens" => setting.limits.spending.max_total_tokens = Some(60_000),
            _ => setting.limits.spending.max_cost = Some(0.06),
        }
        let plan = plan_of(&setting);
        assert!(plan.maps.len() <= most && plan.maps.len() > 5, "{limit}");
        assert_eq!(plan.maps.len() + plan.left_out.len(), 200);
        assert_eq!(setting.files[plan.maps[0].file].report.path, "src/f000.rs");
        assert!(
            plan.left_out
                .iter()
                .all(|left| left.reason == "over-budget")
        );
    }
}

#[test]
fn limits_are_never_passed() {
    let mut random = Random(7);
    for run in 0..100 {
        let files = (0..1 + random.below(12)).map(|at| {
            let folder = ["", "src/", "src/deep/er/", "lib/", "lib/x/"][random.below(5)];
            generated(&format!("{folder}f{at}.rs"), 1 + random.below(12))
        });
        let mut setting = Setting::new(files.collect());
        let limits = &mut setting.limits;
        limits.chunk_tokens = 200 + random.below(2_000);
        limits.input_price = Some(random.below(10) as f64);
        limits.output_price = Some(random.below(30) as f64);
        match random.below(3) {
            0 => limits.spending.max_requests = Some(random.below(15) as u64),
            1 => limits.spending.max_total_tokens = Some(random.below(90_000) as u64),
            _ => limits.spending.max_cost = Some(random.below(100) as f64 / 100.0),
        }
        let plan = plan_of(&setting);
        let maps = plan
            .maps
            .iter()
            .map(|unit| Totals::request(unit.prompt_tokens, unit.answer_tokens));
        let maps = maps.sum::<Totals>();
        let all = maps + plan.reduces.totals(&setting.limits);
        // Where summaries leave no room for a file, they wait.
        let planned = if setting.limits.allow(&all) {
            all
        } else {
            maps
        };
        assert_eq!(planned, plan.totals, "run {run}");
        assert!(setting.limits.allow(&planned), "run {run}: {planned:?}");
        let read: std::collections::BTreeSet<_> = plan.maps.iter().map(|unit| unit.file).collect();
        assert_eq!(read.len() + plan.left_out.len(), setting.files.len());
    }
}

#[test]
fn a_changed_file_changes_its_own_question_only() {
    let names = [
        "src/a.rs",
        "src/b.rs",
        "src/c/d.rs",
        "src/c/e.rs",
        "lib/f.rs",
    ];
    let before = Setting::new(paths(&names));
    let mut after = Setting::new(paths(&names));
    let changed = format!(
        "{}\nfn added(input: u32) -> u32 {{\n    input\n}}\n",
        after.files[2].text
    );
    after.files[2] = file(names[2], &changed);
    let (before, after) = (plan_of(&before), plan_of(&after));
    let differs: Vec<usize> = before
        .maps
        .iter()
        .zip(&after.maps)
        .filter(|(a, b)| a.prompt.user != b.prompt.user || a.prompt.system != b.prompt.system)
        .map(|(unit, _)| unit.file)
        .collect();
    assert_eq!(differs, [2]);
    assert_eq!(before.reduces, after.reduces);
}

#[test]
fn planning_is_deterministic() {
    let setting = Setting::new(paths(&["src/a.rs", "src/b.rs", "src/c/d.rs"]));
    assert_eq!(
        format!("{:?}", plan_of(&setting)),
        format!("{:?}", plan_of(&setting))
    );
}

const STORE: &str = "\
use std::fs::File;

fn put(path: &str, value: &[u8]) -> Result<(), Error> {
    let mut file = File::create(path)?;
    let _ = file.write_all(value);
    Ok(())
}

fn get(path: &str) -> Vec<u8> {
    let settings = read(\"settings.json\");
    let secret = \"[redacted:generic]\";
    std::fs::read(path).unwrap_or_default()
}

fn retry(path: &str) {
    let _ = file.write_all(value);
}
";

fn claim(quote: &str, line: usize) -> ClaimedFinding {
    ClaimedFinding {
        category: "error-handling".to_owned(),
        severity: "high".to_owned(),
        confidence: 0.8,
        title: "put loses write errors".to_owned(),
        explanation: "A full disk goes unnoticed.".to_owned(),
        suggestion: "Return the error.".to_owned(),
        evidence: vec![ClaimedEvidence {
            path: "src/store.rs".to_owned(),
            start_line: line,
            end_line: line,
            quote: quote.to_owned(),
        }],
        replacement: String::new(),
    }
}

fn ground_all(findings: Vec<ClaimedFinding>, summary: &str) -> Grounded {
    let file = file("src/store.rs", STORE);
    let redactor = Redactor::new();
    let review_file = ReviewFile {
        measured: &file.report,
        text: redactor.clean(STORE).text,
        priority: 1.0,
        place: Place::Ordinary,
    };
    let known = KnownPaths::new(["src/store.rs", "src/retry.rs", "Cargo.toml"]);
    let question = Question {
        file: &review_file,
        lines: LineRange::new(1, 17),
        known: &known,
        names: &KnownNames::default(),
        gone: "",
        redactor: &redactor,
    };
    let answer = FileReview {
        summary: summary.to_owned(),
        findings,
    };
    ground(&answer, &question)
}

fn ground_one(finding: ClaimedFinding) -> Result<Finding, String> {
    let mut grounded = ground_all(vec![finding], "");
    match grounded.findings.pop() {
        Some(finding) => Ok(finding),
        None => Err(grounded.dropped.into_keys().next().unwrap_or_default()),
    }
}

fn lines_of(finding: &Finding) -> (usize, usize) {
    let first = &finding.evidence[0];
    (first.start_line, first.end_line)
}

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

#[test]
fn texts_fit_into_tokens() {
    let text = "größe ".repeat(500);
    let cut = fit_tokens(&text, 20, tokenizer());
    assert!(tokenizer().count(cut) <= 20 && cut.len() > 40);
    assert_eq!(fit_tokens("short", 20, tokenizer()), "short");
    assert_eq!(fit_tokens("short", 0, tokenizer()), "");
}

//! Which questions are asked, of what, and how they are put together.

use super::*;

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

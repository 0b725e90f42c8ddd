//! What is read first, and limits that are never passed.

use super::*;

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
fn texts_fit_into_tokens() {
    let text = "größe ".repeat(500);
    let cut = fit_tokens(&text, 20, tokenizer());
    assert!(tokenizer().count(cut) <= 20 && cut.len() > 40);
    assert_eq!(fit_tokens("short", 20, tokenizer()), "short");
    assert_eq!(fit_tokens("short", 0, tokenizer()), "");
}

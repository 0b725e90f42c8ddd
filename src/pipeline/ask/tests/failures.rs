//! Questions that fail: what each costs, and when no more are asked.

use super::*;

#[tokio::test]
async fn a_question_that_fails_costs_its_file_only() {
    let model = Scripted::new(|request| match subject(request).as_str() {
        "src/a.rs" => Err(Error::Server {
            said: said("boom"),
            retry_after: None,
        }),
        "src/b.rs" => Ok("I see no problems, great code!".to_owned()),
        "src/pay/c.rs" => Ok(String::new()),
        "src/pay/" => Ok("{\"summary\": \"cut o".to_owned()),
        _ => honest(request),
    });
    let Run {
        answers, forgotten, ..
    } = run(&shop(), &model, 2, None).await;
    assert_eq!(
        status(&answers, "src/a.rs"),
        (Status::Failed, Some("llm-server"))
    );
    assert_eq!(
        status(&answers, "src/b.rs"),
        (Status::Failed, Some("model-answer-unusable"))
    );
    assert_eq!(
        status(&answers, "src/pay/c.rs"),
        (Status::Failed, Some("model-answer-unusable"))
    );
    assert_eq!(status(&answers, "src/pay/d.rs"), (Status::Analysed, None));
    assert_eq!(answers.findings.len(), 2);
    assert_eq!(answers.diagnostics.len(), 3);
    assert!(answers.diagnostics.iter().all(|d| leaves_a_gap(d.code)));
    assert_eq!(forgotten, 2);
    assert!(answers.overview.is_some());
    assert_eq!(
        model.count("module-summary/"),
        0,
        "one child needs no summary"
    );
}

#[tokio::test]
async fn summaries_that_fail_are_said_and_the_rest_goes_on() {
    let model = Scripted::new(|request| match request.answer.as_str() {
        "module-summary" => Ok("prose".to_owned()),
        "repository-synthesis" => Err(Error::Filtered { said: said("no") }),
        _ => honest(request),
    });
    let answers = answers(&shop(), &model).await;
    assert_eq!(
        codes(&answers),
        [
            ("model-answer-unusable", Some("src/pay/")),
            ("model-answer-unusable", Some("src/")),
            ("llm-filtered", None),
        ]
    );
    assert_eq!(answers.findings.len(), 5);
    assert_eq!(answers.overview, None);
}

#[tokio::test]
async fn nothing_more_is_sent_when_nothing_can_succeed() {
    let many: Vec<_> = (0..60)
        .map(|at| generated(&format!("src/f{at}.rs"), 2))
        .collect();
    let setting = Setting::new(many);
    let denied = || {
        Err(Error::Authentication {
            said: said("wrong key"),
        })
    };
    let down = || {
        Err(Error::Transport {
            message: "connection refused".to_owned(),
        })
    };
    for (rule, most) in [
        (Box::new(move |_: &ChatRequest| denied()) as Box<Rule>, 1),
        (Box::new(move |_: &ChatRequest| down()), 5),
    ] {
        let model = Scripted::new(rule);
        let answers = run(&setting, &model, 1, None).await.answers;
        assert_eq!(model.asked.lock().unwrap().len(), most);
        assert_eq!(answers.files.len(), 60);
        assert!(
            answers
                .files
                .values()
                .all(|(status, _)| *status == Status::Failed)
        );
        let not_asked = answers
            .files
            .values()
            .filter(|(_, why)| *why == Some("not-asked"));
        assert_eq!(not_asked.count(), 60 - most);
        assert_eq!(answers.diagnostics.len(), most + 1);
        assert!(answers.overview.is_none() && answers.modules.is_empty());
    }
}

#[tokio::test]
async fn a_model_that_says_nothing_of_use_is_not_asked_for_long() {
    let prose = |_: &ChatRequest| Ok("I like this code very much.".to_owned());
    let empty = |_: &ChatRequest| Err(Error::Empty { said: said("") });
    for rule in [Box::new(prose) as Box<Rule>, Box::new(empty)] {
        let model = Scripted::new(rule);
        let answers = answers(&many(33), &model).await;
        let asked = model.asked.lock().unwrap().len();
        assert!((8..=11).contains(&asked), "asked {asked} questions");
        let not_asked = answers.files.values();
        let not_asked = not_asked.filter(|(_, why)| *why == Some("not-asked"));
        assert_eq!(not_asked.count(), 33 - asked);
    }
}

#[tokio::test]
async fn answers_of_no_use_beside_a_useful_one_do_not_stop_the_stage() {
    let model = Scripted::new(|request| match subject(request).as_str() {
        "src/f0.rs" => honest(request),
        _ => Ok("I like this code very much.".to_owned()),
    });
    run(&many(20), &model, 1, None).await;
    assert_eq!(model.count("file-review/"), 20);
}

#[tokio::test]
async fn failures_after_an_answer_do_not_stop_the_stage() {
    let model = Scripted::new(|request| match subject(request).as_str() {
        "src/f0.rs" => honest(request),
        _ => Err(Error::Transport {
            message: "reset".to_owned(),
        }),
    });
    let many: Vec<_> = (0..20)
        .map(|at| generated(&format!("src/f{at}.rs"), 2))
        .collect();
    let answers = run(&Setting::new(many), &model, 1, None).await.answers;
    assert_eq!(model.count("file-review/"), 20);
    assert_eq!(
        status(&answers, "src/f19.rs"),
        (Status::Failed, Some("llm-transport"))
    );
}

#[tokio::test]
async fn a_server_that_dies_in_the_middle_is_left_alone() {
    let model = Scripted::new(|request| match subject(request).as_str() {
        "src/f0.rs" => honest(request),
        _ => Err(Error::Transport {
            message: "refused".to_owned(),
        }),
    });
    let many: Vec<_> = (0..60)
        .map(|at| generated(&format!("src/f{at}.rs"), 2))
        .collect();
    let answers = run(&Setting::new(many), &model, 1, None).await.answers;
    assert!(model.count("file-review/") < 40);
    assert_eq!(
        status(&answers, "src/f9.rs"),
        (Status::Failed, Some("llm-transport"))
    );
    assert!(codes(&answers).iter().any(|(code, _)| *code == "not-asked"));
}

#[tokio::test]
async fn what_is_too_large_is_split_within_the_limits() {
    let too_large = |request: &ChatRequest| {
        if request.user.contains("shown: lines") {
            return honest(request);
        }
        Err(Error::ContextExceeded {
            limit: Some(900),
            requested: None,
            said: said("too long"),
        })
    };
    let mut setting = Setting::new(vec![generated("src/a.rs", 6), generated("src/b.rs", 6)]);
    let model = Scripted::new(too_large);
    let split = answers(&setting, &model).await;
    assert_eq!(model.count("file-review/"), 6);
    assert_eq!(status(&split, "src/a.rs"), (Status::Analysed, None));
    assert_eq!(split.findings.len(), 4, "one from each half");

    setting.limits.spending.max_requests = Some(5);
    let model = Scripted::new(too_large);
    let answers = answers(&setting, &model).await;
    assert_eq!(model.asked.lock().unwrap().len(), 5);
    assert_eq!(status(&answers, "src/a.rs"), (Status::Analysed, None));
    assert_eq!(
        status(&answers, "src/b.rs"),
        (Status::Failed, Some("llm-context-exceeded"))
    );
}

#[tokio::test]
async fn halves_that_are_too_large_are_split_again_and_not_forever() {
    let setting = Setting::new(vec![generated("src/a.rs", 40)]);
    let model = Scripted::new(|request| {
        if request.prompt_tokens < 3_000 {
            return honest(request);
        }
        Err(Error::Truncated {
            counted: 2_048,
            sent: request.prompt_tokens as u64,
            said: said("cut"),
        })
    });
    let split = answers(&setting, &model).await;
    assert_eq!(status(&split, "src/a.rs"), (Status::Analysed, None));

    let stubborn = Scripted::new(|request| {
        Err(Error::ContextExceeded {
            limit: None,
            requested: Some(request.prompt_tokens as u64),
            said: said("too long"),
        })
    });
    let failed = answers(&setting, &stubborn).await;
    assert_eq!(
        status(&failed, "src/a.rs"),
        (Status::Failed, Some("llm-context-exceeded"))
    );
    assert!(
        stubborn.count("file-review/") <= 31,
        "{}",
        stubborn.count("file-review/")
    );
}

#[tokio::test]
async fn halves_that_nobody_is_asked_about_do_not_hide_what_became_of_the_whole() {
    let model = Scripted::new(|_| {
        Err(Error::CutOff {
            healed: false,
            said: said(""),
        })
    });
    let large = |at| generated(&format!("src/f{at}.rs"), 30);
    let setting = Setting::new((0..9).map(large).collect());
    let answers = answers(&setting, &model).await;
    let reasons: BTreeSet<_> = answers.files.values().map(|(_, reason)| *reason).collect();
    assert!(reasons.contains(&Some("llm-cut-off")), "{reasons:?}");
    assert!(
        codes(&answers)
            .iter()
            .any(|(code, _)| *code == "llm-cut-off")
    );
}

//! Findings that are asked about again.

use super::*;

/// A model whose findings are checked: what it says of the second question depends on the path.
fn checked(request: &ChatRequest) -> Result<String, Error> {
    if request.answer != "finding-check" {
        return honest(request);
    }
    let verdict = match subject(request).as_str() {
        "src/a.rs" => "refuted",
        "src/b.rs" => "confirmed",
        "src/pay/c.rs" => {
            return Err(Error::Server {
                said: said("oops"),
                retry_after: None,
            });
        }
        "src/pay/d.rs" => return Ok(json!({"findings": []}).to_string()),
        _ => "uncertain",
    };
    Ok(json!({"reason": "So it is.", "verdict": verdict}).to_string())
}

fn verified(setting: &mut Setting) {
    setting.limits.scrutiny.verify = true;
}

fn verifications(answers: &Answers) -> Vec<(String, Option<Verification>)> {
    let findings = answers.findings.iter();
    let mut told: Vec<_> = findings
        .map(|finding| {
            let verification = finding.basis.and_then(|basis| basis.verification);
            (finding.evidence[0].path.clone(), verification)
        })
        .collect();
    told.sort_by(|a, b| a.0.cmp(&b.0));
    told
}

#[tokio::test]
async fn findings_are_asked_about_again() {
    let mut setting = shop();
    verified(&mut setting);
    let model = Scripted::new(checked);
    let answers = answers(&setting, &model).await;
    assert_eq!(
        verifications(&answers),
        [
            ("lib/e.rs".to_owned(), Some(Verification::Uncertain)),
            ("src/b.rs".to_owned(), Some(Verification::Confirmed)),
            ("src/pay/c.rs".to_owned(), Some(Verification::Unverified)),
            ("src/pay/d.rs".to_owned(), Some(Verification::Uncertain)),
        ]
    );
    assert_eq!(answers.dropped["refuted"], 1);
    assert_eq!(
        answers.findings[0].evidence[0].path, "src/b.rs",
        "the surest first"
    );
    assert_eq!(model.count("finding-check"), 5);
    assert_eq!(codes(&answers), [("findings-unverified", None)]);
    let asked = model.asked.lock().unwrap();
    let check = asked
        .iter()
        .find(|it| it.answer == "finding-check")
        .unwrap();
    assert!(check.user.contains("may overflow") && check.user.contains("let first_"));
    assert!(check.prompt_tokens < 2_000 && check.max_answer_tokens <= 1_000);
}

#[tokio::test]
async fn a_model_that_cannot_verify_is_not_asked_to_for_long() {
    let no_verdict = |request: &ChatRequest| match request.answer.as_str() {
        "finding-check" => Ok(json!({"findings": []}).to_string()),
        _ => honest(request),
    };
    let no_server = |request: &ChatRequest| match request.answer.as_str() {
        "finding-check" => Err(Error::Authentication { said: said("no") }),
        _ => honest(request),
    };
    let uncertain = [
        (Scripted::new(no_verdict), 4),
        (Scripted::new(no_server), 0),
    ];
    for (model, uncertain) in uncertain {
        let mut setting = many(12);
        verified(&mut setting);
        let answers = answers(&setting, &model).await;
        assert_eq!(answers.findings.len(), 12);
        assert_eq!(model.count("finding-check"), 4);
        let told = verifications(&answers);
        let is = |what| told.iter().filter(|(_, it)| *it == Some(what)).count();
        assert_eq!(is(Verification::Uncertain), uncertain);
        assert_eq!(is(Verification::Unverified), 12 - uncertain);
        assert_eq!(codes(&answers), [("findings-unverified", None)]);
        assert!(
            answers.overview.is_some(),
            "what follows is asked all the same"
        );
    }
}

#[tokio::test]
async fn only_the_worst_findings_are_asked_about_again() {
    let mut setting = many(MOST_CHECKED + 3);
    verified(&mut setting);
    let model = Scripted::new(checked);
    let answers = answers(&setting, &model).await;
    assert_eq!(model.count("finding-check"), MOST_CHECKED);
    let told = verifications(&answers);
    let left = |it: &&(_, _)| it.1 == Some(Verification::Unverified);
    assert_eq!(told.iter().filter(left).count(), 3);
    assert_eq!(codes(&answers), [], "that is as it should be");
}

#[tokio::test]
async fn verification_keeps_the_limits_and_says_where_they_ended() {
    // Within a limit of one, a file is read and the client refuses its summary.
    for most in 2..16 {
        let mut setting = shop();
        verified(&mut setting);
        setting.limits.spending.max_requests = Some(most);
        let model = Scripted::new(checked);
        let answers = answers(&setting, &model).await;
        let asked = model.asked.lock().unwrap().len();
        assert!(asked as u64 <= most, "{asked} of {most}");
        let told = verifications(&answers);
        assert!(told.iter().all(|(_, it)| it.is_some()));
    }
}

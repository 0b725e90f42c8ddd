//! What holds for the module as a whole, and for its small pure parts.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use async_openai::config::Config as _;
use proptest::prelude::{Strategy as _, any, prop_assert, prop_oneof, proptest};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use super::complaint::Complaint;
use super::conformance::{Scripted, answer, errors, info, request};
use super::endpoint::Endpoint;
use super::pace::Hints;
use super::reply::Reply;
use super::words::Words;
use super::{ApiKey, ChatModel, Error, Options, Recording, Replay, explanations, models};
use crate::model::json::find_object;
use crate::redact::Redactor;

#[test]
fn every_class_is_explained_once() {
    let codes: Vec<_> = explanations()
        .iter()
        .map(|explanation| explanation.id)
        .collect();
    let unique: BTreeSet<_> = codes.iter().collect();
    assert_eq!(unique.len(), codes.len());
    let errors = errors();
    assert_eq!(errors.iter().map(Error::code).collect::<Vec<_>>(), codes);
    for error in errors {
        assert!(error.code().starts_with("llm-"), "{error}");
        let help = error.help();
        assert!(!help.is_empty() && !help.ends_with('.'), "{error}: {help}");
        assert!(
            error.to_string().starts_with(|c: char| c.is_lowercase()),
            "{error}"
        );
        assert_eq!(
            error.said().is_some(),
            error.to_string().contains("418"),
            "{error}"
        );
    }
}

#[test]
fn a_server_that_wants_a_long_wait_dooms_the_run() {
    let limited = |seconds| Error::RateLimited {
        said: Default::default(),
        retry_after: Some(Duration::from_secs(seconds)),
        of_tier: false,
    };
    assert!(!limited(120).dooms_the_run());
    assert!(limited(121).dooms_the_run());
}

fn hints(headers: &[(&'static str, &str)]) -> Hints {
    let header = |(name, value): &(&'static str, &str)| {
        (
            HeaderName::from_static(name),
            HeaderValue::from_str(value).unwrap(),
        )
    };
    Hints::of(&headers.iter().map(header).collect::<HeaderMap>())
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn waits_are_understood_in_every_form() {
    let date = ("date", "Sun, 06 Nov 1994 08:49:37 GMT");
    let nothing_left = [
        ("x-ratelimit-remaining-requests", "0"),
        ("x-ratelimit-remaining-tokens", "3"),
    ];
    let reset = |requests| {
        [
            &nothing_left[..],
            &[
                ("x-ratelimit-reset-requests", requests),
                ("x-ratelimit-reset-tokens", "9m"),
            ],
        ]
        .concat()
    };
    let cases = [
        (vec![("retry-after", "20")], "", Some(20_000)),
        (vec![("retry-after", " 1.5 ")], "", Some(1_500)),
        (
            vec![("retry-after", "5"), ("retry-after-ms", "250")],
            "",
            Some(250),
        ),
        (
            vec![date, ("retry-after", "Sun, 06 Nov 1994 08:50:07 GMT")],
            "",
            Some(30_000),
        ),
        (
            vec![date, ("retry-after", "Sun, 06 Nov 1994 08:00:00 GMT")],
            "",
            Some(0),
        ),
        (
            vec![("retry-after", "Sun, 06 Nov 1994 08:50:07 GMT")],
            "",
            None,
        ),
        (vec![("retry-after", "-1")], "", None),
        (vec![("retry-after", "NaN")], "", None),
        (vec![("retry-after", "1e300")], "", None),
        (
            vec![("retry-after", "soon")],
            "try again in 2s",
            Some(2_000),
        ),
        (reset("1s"), "", Some(1_000)),
        (reset("6m0s"), "", Some(360_000)),
        (reset("17ms"), "", Some(17)),
        (reset("1m2.5s"), "", Some(62_500)),
        (reset("later"), "", None),
        (
            vec![
                ("x-ratelimit-remaining-requests", "1"),
                ("x-ratelimit-reset-requests", "1s"),
            ],
            "",
            None,
        ),
        (vec![], "please try again in 6ms.", Some(6)),
        (vec![], "please try again in 1m2s. bye", Some(62_000)),
        (vec![], "retry after 3 seconds", Some(3_000)),
        (vec![], "try again in a minute", None),
    ];
    for (headers, words, expected) in cases {
        let wait = hints(&headers).retry_after(words);
        assert_eq!(
            wait,
            expected.map(Duration::from_millis),
            "{headers:?} {words}"
        );
    }
}

#[test]
fn json_is_found_among_words() {
    let cases = [
        (r#"{"a":1}"#, Some(r#"{"a":1}"#)),
        ("```json\n{\"a\":1}\n```", Some(r#"{"a":1}"#)),
        (r#"<think>{"a":0}</think> {"a":1}"#, Some(r#"{"a":1}"#)),
        (r#"use {} or {x}: {"a":"}"} {"b":2}"#, Some(r#"{"a":"}"}"#)),
        (r#" {"a":"</think>{}"}"#, Some(r#"{"a":"</think>{}"}"#)),
        ("\"{\\\"a\\\":1}\"", Some(r#"{"a":1}"#)),
        ("so:\n{\"a\":\"\n\\n\\\"\"}", Some(r#"{"a":"\n\n\""}"#)),
        (
            r#"{"a":"\ud83d\ude00\ude00\ud83d\u00e4"}"#,
            Some("{\"a\":\"😀\u{fffd}\u{fffd}ä\"}"),
        ),
        (
            r#"{"a":"[{\"b\":1}]","c":"[1]"}"#,
            Some(r#"{"a":[{"b":1}],"c":"[1]"}"#),
        ),
        (r#"{"a":"\u12"}"#, None),
        (r#"{"a":"\"#, None),
        ("\"\"", None),
        ("[1]", None),
        (r#"{"a":"#, None),
        (r#"{"a":{"b":1}"#, None),
        ("", None),
    ];
    for (text, expected) in cases {
        let found = find_object(text, &[]).map(|(_, text)| text);
        assert_eq!(found.as_deref(), expected, "{text}");
    }
    assert!(find_object(&"{".repeat(1_000_000), &[]).is_none());
    let thought_first = r#"{"thought":"none"} {"summary":"s"}"#;
    let found = find_object(thought_first, &["summary"]).map(|(_, text)| text);
    assert_eq!(found.as_deref(), Some(r#"{"summary":"s"}"#));
}

#[test]
fn words_are_one_short_line_without_secrets() {
    let options = Options {
        api_key: Some(ApiKey::parse("key-of-mine-123").unwrap()),
        headers: vec![
            ("x".to_owned(), "header-of-mine".to_owned()),
            ("y".to_owned(), "a b".to_owned()),
        ],
        ..Options::default()
    };
    let words = Words::new(Redactor::new(), &options);
    assert_eq!(
        words.tidy("a\r\n\tb \u{202e}\u{200b}\u{1b}[1m key-of-mi\u{200b}ne-123 header-of-mine"),
        "a b [1m [redacted:api-key] [redacted:api-key]"
    );
    let long = words.tidy(&"ä".repeat(100_000));
    assert_eq!(long.chars().count(), 301);
}

#[test]
fn models_are_known_by_name_version_and_maker() {
    let known = |model: &str| {
        let options = Options {
            model: model.to_owned(),
            ..Options::default()
        };
        let info = models::info(&options);
        (info.context_window, info.input_price, info.output_price)
    };
    assert_eq!(known("gpt-4o"), (128_000, Some(2.5), Some(10.0)));
    assert_eq!(known("openai/gpt-4o-2024-08-06"), known("gpt-4o"));
    assert_eq!(known("gpt-4o-mini").1, Some(0.15));
    assert_eq!(known("gpt-5-pro"), (8_192, None, None));
    assert_eq!(known("llama3.1:8b"), (8_192, None, None));
    let options = Options {
        model: "gpt-4o".to_owned(),
        context_window: Some(1_000),
        input_price: Some(0.0),
        ..Options::default()
    };
    let info = models::info(&options);
    assert_eq!(
        (info.context_window, info.input_price, info.output_price),
        (1_000, Some(0.0), Some(10.0))
    );
}

#[test]
fn a_guessed_context_is_called_a_guess() {
    let assumed = |model: &str, context_window| {
        let model = model.to_owned();
        models::is_assumed(&Options {
            model,
            context_window,
            ..Options::default()
        })
    };
    assert!(assumed("llama3.1:8b", None));
    assert!(!assumed("llama3.1:8b", Some(32_000)) && !assumed("gpt-4o", None));
}

#[test]
fn addresses_are_normalised_and_told_apart() {
    let endpoint = |base_url: &str| {
        let base_url = base_url.to_owned();
        Endpoint::of(&Options {
            base_url,
            ..Options::default()
        })
        .unwrap()
    };
    for (base_url, address, loopback, provider) in [
        (
            "https://api.openai.com/v1/",
            "https://api.openai.com/v1/x",
            false,
            "openai",
        ),
        (
            " http://LOCALHOST:11434/v1// ",
            "http://localhost:11434/v1/x",
            true,
            "ollama",
        ),
        ("http://127.1.2.3:8080", "http://127.1.2.3:8080/x", true, ""),
        ("http://[::1]/v1", "http://[::1]/v1/x", true, ""),
        (
            "http://llm.localhost/v1",
            "http://llm.localhost/v1/x",
            true,
            "",
        ),
        (
            "http://127.0.0.1.example.com/v1",
            "http://127.0.0.1.example.com/v1/x",
            false,
            "",
        ),
        (
            "https://me.openai.azure.com/openai/v1?a=b",
            "https://me.openai.azure.com/openai/v1/x",
            false,
            "azure",
        ),
        (
            "http://elsewhere:11434/v1",
            "http://elsewhere:11434/v1/x",
            false,
            "",
        ),
    ] {
        let endpoint = endpoint(base_url);
        assert_eq!(endpoint.url("/x"), address);
        assert_eq!(
            (endpoint.loopback, endpoint.provider.id.as_str()),
            (loopback, provider),
            "{base_url}"
        );
    }
    assert_eq!(endpoint("http://x/?a=b").query(), [("a", "b")]);
    assert!(!format!("{:?}", endpoint("http://x/?a=b")).contains("a=b"));
}

#[tokio::test]
async fn a_recording_answers_what_it_knows_and_nothing_else() {
    let scripted = Scripted::new([]);
    let model = Replay::recording(Arc::clone(&scripted), Recording::default());
    model.chat(&request(1)).await.unwrap();
    model.chat(&request(1)).await.unwrap();
    assert_eq!(scripted.asked().len(), 1);

    let json = serde_json::to_string(&model.recorded()).unwrap();
    let recording: Recording = serde_json::from_str(&json).unwrap();
    assert_eq!((recording.len(), recording.is_empty()), (1, false));
    let replay = Replay::<Arc<Scripted>>::of(info(), recording);
    assert_eq!(replay.info(), &info());
    assert_eq!(replay.chat(&request(1)).await, Ok(answer()));
    assert_eq!(
        replay.chat(&request(2)).await.unwrap_err().code(),
        "llm-not-recorded"
    );
}

proptest! {
    #[test]
    fn no_reply_is_too_strange(
        status in 100_u16..1000,
        body in prop_oneof![
            any::<Vec<u8>>(),
            r#"\{"(error|choices|message|code)":("[a-z0-9 ]*"|[0-9]{1,30}|null|\[\{"message":\{"content":("[{}a]*"|null|\[\])\}\}\]|\{"message":"[a-z ,0-9]*","code":[0-9]{1,5}\})\}"#.prop_map(String::into_bytes),
        ],
    ) {
        let words = Words::new(Redactor::new(), &Options::default());
        let complaint = Complaint::read(&body);
        let reply = Reply { status, headers: HeaderMap::new(), body };
        if let Err(error) = reply.judge(&words) {
            prop_assert!(error.to_string().chars().count() < 800 && complaint.message.len() < 10_000);
        }
    }
}

//! `analyze` from end to end: the promises that a report makes.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use serde_json::{Value, json};

use crate::program::Program;
use crate::server::{Received, Reply, Server};
use crate::support::{TempTree, files_below, root};

const PARSER: &str = include_str!("../../fixtures/analyze/parser.rs");
const SERVICE: &str = include_str!("../../fixtures/analyze/service.py");
const WIDGET: &str = include_str!("../../fixtures/analyze/widget.ts");

/// A repository with three languages, two folders and one commit.
fn project() -> TempTree {
    let tree = TempTree::of(&[
        ("src/parser.rs", PARSER),
        (
            "src/other.rs",
            &PARSER.replace("parse", "scan").replace("Parser", "Scanner"),
        ),
        ("app/service.py", SERVICE),
        ("app/widget.ts", WIDGET),
        ("README.md", "# A project\n"),
        (
            "tests/parser.rs",
            "#[test]\nfn works() {\n    assert!(true);\n}\n",
        ),
    ]);
    tree.commit_all();
    tree
}

#[test]
fn a_report_holds_what_its_schema_promises() {
    let schema = fs::read_to_string(root().join("docs/report.schema.json")).unwrap();
    let schema = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
    let empty = TempTree::of(&[("picture.png", "\0")]);
    for tree in [project(), empty] {
        let (_, report) = Program::new().analyze(&tree.path(), &["--fail-on", "score-below=9"]);
        let wrong: Vec<_> = schema
            .iter_errors(&report)
            .map(|it| it.to_string())
            .collect();
        assert_eq!(wrong, [""; 0]);
    }
}

fn with_model(server: &Server) -> [String; 4] {
    [
        "--model".to_owned(),
        "scripted".to_owned(),
        "--base-url".to_owned(),
        server.base_url().to_owned(),
    ]
}

fn analyze_with(program: &Program, tree: &TempTree, server: &Server) -> (i32, Value) {
    let arguments = with_model(server);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    program.analyze(&tree.path(), &arguments)
}

/// Name of the answer's schema that a request asks for.
fn wanted(request: &Received) -> String {
    let json = request.json();
    let name = &json["response_format"]["json_schema"]["name"];
    name.as_str().unwrap_or_default().to_owned()
}

/// Answers as a sound model would: a summary that depends on what it was shown.
fn sound(request: &Received) -> Reply {
    let shown = blake3::hash(request.message("user").as_bytes()).to_hex();
    let answer = match wanted(request).as_str() {
        "file-review" => {
            json!({"summary": format!("Does its part ({}).", &shown[..8]), "findings": []})
        }
        "module-summary" => json!({"summary": format!("Holds parts ({}).", &shown[..8])}),
        _ => json!({"overview": format!("A small project ({}).", &shown[..8])}),
    };
    Reply::answer(&answer.to_string())
}

#[test]
fn the_report_tells_what_was_measured() {
    let tree = project();
    let (code, report) = Program::new().analyze(&tree.path(), &[]);
    assert_eq!(code, 0);
    assert_eq!(report["schema"], "create-dump.report/1");
    assert_eq!(report["generated_at"], "2025-01-01T00:00:00Z");
    assert_eq!(
        report["source"]["revision"],
        tree.git(&["rev-parse", "HEAD"])
    );
    assert_eq!(report["source"]["dirty"], false);
    let kinds: Vec<_> = report["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| {
            (
                file["path"].as_str().unwrap(),
                file["kind"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        kinds,
        [
            ("app/service.py", "source"),
            ("app/widget.ts", "source"),
            ("src/other.rs", "source"),
            ("src/parser.rs", "source"),
            ("tests/parser.rs", "test"),
        ]
    );
    let signs = |index: usize| report["files"][index]["metrics"]["test_signs"].as_f64();
    // A test bears the parser's name, nothing tests the widget, and a test has no tests of its own.
    assert_eq!((signs(3), signs(1), signs(4)), (Some(1.0), Some(0.0), None));
    assert_eq!(report["summary"]["files"], 4);
    assert!(
        report["advice"]
            .as_array()
            .is_some_and(|advice| !advice.is_empty())
    );
    assert!(!report["duplicates"].as_array().unwrap().is_empty());
    assert_eq!(report["usage"]["model"], Value::Null);
    assert_eq!(report["usage"]["requests"], 0);
}

#[test]
fn every_file_has_one_line_in_the_ledger() {
    let tree = project();
    tree.write(".hidden", "x");
    tree.write("picture.png", [0x89, b'P', b'N', b'G', 0, 0]);
    let (_, report) = Program::new().analyze(&tree.path(), &[]);
    let entries = report["ledger"]["entries"].as_array().unwrap();
    let paths: Vec<_> = entries
        .iter()
        .map(|entry| entry["path"].as_str().unwrap())
        .collect();
    let listed = tree.git(&["ls-files", "--cached", "--others", "--exclude-standard"]);
    let mut expected: Vec<_> = listed.lines().collect();
    expected.sort_unstable();
    assert_eq!(paths, expected);
    let sum: u64 = ["analysed", "cached", "skipped", "failed"]
        .iter()
        .map(|status| report["ledger"][status].as_u64().unwrap())
        .sum();
    assert_eq!(sum as usize, entries.len());
    let reason = |path: &str| {
        let entry = entries.iter().find(|entry| entry["path"] == path).unwrap();
        entry["reason"].as_str().unwrap_or_default().to_owned()
    };
    assert_eq!(reason("README.md"), "not-code");
    assert_eq!(reason(".hidden"), "hidden");
    assert_eq!(reason("picture.png"), "binary");
}

#[test]
fn every_quote_of_a_measured_finding_stands_at_its_lines() {
    let tree = project();
    let (_, report) = Program::new().analyze(&tree.path(), &[]);
    let findings = report["findings"].as_array().unwrap();
    assert!(!findings.is_empty());
    for finding in findings {
        for evidence in finding["evidence"].as_array().unwrap() {
            let text = fs::read_to_string(tree.path().join(evidence["path"].as_str().unwrap()));
            let text = text.unwrap();
            let line = |name: &str| evidence[name].as_u64().unwrap() as usize;
            let lines: Vec<_> = text
                .lines()
                .skip(line("start_line") - 1)
                .take(line("end_line") + 1 - line("start_line"))
                .collect();
            assert!(
                lines
                    .join("\n")
                    .contains(evidence["quote"].as_str().unwrap())
            );
        }
    }
}

#[test]
fn one_thread_and_all_give_the_same_bytes() {
    let tree = project();
    let program = Program::new();
    let (_, one) = program.analyze(&tree.path(), &["-j", "1"]);
    let (_, all) = program.analyze(&tree.path(), &["-j", "8"]);
    assert_eq!(one, all);
    let source = tree.path();
    let markdown = |jobs| {
        program
            .run(&["analyze", source.to_str().unwrap(), "-j", jobs])
            .stdout
    };
    assert_eq!(markdown("1"), markdown("8"));
}

#[test]
fn a_model_adds_summaries_and_leaves_the_score_alone() {
    let tree = project();
    let server = Server::start(sound);
    let program = Program::new();
    let (_, without) = program.analyze(&tree.path(), &[]);
    let (code, with) = analyze_with(&program, &tree, &server);
    assert_eq!(code, 0, "{}", with["diagnostics"]);
    assert_eq!(with["summary"]["score"], without["summary"]["score"]);
    assert_eq!(with["files"], without["files"]);
    assert_eq!(with["hotspots"], without["hotspots"]);
    assert!(with["summary"]["overview"].is_string());
    assert_eq!(with["usage"]["requests"], server.journal().len());
    assert_eq!(with["usage"]["model"], "scripted");
}

#[test]
fn a_second_run_sends_nothing_and_a_changed_file_costs_one_map_and_the_reduces_above_it() {
    let tree = project();
    let server = Server::start(sound);
    let program = Program::new();
    let (_, first) = analyze_with(&program, &tree, &server);
    let sent = server.journal().len();
    let (_, second) = analyze_with(&program, &tree, &server);
    assert_eq!(
        server.journal().len(),
        sent,
        "the second run sent something"
    );
    assert_eq!(second["usage"]["requests"], 0);
    assert_eq!(second["usage"]["cache_hits"], sent);
    assert_eq!(second["summary"], first["summary"]);
    assert_eq!(second["ledger"]["cached"], 4);

    tree.write(
        "src/parser.rs",
        format!("{PARSER}\npub fn added() -> bool {{\n    true\n}}\n"),
    );
    analyze_with(&program, &tree, &server);
    let more = &server.journal()[sent..];
    let mut asked: Vec<_> = more.iter().map(wanted).collect();
    asked.sort();
    assert_eq!(
        asked,
        ["file-review", "module-summary", "repository-synthesis"]
    );
    let map = more
        .iter()
        .find(|request| wanted(request) == "file-review")
        .unwrap();
    assert!(map.message("user").contains("fn added"));
}

#[test]
fn what_a_server_invents_is_not_shown() {
    let tree = project();
    let server = Server::start(|request| {
        let finding = |path: &str, line: u64, quote: &str, explanation: &str| {
            json!({
                "category": "correctness", "severity": "high", "confidence": 0.9,
                "title": "Invented trouble", "explanation": explanation, "suggestion": "Mend it.",
                "evidence": [{"path": path, "start_line": line, "end_line": line, "quote": quote}]
            })
        };
        let user = request.message("user");
        let path = [
            "src/parser.rs",
            "src/other.rs",
            "app/service.py",
            "app/widget.ts",
        ]
        .into_iter()
        .find(|path| user.contains(path))
        .unwrap_or("src/parser.rs");
        let answer = json!({
            "summary": "It works with src/ghost.rs on line 9999.",
            "overview": "Everything depends on lib/phantom.py.",
            "findings": [
                finding(path, 3, "let invented_quote = nowhere_to_be_found();", "Bad."),
                finding("src/ghost.rs", 1, "fn main() {}", "Bad."),
                finding(path, 88_888, "let spectral = wraith(88_888);", "Bad at line 88888."),
            ]
        });
        Reply::answer(&answer.to_string())
    });
    let program = Program::new();
    let (_, report) = analyze_with(&program, &tree, &server);
    let markdown_arguments = with_model(&server);
    let source = tree.path();
    let mut arguments = vec!["analyze", source.to_str().unwrap()];
    arguments.extend(markdown_arguments.iter().map(String::as_str));
    let markdown = program.run(&arguments).stdout;
    for shown in [report.to_string(), markdown.clone()] {
        for invented in [
            "ghost.rs",
            "phantom.py",
            "invented_quote",
            "88888",
            "88_888",
            "9999",
        ] {
            assert!(!shown.contains(invented), "{invented} is shown");
        }
    }
    let dropped = report["usage"]["dropped_findings"].as_object().unwrap();
    let count: u64 = dropped.values().map(|count| count.as_u64().unwrap()).sum();
    assert!(count >= 12, "{dropped:?}");
    assert!(dropped.contains_key("quote-not-found"), "{dropped:?}");
    assert!(
        markdown.contains("quote"),
        "the report does not say what was dropped"
    );
}

#[test]
fn a_true_finding_is_shown_at_its_true_lines() {
    let tree = project();
    let quote = PARSER
        .lines()
        .find(|line| line.contains("unwrap_or_default"))
        .unwrap();
    let true_line = PARSER.lines().position(|line| line == quote).unwrap() + 1;
    let claimed = quote.trim().to_owned();
    let server = Server::start(move |request| {
        if !request.message("user").contains("struct Parser") {
            return sound(request);
        }
        let answer = json!({"summary": "Parses.", "findings": [{
            "category": "error-handling", "severity": "medium", "confidence": 0.9,
            "title": "A failed parse becomes zero",
            "explanation": "The error is swallowed.", "suggestion": "Return it.",
            "evidence": [{"path": "src/parser.rs", "start_line": 999, "end_line": 999, "quote": claimed}]
        }]});
        Reply::answer(&answer.to_string())
    });
    let (code, report) = analyze_with(&Program::new(), &tree, &server);
    assert_eq!(code, 0);
    let findings = report["findings"].as_array().unwrap();
    let found = findings
        .iter()
        .find(|finding| finding["origin"] == "llm")
        .unwrap();
    assert_eq!(found["evidence"][0]["start_line"], true_line);
    assert_eq!(found["evidence"][0]["path"], "src/parser.rs");
}

#[test]
fn a_server_that_fails_costs_no_report() {
    type Case = (&'static str, fn() -> Reply);
    let cases: [Case; 7] = [
        ("is down", Reply::close),
        ("refuses", || {
            Reply::status(401).body(r#"{"error":{"message":"bad key"}}"#)
        }),
        ("answers prose", || {
            Reply::answer("I like this code very much.")
        }),
        ("answers nothing", || Reply::answer("")),
        ("is cut off", || {
            Reply::answer("{\"summary\": \"x\"").closing_halfway()
        }),
        ("has no such model", || Reply::status(404)),
        ("is broken", || Reply::status(500).body("<html>oops</html>")),
    ];
    let tree = project();
    for (what, reply) in cases {
        let server = Server::start(move |_| reply());
        let program = Program::new().with("CREATE_DUMP_LLM_MAX_RETRIES", "0");
        let (code, report) = analyze_with(&program, &tree, &server);
        assert_eq!(code, 3, "a server that {what}");
        assert!(
            report["summary"]["score"].is_number(),
            "a server that {what}"
        );
        assert!(
            !report["diagnostics"].as_array().unwrap().is_empty(),
            "a server that {what}"
        );
        assert_eq!(report["ledger"]["failed"], 4, "a server that {what}");
    }
}

#[test]
fn a_slow_server_is_given_up() {
    let tree = project();
    let server = Server::start(|_| Reply::stall());
    let program = Program::new()
        .with("CREATE_DUMP_LLM_MAX_RETRIES", "0")
        .with("CREATE_DUMP_LLM_REQUEST_TIMEOUT", "1");
    let (code, report) = analyze_with(&program, &tree, &server);
    assert_eq!(code, 3);
    assert_eq!(report["ledger"]["failed"], 4);
}

#[test]
fn no_secret_leaves_the_program() {
    let planted = [
        ["AKIA", "Z7QX4MHT2LPWN3RV"].concat(),
        ["ghp_", "x7Kq2mZt9LwPn4RvBs8YcDf3HjGe6TuAa1Qo"].concat(),
        [
            "xoxb-",
            "274839164825-847291640283-kQ7mZt2LwPn9RvBs8YcDf3Hj",
        ]
        .concat(),
        [
            "eyJhbGciOiJIUzI1NiJ9",
            ".eyJzdWIiOiI0MjQyNDIifQ.",
            "dBjftJeZ4CVPmB92K27uhbUJU1p1rwW1gFWFOEjXk1x",
        ]
        .concat(),
        "MIIEpAIBAAKCAQEA7bq9Zk3vXw5Lr8TnPq2YsHd6".to_owned(),
        "q8Zt2Lw9Pn4Rv7Bs3Yc".to_owned(),
    ];
    let code = format!(
        "{SERVICE}\nAWS = '{}'\nGITHUB = '{}'\nSLACK = '{}'\nJWT = '{}'\nKEY = '''-----BEGIN RSA PRIVATE KEY-----\n{}\n-----END RSA PRIVATE KEY-----'''\npassword = '{}'\n",
        planted[0], planted[1], planted[2], planted[3], planted[4], planted[5],
    );
    // The same values stand bare in other files, where nothing around them proves what they are.
    let bare = format!("{WIDGET}\n// {}\n", planted.join("\n// "));
    let prose = format!("# Notes\n\n{}\n", planted.join("\n"));
    let tree = TempTree::of(&[
        ("app/service.py", &code),
        ("app/widget.ts", &bare),
        ("NOTES.md", &prose),
        (&format!("app/{}.py", planted[1]), SERVICE),
        (&format!("{}/x.py", planted[2]), SERVICE),
    ]);
    tree.commit_all();
    let server = Server::start(|request| {
        // A server that repeats whatever it was sent.
        let echo = json!({"summary": request.message("user"), "findings": [], "overview": request.message("user")});
        Reply::answer(&echo.to_string())
    });
    let program = Program::new();
    let (_, report) = analyze_with(&program, &tree, &server);
    let source = tree.path();
    let source = source.to_str().unwrap();
    let mut written = vec![
        ("JSON report", report.to_string()),
        ("Markdown report", program.run(&["analyze", source]).stdout),
        ("Markdown dump", program.run(&["dump", source]).stdout),
        (
            "JSON dump",
            program.run(&["dump", source, "--format", "json"]).stdout,
        ),
    ];
    written.extend(
        server
            .journal()
            .into_iter()
            .map(|request| ("request", request.body)),
    );
    written.extend(files_below(program.home()).iter().map(|path| {
        (
            "cache file",
            String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned(),
        )
    }));
    assert!(written.iter().any(|(what, _)| *what == "cache file"));
    for (what, text) in &written {
        for secret in &planted {
            assert!(!text.contains(secret.as_str()), "a {what} holds {secret}");
        }
    }
}

#[test]
fn files_whose_names_hold_secrets_keep_names_of_their_own() {
    let token = |end: &str| ["ghp_", "x7Kq2mZt9LwPn4RvBs8YcDf3HjGe6TuAa1", end].concat();
    let tree = TempTree::of(&[
        (&format!("app/{}.py", token("Qo")), SERVICE),
        (&format!("app/{}.py", token("Rp")), SERVICE),
    ]);
    let (_, report) = Program::new().analyze(&tree.path(), &[]);
    let paths: Vec<_> = report["files"].as_array().unwrap().iter().collect();
    let paths: Vec<_> = paths.iter().map(|file| file["path"].as_str()).collect();
    let expected = [
        "app/2~[redacted:github-token].py",
        "app/[redacted:github-token].py",
    ];
    assert_eq!(paths, expected.map(Some));
}

#[test]
fn odd_sources_give_a_report() {
    let program = Program::new();
    let empty = TempTree::new();
    let (code, report) = program.analyze(&empty.path(), &[]);
    assert_eq!(code, 0);
    assert_eq!(report["summary"]["files"], 0);
    assert_eq!(report["summary"]["score"], Value::Null);

    let plain = TempTree::of(&[("a.py", SERVICE)]);
    let (code, report) = program.analyze(&plain.path(), &[]);
    assert_eq!(code, 0);
    let codes: BTreeSet<_> = report["diagnostics"]
        .as_array()
        .unwrap()
        .iter()
        .map(|note| note["code"].as_str().unwrap())
        .collect();
    assert!(codes.contains("history-absent"));

    let tree = project();
    tree.git(&["clone", "--quiet", "--bare", ".", "../bare.git"]);
    let (code, report) = program.analyze(&tree.beside("bare.git"), &[]);
    assert_eq!(code, 0);
    assert_eq!(report["source"]["kind"], "revision");
    assert_eq!(report["summary"]["files"], 4);

    fs::remove_file(tree.path().join("src/parser.rs")).unwrap();
    let (_, report) = program.analyze(&tree.path(), &["--rev", "HEAD"]);
    assert_eq!(report["summary"]["files"], 4, "the work tree was read");
}

#[test]
fn strange_names_and_texts_are_carried_through() {
    let tree = TempTree::of(&[
        ("new\nline.py", SERVICE),
        ("back`tick.py", SERVICE),
        ("quo\"te.py", SERVICE),
        ("right\u{202e}left.py", SERVICE),
        ("broken.rs", "fn (((( {{{{ let ==== \n"),
    ]);
    tree.write("latin.py", b"name = 'caf\xe9'\ndef f():\n    return name\n");
    let wide: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain("x = 1\r\n".encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    tree.write("wide.py", wide);
    let program = Program::new();
    let (code, report) = program.analyze(&tree.path(), &[]);
    assert_eq!(code, 0, "{}", report["diagnostics"]);
    assert_eq!(report["ledger"]["analysed"], 7);
    let entries = report["ledger"]["entries"].as_array().unwrap();
    let remark = |path: &str| {
        let entry = entries.iter().find(|entry| entry["path"] == path).unwrap();
        entry["reason"].as_str().unwrap_or_default().to_owned()
    };
    assert_eq!(remark("latin.py"), "invalid-utf8");
    assert_eq!(remark("wide.py"), "utf-16");
    assert_eq!(remark("broken.rs"), "parse-errors");
    assert_eq!(remark("back`tick.py"), "");
    let source = tree.path();
    let run = program.run(&["analyze", source.to_str().unwrap()]);
    assert_eq!(run.code, 0);
    assert!(
        !run.stdout.contains('\u{202e}'),
        "a bidi mark is live in the report"
    );
}

#[test]
fn gates_decide_the_exit_code() {
    let tree = project();
    let program = Program::new();
    let run = program.run_in(&tree.path(), &["analyze", "--fail-on", "score-below=10"]);
    assert!(
        run.stderr
            .contains("gate score-below=10 failed: the score is "),
        "{run:?}"
    );
    let (code, report) = program.analyze(&tree.path(), &["--fail-on", "score-below=10"]);
    assert_eq!(code, 1);
    assert_eq!(report["gates"][0]["passed"], false);
    let (code, _) = program.analyze(&tree.path(), &["--fail-on", "score-below=1"]);
    assert_eq!(code, 0);
    let (code, _) = program.analyze(&tree.path(), &["--fail-on", "severity=info"]);
    assert_eq!(code, 1);
}

#[test]
fn several_formats_are_written_at_once_and_whole() {
    let tree = project();
    let program = Program::new();
    let folder = tree.beside("out");
    fs::create_dir(&folder).unwrap();
    let json = format!("json={}", folder.join("r.json").display());
    let markdown = format!("markdown={}", folder.join("r.md").display());
    let source = tree.path();
    let run = program.run(&[
        "analyze",
        source.to_str().unwrap(),
        "--format",
        &json,
        "--format",
        &markdown,
    ]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""));
    let names: Vec<_> = files_below(&folder);
    assert_eq!(names.len(), 2, "{names:?}");
    let report: Value = serde_json::from_slice(&fs::read(folder.join("r.json")).unwrap()).unwrap();
    assert_eq!(report["schema"], "create-dump.report/1");
}

#[test]
fn what_settings_were_not_obeyed_stands_in_the_report() {
    let tree = project();
    tree.write(
        "create-dump.toml",
        "[llm]\nbase_url = 'http://127.0.0.1:9/v1'\n",
    );
    let (_, report) = Program::new().analyze(&tree.path(), &[]);
    let notes = report["diagnostics"].as_array().unwrap();
    let note = notes
        .iter()
        .find(|note| note["code"] == "config-untrusted-key");
    assert!(
        note.unwrap()["message"]
            .as_str()
            .unwrap()
            .contains("llm.base_url")
    );
}

#[cfg(target_os = "linux")]
#[test]
fn an_output_that_fails_does_not_cost_the_others() {
    let tree = project();
    let json = tree.beside("r.json");
    let formats = [
        "markdown=/dev/full".to_owned(),
        format!("json={}", json.display()),
    ];
    let run = Program::new().run_in(
        &tree.path(),
        &["analyze", "--format", &formats[0], "--format", &formats[1]],
    );
    assert_eq!(run.code, 4, "{}", run.stderr);
    assert!(run.stderr.contains("/dev/full"), "{}", run.stderr);
    let report: Value = serde_json::from_slice(&fs::read(json).unwrap()).unwrap();
    assert_eq!(report["schema"], "create-dump.report/1");
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_writes_what_it_has() {
    let tree = project();
    let server = Server::start(|_| Reply::stall());
    let source = tree.path();
    let model = with_model(&server);
    let mut arguments = vec!["analyze", source.to_str().unwrap(), "--format", "json"];
    arguments.extend(model.iter().map(String::as_str));
    let run = Program::new().interrupt(&arguments, || !server.journal().is_empty());
    assert_eq!(run.code, 3, "{}", run.stderr);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    assert!(report["summary"]["score"].is_number());
    let entries = report["ledger"]["entries"].as_array().unwrap();
    assert!(entries.iter().any(|entry| entry["reason"] == "interrupted"));
}

#[test]
fn a_secret_in_a_file_name_leaves_the_other_files_their_history() {
    let secret = ["ghp_", "x7Kq2mZt9LwPn4RvBs8YcDf3HjGe6TuAa1Qo"].concat();
    let tree = TempTree::of(&[
        (&format!("{secret}.py"), SERVICE),
        ("a/parser.rs", PARSER),
        ("zz.ts", WIDGET),
    ]);
    tree.commit_all();
    let (code, report) = Program::new().analyze(&tree.path(), &[]);
    assert_eq!(code, 0);
    assert!(!report.to_string().contains(&secret));
    let files = report["files"].as_array().unwrap();
    let paths: Vec<_> = files
        .iter()
        .map(|file| file["path"].as_str().unwrap())
        .collect();
    assert_eq!(
        paths,
        ["[redacted:github-token].py", "a/parser.rs", "zz.ts"]
    );
    let languages: Vec<_> = files
        .iter()
        .map(|file| file["language"].as_str().unwrap())
        .collect();
    assert_eq!(languages, ["python", "rust", "typescript"]);
    for path in ["a/parser.rs", "zz.ts"] {
        let hotspots = report["hotspots"].as_array().unwrap();
        let hotspot = hotspots
            .iter()
            .find(|hotspot| hotspot["path"] == path)
            .unwrap();
        assert_eq!(hotspot["commits"], 1, "{path}");
    }
}

#[test]
fn history_counts_from_the_date_or_revision_that_is_named() {
    let tree = TempTree::of(&[]);
    tree.git(&["init", "--quiet"]);
    for (date, body) in [
        ("2020-01-01", "1"),
        ("2021-01-01", "2"),
        ("2022-01-01", "3"),
    ] {
        tree.write(
            "a.py",
            format!("def a(x):\n    if x:\n        return {body}\n    return 0\n"),
        );
        let when = format!("{date}T12:00:00Z");
        let script =
            "git add . && git -c user.name=A -c user.email=a@a commit --quiet --message=Change";
        let mut shell = Command::new("sh");
        shell.args(["-c", script]).current_dir(tree.path());
        let dates = [("GIT_AUTHOR_DATE", &when), ("GIT_COMMITTER_DATE", &when)];
        assert!(shell.envs(dates).status().unwrap().success());
    }
    let commits = |since: &[&str]| {
        let (_, report) = Program::new().analyze(&tree.path(), since);
        report["hotspots"][0]["commits"].as_u64()
    };
    assert_eq!(commits(&[]), Some(3));
    assert_eq!(commits(&["--since", "2021-01-01"]), Some(2));
    assert_eq!(commits(&["--since", "HEAD"]), Some(1));
    assert_eq!(commits(&["--since", "HEAD~1"]), Some(2));
    let window = |since: &[&str]| {
        let (_, report) = Program::new().analyze(&tree.path(), since);
        report["source"]["history_since"].clone()
    };
    assert_eq!(window(&[]), Value::Null);
    assert_eq!(window(&["--since", "HEAD~1"]), "2021-01-01");
    let place = tree.path().to_str().unwrap().to_owned();
    let run = Program::new().run(&["analyze", &place, "--since", "lately"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("neither a date"), "{}", run.stderr);
    assert!(run.stderr.contains("revision-not-found"));
}

#[test]
fn files_that_change_together_are_told_with_what_else_ties_them() {
    const TIES: [(&str, &str, Option<&str>); 4] = [
        ("app/main.py", "lib/shapes.py", Some("import")),
        ("src/parse.py", "tests/test_parse.py", Some("test")),
        ("web/one.py", "web/two.py", Some("same-folder")),
        ("here/write.py", "there/read.py", None),
    ];
    let tree = TempTree::of(&[]);
    tree.git(&["init", "--quiet", "--initial-branch=main"]);
    for round in 0..6 {
        for (a, b, tie) in TIES {
            let first = match tie {
                Some("import") => "from lib.shapes import change\n",
                _ => "import os\n",
            };
            tree.write(a, format!("{first}\ndef run():\n    return {round}\n"));
            tree.write(b, format!("def change():\n    return {round}\n"));
            tree.git(&["add", "--all"]);
            tree.git(&["commit", "--quiet", "--message=Change"]);
        }
    }
    let (_, report) = Program::new().analyze(&tree.path(), &[]);
    let pairs = report["coupling"].as_array().unwrap();
    let tie = |(a, b): (&str, &str)| {
        let pair = pairs.iter().find(|it| it["a"] == a && it["b"] == b);
        pair.map(|it| it["expected"].clone())
    };
    for (a, b, expected) in TIES {
        assert_eq!(tie((a, b)), Some(json!(expected)), "{a} {b}: {pairs:?}");
    }
    assert_eq!(pairs.len(), TIES.len());
}

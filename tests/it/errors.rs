//! Errors, as a whole: the shape that machines read, the lines that are shown, and that each has a case.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use create_dump::pipeline;
use regex::Regex;
use serde_json::{Value, json};

use crate::program::Program;
use crate::support::{TempTree, files_below, root};

/// Codes that cannot be had at the command line with files alone, and the test that shows each instead.
const ELSEWHERE: &[(&str, &str, &str)] = &[
    (
        "source-unreadable",
        "a folder that may not be listed; root may list all",
        "tests/it/source.rs",
    ),
    (
        "archive-too-large",
        "an archive that unpacks to gigabytes",
        "tests/it/source_archive.rs",
    ),
    ("remote-refused", "a server", "tests/it/source_remote.rs"),
    ("remote-too-large", "a server", "src/source/remote"),
    ("fetch-interrupted", "a signal", "tests/it/source_remote.rs"),
    ("watch-failed", "a limit of the system", ""),
    (
        "no-clipboard",
        "a machine without clipboard and terminal",
        "tests/it/delivery.rs",
    ),
    ("restore-interrupted", "a signal", "tests/it/restore.rs"),
    (
        "dump-too-long",
        "a stream of gigabytes",
        "src/restore/source.rs",
    ),
    ("unreachable", "a machine without threads", ""),
    ("bug", "a mistake of the program", "src/cli/crash.rs"),
    (
        "history-repository",
        "told in the report as history-absent",
        "tests/it/history.rs",
    ),
    (
        "history-commit",
        "told in the report as history-absent",
        "tests/it/history.rs",
    ),
    (
        "cache-unusable",
        "a folder that cannot be written to; root may write everywhere",
        "tests/it/cache.rs",
    ),
    (
        "evaluations-differ",
        "two evaluations of a model",
        "tests/it/evaluation.rs",
    ),
    ("interrupted", "told in the ledger", "tests/it/server.rs"),
    (
        "model-answer-unusable",
        "told in the ledger",
        "tests/it/server.rs",
    ),
    ("not-asked", "told in the ledger", "tests/it/server.rs"),
];

/// Beginnings of codes that only a server gives rise to.
const OF_SERVERS: &[(&str, &str)] = &[
    ("llm-", "tests/it/servers.rs"),
    ("publish-", "tests/it/hosts.rs"),
];

/// Every code of an error, as the sources name it, with the file that does.
fn codes() -> BTreeMap<String, String> {
    let arm = Regex::new(r#"=> "([a-z0-9-]+)""#).unwrap();
    let literal =
        Regex::new(r#"\bcode: "([a-z0-9-]+)"|^ *\(?"([a-z0-9-]+)", *(format!|self\.)"#).unwrap();
    let mut codes = BTreeMap::new();
    for path in files_below(&root().join("src")) {
        let name = path
            .strip_prefix(root())
            .unwrap()
            .to_str()
            .unwrap()
            .replace('\\', "/");
        let text = fs::read_to_string(&path).unwrap_or_default();
        let found: Vec<String> = if name.starts_with("src/cli/") {
            let found = literal.captures_iter(&text);
            found
                .filter_map(|it| it.get(1))
                .map(|it| it.as_str().to_owned())
                .collect()
        } else if let Some((_, body)) = text.split_once("fn code(&self) -> &'static str {") {
            let body = body.split("\n    }\n").next().unwrap();
            arm.captures_iter(body).map(|it| it[1].to_owned()).collect()
        } else {
            continue;
        };
        codes.extend(found.into_iter().map(|code| (code, name.clone())));
    }
    codes
}

/// What the cases say, whole.
fn cases() -> String {
    let texts = files_below(&root().join("tests/cmd"));
    let texts = texts
        .iter()
        .filter_map(|path| fs::read_to_string(path).ok());
    texts.collect::<Vec<_>>().join("\n")
}

#[test]
fn every_code_is_explained_and_has_a_case() {
    let codes = codes();
    assert!(codes.len() > 90, "{} codes were found", codes.len());
    let known: BTreeSet<&str> = pipeline::explanations().iter().map(|it| it.id).collect();
    let cases = cases();
    let mut missing = Vec::new();
    for (code, file) in &codes {
        assert!(
            known.contains(code.as_str()),
            "{code} of {file} is not explained"
        );
        let has_case = cases.contains(&format!("code: {code} ("));
        let elsewhere = ELSEWHERE.iter().any(|(it, ..)| it == code);
        let of_servers = OF_SERVERS.iter().any(|(it, _)| code.starts_with(it));
        assert!(
            !(has_case && elsewhere),
            "{code} has a case: take it out of the list"
        );
        if !has_case && !elsewhere && !of_servers {
            missing.push(format!("{code} of {file}"));
        }
    }
    assert!(
        missing.is_empty(),
        "without a case in tests/cmd: {missing:#?}"
    );
    for (code, reason, test) in ELSEWHERE {
        assert!(codes.contains_key(*code), "{code} is no code");
        assert!(!reason.is_empty());
        assert!(test.is_empty() || root().join(test).exists(), "{test}");
    }
}

#[test]
fn every_exit_code_has_a_case() {
    let cases = cases();
    for code in 1..=4 {
        let is_shown = cases.contains(&format!("\n? {code}\n"))
            || cases.contains(&format!("status.code = {code}\n"));
        assert!(is_shown, "no case ends with {code}");
    }
}

/// The lines of standard error, each checked against the schema.
fn lines(folder: &TempTree, program: &Program, arguments: &[&str]) -> (i32, Vec<Value>) {
    let schema = fs::read_to_string(root().join("docs/errors.schema.json")).unwrap();
    let schema = serde_json::from_str(&schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let run = program.run_in(&folder.path(), arguments);
    let lines = run.stderr.lines().map(|line| {
        let value: Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}"));
        let errors: Vec<_> = validator
            .iter_errors(&value)
            .map(|it| it.to_string())
            .collect();
        assert!(errors.is_empty(), "{line}: {errors:?}");
        value
    });
    (run.code, lines.collect())
}

#[test]
fn machines_read_one_object_a_line() {
    let folder = TempTree::of(&[
        ("src/a.rs", "fn main() {}\n"),
        ("wrong.toml", "[dump]\n\"max_tokns\" = 5\n"),
        ("create-dump.toml", "[llm]\nmodel = \"m\"\n"),
    ]);
    let program = Program::new();
    for (arguments, code, line, exit) in [
        (
            "dump --config wrong.toml",
            "config-unknown-key",
            json!(2),
            2,
        ),
        (
            "dump --set dump.max_tokens=x",
            "config-bad-value",
            Value::Null,
            2,
        ),
        ("analyze nowhere", "source-not-found", Value::Null, 4),
        ("analyze --nonsense", "unknown-option", Value::Null, 2),
        ("analyse", "unknown-command", Value::Null, 2),
        (
            "dump --files-from nowhere",
            "file-list-unreadable",
            Value::Null,
            2,
        ),
        ("", "missing-argument", Value::Null, 2),
    ] {
        let arguments = format!("--error-format json {arguments}");
        let arguments: Vec<_> = arguments.split_whitespace().collect();
        let (ended, told) = lines(&folder, &program, &arguments);
        let last = told.last().unwrap();
        assert_eq!(ended, exit, "{arguments:?}");
        assert_eq!(last["code"], code, "{arguments:?}");
        assert_eq!(last["exit_code"], exit, "{arguments:?}");
        assert_eq!(last["location"]["line"], line, "{arguments:?}");
        assert!(
            last["subject"].is_string() || arguments.len() == 2,
            "{last}"
        );
    }
}

#[test]
fn machines_read_diagnostics_and_gates_too() {
    let folder = TempTree::of(&[
        ("src/a.rs", "fn main() {}\n"),
        ("create-dump.toml", "[llm]\nmodel = \"m\"\n"),
    ]);
    let program = Program::new().with("CREATE_DUMP_ERROR_FORMAT", "json");
    let arguments = ["analyze", "-o", "out.md", "--fail-on", "degraded"];
    let (_, told) = lines(&folder, &program, &arguments);
    let untrusted = told.iter().find(|it| it["code"] == "config-untrusted-key");
    let untrusted = untrusted.unwrap_or_else(|| panic!("{told:?}"));
    assert_eq!(untrusted["level"], "warning");
    assert!(
        untrusted["help"]
            .as_str()
            .unwrap()
            .starts_with("move the setting")
    );
    let program = Program::new().with("CREATE_DUMP_ERROR_FORMAT", "xml");
    let run = program.run_in(&folder.path(), &["explain"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("text or json"), "{}", run.stderr);
}

#[test]
fn nothing_of_a_file_acts_on_the_terminal() {
    let hostile = "[dump]\n\"max\u{1b}[2J_\u{202e}tokns\" = \"AKIAQ3EGRZXY4567ABCD\"\n";
    let folder = TempTree::of(&[("src/a.rs", ""), ("create-dump.toml", hostile)]);
    let run = Program::new().run_in(&folder.path(), &["dump"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("^^"), "{}", run.stderr);
    for hidden in ['\u{1b}', '\u{202e}'] {
        assert!(!run.stderr.contains(hidden), "{:?}", run.stderr);
    }
    assert!(
        !run.stderr.contains("AKIAQ3EGRZXY4567ABCD"),
        "{}",
        run.stderr
    );
}

#[test]
fn colours_are_written_where_they_are_asked_for() {
    let folder = TempTree::of(&[("create-dump.toml", "nonsense = 1\n")]);
    let coloured = |program: Program, arguments: &[&str]| {
        let run = program.run_in(&folder.path(), arguments);
        run.stderr.contains('\u{1b}')
    };
    assert!(!coloured(Program::new(), &["dump"]), "no terminal");
    assert!(coloured(Program::new(), &["dump", "--color", "always"]));
    assert!(coloured(
        Program::new().with("CLICOLOR_FORCE", "1"),
        &["dump"]
    ));
    let both = Program::new()
        .with("CLICOLOR_FORCE", "1")
        .with("NO_COLOR", "1");
    assert!(!coloured(both, &["dump"]));
}

#[cfg(unix)]
#[test]
fn text_that_is_not_utf8_is_told_as_that() {
    use std::os::unix::ffi::OsStrExt;
    let folder = TempTree::of(&[("a.rs", "fn main() {}\n")]);
    let program = Program::new();
    let mut command = program.command(&folder.path(), &["explain"]);
    let run = command.arg(std::ffi::OsStr::from_bytes(b"\xff")).output();
    let run = run.unwrap();
    let told = String::from_utf8_lossy(&run.stderr);
    assert_eq!(run.status.code(), Some(2), "{told}");
    assert!(told.contains("is not UTF-8; paths alone"), "{told}");
}

#[cfg(target_os = "linux")]
#[test]
fn an_output_without_room_is_told_as_one() {
    let folder = TempTree::of(&[("a.rs", "fn main() {}\n")]);
    for arguments in [
        &["analyze"][..],
        &["dump"],
        &["config", "show"],
        &["explain", "cognitive"],
        &["--help"],
        &["--version"],
    ] {
        let full = fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .unwrap();
        let mut command = Program::new().command(&folder.path(), arguments);
        let run = command.stdout(full).output().unwrap();
        let told = String::from_utf8_lossy(&run.stderr);
        assert_eq!(run.status.code(), Some(4), "{arguments:?}: {told}");
        for part in [
            "write to standard output: No space",
            "code: output-unwritable",
        ] {
            assert!(told.contains(part), "{arguments:?}: {told}");
        }
    }
}

#[cfg(unix)]
#[test]
fn what_has_no_end_is_not_read_to_it() {
    let folder = TempTree::of(&[("a.rs", "fn main() {}\n")]);
    for (arguments, code) in [
        (&["analyze", "--history", "/dev/zero"][..], 4),
        (&["analyze", "--secrets-baseline", "/dev/zero"], 2),
        (&["dump", "--instructions", "/dev/zero"], 2),
        (
            &["prompts", "render", "file-review", "--input", "/dev/zero"],
            2,
        ),
        (&["restore", "/dev/zero", "-o", "out"], 2),
    ] {
        let run = Program::new().run_in(&folder.path(), arguments);
        assert_eq!(run.code, code, "{arguments:?}: {}", run.stderr);
        assert!(run.stderr.contains("`/dev/zero`: it "), "{}", run.stderr);
        assert_eq!(run.stdout, "");
    }
}

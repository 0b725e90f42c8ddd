//! The program's errors, as data: arguments, exit code and every word, in `tests/cmd`. A `.trycmd` is
//! named after a code; its later commands do what the help says, and succeed.

use std::path::{Path, PathBuf};
use std::process::Command;

use create_dump::pipeline;

use crate::support::{files_below, kept_variables, printed, root};

const KEYS_OF_OTHERS: [&str; 20] = [
    "AZURE_DEVOPS_TOKEN",
    "BITBUCKET_EMAIL",
    "BITBUCKET_TOKEN",
    "CI",
    "CREATE_DUMP_CONFIG",
    "CREATE_DUMP_LLM_MODEL",
    "CREATE_DUMP_PROFILE",
    "FORGEJO_TOKEN",
    "GH_TOKEN",
    "GITEA_TOKEN",
    "GITHUB_EVENT_PATH",
    "GITHUB_REF",
    "GITHUB_REPOSITORY",
    "GITHUB_SHA",
    "GITLAB_ACCESS_TOKEN",
    "GITLAB_TOKEN",
    "SLACK_WEBHOOK_URL",
    "SYSTEM_ACCESSTOKEN",
    "WEBHOOK_SECRET",
    "WEBHOOK_URL",
];

#[test]
fn what_the_program_says_is_as_written() {
    let cases = std::fs::read_dir(root().join("tests/cmd")).unwrap();
    let cases = cases.map(|case| case.unwrap().path());
    let cases = cases.filter(|path| {
        let extension = path.extension();
        extension.is_some_and(|it| it == "toml" || it == "trycmd")
    });
    // What the runner sets is stronger than what a case sets.
    let (setting, others): (Vec<_>, Vec<_>) = cases.partition(|path| {
        let text = std::fs::read_to_string(path).unwrap();
        SET_BY_CASES.iter().any(|name| text.contains(name))
    });
    assert!(!setting.is_empty() && others.len() > setting.len());
    run(&setting, &[]);
    run(&others, &SET_BY_CASES);
}

/// Variables that some of the cases set themselves.
const SET_BY_CASES: [&str; 2] = ["OPENAI_API_KEY=", "GITHUB_TOKEN="];

fn run(paths: &[PathBuf], unset: &[&str]) {
    let cases = trycmd::TestCases::new();
    for program in ["cp", "git", "mv", "rm"] {
        let found = printed(Command::new("which").arg(program));
        let found = String::from_utf8(found).unwrap();
        let path = Path::new(found.trim()).to_owned();
        cases.register_bin(program, trycmd::schema::Bin::Path(path));
    }
    for (name, value) in [
        ("HOME", "/nonexistent"),
        ("XDG_CACHE_HOME", ""),
        ("XDG_CONFIG_HOME", ""),
        ("CREATE_DUMP_ERROR_FORMAT", ""),
        ("CREATE_DUMP_LOG", ""),
        ("OTEL_SDK_DISABLED", "true"),
        ("NO_COLOR", "1"),
        ("OPENAI_BASE_URL", ""),
        ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ("GIT_AUTHOR_NAME", "a"),
        ("GIT_AUTHOR_EMAIL", "a@example.org"),
        ("GIT_COMMITTER_NAME", "a"),
        ("GIT_COMMITTER_EMAIL", "a@example.org"),
    ] {
        cases.env(name, value);
    }
    // Whoever runs the tests may have keys and stand in a pipeline: neither is to reach the program.
    for name in KEYS_OF_OTHERS.iter().chain(unset) {
        cases.env(name.trim_end_matches('='), "");
    }
    for (name, value) in kept_variables() {
        cases.env(name.to_str().unwrap(), value.to_str().unwrap());
    }
    for path in paths {
        cases.case(path);
    }
}

#[test]
fn every_code_that_is_shown_is_explained() {
    let known: Vec<_> = pipeline::explanations()
        .iter()
        .map(|entry| entry.id)
        .collect();
    let cases = root().join("tests/cmd");
    let mut shown = 0;
    for case in files_below(&cases) {
        let text = std::fs::read_to_string(case).unwrap();
        for code in text
            .lines()
            .filter_map(|line| line.trim().strip_prefix("code: "))
        {
            let code = code.split(' ').next().unwrap();
            assert!(known.contains(&code), "{code} is not explained");
            shown += 1;
        }
    }
    assert!(shown > 10);
}

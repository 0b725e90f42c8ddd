//! What `create-dump init` writes: whole, never over somebody's work, and safe by construction. Third
//! parties judge the same files in `cargo xtask test`.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::program::{Program, Run};
use crate::support::{TempTree, command, files_below, root};

const GITHUB: [&str; 4] = [
    ".github/workflows/create-dump-fork-publish.yml",
    ".github/workflows/create-dump-fork.yml",
    ".github/workflows/create-dump-review.yml",
    ".github/workflows/create-dump-schedule.yml",
];

fn init(folder: &Path, arguments: &[&str]) -> Run {
    Program::new().run_in(folder, &[&["init"], arguments].concat())
}

/// The files of a tree with what they hold, those of git aside.
fn files(tree: &TempTree) -> Vec<(String, String)> {
    let root = tree.path();
    let all = files_below(&root).into_iter();
    let named = all.map(|path| {
        let name = path.strip_prefix(&root).unwrap().to_str().unwrap();
        (
            name.to_owned(),
            fs::read_to_string(&path).unwrap_or_default(),
        )
    });
    named
        .filter(|(name, _)| !name.starts_with(".git/"))
        .collect()
}

/// The workflows that are written for GitHub, parsed, with their text.
fn workflows() -> Vec<(String, String, Value)> {
    let tree = TempTree::new();
    assert_eq!(init(&tree.path(), &["github"]).code, 0);
    let written = files(&tree)
        .into_iter()
        .filter(|(name, _)| name.ends_with(".yml"));
    written
        .map(|(name, text)| {
            let parsed = serde_saphyr::from_str(&text).unwrap();
            (name, text, parsed)
        })
        .collect()
}

fn jobs(workflow: &Value) -> impl Iterator<Item = (&String, &Value)> {
    workflow["jobs"].as_object().unwrap().iter()
}

fn steps(job: &Value) -> impl Iterator<Item = &Value> {
    job["steps"].as_array().unwrap().iter()
}

#[test]
fn everything_is_written_at_the_root_of_the_repository_and_once() {
    let tree = TempTree::of(&[("src/a.rs", "fn main() {}\n")]);
    tree.commit_all();
    let first = init(&tree.path().join("src"), &["github"]);
    assert_eq!(first.code, 0, "{}", first.stderr);
    let written = files(&tree);
    let names: Vec<_> = written.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        [&GITHUB[..], &["create-dump.toml", "src/a.rs"]].concat()
    );
    let told: Vec<_> = first.stdout.lines().collect();
    assert_eq!(told.len(), 5, "{told:?}");

    let second = init(&tree.path(), &["github"]);
    assert_eq!((second.code, second.stdout.as_str()), (0, ""));
    assert_eq!(files(&tree), written);
}

#[test]
fn a_file_that_was_changed_stops_everything_unless_forced() {
    let tree = TempTree::of(&[(GITHUB[2], "mine\n"), ("create-dump.toml", "# mine\n")]);
    let before = files(&tree);
    let refused = init(&tree.path(), &["github"]);
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("init-exists"), "{}", refused.stderr);
    assert!(refused.stderr.contains(GITHUB[2]), "{}", refused.stderr);
    assert_eq!(files(&tree), before);

    let forced = init(&tree.path(), &["github", "--force"]);
    assert_eq!(forced.code, 0, "{}", forced.stderr);
    let after = files(&tree);
    assert!(
        after
            .iter()
            .any(|(name, text)| name == GITHUB[2] && text.contains("jobs:"))
    );
    // A configuration is nobody's but its author's.
    assert!(after.contains(&("create-dump.toml".to_owned(), "# mine\n".to_owned())));
}

#[cfg(unix)]
#[test]
fn a_link_leads_no_file_out_of_the_repository() {
    for link in [
        ".github",
        ".github/workflows",
        GITHUB[2],
        "create-dump.toml",
    ] {
        let tree = TempTree::new();
        let outside = tree.beside("outside");
        fs::create_dir(&outside).unwrap();
        let place = tree.path().join(link);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        std::os::unix::fs::symlink(&outside, place).unwrap();
        let run = init(&tree.path(), &["github", "--force"]);
        assert_eq!(run.code, 2, "{link}: {}", run.stderr);
        assert!(
            run.stderr.contains("init-leads-elsewhere"),
            "{}",
            run.stderr
        );
        assert!(files_below(&outside).is_empty());
    }
}

#[test]
fn gitlab_is_recognised_and_its_pipeline_left_alone() {
    let tree = TempTree::of(&[(".gitlab-ci.yml", "stages: [test]\n")]);
    let run = init(&tree.path(), &[]);
    assert_eq!(run.stdout, ".gitlab/create-dump.yml\ncreate-dump.toml\n");
    assert!(run.stderr.contains("include"), "{}", run.stderr);
    let forced = init(&tree.path(), &["--force"]);
    assert_eq!(forced.code, 0);
    assert!(files(&tree).contains(&(".gitlab-ci.yml".to_owned(), "stages: [test]\n".to_owned())));

    let bare = TempTree::new();
    let run = init(&bare.path(), &["gitlab"]);
    assert_eq!(
        run.stdout,
        ".gitlab/create-dump.yml\n.gitlab-ci.yml\ncreate-dump.toml\n"
    );
}

#[test]
fn no_secret_meets_another_and_no_job_may_more_than_it_needs() {
    for (name, _, workflow) in workflows() {
        assert_eq!(workflow["permissions"], serde_json::json!({}), "{name}");
        assert!(workflow["concurrency"]["group"].is_string(), "{name}");
        for (id, job) in jobs(&workflow) {
            assert!(job["timeout-minutes"].is_u64(), "{name} {id}");
            let rights = job["permissions"].as_object().unwrap();
            let may_write = rights.values().any(|right| right == "write");
            let text = job.to_string();
            let has_key = text.contains("secrets.");
            assert!(
                !(may_write && has_key),
                "{name} {id}: a key beside a right to write"
            );
            let checks_out = text.contains("actions/checkout@");
            assert!(
                !(may_write && checks_out),
                "{name} {id}: a source beside a right to write"
            );
            for step in steps(job) {
                let variables = step["env"].to_string();
                let both = variables.contains("secrets.") && variables.contains("github.token");
                assert!(!both, "{name} {id}: key and token in one step");
            }
        }
    }
}

#[test]
fn what_comes_from_outside_reaches_a_script_through_the_environment_alone() {
    for (name, text, workflow) in workflows() {
        assert!(!text.contains("@VERSION@"), "{name}");
        for (id, job) in jobs(&workflow) {
            for step in steps(job) {
                let script = step["run"].as_str().unwrap_or_default();
                assert!(!script.contains("${{"), "{name} {id}: {script}");
                let uses = step["uses"].as_str().unwrap_or_default();
                if uses.starts_with("actions/checkout@") {
                    assert_eq!(step["with"]["persist-credentials"], false, "{name} {id}");
                }
            }
        }
    }
}

/// One digest an action, here, in the action and in what is written: the comment says which version.
#[test]
fn actions_are_pinned_by_digest_and_everywhere_to_the_same() {
    let own = files_below(&root().join(".github/workflows"));
    let mut texts: Vec<String> = own
        .iter()
        .map(|path| fs::read_to_string(path).unwrap())
        .collect();
    texts.push(fs::read_to_string(root().join("action.yml")).unwrap());
    texts.extend(workflows().into_iter().map(|(_, text, _)| text));
    let mut pins = std::collections::BTreeMap::new();
    for line in texts.iter().flat_map(|text| text.lines()) {
        let Some((_, uses)) = line.split_once("uses: ") else {
            continue;
        };
        let (action, pin) = uses.split_once('@').unwrap();
        let (digest, version) = pin.split_once(" # ").unwrap();
        assert!(
            digest.len() == 40 && digest.bytes().all(|byte| byte.is_ascii_hexdigit()),
            "{line}"
        );
        let known = pins.entry(action.to_owned()).or_insert(pin.to_owned());
        assert_eq!(known, pin, "{action} {version}");
    }
    assert!(pins.len() >= 5, "{pins:?}");
}

/// The script of a step, as a shell of GitHub runs it, with this program on the path.
fn run_step(
    workflow: &Value,
    job: &str,
    step: &str,
    variables: &[(&str, &str)],
    temp: &Path,
) -> Run {
    let mut all = steps(&workflow["jobs"][job]);
    let step = all.find(|it| it["name"] == step).unwrap();
    let script = step["run"].as_str().unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_create-dump"));
    let mut shell = command("bash", temp);
    let path = shell.get_envs().find(|(name, _)| *name == "PATH").unwrap();
    let path = path.1.unwrap().to_str().unwrap().to_owned();
    let folder = program.parent().unwrap().to_str().unwrap();
    shell
        .args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script])
        .env("PATH", format!("{folder}:{path}"))
        .env("RUNNER_TEMP", temp)
        .env("GITHUB_OUTPUT", temp.join("output"))
        .env("GITHUB_STEP_SUMMARY", temp.join("summary"))
        .env("SOURCE_DATE_EPOCH", "1735689600");
    for (name, value) in step["env"].as_object().into_iter().flatten() {
        let value = value.as_str().unwrap();
        if !value.contains("${{") {
            shell.env(name, value);
        }
    }
    shell.envs(variables.iter().copied());
    let output = shell.output().unwrap();
    Run {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

#[test]
fn the_scripts_review_and_analyze_as_they_stand() {
    let tree = TempTree::of(&[("source/a.rs", "fn main() {}\n")]);
    let base = tree.commit_all();
    tree.write("source/a.rs", "fn main() { let _ = 1; }\n");
    tree.git(&["commit", "--quiet", "--all", "--message=Second"]);
    let workspace = tree.path();
    let variables = [
        ("GITHUB_WORKSPACE", workspace.to_str().unwrap()),
        ("BASE", base.as_str()),
        // A secret that is not set is empty.
        ("OPENAI_API_KEY", ""),
    ];
    let expected: [(usize, &str, &str, &[&str]); 3] = [
        (1, "review", "Review", &["review.json"]),
        (
            2,
            "review",
            "Review",
            &["review.json", "review.md", "review.sarif"],
        ),
        (
            3,
            "analyze",
            "Analyze",
            &[
                "badge.svg",
                "history.jsonl",
                "report.html",
                "report.json",
                "report.md",
            ],
        ),
    ];
    let workflows = workflows();
    for (file, job, step, left) in expected {
        let (name, _, workflow) = &workflows[file];
        let temp = tempfile::tempdir().unwrap();
        let run = run_step(workflow, job, step, &variables, temp.path());
        assert_eq!(run.code, 0, "{name}: {}", run.stderr);
        let written = files_below(&temp.path().join("create-dump"));
        let written: Vec<_> = written
            .iter()
            .map(|path| path.file_name().unwrap().to_str().unwrap())
            .collect();
        assert_eq!(written, left, "{name}");
    }
}

/// What the page promises of rights and secrets is what the workflows say.
#[test]
fn the_page_tells_of_every_file_and_every_right() {
    let page = fs::read_to_string(root().join("docs/ci.md")).unwrap();
    for (path, text, workflow) in workflows() {
        assert!(page.contains(&format!("| `{path}` |")), "{path}");
        let name = path.rsplit('/').next().unwrap();
        for (id, job) in jobs(&workflow) {
            let rights = job["permissions"].as_object().unwrap();
            let mut rights: Vec<String> = { rights.iter() }
                .map(|(name, level)| format!("{name}: {}", level.as_str().unwrap()))
                .collect();
            rights.sort();
            let key = job.to_string().contains("secrets.OPENAI_API_KEY");
            let secret = if key { "OPENAI_API_KEY " } else { "" };
            let row = format!("| `{name}` | `{id}` | {} | {secret}|", rights.join(", "));
            assert!(page.contains(&row), "not on the page: {row}");
        }
        assert!(!text.contains("pull_request_target"), "{path}");
    }
}

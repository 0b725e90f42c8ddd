//! The scripts of the action, run as a runner runs them.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::{TempTree, command, root};

/// A runner: a workspace with a change, a temporary folder, and programs of its own on the path.
struct Runner {
    tree: TempTree,
    base: String,
    temp: tempfile::TempDir,
}

impl Runner {
    fn new() -> Self {
        let tree = TempTree::of(&[("a.rs", "fn main() {}\n")]);
        let base = tree.commit_all();
        tree.write("a.rs", "fn main() { let _ = 1; }\n");
        tree.git(&["commit", "--quiet", "--all", "--message=Second"]);
        let temp = tempfile::tempdir().unwrap();
        fs::create_dir(temp.path().join("bin")).unwrap();
        Self { tree, base, temp }
    }

    /// Puts a program on the path.
    fn program(&self, name: &str, script: &str) {
        let path = self.temp.path().join("bin").join(name);
        fs::write(&path, format!("#!/usr/bin/env bash\n{script}")).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        }
    }

    /// Runs a script of the action; gives its exit code and all that it said.
    fn run(&self, script: &str, variables: &[(&str, &str)]) -> (i32, String) {
        let program = Path::new(env!("CARGO_BIN_EXE_create-dump"));
        let mut shell = command("bash", &self.tree.path());
        let path = shell
            .get_envs()
            .find(|(name, _)| *name == "PATH")
            .unwrap()
            .1;
        let path = path.unwrap().to_str().unwrap().to_owned();
        let bin = self.temp.path().join("bin");
        let folders = [
            bin.to_str().unwrap(),
            program.parent().unwrap().to_str().unwrap(),
            &path,
        ];
        let output = shell
            .arg(root().join("action").join(script))
            .env("PATH", folders.join(":"))
            .env("RUNNER_TEMP", self.temp.path())
            .env("RUNNER_OS", "Linux")
            .env("RUNNER_ARCH", "X64")
            .env("GITHUB_ACTION_PATH", root())
            .env("GITHUB_OUTPUT", self.file("output"))
            .env("GITHUB_PATH", self.file("path"))
            .env("GITHUB_STEP_SUMMARY", self.file("summary"))
            .env("SOURCE_DATE_EPOCH", "1735689600")
            .envs(variables.iter().copied())
            .output()
            .unwrap();
        let said = [output.stdout, output.stderr].concat();
        (
            output.status.code().unwrap_or(-1),
            String::from_utf8_lossy(&said).into_owned(),
        )
    }

    fn file(&self, name: &str) -> PathBuf {
        self.temp.path().join(name)
    }

    fn output(&self, name: &str) -> String {
        let all = fs::read_to_string(self.file("output")).unwrap();
        let value = all
            .lines()
            .find_map(|line| line.strip_prefix(&format!("{name}=")));
        value.unwrap().to_owned()
    }
}

/// The inputs of a run, with these in the place of their defaults.
fn inputs<'a>(given: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let names = [
        "COMMAND",
        "SOURCE",
        "BASE",
        "FAIL_ON",
        "HISTORY",
        "MODEL",
        "BASE_URL",
        "MAX_COST",
        "REPORT",
        "TO",
        "NUMBER",
        "ARGUMENTS",
    ];
    let names = names.map(|name| match name {
        "COMMAND" => ("INPUT_COMMAND", "review"),
        "SOURCE" => ("INPUT_SOURCE", "."),
        "BASE" => ("INPUT_BASE", ""),
        "FAIL_ON" => ("INPUT_FAIL_ON", ""),
        "HISTORY" => ("INPUT_HISTORY", ""),
        "MODEL" => ("INPUT_MODEL", ""),
        "BASE_URL" => ("INPUT_BASE_URL", ""),
        "MAX_COST" => ("INPUT_MAX_COST", ""),
        "REPORT" => ("INPUT_REPORT", ""),
        "TO" => ("INPUT_TO", "github-pr"),
        "NUMBER" => ("INPUT_NUMBER", ""),
        _ => ("INPUT_ARGUMENTS", ""),
    });
    names.into_iter().chain(given.iter().copied()).collect()
}

#[test]
fn a_review_gives_its_verdict_and_a_report_that_can_be_read() {
    let runner = Runner::new();
    let variables = inputs(&[
        ("INPUT_BASE", &runner.base),
        ("INPUT_ARGUMENTS", "--llm\noff\n"),
    ]);
    let (code, said) = runner.run("measure.sh", &variables);
    assert_eq!(code, 0, "{said}");
    let report = fs::read_to_string(runner.output("report")).unwrap();
    let report: Value = serde_json::from_str(&report).unwrap();
    assert_eq!(runner.output("verdict"), report["verdict"]);
    assert_eq!(
        runner.output("score"),
        report["summary"]["score"].to_string()
    );
    assert_eq!(runner.output("grade"), report["summary"]["grade"]);
    assert!(
        !fs::read_to_string(runner.file("summary"))
            .unwrap()
            .is_empty()
    );
}

#[test]
fn a_gate_that_fails_fails_the_step_behind_its_report() {
    let runner = Runner::new();
    runner
        .tree
        .write("a.rs", "const KEY: &str = \"AKIAQ3EGWX7ZRTPLM2VB\";\n");
    let gates = [
        ("INPUT_COMMAND", "analyze"),
        ("INPUT_FAIL_ON", "  secrets\r\nscore-below=1 \n"),
    ];
    let (code, said) = runner.run("measure.sh", &inputs(&gates));
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("::error::a gate failed"), "{said}");
    assert!(!runner.output("grade").is_empty());
}

#[test]
fn inputs_that_say_nothing_or_nonsense_are_told() {
    let runner = Runner::new();
    let (code, said) = runner.run("measure.sh", &inputs(&[]));
    assert_eq!(
        (code, said.contains("needs the input base")),
        (2, true),
        "{said}"
    );
    let (code, said) = runner.run("measure.sh", &inputs(&[("INPUT_COMMAND", "dump")]));
    assert_eq!(
        (code, said.contains("has to be review")),
        (2, true),
        "{said}"
    );
    let (code, said) = runner.run("publish.sh", &inputs(&[]));
    assert_eq!(
        (code, said.contains("needs the input report")),
        (2, true),
        "{said}"
    );
}

#[test]
fn publishing_gives_each_input_as_one_argument() {
    let runner = Runner::new();
    runner.program("create-dump", "printf '<%s>' \"$@\"");
    let given = [
        ("INPUT_REPORT", "a b.json"),
        ("INPUT_NUMBER", "7; id"),
        ("INPUT_ARGUMENTS", "--repo\n$(id)"),
    ];
    let (code, said) = runner.run("publish.sh", &inputs(&given));
    assert_eq!(code, 0, "{said}");
    let expected = "<publish><a b.json><--to><github-pr><--pr><7; id><--repo><$(id)>";
    assert_eq!(said, expected);
}

/// A `curl` that has a release, whose checksum is of `content`.
const RELEASE: &str = r#"
while [ $# -gt 0 ]; do
  case "$1" in --output) out=$2; shift ;; https:*) url=$1 ;; esac
  shift
done
case "$url" in
  *.sha256) printf '%s  x\n' "$RELEASE_SHA256" > "$out" ;;
  *) cp "$RELEASE_FILE" "$out" ;;
esac
"#;

#[test]
fn a_release_is_installed_when_its_checksum_holds_and_built_when_there_is_none() {
    let runner = Runner::new();
    let build = "mkdir -p \"${@: -1}/bin\" && echo built > \"${@: -1}/bin/create-dump\"";
    runner.program("cargo", build);
    let folder = runner
        .temp
        .path()
        .join(concat!("create-dump-", env!("CARGO_PKG_VERSION")));
    let archive = runner.file("release.tar.gz");
    fs::write(runner.file("create-dump"), "released").unwrap();
    let mut tar = command("tar", runner.temp.path());
    assert!(
        tar.args(["-czf", "release.tar.gz", "create-dump"])
            .status()
            .unwrap()
            .success()
    );
    let digest = {
        use sha2::Digest;
        let bytes = sha2::Sha256::digest(fs::read(&archive).unwrap());
        bytes
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>()
    };
    let archive = archive.to_str().unwrap();
    let zeros = "0".repeat(64);
    // With a release: what it states, what the caller states, and lies of both.
    runner.program("curl", RELEASE);
    for (stated, pinned, code) in [
        (&digest, "", 0),
        (&zeros, &digest, 0),
        (&zeros, "", 1),
        (&digest, &zeros, 1),
    ] {
        let _ = fs::remove_dir_all(&folder);
        let variables = [
            ("REPOSITORY", "o/create-dump"),
            ("SHA256", pinned),
            ("RELEASE_SHA256", stated),
            ("RELEASE_FILE", archive),
        ];
        let (ended, said) = runner.run("install.sh", &variables);
        assert_eq!(ended, code, "{said}");
        let installed = fs::read_to_string(folder.join("create-dump")).unwrap_or_default();
        assert_eq!(installed, if code == 0 { "released" } else { "" });
    }
    // Without: the action's own source, unless the caller wants one release and no other.
    runner.program("curl", "exit 22");
    let none = [("REPOSITORY", "o/create-dump"), ("SHA256", "")];
    let (ended, said) = runner.run("install.sh", &none);
    assert_eq!(ended, 0, "{said}");
    assert_eq!(
        fs::read_to_string(folder.join("create-dump")).unwrap(),
        "built\n"
    );
    let path = fs::read_to_string(runner.file("path")).unwrap();
    assert_eq!(path.lines().last(), folder.to_str());
    let (ended, said) = runner.run(
        "install.sh",
        &[("REPOSITORY", "o/create-dump"), ("SHA256", &zeros)],
    );
    assert_eq!(ended, 1, "{said}");
}

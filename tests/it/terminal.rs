//! Manners at a terminal: help with examples that work, completions in real shells, pages of the
//! manual that linters take.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::program::Program;
use crate::support::TempTree;

/// The folder of the program that is tested.
fn program_folder() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_create-dump"))
        .parent()
        .unwrap()
}

/// A shell, or another program, with the program on its path and nobody's settings.
fn with_program(name: &str, home: &Path) -> Command {
    #[expect(clippy::disallowed_methods, reason = "programs have to be found")]
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = [program_folder().to_owned()].into_iter();
    let folders = folders.chain(std::env::split_paths(&path));
    let path = std::env::join_paths(folders).unwrap();
    let mut command = Command::new(name);
    command
        .current_dir(home)
        .env_clear()
        .env("HOME", home)
        .env("PATH", path);
    command
}

/// Whether a program of others is there. Where it is not, what it would show is not shown.
#[expect(clippy::print_stderr, reason = "a test that shows nothing says so")]
fn is_there(name: &str) -> bool {
    let is_there = Command::new(name).arg("--version").output().is_ok();
    if !is_there {
        eprintln!("{} IS NOT HERE: NOT TESTED", name.to_uppercase());
    }
    is_there
}

/// Every command, as `explain` takes them.
fn all_commands() -> Vec<String> {
    let help = Program::new().run(&["--help"]).stdout;
    let list = help.split("\nCommands:\n").nth(1).unwrap();
    let lines = list.lines().take_while(|line| !line.is_empty());
    let names = lines.filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    names
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

/// A repository with a branch that changed something, and what earlier commands left there.
fn example_folder() -> TempTree {
    let tree = TempTree::of(&[("src/main.rs", "fn main() {\n    let a = 1;\n}\n")]);
    tree.commit_all();
    tree.git(&["checkout", "--quiet", "-b", "change"]);
    tree.write("src/more.rs", "pub fn more() -> u8 {\n    2\n}\n");
    tree.commit_all();
    tree.write("src/main.rs", "fn main() {\n    let a = 2;\n}\n");
    tree.git(&["add", "--all"]);
    let program = Program::new();
    let folder = tree.path();
    for arguments in [
        &["dump", "-o", "dump.md"][..],
        &["analyze", "--format", "json", "-o", "report.json"],
        &["analyze", "--format", "html", "-o", "health.html"],
        &[
            "review",
            "--base",
            "main",
            "--format",
            "json",
            "-o",
            "review.json",
        ],
    ] {
        let run = program.run_in(&folder, arguments);
        assert_eq!(run.code, 0, "{arguments:?}: {run:?}");
    }
    fs::create_dir_all(folder.join(".config/fish/completions")).unwrap();
    tree
}

#[test]
#[cfg(unix)]
fn every_example_of_the_help_works() {
    let mut tried = 0;
    let helps = all_commands()
        .into_iter()
        .map(|command| vec![command, "--help".to_owned()]);
    for asked in [vec!["--help".to_owned()]].into_iter().chain(helps) {
        let asked: Vec<&str> = asked.iter().map(String::as_str).collect();
        let help = Program::new().run(&asked).stdout;
        let Some(examples) = help.split("\nExamples:\n").nth(1) else {
            assert_eq!(asked[0], "help", "it has no examples");
            continue;
        };
        let examples = examples.lines().take_while(|line| !line.is_empty());
        // What a line does stands below it, further in.
        let lines = examples.filter(|line| !line.starts_with("   "));
        for line in lines.map(str::trim) {
            let folder = example_folder();
            let run = with_program("sh", &folder.path())
                .args(["-c", line])
                .output()
                .unwrap();
            assert!(run.status.success(), "{line}: {run:?}");
            tried += 1;
        }
    }
    assert!(tried > 20, "{tried}");
}

#[test]
fn quick_help_is_shorter_than_all_of_it_and_says_where_the_rest_is() {
    let program = Program::new();
    for command in ["analyze", "review", "dump", "publish"] {
        let quick = program.run(&[command, "-h"]).stdout;
        let whole = program.run(&[command, "--help"]).stdout;
        assert!(quick.contains("`--help` tells of all options."), "{quick}");
        assert!(
            quick.lines().count() * 3 < whole.lines().count() * 2,
            "{command}"
        );
    }
}

/// What is typed, and what of it is offered. The first of each is offered alone.
const WORDS: &[(&str, &[&str])] = &[
    ("create-dump rest", &["restore"]),
    ("create-dump analyze --format ma", &["markdown", "map"]),
    ("create-dump review --fail-on degr", &["degraded"]),
    ("create-dump explain cogni", &["cognitive"]),
    (
        "create-dump explain config-unknown-k",
        &["config-unknown-key"],
    ),
    ("create-dump analyze --model gpt-5-n", &["gpt-5-nano"]),
    (
        "create-dump dump --tokenizer cl",
        &["cl100k_base", "claude-estimate"],
    ),
    ("create-dump publish --to github-ch", &["github-check"]),
    (
        "create-dump analyze --set analyze.llm=req",
        &["analyze.llm=required"],
    ),
    ("create-dump prompts show file-rev", &["file-review"]),
];

/// What a shell offers for a line; it gets the script's path and the line as arguments.
fn offered(shell: &str, code: &str, script: &Path, line: &str) -> Vec<String> {
    let home = script.parent().unwrap();
    let mut command = with_program(shell, home);
    match shell {
        "bash" => command.args(["--norc", "-c", code, "bash"]),
        "zsh" => command.args(["-f", "-c", code, "zsh"]),
        _ => command.args(["--no-config", "-c", code]),
    };
    let run = command.arg(script).arg(line).output().unwrap();
    assert!(run.status.success(), "{shell}: {run:?}");
    let text = String::from_utf8_lossy(&run.stdout).into_owned();
    text.lines()
        .map(|line| line.trim().to_owned())
        .filter(|line| !line.is_empty())
        .collect()
}

fn shell_offers(shell: &str, code: &str) {
    if !is_there(shell) {
        return;
    }
    let program = Program::new();
    let script = program.home().join("script");
    let run = program.run(&["completions", shell]);
    assert_eq!(run.code, 0, "{run:?}");
    fs::write(&script, run.stdout).unwrap();
    for (line, expected) in WORDS {
        assert_eq!(
            offered(shell, code, &script, line),
            *expected,
            "{shell}: {line}"
        );
    }
}

/// Bash parts words at `=`, and replaces what stands behind it alone.
#[test]
#[cfg(unix)]
fn bash_completes_commands_options_and_values() {
    let code = r#"
        source "$1"
        COMP_LINE="$2" COMP_POINT=${#2}
        read -ra COMP_WORDS <<< "${2//=/ = }"
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        _create_dump create-dump "${COMP_WORDS[COMP_CWORD]}" ""
        before="${COMP_LINE##* }"
        [[ "$before" == *=* ]] && before="${before%=*}=" || before=""
        for reply in "${COMPREPLY[@]}"; do echo "$before$reply"; done"#;
    shell_offers("bash", code);
}

/// Zsh has no way to ask it without a terminal: what the script hands it is looked at instead.
#[test]
#[cfg(unix)]
fn zsh_completes_commands_options_and_values() {
    let code = r#"
        compdef() { completer=$1 }
        _describe() { print -l -- "${(@)${(P)3}%%:*}" }
        source "$1"
        words=("${(@s: :)2}") CURRENT=${#words}
        $completer"#;
    shell_offers("zsh", code);
}

#[test]
#[cfg(unix)]
fn fish_completes_commands_options_and_values() {
    let code = r#"source $argv[1]; complete -C $argv[2] | string replace -r '\t.*' ''; true"#;
    shell_offers("fish", code);
}

#[test]
fn the_other_shells_get_a_script() {
    for shell in ["powershell", "elvish"] {
        let run = Program::new().run(&["completions", shell]);
        assert_eq!(run.code, 0, "{run:?}");
        assert!(run.stdout.contains("COMPLETE"), "{}", run.stdout);
    }
}

/// A variable that somebody has for other reasons changes nothing.
#[test]
fn only_a_script_is_answered() {
    for value in ["bash", "no-shell", ""] {
        let run = Program::new().with("COMPLETE", value).run(&["--version"]);
        assert!(run.stdout.starts_with("create-dump "), "{run:?}");
    }
}

#[test]
fn every_command_has_a_page_that_linters_take() {
    let program = Program::new();
    let folder = program.home().join("man1");
    let run = program.run(&["man", folder.to_str().unwrap()]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{run:?}");
    for command in all_commands().iter().filter(|command| *command != "help") {
        let page = fs::read_to_string(folder.join(format!("create-dump-{command}.1"))).unwrap();
        assert!(page.contains(".SH EXAMPLES"), "{command}");
    }
    let pages: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|page| page.unwrap().path())
        .collect();
    for (linter, arguments) in [
        ("groff", &["-ww", "-man", "-z"][..]),
        ("mandoc", &["-Tlint", "-Wwarning"]),
    ] {
        if is_there(linter) {
            let run = with_program(linter, &folder)
                .args(arguments)
                .args(&pages)
                .output()
                .unwrap();
            let complaints = [run.stdout, run.stderr].concat();
            assert_eq!(String::from_utf8_lossy(&complaints), "", "{linter}");
        }
    }
}

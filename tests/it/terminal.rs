//! Manners at a terminal: help with examples that work, completions in real shells, pages of the
//! manual that linters take.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::program::Program;
use crate::support::{TempTree, kept_variables};

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
        .envs(kept_variables())
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
        let folder = example_folder();
        // What a line does stands below it, further in.
        let lines = examples.filter(|line| !line.starts_with("   "));
        for line in lines.map(str::trim) {
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
    ("create-dump review --profile night", &["nightly"]),
];

/// What a shell offers for a line; it gets the script's path and the line as arguments.
fn offered(shell: &str, code: &str, script: &Path, line: &str) -> Vec<String> {
    let home = script.parent().unwrap();
    let mut command = with_program(shell, home);
    match shell {
        "bash" => command.args(["--norc", "-c", code, "bash"]),
        "zsh" => command.args(["-f", "-c", code, "zsh"]),
        "elvish" => command.args(["-norc", "-c", code]),
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
    let profiles = "[profile.nightly]\n[profile.ci]\n[profile.'night; echo']\n";
    fs::write(program.home().join("create-dump.toml"), profiles).unwrap();
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

/// Elvish has its editor at a terminal only: the one function that the script sets stands in for it.
#[test]
#[cfg(unix)]
fn elvish_completes_commands_options_and_values() {
    let code = r#"
        use str
        var edit: = (ns [&completion:=(ns [&arg-completer=[&]])])
        eval (slurp < $args[0]) &ns=(ns [&edit:=$edit:])
        var words = [(str:split ' ' $args[1])]
        $edit:completion:arg-completer[create-dump] $@words"#;
    shell_offers("elvish", code);
}

/// The first bracket or quote of a script that nothing closes or opens. Quotes hold no others, and a
/// comment goes to the end of its line.
fn unbalanced(script: &str) -> Option<char> {
    let mut open = Vec::new();
    let mut characters = script.chars();
    while let Some(c) = characters.next() {
        match c {
            '#' => drop(characters.find(|c| *c == '\n')),
            '"' | '\'' if !characters.any(|other| other == c) => return Some(c),
            '(' => open.push(')'),
            '[' => open.push(']'),
            '{' => open.push('}'),
            ')' | ']' | '}' if open.pop() != Some(c) => return Some(c),
            _ => {}
        }
    }
    open.pop()
}

/// There is no PowerShell to ask: the script is there, and its question is answered as it expects.
#[test]
fn powershell_gets_a_script_and_answers() {
    let run = Program::new().run(&["completions", "powershell"]);
    assert!(
        run.stdout.contains("$env:COMPLETE = \"powershell\""),
        "{run:?}"
    );
    for broken in ["a { (b }", "a)", "a \"b", "{ '}'"] {
        assert_ne!(unbalanced(broken), None, "{broken}");
    }
    assert_eq!(unbalanced(&run.stdout), None, "{}", run.stdout);
    let program = Program::new().with("COMPLETE", "powershell");
    for (line, expected) in WORDS.iter().filter(|(line, _)| !line.contains("--profile")) {
        let words: Vec<&str> = ["--"].into_iter().chain(line.split(' ')).collect();
        let run = program.run(&words);
        let lines = run.stdout.lines();
        let offered: Vec<&str> = lines.filter_map(|line| line.split('\t').next()).collect();
        assert_eq!(offered, *expected, "{line}");
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

/// Commands that print something, in a folder of [`example_folder`].
const PRINTING: &[&[&str]] = &[
    &["--help"],
    &["analyze"],
    &["analyze", "--format", "csv"],
    &["analyze", "--format", "html"],
    &["review", "--base", "main"],
    &["dump"],
    &["restore", "dump.md", "--check"],
    &["explain"],
    &["config", "show"],
    &["prompts", "list"],
    &["cache", "stats"],
    &["models", "list"],
    &["completions", "zsh"],
    &["man"],
    &["eval", "--help"],
];

/// As `| head -1` leaves.
#[test]
#[cfg(unix)]
fn a_reader_that_leaves_is_no_error() {
    let tree = example_folder();
    let program = Program::new();
    for arguments in PRINTING {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = program.command(&tree.path(), arguments);
        let run = command.stdout(writer).output().unwrap();
        assert_eq!(run.status.code(), Some(0), "{arguments:?}: {run:?}");
        assert!(
            !String::from_utf8_lossy(&run.stderr).contains("error"),
            "{run:?}"
        );
    }
}

#[test]
fn colours_are_where_they_are_wanted() {
    let always = &["explain", "no-such-id", "--color", "always"][..];
    let never = &["explain", "no-such-id", "--color=never"][..];
    let auto = &["explain", "no-such-id"][..];
    let force = ("CLICOLOR_FORCE", "1");
    for (arguments, variable, expected) in [
        (auto, ("TERM", "xterm"), false),
        (auto, force, true),
        (auto, ("NO_COLOR", "1"), false),
        (never, force, false),
        (always, ("NO_COLOR", "1"), true),
        (
            &["--color=always", "explain", "--no-such-option"],
            ("TERM", "xterm"),
            true,
        ),
        (&["explain", "--no-such-option"], force, true),
        (
            &["explain", "--no-such-option", "--color", "never"],
            force,
            false,
        ),
    ] {
        let run = Program::new().with(variable.0, variable.1).run(arguments);
        assert_eq!(run.code, 2, "{run:?}");
        assert_eq!(
            run.stderr.contains('\u{1b}'),
            expected,
            "{arguments:?} {variable:?}"
        );
    }
}

#[test]
fn what_is_switched_on_twice_is_on() {
    let tree = TempTree::of(&[(".a.rs", "fn main() {}\n")]);
    let run = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let run = Program::new().run_in(&tree.path(), &words);
        (run.code, run.stdout)
    };
    for (twice, once) in [
        ("dump -vv", "dump -v"),
        ("dump -v --verbose", "dump -v"),
        ("-v analyze --dry-run -v", "analyze --dry-run -v"),
        ("analyze -qq", "analyze -q"),
        ("dump --hidden --hidden", "dump --hidden"),
        ("analyze --no-verify --no-verify", "analyze --no-verify"),
        (
            "config show --no-config --no-config",
            "config show --no-config",
        ),
        (
            "models list --no-pager --no-pager",
            "models list --no-pager",
        ),
    ] {
        assert_eq!(run(twice), run(once), "{twice}");
        assert_eq!(run(twice).0, 0, "{twice}");
    }
    // A value is given once: nobody could know which of two is meant.
    assert_eq!(run("dump --max-tokens 1000 --max-tokens 2000").0, 2);
}

#[test]
fn progress_is_lines_in_ci_and_nothing_in_a_pipe() {
    let tree = TempTree::of(&[("a.rs", "fn a() {}\n")]);
    let source = tree.path();
    let arguments = ["analyze", source.to_str().unwrap()];
    let told = |program: Program, more: &[&str]| {
        let run = program.run(&[&arguments[..], more].concat());
        assert_eq!(run.code, 0, "{run:?}");
        assert!(!run.stdout.contains("listing files"), "{run:?}");
        run.stderr
            .lines()
            .filter(|line| *line == "listing files")
            .count()
    };
    assert_eq!(told(Program::new(), &[]), 0);
    assert_eq!(told(Program::new().with("CI", "true"), &[]), 1);
    assert_eq!(
        told(Program::new().with("CI", "true"), &["--progress", "never"]),
        0
    );
    assert_eq!(told(Program::new().with("CI", "true"), &["--quiet"]), 0);
    assert_eq!(told(Program::new(), &["--progress", "always"]), 1);
}

#[test]
fn timings_stand_on_standard_error_alone() {
    let tree = example_folder();
    let run = Program::new().run_in(&tree.path(), &["analyze", "--timings", "--quiet"]);
    assert_eq!(run.code, 0, "{run:?}");
    let rows: Vec<_> = run
        .stderr
        .lines()
        .filter_map(|line| line.split("  ").next())
        .collect();
    assert_eq!(
        rows,
        [
            "stage",
            "listing files",
            "measuring",
            "reading history",
            "judging",
            "writing",
            "the rest",
            "all"
        ]
    );
    assert!(!run.stdout.contains("listing files"));
}

/// What the program shows on a terminal, as `script` makes one.
#[cfg(target_os = "linux")]
fn on_a_terminal(arguments: &str, variables: &[(&str, &str)]) -> String {
    let home = tempfile::tempdir().unwrap();
    let line = format!("create-dump {arguments}");
    let mut command = with_program("script", home.path());
    command.args(["--quiet", "--return", "--command", &line, "/dev/null"]);
    command.env("TERM", "xterm").envs(variables.iter().copied());
    let run = command.stdin(std::process::Stdio::null()).output().unwrap();
    assert!(run.status.success(), "{run:?}");
    String::from_utf8_lossy(&run.stdout).into_owned()
}

#[test]
#[cfg(target_os = "linux")]
fn a_terminal_gets_long_results_by_the_users_pager() {
    if !is_there("script") {
        return;
    }
    let marks = ("PAGER", "sed -e s/^/paged:/");
    let is_paged = |arguments: &str, variables: &[(&str, &str)]| {
        let shown = on_a_terminal(arguments, &[&[marks], variables].concat());
        assert!(shown.contains("cognitive"), "{shown}");
        shown.contains("paged:")
    };
    assert!(is_paged("explain cognitive", &[]));
    assert!(!is_paged("explain cognitive --no-pager", &[]));
    assert!(!is_paged("explain cognitive --paging never", &[]));
    assert!(!is_paged("explain cognitive", &[("CI", "true")]));
    assert!(is_paged(
        "explain cognitive --paging always",
        &[("CI", "true")]
    ));
    assert!(!is_paged(
        "explain cognitive",
        &[("CREATE_DUMP_PAGER", "cat")]
    ));
    assert!(!is_paged("explain cognitive | cat", &[]));
    let colours = on_a_terminal("explain cognitive --no-pager --color always", &[]);
    assert!(
        !colours.contains('\u{1b}'),
        "results hold no colours: {colours}"
    );
}

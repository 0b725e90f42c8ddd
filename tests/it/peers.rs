//! The page that sets the features of other packers beside ours: every command in it is run.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use crate::program::{Program, Run};
use crate::support::{TempTree, command, files_below, printed, root};

/// Why a command cannot be run here. Its options are looked up in the help instead.
const MARKS: [&str; 4] = ["network", "clipboard", "endless", "library"];

/// What a row says of us.
const VERDICTS: [&str; 4] = ["yes", "partly", "no", "later"];

/// Commands, options, settings and outputs of create-dump 16, each of which needs a word on the page.
const ORIGINAL: &str = "single|batch run|batch clean|batch archive|rollback|--init|--version|\
    --install-completion|--show-completion|--config|--profile|--dest|--no-toc|--tree-toc|--format|\
    --compress|--progress|--no-progress|--allow-empty|--metrics-port|--exclude|--include|\
    --max-file-size|--use-gitignore|--no-use-gitignore|--git-meta|--no-git-meta|--max-workers|\
    --watch|--git-ls-files|--diff-since|--scan-secrets|--hide-secrets|--secret-patterns|\
    --scan-todos|--notify-topic|--notify-slack|--notify-discord|--notify-telegram-chat|\
    --notify-telegram-token|--db-provider|--db-name|--db-host|--db-port|--db-user|--db-pass-env|\
    --archive|--archive-all|--archive-search|--archive-include-current|--archive-no-remove|\
    --archive-keep-latest|--archive-keep-last|--archive-clean-root|--archive-format|--yes|--dry-run|\
    --no-dry-run|--verbose|--quiet|--dirs|--pattern|--accept-prompts|--file|default_includes|\
    default_excludes|use_gitignore|git_meta|max_file_size_kb|dest|dump_pattern|excluded_dirs|\
    metrics_port|git_ls_files|scan_secrets|hide_secrets|custom_secret_patterns";

/// A line of one of the tables.
struct Row {
    feature: String,
    ours: String,
    commands: Vec<String>,
    shows: Shows,
    cells: Vec<String>,
}

/// What the last column but the peers' says that a run shows.
#[derive(Default)]
struct Shows {
    code: i32,
    present: Vec<String>,
    absent: Vec<String>,
    mark: Option<&'static str>,
}

fn page() -> String {
    fs::read_to_string(root().join("docs/dump-peers.md")).unwrap()
}

fn cells(line: &str) -> Vec<String> {
    let inner = line.trim().trim_matches('|');
    inner
        .split('|')
        .map(|cell| cell.trim().to_owned())
        .collect()
}

/// The texts between backticks.
fn spans(text: &str) -> Vec<String> {
    let spans = text.split('`').skip(1).step_by(2);
    spans.map(str::to_owned).collect()
}

fn shows(cell: &str) -> Shows {
    let mut shows = Shows::default();
    for item in cell.split(", ").filter(|item| !item.is_empty()) {
        if let Some(mark) = MARKS.iter().find(|mark| item == format!("*{mark}*")) {
            shows.mark = Some(mark);
        } else if let Some(code) = item.strip_prefix("exit ") {
            shows.code = code.parse().unwrap();
        } else if let Some(word) = item.strip_prefix("not ") {
            shows.absent.push(word.trim_matches('`').to_owned());
        } else {
            assert!(
                item.starts_with('`') && item.ends_with('`'),
                "what is {item}?"
            );
            shows.present.push(item.trim_matches('`').to_owned());
        }
    }
    shows
}

/// The tables of the page that have commands in them, in order.
fn tables() -> Vec<Vec<Row>> {
    let page = page();
    let mut tables: Vec<Vec<Row>> = Vec::new();
    let mut columns = 0;
    for line in page.lines() {
        let cells = cells(line);
        if !line.starts_with('|') {
            columns = 0;
        } else if cells.get(1).is_some_and(|cell| cell == "ours") {
            assert_eq!(cells[2..4], ["command", "shows"]);
            columns = cells.len();
            tables.push(Vec::new());
        } else if columns > 0 && !line.starts_with("|---") {
            assert_eq!(cells.len(), columns, "{line}");
            tables.last_mut().unwrap().push(Row {
                feature: cells[0].clone(),
                ours: cells[1].clone(),
                commands: spans(&cells[2]),
                shows: shows(&cells[3]),
                cells,
            });
        }
    }
    tables
}

/// The tree that the commands run in; the capital names in them are files here.
fn project() -> TempTree {
    let token = format!("ghp_{}", "aZ3bY9cX1dW7eV5fU2gT8hS4iR6jQ0kP1234");
    let blob = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ".repeat(10);
    let cell = r#"{"cell_type": "code", "metadata": {}, "outputs": [], "source": ["cell = 1"]}"#;
    let notebook =
        format!(r#"{{"cells": [{cell}], "metadata": {{}}, "nbformat": 4, "nbformat_minor": 5}}"#);
    let body = "    let mut total = 0;\n    for index in 0..10 {\n        total += index;\n    }\n    total\n";
    let tree = TempTree::of(&[
        (".gitignore", "ignored.log\nBARE.git\n"),
        (".create-dumpignore", "unwanted.txt\n"),
        ("README.md", "Bars\n====\n"),
        (
            "pyproject.toml",
            "[tool.create-dump.dump]\nnotebooks = false\n",
        ),
        ("config.py", &format!("token = \"{token}\"\n")),
        ("data.py", &format!("IMAGE = \"{blob}\"\n")),
        ("notebook.ipynb", &notebook),
        ("packages/a/a.py", "a = 1\n"),
        ("packages/b/b.py", "b = 1\n"),
        ("src/.gitignore", "nested.log\n"),
        (
            "src/main.rs",
            "mod store;\n// TODO: remark\nfn main() {\n    store::save();\n}\n",
        ),
        (
            "src/store.rs",
            &format!("/// Saves.\npub fn save() -> u8 {{\n{body}}}\n"),
        ),
    ]);
    tree.commit_all();
    tree.git(&["tag", "REV"]);
    tree.write(
        "src/store.rs",
        format!("/// Stores.\npub fn save() -> u8 {{\n{body}}}\n"),
    );
    tree.git(&["commit", "--quiet", "--all", "--message=Second"]);
    for name in ["PROJECT.zip", "PROJECT.tar.gz"] {
        tree.git(&["archive", "--output", name, "HEAD"]);
    }
    tree.git(&["clone", "--quiet", "--bare", ".", "BARE.git"]);
    for (name, text) in [
        ("ignored.log", "x\n"),
        ("unwanted.txt", "unwanted words\n"),
        ("src/nested.log", "x\n"),
        ("src/untracked.rs", "fn untracked() {}\n"),
        ("FILES", "src/main.rs\n"),
        ("INSTRUCTIONS", "Look for bugs.\n"),
        ("SETTINGS.toml", "[dump]\nline_numbers = true\n"),
    ] {
        tree.write(name, text);
    }
    tree.write("src/logo.png", [0x89, b'P', b'N', b'G', 0, 0, 1]);
    fs::create_dir(tree.path().join("EMPTY")).unwrap();
    tree
}

/// Runs a command as a shell would, as far as the page needs one: words in quotes, `< FILE`.
fn run(program: &Program, folder: &Path, command: &str) -> Run {
    let (line, input) = command.split_once(" < ").unwrap_or((command, ""));
    let words: Vec<_> = line
        .split_whitespace()
        .map(|word| word.replace('\'', ""))
        .collect();
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    assert_eq!(words[0], "create-dump");
    match input {
        "" => program.run_in(folder, &words[1..]),
        file => {
            let input = fs::read_to_string(folder.join(file)).unwrap();
            program.run_given(folder, &words[1..], &input)
        }
    }
}

/// What is wrong with a row, if anything.
fn tried(row: &Row, project: &Path) -> Result<(), String> {
    let program = Program::new();
    let tree = TempTree::new();
    // A copy for each row, so that none sees what another wrote.
    printed(command("cp", project).args(["-R", "."]).arg(tree.path()));
    let before: BTreeSet<PathBuf> = files_below(&tree.path()).into_iter().collect();
    let mut told = String::new();
    for (index, command) in row.commands.iter().enumerate() {
        let run = run(&program, &tree.path(), command);
        let is_last = index + 1 == row.commands.len();
        let expected = if is_last { row.shows.code } else { 0 };
        if run.code != expected {
            return Err(format!(
                "`{command}` ended with {}: {}",
                run.code, run.stderr
            ));
        }
        told = run.stdout + &run.stderr;
    }
    for file in files_below(&tree.path()) {
        if !before.contains(&file) {
            told += &format!("\n{}", file.strip_prefix(tree.path()).unwrap().display());
        }
    }
    let missing = row
        .shows
        .present
        .iter()
        .filter(|word| !told.contains(*word));
    let shown = row.shows.absent.iter().filter(|word| told.contains(*word));
    let wrong: Vec<_> = missing.chain(shown).collect();
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(format!("{wrong:?} is not as said in:\n{told}"))
    }
}

/// Options of a command that is not run have to be there at least.
fn looked_up(row: &Row) -> Result<(), String> {
    let program = Program::new();
    for command in &row.commands {
        let words: Vec<_> = command.split_whitespace().collect();
        if words[0] == "create-dump" {
            let help = program.run(&[words[1], "--help"]).stdout;
            let unknown = words
                .iter()
                .find(|word| word.starts_with("--") && !help.contains(*word));
            if let Some(option) = unknown {
                return Err(format!("`{command}`: no option {option}"));
            }
        }
    }
    Ok(())
}

#[test]
fn every_command_beside_the_peers_does_what_the_page_says() {
    let project = project();
    let path = project.path();
    let tables = tables();
    let tried_table = |rows: &Vec<Row>| -> Vec<String> {
        let tried = |row: &Row| match row.shows.mark {
            Some(_) => looked_up(row),
            None => tried(row, &path),
        };
        let wrong = |row| {
            tried(row)
                .err()
                .map(|why| format!("{}: {why}", row.feature))
        };
        rows.iter().filter_map(wrong).collect()
    };
    let wrong: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = tables
            .iter()
            .map(|rows| scope.spawn(|| tried_table(rows)))
            .collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap())
            .collect()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn every_row_is_filled_and_backs_its_claim() {
    let tables = tables();
    assert!(tables.len() > 5, "{} tables", tables.len());
    for row in tables.iter().flatten() {
        let feature = &row.feature;
        assert!(
            VERDICTS.contains(&row.ours.as_str()),
            "{feature}: {}",
            row.ours
        );
        let is_there = ["yes", "partly"].contains(&row.ours.as_str());
        assert_eq!(
            !row.commands.is_empty(),
            is_there,
            "{feature}: a command, or none"
        );
        let peers = row.cells.iter().skip(4);
        assert!(peers.clone().all(|cell| !cell.is_empty()), "{feature}");
    }
}

#[test]
fn nothing_of_the_original_is_missing() {
    let tables = tables();
    let first: Vec<_> = tables
        .iter()
        .flatten()
        .map(|row| row.feature.as_str())
        .collect();
    let told: BTreeSet<_> = first.iter().flat_map(|cell| spans(cell)).collect();
    let missing: Vec<_> = ORIGINAL
        .split('|')
        .filter(|name| !told.contains(*name))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}

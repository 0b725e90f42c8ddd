//! Every command that the documents show is run as a reader would run it, by a shell in a small
//! repository, or stands below with the reason why it cannot run here. Of those the program still has
//! to take the arguments.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use comrak::nodes::NodeValue;
use comrak::{Arena, Options, parse_document};

use crate::support::{TempTree, command, root};

const NETWORK: &str = "reads from a host";
const MODEL: &str = "asks a model on a server";
const HOST: &str = "posts to a code host";
const REPOSITORY: &str = "builds, tests or measures this repository";
const SYSTEM: &str = "changes the system that it runs on";

/// Blocks that cannot be run in a test: the page, how the block begins, and why.
const NOT_RUN: &[(&str, &str, &str)] = &[
    ("CONTRIBUTING.md", "cargo run", REPOSITORY),
    ("README.md", "cargo run", REPOSITORY),
    ("docs/extending.md", "cargo xtask", REPOSITORY),
    ("docs/first-report.md", "cargo install", SYSTEM),
    (
        "docs/model-evaluation.md",
        "create-dump eval --base-url",
        MODEL,
    ),
    (
        "docs/model-evaluation.md",
        "create-dump eval --model",
        MODEL,
    ),
    ("docs/model-evaluation.md", "export OPENAI_API_KEY", MODEL),
    ("docs/models.md", "create-dump analyze", MODEL),
    ("docs/mutation.md", "cargo xtask", REPOSITORY),
    ("docs/publish.md", "create-dump review", HOST),
    ("docs/release.md", "docker run", SYSTEM),
    ("docs/sources.md", "create-dump dump pallets", NETWORK),
    ("docs/validation.md", "git clone", REPOSITORY),
];

/// Blocks that end with another exit code than 0, as their page says.
const ENDS: &[(&str, &str, i32)] = &[];

/// Programs that a block which is not run may name; they do nothing there.
const OTHERS: &[&str] = &[
    "cargo",
    "curl",
    "docker",
    "dpkg",
    "git",
    "sendmail",
    "sha256sum",
    "sudo",
    "tar",
];

/// A block of commands in a document.
struct Block {
    page: String,
    /// What a shell is to run.
    script: String,
    /// What it is said to print, line by line; a line of `…` stands for any number of lines.
    printed: Vec<String>,
}

impl Block {
    /// A block of the language `sh` holds commands alone; one of `console` commands behind `$ `, and
    /// what they print.
    fn of(page: &str, language: &str, text: &str) -> Option<Self> {
        let mut block = Self {
            page: page.to_owned(),
            script: String::new(),
            printed: Vec::new(),
        };
        for line in text.lines() {
            match (language, line.strip_prefix("$ ")) {
                ("sh", _) => block.script += &format!("{line}\n"),
                ("console", Some(line)) => block.script += &format!("{line}\n"),
                ("console", None) => block.printed.push(line.to_owned()),
                _ => return None,
            }
        }
        Some(block)
    }

    fn is_of(&self, page: &str, beginning: &str) -> bool {
        self.page == page && self.script.starts_with(beginning)
    }

    /// The first line of what it is said to print that it did not.
    fn missing<'a>(&'a self, output: &str) -> Option<&'a str> {
        let mut lines = output.lines().map(str::trim_end);
        let expected = self.printed.iter().map(|line| line.trim_end());
        let mut wanted = expected.filter(|line| *line != "…");
        wanted.find(|wanted| !lines.any(|line| is_like(line, wanted)))
    }
}

/// Whether a line is the wanted one, of which `…` stands for whatever differs from place to place.
fn is_like(line: &str, wanted: &str) -> bool {
    match wanted.split_once('…') {
        Some((start, end)) => line.starts_with(start) && line.ends_with(end),
        None => line == wanted,
    }
}

/// The pages that people write, by their paths in the repository.
fn pages() -> Vec<(String, String)> {
    let mut paths = vec![root().join("README.md"), root().join("CONTRIBUTING.md")];
    for entry in fs::read_dir(root().join("docs")).unwrap() {
        paths.push(entry.unwrap().path());
    }
    paths.retain(|path| path.extension().is_some_and(|end| end == "md"));
    paths.sort();
    let page = |path: &PathBuf| {
        let name = path.strip_prefix(root()).unwrap().to_str().unwrap();
        (name.replace('\\', "/"), fs::read_to_string(path).unwrap())
    };
    paths.iter().map(page).collect()
}

/// The blocks of commands in all documents. A block that names the program or cargo has to be one.
fn blocks() -> Vec<Block> {
    let mut blocks = Vec::new();
    for (page, text) in pages() {
        let arena = Arena::new();
        for node in parse_document(&arena, &text, &Options::default()).descendants() {
            let NodeValue::CodeBlock(code) = &node.data.borrow().value else {
                continue;
            };
            let has_command = code.literal.lines().any(|line| {
                let line = line.strip_prefix("$ ").unwrap_or(line);
                line.starts_with("create-dump ") || line.starts_with("cargo ")
            });
            match Block::of(&page, &code.info, &code.literal) {
                Some(block) => blocks.push(block),
                None => assert!(
                    !has_command,
                    "{page}: a block with commands is neither ```sh nor ```console:\n{}",
                    code.literal
                ),
            }
        }
    }
    blocks
}

/// A small repository with two branches, a change that is not committed, and what the pages name.
fn sandbox() -> TempTree {
    let tree = TempTree::of(&[
        (
            "src/a.rs",
            "/// Adds.\npub fn add(a: u32, b: u32) -> u32 {\n    a + b\n}\n",
        ),
        ("README.md", "# Shop\n"),
    ]);
    tree.write("src/orders.py", ORDERS);
    tree.write("web/shop.py", ORDERS);
    tree.write("web/c.rs", "pub fn two() -> u32 {\n    2\n}\n");
    tree.commit_all();
    tree.git(&["branch", "feature"]);
    tree.git(&["update-ref", "refs/remotes/origin/main", "HEAD"]);
    tree.write("src/b.rs", "pub fn one() -> u32 {\n    1\n}\n");
    tree.write("in.json", INPUTS);
    tree
}

/// Inputs of the prompt about a file.
const INPUTS: &str = r#"{"path": "a.rs", "language": "rust", "part": null, "code_lines": 1, "functions": [], "text": "fn a() {}"}"#;

/// A function that has something to be said about it.
const ORDERS: &str = include_str!("../../fixtures/docs/orders.py");

/// Runs a script in the sandbox, with only these programs and, if wanted, those of the system.
fn shell(tree: &TempTree, programs: &Path, with_system: bool, script: &str) -> Output {
    let mut shell = command("/bin/sh", &tree.path());
    let system = shell.get_envs().find(|(name, _)| *name == "PATH");
    let system = system.and_then(|(_, path)| path).unwrap_or_default();
    let mut path = programs.as_os_str().to_owned();
    if with_system {
        path.push(":");
        path.push(system);
    }
    shell
        .args(["-eu", "-c", script])
        .env("PATH", path)
        .env("HOME", tree.beside("home"))
        .env("SOURCE_DATE_EPOCH", "1735689600")
        .output()
        .unwrap()
}

/// Writes a program of the shell.
#[cfg(unix)]
fn write_program(folder: &Path, name: &str, script: &str) {
    use std::os::unix::fs::PermissionsExt;
    fs::create_dir_all(folder).unwrap();
    let path = folder.join(name);
    fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
}

const PROGRAM: &str = env!("CARGO_BIN_EXE_create-dump");

#[cfg(unix)]
fn told(block: &Block, output: &Output) -> String {
    let said = [&output.stdout[..], &output.stderr].concat();
    let end = &said[said.len().saturating_sub(1500)..];
    format!(
        "{}:\n{}\nended with {:?} and said\n…{}",
        block.page,
        block.script,
        output.status.code(),
        String::from_utf8_lossy(end),
    )
}

#[cfg(unix)]
#[test]
fn commands_in_the_documents_do_what_the_documents_say() {
    let mut failed = Vec::new();
    for block in blocks() {
        let is_listed = |(page, start, _): &(&str, &str, &str)| block.is_of(page, start);
        if NOT_RUN.iter().any(is_listed) {
            continue;
        }
        let tree = sandbox();
        let programs = tree.beside("programs");
        write_program(
            &programs,
            "create-dump",
            &format!("exec '{PROGRAM}' \"$@\""),
        );
        let output = shell(&tree, &programs, true, &block.script);
        let code = ENDS
            .iter()
            .find(|(page, start, _)| block.is_of(page, start));
        let said = [output.stdout.as_slice(), &output.stderr].concat();
        let missing = block
            .missing(&String::from_utf8_lossy(&said))
            .map(str::to_owned);
        if output.status.code() != Some(code.map_or(0, |code| code.2)) {
            failed.push(told(&block, &output));
        } else if let Some(line) = missing {
            failed.push(format!(
                "{}\nwithout the line\n{line}",
                told(&block, &output)
            ));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
}

#[cfg(unix)]
#[test]
fn commands_that_cannot_run_here_are_taken_by_the_program() {
    let blocks = blocks();
    for (page, start, _) in NOT_RUN {
        let block = blocks.iter().find(|block| block.is_of(page, start));
        let block = block.unwrap_or_else(|| panic!("no block of {page} begins with `{start}`"));
        let tree = sandbox();
        let programs = tree.beside("programs");
        // What stands before `--help` is parsed, and nothing is run.
        write_program(
            &programs,
            "create-dump",
            &format!("exec '{PROGRAM}' \"$@\" --help > /dev/null"),
        );
        for name in OTHERS {
            write_program(&programs, name, "exit 0");
        }
        let output = shell(&tree, &programs, false, &block.script);
        assert!(output.status.success(), "{}", told(block, &output));
    }
}

/// Commands within sentences: whole ones, of which `…` or a name in capitals stands for what the reader
/// has. Where its output goes is the reader's business. `dump-peers.md` has a test of its own.
fn spans() -> Vec<(String, String)> {
    let mut spans = Vec::new();
    for (page, text) in pages() {
        let arena = Arena::new();
        for node in parse_document(&arena, &text, &Options::default()).descendants() {
            if let NodeValue::Code(code) = &node.data.borrow().value
                && code.literal.starts_with("create-dump ")
                && !page.ends_with("dump-peers.md")
                && !code.literal.contains(['…', '[', '<'])
                && !code.literal.contains("COMMAND")
            {
                let command = code.literal.split(" >").next().unwrap_or_default();
                spans.push((page.clone(), command.to_owned()));
            }
        }
    }
    spans
}

#[cfg(unix)]
#[test]
fn commands_in_sentences_are_taken_by_the_program() {
    let tree = sandbox();
    let programs = tree.beside("programs");
    write_program(
        &programs,
        "create-dump",
        &format!("exec '{PROGRAM}' \"$@\" --help > /dev/null"),
    );
    write_program(&programs, "sendmail", "exit 0");
    let mut failed = Vec::new();
    for (page, command) in spans() {
        let output = shell(&tree, &programs, false, &command);
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            failed.push(format!("{page}: {command}\n{said}"));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

#[test]
fn tables_of_exceptions_name_blocks_that_are_there() {
    let blocks = blocks();
    assert!(blocks.len() > 20);
    let is_there = |page: &str, start: &str| blocks.iter().any(|block| block.is_of(page, start));
    for (page, start, reason) in NOT_RUN {
        assert!(!reason.is_empty());
        assert!(
            is_there(page, start),
            "no block of {page} begins with `{start}`"
        );
    }
    for (page, start, code) in ENDS {
        assert_ne!(*code, 0);
        assert!(
            is_there(page, start),
            "no block of {page} begins with `{start}`"
        );
    }
}

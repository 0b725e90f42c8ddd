//! Pages that are made from the program itself. Where one has fallen behind, the test writes it anew
//! and fails once: look at the change and commit it.

use std::fmt::Write;
use std::fs;

use create_dump::{config, pipeline};

use crate::program::Program;
use crate::support::{files_below, root};

fn assert_page(name: &str, expected: &str) {
    let path = root().join("docs").join(name);
    let found = fs::read_to_string(&path).unwrap_or_default();
    if found != expected {
        fs::write(&path, expected).unwrap();
        panic!("docs/{name} had fallen behind and was written anew: commit it");
    }
}

#[test]
fn the_page_of_explanations_is_what_explain_prints() {
    let mut page =
        "# What the ids mean\n\nMetrics, factors, finding rules, ledger reasons and error \
                    codes: what `create-dump explain ID` prints, for every id.\n"
            .to_owned();
    for entry in pipeline::explanations() {
        write!(page, "\n## {}\n\n{}\n\n", entry.id, entry.what).unwrap();
        for (label, text) in entry.parts() {
            writeln!(page, "- **{label}:** {text}").unwrap();
        }
    }
    assert_page("explanations.md", &page);
}

#[test]
fn the_page_of_replies_is_the_fixture() {
    let mut page = "# What comes of a server's reply\n\nEvery reply that is scripted in \
        `fixtures/llm/replies.toml` and given over HTTP, with what has to come of it: `answer`, or the \
        code that `create-dump explain` knows. At most two retries are allowed, so that three requests \
        mean that it is tried again and one that it is not.\n\n| reply | comes to | requests |\n|---|---|---:|\n"
        .to_owned();
    let text = fs::read_to_string(root().join("fixtures/llm/replies.toml")).unwrap();
    let cases: toml::Table = toml::from_str(&text).unwrap();
    for case in cases["case"].as_array().unwrap() {
        let (name, outcome) = (&case["name"], &case["outcome"]);
        let (name, outcome) = (name.as_str().unwrap(), outcome.as_str().unwrap());
        writeln!(page, "| {name} | `{outcome}` | {} |", case["requests"]).unwrap();
    }
    assert_page("model-replies.md", &page);
}

#[test]
fn the_page_of_settings_is_the_table() {
    let mut page = "# Settings\n\nOrder: command line > environment > local file > global file > \
        defaults. The local file is `create-dump.toml`, `.config/create-dump.toml` or the section \
        `[tool.create-dump]` of `pyproject.toml` at the root of the source's repository; the global \
        one is `create-dump/config.toml` in the platform's folder for configuration. A variable is \
        named after its key: `CREATE_DUMP_LLM_MODEL` for `llm.model`; lists are separated by commas. \
        `OPENAI_BASE_URL` and `OPENAI_API_KEY` are understood as well. `create-dump config show` \
        prints every value with its origin.\n\nKeys marked *trusted* decide where data or money \
        goes, or what is shown to whom: a file found in the analysed tree cannot set them.\n\n\
        | key | default | takes | what it does |\n|---|---|---|---|\n"
        .to_owned();
    for key in config::KEYS {
        let default = if key.default.is_empty() {
            String::new()
        } else {
            format!("`{}`", key.default)
        };
        let trusted = if key.trusted_only { " *Trusted.*" } else { "" };
        let takes = key.kind.expected();
        writeln!(
            page,
            "| `{}` | {default} | {takes} | {}{trusted} |",
            key.name, key.doc
        )
        .unwrap();
    }
    assert_page("settings.md", &page);
}

#[test]
fn the_page_of_the_command_line_is_its_help() {
    let mut page = "# The command line\n\nWhat `--help` prints, command by command. Exit codes: 0 \
        done, gates passed · 1 done, a gate failed · 2 the command line, the configuration or the \
        input is wrong, nothing was written · 3 done in part, the report says what is missing · 4 \
        nothing could be produced, source or output unreachable.\n"
        .to_owned();
    let program = Program::new();
    for command in [
        "",
        "analyze",
        "review",
        "dump",
        "eval",
        "publish",
        "explain",
        "config",
        "config show",
    ] {
        let mut arguments: Vec<&str> = command.split_whitespace().collect();
        arguments.push("--help");
        let run = program.run(&arguments);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let help: Vec<_> = run.stdout.lines().map(str::trim_end).collect();
        let name = format!("create-dump {command}");
        write!(
            page,
            "\n## {}\n\n```text\n{}\n```\n",
            name.trim_end(),
            help.join("\n")
        )
        .unwrap();
    }
    assert_page("command-line.md", &page);
}

#[test]
fn the_readme_has_exactly_two_commands() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let commands: Vec<_> = readme
        .split("```")
        .skip(1)
        .step_by(2)
        .filter_map(|block| block.strip_prefix("sh\n"))
        .flat_map(str::lines)
        .collect();
    assert_eq!(
        commands,
        ["cargo run --release -- analyze .", "cargo xtask test"]
    );
}

#[test]
fn links_between_the_documents_lead_somewhere() {
    let mut pages = vec![root().join("README.md"), root().join("CONTRIBUTING.md")];
    pages.extend(files_below(&root().join("docs")));
    for page in pages
        .iter()
        .filter(|page| page.extension().is_some_and(|end| end == "md"))
    {
        let text = fs::read_to_string(page).unwrap();
        for link in text
            .split("](")
            .skip(1)
            .filter_map(|rest| rest.split(')').next())
        {
            let target = link.split('#').next().unwrap();
            let is_local = !target.is_empty() && !link.contains("://");
            if is_local && !page.ends_with("explanations.md") {
                let target = page.parent().unwrap().join(target);
                assert!(target.exists(), "{} links to {link}", page.display());
            }
        }
    }
}

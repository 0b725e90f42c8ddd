//! Pages that are made from the program itself. Where one has fallen behind, the test writes it anew
//! and fails once: look at the change and commit it.

use std::fmt::Write;
use std::fs;

use create_dump::model::Explanation;
use create_dump::{config, health, language, llm, metrics, pipeline};

use crate::program::Program;
use crate::support::root;

pub(crate) fn assert_page(name: &str, expected: &str) {
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
    let mut page = "# Settings\n\nOrder: command line > environment > profile > local file > global \
        file > defaults; [configuration](configuration.md) says where files stand and what they may \
        say. A variable is named after its key: `CREATE_DUMP_LLM_MODEL` for `llm.model`; lists are \
        separated by commas. `OPENAI_BASE_URL`, `OPENAI_API_KEY`, `CREATE_DUMP_PROFILE` and `CREATE_DUMP_CONFIG` are \
        understood as well. `create-dump config show` prints every value with its \
        origin.\n\nKeys marked *trusted* decide where data or money \
        goes, or what is shown to whom: a file found in the analysed tree cannot set them.\n\n\
        | key | default | takes | what it does |\n|---|---|---|---|\n"
        .to_owned();
    let list = |keys: &[config::Key], page: &mut String| {
        for key in keys {
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
    };
    list(config::KEYS, &mut page);
    page += "\n## Of some paths only\n\nWhat an `[[override]]` of a file holds.\n\n\
        | key | default | takes | what it does |\n|---|---|---|---|\n";
    list(config::OVERRIDE_KEYS, &mut page);
    assert_page("settings.md", &page);
}

/// Every command of the program with those below it, as its help lists them, by their words.
pub(crate) fn commands(program: &Program) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let mut open = vec![Vec::new()];
    while let Some(command) = open.pop() {
        let mut arguments: Vec<&str> = command.iter().map(String::as_str).collect();
        arguments.push("--help");
        let run = program.run(&arguments);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let below =
            subcommands(&run.stdout).map(|name| [&command[..], &[name.to_owned()]].concat());
        let below: Vec<_> = below.collect();
        open.extend(below.into_iter().rev());
        found.push(command);
    }
    found
}

/// The commands that a help lists.
fn subcommands(help: &str) -> impl Iterator<Item = &str> {
    let list = help.split("\nCommands:\n").nth(1).unwrap_or_default();
    let lines = list.lines().take_while(|line| !line.is_empty());
    // What goes on in the next line is further in.
    let names = lines.filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    names.filter(|name| !name.is_empty() && *name != "help")
}

#[test]
fn the_page_of_the_command_line_is_its_help() {
    let mut page = "# The command line\n\nWhat `--help` prints, command by command. Exit codes: 0 \
        done, gates passed · 1 done, a gate failed · 2 the command line, the configuration or the \
        input is wrong, nothing was written · 3 done in part, the report says what is missing · 4 \
        nothing could be produced, source or output unreachable.\n"
        .to_owned();
    let program = Program::new();
    for command in commands(&program) {
        let mut arguments: Vec<&str> = command.iter().map(String::as_str).collect();
        arguments.push("--help");
        let run = program.run(&arguments);
        let help: Vec<_> = run.stdout.lines().map(str::trim_end).collect();
        let name = format!("create-dump {}", command.join(" "));
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

/// What stands above this line of a page was written by people.
const WRITTEN_FROM_HERE: &str =
    "<!-- A test writes what follows from the program's own lists. -->\n";

fn assert_end_of_page(name: &str, expected: &str) {
    let text = fs::read_to_string(root().join("docs").join(name)).unwrap();
    let (head, _) = text.split_once(WRITTEN_FROM_HERE).unwrap();
    assert_page(name, &format!("{head}{WRITTEN_FROM_HERE}{expected}"));
}

fn rows_of(explanations: &[Explanation]) -> String {
    let mut rows = "| id | what it is | from |\n|---|---|---|\n".to_owned();
    for entry in explanations {
        let source = entry.source.replace('|', "\\|");
        let what = entry.what.replace('|', "\\|");
        writeln!(rows, "| `{}` | {what} | {source} |", entry.id).unwrap();
    }
    rows
}

#[test]
fn the_page_of_metrics_lists_them_all() {
    let measured = rows_of(&metrics::explanations());
    let judged = rows_of(&health::explanations());
    let page = format!(
        "\n## What is measured\n\n{measured}\n## What follows from it\n\nFactors of the score, rules \
         of findings, and kinds of advice.\n\n{judged}"
    );
    assert_end_of_page("metrics.md", &page);
}

#[test]
fn the_page_of_languages_is_the_table() {
    let mut page = "\n| id | language | known by | depth |\n|---|---|---|---|\n".to_owned();
    for language in language::LANGUAGES {
        let extensions = language.extensions.iter().map(|end| format!("`.{end}`"));
        let names = language.file_names.iter().map(|name| format!("`{name}`"));
        let known: Vec<_> = extensions.chain(names).collect();
        let depth = match (language.is_code, language.parses("")) {
            (true, true) => "functions",
            (true, false) => "files",
            (false, _) => "text",
        };
        let (id, name, known) = (language.id, language.name, known.join(" "));
        writeln!(page, "| `{id}` | {name} | {known} | {depth} |").unwrap();
    }
    assert_end_of_page("languages.md", &page);
}

#[test]
fn the_page_of_models_is_the_table() {
    let price =
        |price: Option<f64>| price.map_or_else(|| "–".to_owned(), |price| price.to_string());
    let mut page =
        "\n| model | context, tokens | $ a million in | $ a million out |\n|---|---:|---:|---:|\n"
            .to_owned();
    for model in llm::known_models() {
        let (input, output) = (price(model.input_price), price(model.output_price));
        writeln!(
            page,
            "| `{}` | {} | {input} | {output} |",
            model.name, model.context_window
        )
        .unwrap();
    }
    assert_end_of_page("known-models.md", &page);
}

#[test]
fn the_readme_has_exactly_two_commands_and_one_picture() {
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
    assert_eq!(readme.matches("![").count(), 1);
}

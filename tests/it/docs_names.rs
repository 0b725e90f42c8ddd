//! Every name that a user can meet or write stands in the documents, checked over the lists that the
//! program itself works with.

use std::collections::BTreeSet;
use std::fs;

use create_dump::{config, dump, language, llm, pipeline, publish, redact, report, tokens};

use crate::program::Program;
use crate::support::root;

/// Fails and tells which of these names stand nowhere in a page as code.
fn assert_named<'a>(page: &str, what: &str, names: impl IntoIterator<Item = &'a str>) {
    let text = fs::read_to_string(root().join("docs").join(page)).unwrap();
    let mut count = 0;
    let missing: Vec<_> = names
        .into_iter()
        .inspect(|_| count += 1)
        .filter(|name| !text.contains(&format!("`{name}`")))
        .collect();
    assert!(count > 0, "there is no {what}");
    assert!(
        missing.is_empty(),
        "docs/{page} names no {what} {missing:?}"
    );
}

#[test]
fn settings() {
    assert_named(
        "settings.md",
        "setting",
        config::KEYS.iter().map(|key| key.name),
    );
}

#[test]
fn metrics_rules_reasons_and_error_codes() {
    let page = fs::read_to_string(root().join("docs/explanations.md")).unwrap();
    let headings: BTreeSet<_> = page
        .lines()
        .filter_map(|line| line.strip_prefix("## "))
        .collect();
    for entry in pipeline::explanations() {
        assert!(
            headings.contains(entry.id),
            "`{}` is not explained",
            entry.id
        );
    }
    for rule in redact::rules() {
        assert!(headings.contains(rule.id), "`{}` is not explained", rule.id);
    }
}

#[test]
fn formats_and_targets() {
    let formats = report::REPORTERS.iter().map(|format| format.id());
    assert_named("reports.md", "format of reports", formats);
    let layouts = dump::LAYOUTS.iter().map(|layout| layout.id());
    assert_named("dump-formats.md", "layout of dumps", layouts);
    let pages =
        ["publish.md", "ci.md"].map(|page| fs::read_to_string(root().join("docs").join(page)));
    for target in publish::PUBLISHERS {
        let named = format!("`{}`", target.id());
        let is_named = pages.iter().flatten().any(|page| page.contains(&named));
        assert!(is_named, "no page names the target {named}");
    }
}

#[test]
fn templates_of_prompts() {
    let rows = pipeline::prompt_rows(None).unwrap();
    assert_named("prompts.md", "template", rows.iter().map(|row| row.id));
}

#[test]
fn languages() {
    let names = language::LANGUAGES.iter().map(|language| language.id);
    assert_named("languages.md", "language", names);
}

#[test]
fn models_and_tokenizers() {
    let models = llm::known_models();
    assert_named(
        "known-models.md",
        "model",
        models.iter().map(|model| &*model.name),
    );
    assert_named(
        "tokenizers.md",
        "tokenizer",
        tokens::TOKENIZERS.iter().copied(),
    );
}

#[test]
fn gates() {
    assert_named(
        "reports.md",
        "gate",
        ["secrets", "ratchet", "new-findings", "degraded"],
    );
}

/// What `--help` of the whole program lists, down to the last command, stands on the page.
#[test]
fn commands_and_flags() {
    let page = fs::read_to_string(root().join("docs/command-line.md")).unwrap();
    let program = Program::new();
    for command in crate::docs::commands(&program) {
        let heading = format!("\n## create-dump {}\n", command.join(" "));
        let heading = heading.replace("dump \n", "dump\n");
        let section = page.split_once(&heading).map(|(_, rest)| rest);
        let section = section.unwrap_or_else(|| panic!("no section{heading}"));
        let section = section.split("\n## ").next().unwrap();
        let mut arguments: Vec<&str> = command.iter().map(String::as_str).collect();
        arguments.push("--help");
        for word in program
            .run(&arguments)
            .stdout
            .split([' ', ',', '\n', '[', '='])
        {
            assert!(
                !word.starts_with("--") || section.contains(word),
                "{heading}{word}"
            );
        }
    }
}

//! The lists themselves: every entry is documented, named once, and has its files.

use std::collections::BTreeSet;
use std::fs;

use create_dump::{config, dump, language, pipeline, publish, report, tokens};

use crate::program::Program;
use crate::support::{TempTree, root};

fn assert_unique<'a>(what: &str, ids: impl IntoIterator<Item = &'a str>) {
    let mut seen = BTreeSet::new();
    for id in ids {
        assert!(seen.insert(id), "{what} `{id}` stands twice");
        assert!(!id.is_empty(), "a {what} has no id");
    }
    assert!(!seen.is_empty(), "there is no {what}");
}

fn stems(folder: &str, ending: &str) -> BTreeSet<String> {
    fs::read_dir(root().join(folder))
        .unwrap()
        .filter_map(|entry| {
            let name = entry.unwrap().file_name().into_string().unwrap();
            name.strip_suffix(ending).map(str::to_owned)
        })
        .collect()
}

#[test]
fn languages_are_unique_and_their_queries_exist() {
    assert_unique(
        "language",
        language::LANGUAGES.iter().map(|language| language.id),
    );
    let mut extensions = BTreeSet::new();
    for language in language::LANGUAGES {
        for extension in language.extensions {
            assert!(
                extensions.insert(extension),
                "two languages claim .{extension}"
            );
        }
    }
    for folder in stems("src/language/queries", "") {
        assert!(
            language::by_id(&folder).is_some(),
            "queries/{folder} belongs to no language"
        );
    }
}

#[test]
fn every_explanation_says_what_why_and_how() {
    let all = pipeline::explanations();
    assert_unique("explanation", all.iter().map(|explanation| explanation.id));
    for explanation in &all {
        for (part, text) in [
            ("what", explanation.what),
            ("why", explanation.why),
            ("how", explanation.how),
        ] {
            assert!(!text.is_empty(), "`{}` does not say {part}", explanation.id);
        }
    }
}

#[test]
fn formats_are_unique() {
    assert_unique("layout", dump::LAYOUTS.iter().map(|layout| layout.id()));
    assert_unique(
        "reporter",
        report::REPORTERS.iter().map(|reporter| reporter.id()),
    );
}

#[test]
fn every_tokenizer_counts() {
    assert_unique("tokenizer", tokens::TOKENIZERS.iter().copied());
    for name in tokens::TOKENIZERS {
        let tokenizer = tokens::by_name(name).unwrap();
        assert_eq!(tokenizer.name(), *name);
        let count = tokenizer.count("hello world");
        let is_estimate = name.ends_with("-estimate");
        assert!(count == 2 || is_estimate && count == 3, "{name}: {count}");
    }
}

#[test]
fn settings_are_sorted_documented_and_have_valid_defaults() {
    let names: Vec<_> = config::KEYS.iter().map(|key| key.name).collect();
    assert_unique("setting", names.iter().copied());
    assert!(names.is_sorted(), "the table of settings is not sorted");
    let loaded = config::load(&config::ConfigRequest {
        command_line: Vec::new(),
        environment: &config::Environment::default(),
        source: None,
        file: None,
        files: false,
    })
    .unwrap();
    for key in config::KEYS {
        assert!(key.doc.ends_with('.'), "`{}` is not documented", key.name);
        let has_value = loaded.origins.contains_key(key.name);
        assert_eq!(
            has_value,
            !key.default.is_empty(),
            "`{}` has a bad default",
            key.name
        );
    }
}

#[test]
fn targets_are_unique_and_the_documents_name_them() {
    let ids: Vec<_> = publish::PUBLISHERS
        .iter()
        .map(|target| target.id())
        .collect();
    assert_unique("target", ids.iter().copied());
    let pages = ["docs/publish.md", "docs/ci.md"];
    let pages = pages.map(|page| fs::read_to_string(root().join(page)).unwrap());
    for target in publish::PUBLISHERS {
        assert!(!target.what().is_empty());
        let named = format!("`{}`", target.id());
        let is_named = pages.iter().any(|page| page.contains(&named));
        assert!(is_named, "no document names {named}");
    }
}

#[test]
fn every_figure_of_a_report_is_explained() {
    let tree = TempTree::of(&[("a.rs", "fn a(b: u8) -> u8 {\n    b + 1\n}\n")]);
    let arguments = ["analyze", ".", "-q", "--format", "json"];
    let run = Program::new().run_in(&tree.path(), &arguments);
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let file = &report["files"][0];
    for measured in [file, &file["functions"][0]] {
        for name in measured["metrics"].as_object().unwrap().keys() {
            let is_known = pipeline::explanations().iter().any(|it| it.id == name);
            assert!(is_known, "{name}");
        }
    }
}

use std::collections::HashSet;

use super::{LANGUAGES, by_id, detect};

#[test]
fn files_are_recognised_by_name_and_first_line() {
    for (path, first_line, expected) in [
        ("src/main.rs", "", Some("rust")),
        ("a/b.PY", "", Some("python")),
        ("stubs/a.pyi", "", Some("python")),
        (
            "app.component.ts",
            "import {A} from 'a';",
            Some("typescript"),
        ),
        ("types/index.d.ts", "", Some("typescript")),
        ("po/app_de.ts", "<?xml version=\"1.0\"?>", Some("xml")),
        ("view.tsx", "", Some("tsx")),
        ("view.jsx", "", Some("javascript")),
        ("Main.java", "", Some("java")),
        ("main.go", "", Some("go")),
        ("go.mod", "", Some("gomod")),
        ("CMakeLists.txt", "", Some("cmake")),
        ("docs/notes.txt", "", Some("text")),
        ("Dockerfile", "", Some("dockerfile")),
        ("docker/Makefile", "", Some("makefile")),
        ("bin/tool", "#!/usr/bin/env python3.12", Some("python")),
        (
            "bin/tool",
            "#!/usr/bin/env -S LANG=C node --harmony",
            Some("javascript"),
        ),
        ("bin/tool", "#! /bin/sh -e", Some("bash")),
        ("bin/tool", "#!/bin/bash", Some("bash")),
        ("bin/tool", "#!", None),
        ("bin/tool", "#!/usr/bin/env", None),
        ("bin/tool", "plain words", None),
        ("a.unknown-extension", "", None),
        ("trailing.", "", None),
        ("", "", None),
    ] {
        let found = detect(path, first_line).map(|language| language.id);
        assert_eq!(found, expected, "{path} {first_line}");
    }
}

#[test]
fn no_two_rows_claim_the_same_name() {
    let mut seen = HashSet::new();
    for language in LANGUAGES {
        let ids = [("id", language.id)].into_iter();
        let extensions = language.extensions.iter().map(|name| ("extension", *name));
        let names = language.file_names.iter().map(|name| ("file name", *name));
        let programs = language.interpreters.iter().map(|name| ("program", *name));
        for claim in ids.chain(extensions).chain(names).chain(programs) {
            assert!(seen.insert(claim), "{claim:?} of {} is taken", language.id);
        }
        assert!(!language.id.is_empty() && !language.name.is_empty());
    }
}

#[test]
fn extensions_are_written_as_they_are_compared() {
    for language in LANGUAGES {
        for extension in language.extensions {
            assert_eq!(*extension, extension.to_ascii_lowercase());
            assert!(!extension.starts_with('.'), "{extension}");
        }
    }
}

#[test]
fn a_language_is_found_by_its_id() {
    for language in LANGUAGES {
        assert_eq!(by_id(language.id).map(|found| found.id), Some(language.id));
    }
    assert!(by_id("klingon").is_none());
}

#[test]
fn every_grammar_compiles_its_queries() {
    for language in LANGUAGES.iter() {
        if let Some(grammar) = language.grammar {
            for query in grammar.queries {
                tree_sitter::Query::new(&grammar.parser, query)
                    .unwrap_or_else(|error| panic!("{}: {error}", language.id));
            }
        }
    }
}

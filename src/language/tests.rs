//! The table of languages, its query files, and what parsing makes of text.

use std::collections::{BTreeSet, HashSet};

use tree_sitter::{Parser, Query, QueryCursor, StreamingIterator};

use super::captures::{Captures, Error};
use super::syntax::parse_within;
use super::{Grammar, LANGUAGES, Role, Syntax, by_id, detect, parse};

#[test]
fn files_are_recognised_by_name_and_first_line() {
    for (path, text, expected) in [
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
        ("a.c", "class A;", Some("c")),
        ("a.h", "", Some("c")),
        ("a.h", "int class_of(int using);", Some("c")),
        (
            "a.h",
            "#ifdef __cplusplus\nextern \"C\" {\n#endif",
            Some("c"),
        ),
        ("a.h", "// A\nnamespace a {", Some("cpp")),
        ("a.H", "  template<class T>\n", Some("cpp")),
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
        let found = detect(path, text).map(|language| language.id);
        assert_eq!(found, expected, "{path} {text}");
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
            for query in grammar.queries.iter().chain(grammar.outline_queries) {
                Query::new(&grammar.parser, query)
                    .unwrap_or_else(|error| panic!("{}: {error}", language.id));
            }
        }
    }
}

type Captured = BTreeSet<(&'static str, u32, u32)>;

/// What tree-sitter's own cursor captures: role, first and last byte.
fn captured_by_tree_sitter(grammar: &'static Grammar, text: &str) -> Captured {
    let mut parser = Parser::new();
    parser.set_language(&grammar.parser).unwrap();
    let tree = parser.parse(text, None).unwrap();
    let mut captured = Captured::new();
    for query in grammar.queries {
        let query: &Query = Box::leak(Box::new(Query::new(&grammar.parser, query).unwrap()));
        let mut cursor = QueryCursor::new();
        let mut matches = cursor.matches(query, tree.root_node(), text.as_bytes());
        while let Some(found) = matches.next() {
            for capture in found.captures() {
                let range = capture.node.byte_range();
                let role = query.capture_names()[capture.index as usize];
                captured.insert((role, range.start as u32, range.end as u32));
            }
        }
    }
    captured
}

fn captured_by_tables(grammar: &Grammar, text: &str) -> Captured {
    let nodes = Syntax::of(grammar, text, &parse(grammar, text).unwrap()).nodes;
    let roles = |node: &super::syntax::Node| {
        let (start, end) = (node.start, node.end);
        let names: Vec<_> = node.roles.names().collect();
        names.into_iter().map(move |name| (name, start, end))
    };
    nodes.iter().flat_map(roles).collect()
}

/// One of everything, in each language.
#[rustfmt::skip]
const SHAPES: &[(&str, &str)] = &[
    ("rust", include_str!("../../fixtures/metrics/rust/shapes.rs")),
    ("python", include_str!("../../fixtures/metrics/python/shapes.py")),
    ("javascript", include_str!("../../fixtures/metrics/javascript/shapes.jsx")),
    ("typescript", include_str!("../../fixtures/metrics/typescript/shapes.ts")),
    ("tsx", include_str!("../../fixtures/metrics/javascript/shapes.jsx")),
    ("java", include_str!("../../fixtures/metrics/java/Shapes.java")),
    ("go", include_str!("../../fixtures/metrics/go/shapes.go")),
    ("csharp", include_str!("../../fixtures/metrics/csharp/Shapes.cs")),
    ("kotlin", include_str!("../../fixtures/metrics/kotlin/Shapes.kt")),
    ("swift", include_str!("../../fixtures/metrics/swift/Shapes.swift")),
    ("php", include_str!("../../fixtures/metrics/php/Shapes.php")),
    ("ruby", include_str!("../../fixtures/metrics/ruby/shapes.rb")),
    ("scala", include_str!("../../fixtures/metrics/scala/Shapes.scala")),
    ("bash", include_str!("../../fixtures/metrics/bash/shapes.sh")),
    ("c", include_str!("../../fixtures/metrics/c/shapes.c")),
    ("cpp", include_str!("../../fixtures/metrics/cpp/shapes.cpp")),
];

#[test]
fn the_tables_capture_what_the_queries_say() {
    for (id, text) in SHAPES.iter().copied() {
        let grammar = by_id(id).unwrap().grammar.unwrap();
        let ours = captured_by_tables(grammar, text);
        // Comments and plain literals are kept as lines and tokens, not as nodes.
        let theirs: Captured = captured_by_tree_sitter(grammar, text)
            .into_iter()
            .filter(|(role, ..)| *role != "comment" && *role != "literal")
            .collect();
        let ours: Captured = ours
            .into_iter()
            .filter(|(role, ..)| *role != "literal")
            // A field that a hidden rule gives to several children is found once by the cursor.
            .filter(|found| {
                !matches!(
                    (id, found.0),
                    ("swift", "condition" | "head") | ("scala", "parameters")
                ) || theirs.contains(found)
            })
            .collect();
        let rest: Vec<_> = theirs.difference(&ours).collect();
        assert!(rest.is_empty(), "{id} misses {rest:?}");
        let rest: Vec<_> = ours.difference(&theirs).collect();
        assert!(rest.is_empty(), "{id} has too many {rest:?}");
    }
}

#[test]
fn a_query_that_is_wrong_says_where() {
    let grammar: tree_sitter::Language = tree_sitter_go::LANGUAGE.into();
    for (query, expected) in [
        ("(no_such_kind) @branch", Error::Kind("no_such_kind".into())),
        (
            "\"no such token\" @and",
            Error::Kind("no such token".into()),
        ),
        (
            "(if_statement no_field: (_) @else)",
            Error::Field("no_field".into()),
        ),
        ("(if_statement) @no_role", Error::Role("no_role".into())),
        ("(if_statement)", Error::Unexpected("the end".into())),
        ("(if_statement", Error::Ends),
        (
            "[(if_statement) @branch",
            Error::Unexpected("@branch".into()),
        ),
        (
            "if_statement @branch",
            Error::Unexpected("if_statement".into()),
        ),
        (
            "(block (block (block) @body) @body)",
            Error::Unexpected("nested pattern".into()),
        ),
    ] {
        assert_eq!(
            Captures::<Role>::compile(&grammar, &[query]).unwrap_err(),
            expected,
            "{query}"
        );
    }
}

#[test]
fn large_texts_of_the_worst_kinds_are_not_parsed() {
    let python = by_id("python").unwrap().grammar.unwrap();
    let javascript = by_id("javascript").unwrap().grammar.unwrap();
    for worst in ["(", "{[", "a=", "-a"] {
        let text = worst.repeat(3_000_000 / worst.len());
        assert!(parse(python, &text).is_none(), "{worst}");
    }
    for worst in ["(", "{[", "a=", "-a"] {
        let text = worst.repeat(3_000_000 / worst.len());
        assert!(parse(javascript, &text).is_none(), "{worst}");
    }
    let code = "def total(values):\n    found = 1\n    return sum(values) + found\n\n";
    assert!(parse(python, &code.repeat(50_000)).is_some());
    assert!(parse(python, &"x = 1\n".repeat(400_000)).is_some());
    let call = "function f(a) { if (a > 1) { return g(a, 2); } }\n";
    assert!(parse(javascript, &call.repeat(60_000)).is_some());
}

#[test]
fn parsing_that_costs_too_much_is_given_up() {
    let grammar = by_id("rust").unwrap().grammar.unwrap();
    let text = "fn f() { let x = 1; }\n".repeat(100_000);
    assert!(parse_within(grammar, &text, 100).is_none());
    let tree = parse(grammar, &text).expect("a long file is no reason");
    let syntax = Syntax::of(grammar, &text, &tree);
    assert_eq!(syntax.functions.len(), 100_001);
    let open = "a<b<c<".repeat(10_000);
    for id in ["java", "csharp", "cpp"] {
        let grammar = by_id(id).unwrap().grammar.unwrap();
        assert!(parse(grammar, &open).is_none(), "{id}");
        assert!(parse(grammar, &"a < b; c < d;".repeat(10_000)).is_some());
    }
}

#[test]
fn a_here_document_without_an_end_hides_what_follows() {
    let bash =
        "a() {\n  b\n}\ncat <<EOF\n  x$\nEOF\nif b; then c; fi\ncat <<-'A B'\n\tx\n\tA B\nd\n";
    let ruby = "def a\n  b(<<~EOF, <<-C)\n    x#\n  EOF\n  y\n  C\n  if b\n    c\n  end\nend\n";
    let unseen = |id: &str, text: &str| {
        let grammar = by_id(id).unwrap().grammar.as_ref().unwrap();
        let syntax = Syntax::of(grammar, text, &parse(grammar, text).unwrap());
        syntax.error_bytes > 5
    };
    for (id, text, ends) in [
        ("bash", bash, ["\nEOF\n", "\tA B\n"]),
        ("ruby", ruby, ["  EOF\n", "  C\n"]),
    ] {
        // With something that is put in or not, and with nothing after it.
        for text in [
            text.to_owned(),
            text.replace("x$", "x $e"),
            text.replace("x#", "x #{e}"),
        ] {
            assert!(!unseen(id, &text), "{text}");
            assert!(!unseen(id, text.trim_end()), "{text}");
            for end in ends {
                let open = text.replace(end, "\n");
                assert!(unseen(id, &open), "{open}");
            }
        }
    }
}

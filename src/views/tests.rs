//! Views of real and of hostile text.

use proptest::prelude::*;

use crate::language::{self, Outline, detect, parse, same_tokens};
use crate::redact::{Clean, Redactor};

use super::{notebook, numbered, one_line, shorten_data, signatures, without_comments};

fn clean(text: &str) -> Clean {
    Redactor::new().clean(text).text
}

macro_rules! fixture {
    ($path:literal) => {
        (
            $path,
            include_str!(concat!("../../fixtures/metrics/", $path)),
        )
    };
}

const FIXTURES: &[(&str, &str)] = &[
    fixture!("rust/shapes.rs"),
    fixture!("python/shapes.py"),
    fixture!("javascript/shapes.jsx"),
    fixture!("typescript/shapes.ts"),
    fixture!("java/Shapes.java"),
    fixture!("go/shapes.go"),
    fixture!("c/shapes.c"),
    fixture!("cpp/shapes.cpp"),
    fixture!("csharp/Shapes.cs"),
    fixture!("kotlin/Shapes.kt"),
    fixture!("swift/Shapes.swift"),
    fixture!("php/Shapes.php"),
    fixture!("ruby/shapes.rb"),
    fixture!("scala/Shapes.scala"),
    fixture!("bash/shapes.sh"),
];

fn id_of(path: &str) -> &'static str {
    detect(path, "").expect("a known name").id
}

#[test]
fn signatures_of_every_language_are_as_told() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../fixtures/views");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for (path, text) in FIXTURES {
        let id = id_of(path);
        let text = clean(text);
        let view = signatures(Some(id), &text).expect("a fixture defines something");
        let line = one_line(Some(id), &text);
        settings.bind(|| insta::assert_snapshot!(id, format!("{line}\n\n{view}")));
    }
}

/// Names that `text` defines outside of functions.
fn names(id: &str, text: &str) -> Vec<String> {
    let grammar = super::grammar(Some(id), text).unwrap();
    let tree = parse(grammar, text).unwrap();
    let outline = Outline::of(grammar, &tree, text).unwrap();
    let name = |definition: &language::Definition| text[definition.name.clone()].to_owned();
    outline.definitions.iter().map(name).collect()
}

#[test]
fn every_grammar_outlines_and_no_name_is_lost() {
    for row in language::LANGUAGES
        .iter()
        .filter(|row| row.grammar.is_some())
    {
        let known = row.id == "tsx" || FIXTURES.iter().any(|(path, _)| id_of(path) == row.id);
        assert!(known, "{} has no fixture", row.id);
    }
    for (path, text) in FIXTURES {
        let id = id_of(path);
        let view = signatures(Some(id), &clean(text)).unwrap();
        let names = names(id, text);
        assert!(names.len() > 3, "{path}: {names:?}");
        for name in names {
            assert!(view.contains(&name), "{path} lost {name}");
        }
    }
}

/// What must stand in the view of a text, and what must not.
type View = (
    &'static str,
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
);

const VIEWS: &[View] = &[
    (
        "rust",
        "/// One. Two.\n#[inline]\n#[must_use]\npub fn a(\n    b: u32, // c\n) -> u32 {\n    work()\n}\n",
        &["// One.\n#[must_use]\npub fn a( b: u32, ) -> u32 …"],
        &["Two", "inline", "work", "// c"],
    ),
    (
        "rust",
        "mod m {\n    use std::fmt;\n    use std::io;\n    fn f() { g() }\n}\n",
        &["use std::{fmt, io}\n", "\n    fn f() …\n}"],
        &["g()"],
    ),
    (
        "python",
        "if x:\n    try:\n        import a\n    except ImportError:\n        a = None\n\nclass B:\n    \"\"\"Of b.\n\n    More.\"\"\"\n    c: int = 1\n    @property\n    def d(self): return 1\n",
        &[
            "import a",
            "a = None",
            "class B: # Of b.",
            "c: int = 1",
            "@property",
            "def d(self): …",
        ],
        &["More", "return"],
    ),
    (
        "javascript",
        "/**\n * Runs.\n */\n\napp.run = function run(a) { go(a); };\nmodule.exports = { stop() { end(); }, keys: [1, 2] };\n",
        &[
            "// Runs.\napp.run = function run(a) …",
            "stop() …",
            "keys: [1, 2]",
        ],
        &["go(", "end("],
    ),
    (
        "javascript",
        "(function () {\n  function inner() { x(); }\n  var local = 1;\n})();\n",
        &["function inner() …"],
        &["local"],
    ),
    (
        "typescript",
        "@Component({ selector: 'a', template: '<p>a very long template that nobody needs to read here</p>' })\nexport class A { constructor(private x: X) { y(); } }\n",
        &[
            "@Component(…)\nexport class A {",
            "constructor(private x: X) …",
        ],
        &["template", "y()"],
    ),
    (
        "java",
        "import a.b.C;\nimport a.b.D;\nclass E {\n  @Override public Map/*x*/get() { return m; }\n}\n",
        &["import a.b.{C, D}", "public Map get() …"],
        &["Override", "return"],
    ),
    (
        "go",
        "package a\n\ntype (\n\tB struct { c int }\n\tD = B\n)\n\nfunc (b *B) E() int { return 1 }\n",
        &[
            "type (\n\tB struct { c int }\n\tD = B\n)",
            "func (b *B) E() int …",
        ],
        &["return"],
    ),
    (
        "rust",
        "fn broken( {\n    let a = 1;\n}\n\npub fn sound() {\n    work();\n}\n\npub fn other() {\n    if a { work();\n}\n\npub fn last() { work(); work(); work(); work(); work() }\n",
        &["pub fn sound() …", "pub fn other()", "pub fn last()"],
        &[],
    ),
];

#[test]
fn signatures_keep_what_a_reader_needs() {
    for (id, text, kept, gone) in VIEWS {
        let view = signatures(Some(id), &clean(text)).unwrap_or_else(|| panic!("{text}"));
        for part in *kept {
            assert!(view.contains(part), "no {part:?} in\n{view}");
        }
        for part in *gone {
            assert!(!view.contains(part), "{part:?} in\n{view}");
        }
    }
}

#[test]
fn no_signatures_where_there_are_none() {
    for (id, text) in [
        (Some("rust"), ""),
        (Some("rust"), "// only a comment\n"),
        (Some("rust"), "pub type A = B;"),
        (Some("markdown"), "# fn main() {}\n"),
        (Some("no such language"), "fn main() {}\n"),
        (None, "fn main() {}\n"),
    ] {
        assert!(signatures(id, &clean(text)).is_none(), "{text}");
    }
}

#[test]
fn a_line_tells_what_a_file_is() {
    for (id, text, line) in [
        (
            "rust",
            "//! Does `this` [thing](x).\n//! And that.\npub struct A;\nstruct B;\n",
            "Does this thing(x). Defines A",
        ),
        (
            "python",
            "#!/usr/bin/python\n# -*- coding: utf-8 -*-\n# Copyright 2020 Somebody\n\n\"\"\"Reads files\n\nLong.\"\"\"\ndef read(): pass\ndef _hidden(): pass\n",
            "Reads files Defines read",
        ),
        (
            "java",
            "/* Licensed under X */\npackage a;\n/** <p>Of a {@link B}. */\nclass A { int b; }\n",
            "Defines A",
        ),
        ("javascript", "function a() {}\nvar b = 1\n", "Defines a, b"),
        (
            "markdown",
            "<img src=x>\n\n# The *title* <script>\n\ntext\n",
            "The title",
        ),
        ("rst", "Title\n=====\n\nText.\n", "Title"),
        (
            "toml",
            "# Settings of the build.\n[a]\n",
            "Settings of the build.",
        ),
        ("toml", "[a]\nb = 1\n", ""),
        ("json", "{\"a\": 1}\n", ""),
        (
            "text",
            "First \u{202e}line\u{2028}here. Second.\n",
            "First line here.",
        ),
    ] {
        assert_eq!(one_line(Some(id), &clean(text)).as_str(), line, "{text}");
    }
}

/// What a text is without comments; equal where it stays.
const STRIPPED: &[(&str, &str, &str)] = &[
    (
        "rust",
        "// a\nfn f() { /* b */ g() } // c\n\n/// d\nfn h() {}\n",
        "fn f() { g() }\n\nfn h() {}\n",
    ),
    (
        "rust",
        "let a = \"// no\"; let b = 'x'; /* y */\n",
        "let a = \"// no\"; let b = 'x';\n",
    ),
    (
        "python",
        "#!/usr/bin/env python\n# -*- coding: latin-1 -*-\n# gone\nx = 1  # noqa: E501\ny = '# no'  # gone\n",
        "#!/usr/bin/env python\n# -*- coding: latin-1 -*-\nx = 1  # noqa: E501\ny = '# no'\n",
    ),
    (
        "python",
        "def f():\n    \"\"\"Kept.\"\"\"\n    # gone\n",
        "def f():\n    \"\"\"Kept.\"\"\"\n",
    ),
    (
        "go",
        "//go:build linux\n\n// gone\npackage a\n\n/*\n#include <a.h>\n*/\nimport \"C\"\n",
        "//go:build linux\n\npackage a\n\n/*\n#include <a.h>\n*/\nimport \"C\"\n",
    ),
    (
        "javascript",
        "/* eslint-disable */\n// @ts-check\nf(/* a */ 1, /*\n*/ 2) // gone\r\nreturn /*\n*/ a\n",
        "/* eslint-disable */\n// @ts-check\nf( 1,\n2)\r\nreturn\na\n",
    ),
    (
        "c",
        "#define A \\\n  /* b */ \\\n  c\nint a/**/b;\n",
        "#define A \\\n  \\\n  c\nint a b;\n",
    ),
    (
        "bash",
        "#!/bin/sh\na \\\n# b\nc # d\necho \"# e\" ${x#y}\n",
        "#!/bin/sh\na \\\n# b\nc\necho \"# e\" ${x#y}\n",
    ),
    (
        "yaml",
        "# a\nb: c # d\ne: 'f # g'\nh: |\n  # i\n  j\nk: l#m\nn: \"o\n  # p\"\n",
        "b: c\ne: 'f # g'\nh: |\n  # i\n  j\nk: l#m\nn: \"o\n  # p\"\n",
    ),
    (
        "toml",
        "a = \"#b\" # c\nd = '''\n# e\n'''\n",
        "a = \"#b\"\nd = '''\n# e\n'''\n",
    ),
    ("css", "a { b: url(//c) } /* d */\n", "a { b: url(//c) }\n"),
    (
        "sql",
        "-- a\nselect '--b' /*! c */ /*+ d */ -- e\n",
        "select '--b' /*+ d */\n",
    ),
    (
        "dockerfile",
        "# syntax=docker/dockerfile:1\n# gone\nRUN a # b\n",
        "# syntax=docker/dockerfile:1\nRUN a # b\n",
    ),
    (
        "dockerfile",
        "# kept\nRUN <<E\n# a\nE\n",
        "# kept\nRUN <<E\n# a\nE\n",
    ),
    (
        "makefile",
        "# a\nb:\n\t# c\n\tsed 's/#//' $@\n",
        "b:\n\t# c\n\tsed 's/#//' $@\n",
    ),
    (
        "html",
        "<!-- a --><b>c</b>\n<!--[if IE]>d<![endif]-->\n",
        "<b>c</b>\n<!--[if IE]>d<![endif]-->\n",
    ),
    ("markdown", "# a\n<!-- b -->\n", "# a\n<!-- b -->\n"),
    ("perl", "# a\n", "# a\n"),
    ("rust", "a\n\n// b\n\n\nc\n", "a\n\nc\n"),
];

#[test]
fn comments_go_and_orders_stay() {
    for (id, text, expected) in STRIPPED {
        let stripped = without_comments(Some(id), &clean(text));
        assert_eq!(stripped.as_str(), *expected, "{id}: {text}");
        let again = without_comments(Some(id), &stripped);
        assert_eq!(again.as_str(), *expected, "{id} again");
    }
    assert_eq!(without_comments(None, &clean("# a\n")).as_str(), "# a\n");
}

fn assert_same_code(id: &str, text: &Clean) {
    let stripped = without_comments(Some(id), text);
    let grammar = super::grammar(Some(id), text).unwrap();
    let (Some(before), Some(after)) = (parse(grammar, text), parse(grammar, &stripped)) else {
        return;
    };
    let is_same = same_tokens(grammar, (&before, text), (&after, &stripped));
    assert!(is_same, "{id}:\n{text:?}\n→\n{stripped:?}");
    assert!(stripped.len() <= text.len());
}

#[test]
fn code_without_comments_is_the_same_code() {
    for (path, text) in FIXTURES {
        assert_same_code(id_of(path), &clean(text));
        assert_same_code(id_of(path), &clean(&text.replace('\n', "\r\n")));
    }
}

proptest! {
    #[test]
    fn views_of_any_part_of_a_text_are_sound(
        fixture in 0..FIXTURES.len(),
        from in 0.0..1.0_f64,
        to in 0.0..1.0_f64,
        noise in "[\\{\\}\\(\\)\"'`#/\\*\n<>|é\u{2028}\u{feff} a-z]{0,12}",
    ) {
        let (path, text) = FIXTURES[fixture];
        let id = id_of(path);
        let place = |share: f64| text.floor_char_boundary((text.len() as f64 * share) as usize);
        let (from, to) = (place(from.min(to)), place(from.max(to)));
        let text = clean(&format!("{}{noise}{}", &text[..from], &text[to..]));
        if let Some(view) = signatures(Some(id), &text) {
            prop_assert!(view.len() < text.len());
            let tree = parse(super::grammar(Some(id), &text).unwrap(), &text).unwrap();
            let sound = !tree.root_node().has_error();
            for name in names(id, &text).iter().filter(|_| sound) {
                let flat = |text: &str| text.split_whitespace().collect::<String>();
                prop_assert!(flat(&view).contains(&flat(name)), "{id} lost {name} of\n{text}\n→\n{view}");
            }
        }
        let line = one_line(Some(id), &text);
        prop_assert!(line.chars().count() <= 160 && !line.contains(['\n', '\r', '`', '<']));
        assert_same_code(id, &text);
        shorten_data(&text);
        notebook(&text);
        numbered(&text);
    }
}

#[test]
fn hostile_text_costs_time_and_nothing_else() {
    let deep = 10_000;
    let texts = [
        ("rust", "mod a { fn f() {} ".repeat(deep)),
        ("rust", "fn f() {".repeat(deep) + &"}".repeat(deep)),
        ("python", "(".repeat(deep) + &")".repeat(deep)),
        ("java", "class A { int b() { return 1; }".repeat(deep)),
        ("javascript", "a={b(){},c:".repeat(deep)),
        (
            "javascript",
            "function f(){return 1};var a=1;".repeat(10_000),
        ),
        (
            "javascript",
            format!("var a = '{}'; b()", "x".repeat(5_000_000)),
        ),
        ("go", "// a\nfunc f() { x() }\n".repeat(10_000)),
        ("rust", "#[a]\n".repeat(20_000) + "fn f() { x() }\n"),
        ("rust", "// a\n\n".repeat(50_000) + "fn f() { x() }\n"),
        ("c", "/* a */ int b; ".repeat(10_000)),
        ("yaml", "a: \"".to_owned() + &"\\\"".repeat(500_000)),
        ("toml", "\"\\\"".repeat(300_000)),
        ("sql", "/*".repeat(500_000)),
        ("html", "<!--".repeat(500_000)),
        ("markdown", "word".repeat(1_000_000)),
        ("json", "[".repeat(1_000_000)),
        ("text", "A1b/".repeat(1_000_000)),
        (
            "python",
            "\u{feff}# \u{202e}\r\ndef é(\u{200b}): pass\r\n".repeat(1000),
        ),
    ];
    for (id, text) in texts {
        let text = clean(&text);
        if let Some(view) = signatures(Some(id), &text) {
            assert!(view.len() < text.len());
        }
        assert!(one_line(Some(id), &text).chars().count() <= 160, "{id}");
        assert!(
            without_comments(Some(id), &text).len() <= text.len(),
            "{id}"
        );
        assert!(shorten_data(&text).len() <= text.len() + 32, "{id}");
        assert!(notebook(&text).is_none());
    }
}

#[test]
fn blobs_are_cut_and_words_are_not() {
    let blob = |length: usize| -> String {
        let signs: Vec<char> = ('a'..='z').chain('A'..='Z').chain('0'..='9').collect();
        (0..length).map(|at| signs[at * at * 7 % 61]).collect()
    };
    let long = blob(1000);
    let text = clean(&format!("a url(data:image/png;base64,{long}) b\n"));
    let expected = format!(
        "a url(data:image/png;base64,{}…[976 bytes cut]) b\n",
        &long[..24]
    );
    assert_eq!(shorten_data(&text).as_str(), expected);
    let wrapped = format!(
        "x = \"\"\"\n{0}\n{0}\n{0}\n{0}\n{0}\n{1}\n\"\"\"\n",
        blob(76),
        blob(20)
    );
    assert_eq!(
        shorten_data(&clean(&wrapped))
            .lines(1, 99)
            .matches('\n')
            .count(),
        2
    );
    for kept in [
        "sha512-".to_owned() + &blob(88),
        "a/b_c/".repeat(100),
        "ACGT".repeat(200),
        "0123456789abcdef".repeat(40),
        "=".repeat(400),
        "someVeryLongIdentifierOfManyWords".repeat(20),
    ] {
        assert_eq!(shorten_data(&clean(&kept)).as_str(), clean(&kept).as_str());
    }
}

#[test]
fn notebooks_are_read_as_cells() {
    let text = r##"{"nbformat": 4, "cells": [
        {"cell_type": "markdown", "source": ["# Title\n", "text"]},
        {"cell_type": "code", "source": "print(1)\n", "outputs": [
            {"output_type": "stream", "text": ["1\n", "2\n"]},
            {"output_type": "display_data", "data": {"image/png": "AAAA", "text/html": []}},
            {"output_type": "error", "ename": "E", "evalue": "v", "traceback": []}]},
        {"cell_type": "code", "source": []}]}"##;
    assert_eq!(
        notebook(&clean(text)).unwrap().as_str(),
        "# %% [markdown]\n# Title\ntext\n\n# %%\nprint(1)\n# → 1…\n# → [image/png, text/html]\n# → E: v\n\n# %%\n\n"
    );
    let old =
        r#"{"nbformat": 3, "worksheets": [{"cells": [{"cell_type": "code", "input": "a"}]}]}"#;
    assert_eq!(notebook(&clean(old)).unwrap().as_str(), "# %%\na\n");
    for broken in [
        "",
        "{}",
        "[]",
        "{\"cells\": 1}",
        "{\"cells\": []}",
        "{\"nbformat\": 4, \"cells\": [1]}",
    ] {
        assert!(notebook(&clean(broken)).is_none(), "{broken}");
    }
}

#[test]
fn a_secret_behind_an_escape_of_json_stays_in() {
    let token = "ghp_0123456789abcdefABCDEF0123456789abcd";
    let hidden = token.replace("ghp", "\\u0067hp");
    let text = format!(
        r#"{{"nbformat": 4, "cells": [{{"cell_type": "code", "source": "t = '{hidden}'"}}]}}"#
    );
    assert!(!notebook(&clean(&text)).unwrap().contains(token));
}

#[test]
fn lines_get_their_numbers() {
    assert_eq!(numbered(&clean("a\r\n\nb")).as_str(), "1: a\r\n2: \n3: b");
    assert_eq!(numbered(&clean("")).as_str(), "");
}

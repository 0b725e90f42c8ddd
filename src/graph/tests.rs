//! The graph of small trees, as tables: files, and the edges between them.

use super::edges::EdgeKind;
use super::{Graph, GraphFile, Manifests, manifest};
use crate::language::{self, FileLinks, Syntax};
use crate::model::FileKind;

/// Files of a tree with their links.
pub(super) struct Sources {
    files: Vec<(String, &'static str, FileKind, FileLinks)>,
    manifests: Manifests,
}

impl Sources {
    pub(super) fn of(texts: &[(&str, &str)]) -> Self {
        let mut files = Vec::new();
        for (path, text) in texts {
            let Some(language) = language::detect(path, "") else {
                continue;
            };
            let Some(grammar) = language.grammar else {
                continue;
            };
            let tree = language::parse(grammar, text).unwrap();
            let links = language::links(language, grammar, text, &Syntax::of(grammar, text, &tree));
            let kind = if path.contains("test") {
                FileKind::Test
            } else {
                FileKind::Source
            };
            files.push(((*path).to_owned(), language.id, kind, links));
        }
        files.sort_by(|a, b| a.0.cmp(&b.0));
        let mut manifests = Manifests::default();
        for (path, text) in texts {
            if let Some(manifest) = manifest(path, text) {
                manifests.insert((*path).to_owned(), manifest);
            }
        }
        Self { files, manifests }
    }

    pub(super) fn files(&self) -> Vec<GraphFile<'_>> {
        let file = |(path, language, kind, links)| GraphFile {
            path,
            language,
            kind,
            links,
        };
        let files = self
            .files
            .iter()
            .map(|(path, language, kind, links)| file((path.as_str(), *language, *kind, links)));
        files.collect()
    }

    pub(super) fn graph(&self) -> Graph {
        Graph::of(&self.files(), &self.manifests)
    }
}

/// Edges as `from > to`, with a remark where they are not of the usual kind.
fn edges(texts: &[(&str, &str)]) -> Vec<String> {
    let sources = Sources::of(texts);
    let files = sources.files();
    let edges = sources.graph().edges;
    let text = |edge: &super::Edge| {
        let kind = match edge.kind {
            EdgeKind::Load => "",
            EdgeKind::Deferred => " later",
            EdgeKind::Types => " types",
            EdgeKind::Test => " test",
        };
        format!("{} > {}{kind}", files[edge.from].path, files[edge.to].path)
    };
    edges.iter().map(text).collect()
}

#[test]
fn python_modules_are_found() {
    for (texts, expected) in [
        (
            &[
                ("src/a/__init__.py", ""),
                (
                    "src/a/b.py",
                    "import a.c\nfrom a import d, e\nfrom . import c, f\nimport os\n",
                ),
                (
                    "src/a/c/__init__.py",
                    "from ..d import X\nfrom ... import no\n",
                ),
                ("src/a/d.py", "import a\n"),
                ("tests/test_a.py", "import a.b\ndef t():\n  import a.d\n"),
            ][..],
            &[
                "src/a/b.py > src/a/__init__.py",
                "src/a/b.py > src/a/c/__init__.py",
                "src/a/b.py > src/a/d.py",
                "src/a/c/__init__.py > src/a/d.py",
                "src/a/d.py > src/a/__init__.py",
                "tests/test_a.py > src/a/b.py",
                "tests/test_a.py > src/a/d.py later",
            ][..],
        ),
        (
            &[
                ("one/main.py", "import tool, json\n"),
                ("one/tool.py", ""),
                ("one/json.py", ""),
                ("two/main.py", "import tool\nimport json\n"),
                ("two/tool.py", ""),
                ("three.py", "import json\nimport space.name.d\n"),
                ("space/name/d.py", ""),
            ],
            &[
                "one/main.py > one/json.py",
                "one/main.py > one/tool.py",
                "three.py > space/name/d.py",
                "two/main.py > two/tool.py",
            ],
        ),
        (
            &[
                ("a/__init__.py", ""),
                (
                    "a/x.py",
                    "from ....... import y\nfrom .. import b\nimport x\nimport a.x\n",
                ),
            ],
            &[],
        ),
    ] {
        assert_eq!(edges(texts), expected);
    }
}

#[test]
fn script_modules_are_found() {
    for (texts, expected) in [
        (
            &[
                (
                    "src/a.ts",
                    "import './b'\nimport './c.js'\nimport '../d'\nimport './e'\nimport '../../x'\nimport '/src/b'\nimport './style.css'\n",
                ),
                ("src/b.tsx", ""),
                ("src/c.ts", "import type {A} from './a'"),
                ("d/index.js", ""),
                ("src/e/package.json", r#"{"main": "lib/main.js"}"#),
                ("src/e/lib/main.js", "module.exports = () => require('..')"),
                ("src/e/index.js", ""),
            ][..],
            &[
                "src/a.ts > d/index.js",
                "src/a.ts > src/b.tsx",
                "src/a.ts > src/c.ts",
                "src/a.ts > src/e/lib/main.js",
                "src/c.ts > src/a.ts types",
            ][..],
        ),
        (
            &[
                ("tsconfig.json", r#"{"extends": "./tsconfig.base"}"#),
                (
                    "tsconfig.base.json",
                    r#"{"compilerOptions": {"baseUrl": ".", "paths": {"@/*": ["src/*"], "exact": ["src/x.ts"]}}}"#,
                ),
                (
                    "src/a.ts",
                    "import '@/x'\nimport 'exact'\nimport 'src/y'\nimport '@/../../z'\n",
                ),
                ("src/x.ts", ""),
                ("src/y.ts", ""),
                (
                    "packages/p/package.json",
                    r#"{"name": "@s/p", "main": "dist/index.js", "exports": {"./sub": "./src/sub.ts"}}"#,
                ),
                ("packages/p/src/index.ts", ""),
                ("packages/p/src/sub.ts", ""),
                ("packages/p/src/deep/q.ts", ""),
                (
                    "app/main.js",
                    "import '@s/p'\nimport '@s/p/sub'\nimport '@s/p/deep/q'\nimport '@s/other'\nimport '@s'\n",
                ),
            ],
            &[
                "app/main.js > packages/p/src/deep/q.ts",
                "app/main.js > packages/p/src/index.ts",
                "app/main.js > packages/p/src/sub.ts",
                "src/a.ts > src/x.ts",
                "src/a.ts > src/y.ts",
            ],
        ),
    ] {
        assert_eq!(edges(texts), expected);
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "tables of cases are long")]
fn rust_modules_are_found() {
    for (texts, expected) in [
        (
            &[
                (
                    "Cargo.toml",
                    "[package]\nname = \"first-crate\"\n[dependencies]\nother = { package = \"second\" }\n",
                ),
                (
                    "src/lib.rs",
                    "mod a;\npub mod b;\n#[path = \"odd.rs\"]\nmod c;\nmod inner { pub mod deep; }\npub use a::Alpha;\npub use b::child::*;\nextern crate other as kin;\n",
                ),
                (
                    "src/a.rs",
                    "mod part;\nuse crate::b::child::Child;\nuse std::fmt;\npub struct Alpha;\n",
                ),
                (
                    "src/a/part.rs",
                    "use super::Alpha;\nfn f() { crate::c::call(); }\n",
                ),
                ("src/b/mod.rs", "pub mod child;\nuse child::Child as Kid;\n"),
                (
                    "src/b/child.rs",
                    "use crate::Alpha;\npub struct Child;\nuse other::beta;\n",
                ),
                (
                    "src/odd.rs",
                    "use crate::inner::deep::Deep;\nuse crate::Child;\n",
                ),
                (
                    "src/inner/deep.rs",
                    "use super::{super::b};\npub struct Deep;\nfn f() { b::child::g(); }\n",
                ),
                (
                    "src/main.rs",
                    "mod a;\nuse first_crate::Alpha;\nfn f() { first_crate::kin::beta(); std::f(); }\n",
                ),
                ("mock/Cargo.toml", "[package]\nname = \"std\"\n"),
                ("mock/src/lib.rs", ""),
                ("second/Cargo.toml", "[package]\nname = \"second\"\n"),
                (
                    "second/src/lib.rs",
                    "pub fn beta() {}\n#[cfg(test)]\nmod tests { use first_crate::b; }",
                ),
                (
                    "tests/main_test.rs",
                    "mod common;\nuse first_crate::b::child;\n",
                ),
                (
                    "tests/common/mod.rs",
                    "use crate::common::nothing;\nuse second::beta;\n",
                ),
            ][..],
            &[
                "second/src/lib.rs > src/b/mod.rs test",
                "src/a.rs > src/b/child.rs",
                "src/a/part.rs > src/a.rs",
                "src/a/part.rs > src/odd.rs",
                "src/b/child.rs > second/src/lib.rs",
                "src/b/child.rs > src/a.rs",
                "src/b/mod.rs > src/b/child.rs",
                "src/inner/deep.rs > src/b/child.rs",
                "src/inner/deep.rs > src/b/mod.rs",
                "src/lib.rs > second/src/lib.rs",
                "src/lib.rs > src/a.rs",
                "src/lib.rs > src/b/child.rs",
                "src/main.rs > second/src/lib.rs",
                "src/main.rs > src/a.rs",
                "src/odd.rs > src/b/child.rs",
                "src/odd.rs > src/inner/deep.rs",
                "tests/common/mod.rs > second/src/lib.rs",
                "tests/main_test.rs > src/b/child.rs",
            ][..],
        ),
        (
            &[
                ("src/lib.rs", "#[path = \"lib.rs\"]\nmod lib;\nmod a;\n"),
                (
                    "src/a.rs",
                    "#[path = \"../../../x.rs\"]\nmod b;\npub use self::c;\npub use d as c;\npub use c as d;\nuse self::c::e;\nuse super::{super::{super::x}};\n",
                ),
            ],
            &[],
        ),
    ] {
        assert_eq!(edges(texts), expected);
    }
}

#[test]
fn java_types_are_found() {
    let texts = [
        (
            "m/src/main/java/a/One.java",
            "package a;\nimport a.b.*;\nimport static a.c.Three.three;\nimport a.b.Two.Inner;\nclass One { Four f; Two t; /* Five */ }\n",
        ),
        (
            "m/src/main/java/a/Four.java",
            "package a;\nclass Four { class Five {} Five f; }\n",
        ),
        (
            "m/src/main/java/a/Five.java",
            "package a;\nimport java.util.Six;\nclass Five { Six s; }\n",
        ),
        (
            "m/src/main/java/a/Six.java",
            "package a;\nclass Six { Helper h; }\n",
        ),
        (
            "m/src/main/java/a/b/Two.java",
            "package a.b;\npublic class Two { static class Inner {} }\n",
        ),
        (
            "m/src/main/java/a/b/Unused.java",
            "package a.b;\npublic class Unused {}\n",
        ),
        (
            "m/src/main/java/a/c/Three.java",
            "package a.c;\npublic class Three { a.b.Two t; }\n",
        ),
        (
            "m/src/test/java/a/Helper.java",
            "package a;\nclass Helper { One o; }\n",
        ),
        ("n/src/main/java/a/Four.java", "package a;\nclass Four {}\n"),
    ];
    let expected = [
        "m/src/main/java/a/One.java > m/src/main/java/a/Four.java",
        "m/src/main/java/a/One.java > m/src/main/java/a/b/Two.java",
        "m/src/main/java/a/One.java > m/src/main/java/a/c/Three.java",
        "m/src/test/java/a/Helper.java > m/src/main/java/a/One.java",
    ];
    assert_eq!(edges(&texts), expected);
}

#[test]
fn go_packages_are_found() {
    let texts = [
        (
            "go.mod",
            "module example.com/m\nreplace example.com/r v1.0.0 => ./fork\n",
        ),
        (
            "main.go",
            "package main\nimport (\n\t\"example.com/m/a\"\n\tx \"example.com/r/sub\"\n\t_ \"example.com/m/c\"\n\t\"other.org/v\"\n\t\"fmt\"\n)\nfunc main() { a.One(); x.Sub(); v.Vee(); fmt.Println(helper()) }\n",
        ),
        ("more.go", "package main\nfunc helper() int { return 1 }\n"),
        ("more_test.go", "package main\nfunc tester() { helper() }\n"),
        ("a/one.go", "package a\nfunc One() { two() }\n"),
        (
            "a/two.go",
            "package a\nfunc two() { x.tester() }\ntype T struct { One int }\n",
        ),
        ("c/c.go", "package c\nfunc init() {}\n"),
        ("fork/sub/s.go", "package sub\nfunc Sub() {}\n"),
        ("vendor/other.org/v/v.go", "package v\nfunc Vee() {}\n"),
        ("nested/go.mod", "module example.com/m/nested\n"),
        (
            "nested/n.go",
            "package nested\nimport \"example.com/m/a\"\nvar N = a.One\n",
        ),
    ];
    let expected = [
        "a/one.go > a/two.go",
        "main.go > a/one.go",
        "main.go > c/c.go",
        "main.go > fork/sub/s.go",
        "main.go > more.go",
        "main.go > vendor/other.org/v/v.go",
        "more_test.go > more.go",
        "nested/n.go > a/one.go",
    ];
    assert_eq!(edges(&texts), expected);
}

#[test]
fn included_files_are_found() {
    let texts = [
        (
            "include/lib/api.h",
            "#define API 1\n#include <lib/types.h>\n#include \"types.h\"\n",
        ),
        ("include/lib/types.h", "#include <string.h>\n"),
        (
            "src/api.c",
            "#include \"lib/api.h\"\n#  include \"../other/x.hpp\"\n#include <stdio.h>\n#include MACRO\n#include \"gone.h\"\n",
        ),
        ("src/string.h", ""),
        ("src/util.h", ""),
        ("other/x.hpp", "#include \"util.h\"\nclass X {};\n"),
        ("other/deep/util.h", ""),
        (
            "other/deep/y.cc",
            "#include \"../../../../etc/passwd.h\"\n#include \"util.h\"\n#include \"/src/util.h\"\n",
        ),
    ];
    let expected = [
        "include/lib/api.h > include/lib/types.h",
        "other/deep/y.cc > other/deep/util.h",
        "other/x.hpp > other/deep/util.h",
        "src/api.c > include/lib/api.h",
        "src/api.c > other/x.hpp",
    ];
    assert_eq!(edges(&texts), expected);
}

#[test]
fn names_lead_to_what_a_header_declares() {
    let sources = Sources::of(&[
        (
            "a.c",
            "#include \"b.h\"\nint main(void) { return compute(1); }\n",
        ),
        ("b.h", "int compute(int);\n"),
        (
            "b.c",
            "#include \"b.h\"\nint compute(int a) { return a; }\n",
        ),
        ("z.c", "#include \"b.h\"\nint other(int a) { return a; }\n"),
    ]);
    let graph = sources.graph();
    assert_eq!(graph.fan_in, [0, 0, 3, 0]);
    assert!(graph.rank[1] > graph.rank[3]);
}

#[test]
fn degrees_layers_and_rank_follow() {
    let sources = Sources::of(&[
        ("a.py", "import b\nimport c\nimport nowhere\n"),
        ("b.py", "import c\n"),
        ("c.py", "import d\n"),
        ("d.py", "import c\n"),
        ("test_a.py", "import a\n"),
    ]);
    let graph = sources.graph();
    assert_eq!(graph.fan_in, [0, 1, 3, 1, 0]);
    assert_eq!(graph.fan_out, [2, 1, 1, 1, 1]);
    assert_eq!(graph.layers, [2, 1, 0, 0, 3]);
    assert_eq!(graph.external, 1);
    assert!((graph.rank.iter().sum::<f64>() - 1.0).abs() < 1e-9);
    let highest = graph.rank.iter().copied().fold(0.0, f64::max);
    assert_eq!(graph.rank[2], highest);
}

#[test]
fn an_empty_source_has_an_empty_graph() {
    assert_eq!(Sources::of(&[]).graph(), Graph::default());
}

/// Circles as their members.
fn circles(texts: &[(&str, &str)]) -> Vec<Vec<String>> {
    let sources = Sources::of(texts);
    let summary = sources.graph().summary(&sources.files());
    summary
        .cycles
        .into_iter()
        .map(|cycle| cycle.paths)
        .collect()
}

#[test]
fn circles_are_those_that_somebody_would_want_to_know() {
    let rust = [
        ("Cargo.toml", "[package]\nname = \"x\"\n"),
        (
            "src/lib.rs",
            "pub mod a;\npub mod b;\npub mod c;\npub use a::A;\n",
        ),
        (
            "src/a.rs",
            "pub mod inner;\nuse crate::b::B;\npub struct A;\nuse inner::I;\n",
        ),
        ("src/a/inner.rs", "use super::A;\npub struct I;\n"),
        ("src/b/mod.rs", "mod part;\npub use part::B;\n"),
        ("src/b/part.rs", "use crate::A;\npub struct B;\n"),
        (
            "src/c/mod.rs",
            "use crate::b::B;\n#[cfg(test)]\nmod tests { use crate::a::A; }\npub struct C;\n",
        ),
    ];
    assert_eq!(circles(&rust), [["src/a/", "src/b/"]]);
    let java = [
        (
            "x/A.java",
            "package x;\nimport y.C;\nclass A { B b; C c; }\n",
        ),
        ("x/B.java", "package x;\nclass B { A a; }\n"),
        ("y/C.java", "package y;\nclass C { D d; }\n"),
        (
            "y/D.java",
            "package y;\nimport x.B;\nclass D { B b; C c; }\n",
        ),
        (
            "z/E.java",
            "package z;\nimport x.A;\nclass E { A a; F f; }\n",
        ),
        ("z/F.java", "package z;\nclass F { E e; }\n"),
    ];
    assert_eq!(circles(&java), [["x/", "y/"]]);
    let go = [
        ("go.mod", "module m\n"),
        ("a/a.go", "package a\nfunc A() { B() }\n"),
        ("a/b.go", "package a\nfunc B() { A() }\n"),
    ];
    assert!(circles(&go).is_empty());
    let tests = [("a.py", "import test_b\n"), ("test_b.py", "import a\n")];
    assert!(circles(&tests).is_empty());
    let headers = [("a.h", "#include \"b.h\"\n"), ("b.h", "#include \"a.h\"\n")];
    assert_eq!(circles(&headers), [["a.h", "b.h"]]);
}

#[test]
fn a_way_round_begins_where_it_is_best_cut() {
    for (texts, expected) in [
        // What an index offers is not the import to cut, however little it is.
        (
            &[
                ("p/__init__.py", "from .a import x\n"),
                ("p/a.py", "from p import one, two, three\n"),
            ][..],
            &["p/a.py", "p/__init__.py"][..],
        ),
        (
            &[
                ("a.py", "from b import one, two\n"),
                ("b.py", "from c import one\n"),
                ("c.py", "from a import one, two\n"),
            ],
            &["b.py", "c.py", "a.py"],
        ),
        // Of a circle that closes when loaded no way round is shown that needs a function to run.
        (
            &[
                ("a.py", "import b\n"),
                ("b.py", "import c\ndef f():\n  import a\n"),
                ("c.py", "import a\n"),
            ],
            &["a.py", "b.py", "c.py"],
        ),
    ] {
        let sources = Sources::of(texts);
        let cycles = sources.graph().summary(&sources.files()).cycles;
        let way: Vec<&str> = cycles[0].through.iter().map(|step| &*step.from).collect();
        assert_eq!(way, expected);
    }
}

//! What files import, as a table.

use super::{FileLinks, ImportKind, links, names};
use crate::language::{Syntax, by_id, parse};

pub(super) fn read(id: &str, text: &str) -> FileLinks {
    let language = by_id(id).unwrap();
    let grammar = language.grammar.unwrap();
    let syntax = Syntax::of(grammar, text, &parse(grammar, text).unwrap());
    links(language, grammar, text, &syntax)
}

/// Imports as `kind path names lines`.
fn imports(id: &str, text: &str) -> Vec<String> {
    let of = |import: &super::Import| {
        let kind = match import.kind {
            ImportKind::Load => "",
            ImportKind::Deferred => "later ",
            ImportKind::Types => "types ",
            ImportKind::Test => "test ",
            ImportKind::Inline => "inline ",
            ImportKind::Declaration => "mod ",
        };
        let names = import.names.join(",");
        let lines = (import.first_line, import.last_line);
        format!("{kind}{} [{names}] {}-{}", import.path, lines.0, lines.1)
    };
    read(id, text).imports.iter().map(of).collect()
}

#[test]
fn python_imports_are_read() {
    for (text, expected) in [
        ("import a.b as c, d\n", &["a.b [] 1-1", "d [] 1-1"][..]),
        ("from a.b import c as d, e\n", &["a.b [c,e] 1-1"]),
        ("from . import (\n  a,\n  b,\n)\n", &[". [a,b] 1-4"]),
        ("from ...a.b import *\n", &["...a.b [*] 1-1"]),
        ("def f():\n  import a\n", &["later a [] 2-2"]),
        (
            "if TYPE_CHECKING:\n  import a\n  from b import c\nelse:\n  import d\nimport e\n",
            &["types a [] 2-2", "types b [c] 3-3", "d [] 5-5", "e [] 6-6"],
        ),
        (
            "if typing.TYPE_CHECKING:\n  import a\n",
            &["types a [] 2-2"],
        ),
        ("if not TYPE_CHECKING:\n  import a\n", &["a [] 2-2"]),
        ("'''import a'''\n# import b\nx = 'import c'\n", &[]),
        (
            "try:\n  import a\nexcept ImportError:\n  a = None\n",
            &["a [] 2-2"],
        ),
        ("raise A from b\nimport c\n", &["c [] 2-2"]),
        ("def g():\n  yield from b\nimport c\n", &["c [] 3-3"]),
        ("from\nimport\nimport ,\n", &[]),
    ] {
        assert_eq!(imports("python", text), expected, "{text}");
    }
}

#[test]
fn script_imports_are_read() {
    for (text, expected) in [
        ("import './a'\n", &["./a [] 1-1"][..]),
        (
            "import a, {b as c, d} from './a'\na; c\n",
            &["./a [default,b,d] 1-1"],
        ),
        ("import * as a from 'a';a()\n", &["a [*] 1-1"]),
        ("export * from './a'\n", &["./a [*] 1-1"]),
        ("export * as b from './a'\n", &["./a [*] 1-1"]),
        ("export {\n a,\n b as c\n} from './a'\n", &["./a [a,b] 1-4"]),
        ("export {a}; export const from = './b';\n", &[]),
        ("const a = require('./a');\n", &["./a [] 1-1"]),
        ("a.require('./a'); require(b); require(`./${c}`)\n", &[]),
        ("function f() { require('./a') }\n", &["later ./a [] 1-1"]),
        ("const a = await import('./a')\n", &["later ./a [] 1-1"]),
        ("import.meta.url; import('./a' + b)\n", &[]),
        ("let s = \"import './a'\"; // import './b'\n", &[]),
    ] {
        for id in ["javascript", "typescript", "tsx"] {
            assert_eq!(imports(id, text), expected, "{id}: {text}");
        }
    }
}

#[test]
fn imports_of_types_are_told_apart() {
    for (text, expected) in [
        ("import type {A} from './a'\n", &["types ./a [A] 1-1"][..]),
        ("import type A from './a'\n", &["types ./a [default] 1-1"]),
        ("import type from './a'\ntype()\n", &["./a [default] 1-1"]),
        ("import {type A} from './a'\n", &["types ./a [A] 1-1"]),
        ("import {type A, b} from './a'\nb()\n", &["./a [A,b] 1-1"]),
        ("export type {A} from './a'\n", &["types ./a [A] 1-1"]),
        (
            "export {type A, type B} from './a'\n",
            &["types ./a [A,B] 1-1"],
        ),
        ("import {A} from './a'\nlet a: A\n", &["types ./a [A] 1-1"]),
        (
            "import {A} from './a'\nlet a: A = new A()\n",
            &["./a [A] 1-1"],
        ),
        ("import {A} from './a'\nexport {A}\n", &["./a [A] 1-1"]),
        ("import {A} from './a'\nf(`${A}`)\n", &["./a [A] 1-1"]),
        ("import {A} from './a'\nf({A})\n", &["./a [A] 1-1"]),
        (
            "import {A} from './a'\nf({A: 1}, b.A)\n",
            &["types ./a [A] 1-1"],
        ),
        ("import a = require('./a')\n", &["./a [] 1-1"]),
    ] {
        assert_eq!(imports("typescript", text), expected, "{text}");
    }
    let unused = "import {A} from './a'\n";
    assert_eq!(imports("javascript", unused), ["./a [A] 1-1"]);
}

#[test]
fn rust_imports_are_read() {
    for (text, expected) in [
        (
            "use crate::a::{self, b, c::{d as e, *}};\n",
            &[
                "crate::a [a] 1-1",
                "crate::a::b [b] 1-1",
                "crate::a::c::d [e] 1-1",
                "crate::a::c [*] 1-1",
            ][..],
        ),
        (
            "pub mod a;\n#[path = \"x.rs\"]\nmod b;\n",
            &["mod a [] 1-1", "mod b [x.rs] 3-3"],
        ),
        (
            "mod a { mod b; use super::c; use super::{super::d}; use self::e; use crate::f; }\n",
            &[
                "mod a::b [] 1-1",
                "self::c [c] 1-1",
                "super::d [d] 1-1",
                "self::a::e [e] 1-1",
                "crate::f [f] 1-1",
            ],
        ),
        (
            "#[cfg(test)]\nmod tests {\n  use crate::a;\n}\nuse b;\n",
            &["test crate::a [a] 3-3", "b [b] 5-5"],
        ),
        (
            "#[cfg(test)]\nuse a;\nuse b;\n",
            &["test a [a] 2-2", "b [b] 3-3"],
        ),
        (
            "fn f() { crate::a::B::c(); super::d(); Vec::new(); x::y::z(); }\n",
            &[
                "inline crate::a::B [] 1-1",
                "inline super::d [] 1-1",
                "inline x::y::z [] 1-1",
            ],
        ),
        (
            "fn f() { println!(\"{}\", crate::a()); crate::a(); }\n",
            &["inline crate::a [] 1-1"],
        ),
        (
            "macro_rules! m { () => { $crate::a::b() } }\n",
            &["inline crate::a::b [] 1-1"],
        ),
        (
            "extern crate a;\nextern crate b as c;\n",
            &["a [a] 1-1", "b [c] 2-2"],
        ),
        ("use {a, b::c};\n", &["a [a] 1-1", "b::c [c] 1-1"]),
        ("use a::\n", &[]),
    ] {
        assert_eq!(imports("rust", text), expected, "{text}");
    }
}

#[test]
fn java_and_go_imports_are_read() {
    let java = "package a.b;\nimport a.c.D;\nimport static a.c.E.f;\nimport static a.G.*;\nimport a.h.*;\n/** {@link I} */\nimport a.I;\nclass B { D d; }\n";
    let links = read("java", java);
    assert_eq!(links.package, "a.b");
    assert_eq!(
        imports("java", java),
        [
            "a.c.D [] 2-2",
            "a.c.E [f] 3-3",
            "a.G [*] 4-4",
            "a.h [*] 5-5",
            "types a.I [] 7-7"
        ]
    );
    let go = "package a\nimport \"fmt\"\nimport (\n\t. \"x/y\"\n\tz \"x/w\"\n\t\"x/v/v2\"\n\t\"gopkg.in/yaml.v3\"\n)\nfunc f() { z.A(); v.B{}; fmt.C(z.D); yaml.E() }\n";
    assert_eq!(read("go", go).package, "a");
    assert_eq!(
        imports("go", go),
        [
            "fmt [C] 2-2",
            "x/y [] 4-4",
            "x/w [A,D] 5-5",
            "x/v/v2 [B] 6-6",
            "gopkg.in/yaml.v3 [E] 7-7",
        ]
    );
}

#[test]
fn includes_are_read() {
    let text = "#include \"a/b.h\"\n#  include <c.h>\n#include NAME\n/* #include \"d.h\" */\n#ifdef X\n#include \"e.h\"\n#endif\n";
    let expected = ["a/b.h [] 1-1", "<c.h> [] 2-2", "e.h [] 6-6"];
    assert_eq!(imports("c", text), expected);
    assert_eq!(imports("cpp", text), expected);
}

#[test]
fn what_the_preprocessor_never_sees_is_not_included() {
    let text = "#if 0
#include \"a.h\"
# if X
#include \"b.h\"
#  else
#include \"c.h\"
# endif
#else
#include \"d.h\"
#endif
#if false // off
it doesn't parse {{
#include \"e.h\"
#elif X
#include \"f.h\"
#endif
#if X
#include \"g.h\"
#else
#include \"h.h\"
#endif
#if 0 || X
#include \"i.h\"
#endif
#if 1
#include \"j.h\"
#endif
#if 0
#include \"k.h\"
";
    let seen = |id: &str| -> String {
        let imports = imports(id, text).into_iter();
        imports.map(|import| import[..1].to_owned()).collect()
    };
    // An end that is missing leaves nothing out.
    assert_eq!(seen("c"), "dfghijk");
    assert_eq!(seen("cpp"), "dfghijk");
}

#[test]
fn definitions_are_names_that_others_can_mention() {
    for (id, text, outer, inner) in [
        (
            "rust",
            "pub struct Alpha;\nimpl Alpha { fn beta(&self) {} }\n",
            &["Alpha"][..],
            &["beta"][..],
        ),
        (
            "python",
            "class Alpha:\n  def beta(self):\n    pass\n",
            &["Alpha", "beta"],
            &[],
        ),
        (
            "typescript",
            "export interface Alpha {}\nclass Beta { gamma() {} }\n",
            &["Alpha", "Beta"],
            &["gamma"],
        ),
        (
            "java",
            "class Alpha { class Beta {} void gamma() {} }\n",
            &["Alpha"],
            &["Beta", "gamma"],
        ),
        (
            "go",
            "package a\ntype Alpha struct { beta int }\nconst (\n\tGamma = iota\n\tDelta\n)\nvar Eps, _, Zeta = f(), 2, 3\nfunc Eta() { var theta int }\nfunc (a Alpha) Iota() {}\ntype (\n\tKappa interface { Lambda() }\n)\n",
            &["Alpha", "Gamma", "Delta", "Eps", "Zeta", "Eta", "Kappa"],
            &["Iota"],
        ),
    ] {
        let expected = |names: &[&str], is_outermost: bool| {
            let of = |name: &&str| super::Definition {
                name: names::hash(name),
                is_outermost,
            };
            names.iter().map(of).collect::<Vec<_>>()
        };
        let mut wanted = expected(outer, true);
        wanted.extend(expected(inner, false));
        wanted.sort_unstable();
        assert_eq!(read(id, text).defines, wanted, "{id}");
    }
}

#[test]
fn hostile_imports_cost_nothing() {
    let long = format!("import {}\n", "a.".repeat(400_000) + "b");
    assert!(imports("python", &long).is_empty());
    let many = "use a::{".repeat(2_000) + &"}".repeat(2_000) + ";";
    assert!(imports("rust", &many).len() < 2_000);
    assert!(imports("javascript", "import './a\\nb'\nimport './a\u{0}b'\n").is_empty());
    let nested = "if TYPE_CHECKING:\n".to_owned() + &"import a\n".repeat(50_000);
    assert_eq!(imports("python", &nested).len(), 50_000);
    let open = "{".repeat(100_000) + "use crate::a;";
    imports("rust", &open);
    imports("javascript", &"import {".repeat(20_000));
}

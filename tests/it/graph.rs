//! The import graph of a source, as a report shows it.

use std::fs;

use serde_json::{Value, json};

use crate::program::Program;
use crate::support::TempTree;

/// A circle that closes when loaded, one that closes when run, and one of types that closes never.
fn project() -> TempTree {
    TempTree::of(&[
        ("shop/__init__.py", ""),
        (
            "shop/orders.py",
            "import os\nfrom shop.customers import (\n    Customer,\n    address,\n)\n\n\nclass Order(Customer):\n    pass\n",
        ),
        (
            "shop/customers.py",
            "from shop import orders\n\n\nclass Customer:\n    pass\n\n\ndef address(o):\n    return orders.Order\n",
        ),
        (
            "shop/later.py",
            "from shop import never\n\n\ndef f():\n    return never\n",
        ),
        (
            "shop/never.py",
            "def g():\n    from shop import later\n    return later\n",
        ),
        (
            "web/a.ts",
            "import { B } from './b'\nexport interface A { b: B }\nexport const a = 1\n",
        ),
        (
            "web/b.ts",
            "import { a, A } from './a'\nexport interface B { a: A }\nexport const b = a\n",
        ),
        ("tests/test_shop.py", "from shop import orders\n"),
    ])
}

fn metric(report: &Value, path: &str, metric: &str) -> Value {
    let files = report["files"].as_array().unwrap();
    let file = files.iter().find(|file| file["path"] == path).unwrap();
    file["metrics"][metric].clone()
}

#[test]
fn a_report_shows_who_imports_whom() {
    let tree = project();
    let (code, report) = Program::new().analyze(&tree.path(), &[]);
    assert_eq!(code, 0);
    for (path, fan_in, fan_out) in [
        ("shop/orders.py", 1, 1),
        ("shop/customers.py", 1, 1),
        ("web/a.ts", 1, 1),
        ("tests/test_shop.py", 0, 1),
        ("shop/__init__.py", 0, 0),
    ] {
        let found = ["fan_in", "fan_out"].map(|name| metric(&report, path, name));
        assert_eq!(found, [json!(fan_in), json!(fan_out)], "{path}");
    }
    let graph = &report["graph"];
    assert_eq!(graph["edges"], 7);
    assert_eq!(graph["external"], 1);
    assert_eq!(graph["layers"], 2);
    let step = |from: &str, to: &str, start: usize, end: usize, names: usize| json!({"from": from, "to": to, "start_line": start, "end_line": end, "names": names});
    assert_eq!(
        graph["cycles"],
        json!([
            {
                "paths": ["shop/customers.py", "shop/orders.py"],
                "files": 2,
                "at_load": true,
                "through": [
                    step("shop/customers.py", "shop/orders.py", 1, 1, 1),
                    step("shop/orders.py", "shop/customers.py", 2, 5, 2),
                ],
            },
            {
                "paths": ["shop/later.py", "shop/never.py"],
                "files": 2,
                "at_load": false,
                "through": [
                    step("shop/later.py", "shop/never.py", 1, 1, 1),
                    step("shop/never.py", "shop/later.py", 2, 2, 1),
                ],
            },
        ])
    );
}

#[test]
fn a_circle_is_a_finding_that_shows_its_imports() {
    let tree = project();
    let (_, report) = Program::new().analyze(&tree.path(), &[]);
    let findings = report["findings"].as_array().unwrap();
    let circles: Vec<&Value> = findings
        .iter()
        .filter(|finding| finding["rule"] == "import-cycle")
        .collect();
    assert_eq!(circles.len(), 2);
    assert_eq!(
        circles[0]["title"],
        "`shop/customers.py` and `shop/orders.py` import each other"
    );
    for evidence in circles
        .iter()
        .flat_map(|circle| circle["evidence"].as_array().unwrap())
    {
        let text =
            fs::read_to_string(tree.path().join(evidence["path"].as_str().unwrap())).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let line = |key: &str| usize::try_from(evidence[key].as_u64().unwrap()).unwrap();
        let shown = lines[line("start_line") - 1..line("end_line")].join("\n");
        assert_eq!(evidence["quote"], shown);
        assert!(shown.contains("import"));
    }
    let page = Program::new().run(&["analyze", tree.path().to_str().unwrap()]);
    assert!(
        page.stdout.contains("## Circles of imports"),
        "{}",
        page.stdout
    );
}

#[test]
fn the_graph_is_the_same_on_any_number_of_threads() {
    let tree = project();
    let program = Program::new();
    let (_, one) = program.analyze(&tree.path(), &["-j", "1"]);
    let (_, all) = program.analyze(&tree.path(), &["-j", "8"]);
    assert_eq!(one, all);
}

#[test]
fn secrets_in_paths_stay_out_of_the_graph() {
    let secret = concat!("AKIA", "QYLPMN5HHHFPZAM2");
    let tree = TempTree::of(&[
        (&format!("{secret}/a.py"), "from . import b\n"),
        (&format!("{secret}/b.py"), "from . import a\n"),
    ]);
    let (_, report) = Program::new().analyze(&tree.path(), &[]);
    assert!(!report.to_string().contains(secret));
}

/// Scripts of pages and cells of notebooks import as files of their languages do.
#[test]
fn what_stands_in_pages_and_notebooks_imports_too() {
    let cell = r##"{"cells":[{"cell_type":"code","source":["import helper\n","helper.f()\n"],"outputs":[],"metadata":{}}],"metadata":{"language_info":{"name":"python"}},"nbformat":4,"nbformat_minor":5}"##;
    let tree = TempTree::of(&[
        ("b.ts", "import E from './e.vue'\nexport const b = E\n"),
        (
            "e.vue",
            "<script setup>\nimport { b } from './b'\nimport F from './f.svelte'\n</script>\n<template><F/></template>\n",
        ),
        (
            "f.svelte",
            "<script>\nimport { b } from './b'\n</script>\n<p>{b}</p>\n",
        ),
        (
            "i.html",
            "<script type=\"module\">\nimport { b } from './b.ts'\n</script>\n",
        ),
        ("helper.py", "def f():\n    return 1\n"),
        ("n.ipynb", cell),
    ]);
    let (_, report) = Program::new().analyze(&tree.path(), &[]);
    for (path, fan_in, fan_out) in [
        ("b.ts", 3, 1),
        ("e.vue", 1, 2),
        ("f.svelte", 1, 1),
        ("i.html", 0, 1),
        ("helper.py", 1, 0),
        ("n.ipynb", 0, 1),
    ] {
        let found = ["fan_in", "fan_out"].map(|name| metric(&report, path, name));
        assert_eq!(found, [json!(fan_in), json!(fan_out)], "{path}");
    }
}

/// `import p.*` hides neither the types of the file nor those of its package.
#[test]
fn an_import_on_demand_hides_nothing_in_java() {
    let class = |package: &str, name: &str, body: &str| {
        format!("package {package};\n{}\n", body.replace("NAME", name))
    };
    let tree = TempTree::of(&[
        (
            "x/y/A.java",
            class("x.y", "A", "import x.z.*;\nclass NAME { B b; D d; A a; }").as_str(),
        ),
        ("x/y/B.java", class("x.y", "B", "class NAME {}").as_str()),
        (
            "x/z/A.java",
            class("x.z", "A", "public class NAME {}").as_str(),
        ),
        (
            "x/z/B.java",
            class("x.z", "B", "public class NAME {}").as_str(),
        ),
        (
            "x/z/D.java",
            class("x.z", "D", "public class NAME {}").as_str(),
        ),
    ]);
    let (_, report) = Program::new().analyze(&tree.path(), &[]);
    let fan_in = |path| metric(&report, path, "fan_in");
    assert_eq!(metric(&report, "x/y/A.java", "fan_out"), json!(2));
    assert_eq!(
        [fan_in("x/y/B.java"), fan_in("x/z/D.java")],
        [json!(1), json!(1)]
    );
}

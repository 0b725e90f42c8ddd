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

//! Trees that nobody would write: circles of thousands of files, imports that lead out of the tree.

use super::tests::Sources;
use super::{Graph, GraphFile, Manifests};
use crate::language::{FileLinks, Import, ImportKind};
use crate::model::{FileKind, ImportCycle};

fn import(path: String) -> Import {
    Import {
        path,
        names: Vec::new(),
        first_line: 1,
        last_line: 1,
        kind: ImportKind::Load,
    }
}

/// Scripts that import those whose numbers `next` gives.
fn scripts(count: usize, next: impl Fn(usize) -> Vec<usize>) -> Vec<(String, FileLinks)> {
    let file = |number: usize| {
        let targets = next(number).into_iter();
        let imports = targets.map(|target| import(format!("./f{target:06}")));
        let links = FileLinks {
            imports: imports.collect(),
            ..FileLinks::default()
        };
        (format!("f{number:06}.js"), links)
    };
    (0..count).map(file).collect()
}

fn drawn(files: &[(String, FileLinks)]) -> (Graph, Vec<ImportCycle>) {
    let file = |(path, links)| GraphFile {
        path,
        language: "javascript",
        kind: FileKind::Source,
        links,
    };
    let files: Vec<GraphFile<'_>> = files
        .iter()
        .map(|(path, links)| file((path.as_str(), links)))
        .collect();
    let graph = Graph::of(&files, &Manifests::default());
    let cycles = graph.summary(&files).cycles;
    (graph, cycles)
}

#[test]
fn a_circle_of_thousands_is_found_once() {
    const COUNT: usize = 10_000;
    let (graph, cycles) = drawn(&scripts(COUNT, |number| vec![(number + 1) % COUNT]));
    assert_eq!(graph.edges.len(), COUNT);
    assert_eq!(cycles.len(), 1);
    assert_eq!(cycles[0].paths.len(), COUNT);
    assert_eq!(cycles[0].through.len(), COUNT);
    assert!(graph.layers.iter().all(|layer| *layer == 0));
}

#[test]
fn a_chain_of_thousands_has_as_many_layers() {
    const COUNT: usize = 100_000;
    let next = |number| {
        if number + 1 < COUNT {
            vec![number + 1]
        } else {
            Vec::new()
        }
    };
    let (graph, cycles) = drawn(&scripts(COUNT, next));
    assert!(cycles.is_empty());
    assert_eq!(graph.layers[0], COUNT - 1);
    assert!((graph.rank.iter().sum::<f64>() - 1.0).abs() < 1e-6);
}

#[test]
fn the_shortest_way_round_is_found_in_a_tangle() {
    // A ring of a thousand with one shortcut that closes three of them.
    let next = |number: usize| match number {
        502 => vec![503, 500],
        _ => vec![(number + 1) % 1000],
    };
    let (_, cycles) = drawn(&scripts(1000, next));
    assert_eq!(cycles.len(), 1);
    let through: Vec<&str> = cycles[0].through.iter().map(|step| &*step.from).collect();
    assert_eq!(through.len(), 3);
    // Where all import all, two are enough.
    let all = |number: usize| (0..300).filter(|other| *other != number).collect();
    let (graph, cycles) = drawn(&scripts(300, all));
    assert_eq!(graph.edges.len(), 300 * 299);
    assert_eq!((cycles.len(), cycles[0].through.len()), (1, 2));
}

#[test]
fn imports_of_oneself_and_out_of_the_tree_tie_nothing() {
    let texts = [
        (
            "a/b.js",
            "import './b'\nimport '.'\nimport '..'\nimport '../../../../etc/passwd'\nimport '/etc/passwd'\nimport 'C:\\\\x'\n",
        ),
        (
            "c.py",
            "import c\nfrom . import c\nfrom ................ import c\n",
        ),
        ("d.c", "#include \"d.c\"\n#include \"../../d.c\"\n"),
        (
            "src/lib.rs",
            "use crate::f;\nuse super::super_f;\nuse self::g;\nmod lib;\n",
        ),
        ("E.java", "import E;\nclass E { E e; }\n"),
        ("go.mod", "module ../../x\nreplace y => ../../../y\n"),
        (
            "f.go",
            "package f\nimport (\n\t\"../../x\"\n\t\"y\"\n)\nfunc F() { F() }\n",
        ),
        (
            "tsconfig.json",
            "{\"extends\": \"./tsconfig.json\", \"compilerOptions\": {\"baseUrl\": \"../..\", \"paths\": {\"*\": [\"../../*\"]}}}",
        ),
        (
            "package.json",
            "{\"name\": \"@\", \"main\": \"../../x\", \"exports\": {\"./*\": \"../../*\"}}",
        ),
        ("g.js", "import '@'\nimport '@/x'\nimport 'h'\n"),
    ];
    let graph = Sources::of(&texts).graph();
    assert_eq!(graph.edges, []);
}

#[test]
fn many_files_of_one_name_cost_no_more_than_others() {
    let c = |number: usize| {
        let links = FileLinks {
            imports: (0..20).map(|_| import("util.h".to_owned())).collect(),
            ..FileLinks::default()
        };
        (format!("d{number:06}/util.h"), links)
    };
    let files: Vec<(String, FileLinks)> = (0..5_000).map(c).collect();
    for language in ["c", "python", "java", "go", "rust", "javascript"] {
        let files: Vec<GraphFile<'_>> = files
            .iter()
            .map(|(path, links)| GraphFile {
                path,
                language,
                kind: FileKind::Source,
                links,
            })
            .collect();
        let graph = Graph::of(&files, &Manifests::default());
        assert_eq!(graph.fan_in.len(), files.len());
    }
}

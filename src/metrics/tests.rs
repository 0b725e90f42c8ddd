//! Metrics against fixtures and reference values, copies, and input that means harm.

use rayon::prelude::*;

use crate::language;
use crate::model::{FileKind, LineRange, SourceFile, Spelling};

use super::{Measured, duplicates, measure};

fn file(path: &str, text: &str) -> SourceFile {
    SourceFile {
        path: path.to_owned(),
        language: language::detect(path, text).map(|found| found.id),
        kind: FileKind::Source,
        text: text.to_owned(),
        spelling: Spelling::UTF8,
        bytes: text.len() as u64,
        hash: [0; 32],
        executable: false,
    }
}

fn measured(path: &str, text: &str) -> Measured {
    measure(&file(path, text)).expect("the path names a code file")
}

/// Compares the cognitive complexity of each function with the number on its first line.
fn check_cognitive(path: &str, text: &str) {
    let lines: Vec<&str> = text.lines().collect();
    let found = measured(path, text).file;
    assert!(!found.functions.is_empty(), "{path}");
    let mut wrong = Vec::new();
    for function in &found.functions {
        let line = lines[function.lines.start_line - 1];
        let expected = line.rsplit([' ']).next().and_then(|word| word.parse().ok());
        let value = function.metrics.get("cognitive");
        if expected != value {
            wrong.push(format!("{}: {value:?}, says {expected:?}", function.name));
        }
    }
    assert!(wrong.is_empty(), "{path}:\n{}", wrong.join("\n"));
}

/// A fixture of one language.
macro_rules! fixture {
    ($path:literal) => {
        (
            $path,
            include_str!(concat!("../../fixtures/metrics/", $path)),
        )
    };
}

/// One of everything, in each language.
const SHAPES: &[(&str, &str)] = &[
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
    fixture!("plain/shapes.dart"),
];

#[test]
fn cognitive_complexity_is_that_of_the_white_paper() {
    for (path, text) in [
        fixture!("rust/cognitive.rs"),
        fixture!("python/cognitive.py"),
        fixture!("javascript/cognitive.js"),
        fixture!("typescript/cognitive.ts"),
        fixture!("java/Cognitive.java"),
        fixture!("go/cognitive.go"),
        fixture!("c/cognitive.c"),
        fixture!("cpp/cognitive.cpp"),
        fixture!("csharp/Cognitive.cs"),
        fixture!("kotlin/Cognitive.kt"),
        fixture!("swift/Cognitive.swift"),
        fixture!("php/Cognitive.php"),
        fixture!("ruby/cognitive.rb"),
        fixture!("scala/Cognitive.scala"),
        fixture!("bash/cognitive.sh"),
    ] {
        check_cognitive(path, text);
        check_cognitive(&path.replace(".ts", ".tsx"), text);
    }
}

/// The languages with a grammar, by a file name.
const PARSED: [&str; 16] = [
    "a.rs", "a.py", "a.js", "a.ts", "a.tsx", "a.java", "a.go", "a.c", "a.cpp", "a.cs", "a.kt",
    "a.swift", "a.php", "a.rb", "a.scala", "a.sh",
];

/// Every value of a fixture as a table, functions first.
fn table(path: &str, text: &str) -> String {
    let found = measured(path, text).file;
    let mut table = String::new();
    for function in &found.functions {
        let LineRange {
            start_line,
            end_line,
        } = function.lines;
        table += &format!("{} {start_line}-{end_line}\n", function.name);
        for (id, value) in function.metrics.iter() {
            table += &format!("    {id} {value:.2}\n");
        }
    }
    table += &format!("file, {:.2} in error\n", found.parse_error_share);
    for (id, value) in found.metrics.iter() {
        table += &format!("    {id} {value:.2}\n");
    }
    table.replace(".00\n", "\n")
}

/// Functions with their lines and cognitive complexity.
fn functions(path: &str, text: &str) -> Vec<String> {
    let found = measured(path, text).file;
    assert_eq!(found.parse_error_share, 0.0, "{path}");
    let told = found.functions.iter().map(|function| {
        let (name, lines) = (&function.name, function.lines);
        let cognitive = function.metrics.get("cognitive").unwrap_or(-1.0);
        format!("{name} {}-{} {cognitive}", lines.start_line, lines.end_line)
    });
    told.collect()
}

#[test]
fn code_in_other_files_is_measured_where_it_stands() {
    for ((path, text), lines, expected) in [
        (
            fixture!("embedded/page.html"),
            6.0,
            &["first 8-12 1", "second 17-17 1"][..],
        ),
        (fixture!("embedded/view.vue"), 10.0, &["first 12-19 3"]),
        (fixture!("embedded/view.svelte"), 4.0, &["first 3-5 1"]),
        (
            fixture!("embedded/notes.ipynb"),
            8.0,
            &["first 31-35 1", "second 55-55 2"],
        ),
    ] {
        assert_eq!(functions(path, text), expected, "{path}");
        let found = measured(path, text).file;
        assert_eq!(found.metrics.get("code_lines"), Some(lines), "{path}");
    }
}

#[test]
fn a_notebook_in_one_line_and_in_another_language_is_measured() {
    let notebook = |name: &str, code: &str| {
        format!(
            r#"{{"cells":[{{"cell_type":"code","source":[{code}]}}],"metadata":{{"kernelspec":{{"language":"{name}"}}}}}}"#
        )
    };
    let python = notebook("python", r#""def f(a):\n","  if a:\n","    pass""#);
    assert_eq!(functions("a.ipynb", &python), ["f 1-1 1"]);
    let scala = notebook("Scala", r#""def f(a: Int) = if (a > 1) 2 else 3""#);
    assert_eq!(functions("a.ipynb", &scala), ["f 1-1 1"]);
    let r = notebook("R", r#""f <- function(a) a""#);
    assert_eq!(functions("a.ipynb", &r), Vec::<String>::new());
    for other in [
        notebook("klingon", "\"f\""),
        notebook("python", "1, null"),
        "{".repeat(1_000),
        "[]".to_owned(),
        String::new(),
    ] {
        assert!(measure(&file("a.ipynb", &other)).is_none(), "{other:.40}");
    }
}

#[test]
fn a_page_without_scripts_is_no_code() {
    for text in [
        "<p>",
        "<script></script>",
        "<script src=a>",
        "<script",
        "<!-- <script>f()",
        "<script type=text/template>if</script>",
    ] {
        assert!(measure(&file("a.html", text)).is_none(), "{text}");
    }
    assert!(measure(&file("a.html", "<script>f(")).is_some());
    assert!(measure(&file("a.vue", "<template/>")).is_some());
}

#[test]
fn every_metric_of_every_language_is_as_told() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../fixtures/metrics/expected");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for (path, text) in SHAPES.iter().copied() {
        let name = path.split('/').next().unwrap_or(path);
        settings.bind(|| insta::assert_snapshot!(name, table(path, text)));
    }
}

/// What nests: a file name, what opens a level, what stands innermost, and what closes a level.
const NESTED: &[(&str, &str, &str, &str)] = &[
    ("a.rs", "if a {", "", "}"),
    ("a.rs", "fn f() {", "", "}"),
    ("a.rs", "x(|| {", "", "})"),
    ("a.rs", "mod m {", "", "}"),
    ("a.py", "(", "1", ")"),
    ("a.py", "not ", "a", ""),
    ("a.js", "a && (", "b", ")"),
    ("a.js", "x(() => {", "", "})"),
    ("a.ts", "class A { a = ", "1", "}"),
    ("a.tsx", "[", "", "]"),
    ("a.java", "class A {", "", "}"),
    ("a.go", "{", "", "}"),
    ("a.go", "(", "", ""),
    ("a.c", "int f() {", "", "}"),
    ("a.c", "if (a) {", "", "}"),
    ("a.c", "(", "1", ")"),
    ("a.php", "<?php function f() {", "", "}"),
    ("a.php", "<?php (", "1", ")"),
    ("a.php", "<?php if ($a):", "", "endif;"),
    ("a.rb", "if a then ", "", " end\n"),
    ("a.rb", "x { ", "", "}"),
    ("a.rb", "<<A\n", "", "A\n"),
    ("a.rb", "\"#{", "", "}\""),
    ("a.rb", "%w(", "", ")"),
    ("a.scala", "{ def f = ", "1", "}"),
    ("a.scala", "class A:\n ", "", "\n"),
    ("a.scala", "/*", "", "*/"),
    ("a.scala", "s\"${", "", "}\""),
    ("a.sh", "if a; then ", "b", "; fi"),
    ("a.sh", "$(", "a", ")"),
    ("a.sh", "cat <<E\n", "", "E\n"),
    ("a.kt", "class A { fun f() {", "", "}}"),
    ("a.kt", "\"${", "", "}\""),
    ("a.kt", "/*", "", "*/"),
    ("a.kt", "if (a) {", "", "}"),
    ("a.kt", "x { ", "", "}"),
    ("a.kt", "(", "1", ")"),
    ("a.swift", "if a {", "", "}"),
    ("a.swift", "x { ", "", "}"),
    ("a.swift", "[", "1", "]"),
    ("a.swift", "/*", "", "*/"),
    ("a.cs", "class A { int F() {", "", "}}"),
    ("a.cs", "x(() => {", "", "});"),
    ("a.cpp", "namespace a {", "", "}"),
    ("a.cpp", "x([] {", "", "})"),
    ("a.cpp", "a<", "", ">"),
    ("a.cpp", "#if 1\n", "", "\n#endif\n"),
];

#[test]
fn nesting_of_any_depth_is_measured() {
    const DEPTH: usize = 10_000;
    NESTED.par_iter().for_each(|(path, open, middle, close)| {
        let text = open.repeat(DEPTH) + middle + &close.repeat(DEPTH);
        let found = measured(path, &text).file;
        let share = found.parse_error_share;
        assert!((0.0..=1.0).contains(&share), "{path} {open}");
    });
    let blocks = format!("fn f() {{{}{}}}", "if a {".repeat(DEPTH), "}".repeat(DEPTH));
    let found = measured("a.rs", &blocks).file;
    assert_eq!(found.metrics.get("max_nesting"), Some(DEPTH as f64));
    let sum = (DEPTH * (DEPTH + 1) / 2) as f64;
    assert_eq!(found.metrics.get("max_cognitive"), Some(sum));
}

#[test]
fn junk_is_measured_as_far_as_it_goes() {
    let binary: String = (0..20_000_u32)
        .filter_map(|n| char::from_u32(n.wrapping_mul(7919) % 0x3000))
        .collect();
    let quotes = "\"'`/*<!--".repeat(1000);
    for path in PARSED.iter().chain(&["a.d", "a.sql", "a.ml"]) {
        for text in [
            "", "\n", "\r\n\r\n", "\u{feff}", "\0\0\0", &binary, &quotes, "\"", "/*", "{",
        ] {
            let found = measured(path, text).file;
            assert!((0.0..=1.0).contains(&found.parse_error_share), "{path}");
            let lines = ["code_lines", "comment_lines", "blank_lines"].map(|id| {
                found
                    .metrics
                    .get(id)
                    .expect("every file has its lines counted")
            });
            assert_eq!(
                lines.iter().sum::<f64>(),
                text.lines().count() as f64,
                "{path} {text:.9}"
            );
        }
    }
}

/// Numbers that look random and are the same each time.
fn scramble(seed: u64) -> impl Iterator<Item = usize> {
    let step = |state: &u64| {
        Some(
            state
                .wrapping_mul(0x5851_f42d_4c95_7f2d)
                .wrapping_add(0x1405_7b7e),
        )
    };
    std::iter::successors(Some(seed | 1), step).map(|state| (state >> 33) as usize)
}

/// The fixture with bytes changed, cut out and put elsewhere.
fn damaged(text: &str, seed: u64) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let mut numbers = scramble(seed);
    let mut next = |below: usize| numbers.next().unwrap_or(0) % below.max(1);
    for _ in 0..20 {
        let (at, other) = (next(bytes.len()), next(bytes.len()));
        match next(4) {
            0 => bytes[at] = bytes[other],
            1 => bytes[at] ^= 1 << next(7),
            2 => bytes.swap(at, other),
            _ => {
                let end = (at + next(40)).min(bytes.len());
                let piece: Vec<u8> = bytes.drain(at..end).collect();
                let other = next(bytes.len());
                bytes.splice(other..other, piece);
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn damaged_code_is_measured() {
    for (path, text) in SHAPES.iter().copied() {
        for seed in 0..10 {
            let text = damaged(text, seed);
            let Some(found) = measure(&file(path, &text)) else {
                continue;
            };
            let lines = text.lines().count();
            assert!(
                (0.0..=1.0).contains(&found.file.parse_error_share),
                "{path} {seed}"
            );
            // What the grammar cannot read is not blank for that.
            let blank = text.lines().filter(|line| line.trim().is_empty()).count();
            let counted = found.file.metrics.get("blank_lines");
            assert!(counted <= Some(blank as f64), "{path} {seed}: {counted:?}");
            for function in &found.file.functions {
                let LineRange {
                    start_line,
                    end_line,
                } = function.lines;
                assert!(
                    1 <= start_line && start_line <= end_line && end_line <= lines,
                    "{path} {seed}"
                );
            }
        }
    }
}

#[test]
fn words_in_any_order_are_measured() {
    for (path, text) in SHAPES.iter().copied() {
        let words: Vec<&str> = text.split_inclusive([' ', '\n', '(', '{']).collect();
        let picked = scramble(7)
            .take(3_000)
            .map(|number| words[number % words.len()]);
        let soup: String = picked.collect();
        for text in [soup.clone(), soup.replace('\n', " ")] {
            let found = measured(path, &text).file;
            assert!((0.0..=1.0).contains(&found.parse_error_share), "{path}");
        }
    }
}

/// A function of fifteen lines and more than a hundred tokens, with names that start with `p`.
fn block(p: &str) -> String {
    format!(
        "fn {p}_run({p}_in: &[u32], {p}_max: u32) -> Option<u32> {{
    // {p}
    let mut {p}_sum = {p}_in.first().copied()?;
    for {p}_item in {p}_in {{
        if *{p}_item > {p}_max && !is_odd(*{p}_item) {{
            {p}_sum += {p}_item;
        }} else {{
            match {p}_sum % 3 {{
                0 => return None,
                1 => {p}_sum = call({p}_sum, \"{p}\"),
                _ => continue,
            }}
        }}
    }}
    while {p}_sum > {p}_max * 2 {{
        {p}_sum = ({p}_sum - 1) / 2;
    }}
    Some({p}_sum)
}}
"
    )
}

fn found(files: &[(&str, FileKind, String)]) -> (Vec<String>, Vec<Option<f64>>) {
    let mut measured: Vec<Measured> = files
        .iter()
        .map(|(path, kind, text)| SourceFile {
            kind: *kind,
            ..file(path, text)
        })
        .filter_map(|file| measure(&file))
        .collect();
    let groups = duplicates(&mut measured);
    let told = groups.iter().map(|group| {
        let places = group.places.iter();
        let places = places.map(|p| format!("{}:{}-{}", p.path, p.start_line, p.end_line));
        places.collect::<Vec<_>>().join(" ")
    });
    let lines = measured
        .iter()
        .map(|found| found.file.metrics.get("duplicated_lines"));
    (told.collect(), lines.collect())
}

#[test]
fn copies_are_found_whatever_their_names_and_layout() {
    let padding = "const A: u32 = 1;\nfn other(x: u32) -> u32 { x / 2 }\n";
    let renamed = block("second").replace("    // second\n", "");
    let files = [
        ("a.rs", FileKind::Source, block("first")),
        ("b.rs", FileKind::Source, format!("{padding}{renamed}")),
        ("c.rs", FileKind::Test, block("third")),
        ("d.rs", FileKind::Generated, block("fourth")),
    ];
    let (groups, lines) = found(&files);
    assert_eq!(groups, ["a.rs:1-19 b.rs:3-20"]);
    assert_eq!(lines, [Some(18.0), Some(18.0), Some(0.0), None]);
}

#[test]
fn a_block_in_many_files_is_one_group() {
    let names: Vec<String> = (0..300).map(|index| format!("{index:03}.rs")).collect();
    let text = block("same");
    let files: Vec<_> = names
        .iter()
        .map(|name| (name.as_str(), FileKind::Source, text.clone()))
        .collect();
    let (groups, _) = found(&files);
    assert_eq!(groups.len(), 1);
    assert_eq!(groups[0].split(' ').count(), files.len());
}

/// Would take minutes where the cost grew with the square of the copies.
#[test]
fn thousands_of_copies_in_a_row_cost_little() {
    let text: String = (0..5_000).map(|n| block(&format!("n{n}"))).collect();
    let line = "    call(a, b[1], c.d);\n".repeat(100_000);
    let (groups, lines) = found(&[
        ("a.rs", FileKind::Source, text.clone()),
        ("b.rs", FileKind::Source, text),
        ("c.rs", FileKind::Source, format!("fn f() {{\n{line}}}\n")),
    ]);
    assert!(!groups.is_empty());
    assert_eq!(lines, [Some(90_000.0), Some(90_000.0), Some(0.0)]);
}

#[test]
fn copies_in_one_file_do_not_overlap() {
    let text = block("first") + &block("second") + &block("third");
    let (groups, lines) = found(&[("a.rs", FileKind::Source, text)]);
    assert_eq!(groups, ["a.rs:1-19 a.rs:20-38 a.rs:39-57"]);
    assert_eq!(lines, [Some(54.0)]);
}

#[test]
fn tables_imports_and_mixed_names_are_no_copies() {
    let rows = "    (1, \"a\", 2.0),\n".repeat(60);
    let table = format!("static TABLE: &[(u32, &str, f64)] = &[\n{rows}];\n");
    let imports: String = (0..60)
        .map(|n| format!("use a::b::c{n}::{{D, e}};\n"))
        .collect();
    let swapped: String = block("first")
        .split_inclusive('\n')
        .enumerate()
        .map(|(n, line)| line.replace("first_", &format!("n{n}_")))
        .collect();
    for (a, b) in [
        (table.clone(), table),
        (imports.clone(), imports),
        (block("first"), swapped),
    ] {
        let files = [("a.rs", FileKind::Source, a), ("b.rs", FileKind::Source, b)];
        assert_eq!(found(&files).0, Vec::<String>::new());
    }
}

#[test]
fn declarations_accessors_and_lists_are_no_copies() {
    let lines = |line: fn(u32) -> String| (0..40).map(line).collect::<String>();
    let getters = lines(|n| format!("  int getA{n}() {{\n    return this.a{n};\n  }}\n"));
    let fields = lines(|n| format!("  private final Map<String, B{n}> b{n};\n"));
    let calls = lines(|n| format!("    list.add(new C(\"{n}\", d.e({n}), f[{n}] + 1, g));\n"));
    let equals = "  public boolean equals(Object o) {\n".to_owned()
        + &lines(|n| {
            format!("    if (a{n} != o.a{n}) {{ return false; }} else {{ b = o.c({n}); }}\n")
        })
        + "  }\n";
    for body in [
        getters,
        fields,
        format!("  void f() {{\n{calls}  }}\n"),
        equals,
    ] {
        let text = |name: &str| format!("class {name} {{\n{body}}}\n");
        let files = [
            ("A.java", FileKind::Source, text("A")),
            ("B.java", FileKind::Source, text("B")),
        ];
        assert_eq!(found(&files).0, Vec::<String>::new(), "{body:.60}");
    }
}

#[test]
fn a_copy_begins_and_ends_with_what_it_belongs_to() {
    let after = |name: &str| format!("fn {name}(x: u32) -> u32 {{\n    let y = x + 1;\n");
    let one =
        after("other") + "    y / 2\n}\n" + &block("first") + &after("last") + "    y * 7\n}\n";
    let two =
        after("odd") + "    y / 2\n}\n" + &block("second") + &after("end") + "    y - x - 1\n}\n";
    let files = [
        ("a.rs", FileKind::Source, one),
        ("b.rs", FileKind::Source, two),
    ];
    assert_eq!(found(&files).0, ["a.rs:1-23 b.rs:1-23"]);
}

/// A function with a line of its own in the middle, a blank line and a comment.
fn halves(name: &str, own: &str) -> String {
    format!(
        "def {name}(items, limit):
    total = 0
    for item in items:
        if item.key in total or not item.active:
            return None
        while item.parent is not None and item.depth < limit:
            item = item.parent.load(limit, total)
            total += item.cost % 7
        if item.cost > limit:
            log.warn(item.key)
            total -= 1
        limit = max(limit - 1, item.least)
        seen.add((item, limit))

    # why
    {own}
    total = total // len(items)
    if total > limit and not strict:
        total = limit << 2
    elif limit == total:
        return [part.cost for part in items if part.ok]
    with opened(limit) as file:
        file.write(str(total))
        for line in file.read(limit):
            print(line, total + 1)
        file.close()
    try:
        limit = int(total)
    except ValueError as error:
        raise Wrong(limit) from error
    return total


"
    )
}

#[test]
fn a_copy_holds_no_part_of_a_function_beside_another() {
    // What agrees goes from the middle of a function to the middle of the next.
    let text = |owns: [&str; 3]| -> String {
        let names = ["one", "two", "three"].into_iter();
        names
            .zip(owns)
            .map(|(name, own)| halves(name, own))
            .collect()
    };
    let files = [
        (
            "a.py",
            FileKind::Source,
            text(["limit = 1", "limit = 1", "limit = 1"]),
        ),
        (
            "b.py",
            FileKind::Source,
            text(["del limit[2]", "limit = 1", "global x, y"]),
        ),
    ];
    let (groups, lines) = found(&files);
    let expected = [
        "a.py:1-31 a.py:34-64 a.py:67-97 b.py:34-64",
        "a.py:1-13 a.py:34-46 a.py:67-79 b.py:1-13 b.py:34-46 b.py:67-79",
        "a.py:17-31 a.py:83-97 b.py:17-31 b.py:50-64 b.py:83-97",
    ];
    assert_eq!(groups, expected);
    assert_eq!(lines, [Some(87.0), Some(85.0)]);
}

#[test]
fn a_group_within_another_is_not_told() {
    let body = |name: &str| {
        let body = block(name);
        let lines: Vec<&str> = body.lines().collect();
        let deed = format!("    {name}_max += {name}_in.len() + {name}_item.sum(0, {name}_sum)?;");
        lines[2..lines.len() - 2].join("\n") + "\n" + &deed
    };
    // Two of the same in one function, and all of it again elsewhere.
    let text = |name: &str| {
        let (one, two) = (body("one"), body("two"));
        format!(
            "fn {name}(a: &[u32]) {{\n    begin(a)?;\n{one}\n    next(a, 1);\n{two}\n    end();\n}}\n"
        )
    };
    let files = [
        ("a.rs", FileKind::Source, text("first")),
        ("b.rs", FileKind::Source, text("second")),
    ];
    assert_eq!(found(&files).0, ["a.rs:1-37 b.rs:1-37"]);
    let alone = [("a.rs", FileKind::Source, text("first"))];
    assert_eq!(found(&alone).0, ["a.rs:3-18 a.rs:20-35"]);
}

#[test]
fn an_annotation_alone_is_no_part_of_a_copy() {
    let method = |name: &str, end: &str| {
        format!(
            "  @Test
  @Slow(3)
  public int {name}(List<Integer> items, int limit) {{
    int total = items.size();
    for (int item : items) {{
      if (item > limit && !seen.contains(item)) {{
        total += item % 7;
        seen.add(item);
      }} else {{
        limit = Math.max(limit - 1, total);
      }}
    }}
    while (total > limit * 2) {{
      total = (total - 1) / 2;
      log.warn(\"large\", total, limit + 1);
    }}
    try (Writer out = open(total)) {{
      out.write(limit == 0 ? \"none\" : name);
    }}
    return {end};
  }}

"
        )
    };
    let text = |ends: [&str; 2]| {
        let methods = method("x", ends[0]) + &method("y", ends[1]);
        format!("class A {{\n{methods}}}\n")
    };
    let files = [
        ("A.java", FileKind::Source, text(["total", "total"])),
        ("B.java", FileKind::Source, text(["total", "1"])),
    ];
    let (groups, _) = found(&files);
    // The whole of a function has its annotations, a part of one has none.
    let expected = "A.java:1-22 A.java:24-44 B.java:1-22 B.java:26-42";
    assert_eq!(groups, [expected]);
}

#[test]
fn duplicated_lines_are_lines_of_code() {
    let spaced = |name: &str| block(name).replace(";\n", ";\n\n    // why\n\n");
    let text = spaced("first") + &spaced("second");
    let mut measured = vec![measured("a.rs", &text)];
    duplicates(&mut measured);
    let metrics = &measured[0].file.metrics;
    assert_eq!(metrics.get("duplicated_lines"), metrics.get("code_lines"));

    // A text over several lines is code.
    let told = "    return \"\"\"\n\n      many\n\n    words\"\"\"\n\n\n";
    let told = |name: &str| halves(name, "limit = 1").replace("    return total\n\n\n", told);
    let (groups, lines) = found(&[("a.py", FileKind::Source, told("one") + &told("two"))]);
    assert_eq!(groups, ["a.py:1-35 a.py:38-72"]);
    assert_eq!(lines, [Some(66.0)]);
}

#[test]
fn hooks_of_properties_are_functions() {
    let text = "<?php
class A {
    public private(set) string $name = 'x';
    public string $full {
        get {
            if ($this->a) { return $this->b; }
            foreach ($this->c as $d) { if ($d) { return $d; } }
            return '';
        }
        set(string $value) { $this->x = $value; }
    }
    public string $short { get => $this->a ? 'b' : 'c'; }
    public function f($a) { if ($a) { return 1; } return 2; }
    public function __construct(protected(set) string $t, public string $p { get => $this->q; }) {}
}
interface I { public string $x { get; set; } }
";
    let found = measured("a.php", text).file;
    assert_eq!(found.parse_error_share, 0.0);
    let told = found.functions.iter().map(|function| {
        let value = |id: &str| function.metrics.get(id).unwrap_or(-1.0);
        let (ways, parameters) = (value("cyclomatic"), value("parameters"));
        format!("{} {ways} {parameters}", function.name)
    });
    let expected = [
        "A::$full::get 4 0",
        "A::$full::set 1 1",
        "A::$short::get 2 0",
        "A::f 2 1",
        "A::__construct 1 2",
        "A::get 1 0",
    ];
    assert_eq!(told.collect::<Vec<_>>(), expected);
}

/// The groups of the methods of a file, in the order of the text.
fn groups(path: &str, text: &str) -> Vec<String> {
    let told = measured(path, text).file.functions.into_iter();
    let told = told.map(|function| match function.group {
        Some((of_type, group)) => format!("{} {of_type}.{group}", function.name),
        None => function.name,
    });
    told.collect()
}

#[test]
fn methods_belong_together_by_fields_and_calls() {
    let python = "class A:
    def __init__(self): self.a = self.b = 1
    def one(self): return self.a
    def two(self): return self.a + 1
    def three(self): return self.b
    def four(self): return self.three()
    def five(self): return 5
";
    assert_eq!(
        groups("a.py", python),
        [
            "A.__init__",
            "A.one 0.0",
            "A.two 0.0",
            "A.three 0.1",
            "A.four 0.1",
            "A.five"
        ]
    );
    let java = "class A {
    private int a; private int b;
    A() { a = b = 1; }
    int one() { return a; }
    int two() { return this.a + 1; }
    int three() { return b; }
    int four() { return three(); }
    int five(O o) { return o.a; }
}
";
    assert_eq!(
        groups("A.java", java),
        [
            "A.A",
            "A.one 0.0",
            "A.two 0.0",
            "A.three 0.1",
            "A.four 0.1",
            "A.five"
        ]
    );
    let go = "type A struct { a, b int }
func (s *A) One() int { return s.a }
func (s *A) Two() int { return s.a + 1 }
func (t *A) Three() int { return t.b }
";
    assert_eq!(groups("a.go", go), ["A.One 0.0", "A.Two 0.0", "A.Three"]);
}

#[test]
fn a_dialect_is_read_by_its_own_grammar() {
    let body = "
type Props = {| names: Array<?string>, limit: number |};

export function count(props: Props, least: ?number): number {
  let found: number = 0;
  for (const name of props.names) {
    if (name != null && found < props.limit) {
      found += 1;
    }
  }
  return found;
}
";
    let flow = measured("a.js", &format!("/**\n * @flow strict\n */{body}")).file;
    assert_eq!((flow.language, flow.parse_error_share), ("javascript", 0.0));
    let function = &flow.functions[0];
    assert_eq!(function.name, "count");
    assert_eq!(function.metrics.get("cognitive"), Some(4.0));
    let plain = measured("a.js", body).file;
    assert!(plain.parse_error_share > 0.0, "JavaScript has no types");
}

#[test]
fn prose_and_data_are_not_measured() {
    for path in ["README.md", "a.json", "unknown.zzz", "notes.txt"] {
        assert!(measure(&file(path, "if a { b }")).is_none(), "{path}");
    }
}

//! What is foretold of a block comes true when it is cut out and made a function by hand.

use std::fmt::Write as _;

use super::among;
use crate::language;
use crate::metrics::code::Code;
use crate::metrics::measurement::values;
use crate::model::{Block, Extraction, Metrics, Shape};

/// How a language writes a function and a call of it, and asks whether the caller is to leave too.
struct Form {
    file: &'static str,
    text: &'static str,
    function: &'static str,
    /// The same where it belongs to a type.
    method: &'static str,
    end: &'static str,
    call: &'static str,
    ask: &'static str,
    leave: &'static str,
    give: &'static str,
}

const BRACES: Form = Form {
    file: "",
    text: "",
    function: "",
    method: "",
    end: "}",
    call: "extracted();",
    ask: "if (extracted()) {",
    leave: "return;",
    give: "return given;",
};

macro_rules! fixture {
    ($file:literal, $function:literal) => {
        fixture!($file, $function, $function)
    };
    ($file:literal, $function:literal, $method:literal) => {
        Form {
            file: $file,
            text: include_str!(concat!("../../../fixtures/metrics/", $file)),
            function: $function,
            method: $method,
            ..BRACES
        }
    };
}

fn forms() -> Vec<Form> {
    let simple = |form: Form| Form {
        call: "extracted()",
        leave: "return",
        give: "return given",
        ..form
    };
    let bare = |form: Form| Form {
        ask: "if extracted() {",
        ..form
    };
    let mut forms = vec![
        bare(fixture!("rust/cognitive.rs", "fn extracted() {")),
        fixture!(
            "javascript/cognitive.js",
            "function extracted() {",
            "extracted() {"
        ),
        fixture!(
            "typescript/cognitive.ts",
            "function extracted() {",
            "extracted() {"
        ),
        fixture!("java/Cognitive.java", "void extracted() {"),
        fixture!("csharp/Cognitive.cs", "void Extracted() {"),
        fixture!("c/cognitive.c", "void extracted() {"),
        fixture!("cpp/cognitive.cpp", "void extracted() {"),
        fixture!("php/Cognitive.php", "function extracted() {"),
        bare(simple(fixture!("go/cognitive.go", "func extracted() {"))),
        bare(simple(fixture!(
            "swift/Cognitive.swift",
            "func extracted() {"
        ))),
        simple(fixture!("kotlin/Cognitive.kt", "fun extracted() {")),
        simple(fixture!(
            "scala/Cognitive.scala",
            "def extracted(): Unit = {"
        )),
    ];
    forms.push(Form {
        end: "",
        ask: "if extracted():",
        ..simple(fixture!("python/cognitive.py", "def extracted():"))
    });
    forms.push(Form {
        end: "end",
        ask: "if extracted()",
        ..simple(fixture!("ruby/cognitive.rb", "def extracted"))
    });
    forms.push(Form {
        call: "extracted",
        ask: "if extracted; then",
        leave: "return",
        give: "return 1",
        ..fixture!("bash/cognitive.sh", "extracted() {")
    });
    forms
}

/// The text with the block moved into a function behind the one that it stands in.
fn moved(form: &Form, (first, last): (u32, u32), block: &Extraction) -> String {
    let (first, last) = (first as usize, last as usize);
    let indent = |line: &str| line.len() - line.trim_start().len();
    let lines: Vec<&str> = form.text.lines().collect();
    let (start, end) = (block.lines.start_line, block.lines.end_line);
    let head = lines[first - 1];
    let words = ["function ", "export ", "async "];
    let is_plain = words.iter().any(|word| head.trim_start().starts_with(word));
    let is_method = indent(head) > 0 && !is_plain;
    let edge = indent(lines[last - 1]);
    let inner = indent(lines[start - 1]);
    let blank = " ".repeat(inner);
    let mut out = String::new();
    for line in &lines[..start - 1] {
        let _ = writeln!(out, "{line}");
    }
    if block.leaves {
        let close = match form.end {
            "}" if form.ask.ends_with("then") => "fi",
            end => end,
        };
        let _ = writeln!(out, "{blank}{}\n{blank}  {}", form.ask, form.leave);
        if !close.is_empty() {
            let _ = writeln!(out, "{blank}{close}");
        }
    } else {
        let _ = writeln!(out, "{blank}{}", form.call);
    }
    for line in &lines[end..last] {
        let _ = writeln!(out, "{line}");
    }
    // Python's last line stands deeper than its function.
    let edge = if form.end.is_empty() {
        indent(lines[first - 1])
    } else {
        edge
    };
    let head = if is_method {
        form.method
    } else {
        form.function
    };
    let blank = " ".repeat(edge);
    let _ = writeln!(out, "{blank}{head}");
    for line in &lines[start - 1..end] {
        let line = line.get(inner.min(indent(line))..).unwrap_or_default();
        let _ = writeln!(out, "{blank}    {line}");
    }
    if block.results > 0 {
        let _ = writeln!(out, "{blank}    {}", form.give);
    }
    if !form.end.is_empty() {
        let _ = writeln!(out, "{blank}{}", form.end);
    }
    for line in &lines[last..] {
        let _ = writeln!(out, "{line}");
    }
    out
}

fn shape(metrics: &Metrics) -> Shape {
    let value = |id: &str| metrics.get(id).unwrap_or(-1.0);
    Shape {
        cognitive: value("cognitive"),
        cyclomatic: value("cyclomatic"),
        code_lines: value("code_lines"),
        nesting: value("nesting"),
    }
}

fn differ(told: &Shape, found: &Shape) -> bool {
    let is_off = |told: f64, found: f64, most: f64| (told - found).abs() > most;
    is_off(told.cognitive, found.cognitive, 1.0)
        || is_off(told.cyclomatic, found.cyclomatic, 1.0)
        || is_off(told.code_lines, found.code_lines, 1.0)
        || is_off(told.nesting, found.nesting, 0.0)
}

/// How many blocks of a file were moved, and for which of them something else came out.
fn check(form: &Form) -> (usize, Vec<String>) {
    let language = language::detect(form.file, form.text).expect("the file names a language");
    let code = Code::read(form.text, language);
    let (_, metrics) = values(&code);
    let mut tried = 0;
    let mut wrong = Vec::new();
    for (index, blocks) in among(&code, &metrics, |_| true).iter().enumerate() {
        let function = &code.functions[index];
        let moves = blocks.iter().filter(|it| it.block != Block::Guard);
        for block in moves {
            tried += 1;
            let text = moved(form, function.lines, block);
            let after = Code::read(&text, language);
            let (_, values) = values(&after);
            let find = |name: &str| {
                let mut listed = after.functions.iter().zip(&values);
                let (_, values) = listed.find(|(role, _)| {
                    role.is_listed
                        && role.lines.0 >= function.lines.0
                        && role.name.eq_ignore_ascii_case(name)
                })?;
                Some(shape(values))
            };
            let (rest, own) = (find(&function.name), find("extracted"));
            let told = [(block.rest, rest), (block.own, own)];
            if told
                .iter()
                .any(|(told, found)| found.is_none_or(|found| differ(told, &found)))
            {
                let name = &function.name;
                wrong.push(format!(
                    "{}: {name}, {block:?}\n{rest:?}\n{own:?}",
                    form.file
                ));
            }
        }
    }
    (tried, wrong)
}

#[test]
fn what_is_foretold_comes_true() {
    let mut all = 0;
    for form in forms() {
        let (tried, wrong) = check(&form);
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
        assert!(tried > 3, "{}: {tried}", form.file);
        all += tried;
    }
    assert!(all > 150, "{all}");
}

/// Each block that may be taken out of the hard function of this text.
fn blocks(file: &str, text: &str) -> Vec<(usize, usize)> {
    let language = language::detect(file, text).expect("the file names a language");
    let code = Code::read(text, language);
    let (_, metrics) = values(&code);
    let all = super::all(&code, &metrics);
    let lines = |block: &Extraction| (block.lines.start_line, block.lines.end_line);
    all.iter().flatten().map(lines).collect()
}

#[test]
fn a_function_that_holds_a_type_has_blocks_too() {
    let text = "def outer(one, two):
    for a in one:
        if a > 1:
            while a > 2:
                if a > 3:
                    use(a)
                a = 1
    class Inner:
        def run(self, a):
            if a > 1:
                return 2
            return a
    for a in two:
        if a > 1:
            while a > 2:
                if a > 3:
                    use(a)
                a = 1
";
    let found = blocks("a.py", text);
    // Both loops, and nothing that reaches into the type between them.
    assert!(
        found.contains(&(2, 7)) && found.contains(&(13, 18)),
        "{found:?}"
    );
    let is_apart = |(start, end): &(usize, usize)| *end < 8 || *start > 12;
    assert!(found.iter().all(is_apart), "{found:?}");
}

/// The text of a function before its conditions are inverted, and after.
const INVERTED: [(&str, &str, &str); 4] = [
    (
        "a.rs",
        "fn f(all: &[i32]) -> i32 {
    let mut sum = 0;
    if !all.is_empty() {
        for one in all {
            if *one > 1 {
                while sum < 9 {
                    sum += one;
                    step();
                    step();
                }
            }
        }
    }
    sum
}
",
        "fn f(all: &[i32]) -> i32 {
    let mut sum = 0;
    if all.is_empty() {
        return sum;
    }
    for one in all {
        if *one <= 1 {
            continue;
        }
        while sum < 9 {
            sum += one;
            step();
            step();
        }
    }
    sum
}
",
    ),
    (
        "a.py",
        "def f(all):
    if all:
        step()
        for one in all:
            if one > 1:
                if one > 2:
                    step()
                    step()
                    step()
                    step()
",
        "def f(all):
    if not all:
        return
    step()
    for one in all:
        if one <= 1:
            continue
        if one > 2:
            step()
            step()
            step()
            step()
",
    ),
    (
        "a.go",
        "package a

func f(all []int) {
\tfor _, one := range all {
\t\tif one > 1 {
\t\t\tfor one > 2 {
\t\t\t\tone--
\t\t\t\tstep()
\t\t\t\tstep()
\t\t\t}
\t\t}
\t}
}
",
        "package a

func f(all []int) {
\tfor _, one := range all {
\t\tif one <= 1 {
\t\t\tcontinue
\t\t}
\t\tfor one > 2 {
\t\t\tone--
\t\t\tstep()
\t\t\tstep()
\t\t}
\t}
}
",
    ),
    // What another way, or more than a value that is given back, follows stays as it is.
    (
        "a.js",
        "function f(all) {
  for (const one of all) {
    if (one) {
      if (one > 1) {
        step();
      }
      if (one > 2) {
        step();
      }
    } else {
      step();
    }
  }
  if (all) {
    for (const one of all) {
      step(one);
      step(one);
      step(one);
    }
  }
  step();
}
",
        "",
    ),
];

#[test]
fn what_is_foretold_of_inverted_conditions_comes_true() {
    for (file, before, after) in INVERTED {
        let measured = |text| {
            let language = language::detect(file, text).expect("the file names a language");
            let code = Code::read(text, language);
            let (_, metrics) = values(&code);
            let mut blocks = among(&code, &metrics, |_| true).swap_remove(1);
            blocks.retain(|it| it.block == Block::Guard);
            (shape(&metrics[1]), blocks)
        };
        let (old, guards) = measured(before);
        if after.is_empty() {
            assert!(guards.is_empty(), "{file}: {guards:?}");
            continue;
        }
        let (new, _) = measured(after);
        let gone = |of: fn(&Shape) -> f64| {
            let gone = guards.iter().map(|it| of(&old) - of(&it.rest));
            of(&old) - gone.sum::<f64>()
        };
        assert_eq!(gone(|it| it.cognitive), new.cognitive, "{file}: {guards:?}");
        assert_eq!(gone(|it| it.cyclomatic), new.cyclomatic, "{file}");
        assert_eq!(gone(|it| it.code_lines), new.code_lines, "{file}");
        let flattest = guards.iter().map(|it| it.rest.nesting);
        assert!(
            flattest.fold(old.nesting, f64::min) >= new.nesting,
            "{file}"
        );
    }
}

#[test]
fn each_long_case_of_a_large_switch_is_told() {
    let case = |name: &str| {
        format!(
            "    case {name}: {{\n      step();\n      step();\n      step();\n      step();\n      break;\n    }}\n"
        )
    };
    let cases: String = ["1", "2", "3"].map(case).concat();
    let short = "    case 4:\n      step();\n      break;\n    case 5:\n      break;\n";
    let text = format!("function f(kind) {{\n  switch (kind) {{\n{cases}{short}  }}\n}}\n");
    let language = language::detect("a.js", &text).expect("the file names a language");
    let code = Code::read(&text, language);
    let (_, metrics) = values(&code);
    let blocks = among(&code, &metrics, |_| true).swap_remove(1);
    let arms = blocks.iter().filter(|it| it.block == Block::Arm(2));
    let lines: Vec<_> = arms
        .map(|it| (it.lines.start_line, it.lines.end_line, it.leaves))
        .collect();
    assert_eq!(lines, [(4, 7, false), (11, 14, false), (18, 21, false)]);
}

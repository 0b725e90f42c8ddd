//! The blocks to take out of a function.

use super::*;

/// A block on these lines that takes so much away from a function of 120 lines and complexity 90.
fn loop_at(start: usize, end: usize, cognitive: f64) -> Extraction {
    let shape = |cognitive: f64, code_lines: f64| Shape {
        cognitive,
        cyclomatic: 1.0 + cognitive / 2.0,
        code_lines,
        nesting: (cognitive / 6.0).floor().min(8.0),
    };
    let lines = (end + 1 - start) as f64;
    Extraction {
        lines: LineRange::new(start, end),
        block: Block::Loop,
        parameters: 2,
        results: 0,
        leaves: false,
        rest: shape(90.0 - cognitive, 121.0 - lines),
        own: shape(cognitive - 2.0, lines + 2.0),
    }
}

#[test]
fn what_stays_hard_is_taken_apart_in_several_steps() {
    let mut one = function("parse", 1, 120, 90.0);
    one.extractions = vec![
        loop_at(10, 39, 30.0),
        loop_at(12, 38, 29.0),
        loop_at(50, 79, 28.0),
        loop_at(90, 109, 20.0),
        loop_at(112, 116, 1.0),
    ];
    let file = score_file(measured("a.rs", vec![one]));
    let (extract, _) = extract::best(&file, &file.functions[0], "cognitive").unwrap();
    assert_eq!((extract.start_line, extract.end_line), (10, 39));
    let then: Vec<_> = { extract.then.iter() }
        .map(|it| {
            (
                it.start_line,
                it.end_line,
                it.cognitive_after,
                it.code_lines_after,
            )
        })
        .collect();
    assert_eq!(then, [(50, 79, 32.0, 62.0), (90, 109, 12.0, 43.0)]);
    let scores: Vec<f64> = extract
        .then
        .iter()
        .map(|it| it.function_score_after)
        .collect();
    assert!(
        extract.function_score_after < scores[0] && scores[0] < scores[1],
        "{scores:?}"
    );
    let sentence = extract::sentence(&extract, Block::Loop, "loop {");
    assert!(
        sentence.contains(" Then lines 50–79 and 90–109: "),
        "{sentence}"
    );
}

#[test]
fn one_block_is_advised_once() {
    let mut one = function("parse", 1, 120, 90.0);
    one.extractions = vec![loop_at(10, 39, 30.0)];
    let files = [score_file(measured("a.rs", vec![one]))];
    let text = |_: &str| Some(Redactor::new().clean(&"fn parse() {\n".repeat(120)).text);
    let found = findings(&files, &[], &[], &text, &Redactor::new());
    let of_function = found
        .iter()
        .filter(|it| it.title.as_str().contains("parse"));
    assert!(of_function.count() > 1);
    let advised = found.iter().filter(|it| it.extract.is_some());
    assert_eq!(advised.count(), 1);
}

/// The function `hard` of 120 lines and complexity 60, out of which these blocks can be taken.
fn with_blocks(extractions: Vec<Extraction>) -> FileReport {
    let hard = FunctionMeasurement {
        extractions,
        ..function("hard", 1, 120, 60.0)
    };
    score_file(measured("a.rs", vec![hard, function("go", 121, 8, 1.0)]))
}

/// Complexity and lines of what stays and of what is taken out; the least nested of both.
fn block(start: usize, rest: (f64, f64), own: (f64, f64)) -> Extraction {
    let shape = |(cognitive, code_lines): (f64, f64)| Shape {
        cognitive,
        cyclomatic: 1.0 + cognitive / 2.0,
        code_lines,
        nesting: 3.0,
    };
    Extraction {
        lines: LineRange::new(start, start + 9),
        block: Block::Loop,
        parameters: 0,
        results: 0,
        leaves: false,
        rest: shape(rest),
        own: shape(own),
    }
}

fn findings_of(file: FileReport) -> Vec<Finding> {
    let text = |_: &str| Some(text_of(308));
    findings(&[file], &[], &[], &text, &Redactor::new())
}

/// The first line of the block that is advised, with each of two orders where they are no equals.
#[test]
fn the_block_that_helps_most_is_advised() {
    let plain = |start| block(start, (40.0, 100.0), (15.0, 20.0));
    let with = |start, parameters, results| Extraction {
        parameters,
        results,
        ..plain(start)
    };
    let chosen = |blocks: Vec<Extraction>| {
        let found = findings_of(with_blocks(blocks));
        let complex = found.iter().find(|it| it.rule == "complex-function");
        let extract = complex.expect("it is complex").extract.as_ref();
        extract.map(|extract| extract.start_line)
    };
    for (why, better, worse) in [
        (
            "less complex",
            block(10, (30.0, 100.0), (15.0, 20.0)),
            plain(50),
        ),
        (
            "both are less complex",
            block(10, (30.0, 60.0), (30.0, 60.0)),
            block(50, (15.0, 60.0), (45.0, 60.0)),
        ),
        ("shorter", block(10, (40.0, 60.0), (15.0, 60.0)), plain(50)),
        (
            "complexity before length",
            block(10, (30.0, 100.0), (15.0, 20.0)),
            block(50, (40.0, 90.0), (15.0, 30.0)),
        ),
        ("fewer parameters", with(10, 4, 0), with(50, 6, 0)),
        ("fewer results", with(10, 2, 2), with(50, 2, 4)),
        ("fewer of both", with(10, 2, 2), with(50, 5, 0)),
        (
            "it does not leave",
            plain(10),
            Extraction {
                leaves: true,
                ..plain(50)
            },
        ),
    ] {
        let orders = [[&better, &worse], [&worse, &better]];
        for order in orders {
            let blocks = order.map(Clone::clone).to_vec();
            assert_eq!(chosen(blocks), Some(10), "{why}");
        }
    }
    // Three values cost nothing, and the first of equals stays.
    assert_eq!(chosen(vec![with(50, 2, 1), plain(10)]), Some(50));
    assert_eq!(chosen(vec![plain(10), with(50, 2, 1)]), Some(10));
    // What leaves the function as complex as it was is no help.
    assert_eq!(chosen(vec![block(10, (60.0, 110.0), (1.0, 10.0))]), None);
    assert_eq!(chosen(Vec::new()), None);
}

/// What is promised of a block is what is measured once it is taken out.
#[test]
fn what_is_promised_of_a_block_comes_true() {
    let mut taken = block(10, (40.0, 100.0), (15.0, 25.0));
    (taken.parameters, taken.results) = (2, 1);
    let of = |name: &str, start, shape: &Shape, parameters| {
        let mut part = function(name, start, shape.code_lines as usize, shape.cognitive);
        part.metrics.set("nesting", shape.nesting);
        part.metrics.set("parameters", parameters);
        part.metrics.set("statements", 120.0);
        part.metrics.set("bumps", 7.0);
        part
    };
    let after = score_file(measured(
        "a.rs",
        vec![
            of("hard", 1, &taken.rest, 2.0),
            of("taken", 101, &taken.own, 2.0),
            function("go", 126, 8, 1.0),
        ],
    ));
    let before = with_blocks(vec![taken]);
    let scores = (before.score, before.functions[0].score);
    let found = findings_of(before);
    let complex = found.iter().find(|it| it.rule == "complex-function");
    let complex = complex.expect("it is complex");
    let extract = complex.extract.as_ref().expect("a block");
    assert_eq!((extract.start_line, extract.end_line), (10, 19));
    assert_eq!(
        (extract.score_before, extract.function_score_before),
        scores
    );
    // The functions beside it are not measured again, which moves the last digit.
    for (promised, measured) in [
        (extract.score_after, after.score),
        (extract.function_score_after, after.functions[0].score),
    ] {
        assert!((promised - measured).abs() < 0.02, "{extract:?} {measured}");
    }
    for said in [
        "Extract lines 10–19 (the loop `line 10 {`): that takes cognitive complexity from 60 to 40, \
         the length from 120 to 100",
        "The new function would have a cognitive complexity of 15 and need about 2 parameters and \
         give one value back.",
    ] {
        assert!(
            complex.suggestion.contains(said),
            "{}",
            complex.suggestion.as_str()
        );
    }
}

/// What the first finding about the hard function of 120 lines and complexity 60 suggests.
fn suggested(extractions: Vec<Extraction>) -> String {
    let found = findings_of(with_blocks(extractions));
    let complex = found.iter().find(|it| it.rule == "complex-function");
    complex
        .expect("it is complex")
        .suggestion
        .as_str()
        .to_owned()
}

#[test]
fn a_function_that_is_one_switch_gets_a_function_for_each_long_case() {
    let arm = |start: usize| Extraction {
        block: Block::Arm(5),
        ..block(start, (45.0, 95.0), (13.0, 27.0))
    };
    let arms: Vec<_> = [40, 70, 10].map(arm).into();
    let told = suggested(arms.clone());
    assert!(
        told.starts_with(
            "Give each of the 3 long cases of `line 5 {` at line 5 a function of its own (lines 10–19, \
             40–49 and 70–79): that takes cognitive complexity from 60 to 15, the length from 120 to 45, "
        ),
        "{told}"
    );
    // The states of a machine are no functions, and two cases are no switch.
    let leaves = |it: Extraction| Extraction { leaves: true, ..it };
    let states = suggested(arms.iter().cloned().map(leaves).collect());
    assert!(states.starts_with("Split it"), "{states}");
    let two = suggested(arms[..2].to_vec());
    assert!(two.starts_with("Split it"), "{two}");
}

#[test]
fn conditions_are_inverted_where_that_does_more_than_a_block() {
    let guard = |start: usize, cognitive: f64| Extraction {
        block: Block::Guard,
        own: Shape::default(),
        ..block(start, (cognitive, 121.0), (0.0, 0.0))
    };
    let told = suggested(vec![guard(10, 45.0), guard(12, 55.0)]);
    assert!(
        told.starts_with(
            "Invert the conditions at lines 10 and 12 and leave early, by `return` or `continue`, so that \
             what follows stands less deep: that takes cognitive complexity from 60 to 40, "
        ),
        "{told}"
    );
    let with_block = suggested(vec![guard(10, 45.0), block(50, (20.0, 80.0), (15.0, 40.0))]);
    assert!(
        with_block.starts_with("Extract lines 50–59"),
        "{with_block}"
    );
}

#[test]
fn what_spares_next_to_nothing_is_not_advised() {
    let told = suggested(vec![block(10, (57.0, 115.0), (2.0, 8.0))]);
    assert!(told.starts_with("Split it"), "{told}");
    // What is moved whole is as hard elsewhere.
    let moved = suggested(vec![block(10, (3.0, 10.0), (57.0, 112.0))]);
    assert!(moved.starts_with("Split it"), "{moved}");
}

#[test]
fn blocks_that_share_many_values_come_second_and_say_so() {
    let shared = |it: Extraction| Extraction {
        parameters: 14,
        ..it
    };
    let far = shared(block(10, (20.0, 60.0), (20.0, 60.0)));
    let told = suggested(vec![far.clone(), block(50, (45.0, 100.0), (10.0, 20.0))]);
    let words = "They share many values with the rest: gather those in one type";
    assert!(
        told.starts_with("Extract lines 10–19") && told.contains(words),
        "{told}"
    );
    let told = suggested(vec![far, block(50, (24.0, 80.0), (20.0, 40.0))]);
    assert!(
        told.starts_with("Extract lines 50–59") && !told.contains(words),
        "{told}"
    );
}

#[test]
fn functions_in_a_function_that_is_mostly_them_are_moved_out() {
    let inside = |name: &str, start| function(name, start, 30, 12.0);
    let told = |functions: Vec<FunctionMeasurement>| {
        let found = findings_of(score_file(measured("a.py", functions)));
        let complex = found.iter().find(|it| it.rule == "complex-function");
        complex
            .expect("it is complex")
            .suggestion
            .as_str()
            .to_owned()
    };
    let outer = || function("outer", 1, 120, 60.0);
    let moved = told(vec![
        outer(),
        inside("outer.one", 10),
        inside("outer.two", 50),
        function("outer.one.least", 12, 10, 4.0),
    ]);
    assert!(
        moved.starts_with(
            "Move `one` and `two` out of it and hand in the variables that they share: that takes \
             cognitive complexity from 60 to 36, the length from 120 to 60, "
        ),
        "{moved}"
    );
    // What has no name is not called from elsewhere, and a small part is not what it is long by.
    for others in [
        vec![inside("outer.<anonymous>", 10), inside("<anonymous>", 50)],
        vec![inside("one", 10)],
    ] {
        let functions = [vec![outer()], others].concat();
        let kept = told(functions);
        assert!(kept.starts_with("Split it"), "{kept}");
    }
}

//! Named smells: what is beyond a threshold and beyond what is usual in the language.
//!
//! They label what the score has already counted: a finding deducts nothing.

use super::division;
use super::words::{count, number};
use crate::model::{FileReport, FunctionReport, Severity};

/// Percentile of the language's functions (or files) that a smell must also be beyond, so that a
/// threshold means the same in a terse language and in a wordy one.
pub(super) const BEYOND: f64 = 95.0;

/// A smell of one function.
#[derive(Debug)]
pub(super) struct FunctionSmell {
    /// Id of the rule.
    pub(super) rule: &'static str,
    /// What the rule is about.
    pub(super) category: &'static str,
    /// The metric it looks at.
    pub(super) metric: &'static str,
    /// Largest value that is still in order.
    pub(super) threshold: f64,
    /// Whether taking a block out of the function helps.
    pub(super) is_for_blocks: bool,
    /// Most severe that it can be.
    pub(super) worst: Severity,
    /// What the other functions do, in words that read after "more than 97 % of Rust functions".
    pub(super) others: &'static str,
    /// Title, explanation and suggestion.
    pub(super) words: fn(&Subject) -> Words,
}

/// The function that a smell is found in.
#[derive(Debug)]
pub(super) struct Subject<'a> {
    pub(super) function: &'a FunctionReport,
    /// The name as it stands in a sentence.
    pub(super) name: String,
    /// The measured value in words.
    pub(super) value: String,
}

/// What a finding says.
#[derive(Debug)]
pub(super) struct Words {
    pub(super) title: String,
    pub(super) explanation: String,
    pub(super) suggestion: String,
}

/// Code lines beyond which a file is large.
pub(super) const LARGE_FILE: f64 = 750.0;

/// Smells of functions, the most telling first.
pub(super) static FUNCTION_SMELLS: [FunctionSmell; 6] = [
    FunctionSmell {
        rule: "complex-function",
        category: "complexity",
        metric: "cognitive",
        is_for_blocks: true,
        threshold: 15.0,
        worst: Severity::High,
        others: "are simpler",
        words: complex_function,
    },
    FunctionSmell {
        rule: "large-function",
        category: "size",
        metric: "code_lines",
        is_for_blocks: true,
        threshold: 70.0,
        worst: Severity::High,
        others: "are shorter",
        words: large_function,
    },
    FunctionSmell {
        rule: "deep-nesting",
        category: "complexity",
        metric: "nesting",
        is_for_blocks: true,
        threshold: 4.0,
        worst: Severity::High,
        others: "are less deep",
        words: deep_nesting,
    },
    FunctionSmell {
        rule: "bumpy-road",
        category: "complexity",
        metric: "bumps",
        is_for_blocks: true,
        threshold: 3.0,
        worst: Severity::High,
        others: "have fewer",
        words: bumpy_road,
    },
    FunctionSmell {
        rule: "complex-condition",
        category: "complexity",
        metric: "condition_operands",
        is_for_blocks: false,
        threshold: 4.0,
        worst: Severity::Low,
        others: "have simpler conditions",
        words: complex_condition,
    },
    FunctionSmell {
        rule: "many-parameters",
        category: "design",
        metric: "parameters",
        is_for_blocks: false,
        threshold: 6.0,
        worst: Severity::Low,
        others: "take fewer",
        words: many_parameters,
    },
];

/// The smell of functions with this rule.
pub(super) fn of(rule: &str) -> Option<&'static FunctionSmell> {
    FUNCTION_SMELLS.iter().find(|smell| smell.rule == rule)
}

fn complex_function(subject: &Subject) -> Words {
    let Subject { name, value, .. } = subject;
    let decisions = (subject.number("cyclomatic") - 1.0).max(1.0) as usize;
    let inside = match subject.number("nesting") as usize {
        0 | 1 => String::new(),
        levels => format!(", up to {} inside each other", number(levels as f64)),
    };
    let parts = (subject.number("cognitive") / 15.0).ceil().max(2.0);
    let suggestion = if parts <= 9.0 {
        format!(
            "Split it into about {parts:.0} functions that do one thing each, starting with the most deeply nested block; a cognitive complexity of 15 is a good upper limit for each."
        )
    } else {
        "Take it apart step by step, each time the most deeply nested block that does one thing, until no part is above 15.".to_owned()
    };
    Words {
        title: format!("{name} is hard to follow: cognitive complexity {value}"),
        explanation: format!(
            "Its {} {} {}{inside}.",
            subject.lines(),
            subject.verb("holds", "hold"),
            count(decisions, "decision"),
        ),
        suggestion,
    }
}

fn large_function(subject: &Subject) -> Words {
    let Subject { name, value, .. } = subject;
    let parts = (subject.number("code_lines") / 40.0)
        .round()
        .clamp(2.0, 20.0);
    Words {
        title: format!("{name} is {value} code lines long"),
        explanation: format!(
            "{value} lines do not fit on a screen or in a reader's head, and every change to one of them has all others as its context."
        ),
        suggestion: format!(
            "Its steps are functions of their own: about {parts:.0} of 40 lines, each with a name that says what it does, read better than one of {value}."
        ),
    }
}

fn deep_nesting(subject: &Subject) -> Words {
    let Subject { name, value, .. } = subject;
    Words {
        title: format!("{name} nests {value} levels deep"),
        explanation: format!(
            "What runs at level {value} runs only if {value} conditions and loops around it say so, and a reader has to know all of them."
        ),
        suggestion: "Return or continue early where the outer conditions fail, and move the innermost block into a function of its own.".to_owned(),
    }
}

fn bumpy_road(subject: &Subject) -> Words {
    let Subject { name, value, .. } = subject;
    Words {
        title: format!("{name} has {value} separate blocks of nested logic"),
        explanation: format!(
            "Each of the {value} blocks is a task of its own that was written down in the same place; together they take {}.",
            subject.lines(),
        ),
        suggestion: format!(
            "Extract each of the {value} blocks into a function named for its task."
        ),
    }
}

fn complex_condition(subject: &Subject) -> Words {
    let Subject { name, value, .. } = subject;
    Words {
        title: format!("a condition in {name} has {value} parts"),
        explanation: format!(
            "{value} operands joined by boolean operators have more cases than anybody checks by reading."
        ),
        suggestion: "Give groups of operands that belong together a name, as a variable or a small function that returns a boolean.".to_owned(),
    }
}

fn many_parameters(subject: &Subject) -> Words {
    let Subject { name, value, .. } = subject;
    Words {
        title: format!("{name} takes {value} parameters"),
        explanation: format!(
            "Callers have to know the meaning and order of {value} values, and two of the same type are easily swapped."
        ),
        suggestion: "Pass those that travel together as one value with named fields.".to_owned(),
    }
}

impl Subject<'_> {
    fn number(&self, metric: &str) -> f64 {
        self.function.metrics.get(metric).unwrap_or(0.0)
    }

    /// What the lines of the function do, in the singular or the plural.
    fn verb(&self, one: &'static str, many: &'static str) -> &'static str {
        if self.number("code_lines") == 1.0 {
            one
        } else {
            many
        }
    }

    fn lines(&self) -> String {
        count(self.number("code_lines") as usize, "code line")
    }
}

/// What to say of a large file.
pub(super) fn large_file(file: &FileReport, name: &str, value: &str) -> Words {
    let functions = count(file.functions.len(), "function");
    let parts = (file.code_lines() as f64 / 400.0).round().max(2.0);
    Words {
        title: format!("{name} has {value} code lines"),
        explanation: format!(
            "{functions} share one file and see each other's details; changes to unrelated things meet here."
        ),
        suggestion: (division::sentence(file).or_else(|| division::long_functions(file)))
            .unwrap_or_else(|| {
            format!(
                "Move functions and types that belong together into files of their own, those that change most often first: about {parts:.0} files of 400 lines."
            )
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{FileKind, Metrics};

    fn function(values: &[(&'static str, f64)]) -> FunctionReport {
        let mut metrics = Metrics::default();
        for (id, value) in values {
            metrics.set(id, *value);
        }
        FunctionReport {
            name: "f".to_owned(),
            start_line: 1,
            end_line: 9,
            score: 5.0,
            metrics,
            past: None,
            extractions: Vec::new(),
            group: None,
        }
    }

    fn words(rule: &str, values: &[(&'static str, f64)]) -> Words {
        let smell = of(rule).unwrap();
        let function = function(values);
        let subject = Subject {
            value: number(function.metrics.get(smell.metric).unwrap()),
            name: "`f`".to_owned(),
            function: &function,
        };
        (smell.words)(&subject)
    }

    #[test]
    fn the_figures_of_a_sentence_are_those_of_the_function() {
        let complex = |cognitive, cyclomatic, nesting, lines| {
            let values = [
                ("cognitive", cognitive),
                ("cyclomatic", cyclomatic),
                ("nesting", nesting),
                ("code_lines", lines),
            ];
            words("complex-function", &values)
        };
        for (shape, explanation) in [
            (
                (40.0, 12.0, 3.0, 60.0),
                "Its 60 code lines hold 11 decisions, up to 3 inside each other.",
            ),
            ((16.0, 1.0, 1.0, 1.0), "Its 1 code line holds 1 decision."),
        ] {
            let (cognitive, cyclomatic, nesting, lines) = shape;
            let words = complex(cognitive, cyclomatic, nesting, lines);
            assert_eq!(words.explanation, explanation);
        }
        for (cognitive, start) in [
            (16.0, "Split it into about 2 functions"),
            (40.0, "Split it into about 3 functions"),
            (135.0, "Split it into about 9 functions"),
            (136.0, "Take it apart step by step"),
        ] {
            let suggestion = complex(cognitive, 12.0, 3.0, 60.0).suggestion;
            assert!(suggestion.starts_with(start), "{cognitive}: {suggestion}");
        }
        for (lines, parts) in [(75.0, 2), (300.0, 8), (4000.0, 20)] {
            let suggestion = words("large-function", &[("code_lines", lines)]).suggestion;
            let said = format!("about {parts} of 40 lines");
            assert!(suggestion.contains(&said), "{lines}: {suggestion}");
        }
        let bumpy = words("bumpy-road", &[("bumps", 4.0), ("code_lines", 90.0)]);
        assert!(
            bumpy
                .explanation
                .ends_with("together they take 90 code lines.")
        );
    }

    #[test]
    fn a_large_file_is_told_how_many_it_could_be() {
        for (lines, parts) in [(750.0, 2), (1_700.0, 4)] {
            let mut metrics = Metrics::default();
            metrics.set("code_lines", lines);
            let file = FileReport {
                path: "a.rs".to_owned(),
                language: "rust",
                kind: FileKind::Source,
                score: 5.0,
                percentile: 0.5,
                metrics,
                factors: Vec::new(),
                past: None,
                functions: Vec::new(),
            };
            let suggestion = large_file(&file, "`a.rs`", "many").suggestion;
            let said = format!("about {parts} files of 400 lines");
            assert!(suggestion.contains(&said), "{lines}: {suggestion}");
        }
    }
}

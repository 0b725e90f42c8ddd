//! Measurements in words that a person can act on.

pub(super) use crate::model::words::score;
use crate::model::words::{counted, thousands};

/// How a metric of the score is spoken of.
#[derive(Debug)]
pub(super) struct Kind {
    /// The metric of the file.
    metric: &'static str,
    /// Id of the factor.
    pub(super) id: &'static str,
    /// The per-function metric whose largest value it is.
    pub(super) of_function: Option<&'static str>,
    /// The value in words, `#` standing for the number.
    value: &'static str,
    /// What the corpus' files are compared by.
    compared: &'static str,
    /// What a source has too much of when this factor moves its score.
    pub(super) plural: &'static str,
}

const KINDS: [Kind; 8] = [
    Kind {
        metric: "max_cognitive",
        id: "complex-function",
        of_function: Some("cognitive"),
        value: "cognitive complexity #",
        compared: "files' worst function",
        plural: "complex functions",
    },
    Kind {
        metric: "max_cyclomatic",
        id: "branchy-function",
        of_function: Some("cyclomatic"),
        value: "cyclomatic complexity #",
        compared: "files' worst function",
        plural: "functions with many branches",
    },
    Kind {
        metric: "longest_function",
        id: "large-function",
        of_function: Some("code_lines"),
        value: "# code lines",
        compared: "files' longest function",
        plural: "large functions",
    },
    Kind {
        metric: "max_nesting",
        id: "deep-nesting",
        of_function: Some("nesting"),
        value: "# levels of nesting",
        compared: "files' deepest function",
        plural: "deep nesting",
    },
    Kind {
        metric: "code_lines",
        id: "large-file",
        of_function: None,
        value: "# code lines",
        compared: "files",
        plural: "large files",
    },
    Kind {
        metric: "cognitive",
        id: "total-complexity",
        of_function: None,
        value: "cognitive complexity # in total",
        compared: "files",
        plural: "complexity in total",
    },
    Kind {
        metric: "max_indentation",
        id: "deep-indentation",
        of_function: None,
        value: "# levels of indentation",
        compared: "files",
        plural: "deep indentation",
    },
    Kind {
        metric: "indentation_complexity",
        id: "total-indentation",
        of_function: None,
        value: "indentation complexity #",
        compared: "files",
        plural: "indentation in total",
    },
];

/// How a metric of the score is spoken of.
pub(super) fn factor(metric: &str) -> &'static Kind {
    KINDS
        .iter()
        .find(|kind| kind.metric == metric)
        .expect("the tests look up every metric that counts")
}

/// The same by the id of the factor.
pub(super) fn by_id(id: &str) -> &'static Kind {
    KINDS
        .iter()
        .find(|kind| kind.id == id)
        .expect("factors are made from the table")
}

/// One reason for a score, such as “`parse_args` has cognitive complexity 61, more than 97 % of Rust
/// files' worst function”. Reports put the points before it.
pub(super) fn factor_text(
    kind: &Kind,
    value: f64,
    percentile: f64,
    function: Option<String>,
    language: &str,
) -> String {
    let subject = match (function, kind.of_function) {
        (Some(name), _) => format!("{name} has "),
        (None, Some(_)) => "the code outside of functions has ".to_owned(),
        (None, None) => String::new(),
    };
    format!(
        "{subject}{}, more than {} of {language} {}",
        kind.in_words(value),
        percent(percentile),
        kind.compared,
    )
}

impl Kind {
    /// What the value counts, without the value, such as “cognitive complexity of the worst function”.
    pub(super) fn counted(&self) -> String {
        let words = self.value.replace("# ", "").replace(" #", "");
        match self.metric {
            "longest_function" => format!("{words} of the longest function"),
            "max_nesting" => format!("{words} of the deepest function"),
            "max_cognitive" | "max_cyclomatic" => format!("{words} of the worst function"),
            _ => words,
        }
    }

    /// The value in words, such as “cognitive complexity 61”.
    pub(super) fn in_words(&self, value: f64) -> String {
        let text = self.value.replace('#', &number(value));
        if number(value) == "1" {
            text.replace("lines", "line").replace("levels", "level")
        } else {
            text
        }
    }
}

/// A function's name as code, or where one without a name stands.
pub(super) fn function_name(name: &str, line: usize) -> String {
    if name.ends_with("<anonymous>") {
        format!("the unnamed function at line {line}")
    } else {
        code(name)
    }
}

/// Text in back-ticks, on one line whatever it holds.
pub(super) fn code(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("`{}`", text.replace('`', "'"))
}

/// A percentile, never rounded up to all.
pub(super) fn percent(percentile: f64) -> String {
    if percentile >= 100.0 {
        "99.9 %".to_owned()
    } else if percentile >= 99.0 {
        format!("{:.1} %", (percentile * 10.0).floor() / 10.0)
    } else {
        format!("{:.0} %", percentile.floor())
    }
}

/// A number with commas between thousands and at most one decimal.
pub(super) fn number(value: f64) -> String {
    let tenths = (value * 10.0).round();
    let whole = thousands((tenths / 10.0).trunc() as usize);
    match tenths % 10.0 {
        0.0 => whole,
        tenth => format!("{whole}.{tenth:.0}"),
    }
}

/// A count with its noun, such as “1 file” or “12 files”.
pub(super) fn count(count: usize, noun: &str) -> String {
    counted(count, noun, &format!("{noun}s"))
}

#[cfg(test)]
mod tests {
    use super::{by_id, factor};

    #[test]
    fn figures_are_spoken_of_by_what_they_count() {
        for (metric, counted, one) in [
            ("code_lines", "code lines", "1 code line"),
            (
                "longest_function",
                "code lines of the longest function",
                "1 code line",
            ),
            (
                "max_nesting",
                "levels of nesting of the deepest function",
                "1 level of nesting",
            ),
            (
                "max_cognitive",
                "cognitive complexity of the worst function",
                "cognitive complexity 1",
            ),
            (
                "max_cyclomatic",
                "cyclomatic complexity of the worst function",
                "cyclomatic complexity 1",
            ),
        ] {
            let kind = factor(metric);
            assert_eq!(kind.counted(), counted);
            assert_eq!(kind.in_words(1.0), one);
            assert_eq!(by_id(kind.id).metric, metric);
        }
    }
}

//! What can be counted in code: one file a metric, and the list of them.
//!
//! Pure: text in, numbers out. A metric knows captures of the syntax (`function`, `branch`, `loop`,
//! `boolean`), never a language. A function's values include the lambdas and functions nested in
//! it, except where it only wraps them; code outside of functions belongs to the file, which takes
//! part in sums and maxima as if it were a function and is not listed.

use crate::language::{self, Role};
use crate::model::{
    DuplicateGroup, Explanation, FileMeasurement, FunctionMeasurement, LineRange, Metrics,
    SourceFile,
};

mod code;
mod cognitive;
mod conditions;
mod counts;
mod cyclomatic;
pub mod duplication;
mod halstead;
mod layout;
mod names;
mod nesting;
mod plain;
mod recursion;
mod size;
#[cfg(test)]
mod tests;

use code::Code;

/// How the values of functions become a value of their file.
#[derive(Clone, Copy, Debug)]
enum Fold {
    /// Over all functions and the code outside them, each counted once.
    Sum,
    /// Over all functions and the code outside them.
    Max,
    /// Over the functions that are listed.
    Mean,
}

/// A value of a file that follows from its functions.
#[derive(Clone, Copy, Debug)]
struct Summary {
    fold: Fold,
    explanation: Explanation,
}

/// Something that can be counted.
trait Metric: Sync {
    /// Its documentation, with the id that reports show.
    fn explanation(&self) -> Explanation;

    /// Its value for every function of the file, the code outside of functions first.
    fn functions(&self, _code: &Code<'_>) -> Option<Vec<f64>> {
        None
    }

    /// What follows from these for the file.
    fn summaries(&self) -> &'static [Summary] {
        &[]
    }

    /// Its value for the file itself.
    fn file(&self, _code: &Code<'_>) -> Option<f64> {
        None
    }
}

/// The list.
static METRICS: &[&dyn Metric] = &[
    &size::CodeLines,
    &size::CommentLines,
    &size::BlankLines,
    &counts::Functions,
    &counts::Statements,
    &cyclomatic::Cyclomatic,
    &cognitive::Cognitive,
    &nesting::Nesting,
    &nesting::Bumps,
    &counts::Parameters,
    &conditions::ConditionOperands,
    &counts::Returns,
    &halstead::HalsteadVolume,
    &counts::Imports,
    &layout::LongestLine,
    &layout::MeanLine,
    &layout::MaxIndentation,
    &layout::IndentationComplexity,
];

/// A measured file and what is needed to find copies of its code elsewhere.
#[derive(Debug)]
pub struct Measured {
    /// The values.
    pub file: FileMeasurement,
    /// Its tokens, for [`duplicates`].
    pub tokens: duplication::Tokens,
}

/// Measures one file, or `None` where its language is not code (prose, data, no known language).
/// Never fails: what does not parse is measured as far as it does.
pub fn measure(file: &SourceFile) -> Option<Measured> {
    let language = language::by_id(file.language?).filter(|language| language.is_code)?;
    let code = Code::read(&file.text, language);
    let mut metrics = Metrics::default();
    let mut functions = vec![Metrics::default(); code.functions.len()];
    for metric in METRICS {
        if let Some(value) = metric.file(&code) {
            metrics.set(metric.explanation().id, value);
        }
        if !code.is_parsed {
            continue;
        }
        let Some(values) = metric.functions(&code) else {
            continue;
        };
        for (function, value) in functions.iter_mut().zip(&values) {
            function.set(metric.explanation().id, *value);
        }
        for summary in metric.summaries() {
            metrics.set(summary.explanation.id, fold(summary.fold, &code, &values));
        }
    }
    Some(Measured {
        tokens: duplication::Tokens::of(&code),
        file: FileMeasurement {
            path: file.path.clone(),
            language: language.id,
            kind: file.kind,
            metrics,
            functions: listed(&code, functions),
            parse_error_share: error_share(&code, language.grammar.is_some()),
        },
    })
}

/// Finds code that stands in several places of the source, and sets `duplicated_lines` of every
/// file. Tests are compared among tests, and generated and vendored files not at all.
pub fn duplicates(files: &mut [Measured]) -> Vec<DuplicateGroup> {
    duplication::find(files)
}

/// The documentation of every metric, by id.
pub fn explanations() -> Vec<Explanation> {
    let of_metric = |metric: &&dyn Metric| {
        let summaries = metric.summaries().iter();
        let summaries = summaries.map(|summary| summary.explanation);
        std::iter::once(metric.explanation()).chain(summaries.collect::<Vec<_>>())
    };
    let mut explanations: Vec<Explanation> = METRICS.iter().flat_map(of_metric).collect();
    explanations.push(duplication::EXPLANATION);
    explanations.sort_by_key(|explanation| explanation.id);
    explanations.dedup_by_key(|explanation| explanation.id);
    explanations
}

fn fold(fold: Fold, code: &Code<'_>, values: &[f64]) -> f64 {
    let listed = || {
        let indices = 0..values.len();
        indices.filter(|index| code.functions[*index].is_listed)
    };
    match fold {
        Fold::Sum => code.unmerged().map(|index| values[index]).sum(),
        Fold::Max => listed()
            .map(|index| values[index])
            .fold(values[0], f64::max),
        Fold::Mean => {
            let count = listed().count().max(1);
            listed().map(|index| values[index]).sum::<f64>() / count as f64
        }
    }
}

fn listed(code: &Code<'_>, functions: Vec<Metrics>) -> Vec<FunctionMeasurement> {
    let separator = code.bends.map_or("", |bends| bends.separator);
    let all = functions.into_iter().enumerate();
    all.filter(|(index, _)| code.functions[*index].is_listed)
        .map(|(index, metrics)| {
            let function = &code.functions[index];
            let name = match function.scope.as_str() {
                "" => function.name.clone(),
                scope => format!("{scope}{separator}{}", function.name),
            };
            let (first, last) = function.lines;
            FunctionMeasurement {
                name,
                lines: LineRange::new(first as usize, last as usize),
                metrics,
            }
        })
        .collect()
}

/// Where a grammar gave up altogether, all of the file is in error; without one nothing is.
fn error_share(code: &Code<'_>, has_grammar: bool) -> f64 {
    if !code.is_parsed {
        return f64::from(has_grammar);
    }
    let bytes = code.text.len().max(1);
    (code.syntax.error_bytes as f64 / bytes as f64).min(1.0)
}

//! One file, measured by every metric of the list.

use crate::language;
use crate::model::{Body, FileMeasurement, FunctionMeasurement, LineRange, Metrics, SourceFile};

use super::symbols::Tokens;
use super::{Code, Fold, METRICS, Measured, cohesion, extraction};

/// Measures one file, or `None` where its language is not code (prose, data, no known language).
/// Of a file that holds code of another language that code is measured. Never fails: what does not
/// parse is measured as far as it does.
pub fn measure(file: &SourceFile) -> Option<Measured> {
    let language = language::by_id(file.language?)?;
    let embedded = language::embedded(language, &file.text);
    let mut code = match &embedded {
        Some(embedded) => Code::embedded(embedded),
        None if language.is_code => Code::read(&file.text, language),
        None => return None,
    };
    let (metrics, functions) = values(&code);
    Some(Measured {
        hash: file.hash,
        tokens: Tokens::of(&code),
        packed: Vec::new(),
        links: std::mem::take(&mut code.links),
        file: FileMeasurement {
            path: file.path.clone(),
            language: language.id,
            kind: file.kind,
            metrics,
            functions: listed(&code, functions),
            parse_error_share: error_share(&code),
        },
    })
}

impl Measured {
    /// Lets go of what only [`duplicates`](super::duplicates) and [`bodies`](Self::bodies) ask for:
    /// half of what is held of a source.
    pub fn forget_tokens(&mut self) {
        self.tokens = Tokens::default();
        self.packed = Vec::new();
    }

    /// The body of each function, in their order, by which it is known again elsewhere.
    pub fn bodies(&mut self) -> Vec<Body> {
        self.unpack();
        let lines = self.tokens.lines();
        let functions = self.file.functions.iter();
        functions
            .map(|function| {
                let LineRange {
                    start_line,
                    end_line,
                } = function.lines;
                let start = lines.partition_point(|line| (*line as usize) < start_line);
                let end = lines.partition_point(|line| *line as usize <= end_line);
                Body::of(&self.tokens.symbols[start..end.max(start)])
            })
            .collect()
    }
}

/// The values of the file, and those of each function, the code outside of functions first.
pub(super) fn values(code: &Code<'_>) -> (Metrics, Vec<Metrics>) {
    let mut metrics = Metrics::default();
    let mut columns = Vec::new();
    for metric in METRICS {
        if let Some(value) = metric.file(code) {
            metrics.set(metric.explanation().id, value);
        }
        if !code.is_parsed {
            continue;
        }
        let Some(values) = metric.functions(code) else {
            continue;
        };
        for summary in metric.summaries() {
            metrics.set(summary.explanation.id, fold(summary.fold, code, &values));
        }
        columns.push((metric.explanation().id, values));
    }
    (metrics, Metrics::of_columns(columns, code.functions.len()))
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
    let mut extractions = extraction::all(code, &functions);
    let groups = cohesion::groups(code);
    let separator = code.bends.map_or("", |bends| bends.member);
    let all = functions.into_iter().enumerate();
    all.filter(|(index, _)| code.functions[*index].is_listed)
        .map(|(index, metrics)| {
            let function = &code.functions[index];
            let name = match function.scope.as_str() {
                "" => function.name.clone(),
                scope => format!("{scope}{separator}{}", function.name),
            };
            let (first, last) = function.lines;
            let (first, last) = (code.line_of(first), code.line_of(last));
            FunctionMeasurement {
                name,
                lines: LineRange::new(first as usize, last as usize),
                metrics,
                extractions: std::mem::take(&mut extractions[index]),
                group: groups[index],
            }
        })
        .collect()
}

/// Where a grammar gave up altogether, all of the file is in error; without one nothing is.
fn error_share(code: &Code<'_>) -> f64 {
    if !code.is_parsed {
        return f64::from(code.bends.is_some());
    }
    let bytes = code.text.len().max(1);
    (code.syntax.error_bytes as f64 / bytes as f64).min(1.0)
}

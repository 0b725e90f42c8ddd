//! Files for tests, as measuring them would give them, without a parser.

use super::{Limits, Place, PlanRequest, ReviewFile};
use crate::model::{FileKind, FileReport, FunctionReport, Metrics};
use crate::prompts::Prompts;
use crate::redact::Redactor;
use crate::tokens::{self, Tokenizer};

/// A file whose functions start with `fn ` at the start of a line and end with `}` there.
pub(crate) struct File {
    pub(crate) report: FileReport,
    pub(crate) text: String,
}

pub(crate) fn file(path: &str, text: &str) -> File {
    let mut functions = Vec::new();
    let mut open = None;
    for (at, line) in text.split('\n').enumerate() {
        if let Some(rest) = line.strip_prefix("fn ") {
            let name = rest.split('(').next().unwrap_or_default().to_owned();
            open = Some((name, at + 1));
        }
        if line.starts_with('}')
            && let Some((name, start_line)) = open.take()
        {
            functions.push(function(name, start_line, at + 1));
        }
    }
    let mut metrics = Metrics::default();
    let code_lines = text.lines().filter(|line| !line.trim().is_empty()).count();
    metrics.set("code_lines", code_lines as f64);
    File {
        report: FileReport {
            path: path.to_owned(),
            language: "rust",
            kind: FileKind::Source,
            score: 8.0,
            percentile: 0.5,
            metrics,
            factors: Vec::new(),
            past: None,
            functions,
        },
        text: text.to_owned(),
    }
}

fn function(name: String, start_line: usize, end_line: usize) -> FunctionReport {
    let mut metrics = Metrics::default();
    metrics.set("cognitive", (end_line - start_line) as f64);
    FunctionReport {
        name,
        start_line,
        end_line,
        score: 8.0,
        metrics,
        past: None,
        extractions: Vec::new(),
        group: None,
    }
}

/// A file with `functions` functions of six lines each, no two lines of which are the same.
pub(crate) fn generated(path: &str, functions: usize) -> File {
    let stem: String = path.chars().filter(|c| c.is_alphanumeric()).collect();
    let functions = (0..functions).map(|at| {
        format!(
            "fn {stem}_{at}(input: u32) -> u32 {{\n    let first_{at} = input + {at};\n    \
             let second_{at} = first_{at} * {at};\n    log(\"{stem} {at}\", second_{at});\n    \
             first_{at} + second_{at}\n}}\n\n"
        )
    });
    file(path, &functions.collect::<String>())
}

/// Everything that planning needs, with default limits.
pub(crate) struct Setting {
    pub(crate) files: Vec<File>,
    pub(crate) limits: Limits,
    pub(crate) prompts: Prompts,
    pub(crate) redactor: Redactor,
}

impl Setting {
    pub(crate) fn new(files: Vec<File>) -> Self {
        Self {
            files,
            limits: Limits::default(),
            prompts: Prompts::builtin(),
            redactor: Redactor::new(),
        }
    }

    /// The files as a review takes them; the first is the most important.
    pub(crate) fn review_files(&self) -> Vec<ReviewFile<'_>> {
        let files = self.files.iter().enumerate();
        files
            .map(|(at, file)| ReviewFile {
                measured: &file.report,
                text: self.redactor.clean(&file.text).text,
                priority: 1.0 / (at + 1) as f64,
                place: Place::Ordinary,
            })
            .collect()
    }

    pub(crate) fn request<'a>(&'a self, files: &'a [ReviewFile<'a>]) -> PlanRequest<'a> {
        PlanRequest {
            files,
            changes: &[],
            name: "shop",
            measured: &[],
            limits: &self.limits,
            prompts: &self.prompts,
            tokenizer: tokenizer(),
            redactor: &self.redactor,
            is_known: &|_, _, _| false,
        }
    }
}

pub(crate) fn tokenizer() -> &'static dyn Tokenizer {
    tokens::by_name("o200k_base").expect("a tokenizer of the table")
}

/// Numbers that look random and are the same in every run.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end.max(1)
    }
}

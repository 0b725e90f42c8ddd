//! What to do first: the finding of each file that is worth most, most worthwhile file first, then
//! what else is worth doing in the same files.

use std::collections::{BTreeMap, BTreeSet};

use super::cohesion::type_of;
use super::findings::{risks, weight};
use super::norms::Norms;
use super::priority;
use super::smells;
use super::words::{self, code, count, function_name, number};
use crate::model::{Advice, Evidence, FileReport, Finding, FunctionReport, Hotspot, Severity};
use crate::redact::Redactor;

/// How the name of a function ends that has none.
pub(super) const UNNAMED: &str = "<anonymous>";

/// Code lines below which a function is better simplified than split.
const SHORT: f64 = 40.0;

/// Rules whose evidence only stands for the file.
const ABOUT_FILES: [&str; 7] = [
    "god-file",
    "import-cycle",
    "knowledge-island",
    "large-file",
    "low-cohesion",
    "old-todo",
    "untested-hotspot",
];

/// The things to do first: findings ordered by priority × (10 − health) × severity, one a file; where
/// few files have findings, further functions of them after that.
pub fn advice(
    findings: &[Finding],
    files: &[FileReport],
    hotspots: &[Hotspot],
    most: usize,
    redactor: &Redactor,
) -> Vec<Advice> {
    let by_path = files
        .iter()
        .map(|file| (file.path.as_str(), file))
        .collect::<BTreeMap<_, _>>();
    let risks = risks(hotspots);
    let mut worth = findings
        .iter()
        .filter_map(|finding| {
            let evidence = finding.evidence.first()?;
            let file = by_path.get(evidence.path.as_str())?;
            let risk = risks.get(file.path.as_str()).copied().unwrap_or(0.0);
            let subject = Subject::of(finding, evidence, file);
            Some((
                weight(risk, subject.health()) * factor(finding.severity),
                subject,
            ))
        })
        .collect::<Vec<_>>();
    worth.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    let mut places = BTreeSet::new();
    worth.retain(|(_, subject)| places.insert(subject.place()));
    let mut named = BTreeSet::new();
    let (first, further): (Vec<_>, Vec<_>) = worth
        .into_iter()
        .partition(|(_, subject)| named.insert(subject.file.path.as_str()));
    first
        .iter()
        .chain(&further)
        .take(most)
        .enumerate()
        .map(|(index, (_, subject))| subject.advice(index + 1, hotspots, redactor))
        .collect()
}

fn factor(severity: Severity) -> f64 {
    match severity {
        Severity::Info => 0.25,
        Severity::Low => 1.0,
        Severity::Medium => 2.0,
        Severity::High => 4.0,
        Severity::Critical => 8.0,
    }
}

/// What a piece of advice is about.
struct Subject<'a> {
    finding: &'a Finding,
    evidence: &'a Evidence,
    file: &'a FileReport,
    /// The function that the evidence stands in.
    function: Option<&'a FunctionReport>,
}

impl<'a> Subject<'a> {
    /// What tells it from other subjects: the function, or the lines where there is none.
    fn place(&self) -> (&'a str, usize) {
        let line = self
            .function
            .map_or(self.evidence.start_line, |f| f.start_line);
        (&self.file.path, line)
    }

    fn of(finding: &'a Finding, evidence: &'a Evidence, file: &'a FileReport) -> Self {
        let function = file
            .functions
            .iter()
            .filter(|f| f.start_line <= evidence.start_line && evidence.end_line <= f.end_line)
            .min_by_key(|f| f.end_line - f.start_line);
        Self {
            finding,
            evidence,
            file,
            function: function.filter(|_| !ABOUT_FILES.contains(&finding.rule.as_str())),
        }
    }

    /// Health of the function where the finding is about one, else of the file.
    fn health(&self) -> f64 {
        self.function
            .map_or(self.file.score, |function| function.score)
    }

    fn advice(&self, rank: usize, hotspots: &[Hotspot], redactor: &Redactor) -> Advice {
        let lines = match self.function {
            Some(function) if self.finding.rule != "duplication" => function.lines(),
            _ => self.evidence.lines(),
        };
        let hotspot = hotspots
            .iter()
            .find(|hotspot| hotspot.path == self.file.path);
        Advice {
            rank,
            title: redactor.clean(&self.title()).text,
            why: self
                .why(hotspot)
                .iter()
                .map(|why| redactor.clean(why).text)
                .collect(),
            finding: self.finding.id.clone(),
            evidence: self.evidence.clone(),
            lines,
        }
    }

    fn number(&self, metric: &str) -> f64 {
        let function = self.function;
        function
            .and_then(|function| function.metrics.get(metric))
            .unwrap_or(0.0)
    }

    fn metric(&self, metric: &str) -> String {
        number(self.number(metric))
    }

    /// The name of a function; of one that has none, what stands around it.
    fn name_of(&self, function: &FunctionReport) -> String {
        let name = function_name(&function.name, function.start_line);
        let holds = |it: &&FunctionReport| {
            it.start_line <= function.start_line
                && function.end_line <= it.end_line
                && !it.name.ends_with(UNNAMED)
        };
        let around = self.file.functions.iter().filter(holds);
        let around = around.min_by_key(|it| it.end_line - it.start_line);
        let scope = around.map_or_else(|| type_of(&function.name), |it| it.name.as_str());
        match function.name.ends_with(UNNAMED) && !scope.is_empty() {
            true => format!("{name} of {}", code(scope)),
            false => name,
        }
    }

    fn title(&self) -> String {
        let name = self
            .function
            .map_or_else(|| code(&self.file.path), |function| self.name_of(function));
        match self.finding.rule.as_str() {
            "complex-function" => {
                let action = if self.number("code_lines") < SHORT {
                    "Simplify"
                } else {
                    "Split"
                };
                let lines = count(self.number("code_lines") as usize, "line");
                let cognitive = self.metric("cognitive");
                format!("{action} {name}: {lines}, cognitive complexity {cognitive}")
            }
            "large-function" => {
                format!(
                    "Break up {name}: {} lines in one function",
                    self.metric("code_lines")
                )
            }
            "deep-nesting" => format!(
                "Flatten {name}: {} levels of nesting",
                self.metric("nesting")
            ),
            "bumpy-road" => format!(
                "Extract the {} nested blocks of {name} into functions",
                self.metric("bumps")
            ),
            "complex-condition" => format!(
                "Name the parts of the condition in {name}: {} operands",
                self.metric("condition_operands")
            ),
            "many-parameters" => format!(
                "Group the {} parameters of {name}",
                self.metric("parameters")
            ),
            "large-file" => {
                let lines = count(self.file.code_lines(), "code line");
                let functions = count(self.file.functions.len(), "function");
                format!("Divide {name}: {lines}, {functions}")
            }
            "import-cycle" => {
                let line = self.evidence.start_line;
                let title = self.finding.title.as_str();
                format!("Cut a circle of imports at line {line} of {name}: {title}")
            }
            "duplication" => {
                let title = self.finding.title.as_str();
                format!("Merge the copies in {}: {title}", code(&self.file.path))
            }
            _ => self.finding.title.as_str().to_owned(),
        }
    }

    fn why(&self, hotspot: Option<&Hotspot>) -> Vec<String> {
        let mut why = Vec::new();
        why.extend(self.comparison());
        let file = words::score(self.file.score);
        why.push(match self.function {
            Some(function) => format!(
                "health {}, that of its file {file}",
                words::score(function.score)
            ),
            None => format!("health {file}"),
        });
        why.extend(hotspot.and_then(priority::past));
        why
    }

    /// How the corpus compares, where the finding is about one value of a function.
    fn comparison(&self) -> Option<String> {
        let smell = smells::of(&self.finding.rule)?;
        let value = self.function?.metrics.get(smell.metric)?;
        let row = Norms::shipped().row(self.file.language);
        let percentile = row.functions.percentile_of(smell.metric, value);
        Some(format!(
            "beyond {} of {} functions",
            words::percent(percentile),
            row.name
        ))
    }
}

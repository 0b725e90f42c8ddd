//! `cargo xtask eval human`: the score beside the judgement of experts, other tools beside ours.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use create_dump::model::{FileReport, Tree};
use rayon::prelude::*;

use super::figure;
use super::labels::{self, Label};
use super::measures::{Agreement, auc, matched_auc, spearman};
use super::scored::{self, Known};
use create_dump::evaluation::{interval, resamples};

/// A file below this health is said to be hard to maintain.
const YELLOW: f64 = 8.0;

/// CodeScene's own line between healthy code and the rest.
const CODESCENE_YELLOW: f64 = 9.0;

/// What is measured, in the order of the columns.
const MEASURES: [&str; 7] = [
    "AUC",
    "size-matched AUC",
    "Spearman",
    "precision",
    "recall",
    "F1",
    "F0.5",
];

/// What one tool says of the files: the higher, the harder to maintain.
struct Tool {
    name: &'static str,
    hardness: Vec<f64>,
    /// Where it says "hard", if it draws a line of its own.
    line: Option<f64>,
}

/// The judged files that all tools scored, column by column.
struct Judged {
    projects: Vec<String>,
    expected: Vec<f64>,
    is_hard: Vec<bool>,
    sizes: Vec<f64>,
    tools: Vec<Tool>,
    left_out: Vec<String>,
}

/// The page of figures.
pub(super) fn page(place: &Path, table: Option<&Path>) -> Result<String> {
    let judged = Judged::of(labels::read(table, place)?, place)?;
    let hard = judged.is_hard.iter().filter(|hard| **hard).count();
    let mut page = format!(
        "{} judged files, {hard} of them hard to maintain\n",
        judged.is_hard.len()
    );
    for path in &judged.left_out {
        writeln!(
            page,
            "\nleft out, because a tool has no score for it: {path}"
        )?;
    }
    page += &judged.table();
    page += &judged.by_project();
    Ok(page)
}

impl Judged {
    fn of(labels: Vec<Label>, place: &Path) -> Result<Self> {
        let reports = score(&labels, place)?;
        let is_whole = |label: &Label| label.statements.is_some() && label.codescene.is_some();
        let left_out = labels.iter().filter(|label| !is_whole(label));
        let left_out = left_out.map(|label| label.path.clone()).collect();
        let kept: Vec<_> = (labels.iter().zip(&reports))
            .filter(|(l, _)| is_whole(l))
            .collect();
        ensure!(
            !kept.is_empty(),
            "no file has labels and scores of all tools"
        );
        let of_label = |value: &dyn Fn(&Label) -> f64| -> Vec<f64> {
            kept.iter().map(|(label, _)| value(label)).collect()
        };
        let unscored = |value: Option<f64>| value.unwrap_or(0.0);
        let tool = |name, line, hardness| Tool {
            name,
            hardness,
            line,
        };
        let health = kept.iter().map(|(_, report)| -report.score).collect();
        let lines = kept.iter().map(|(_, report)| report.code_lines() as f64);
        let codescene = of_label(&|label| -unscored(label.codescene));
        Ok(Self {
            projects: kept.iter().map(|(label, _)| project(&label.path)).collect(),
            expected: of_label(&|label| label.expected),
            is_hard: kept.iter().map(|(label, _)| label.is_hard).collect(),
            sizes: of_label(&|label| unscored(label.statements)),
            tools: vec![
                tool("create-dump", Some(-YELLOW), health),
                tool("CodeScene", Some(-CODESCENE_YELLOW), codescene),
                tool("lines of code", None, lines.collect()),
                tool(
                    "SonarQube debt",
                    None,
                    of_label(&|l| unscored(l.sonarqube_debt)),
                ),
                tool(
                    "Maintainability Index",
                    None,
                    of_label(&|label| -unscored(label.maintainability_index)),
                ),
            ],
            left_out,
        })
    }

    /// Every measure of a tool over these files.
    fn figures(&self, tool: &Tool, files: &[usize]) -> [Option<f64>; MEASURES.len()] {
        let pick = |values: &[f64]| -> Vec<f64> { files.iter().map(|f| values[*f]).collect() };
        let is_hard: Vec<bool> = files.iter().map(|file| self.is_hard[*file]).collect();
        let hardness = pick(&tool.hardness);
        let agreement = tool
            .line
            .map(|line| Agreement::of(hardness.iter().map(|hardness| *hardness > line), &is_hard));
        [
            auc(&hardness, &is_hard),
            matched_auc(&hardness, &is_hard, &pick(&self.sizes)),
            spearman(&hardness, &pick(&self.expected)),
            agreement.map(|agreement| agreement.precision),
            agreement.map(|agreement| agreement.recall),
            agreement.map(|agreement| agreement.f(1.0)),
            agreement.map(|agreement| agreement.f(0.5)),
        ]
    }

    /// All tools with intervals, then ours minus CodeScene's, file by file the same resamples.
    fn table(&self) -> String {
        let all: Vec<usize> = (0..self.is_hard.len()).collect();
        let drawn = resamples(all.len());
        let boot: Vec<Vec<_>> = (self.tools.iter())
            .map(|tool| {
                drawn
                    .par_iter()
                    .map(|files| self.figures(tool, files))
                    .collect()
            })
            .collect();
        let mut page = format!(
            "\n| | {} |\n|---{}|\n",
            MEASURES.join(" | "),
            "|---:".repeat(MEASURES.len())
        );
        for (tool, boot) in self.tools.iter().zip(&boot) {
            let figures = self.figures(tool, &all);
            let cells = (0..MEASURES.len()).map(|measure| {
                let values = boot.iter().filter_map(|figures| figures[measure]);
                cell(figures[measure], values.collect())
            });
            page += &format!(
                "| {} | {} |\n",
                tool.name,
                cells.collect::<Vec<_>>().join(" | ")
            );
        }
        page + &self.difference(&all, &boot[0], &boot[1])
    }

    fn difference(
        &self,
        all: &[usize],
        ours: &[[Option<f64>; MEASURES.len()]],
        theirs: &[[Option<f64>; MEASURES.len()]],
    ) -> String {
        let minus =
            |measure: usize, a: &[Option<f64>], b: &[Option<f64>]| Some(a[measure]? - b[measure]?);
        let (a, b) = (
            self.figures(&self.tools[0], all),
            self.figures(&self.tools[1], all),
        );
        let (mut cells, mut chances) = (Vec::new(), Vec::new());
        for measure in 0..MEASURES.len() {
            let values = ours
                .iter()
                .zip(theirs)
                .filter_map(|(a, b)| minus(measure, a, b));
            let values: Vec<f64> = values.collect();
            let not_better = values
                .iter()
                .filter(|difference| **difference <= 0.0)
                .count();
            chances.push(figure(not_better as f64 / values.len().max(1) as f64));
            cells.push(cell(minus(measure, &a, &b), values));
        }
        format!(
            "| ours − CodeScene | {} |\n| resamples in which ours is not better | {} |\n",
            cells.join(" | "),
            chances.join(" | ")
        )
    }

    fn by_project(&self) -> String {
        let mut page = format!(
            "\n| | files | hard | {} |\n|---|---:|---:{}|\n",
            MEASURES.join(" | "),
            "|---:".repeat(MEASURES.len())
        );
        let mut projects = self.projects.clone();
        projects.dedup();
        for project in projects {
            let files: Vec<usize> = (0..self.projects.len())
                .filter(|file| self.projects[*file] == project)
                .collect();
            let hard = files.iter().filter(|file| self.is_hard[**file]).count();
            for tool in &self.tools {
                let figures = self.figures(tool, &files);
                let cells = figures.map(|value| value.map_or("–".to_owned(), figure));
                page += &format!(
                    "| {project}, {} | {} | {hard} | {} |\n",
                    tool.name,
                    files.len(),
                    cells.join(" | ")
                );
            }
        }
        page
    }
}

/// A figure with the interval of its resamples.
fn cell(value: Option<f64>, resampled: Vec<f64>) -> String {
    match (value, interval(resampled)) {
        (Some(value), Some((low, high))) => {
            format!("{} ({} to {})", figure(value), figure(low), figure(high))
        }
        _ => "–".to_owned(),
    }
}

/// The folder that a judged file's project stands in.
fn project(path: &str) -> String {
    path.split('/').next().unwrap_or_default().to_owned()
}

/// The reports of the judged files, in the order of the labels. Nothing else of the tree is read.
fn score(labels: &[Label], place: &Path) -> Result<Vec<FileReport>> {
    let tree = scored::open(place, None)?;
    let places = places(&tree, labels)?;
    let wanted: Vec<bool> = (0..tree.entries.len())
        .map(|index| places.contains(&index))
        .collect();
    let reports = scored::score(&tree, &Known::default(), |index| wanted[index])?;
    let by_path: HashMap<&str, &FileReport> = reports
        .iter()
        .map(|report| (&*report.path, report))
        .collect();
    let report = |place: &usize| {
        let path = &*tree.entries[*place].path;
        let report = by_path.get(path).copied().cloned();
        report.with_context(|| format!("measure {path}"))
    };
    places.iter().map(report).collect()
}

/// Where the judged files stand: under their paths, or under these below some folder.
fn places(tree: &Tree, labels: &[Label]) -> Result<Vec<usize>> {
    let place = |label: &Label| {
        let mut ends = tree.entries.iter().enumerate().filter(|(_, entry)| {
            let before = entry.path.strip_suffix(&*label.path);
            before.is_some_and(|before| before.is_empty() || before.ends_with('/'))
        });
        let found = ends
            .next()
            .with_context(|| format!("find {}", label.path))?;
        ensure!(ends.next().is_none(), "{} stands there twice", label.path);
        Ok(found.0)
    };
    labels.iter().map(place).collect()
}

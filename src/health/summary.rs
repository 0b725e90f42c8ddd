//! From files to folders to the source: means weighted by code lines, beside the worst performers.

use std::collections::{BTreeMap, BTreeSet};

use super::norms::{self, Norms};
use super::priority;
use super::score::{Points, four_decimals};
use super::words::{self, code, count};
use crate::model::{Factor, FileKind, FileReport, Grade, History, Hotspot, ModuleReport, Summary};

/// Hotspots whose health is shown as that of the hotspots.
const TOP: usize = 10;

/// Files of a language below which the corpus is said to be small.
const SMALL_CORPUS: usize = 1000;

/// Files below which a mean says little.
const SMALL_SOURCE: usize = 10;

/// Share of the code from which a limit is worth saying.
const NOTABLE: f64 = 0.05;

/// The source in one screen. `hotspots` and `history` give the hotspots' health and the confidence.
pub fn summarise(files: &[FileReport], hotspots: &[Hotspot], history: Option<&History>) -> Summary {
    let files = files
        .iter()
        .filter(|file| file.kind == FileKind::Source)
        .collect::<Vec<_>>();
    let score = mean(&files);
    let mut languages = BTreeMap::new();
    for file in &files {
        *languages.entry(file.language.to_owned()).or_insert(0) += file.code_lines();
    }
    let top = hotspots.iter().take(TOP).map(|hotspot| &hotspot.path);
    let top = top.collect::<BTreeSet<_>>();
    let hot = files
        .iter()
        .copied()
        .filter(|file| top.contains(&file.path));
    Summary {
        score,
        grade: score.map(Grade::of),
        files: files.len(),
        functions: files.iter().map(|file| file.functions.len()).sum(),
        code_lines: files.iter().map(|file| file.code_lines()).sum(),
        languages,
        hotspot_score: mean(&hot.collect::<Vec<_>>()),
        worst_score: files.iter().map(|file| file.score).min_by(f64::total_cmp),
        share_below_8: share(&files, |file| file.score < 8.0),
        share_below_4: share(&files, |file| file.score < 4.0),
        moved_by: score.map_or_else(Vec::new, |score| moved_by(&files, score)),
        confidence: confidence(&files, history),
        overview: None,
    }
}

/// The score of a source, of the files of kind `source` among these; `None` where there is no code.
pub fn score_of<'a>(files: impl Iterator<Item = &'a FileReport>) -> Option<f64> {
    let files = files.filter(|file| file.kind == FileKind::Source);
    mean(&files.collect::<Vec<_>>())
}

/// The folders that hold files of kind `source`, sorted by path; a chain of folders with nothing
/// but one folder in them is one module.
pub fn modules(files: &[FileReport]) -> Vec<ModuleReport> {
    let mut folders: BTreeMap<&str, Vec<&FileReport>> = BTreeMap::new();
    for file in files.iter().filter(|file| file.kind == FileKind::Source) {
        folders.entry("").or_default().push(file);
        for (slash, _) in file.path.match_indices('/') {
            folders.entry(&file.path[..=slash]).or_default().push(file);
        }
    }
    folders
        .iter()
        .filter(|(path, below)| !is_link_of_chain(path, below))
        .filter_map(|(path, below)| {
            let worst = below.iter().min_by(|a, b| worse(a, b))?;
            Some(ModuleReport {
                path: if path.is_empty() {
                    "./".to_owned()
                } else {
                    (*path).to_owned()
                },
                score: mean(below)?,
                files: below.len(),
                code_lines: below.iter().map(|file| file.code_lines()).sum(),
                worst: worst.path.clone(),
                summary: None,
            })
        })
        .collect()
}

/// Whether everything below a folder stands in one folder of it. The root always shows.
fn is_link_of_chain(path: &str, below: &[&FileReport]) -> bool {
    if path.is_empty() {
        return false;
    }
    let mut children = below.iter().map(|file| {
        let rest = &file.path[path.len()..];
        rest.find('/').map(|slash| &rest[..slash])
    });
    match children.next() {
        Some(Some(first)) => children.all(|child| child == Some(first)),
        _ => false,
    }
}

/// Lowest score first, then the more code, then the path.
fn worse(a: &FileReport, b: &FileReport) -> std::cmp::Ordering {
    (a.score.total_cmp(&b.score))
        .then_with(|| b.code_lines().cmp(&a.code_lines()))
        .then_with(|| a.path.cmp(&b.path))
}

/// Mean score weighted by code lines; `None` where there is no code.
fn mean(files: &[&FileReport]) -> Option<f64> {
    let lines = files.iter().map(|file| file.code_lines()).sum::<usize>();
    let sum = files
        .iter()
        .map(|file| file.score * file.code_lines() as f64)
        .sum::<f64>();
    (lines > 0).then(|| Points::of(sum / lines as f64).value())
}

/// Share of the code lines in files that `is_counted`.
fn share(files: &[&FileReport], is_counted: impl Fn(&FileReport) -> bool) -> f64 {
    let lines = |file: &&FileReport| file.code_lines() as f64;
    let all = files.iter().map(lines).sum::<f64>();
    let counted = files.iter().filter(|file| is_counted(file)).map(lines);
    four_decimals(counted.sum::<f64>() / all.max(1.0))
}

/// The files' factors, weighted as the score weights the files.
fn moved_by(files: &[&FileReport], score: f64) -> Vec<Factor> {
    let mut by_id: BTreeMap<&'static str, Vec<(f64, &FileReport, &Factor)>> = BTreeMap::new();
    for file in files {
        for factor in &file.factors {
            let weight = -factor.impact * file.code_lines() as f64;
            by_id
                .entry(factor.id)
                .or_default()
                .push((weight, file, factor));
        }
    }
    let weights = by_id
        .values()
        .map(|parts| parts.iter().map(|(weight, ..)| weight).sum())
        .collect::<Vec<f64>>();
    let mut factors = by_id
        .into_iter()
        .zip(Points::of(score).deductions(&weights))
        .filter(|(_, impact)| *impact < 0.0)
        .filter_map(|((id, parts), impact)| moved(id, &parts, impact))
        .collect::<Vec<_>>();
    factors.sort_by(|a, b| a.impact.total_cmp(&b.impact));
    factors
}

/// Told of the file that lost most by it: there the most can be had back.
fn moved(id: &'static str, parts: &[(f64, &FileReport, &Factor)], impact: f64) -> Option<Factor> {
    let (_, file, most) = { parts.iter() }.min_by(|(left, a, _), (right, b, _)| {
        right.total_cmp(left).then_with(|| a.path.cmp(&b.path))
    })?;
    let kind = words::by_id(id);
    let text = format!(
        "{}: {}, most in {} with {}",
        kind.plural,
        spread(parts),
        code(&file.path),
        kind.in_words(most.value),
    );
    Some(Factor {
        id,
        impact,
        value: most.value,
        percentile: most.percentile,
        place: None,
        text,
    })
}

/// Whether some files stand out or many lose a little.
fn spread(parts: &[(f64, &FileReport, &Factor)]) -> String {
    let losing = parts.iter().filter(|(weight, ..)| *weight > 0.0).count();
    let beyond = parts.iter().filter(|(.., factor)| factor.percentile > 0.85);
    match beyond.count() {
        0 => format!(
            "a little in {}, none beyond 85 % of the corpus",
            count(losing, "file")
        ),
        files => format!("{} beyond 85 % of the corpus", count(files, "file")),
    }
}

fn confidence(files: &[&FileReport], history: Option<&History>) -> Vec<String> {
    let mut limits = Vec::new();
    if files.is_empty() {
        return vec!["no source files: there is nothing to score".to_owned()];
    }
    if files.len() < SMALL_SOURCE {
        limits.push(format!(
            "only {}: a mean of so few says little",
            count(files.len(), "source file")
        ));
    }
    let unparsed = share(files, |file| !norms::has_grammar(&file.metrics));
    if unparsed >= NOTABLE {
        limits.push(format!(
            "{} of the code is in languages without a grammar here and is scored by lines and indentation alone",
            words::percent((unparsed * 100.0).round())
        ));
    }
    limits.extend(parse_errors(files));
    limits.extend(small_corpora(files));
    limits.extend(history_limit(history));
    limits
}

fn parse_errors(files: &[&FileReport]) -> Option<String> {
    let broken =
        |file: &FileReport| file.metrics.get("parse_error_share").unwrap_or(0.0) >= NOTABLE;
    let number = files.iter().filter(|file| broken(file)).count();
    let share = share(files, broken);
    (share >= NOTABLE).then(|| {
        format!(
            "{} with {} of the code did not parse in full and may be harder to maintain than scored",
            count(number, "file"),
            words::percent(share * 100.0)
        )
    })
}

fn small_corpora(files: &[&FileReport]) -> Vec<String> {
    let norms = Norms::shipped();
    let parsed = files
        .iter()
        .filter(|file| norms::has_grammar(&file.metrics));
    let languages = parsed.map(|file| file.language).collect::<BTreeSet<_>>();
    languages
        .into_iter()
        .filter(|language| share(files, |file| file.language == *language) >= NOTABLE)
        .filter_map(|language| match norms.corpus_files(language) {
            0 => Some(format!(
                "no {language} in the reference corpus: judged by all languages together"
            )),
            known if known < SMALL_CORPUS => Some(format!(
                "only {} of {language} in the reference corpus",
                count(known, "file")
            )),
            _ => None,
        })
        .collect()
}

fn history_limit(history: Option<&History>) -> Option<String> {
    let ranked = "hotspots are ranked by size and complexity";
    match history {
        None => Some(format!("no git history: {ranked}")),
        Some(history) if !priority::is_ranked_by(history) => {
            let commits = count(history.commits, "commit");
            let days = count(
                (history.until.saturating_sub(history.since).max(0) / 86_400) as usize,
                "day",
            );
            let shallow = if history.shallow {
                " in a shallow clone"
            } else {
                ""
            };
            Some(format!("only {commits} over {days}{shallow}: {ranked}"))
        }
        Some(history) if history.shallow => {
            Some("shallow clone: older commits are missing from the ranking of hotspots".to_owned())
        }
        Some(_) => None,
    }
}

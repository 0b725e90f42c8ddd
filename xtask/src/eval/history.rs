//! `cargo xtask eval history`: the ranking of files beside the bug fixes of the year that followed.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};

use super::cut::{self, Cut, Row};
use super::figure;
use super::measures::{auc, found_early, ndcg, order, top};
use crate::say;

const MEASURES: [&str; 4] = ["NDCG@10", "AUC", "recall@20 %", "top-10"];

type Figures = [f64; MEASURES.len()];

/// What files can be ranked by.
type Ranking = (&'static str, fn(&Row) -> f64);

const RANKINGS: [Ranking; 4] = [
    ("create-dump", |row| row.priority),
    ("code lines", lines),
    ("commits in 12 months", |row| row.commits),
    ("commits × (10 − health)", |row| {
        row.commits * (10.0 - row.report.score)
    }),
];

fn lines(row: &Row) -> f64 {
    row.report.code_lines() as f64
}

/// One repository.
struct Judged {
    name: String,
    cuts: usize,
    /// Of each ranking the mean over the cuts.
    figures: Vec<Figures>,
}

/// The page of figures; `file` receives what stands behind them, a line for each file of each cut.
pub(super) fn page(repositories: &[PathBuf], file: Option<&Path>) -> Result<String> {
    let (mut judged, mut rows) = (Vec::new(), String::from(HEADER));
    for repository in repositories {
        let name = name_of(repository);
        let scratch = tempfile::tempdir()?;
        let cuts = cut::all(repository, scratch.path())
            .with_context(|| format!("evaluate {}", repository.display()))?;
        say(&format!("{name}: {} cuts", cuts.len()));
        for cut in &cuts {
            write_rows(&mut rows, &name, cut)?;
        }
        judged.extend(Judged::of(name, &cuts));
    }
    if let Some(file) = file {
        std::fs::write(file, rows).with_context(|| format!("write {file:?}"))?;
    }
    ensure!(
        !judged.is_empty(),
        "no repository has enough history and fixes to judge by"
    );
    Ok(by_repository(&judged) + &means(&judged))
}

impl Judged {
    fn of(name: String, cuts: &[Cut]) -> Option<Self> {
        let of_ranking =
            |ranking: &Ranking| mean(cuts.iter().filter_map(|cut| figures(cut, ranking)));
        let figures: Option<Vec<Figures>> = RANKINGS.iter().map(of_ranking).collect();
        Some(Self {
            name,
            cuts: cuts.len(),
            figures: figures?,
        })
    }
}

/// How well a ranking does at one cut.
fn figures(cut: &Cut, (_, score): &Ranking) -> Option<Figures> {
    let scores: Vec<f64> = cut.rows.iter().map(score).collect();
    let lines: Vec<f64> = cut.rows.iter().map(lines).collect();
    let fixes: Vec<f64> = cut.rows.iter().map(|row| row.fixes).collect();
    let is_fixed: Vec<bool> = fixes.iter().map(|fixes| *fixes > 0.0).collect();
    let first = order(&scores);
    // By score per line; of equals, as with size itself, the higher score.
    let mut dense = first.clone();
    let density = |file: usize| scores[file] / lines[file].max(1.0);
    dense.sort_by(|a, b| density(*b).total_cmp(&density(*a)));
    Some([
        ndcg(&first, &fixes)?,
        auc(&scores, &is_fixed)?,
        found_early(&dense, &fixes, &lines)?,
        top(&first, &fixes)?,
    ])
}

fn mean(figures: impl Iterator<Item = Figures>) -> Option<Figures> {
    let all: Vec<Figures> = figures.collect();
    let of = |measure: usize| {
        let sum: f64 = all.iter().map(|figures| figures[measure]).sum();
        sum / all.len() as f64
    };
    (!all.is_empty()).then(|| std::array::from_fn(of))
}

fn by_repository(judged: &[Judged]) -> String {
    let measures = MEASURES.join(" | ");
    let dashes = "|---:".repeat(MEASURES.len());
    let mut page = format!("| | cuts | ranked by | {measures} |\n|---|---:|---{dashes}|\n");
    for repository in judged {
        for ((ranking, _), figures) in RANKINGS.iter().zip(&repository.figures) {
            page += &format!(
                "| {} | {} | {ranking} | {} |\n",
                repository.name,
                repository.cuts,
                figures.map(figure).join(" | ")
            );
        }
    }
    page
}

/// The mean over the repositories, and in how many of them ours is better.
fn means(judged: &[Judged]) -> String {
    let measures = MEASURES.join(" | ");
    let dashes = "|---:".repeat(MEASURES.len());
    let mut page = format!(
        "\n| mean of {} repositories | {measures} | ours is better in |\n|---{dashes}|---|\n",
        judged.len()
    );
    for (place, (ranking, _)) in RANKINGS.iter().enumerate() {
        let Some(figures) = mean(judged.iter().map(|repository| repository.figures[place])) else {
            continue;
        };
        let wins = |measure: usize| {
            let ours = |repository: &&Judged| {
                repository.figures[0][measure] > repository.figures[place][measure]
            };
            judged.iter().filter(ours).count().to_string()
        };
        let wins: [String; MEASURES.len()] = std::array::from_fn(wins);
        let wins = if place == 0 {
            "–".to_owned()
        } else {
            wins.join(", ")
        };
        page += &format!(
            "| {ranking} | {} | {wins} |\n",
            figures.map(figure).join(" | ")
        );
    }
    page
}

const HEADER: &str = "repository\tyear\tpath\tlanguage\tcode_lines\tcognitive\thealth\tcommits\tfixes\tauthors\tmain_author_share\trecent_commits\trecent_fixes\tpriority\tcommits_12_months\tnext_fixes\n";

fn write_rows(page: &mut String, name: &str, cut: &Cut) -> Result<()> {
    for row in &cut.rows {
        let Row { report, past, .. } = row;
        writeln!(
            page,
            "{name}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{:.4}\t{:.4}\t{:.4}\t{:.4}\t{}\t{}",
            cut.year,
            report.path.escape_debug(),
            report.language,
            report.code_lines(),
            report.metrics.get("cognitive").unwrap_or(0.0),
            report.score,
            past.commits,
            past.fixes,
            past.authors,
            past.main_author_share,
            past.recent_commits,
            past.recent_fixes,
            row.priority,
            row.commits,
            row.fixes
        )?;
    }
    Ok(())
}

/// The last folder of the path that says something.
fn name_of(repository: &Path) -> String {
    let names = repository.iter().rev().filter_map(|name| name.to_str());
    let mut telling = names.filter(|name| !matches!(*name, ".git" | "repo" | "." | "/"));
    telling.next().unwrap_or("repository").to_owned()
}

#[cfg(test)]
mod tests {
    use super::{mean, name_of};

    #[test]
    fn repositories_are_named_by_their_folder() {
        assert_eq!(name_of("/a/owner+name/repo".as_ref()), "owner+name");
        assert_eq!(name_of("a/.git".as_ref()), "a");
    }

    #[test]
    fn the_mean_is_that_of_each_measure() {
        let mean_of = mean([[0.0, 1.0, 2.0, 3.0], [1.0, 1.0, 1.0, 1.0]].into_iter());
        assert_eq!(mean_of, Some([0.5, 1.0, 1.5, 2.0]));
        assert_eq!(mean(std::iter::empty()), None);
    }
}

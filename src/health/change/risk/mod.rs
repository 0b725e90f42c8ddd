//! How likely a change is to break something, figure by figure: what studies of just-in-time defect
//! prediction found to tell risky changes from others. No figure touches a score, and none is blended
//! with another: how hard the code is and how risky the change are two things.

mod explanations;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use crate::health::words::{code, count, number};
use crate::model::{Familiarity, FileHistory, RiskFigure};
pub(in crate::health) use explanations::EXPLANATIONS;

const SECONDS_PER_DAY: f64 = 86_400.0;

/// Why nothing is known of authors.
const NOT_COMMITTED: &str = "unknown, as the change is not committed or no person wrote it";

/// A file that the change touches, measured or not.
#[derive(Clone, Debug)]
pub struct RiskFile<'a> {
    /// Its path.
    pub path: &'a str,
    /// Lines that it has and had not.
    pub lines_added: usize,
    /// Lines that it had and has not.
    pub lines_removed: usize,
    /// Lines that it had.
    pub lines_before: usize,
    /// What happened to it before the change.
    pub past: Option<&'a FileHistory>,
    /// Its place among the hotspots and its priority relative to the first of them.
    pub hotspot: Option<(usize, f64)>,
}

/// What the figures follow from.
#[derive(Clone, Debug)]
pub struct RiskFacts<'a> {
    /// The touched files.
    pub files: Vec<RiskFile<'a>>,
    /// Date of the commit that the change starts from, seconds since 1970; `None` without history.
    pub until: Option<i64>,
    /// What the authors did before; `None` where nobody is known to have written it.
    pub familiarity: Option<Familiarity>,
}

/// The figures, in the order of the explanations; none of a change that touches nothing.
pub fn risk(facts: &RiskFacts<'_>) -> Vec<RiskFigure> {
    if facts.files.is_empty() {
        return Vec::new();
    }
    let mut figures = size(facts);
    figures.push(priority(facts));
    figures.extend(past(facts));
    figures.extend(authors(facts));
    figures
}

fn figure(id: &'static str, value: impl Into<Option<f64>>, text: String) -> RiskFigure {
    RiskFigure {
        id,
        value: value.into(),
        text,
    }
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn subsystem(path: &str) -> &str {
    path.split_once('/').map_or("", |(folder, _)| folder)
}

fn size(facts: &RiskFacts<'_>) -> Vec<RiskFigure> {
    let files = &facts.files;
    let sum = |lines: fn(&RiskFile<'_>) -> usize| files.iter().map(lines).sum::<usize>();
    let (added, removed) = (sum(|it| it.lines_added), sum(|it| it.lines_removed));
    let distinct = |of: fn(&str) -> &str| {
        let all: BTreeSet<&str> = files.iter().map(|it| of(it.path)).collect();
        all.len()
    };
    let (folders, subsystems) = (distinct(folder), distinct(subsystem));
    let before = sum(|it| it.lines_before) as f64 / files.len() as f64;
    let entropy = entropy(files);
    vec![
        figure(
            "change-lines-added",
            added as f64,
            format!("{} added", count(added, "line")),
        ),
        figure(
            "change-lines-removed",
            removed as f64,
            format!("{} removed", count(removed, "line")),
        ),
        figure(
            "change-lines-before",
            before,
            format!(
                "{} in a touched file before, on average",
                count(before.round() as usize, "line")
            ),
        ),
        figure(
            "change-files",
            files.len() as f64,
            format!(
                "{} in {} touched, +{} −{} lines",
                count(files.len(), "file"),
                count(folders, "folder"),
                number(added as f64),
                number(removed as f64)
            ),
        ),
        figure(
            "change-folders",
            folders as f64,
            format!("{} touched", count(folders, "folder")),
        ),
        figure(
            "change-subsystems",
            subsystems as f64,
            format!("{} at the top touched", count(subsystems, "folder")),
        ),
        figure("change-entropy", entropy, spread(entropy, files.len())),
    ]
}

/// How evenly the changed lines are spread over the files, in bits: none for one file.
fn entropy(files: &[RiskFile<'_>]) -> f64 {
    let lines = files
        .iter()
        .map(|it| (it.lines_added + it.lines_removed) as f64);
    let all: f64 = lines.clone().sum();
    let bits = lines
        .filter(|lines| *lines > 0.0)
        .map(|lines| lines / all)
        .map(|share| -share * share.log2());
    bits.sum::<f64>().max(0.0)
}

fn spread(entropy: f64, files: usize) -> String {
    let most = (files as f64).log2();
    let words = match entropy / most.max(f64::MIN_POSITIVE) {
        _ if files < 2 => return "all in one file".to_owned(),
        share if share < 0.4 => "most of it in one place",
        share if share < 0.75 => "spread over several files",
        _ => "spread evenly over the files",
    };
    format!(
        "{words} (entropy {} of at most {} bits)",
        number(entropy),
        number(most)
    )
}

fn priority(facts: &RiskFacts<'_>) -> RiskFigure {
    let ranked = facts.files.iter();
    let ranked = ranked.filter_map(|it| it.hotspot.map(|hotspot| (hotspot, it.path)));
    match ranked.min_by_key(|((rank, _), _)| *rank) {
        Some(((rank, priority), path)) => {
            let text = format!("touches {}, hotspot {rank} of the source", code(path));
            figure("change-priority", priority, text)
        }
        None => {
            let text = "touches none of the hotspots".to_owned();
            figure("change-priority", 0.0, text)
        }
    }
}

fn past(facts: &RiskFacts<'_>) -> Option<RiskFigure> {
    let until = facts.until?;
    let days = facts.files.iter().filter_map(|it| {
        let date: jiff::civil::Date = it.past?.last_change.parse().ok()?;
        let changed = date.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
        let seconds = until.saturating_sub(changed.timestamp().as_second());
        Some(seconds.max(0) as f64 / SECONDS_PER_DAY)
    });
    let days: Vec<f64> = days.collect();
    if days.is_empty() {
        let text = "no earlier commit to these files is known".to_owned();
        return Some(figure("change-age", None, text));
    }
    let mean = days.iter().sum::<f64>() / days.len() as f64;
    let text = format!(
        "the files were last changed {} before, on average",
        count(mean.round() as usize, "day")
    );
    Some(figure("change-age", mean, text))
}

fn authors(facts: &RiskFacts<'_>) -> Vec<RiskFigure> {
    let Some(known) = &facts.familiarity else {
        return experience(&Familiarity::default());
    };
    let commits = count(known.commits, "earlier commit");
    let mut figures = vec![
        figure(
            "change-commits",
            known.commits as f64,
            format!("{commits} to these files"),
        ),
        figure(
            "change-authors",
            known.authors as f64,
            format!("{} changed these files before", people(known.authors)),
        ),
    ];
    figures.extend(experience(known));
    figures
}

fn familiarity(known: &Familiarity) -> RiskFigure {
    let share = known.commits_by_them as f64 / known.commits.max(1) as f64;
    let text = match (known.people, known.commits) {
        (0, _) => format!("familiarity of the author with these files: {NOT_COMMITTED}"),
        (_, 0) => "no earlier commit to these files is known".to_owned(),
        (_, commits) => format!(
            "{} of the {} to these files {} by the authors of the change",
            number(known.commits_by_them as f64),
            count(commits, "earlier commit"),
            if known.commits_by_them == 1 {
                "was"
            } else {
                "were"
            },
        ),
    };
    let is_known = known.people > 0 && known.commits > 0;
    figure("change-familiarity", is_known.then_some(share), text)
}

/// What is known of the people themselves.
fn experience(known: &Familiarity) -> Vec<RiskFigure> {
    let all = count(known.experience, "earlier commit");
    let recent = number(known.recent_experience);
    let near = count(known.subsystem_experience, "earlier commit");
    let fixes = if known.is_fix { "a bug" } else { "no bug" };
    let figures = [
        (
            "change-experience",
            known.experience as f64,
            format!("{all} by them in all"),
        ),
        (
            "change-recent-experience",
            known.recent_experience,
            format!("{recent} earlier commits by them, each divided by its age in years plus one"),
        ),
        (
            "change-subsystem-experience",
            known.subsystem_experience as f64,
            format!("{near} by them in the same folders at the top"),
        ),
        (
            "change-fix",
            f64::from(u8::from(known.is_fix)),
            format!("it fixes {fixes}, by its message"),
        ),
    ];
    let figures = figures.map(|(id, value, text)| match known.people {
        0 => figure(id, None, NOT_COMMITTED.to_owned()),
        _ => figure(id, value, text),
    });
    [familiarity(known)].into_iter().chain(figures).collect()
}

fn people(number: usize) -> String {
    match number {
        1 => "1 person".to_owned(),
        many => count(many, "people").replace("peoples", "people"),
    }
}

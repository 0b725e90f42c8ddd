//! The figures: each is a ratio of sums over files, so that one resampling of the files serves all.

use std::collections::BTreeMap;

use super::resample::{interval, resamples};
use super::{Evaluation, Verdict};

/// What was counted in one file and its clean twin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) defects: usize,
    pub(super) found: usize,
    pub(super) repeats: usize,
    pub(super) wrong: usize,
    pub(super) alarms: usize,
    pub(super) clean_lines: usize,
}

/// A figure of a set of files; `None` where nothing can be divided by.
pub(super) type Figure = fn(&Tally) -> Option<f64>;

/// Share of the planted defects that were found.
pub(super) fn recall(tally: &Tally) -> Option<f64> {
    ratio(tally.found, tally.defects)
}

/// Share of the findings on planted trees that are about a planted defect, repeats aside.
pub(super) fn precision(tally: &Tally) -> Option<f64> {
    ratio(tally.found, tally.found + tally.wrong)
}

/// Findings a thousand code lines of the clean twins.
pub(super) fn alarms(tally: &Tally) -> Option<f64> {
    Some(ratio(tally.alarms, tally.clean_lines)? * 1_000.0)
}

fn ratio(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

impl Tally {
    pub(super) fn sum<'a>(tallies: impl IntoIterator<Item = &'a Self>) -> Self {
        tallies.into_iter().fold(Self::default(), |sum, it| Self {
            defects: sum.defects + it.defects,
            found: sum.found + it.found,
            repeats: sum.repeats + it.repeats,
            wrong: sum.wrong + it.wrong,
            alarms: sum.alarms + it.alarms,
            clean_lines: sum.clean_lines + it.clean_lines,
        })
    }
}

/// Names a file: its repository, and its path there.
pub(super) type FileName = (String, String);

/// What was counted in every file of some repositories.
pub(super) fn tallies(
    evaluation: &Evaluation,
    counts: impl Fn(&super::Outcome) -> bool,
) -> BTreeMap<FileName, Tally> {
    let mut tallies: BTreeMap<FileName, Tally> = BTreeMap::new();
    for outcome in evaluation.repositories.iter().filter(|it| counts(it)) {
        let mut at = |path: &str, count: &dyn Fn(&mut Tally)| {
            let name = (outcome.name.clone(), path.to_owned());
            count(tallies.entry(name).or_default());
        };
        for (path, lines) in &outcome.clean_lines {
            at(path, &|tally| tally.clean_lines += lines);
        }
        for defect in &outcome.defects {
            at(&defect.path, &|tally| {
                tally.defects += 1;
                tally.found += usize::from(defect.is_found);
            });
        }
        for finding in &outcome.findings {
            at(&finding.path, &|tally| match finding.verdict {
                Verdict::True => {}
                Verdict::Repeat => tally.repeats += 1,
                Verdict::False => tally.wrong += 1,
            });
        }
        for alarm in &outcome.alarms {
            at(&alarm.path, &|tally| tally.alarms += 1);
        }
    }
    tallies
}

/// The middle 95 % of a figure over resamples of the files.
pub(super) fn spread(tallies: &[Tally], figure: Figure) -> Option<(f64, f64)> {
    let resampled = resamples(tallies.len());
    let drawn = resampled
        .iter()
        .filter_map(|files| figure(&Tally::sum(files.iter().map(|file| &tallies[*file]))));
    interval(drawn.collect())
}

/// The difference of a figure between two runs on the same files, and its middle 95 % over resamples
/// that draw the same files of both.
pub(super) fn difference(
    pairs: &[(Tally, Tally)],
    figure: Figure,
) -> Option<(f64, Option<(f64, f64)>)> {
    let minus = |pairs: &mut dyn Iterator<Item = &(Tally, Tally)>| {
        let (a, b): (Vec<Tally>, Vec<Tally>) = pairs.copied().unzip();
        Some(figure(&Tally::sum(&b))? - figure(&Tally::sum(&a))?)
    };
    let resampled = resamples(pairs.len());
    let drawn = resampled
        .iter()
        .filter_map(|files| minus(&mut files.iter().map(|file| &pairs[*file])));
    Some((minus(&mut pairs.iter())?, interval(drawn.collect())))
}

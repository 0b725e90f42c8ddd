//! What changed since earlier runs.

use std::collections::BTreeSet;

use crate::model::{Factor, Fingerprint, Progress, Record, Report, words};

/// Files and factors that are named.
const NAMED: usize = 5;

/// Least difference of a file's score that is named.
const STEP: f64 = 0.3;

/// Least difference of a factor that is named.
const FACTOR_STEP: f64 = 0.05;

/// A quarter of a year, in days.
const QUARTER: i64 = 90;

/// Since the record before, and since the latest one that is a quarter old, if that is another.
/// `earlier` are in the order of their dates.
pub(super) fn progress(now: &Report, earlier: &[Record]) -> Vec<Progress> {
    if now.summary.score.is_none() {
        return Vec::new();
    }
    let earlier = before(now, earlier);
    let Some(last) = earlier.last() else {
        return Vec::new();
    };
    let is_old = |record: &&Record| match (day(&now.generated_at), day(&record.date)) {
        (Some(now), Some(then)) => now - then >= QUARTER,
        _ => false,
    };
    let old = earlier[..earlier.len() - 1].iter().rev().find(is_old);
    let old = old.map(|record| since("90-days", record, now));
    [since("last", last, now)].into_iter().chain(old).collect()
}

/// The runs before this one. A run of the same commit is no other: compared with it, what failed would
/// pass when it is run again.
pub(super) fn before<'a>(now: &Report, earlier: &'a [Record]) -> &'a [Record] {
    let source = &now.source;
    let is_this = |record: &&Record| {
        let is_clean = !source.dirty && !record.dirty;
        is_clean && source.revision.is_some() && record.revision == source.revision
    };
    let again = earlier.iter().rev().take_while(is_this).count();
    &earlier[..earlier.len() - again]
}

/// Days since 1970.
fn day(date: &str) -> Option<i64> {
    let date: jiff::civil::Date = date.get(..10)?.parse().ok()?;
    let epoch = jiff::civil::date(1970, 1, 1);
    Some(i64::from((date - epoch).get_days()))
}

fn since(over: &'static str, then: &Record, now: &Report) -> Progress {
    let measured = now.findings.iter().filter(|it| it.is_measured());
    let ids: BTreeSet<&Fingerprint> = measured.map(|it| &it.id).collect();
    let (carried, new): (Vec<_>, Vec<_>) = { ids.into_iter() }
        .cloned()
        .partition(|id| then.findings.contains(id.as_str()));
    Progress {
        over,
        since: then.day().to_owned(),
        revision: then.revision.clone(),
        score: then.score,
        fixed_findings: then.findings.len() - carried.len(),
        carried_findings: carried.len(),
        new_findings: new,
        moved_by: moved_by(then, now),
    }
}

/// The files whose scores moved most, weighted by their size, then the factors.
fn moved_by(then: &Record, now: &Report) -> Vec<String> {
    let mut files: Vec<(f64, String)> = { now.files.iter() }
        .filter_map(|file| {
            let before = then.files.get(&file.path)?;
            let step = file.score - before;
            let text = format!(
                "`{}` {} → {}",
                file.path,
                words::score(*before),
                words::score(file.score)
            );
            (step.abs() >= STEP).then(|| (step.abs() * file.code_lines() as f64, text))
        })
        .collect();
    files.sort_by(|(a, left), (b, right)| b.total_cmp(a).then_with(|| left.cmp(right)));
    let mut factors: Vec<(f64, String)> = { now.summary.moved_by.iter() }
        .filter_map(|factor| {
            let before = then.factors.get(factor.id).copied().unwrap_or(0.0);
            let step = factor.impact - before;
            (step.abs() >= FACTOR_STEP).then(|| (step.abs(), told(factor, before)))
        })
        .collect();
    factors.sort_by(|(a, left), (b, right)| b.total_cmp(a).then_with(|| left.cmp(right)));
    let texts = |list: Vec<(f64, String)>| list.into_iter().take(NAMED).map(|(_, text)| text);
    texts(files).chain(texts(factors)).collect()
}

fn told(factor: &Factor, before: f64) -> String {
    let sign = |points: f64| format!("{points:.1}").replace('-', "−");
    format!("{} {} → {}", factor.id, sign(before), sign(factor.impact))
}

//! An evaluation as people read it: Markdown tables.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::tally::{self, Figure, Tally};
use super::{Evaluation, KINDS, Outcome, calibration, refit};
use crate::model::words::counted;

/// Most lines about what is missing.
const MOST_GAPS: usize = 20;

/// The whole page.
pub fn table(evaluation: &Evaluation) -> String {
    let mut page = figures(evaluation);
    page += &by_kind(evaluation);
    page += &by_language(evaluation);
    page += &confidence(evaluation);
    page += &gaps(evaluation);
    page
}

fn figures(evaluation: &Evaluation) -> String {
    let files: Vec<Tally> = tally::tallies(evaluation, |_| true).into_values().collect();
    let all = Tally::sum(&files);
    let row = |name: &str, figure: Figure, digits: usize, of: String| {
        let value = shown(figure(&all), digits);
        let spread = tally::spread(&files, figure);
        let spread = spread.map_or("–".to_owned(), |(low, high)| {
            format!("{low:.digits$} to {high:.digits$}")
        });
        format!("| {name} | {value} | {spread} | {of} |\n")
    };
    let mut page = heading(evaluation, &all);
    page += "| figure | value | 95 % of resamples | of |\n|---|---:|---|---|\n";
    let of = format!("{} of {} defects found", all.found, all.defects);
    page += &row("recall", tally::recall, 2, of);
    let claims = counted(all.found + all.wrong, "finding", "findings");
    let of = format!("{} of {claims} about a planted defect", all.found);
    page += &row("precision", tally::precision, 2, of);
    let of = format!(
        "{} in {} lines",
        counted(all.alarms, "finding", "findings"),
        all.clean_lines
    );
    page += &row(
        "false alarms per 1,000 lines of the clean twins",
        tally::alarms,
        1,
        of,
    );
    page + &counts(evaluation, &all)
}

fn heading(evaluation: &Evaluation, all: &Tally) -> String {
    let outcomes = evaluation.repositories.iter();
    let defects = outcomes.flat_map(|outcome| &outcome.defects);
    let kinds: BTreeSet<&str> = defects.map(|defect| defect.kind.as_str()).collect();
    format!(
        "Model `{}` · {} · {} of {} · {} code lines in the clean twins\n\n",
        evaluation.model.replace('`', "'"),
        counted(evaluation.repositories.len(), "repository", "repositories"),
        counted(all.defects, "defect", "defects"),
        counted(kinds.len(), "kind", "kinds"),
        all.clean_lines,
    )
}

/// What is no ratio.
fn counts(evaluation: &Evaluation, all: &Tally) -> String {
    let spent = &evaluation.spent;
    let dropped: usize = evaluation.dropped.values().sum();
    let reasons = evaluation.dropped.iter();
    let reasons: Vec<_> = reasons.map(|(id, count)| format!("{id} {count}")).collect();
    let tokens = |count: Option<u64>| count.map_or("unknown".to_owned(), |n| n.to_string());
    let rows = [
        (
            "findings that repeat another",
            all.repeats.to_string(),
            String::new(),
        ),
        (
            "findings dropped before they were shown",
            dropped.to_string(),
            reasons.join(", "),
        ),
        ("requests", spent.requests.to_string(), String::new()),
        (
            "tokens of the prompts",
            tokens(spent.prompt_tokens),
            String::new(),
        ),
        (
            "tokens of the answers",
            tokens(spent.completion_tokens),
            String::new(),
        ),
        (
            "cost in US dollars",
            shown(spent.cost_usd, 4),
            String::new(),
        ),
        (
            "files and folders without an answer",
            evaluation.gaps.len().to_string(),
            String::new(),
        ),
    ];
    let rows = rows.map(|(name, value, of)| format!("| {name} | {value} | | {of} |\n"));
    rows.concat()
}

fn by_kind(evaluation: &Evaluation) -> String {
    let mut page =
        "\n| kind | defects | read | found | recall |\n|---|---:|---:|---:|---:|\n".to_owned();
    for kind in KINDS {
        let outcomes = evaluation.repositories.iter();
        let defects = outcomes.flat_map(|outcome| &outcome.defects);
        let of_kind: Vec<_> = defects.filter(|defect| defect.kind == kind.id).collect();
        if of_kind.is_empty() {
            continue;
        }
        let read = of_kind.iter().filter(|defect| defect.is_read).count();
        let found = of_kind.iter().filter(|defect| defect.is_found).count();
        let recall = found as f64 / of_kind.len() as f64;
        let _ = writeln!(
            page,
            "| {} | {} | {read} | {found} | {recall:.2} |",
            kind.id,
            of_kind.len()
        );
    }
    page
}

fn by_language(evaluation: &Evaluation) -> String {
    let mut page =
        "\n| language | defects | found | recall | precision | false alarms per 1,000 lines |\n\
                    |---|---:|---:|---:|---:|---:|\n"
            .to_owned();
    let outcomes = evaluation.repositories.iter();
    let languages: BTreeSet<&str> = outcomes.map(|outcome| outcome.language.as_str()).collect();
    for language in languages {
        let here = |outcome: &Outcome| outcome.language == language;
        let all = Tally::sum(tally::tallies(evaluation, here).values());
        let _ = writeln!(
            page,
            "| {language} | {} | {} | {} | {} | {} |",
            all.defects,
            all.found,
            shown(tally::recall(&all), 2),
            shown(tally::precision(&all), 2),
            shown(tally::alarms(&all), 1),
        );
    }
    page
}

fn confidence(evaluation: &Evaluation) -> String {
    let claims = calibration::shown(evaluation);
    let bins = calibration::bins(&claims);
    let Some(error) = calibration::error(&bins) else {
        return String::new();
    };
    let mut page = "\n| confidence | findings | mean | true |\n|---|---:|---:|---:|\n".to_owned();
    for bin in &bins {
        let share = bin.is_true as f64 / bin.findings as f64;
        let _ = writeln!(
            page,
            "| {:.1} to {:.1} | {} | {:.2} | {share:.2} |",
            bin.from, bin.to, bin.findings, bin.claimed
        );
    }
    let square = |claims: &[(f64, bool)]| shown(calibration::squared_error(claims), 3);
    let _ = writeln!(
        page,
        "\nConfidence of these {} findings is off by {error:.2} on average. Its mean squared error is {}; \
         it would be {} if every finding showed the share of all that is true, and {} with weights \
         fitted to the other repositories.",
        claims.len(),
        square(&claims),
        square(&calibration::alike(&claims)),
        square(&refit::refitted(evaluation)),
    );
    page
}

fn gaps(evaluation: &Evaluation) -> String {
    if evaluation.gaps.is_empty() {
        return String::new();
    }
    let mut page = "\nWithout an answer:\n\n".to_owned();
    for gap in evaluation.gaps.iter().take(MOST_GAPS) {
        let tree = if gap.is_clean { "clean" } else { "planted" };
        let path = gap.path.as_deref().unwrap_or("as a whole");
        let _ = writeln!(
            page,
            "- {}, {tree}, {path}: {} ({})",
            gap.repository, gap.message, gap.code
        );
    }
    if let Some(more) = evaluation.gaps.len().checked_sub(MOST_GAPS + 1) {
        let _ = writeln!(page, "- and {} more", more + 1);
    }
    page
}

/// A figure, or a dash where there is none.
pub(super) fn shown(value: Option<f64>, digits: usize) -> String {
    value.map_or("–".to_owned(), |value| format!("{value:.digits$}"))
}

//! Two evaluations side by side, on the files that both were run on.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::table::shown;
use super::tally::{self, Figure, Tally};
use super::{Error, Evaluation, Outcome};

/// What changed from `a` to `b`: figures with the difference over the same resamples of the files, and
/// the defects that only one of them found.
pub fn comparison(a: &Evaluation, b: &Evaluation) -> Result<String, Error> {
    let names = |of: &Evaluation| -> BTreeSet<String> {
        of.repositories.iter().map(|it| it.name.clone()).collect()
    };
    let common: BTreeSet<String> = names(a).intersection(&names(b)).cloned().collect();
    if common.is_empty() {
        return Err(Error::NothingInCommon);
    }
    let in_both = |outcome: &Outcome| common.contains(&outcome.name);
    let (of_a, of_b) = (tally::tallies(a, in_both), tally::tallies(b, in_both));
    let pairs = paired(&of_a, &of_b);
    let mut page = format!(
        "A: model `{}` · B: model `{}` · {} of {} and {} repositories in both\n\n\
         | figure | A | B | B − A | 95 % of resamples |\n|---|---:|---:|---:|---|\n",
        a.model,
        b.model,
        common.len(),
        a.repositories.len(),
        b.repositories.len()
    );
    page += &row("recall", tally::recall, 2, &pairs);
    page += &row("precision", tally::precision, 2, &pairs);
    page += &row("false alarms per 1,000 lines", tally::alarms, 1, &pairs);
    page += &costs(a, b);
    let (found_a, found_b) = (found(a, &common), found(b, &common));
    page += &list("Only A found", found_a.difference(&found_b));
    page += &list("Only B found", found_b.difference(&found_a));
    Ok(page)
}

fn paired(
    a: &BTreeMap<tally::FileName, Tally>,
    b: &BTreeMap<tally::FileName, Tally>,
) -> Vec<(Tally, Tally)> {
    let files: BTreeSet<_> = a.keys().chain(b.keys()).collect();
    let of = |tallies: &BTreeMap<_, Tally>, file| tallies.get(file).copied().unwrap_or_default();
    files
        .into_iter()
        .map(|file| (of(a, file), of(b, file)))
        .collect()
}

fn row(name: &str, figure: Figure, digits: usize, pairs: &[(Tally, Tally)]) -> String {
    let (a, b): (Vec<Tally>, Vec<Tally>) = pairs.iter().copied().unzip();
    let difference = tally::difference(pairs, figure);
    let spread = difference.and_then(|(_, spread)| spread);
    let spread = spread.map_or("–".to_owned(), |(low, high)| {
        format!("{low:+.digits$} to {high:+.digits$}")
    });
    format!(
        "| {name} | {} | {} | {} | {spread} |\n",
        shown(figure(&Tally::sum(&a)), digits),
        shown(figure(&Tally::sum(&b)), digits),
        difference.map_or("–".to_owned(), |(by, _)| format!("{by:+.digits$}")),
    )
}

/// What the runs cost as a whole, whatever they have in common.
fn costs(a: &Evaluation, b: &Evaluation) -> String {
    let usd = |of: &Evaluation| shown(of.spent.cost_usd, 4);
    format!(
        "| requests | {} | {} | {:+} | |\n| cost in US dollars | {} | {} | | |\n",
        a.spent.requests,
        b.spent.requests,
        i128::from(b.spent.requests) - i128::from(a.spent.requests),
        usd(a),
        usd(b),
    )
}

fn found(of: &Evaluation, common: &BTreeSet<String>) -> BTreeSet<String> {
    let outcomes = of.repositories.iter();
    outcomes
        .filter(|outcome| common.contains(&outcome.name))
        .flat_map(|outcome| {
            let found = outcome.defects.iter().filter(|defect| defect.is_found);
            found.map(|defect| format!("{} {} ({})", outcome.name, defect.id, defect.kind))
        })
        .collect()
}

fn list<'a>(title: &str, items: impl Iterator<Item = &'a String>) -> String {
    let mut page = format!("\n{title}:\n\n");
    let before = page.len();
    for item in items {
        let _ = writeln!(page, "- {item}");
    }
    if page.len() == before {
        page += "- nothing\n";
    }
    page
}

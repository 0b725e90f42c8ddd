//! Finds each function of one side again on the other.
//!
//! First within a file, by name; of several with the same name those with the same code, then the
//! most alike. What is left is looked for by its code in all touched files, the most alike first: a
//! function that was renamed, or moved to another file. How alike two bodies are is the share of
//! runs of three tokens that they have in common.

use std::collections::BTreeMap;

use super::{At, Sides};

/// Functions of fewer tokens are alike by chance: they are looked for under their own name only.
const LEAST_TOKENS: usize = 24;

/// From here on two bodies under one name are one function.
const ALIKE_BY_NAME: f64 = 0.4;

/// From here on two bodies of one file are one function, renamed.
const ALIKE_IN_FILE: f64 = 0.6;

/// From here on two bodies under different names in different files are one function.
const ALIKE: f64 = 0.75;

/// Bodies that are compared. A change with more moves whole folders, whose functions keep their names.
const MOST_COMPARED: usize = 250_000;

/// Which function is which.
#[derive(Default)]
pub(super) struct Pairs {
    before: BTreeMap<At, At>,
    after: BTreeMap<At, At>,
}

impl Pairs {
    /// What a function was before.
    pub(super) fn before(&self, after: At) -> Option<At> {
        self.before.get(&after).copied()
    }

    /// What became of a function.
    pub(super) fn after(&self, before: At) -> Option<At> {
        self.after.get(&before).copied()
    }

    fn join(&mut self, was: At, is: At) {
        self.before.insert(is, was);
        self.after.insert(was, is);
    }

    fn is_open(&self, was: At, is: At) -> bool {
        !self.after.contains_key(&was) && !self.before.contains_key(&is)
    }
}

/// Pairs the functions of both sides.
pub(super) fn find(before: Sides<'_>, after: Sides<'_>) -> Pairs {
    let mut pairs = Pairs::default();
    for file in 0..before.files.len() {
        by_name(before, after, file, &mut pairs);
    }
    elsewhere(before, after, &mut pairs);
    pairs
}

fn is_named(name: &str) -> bool {
    !name.ends_with("<anonymous>")
}

/// The name without the types around it.
fn own_name(name: &str) -> &str {
    let start = name.rfind([':', '.', '#', '\\']).map_or(0, |at| at + 1);
    &name[start..]
}

/// Pairs functions with the same name in one file.
fn by_name(before: Sides<'_>, after: Sides<'_>, file: usize, pairs: &mut Pairs) {
    let mut names: BTreeMap<&str, (Vec<At>, Vec<At>)> = BTreeMap::new();
    for at in before.functions(file) {
        names
            .entry(&before.function(at).name)
            .or_default()
            .0
            .push(at);
    }
    for at in after.functions(file) {
        names
            .entry(&after.function(at).name)
            .or_default()
            .1
            .push(at);
    }
    for (name, (was, is)) in names {
        let is_named = is_named(name);
        match (&was[..], &is[..]) {
            ([was], [is]) if is_named => pairs.join(*was, *is),
            _ => {
                let least = if is_named { 0.0 } else { ALIKE_IN_FILE };
                let all = crossed(&was, &is);
                join_most_alike(before, after, all, pairs, |_, _| least);
            }
        }
    }
}

/// Every pair of the two lists, as long as they are not too many to compare.
fn crossed<'a>(was: &'a [At], is: &'a [At]) -> impl Iterator<Item = (At, At)> + use<'a> {
    let all = was
        .iter()
        .flat_map(move |was| is.iter().map(move |is| (*was, *is)));
    all.take(MOST_COMPARED)
}

/// Pairs what is left over in all files by its code.
fn elsewhere(before: Sides<'_>, after: Sides<'_>, pairs: &mut Pairs) {
    let was: Vec<At> = before
        .all()
        .filter(|at| pairs.after(*at).is_none())
        .collect();
    let is: Vec<At> = after
        .all()
        .filter(|at| pairs.before(*at).is_none())
        .collect();
    let least = |was: At, is: At| {
        let names = [before.function(was), after.function(is)].map(|it| own_name(&it.name));
        let is_small = before.body(was).tokens.min(after.body(is).tokens) < LEAST_TOKENS;
        let is_same_name = names[0] == names[1] && is_named(names[0]);
        match (is_same_name, is_small, was.file == is.file) {
            (true, true, _) => ALIKE,
            (true, false, _) => ALIKE_BY_NAME,
            (false, true, _) => f64::INFINITY,
            (false, false, true) => ALIKE_IN_FILE,
            (false, false, false) => ALIKE,
        }
    };
    let comparable =
        crossed(&was, &is).filter(|(was, is)| before.language(*was) == after.language(*is));
    join_most_alike(before, after, comparable, pairs, least);
}

/// Pairs what is alike at least as much as `least` says, the most alike first, then what bears the
/// same name, then in the order of the files.
fn join_most_alike(
    before: Sides<'_>,
    after: Sides<'_>,
    candidates: impl Iterator<Item = (At, At)>,
    pairs: &mut Pairs,
    least: impl Fn(At, At) -> f64,
) {
    let mut alike: Vec<(f64, bool, At, At)> = candidates
        .filter_map(|(was, is)| {
            let (a, b) = (before.body(was), after.body(is));
            let least = least(was, is);
            if a.most_similarity(b) < least {
                return None;
            }
            let similarity = if a.whole == b.whole {
                1.0
            } else {
                a.similarity(b)
            };
            let is_renamed = before.function(was).name != after.function(is).name;
            (similarity >= least).then_some((similarity, is_renamed, was, is))
        })
        .collect();
    alike.sort_by(|a, b| {
        b.0.total_cmp(&a.0)
            .then_with(|| (a.1, a.2, a.3).cmp(&(b.1, b.2, b.3)))
    });
    for (_, _, was, is) in alike {
        if pairs.is_open(was, is) {
            pairs.join(was, is);
        }
    }
}

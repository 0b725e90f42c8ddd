//! Which functions were taken out of others, and which were put into them.
//!
//! A new function was extracted where most of its code stood in a function that still stands and
//! lacks it now; one that is gone was inlined where a function holds most of its code and did not.

use std::collections::BTreeMap;

use super::pairs::Pairs;
use super::{At, Sides};

/// Functions of fewer tokens are a part of many others by chance.
const LEAST_TOKENS: usize = 24;

/// Share of a function's code that has moved.
const MOST_OF_IT: f64 = 0.6;

/// Bodies that are compared.
const MOST_COMPARED: usize = 100_000;

/// Parts of functions, with the function that each is told with.
pub(super) struct Parts {
    extracted: BTreeMap<At, At>,
    inlined: BTreeMap<At, At>,
}

impl Parts {
    /// The function, as it is, that an added one was taken out of.
    pub(super) fn extracted(&self, added: At) -> Option<At> {
        self.extracted.get(&added).copied()
    }

    /// The function, as it is, that a removed one was put into.
    pub(super) fn inlined(&self, removed: At) -> Option<At> {
        self.inlined.get(&removed).copied()
    }
}

/// Looks at every function that was added or removed beside those that were edited.
pub(super) fn find(before: Sides<'_>, after: Sides<'_>, pairs: &Pairs) -> Parts {
    let edited: Vec<(At, At)> = after
        .all()
        .filter_map(|is| Some((pairs.before(is)?, is)))
        .filter(|(was, is)| before.body(*was) != after.body(*is))
        .collect();
    let added = after.all().filter(|at| pairs.before(*at).is_none());
    let removed = before.all().filter(|at| pairs.after(*at).is_none());
    Parts {
        extracted: wholes(after, added.collect(), &edited, |part, (was, is)| {
            let (was, is) = (before.body(was), after.body(is));
            after.body(part).newly_in(was, is)
        }),
        inlined: wholes(before, removed.collect(), &edited, |part, (was, is)| {
            let (was, is) = (before.body(was), after.body(is));
            before.body(part).newly_in(is, was)
        }),
    }
}

/// The function that holds most of each part, if one does.
fn wholes(
    side: Sides<'_>,
    parts: Vec<At>,
    edited: &[(At, At)],
    share: impl Fn(At, (At, At)) -> f64,
) -> BTreeMap<At, At> {
    let most = MOST_COMPARED / edited.len().max(1);
    let mut found = BTreeMap::new();
    for part in parts.into_iter().take(most) {
        if side.body(part).tokens < LEAST_TOKENS {
            continue;
        }
        let mut best = (MOST_OF_IT, None);
        for pair in edited {
            let share = share(part, *pair);
            if share > best.0 {
                best = (share, Some(pair.1));
            }
        }
        found.extend(best.1.map(|whole| (part, whole)));
    }
    found
}

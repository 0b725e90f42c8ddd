//! What the ratios were once, kept in `benches/baselines/NAME.json`, and which of today's differ by more
//! than their rounds do among themselves.
//!
//! Seconds stay out of it: they are those of one machine. A ratio is of two rows in the same round.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};
use serde::{Deserialize, Serialize};

use crate::tools::root;

/// The ratios of a run: by the source with its size, and by what is compared.
pub(crate) type Ratios = BTreeMap<String, BTreeMap<String, Spread>>;

/// The middle of the rounds, and between what they lie.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Spread {
    middle: f64,
    least: f64,
    most: f64,
    rounds: usize,
}

impl Spread {
    /// Of the rounds of one ratio; `None` where there was none.
    pub(crate) fn of(mut rounds: Vec<f64>) -> Option<Self> {
        rounds.sort_by(f64::total_cmp);
        Some(Self {
            middle: rounds[rounds.len().checked_sub(1)? / 2],
            least: *rounds.first()?,
            most: *rounds.last()?,
            rounds: rounds.len(),
        })
    }

    pub(crate) fn middle(self) -> f64 {
        self.middle
    }

    /// What became of it since. Where no round of one run lies among those of the other, chance alone
    /// is an explanation once in 126 times: of five rounds each.
    fn verdict(self, since: Self) -> &'static str {
        if self.rounds.min(since.rounds) < 5 {
            "too few rounds to tell"
        } else if since.least > self.most {
            "**more**"
        } else if since.most < self.least {
            "**less**"
        } else {
            "noise"
        }
    }
}

/// Writes the ratios of a run under a name.
pub(crate) fn save(name: &str, ratios: &Ratios) -> Result<()> {
    let path = path(name)?;
    fs::create_dir_all(path.parent().context("a baseline has a folder")?)?;
    let text = serde_json::to_string_pretty(ratios)? + "\n";
    fs::write(&path, text).with_context(|| path.display().to_string())
}

/// The ratios that were kept under a name.
pub(crate) fn load(name: &str) -> Result<Ratios> {
    let path = path(name)?;
    let text = fs::read_to_string(&path);
    let text = text.with_context(|| format!("there is no baseline {}", path.display()))?;
    Ok(serde_json::from_str(&text)?)
}

/// Where the baseline of this name is kept.
pub(crate) fn path(name: &str) -> Result<PathBuf> {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    ensure!(
        !name.is_empty() && name.chars().all(is_plain),
        "`{name}` is no name of a baseline: letters, digits and `-`"
    );
    Ok(root()?.join(format!("benches/baselines/{name}.json")))
}

/// Each ratio that was measured both times, with its change.
pub(crate) fn compared(before: &Ratios, now: &Ratios) -> String {
    let mut page = String::new();
    for (source, ratios) in now {
        for (name, now) in ratios {
            let Some(before) = before.get(source).and_then(|ratios| ratios.get(name)) else {
                page += &format!(
                    "| {source}: {name} | | {} | | not in the baseline |\n",
                    shown(*now)
                );
                continue;
            };
            page += &format!(
                "| {source}: {name} | {} | {} | {:+.0} % | {} |\n",
                shown(*before),
                shown(*now),
                (now.middle / before.middle - 1.0) * 100.0,
                before.verdict(*now),
            );
        }
    }
    format!("\n| ratio | was | is | change | |\n|---|---:|---:|---:|---|\n{page}")
}

fn shown(spread: Spread) -> String {
    let Spread {
        middle,
        least,
        most,
        ..
    } = spread;
    format!("{middle:.2} ({least:.2}–{most:.2})")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spread(rounds: &[f64]) -> Spread {
        Spread::of(rounds.to_vec()).unwrap()
    }

    fn ratios(rows: &[(&str, Spread)]) -> Ratios {
        let rows = rows.iter().map(|&(name, spread)| (name.to_owned(), spread));
        Ratios::from([("django".to_owned(), rows.collect())])
    }

    #[test]
    fn only_what_lies_apart_in_every_round_is_a_change() {
        let before = spread(&[2.0, 2.1, 1.9, 2.2, 2.0]);
        assert_eq!(
            before.verdict(spread(&[2.3, 2.4, 2.5, 2.3, 2.6])),
            "**more**"
        );
        assert_eq!(
            before.verdict(spread(&[1.3, 1.4, 1.5, 1.3, 1.8])),
            "**less**"
        );
        assert_eq!(before.verdict(spread(&[2.3, 2.4, 2.5, 2.15, 2.6])), "noise");
        assert_eq!(before.verdict(spread(&[9.0; 4])), "too few rounds to tell");
        assert_eq!(Spread::of(Vec::new()), None);
    }

    #[test]
    fn ratios_are_paired_by_their_names() {
        let before = ratios(&[("a ÷ b", spread(&[2.0; 5])), ("gone", spread(&[1.0]))]);
        let now = ratios(&[("a ÷ b", spread(&[3.0; 5])), ("c ÷ d", spread(&[1.0]))]);
        let page = compared(&before, &now);
        assert!(page.contains(
            "| django: a ÷ b | 2.00 (2.00–2.00) | 3.00 (3.00–3.00) | +50 % | **more** |"
        ));
        assert!(page.contains("| django: c ÷ d | | 1.00 (1.00–1.00) | | not in the baseline |"));
        assert!(!page.contains("gone"));
    }

    #[test]
    fn a_name_is_no_path() {
        for name in ["", "../x", "a/b", "a.json"] {
            assert!(path(name).is_err(), "{name}");
        }
    }
}

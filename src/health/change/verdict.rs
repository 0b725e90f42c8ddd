//! Whether a file or function got better or worse, and by what.

use super::TouchedFile;
use super::sight::Sight;
use crate::health::norms::{self, Norms, Scale};
use crate::health::words::{self, number};
use crate::model::{FileReport, FunctionReport, Metrics, Shift, Verdict};

/// Health from which code is easy enough to change: the yellow line.
const EASY: f64 = 8.0;

/// The smallest difference of scores that is worth a name where code is hard to change, before or
/// after. Scores are shown with one decimal, so a difference of one tenth may be all rounding.
const LEAST: f64 = 0.2;

/// The same where it is easy to change before and after.
const LEAST_OF_EASY: f64 = 1.0;

/// How far a figure moves before anybody would notice. One `if` more in a function is no news, how much
/// health it may cost where functions are short as a rule.
const STEPS: [(&str, f64); 11] = [
    ("cognitive", 3.0),
    ("cyclomatic", 3.0),
    ("code_lines", 15.0),
    ("nesting", 1.0),
    ("parameters", 2.0),
    ("max_cognitive", 3.0),
    ("max_cyclomatic", 3.0),
    ("longest_function", 15.0),
    ("max_nesting", 1.0),
    ("max_indentation", 1.0),
    ("indentation_complexity", 15.0),
];

/// Figures that are named.
const MOST_SHIFTS: usize = 3;

/// Share of the largest shift below which another is not worth a name.
const NOTABLE: f64 = 0.25;

/// Metrics of a function with the factor that each is known as, and its words.
const OF_FUNCTION: [(&str, &str, &str); 5] = [
    ("cognitive", "complex-function", "cognitive complexity"),
    ("cyclomatic", "branchy-function", "cyclomatic complexity"),
    ("code_lines", "large-function", "code lines"),
    ("nesting", "deep-nesting", "levels of nesting"),
    ("parameters", "many-parameters", "parameters"),
];

/// What is known of a function on both sides, beside its figures.
pub(super) struct Judged {
    pub(super) language: Option<&'static str>,
    pub(super) is_edited: bool,
    pub(super) sight: Sight,
}

/// What became of a function, and what moved its score.
pub(super) fn of_function(
    before: Option<&FunctionReport>,
    after: Option<&FunctionReport>,
    how: &Judged,
) -> (Verdict, Vec<Shift>) {
    let (before, after) = match (before, after) {
        (Some(before), Some(after)) => (before, after),
        (Some(_), None) => return (Verdict::Removed, Vec::new()),
        _ => return (Verdict::Added, Vec::new()),
    };
    let metrics = OF_FUNCTION.map(|(metric, ..)| metric);
    let verdict = if how.is_edited && is_noticed(&metrics, &before.metrics, &after.metrics) {
        how.sight.fair(by_scores(before.score, after.score))
    } else {
        Verdict::Unchanged
    };
    let row = Norms::shipped().row(how.language.unwrap_or_default());
    let figures = OF_FUNCTION.map(|(metric, id, words)| Figure {
        metric,
        id,
        words: words.to_owned(),
    });
    let shifts = shifts(
        verdict,
        &row.functions,
        figures,
        (&before.metrics, &after.metrics),
    );
    (verdict, shifts)
}

/// What became of a file, and what moved its score.
pub(super) fn of_file(file: &TouchedFile) -> (Verdict, Vec<Shift>) {
    let (before, after) = match (&file.before, &file.after) {
        (Some(before), Some(after)) => (&before.file, &after.file),
        (Some(_), None) => return (Verdict::Removed, Vec::new()),
        _ => return (Verdict::Added, Vec::new()),
    };
    let (scale, counted) = scale_of(after);
    // Scores by different scales say nothing about each other.
    let is_comparable = norms::is_parsed(&before.metrics) == norms::is_parsed(&after.metrics);
    let verdict = if is_comparable && is_noticed(counted, &before.metrics, &after.metrics) {
        Sight::of(before, after).fair(by_scores(before.score, after.score))
    } else {
        Verdict::Unchanged
    };
    let figures = counted.iter().copied().map(|metric| {
        let factor = words::factor(metric);
        Figure {
            metric,
            id: factor.id,
            words: factor.counted(),
        }
    });
    let shifts = shifts(verdict, scale, figures, (&before.metrics, &after.metrics));
    (verdict, shifts)
}

fn scale_of(file: &FileReport) -> (&'static Scale, &'static [&'static str]) {
    let norms = Norms::shipped();
    if norms::is_parsed(&file.metrics) {
        (&norms.row(file.language).files, norms::FILE)
    } else {
        (norms.text(), norms::TEXT)
    }
}

/// Whether one of the figures moved by a step.
fn is_noticed(metrics: &[&str], before: &Metrics, after: &Metrics) -> bool {
    metrics.iter().any(|metric| {
        let value = |metrics: &Metrics| metrics.get(metric).unwrap_or(0.0);
        let step = STEPS.iter().find(|(id, _)| id == metric);
        (value(after) - value(before)).abs() >= step.map_or(1.0, |(_, step)| *step)
    })
}

fn by_scores(before: f64, after: f64) -> Verdict {
    let least = if before.min(after) < EASY {
        LEAST
    } else {
        LEAST_OF_EASY
    };
    // Scores are hundredths: half of one spares the fraction that binary numbers add.
    let difference = after - before;
    if difference.abs() < least - 0.005 {
        Verdict::Unchanged
    } else if difference > 0.0 {
        Verdict::Improved
    } else {
        Verdict::Degraded
    }
}

/// A metric as it is spoken of.
struct Figure {
    metric: &'static str,
    id: &'static str,
    words: String,
}

/// The figures that moved the score its way, the one that moved it most first.
fn shifts(
    verdict: Verdict,
    scale: &Scale,
    figures: impl IntoIterator<Item = Figure>,
    (before, after): (&Metrics, &Metrics),
) -> Vec<Shift> {
    let direction = match verdict {
        Verdict::Degraded => 1.0,
        Verdict::Improved => -1.0,
        Verdict::Unchanged | Verdict::Added | Verdict::Removed => return Vec::new(),
    };
    let mut moved: Vec<(f64, Shift)> = figures
        .into_iter()
        .map(|figure| {
            let value = |metrics: &Metrics| metrics.get(figure.metric).unwrap_or(0.0);
            let (before, after) = (value(before), value(after));
            let z = |value| scale.z(figure.metric, value);
            let weight = (z(after) - z(before)) * direction * telling(figure.metric);
            (weight, figure.shift(before, after))
        })
        .filter(|(weight, _)| *weight > 0.0)
        .collect();
    moved.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    let least = moved.first().map_or(0.0, |(weight, _)| weight * NOTABLE);
    moved.retain(|(weight, _)| *weight >= least);
    moved.truncate(MOST_SHIFTS);
    moved.into_iter().map(|(_, shift)| shift).collect()
}

/// Cognitive complexity says what the other figures only hint at, so it is named first where it moved
/// nearly as far.
fn telling(metric: &str) -> f64 {
    match metric {
        "cognitive" | "max_cognitive" => 2.0,
        _ => 1.0,
    }
}

impl Figure {
    fn shift(self, before: f64, after: f64) -> Shift {
        Shift {
            id: self.id,
            before,
            after,
            text: format!("{} {} → {}", self.words, number(before), number(after)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A tenth may be rounding, and where code is easy before and after, less than a point is no news.
    #[test]
    fn a_difference_counts_by_how_hard_the_code_is() {
        use Verdict::{Degraded, Improved, Unchanged};
        for (before, after, expected) in [
            (5.0, 5.0, Unchanged),
            (5.0, 5.19, Unchanged),
            (5.0, 5.2, Improved),
            (5.2, 5.0, Degraded),
            (5.19, 5.0, Unchanged),
            // Eight is the line, on either side of the change.
            (8.0, 8.99, Unchanged),
            (8.0, 9.0, Improved),
            (9.0, 8.0, Degraded),
            (8.99, 8.0, Unchanged),
            (7.99, 8.2, Improved),
            (8.2, 7.99, Degraded),
        ] {
            assert_eq!(by_scores(before, after), expected, "{before} → {after}");
        }
    }

    #[test]
    fn figures_are_noticed_from_a_step_of_their_own() {
        let metrics = |cognitive, nesting| {
            let mut metrics = Metrics::default();
            metrics.set("cognitive", cognitive);
            metrics.set("nesting", nesting);
            metrics
        };
        let both = &["cognitive", "nesting"][..];
        for (asked, before, after, expected) in [
            (both, (10.0, 3.0), (10.0, 3.0), false),
            (both, (10.0, 3.0), (12.0, 3.0), false),
            (both, (10.0, 3.0), (13.0, 3.0), true),
            (both, (13.0, 3.0), (10.0, 3.0), true),
            (both, (10.0, 3.0), (10.0, 4.0), true),
            (&["cognitive"], (10.0, 3.0), (10.0, 4.0), false),
        ] {
            let [before, after] = [before, after].map(|(one, other)| metrics(one, other));
            assert_eq!(is_noticed(asked, &before, &after), expected, "{after:?}");
        }
    }

    /// Neither what moved the other way is named, nor what moved little beside another.
    #[test]
    fn the_figure_that_moved_it_is_named() {
        let row = Norms::shipped().row("rust");
        let metrics = |[cognitive, lines, nesting]: [f64; 3]| {
            let mut metrics = Metrics::default();
            metrics.set("cognitive", cognitive);
            metrics.set("code_lines", lines);
            metrics.set("nesting", nesting);
            metrics
        };
        let low = metrics([5.0, 20.0, 4.0]);
        let high = metrics([40.0, 60.0, 2.0]);
        for (verdict, before, after, expected) in [
            (Verdict::Degraded, &low, &high, &["cognitive 5 → 40"][..]),
            (Verdict::Improved, &high, &low, &["cognitive 40 → 5"]),
            (Verdict::Unchanged, &low, &high, &[]),
            // What stays where it was moved nothing.
            (Verdict::Degraded, &low, &low, &[]),
            (
                Verdict::Degraded,
                &metrics([5.0, 20.0, 2.0]),
                &metrics([5.0, 60.0, 4.0]),
                &["code_lines 20 → 60", "nesting 2 → 4"],
            ),
        ] {
            let figures = ["nesting", "code_lines", "cognitive"].map(|metric| Figure {
                metric,
                id: metric,
                words: metric.to_owned(),
            });
            let shifts = shifts(verdict, &row.functions, figures, (before, after));
            let told: Vec<_> = shifts.iter().map(|shift| shift.text.as_str()).collect();
            assert_eq!(told, expected, "{verdict:?}");
        }
    }
}

//! Colours of scores: from red over yellow to blue, which people with any kind of colour sight can
//! tell apart (after RdYlBu of ColorBrewer, Harrower and Brewer 2003).

/// Fill of the bands, the worst first.
pub(super) const FILLS: [&str; 5] = ["#a50026", "#e8603c", "#f5c04f", "#9cc8e0", "#4a83bd"];

/// Band of a score, 0 for the worst: below 4, below 6, below 8 (the red and the yellow line of the
/// model lie at 4 and 8), below 9, and from 9.
pub(in crate::report) fn band(score: f64) -> usize {
    [4.0, 6.0, 8.0, 9.0]
        .iter()
        .filter(|bound| score >= **bound)
        .count()
}

/// Whether letters on the fill of a score have to be white.
pub(super) fn is_dark(score: f64) -> bool {
    matches!(band(score), 0 | 4)
}

/// The fill of a score.
pub(super) fn fill(score: f64) -> &'static str {
    FILLS[band(score)]
}

//! Floats as reports write them: rounded, so that the same values always give the same bytes.

use serde::{Serialize, Serializer};

/// A float, or perhaps one.
pub(super) trait Float: Copy + Serialize {
    /// The nearest value with so many decimals; never a negative zero.
    fn rounded(self, decimals: usize) -> Self;
}

impl Float for f64 {
    fn rounded(self, decimals: usize) -> Self {
        // As `{:.1}` shows it: 6.85 is a little less than its name says, and reads 6.8.
        let shown = format!("{self:.decimals$}");
        shown.parse().unwrap_or(self) + 0.0
    }
}

impl Float for Option<f64> {
    fn rounded(self, decimals: usize) -> Self {
        self.map(|value| value.rounded(decimals))
    }
}

/// For scores.
pub(super) fn tenths<S: Serializer>(value: &impl Float, serializer: S) -> Result<S::Ok, S::Error> {
    value.rounded(1).serialize(serializer)
}

/// For points and confidence.
pub(super) fn hundredths<S: Serializer>(
    value: &impl Float,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    value.rounded(2).serialize(serializer)
}

/// For measured values: whole numbers are written without a fraction.
pub(super) fn value<S: Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    if value.fract() == 0.0 && value.abs() < 9e15 {
        serializer.serialize_i64(*value as i64)
    } else {
        four_decimals(value, serializer)
    }
}

/// The same where there may be none.
pub(super) fn maybe_value<S: Serializer>(
    value: &Option<f64>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match value {
        Some(number) => self::value(number, serializer),
        None => serializer.serialize_none(),
    }
}

/// For chances: two digits, however small.
pub(super) fn two_digits<S: Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    let shown = format!("{value:.1e}");
    shown.parse().unwrap_or(*value).serialize(serializer)
}

/// For shares and money.
pub(super) fn four_decimals<S: Serializer>(
    value: &impl Float,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    value.rounded(4).serialize(serializer)
}

/// For money that has not been spent: a small plan costs less than a hundredth of a cent.
pub(super) fn millionths<S: Serializer>(
    value: &impl Float,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    value.rounded(6).serialize(serializer)
}

//! Numbers as a report shows them.

pub(super) use crate::model::words::{counted, score, thousands as count};

/// Points of the score with their sign: two decimals below a tenth, else one.
pub(super) fn points(points: f64) -> String {
    let sign = if points < 0.0 { "−" } else { "" };
    let decimals = if points.abs() < 0.095 { 2 } else { 1 };
    format!("{sign}{:.decimals$}", points.abs())
}

/// A share between 0 and 1 in per cent. Little is not nothing, and almost all is not all.
pub(super) fn percent(share: f64) -> String {
    match share {
        s if s <= 0.0 => "0 %".to_owned(),
        s if s < 0.01 => "under 1 %".to_owned(),
        s if s >= 1.0 => "100 %".to_owned(),
        s if s > 0.99 => "over 99 %".to_owned(),
        s if s.is_nan() => "unknown".to_owned(),
        s => format!("{:.0} %", s * 100.0),
    }
}

/// An amount of money.
pub(super) fn dollars(amount: f64) -> String {
    if amount > 0.0 && amount < 0.01 {
        "less than USD 0.01".to_owned()
    } else {
        format!("USD {amount:.2}")
    }
}

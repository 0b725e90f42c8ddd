//! The score as a badge.

use std::io::{self, Write};

use super::colours::{fill, is_dark};
use crate::model::Report;
use crate::report::Reporter;
use crate::report::words::score;

/// Writes the score as a picture for a read-me.
pub(in crate::report) struct BadgeReporter;

impl Reporter for BadgeReporter {
    fn id(&self) -> &'static str {
        "badge"
    }

    fn tells_changes(&self) -> bool {
        false
    }

    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        let (value, back, ink) = match report.summary.score {
            Some(points) => {
                let ink = if is_dark(points) { "#fff" } else { "#111" };
                (format!("{} of 10", score(points)), fill(points), ink)
            }
            None => ("unknown".to_owned(), "#9f9f9f", "#111"),
        };
        let (left, right) = (80, 12 + 7 * value.chars().count());
        let width = left + right;
        let middle = left + right / 2;
        writeln!(
            out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"20\" role=\"img\" \
             aria-label=\"code health: {value}\"><title>code health: {value}</title>\
             <rect width=\"{width}\" height=\"20\" rx=\"3\" fill=\"#444\"/>\
             <path d=\"M{left} 0h{inner}a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3h-{inner}z\" fill=\"{back}\"/>\
             <g font-family=\"Verdana,DejaVu Sans,sans-serif\" font-size=\"11\" text-anchor=\"middle\">\
             <text x=\"40\" y=\"14\" fill=\"#fff\">code health</text>\
             <text x=\"{middle}\" y=\"14\" fill=\"{ink}\">{value}</text></g></svg>",
            inner = right - 3,
        )
    }
}

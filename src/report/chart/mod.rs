//! Pictures as SVG: for the page, and for files that Markdown shows.
//!
//! No script, no font, no address: an SVG of ours is shapes and words alone.

mod badge;
mod colours;
mod map;
mod sparkline;

pub(super) use badge::BadgeReporter;
pub(super) use colours::band;
pub(super) use map::{MapReporter, map};
pub(super) use sparkline::{TrendReporter, sparkline};

/// Escapes text for SVG and HTML, what cannot be seen spelled out.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in super::characters::visible(text, false).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}

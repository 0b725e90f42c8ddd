//! The marker as Bitbucket hides it: comments of HTML are shown to readers there, the definition of a
//! link that nothing leads to is not.

const SHOWN: (&str, &str) = ("<!-- create-dump:", " -->");
const HIDDEN: (&str, &str) = ("[create-dump]: # (", ")");

/// A body with its last line, the marker, written so that no reader sees it.
pub(super) fn hidden(body: &str) -> String {
    rewritten(body, SHOWN, HIDDEN)
}

/// The reverse.
pub(super) fn shown(body: &str) -> String {
    rewritten(body, HIDDEN, SHOWN)
}

fn rewritten(body: &str, from: (&str, &str), to: (&str, &str)) -> String {
    let text = body.trim_end();
    let at = text.rfind('\n').map_or(0, |at| at + 1);
    let marker = text[at..].strip_prefix(from.0);
    match marker.and_then(|marker| marker.strip_suffix(from.1)) {
        Some(marker) => format!("{}{}{marker}{}\n", &text[..at], to.0, to.1),
        None => body.to_owned(),
    }
}

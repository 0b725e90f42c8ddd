//! Links from a report to the code it speaks of.

use super::escape::{Markdown, code_span};
use crate::model::SourceReport;

/// Makes links into one source: to its code host where that is known, else relative to its root.
pub(super) struct Links {
    base: String,
    /// Whether a range of lines is written `#L1-2` and not `#L1-L2`.
    gitlab: bool,
}

impl Links {
    pub(super) fn into_source(source: &SourceReport) -> Self {
        let (Some(web), Some(revision)) = (&source.web, &source.revision) else {
            return Self {
                base: String::new(),
                gitlab: false,
            };
        };
        let mut base = format!("{}/{}/{}/", web.repository, web.blob, encoded(revision, ""));
        if !source.prefix.is_empty() {
            base.push_str(&format!("{}/", encoded(&source.prefix, "/")));
        }
        let scheme = base.starts_with("https://") || base.starts_with("http://");
        Self {
            base: if scheme {
                encoded(&base, "/:%")
            } else {
                String::new()
            },
            gitlab: web.blob.starts_with("-/"),
        }
    }

    /// The page of a commit, as a link.
    pub(super) fn commit(&self, source: &SourceReport) -> Option<Markdown> {
        let revision = source.revision.as_ref()?;
        let short = code_span(revision.get(..10).unwrap_or(revision));
        let page = source.web.as_ref().filter(|_| !self.base.is_empty());
        Some(match page {
            Some(web) => {
                let dash = if self.gitlab { "-/" } else { "" };
                let repository = encoded(&web.repository, "/:%");
                let revision = encoded(revision, "");
                let short = short.as_str();
                Markdown::vouch(format!("[{short}]({repository}/{dash}commit/{revision})"))
            }
            None => short,
        })
    }

    /// A file, as a link.
    pub(super) fn file(&self, path: &str) -> Markdown {
        self.link(path, path, String::new())
    }

    /// Lines of a file, as a link.
    pub(super) fn lines(&self, path: &str, start: usize, end: usize) -> Markdown {
        let label = match (start, end) {
            (0, _) => path.to_owned(),
            _ if end <= start => format!("{path}:{start}"),
            _ => format!("{path}:{start}-{end}"),
        };
        self.link(path, &label, self.anchor(start, end))
    }

    /// A folder, as a link; `./` is the root.
    pub(super) fn folder(&self, path: &str) -> Markdown {
        self.link(path.trim_end_matches('/'), path, String::new())
    }

    /// Lines of a file, as a link that bears a name.
    pub(super) fn named_lines(&self, name: &str, path: &str, start: usize, end: usize) -> Markdown {
        self.link(path, name, self.anchor(start, end))
    }

    fn anchor(&self, start: usize, end: usize) -> String {
        match (start, end) {
            (0, _) => String::new(),
            _ if end <= start => format!("#L{start}"),
            _ if self.gitlab => format!("#L{start}-{end}"),
            _ => format!("#L{start}-L{end}"),
        }
    }

    fn link(&self, path: &str, label: &str, anchor: String) -> Markdown {
        let label = code_span(&shortened(label));
        // A step that is empty or made of dots would lead elsewhere.
        let strays = path.split('/').any(|step| matches!(step, "" | "." | ".."));
        if strays || label.is_empty() {
            return label;
        }
        let address = format!("{}{}{anchor}", self.base, encoded(path, "/"));
        if address.len() > LONGEST_ADDRESS {
            return label;
        }
        Markdown::vouch(format!("[{}]({address})", label.as_str()))
    }
}

/// Longest address that servers and browsers take.
const LONGEST_ADDRESS: usize = 2_000;

/// Longest label, in characters.
const LONGEST_LABEL: usize = 120;

/// Keeps the end of what is too long: there the file is named.
fn shortened(label: &str) -> String {
    match label.chars().count().checked_sub(LONGEST_LABEL) {
        None | Some(0) => label.to_owned(),
        Some(surplus) => format!("…{}", label.chars().skip(surplus + 1).collect::<String>()),
    }
}

/// Percent-encodes every byte but letters, digits, `-._~` and those of `kept`. No colon stays in a
/// path, so that none is taken for a scheme.
pub(super) fn encoded(text: &str, kept: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        let plain = byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        if plain || kept.as_bytes().contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

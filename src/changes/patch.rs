//! Changes as a patch in git's extended format.

use std::io;

use gix::diff::blob::unified_diff::{ConsumeHunk, ContextSize, DiffLineKind, HunkHeader};
use gix::diff::blob::{Algorithm, InternedInput, UnifiedDiff, diff_with_slider_heuristics};
use rayon::prelude::*;

use super::quote::quoted;
use super::{Change, binary};
use crate::model::{Entry, EntryKind, Tree};

/// Larger files are not compared line by line, in bytes.
pub(super) const LARGEST: u64 = 32 * 1024 * 1024;

/// Lines that stand around a change.
const CONTEXT: u32 = 3;

/// A patch, and what it does not say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Patch {
    /// What `git apply` takes; empty where no text changed.
    pub text: String,
    /// Changed files that the patch does not hold, each with the reason.
    pub left_out: Vec<(String, &'static str)>,
}

/// The patch that turns the old tree into the new one, file by file in the order of `changes`. Files
/// that are no text are in it where `binary` says so.
pub fn patch(old: &Tree, new: &Tree, changes: &[Change], binary: bool) -> Patch {
    let parts: Vec<Result<String, &'static str>> = changes
        .par_iter()
        .map(|change| file_patch(old, new, change, binary))
        .collect();
    let mut patch = Patch::default();
    for (change, part) in changes.iter().zip(parts) {
        match part {
            Ok(text) => patch.text += &text,
            Err(reason) => patch.left_out.push((change.path.clone(), reason)),
        }
    }
    patch
}

/// One side of a changed file.
struct Side<'a> {
    entry: &'a Entry,
    bytes: Vec<u8>,
}

impl<'a> Side<'a> {
    fn read(tree: &'a Tree, index: Option<usize>) -> Result<Option<Self>, &'static str> {
        let Some(index) = index else { return Ok(None) };
        let entry = &tree.entries[index];
        match entry.kind {
            EntryKind::File => {}
            EntryKind::Link | EntryKind::Outside => return Err("link"),
            EntryKind::Special => return Err("special"),
            EntryKind::Submodule => return Err("submodule"),
        }
        let read = tree.contents.read(index, LARGEST);
        let bytes = read.map_err(|_| "unreadable")?;
        Ok(Some(Self { entry, bytes }))
    }

    fn mode(&self) -> &'static str {
        if self.entry.executable {
            "100755"
        } else {
            "100644"
        }
    }
}

fn file_patch(
    old: &Tree,
    new: &Tree,
    change: &Change,
    binary: bool,
) -> Result<String, &'static str> {
    let (was, is) = (Side::read(old, change.old)?, Side::read(new, change.new)?);
    let from = was.as_ref().map_or(&change.path, |was| &was.entry.path);
    let mut out = format!(
        "diff --git {} {}\n",
        quoted("a/", from),
        quoted("b/", &change.path)
    );
    match (&was, &is) {
        (None, Some(is)) => out += &format!("new file mode {}\n", is.mode()),
        (Some(was), None) => out += &format!("deleted file mode {}\n", was.mode()),
        (Some(was), Some(is)) if was.mode() != is.mode() => {
            out += &format!("old mode {}\nnew mode {}\n", was.mode(), is.mode());
        }
        _ => {}
    }
    if *from != change.path {
        let (from, to) = (quoted("", from), quoted("", &change.path));
        out += &format!("similarity index 100%\nrename from {from}\nrename to {to}\n");
    }
    let before = was.as_ref().map(|was| was.bytes.as_slice());
    let after = is.as_ref().map(|is| is.bytes.as_slice());
    match (text(before), text(after)) {
        (Some(before), Some(after)) if before != after => {
            out += &format!("--- {}\n", file_name("a/", was.as_ref().map(|_| from)));
            let path = is.as_ref().map(|_| &change.path);
            out += &format!("+++ {}\n", file_name("b/", path));
            out += &hunks(before, after);
        }
        (Some(_), Some(_)) => {}
        _ if !binary => return Err("binary"),
        _ if before != after => out += &binary::patch(before, after).ok_or("binary")?,
        _ => {}
    }
    Ok(out)
}

/// The text of a side, none where there is no file; `None` where it is no text.
fn text(side: Option<&[u8]>) -> Option<&str> {
    let text = std::str::from_utf8(side.unwrap_or_default()).ok()?;
    (!text.contains('\0')).then_some(text)
}

/// The name in a line that ends with it. Git tells one with a blank by the tab behind it.
fn file_name(side: &str, path: Option<&String>) -> String {
    let Some(path) = path else {
        return "/dev/null".to_owned();
    };
    let name = quoted(side, path);
    if name.contains(' ') && !name.starts_with('"') {
        name + "\t"
    } else {
        name
    }
}

fn hunks(before: &str, after: &str) -> String {
    let input = InternedInput::new(before, after);
    let diff = diff_with_slider_heuristics(Algorithm::Histogram, &input);
    let hunks = Hunks(String::new());
    let unified = UnifiedDiff::new(&diff, &input, hunks, ContextSize::symmetrical(CONTEXT));
    unified
        .consume()
        .expect("writing to a string does not fail")
}

/// Writes hunks as git does.
struct Hunks(String);

impl ConsumeHunk for Hunks {
    type Out = String;

    fn consume_hunk(
        &mut self,
        header: HunkHeader,
        lines: &[(DiffLineKind, &[u8])],
    ) -> io::Result<()> {
        let before = range(header.before_hunk_start, header.before_hunk_len);
        let after = range(header.after_hunk_start, header.after_hunk_len);
        self.0 += &format!("@@ -{before} +{after} @@\n");
        for (kind, line) in lines {
            self.0.push(match kind {
                DiffLineKind::Context => ' ',
                DiffLineKind::Add => '+',
                DiffLineKind::Remove => '-',
            });
            // Lines are pieces of text, cut behind line feeds.
            self.0.push_str(&String::from_utf8_lossy(line));
            if !line.ends_with(b"\n") {
                self.0.push_str("\n\\ No newline at end of file\n");
            }
        }
        Ok(())
    }

    fn finish(self) -> String {
        self.0
    }
}

/// First line and number of lines; of no lines, the line before.
fn range(start: u32, length: u32) -> String {
    match length {
        0 => format!("{},0", start - 1),
        1 => start.to_string(),
        _ => format!("{start},{length}"),
    }
}

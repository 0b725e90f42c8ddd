//! Decides about one entry of a tree at a time.

use ignore::gitignore::Gitignore;

use super::{Error, GlobTable, globs, kind, own_ignore, text};
use crate::language;
use crate::model::{
    Diagnostic, Encoding, EntryKind, FileKind, ReadError, Selection, SourceFile, Spelling, Tree,
    base64_of,
};

/// What became of one entry of the tree.
#[derive(Debug)]
pub enum Decision {
    /// It counts.
    Keep(SourceFile),
    /// It is left out on purpose, for this reason (one of [`explanations`](super::explanations)' ids).
    Skip(&'static str),
    /// It was wanted and could not be read, for this reason.
    Fail(&'static str, Diagnostic),
}

/// Decides about the entries of one tree; shared between threads.
#[derive(Debug)]
pub struct Collector<'tree> {
    tree: &'tree Tree,
    include: Option<Gitignore>,
    exclude: Gitignore,
    own_ignore: own_ignore::OwnIgnore,
    hidden: bool,
    max_file_size: u64,
    binary: bool,
    machine_written: bool,
    kinds: GlobTable<FileKind>,
}

impl<'tree> Collector<'tree> {
    /// Compiles globs and the tree's own `.create-dumpignore` files.
    pub fn new(tree: &'tree Tree, select: &Selection) -> Result<Self, Error> {
        let include = globs::compile(&select.include)?;
        Ok(Self {
            tree,
            include: (!select.include.is_empty()).then_some(include),
            exclude: globs::compile(&select.exclude)?,
            own_ignore: if select.ignore_rules && !tree.chosen {
                own_ignore::OwnIgnore::of(tree)
            } else {
                own_ignore::OwnIgnore::default()
            },
            hidden: select.hidden || tree.chosen,
            max_file_size: select.max_file_size,
            binary: select.binary,
            machine_written: select.machine_written,
            kinds: GlobTable::compile(&select.kinds)?,
        })
    }

    /// What could not be used of the tree's `.create-dumpignore` files.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.own_ignore.diagnostics
    }

    /// Whether globs and the tree's own ignore files want a path, whether it is there or gone.
    pub fn selects(&self, path: &str) -> bool {
        let is_included = |globs| globs::matching(globs, path).is_some();
        globs::matching(&self.exclude, path).is_none()
            && self.include.as_ref().is_none_or(is_included)
            && !self.own_ignore.ignores(path)
    }

    /// Reads entry `index` and decides about it. Depends on nothing but the entry.
    pub fn decide(&self, index: usize) -> Decision {
        if let Some(reason) = self.unread_reason(index) {
            return Decision::Skip(reason);
        }
        match self.tree.contents.read(index, self.max_file_size) {
            Ok(bytes) => self.judge(index, bytes),
            Err(error) => self.unread(index, &error),
        }
    }

    /// The reason to leave the entry out that needs no look into it.
    fn unread_reason(&self, index: usize) -> Option<&'static str> {
        let entry = &self.tree.entries[index];
        let path = &entry.path;
        let included = self
            .include
            .as_ref()
            .map(|include| globs::matching(include, path));
        if globs::matching(&self.exclude, path).is_some() {
            return Some("excluded");
        }
        if included == Some(None) {
            return Some("not-included");
        }
        if self.own_ignore.ignores(path) {
            return Some("ignored");
        }
        let asked_for = included.flatten().is_some_and(is_hidden);
        if !self.hidden && is_hidden(path) && !asked_for {
            return Some("hidden");
        }
        match entry.kind {
            EntryKind::Link => return Some("link"),
            EntryKind::Special => return Some("special"),
            EntryKind::Submodule => return Some("submodule"),
            EntryKind::Outside => return Some("outside"),
            EntryKind::File => {}
        }
        if entry.size > self.max_file_size {
            return Some("too-large");
        }
        kind::reason_by_name(path).filter(|reason| !self.takes(reason))
    }

    /// Whether files count that are left out for this reason by default.
    fn takes(&self, reason: &str) -> bool {
        match reason {
            "binary" => self.binary,
            _ => self.machine_written,
        }
    }

    fn judge(&self, index: usize, bytes: Vec<u8>) -> Decision {
        let entry = &self.tree.entries[index];
        let size = bytes.len() as u64;
        let hash = blake3::hash(&bytes).into();
        let (text, spelling) = match text::text_of(bytes) {
            Ok(text) => text,
            Err(bytes) if self.binary => (base64_of(&bytes), Spelling::of(Encoding::Base64)),
            Err(_) => return Decision::Skip("binary"),
        };
        if !self.machine_written && kind::is_minified(&entry.path, &text) {
            return Decision::Skip("minified");
        }
        Decision::Keep(SourceFile {
            path: entry.path.clone(),
            language: language::detect(&entry.path, &text).map(|language| language.id),
            kind: match self.kinds.get(&entry.path) {
                Some(kind) => *kind,
                None => kind::of(&entry.path, &text),
            },
            spelling,
            bytes: size,
            hash,
            executable: entry.executable,
            text,
        })
    }

    fn unread(&self, index: usize, error: &ReadError) -> Decision {
        let reason = match error {
            ReadError::TooLarge { .. } => return Decision::Skip("too-large"),
            ReadError::Vanished => "vanished",
            ReadError::Moved => "moved",
            ReadError::Io(_) => "unreadable",
        };
        let path = self.tree.entries[index].path.clone();
        Decision::Fail(
            reason,
            Diagnostic::on_file(reason, path, format!("the file {error}")),
        )
    }
}

/// Whether a name in the path starts with a dot.
fn is_hidden(path: &str) -> bool {
    path.split('/')
        .any(|name| name.starts_with('.') && name != "." && name != "..")
}

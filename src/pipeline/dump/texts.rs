//! Gives the clean text of a file: from memory, or read again.

use std::sync::{Mutex, OnceLock, PoisonError};

use rayon::prelude::*;

use crate::collector;
use crate::dump::DumpFile;
use crate::model::Tree;
use crate::pipeline::memory::Memory;
use crate::redact::{Clean, Cleaned, Redactor, Scan};

/// Where a file stands in the tree, where secrets stand in it, and its raw text if it is kept.
pub(super) struct Kept {
    pub(super) entry: usize,
    pub(super) scan: Scan,
    pub(super) text: Option<Box<Text>>,
}

/// A text in memory: raw until it is asked for, and clean from then on. Clean text is shared, so
/// that giving it copies nothing.
pub(super) struct Text {
    raw: Mutex<String>,
    clean: OnceLock<Cleaned>,
}

impl Text {
    pub(super) fn new(raw: String) -> Self {
        Self {
            raw: Mutex::new(raw),
            clean: OnceLock::new(),
        }
    }

    fn clean(&self, memory: &Memory, redactor: &Redactor, scan: &Scan) -> Cleaned {
        let clean = || {
            let mut raw = self.raw.lock().unwrap_or_else(PoisonError::into_inner);
            memory.apply(redactor, std::mem::take(&mut *raw), scan)
        };
        self.clean.get_or_init(clean).clone()
    }
}

/// The texts of the files that a dump may hold, in their order.
pub(super) struct Texts {
    pub(super) tree: Tree,
    memory: Memory,
    redactor: Redactor,
    kept: Vec<Kept>,
}

impl Texts {
    pub(super) fn new(tree: Tree, memory: Memory, redactor: Redactor, kept: Vec<Kept>) -> Self {
        let texts = Self {
            tree,
            memory,
            redactor,
            kept,
        };
        // What is found here is remembered; what is found while the dump is written would come late.
        texts.kept.par_iter().for_each(|kept| {
            if let Some(text) = &kept.text {
                texts.clean(kept, text);
            }
        });
        texts
    }

    fn clean(&self, kept: &Kept, text: &Text) -> Cleaned {
        text.clean(&self.memory, &self.redactor, &kept.scan)
    }

    /// A name without secrets. The rules went over the paths of the tree when it was listed.
    pub(super) fn name(&self, name: &str) -> Clean {
        let entries = &self.tree.entries;
        let cleaned = match entries.binary_search_by(|entry| (*entry.path).cmp(name)) {
            Ok(_) => self.redactor.apply(name.to_owned(), &Scan::nothing(name)),
            Err(_) => self.memory.clean(&self.redactor, name),
        };
        cleaned.text
    }

    /// The text of file `index`, without secrets, or `None` where the file is no longer what it was.
    pub(super) fn get(&self, index: usize, file: &DumpFile) -> Option<Cleaned> {
        let kept = &self.kept[index];
        if let Some(text) = &kept.text {
            return Some(self.clean(kept, text));
        }
        let bytes = self.tree.contents.read(kept.entry, file.bytes).ok()?;
        if *blake3::hash(&bytes).as_bytes() != file.hash {
            return None;
        }
        let text = collector::spell(bytes, file.spelling.encoding)?;
        Some(self.memory.apply(&self.redactor, text, &kept.scan))
    }

    /// The bytes of file `index`, or `None` where it is no longer what it was.
    pub(super) fn original(&self, index: usize, file: &DumpFile) -> Option<Vec<u8>> {
        let kept = &self.kept[index];
        let clean = kept.text.as_ref();
        let clean = clean.map(|text| self.clean(kept, text));
        let bytes = match clean.filter(|clean| clean.hits.is_empty()) {
            Some(clean) => file.spelling.bytes(&clean.text)?,
            None => self.tree.contents.read(kept.entry, file.bytes).ok()?,
        };
        (*blake3::hash(&bytes).as_bytes() == file.hash).then_some(bytes)
    }
}

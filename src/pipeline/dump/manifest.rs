//! What stands where in a dump, for programs.

use rayon::prelude::*;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::packed::{Packed, Placed, Written};
use crate::model::hexadecimal;
use crate::redact::Clean;

/// Name and version of the format.
const SCHEMA: &str = "create-dump.manifest/1";

/// What stands where in a dump.
#[derive(Clone, Debug, Serialize)]
pub struct Manifest {
    schema: &'static str,
    name: Clean,
    revision: Option<Clean>,
    layout: &'static str,
    tokenizer: &'static str,
    files: Vec<ManifestFile>,
    omitted: Vec<ManifestOmitted>,
}

/// A file of the dump.
#[derive(Clone, Debug, Serialize)]
struct ManifestFile {
    path: String,
    language: Option<&'static str>,
    bytes: u64,
    level: &'static str,
    /// Why less stands in the dump than was wanted.
    reason: Option<&'static str>,
    /// What was done to the text.
    views: Vec<&'static str>,
    redacted: bool,
    /// Of the file's bytes; none where secrets were taken out.
    sha256: Option<String>,
    blake3: Option<String>,
    /// Of the text in the dump.
    tokens: Option<usize>,
    /// Which part of the dump.
    part: usize,
    offset: u64,
    length: u64,
}

/// A file that the dump does not hold.
#[derive(Clone, Debug, Serialize)]
struct ManifestOmitted {
    path: String,
    reason: String,
}

impl Packed {
    /// What stands where in the dump that was written.
    pub fn manifest(&self, written: &Written) -> Manifest {
        let frame = self.packing.frame();
        let placed = written.placed.par_iter();
        let mut omitted: Vec<_> = (self.omitted().into_iter())
            .map(|omitted| (omitted.path, omitted.reason))
            .collect();
        let changed = written.diagnostics.iter();
        omitted.extend(changed.filter_map(|note| Some((note.path.clone()?, note.code.to_owned()))));
        omitted.sort();
        Manifest {
            schema: SCHEMA,
            name: frame.name,
            revision: frame.revision,
            layout: self.packing.layout(),
            tokenizer: frame.tokenizer,
            files: placed.map(|placed| self.entry(placed)).collect(),
            omitted: (omitted.into_iter())
                .map(|(path, reason)| ManifestOmitted { path, reason })
                .collect(),
        }
    }

    fn entry(&self, placed: &Placed) -> ManifestFile {
        let file = self.packing.file(placed.index);
        // Who knows all of a file but a secret could try secrets until the digest fits.
        let is_told = !placed.is_redacted;
        let original = || self.viewing.texts.original(placed.index, file);
        let sha256 = is_told.then(original).flatten();
        ManifestFile {
            path: file.path.clone(),
            language: file.language,
            bytes: file.bytes,
            level: placed.level.id(),
            reason: self.packing.reason(placed.index, placed.level),
            views: placed.views.clone(),
            redacted: placed.is_redacted,
            sha256: sha256.map(|bytes| hexadecimal(&Sha256::digest(bytes))),
            blake3: is_told.then(|| hexadecimal(&file.hash)),
            tokens: self.packing.tokens_of(placed.index, placed.level),
            part: placed.volume,
            offset: placed.offset,
            length: placed.length,
        }
    }
}

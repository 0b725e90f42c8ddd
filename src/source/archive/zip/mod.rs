//! Zip archives, read where they lie.
//!
//! The central directory at the end says what there is; `directory` reads it. No library does, because
//! those at hand reserve memory for as many files as the archive claims to hold.

mod directory;

use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;

use flate2::Crc;
use flate2::read::DeflateDecoder;
use gix::bstr::ByteSlice;

use self::directory::{Bytes, Directory, Record, damaged};
use super::limits::{Limits, Tally};
use super::positioned::Positioned;
use super::{Listing, Member, ReadMember, Refusal};
use crate::model::EntryKind;

const LOCAL: &[u8] = b"PK\x03\x04";
const STORED: u16 = 0;
const DEFLATED: u16 = 8;

pub(super) fn list(file: File, limits: &Limits) -> Result<Listing, Refusal> {
    let file = Positioned::new(file);
    let mut tally = Tally::new(limits);
    let mut members = Vec::new();
    let mut records = Vec::new();
    let listed = Directory::of(&file)?.records(&file, &mut tally)?;
    let has_slashes = listed.iter().any(|(name, _)| name.contains(&b'/'));
    for (mut name, record) in listed {
        if record.on_windows && !has_slashes {
            // Some programs write their own separator, against the format.
            name = name.replace(r"\", "/");
        }
        let kind = record.kind(&name);
        let is_kept = kind == Some(EntryKind::File) && limits.is_kept(record.size);
        if is_kept {
            tally.kept(record.size)?;
        }
        members.push(Member {
            kind,
            name,
            size: record.size,
            executable: record.mode & 0o100 != 0,
            place: is_kept.then_some(records.len() as u64),
        });
        if is_kept {
            records.push(record);
        }
    }
    Ok(Listing {
        members,
        diagnostics: Vec::new(),
        reader: Arc::new(Zip { file, records }),
    })
}

struct Zip {
    file: Positioned,
    records: Vec<Record>,
}

impl ReadMember for Zip {
    fn read(&self, place: u64, size: u64) -> io::Result<Vec<u8>> {
        let record = &self.records[place as usize];
        if record.encrypted {
            return Err(damaged("it is encrypted"));
        }
        let head = self.file.slice(record.offset, 30)?;
        if !head.starts_with(LOCAL) {
            return Err(damaged("it is not where the archive says"));
        }
        let names = u64::from(Bytes(&head).u16(26)) + u64::from(Bytes(&head).u16(28));
        let start = record.offset.saturating_add(30).saturating_add(names);
        let packed = self.file.from(start).take(record.packed);
        let mut bytes = Vec::new();
        match record.method {
            STORED => packed.take(size + 1).read_to_end(&mut bytes)?,
            DEFLATED => DeflateDecoder::new(packed)
                .take(size + 1)
                .read_to_end(&mut bytes)?,
            method => {
                let what = format!("it is packed by method {method}, which cannot be read");
                return Err(damaged(&what));
            }
        };
        let mut crc = Crc::new();
        crc.update(&bytes);
        if bytes.len() as u64 != size || crc.sum() != record.crc {
            return Err(damaged("its bytes are not those that the archive promises"));
        }
        Ok(bytes)
    }
}

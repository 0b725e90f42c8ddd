//! The members of a tar, one after the other.
//!
//! Old, POSIX and GNU headers are understood by the `tar` crate. The walk from one to the next is
//! here: the crate's own takes names of any length into memory, and a few bytes can unpack to such.

use std::io::{self, Read};

use tar::{EntryType, Header, PaxExtensions};

use super::Member;
use crate::model::EntryKind;

pub(super) const BLOCK: u64 = 512;

/// Longest head of a member: its name, and what else POSIX lets programs say.
const LONGEST_HEAD: u64 = 1 << 20;

/// What a tar is read from: compressed or not.
pub(super) trait Tape: Read {
    /// Passes over bytes.
    fn skip(&mut self, bytes: u64) -> io::Result<()>;
}

/// A member, before its bytes.
pub(super) struct Head {
    pub(super) member: Member,
    /// Bytes that follow in the archive, without what fills the last block.
    pub(super) stored: u64,
}

/// What the heads before a member say about it.
#[derive(Default)]
struct Said {
    name: Option<Vec<u8>>,
    size: Option<u64>,
    sparse: bool,
}

pub(super) fn checksum_holds(block: &[u8; 512]) -> bool {
    let header = Header::from_byte_slice(block);
    let fields = block[..148].iter().chain(&block[156..]);
    let sum = fields.map(|byte| u32::from(*byte)).sum::<u32>() + 8 * u32::from(b' ');
    header.cksum().is_ok_and(|expected| expected == sum)
}

/// The next member; `None` at the end of the archive. Its bytes have to be passed over before the
/// one after it.
pub(super) fn next(tape: &mut impl Tape) -> io::Result<Option<Head>> {
    let mut said = Said::default();
    loop {
        let Some(block) = block(tape)? else {
            return Ok(None);
        };
        let header = Header::from_byte_slice(&block);
        let size = header.entry_size()?;
        match header.entry_type() {
            EntryType::GNULongName => {
                let mut name = small(tape, size)?;
                name.truncate(name.iter().position(|b| *b == 0).unwrap_or(name.len()));
                said.name = Some(name);
            }
            EntryType::XHeader => said.read_posix(&small(tape, size)?),
            EntryType::GNULongLink | EntryType::XGlobalHeader => tape.skip(filled(size)?)?,
            kind => return said.head(tape, header, kind, size).map(Some),
        }
    }
}

/// Bytes with what fills their last block.
pub(super) fn filled(bytes: u64) -> io::Result<u64> {
    bytes
        .checked_next_multiple_of(BLOCK)
        .ok_or_else(|| damaged("a file in it claims an impossible size"))
}

/// The next block that is not empty; `None` at the end.
fn block(tape: &mut impl Tape) -> io::Result<Option<[u8; 512]>> {
    let mut block = [0; 512];
    let mut read = 0;
    while read < block.len() {
        match tape.read(&mut block[read..])? {
            0 if read == 0 => return Ok(None),
            0 => return Err(damaged("it was cut off")),
            bytes => read += bytes,
        }
    }
    if block.iter().all(|byte| *byte == 0) {
        return Ok(None);
    }
    if !checksum_holds(&block) {
        return Err(damaged("a header in it is damaged"));
    }
    Ok(Some(block))
}

fn small(tape: &mut impl Tape, size: u64) -> io::Result<Vec<u8>> {
    if size > LONGEST_HEAD {
        return Err(damaged("a name in it is longer than 1 MiB"));
    }
    let mut bytes = vec![0; size as usize];
    tape.read_exact(&mut bytes)?;
    tape.skip(filled(size)? - size)?;
    Ok(bytes)
}

fn damaged(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

impl Said {
    fn read_posix(&mut self, fields: &[u8]) {
        for field in PaxExtensions::new(fields).filter_map(Result::ok) {
            match field.key_bytes() {
                b"path" => self.name = Some(field.value_bytes().to_vec()),
                b"size" => self.size = field.value().ok().and_then(|size| size.parse().ok()),
                b"GNU.sparse.name" => {
                    self.name = Some(field.value_bytes().to_vec());
                    self.sparse = true;
                }
                key if key.starts_with(b"GNU.sparse.") => self.sparse = true,
                _ => {}
            }
        }
    }

    fn head(
        self,
        tape: &mut impl Tape,
        header: &Header,
        kind: EntryType,
        size: u64,
    ) -> io::Result<Head> {
        if kind.is_gnu_sparse() {
            skip_sparse_maps(tape, header)?;
        }
        let name = self
            .name
            .unwrap_or_else(|| header.path_bytes().into_owned());
        let kind = match kind {
            EntryType::Directory => None,
            EntryType::Symlink | EntryType::Link => Some(EntryKind::Link),
            // Before POSIX, folders were files whose names end with a slash.
            EntryType::Regular if name.ends_with(b"/") => None,
            EntryType::Regular | EntryType::Continuous if !self.sparse => Some(EntryKind::File),
            // Sparse files, devices, pipes, and what nobody knows.
            _ => Some(EntryKind::Special),
        };
        let holds_bytes = !matches!(kind, Some(EntryKind::Link));
        let stored = if holds_bytes {
            self.size.unwrap_or(size)
        } else {
            0
        };
        Ok(Head {
            member: Member {
                name,
                kind,
                size: stored,
                executable: header.mode().is_ok_and(|mode| mode & 0o100 != 0),
                place: None,
            },
            stored,
        })
    }
}

/// Passes over the blocks that say where the holes of a sparse file are.
fn skip_sparse_maps(tape: &mut impl Tape, header: &Header) -> io::Result<()> {
    let mut more = header.as_gnu().is_some_and(tar::GnuHeader::is_extended);
    while more {
        let mut map = tar::GnuExtSparseHeader::new();
        tape.read_exact(map.as_mut_bytes())?;
        more = map.is_extended();
    }
    Ok(())
}

//! What a tar is read from: a file as it is, or one that is unpacked on the way.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::sync::Arc;

use flate2::read::MultiGzDecoder;

use super::format::{is_empty_tar, is_tar};
use super::limits::{self, Limits, Tally};
use super::positioned::Positioned;
use super::tar::{self, Tape};
use super::{Listing, Member, ReadMember, Refusal};
use crate::model::{Diagnostic, EntryKind};

/// Lists a tar that can be read where it lies.
pub(super) fn list_plain(file: File, limits: &Limits) -> Result<Listing, Refusal> {
    let length = file.metadata()?.len();
    let mut tape = Plain {
        file: BufReader::new(file.try_clone()?),
        position: 0,
        length,
    };
    let (members, diagnostics) = list(&mut tape, limits)?;
    Ok(Listing {
        members,
        diagnostics,
        reader: Arc::new(Bytes(Positioned::new(file))),
    })
}

/// Makes what unpacks a file.
type Unpack = dyn Fn(File) -> io::Result<Box<dyn Read>>;

pub(super) fn gzip(file: File) -> io::Result<Box<dyn Read>> {
    Ok(Box::new(MultiGzDecoder::new(file)))
}

pub(super) fn zstd(file: File) -> io::Result<Box<dyn Read>> {
    Ok(Box::new(zstd::Decoder::new(file)?))
}

/// Lists a compressed tar. What may be wanted of it is kept in a temporary file without a name.
pub(super) fn list_packed(
    unpack: &Unpack,
    file: File,
    limits: &Limits,
) -> Result<Listing, Refusal> {
    let mut first = Vec::new();
    unpack(file.try_clone()?)?
        .take(tar::BLOCK)
        .read_to_end(&mut first)?;
    if !is_tar(&first) && !is_empty_tar(&first) {
        let reason = "what is packed in it is no tar";
        return Err(Refusal::Unreadable(reason.to_owned()));
    }
    (&file).seek(SeekFrom::Start(0))?;
    let mut tape = Packed {
        input: unpack(file)?,
        unpacked: 0,
        kept: BufWriter::new(tempfile::tempfile().map_err(Refusal::NoScratch)?),
        position: 0,
    };
    let (members, diagnostics) = list(&mut tape, limits)?;
    let kept = tape
        .kept
        .into_inner()
        .map_err(io::IntoInnerError::into_error)?;
    Ok(Listing {
        members,
        diagnostics,
        reader: Arc::new(Bytes(Positioned::new(kept))),
    })
}

/// A tape whose members can be found again.
trait Keeps: Tape {
    /// Passes over bytes that are to be found again, and says where.
    fn keep(&mut self, bytes: u64) -> io::Result<u64>;
}

/// Every member. A tar that is damaged further on gives what stands before, and says so.
fn list(tape: &mut impl Keeps, limits: &Limits) -> io::Result<(Vec<Member>, Vec<Diagnostic>)> {
    let mut members = Vec::new();
    let mut tally = Tally::new(limits);
    loop {
        match next(tape, &mut tally, limits) {
            Ok(Some(member)) => members.push(member),
            Ok(None) => return Ok((members, Vec::new())),
            Err(error) if members.is_empty() || limits::is_exceeded(&error) => return Err(error),
            Err(error) => {
                let message = format!(
                    "the archive is damaged behind its first {} files and folders: {error}",
                    members.len()
                );
                let note = Diagnostic::new("archive-damaged", message);
                return Ok((members, vec![note]));
            }
        }
    }
}

fn next(
    tape: &mut impl Keeps,
    tally: &mut Tally<'_>,
    limits: &Limits,
) -> io::Result<Option<Member>> {
    let Some(tar::Head { mut member, stored }) = tar::next(tape)? else {
        return Ok(None);
    };
    tally.member(&member.name)?;
    let padding = tar::filled(stored)? - stored;
    if member.kind == Some(EntryKind::File) && limits.is_kept(stored) {
        tally.kept(stored)?;
        member.place = Some(tape.keep(stored)?);
    } else {
        tape.skip(stored)?;
    }
    tape.skip(padding)?;
    Ok(Some(member))
}

struct Plain {
    file: BufReader<File>,
    position: u64,
    length: u64,
}

impl Read for Plain {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.position += read as u64;
        Ok(read)
    }
}

impl Tape for Plain {
    fn skip(&mut self, bytes: u64) -> io::Result<()> {
        let to = self.position.checked_add(bytes);
        let to = to.filter(|to| *to <= self.length);
        self.position = to.ok_or(io::ErrorKind::UnexpectedEof)?;
        self.file
            .seek_relative(i64::try_from(bytes).map_err(io::Error::other)?)
    }
}

impl Keeps for Plain {
    fn keep(&mut self, bytes: u64) -> io::Result<u64> {
        let start = self.position;
        self.skip(bytes)?;
        Ok(start)
    }
}

struct Packed {
    input: Box<dyn Read>,
    unpacked: u64,
    kept: BufWriter<File>,
    position: u64,
}

impl Read for Packed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buffer)?;
        self.unpacked += read as u64;
        limits::unpacked(self.unpacked)?;
        Ok(read)
    }
}

impl Packed {
    fn copy(&mut self, bytes: u64, to: &mut dyn Write) -> io::Result<()> {
        let copied = io::copy(&mut self.take(bytes), to)?;
        if copied == bytes {
            Ok(())
        } else {
            Err(io::ErrorKind::UnexpectedEof.into())
        }
    }
}

impl Tape for Packed {
    fn skip(&mut self, bytes: u64) -> io::Result<()> {
        self.copy(bytes, &mut io::sink())
    }
}

impl Keeps for Packed {
    fn keep(&mut self, bytes: u64) -> io::Result<u64> {
        let start = self.position;
        let copied = io::copy(
            &mut Read::by_ref(&mut self.input).take(bytes),
            &mut self.kept,
        )?;
        self.unpacked += copied;
        limits::unpacked(self.unpacked)?;
        if copied != bytes {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.position += bytes;
        Ok(start)
    }
}

/// Members that stand in a file as they are.
struct Bytes(Positioned);

impl ReadMember for Bytes {
    fn read(&self, place: u64, size: u64) -> io::Result<Vec<u8>> {
        self.0.slice(place, size)
    }
}

//! The central directory of a zip: where it stands, and what it says.

use std::io::{self, BufReader, Read, Seek, SeekFrom};

use flate2::Crc;

use crate::model::EntryKind;
use crate::source::archive::limits::Tally;
use crate::source::archive::positioned::Positioned;

const END: &[u8] = b"PK\x05\x06";
const END_LENGTH: usize = 22;
const LONGEST_COMMENT: usize = 65_535;
const LOCATOR: &[u8] = b"PK\x06\x07";
const LOCATOR_LENGTH: u64 = 20;
const END_64: &[u8] = b"PK\x06\x06";
const END_64_LENGTH: u64 = 56;
const RECORD: &[u8] = b"PK\x01\x02";

/// A number that stands elsewhere, because it does not fit.
const ELSEWHERE: u64 = 0xFFFF_FFFF;
/// Extra fields: the numbers that do not fit, and the name in Unicode.
const NUMBERS: u16 = 0x0001;
const UNICODE_NAME: u16 = 0x7075;

/// Systems where archives are made: MS-DOS, NTFS and VFAT, Unix and macOS.
const ON_WINDOWS: [u8; 3] = [0, 10, 14];
const ON_UNIX: [u8; 2] = [3, 19];

/// The bits of a Unix mode that say what stands there, and their values.
const KIND: u32 = 0o170_000;
const REGULAR: u32 = 0o100_000;
const LINK: u32 = 0o120_000;

pub(super) fn damaged(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

/// Where the central directory stands.
pub(super) struct Directory {
    start: u64,
    size: u64,
    /// What stands before the archive: every offset in it counts from behind that.
    shift: u64,
}

impl Directory {
    pub(super) fn of(file: &Positioned) -> io::Result<Self> {
        let length = file.clone().seek(SeekFrom::End(0))?;
        let tail = length.min((END_LENGTH + LONGEST_COMMENT) as u64);
        let bytes = file.slice(length - tail, tail)?;
        let at = (0..bytes.len().saturating_sub(END_LENGTH - 1))
            .rev()
            .find(|at| is_end(&bytes[*at..]))
            .ok_or_else(|| damaged("its directory is missing: it is no zip, or was cut off"))?;
        let end = length - tail + at as u64;
        let record = Bytes(&bytes[at..]);
        let (size, offset) = (record.u32(12), record.u32(16));
        if size != ELSEWHERE && offset != ELSEWHERE && record.u16(10) != 0xFFFF {
            return Self::before(end, size, offset);
        }
        match Self::large(file, end)? {
            Some(directory) => Ok(directory),
            None => Self::before(end, size, offset),
        }
    }

    /// The directory of a zip64, whose numbers stand in a record of their own.
    fn large(file: &Positioned, end: u64) -> io::Result<Option<Self>> {
        let Some(at) = end.checked_sub(LOCATOR_LENGTH) else {
            return Ok(None);
        };
        let locator = file.slice(at, LOCATOR_LENGTH)?;
        if !locator.starts_with(LOCATOR) {
            return Ok(None);
        }
        let named = Bytes(&locator).u64(8);
        for place in [Some(named), at.checked_sub(END_64_LENGTH)] {
            let Some(place) = place.filter(|place| *place < at) else {
                continue;
            };
            let record = file.slice(place, END_64_LENGTH)?;
            if record.starts_with(END_64) {
                let record = Bytes(&record);
                return Self::before(place, record.u64(40), record.u64(48)).map(Some);
            }
        }
        Err(damaged("its zip64 directory is missing"))
    }

    /// Every record with its name.
    pub(super) fn records(
        &self,
        file: &Positioned,
        tally: &mut Tally<'_>,
    ) -> io::Result<Vec<(Vec<u8>, Record)>> {
        let mut input = BufReader::new(file.from(self.start).take(self.size));
        let mut records = Vec::new();
        while let Some((name, record)) = Record::next(&mut input, self.shift)? {
            tally.member(&name)?;
            records.push((name, record));
        }
        Ok(records)
    }

    /// The directory that ends at `end`, and says of itself that it begins at `offset`.
    fn before(end: u64, size: u64, offset: u64) -> io::Result<Self> {
        let start = end.checked_sub(size);
        let shift = start.and_then(|start| start.checked_sub(offset));
        match (start, shift) {
            (Some(start), Some(shift)) => Ok(Self { start, size, shift }),
            _ => Err(damaged("its directory does not fit into it")),
        }
    }
}

fn is_end(bytes: &[u8]) -> bool {
    bytes.starts_with(END) && usize::from(Bytes(bytes).u16(20)) <= bytes.len() - END_LENGTH
}

/// What the central directory says about a member.
pub(super) struct Record {
    pub(super) offset: u64,
    pub(super) packed: u64,
    pub(super) size: u64,
    pub(super) crc: u32,
    pub(super) method: u16,
    pub(super) encrypted: bool,
    /// The Unix mode; 0 where the archive was made elsewhere.
    pub(super) mode: u32,
    pub(super) on_windows: bool,
}

impl Record {
    /// The next record with its name; `None` at the end.
    fn next(input: &mut impl Read, shift: u64) -> io::Result<Option<(Vec<u8>, Self)>> {
        let mut head = Vec::new();
        input.take(46).read_to_end(&mut head)?;
        if head.is_empty() || !head.starts_with(RECORD) {
            // Behind the records a signature may stand.
            return Ok(None);
        }
        if head.len() < 46 {
            return Err(damaged("its directory was cut off"));
        }
        let head = Bytes(&head);
        let name = read_some(input, head.u16(28))?;
        let extra = read_some(input, head.u16(30))?;
        read_some(input, head.u16(32))?;
        Self::of(&head, name, &extra, shift).map(Some)
    }

    fn of(
        head: &Bytes<'_>,
        mut name: Vec<u8>,
        extra: &[u8],
        shift: u64,
    ) -> io::Result<(Vec<u8>, Self)> {
        let mut numbers = [head.u32(24), head.u32(20), head.u32(42)];
        for (id, field) in extra_fields(extra) {
            match id {
                NUMBERS => complete(&mut numbers, field),
                UNICODE_NAME => name = unicode_name(field, &name).unwrap_or(name),
                _ => {}
            }
        }
        let [size, packed, offset] = numbers;
        let offset = offset.checked_add(shift);
        let system = head.0[5];
        let mode = (head.u32(38) >> 16) as u32;
        let record = Self {
            offset: offset.ok_or_else(|| damaged("a file lies outside of it"))?,
            packed,
            size,
            crc: head.u32(16) as u32,
            method: head.u16(10),
            encrypted: head.u16(8) & 1 != 0,
            mode: if ON_UNIX.contains(&system) { mode } else { 0 },
            on_windows: ON_WINDOWS.contains(&system),
        };
        Ok((name, record))
    }

    pub(super) fn kind(&self, name: &[u8]) -> Option<EntryKind> {
        match self.mode & KIND {
            LINK => Some(EntryKind::Link),
            _ if name.ends_with(b"/") => None,
            0 | REGULAR => Some(EntryKind::File),
            _ => Some(EntryKind::Special),
        }
    }
}

fn read_some(input: &mut impl Read, length: u16) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; usize::from(length)];
    input.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn extra_fields(mut extra: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    std::iter::from_fn(move || {
        let (head, rest) = extra.split_at_checked(4)?;
        let (field, rest) = rest.split_at_checked(usize::from(Bytes(head).u16(2)))?;
        extra = rest;
        Some((Bytes(head).u16(0), field))
    })
}

/// Fills in the numbers that stand in the extra field, in its order.
fn complete(numbers: &mut [u64; 3], field: &[u8]) {
    let mut rest = field.chunks_exact(8);
    for number in numbers.iter_mut().filter(|number| **number == ELSEWHERE) {
        if let Some(value) = rest.next() {
            *number = Bytes(value).u64(0);
        }
    }
}

/// The name in Unicode, where it belongs to this name.
fn unicode_name(field: &[u8], name: &[u8]) -> Option<Vec<u8>> {
    let (head, unicode) = field.split_at_checked(5)?;
    let mut crc = Crc::new();
    crc.update(name);
    let belongs = head[0] == 1 && Bytes(head).u32(1) == u64::from(crc.sum());
    belongs.then(|| unicode.to_vec())
}

/// Little-endian numbers at places that are known to exist.
pub(super) struct Bytes<'a>(pub(super) &'a [u8]);

impl Bytes<'_> {
    pub(super) fn u16(&self, at: usize) -> u16 {
        u16::from_le_bytes([self.0[at], self.0[at + 1]])
    }

    pub(super) fn u32(&self, at: usize) -> u64 {
        u64::from(self.u16(at)) | u64::from(self.u16(at + 2)) << 16
    }

    pub(super) fn u64(&self, at: usize) -> u64 {
        self.u32(at) | self.u32(at + 4) << 32
    }
}

//! The bytes of a dump: where in them a reader is, and how much one file may take.

use std::cell::Cell;
use std::io::{self, BufRead, ErrorKind, Read};
use std::rc::Rc;

/// Most bytes of a dump that one file may take: it is held in memory.
const MOST_FOR_A_FILE: u64 = 512 * 1024 * 1024;

/// Most bytes that one file of a compressed dump may take whatever the size of the dump …
const ALWAYS_UNPACKED: u64 = 64 * 1024 * 1024;
/// … and for each byte of it, so that a small dump cannot fill the memory.
const UNPACKED_RATIO: u64 = 50;

/// Most bytes that one file may take of a dump that has `packed` bytes where it is compressed.
pub(super) fn most_for_a_file(packed: Option<u64>) -> u64 {
    let of = |packed: u64| ALWAYS_UNPACKED + packed.saturating_mul(UNPACKED_RATIO);
    packed.map_or(MOST_FOR_A_FILE, of).min(MOST_FOR_A_FILE)
}

/// The bytes of a dump, counted.
pub(super) struct Input<'a> {
    bytes: &'a mut dyn BufRead,
    meter: Rc<Meter>,
}

/// Where a reader is.
pub(super) struct Meter {
    line: Cell<u64>,
    room: Cell<u64>,
    most: u64,
}

impl Meter {
    /// The line of the next byte, counted from 1.
    pub(super) fn line(&self) -> u64 {
        self.line.get()
    }

    /// A file, or whatever a reader takes at once, is over.
    pub(super) fn begin_next(&self) {
        self.room.set(self.most);
    }

    /// What is said of a file that takes more than it may.
    pub(super) fn too_much(&self) -> String {
        let most = self.most >> 20;
        if self.most < MOST_FOR_A_FILE {
            format!(
                "a file takes more than {most} MiB, which is much for so small a dump: if you trust it, unpack it with gzip or zstd first"
            )
        } else {
            format!("a file takes more than {most} MiB")
        }
    }

    /// Most bytes that one file may take.
    pub(super) fn most(&self) -> u64 {
        self.most
    }
}

impl<'a> Input<'a> {
    /// One file takes `most` bytes of them.
    pub(super) fn new(bytes: &'a mut dyn BufRead, most: u64) -> Self {
        let meter = Meter {
            line: Cell::new(1),
            room: Cell::new(most),
            most,
        };
        Self {
            bytes,
            meter: Rc::new(meter),
        }
    }

    pub(super) fn meter(&self) -> Rc<Meter> {
        Rc::clone(&self.meter)
    }

    /// The line of the next byte, counted from 1.
    pub(super) fn line(&self) -> u64 {
        self.meter.line()
    }

    /// Adds the next line with its line feed, if there is one; gives whether there was any.
    pub(super) fn add_line(&mut self, to: &mut Vec<u8>) -> io::Result<bool> {
        Ok(self.read_until(b'\n', to)? > 0)
    }

    /// The next line without its line feed, or `None` at the end.
    pub(super) fn next_line(&mut self) -> io::Result<Option<String>> {
        let mut line = Vec::new();
        if !self.add_line(&mut line)? {
            return Ok(None);
        }
        if line.last() == Some(&b'\n') {
            line.pop();
        }
        String::from_utf8(line)
            .map(Some)
            .map_err(|_| io::Error::new(ErrorKind::InvalidData, "it is not UTF-8"))
    }
}

impl Read for Input<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let mut bytes = self.fill_buf()?;
        let length = bytes.read(into)?;
        self.consume(length);
        Ok(length)
    }
}

impl BufRead for Input<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.meter.room.get() == 0 {
            return Err(io::Error::new(
                ErrorKind::FileTooLarge,
                self.meter.too_much(),
            ));
        }
        self.bytes.fill_buf()
    }

    fn consume(&mut self, length: usize) {
        if length == 0 {
            return;
        }
        // What is consumed is in the buffer: nothing is read here.
        let buffered = self.bytes.fill_buf().unwrap_or_default();
        let taken = &buffered[..length.min(buffered.len())];
        let lines = taken.iter().filter(|byte| **byte == b'\n').count();
        self.meter.line.set(self.meter.line.get() + lines as u64);
        let room = self.meter.room.get();
        self.meter.room.set(room.saturating_sub(length as u64));
        self.bytes.consume(length);
    }
}

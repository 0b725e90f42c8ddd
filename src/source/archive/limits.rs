//! How much an archive may hold before it counts as an attack.

use std::io;

use crate::model::Selection;

/// Members of an archive, folders included.
const MOST_MEMBERS: usize = 1_000_000;
/// Bytes of all names together.
const MOST_NAME_BYTES: u64 = 256 << 20;
/// Bytes of all members that are small enough to be read.
const MOST_KEPT: u64 = 4 << 30;
/// Bytes that a compressed tar may unpack to, members that are too large to be read included.
const MOST_UNPACKED: u64 = 16 << 30;
/// Bytes that a byte of the archive may become once `RATIO_FROM` is passed: text reaches 30.
const MOST_RATIO: u64 = 200;
const RATIO_FROM: u64 = 64 << 20;
/// Ignore files up to this size are read, whatever the user's limit for files.
const LEAST_KEPT: u64 = 4 << 20;

/// Why an archive holds too much.
#[derive(Debug, thiserror::Error)]
#[error("it {0}")]
pub(super) struct Exceeded(&'static str);

/// What was seen of an archive so far, against what may be seen.
pub(super) struct Limits {
    packed: u64,
    largest: u64,
}

impl Limits {
    pub(super) fn of(packed: u64, select: &Selection) -> Self {
        Self {
            packed,
            largest: select.max_file_size.max(LEAST_KEPT),
        }
    }

    /// Whether a member of this size can be wanted.
    pub(super) fn is_kept(&self, size: u64) -> bool {
        size <= self.largest
    }
}

/// Counts what an archive holds.
pub(super) struct Tally<'a> {
    limits: &'a Limits,
    members: usize,
    name_bytes: u64,
    kept: u64,
}

impl<'a> Tally<'a> {
    pub(super) fn new(limits: &'a Limits) -> Self {
        Self {
            limits,
            members: 0,
            name_bytes: 0,
            kept: 0,
        }
    }

    /// Counts a member.
    pub(super) fn member(&mut self, name: &[u8]) -> io::Result<()> {
        self.members += 1;
        self.name_bytes += name.len() as u64;
        check(
            self.members <= MOST_MEMBERS,
            "holds more than a million files and folders",
        )?;
        check(
            self.name_bytes <= MOST_NAME_BYTES,
            "holds more than 256 MiB of names",
        )
    }

    /// Counts bytes that are kept or will be read.
    pub(super) fn kept(&mut self, size: u64) -> io::Result<()> {
        self.kept = self.kept.saturating_add(size);
        let from = RATIO_FROM.max(self.limits.packed.saturating_mul(MOST_RATIO));
        check(self.kept <= MOST_KEPT, "unpacks to more than 4 GiB")?;
        check(
            self.kept <= from,
            "unpacks to more than 200 times its own size",
        )
    }
}

/// Whether the error says that a limit was passed.
pub(super) fn is_exceeded(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|inner| inner.is::<Exceeded>())
}

/// Fails once a stream has unpacked too much.
pub(super) fn unpacked(bytes: u64) -> io::Result<()> {
    check(bytes <= MOST_UNPACKED, "unpacks to more than 16 GiB")
}

fn check(holds: bool, excess: &'static str) -> io::Result<()> {
    if holds {
        Ok(())
    } else {
        Err(io::Error::other(Exceeded(excess)))
    }
}

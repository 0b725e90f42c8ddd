//! The digest of a file that is being written, for `sha256sum --check`.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

/// Passes everything on and, where it is asked for, remembers the digest.
pub(super) struct Digesting<W> {
    out: W,
    digest: Option<Sha256>,
}

impl<W: Write> Digesting<W> {
    pub(super) fn new(out: W, is_wanted: bool) -> Self {
        Self {
            out,
            digest: is_wanted.then(Sha256::new),
        }
    }

    /// What was written to, and the digest of all that was.
    pub(super) fn finish(self) -> (W, Option<[u8; 32]>) {
        (self.out, self.digest.map(|digest| digest.finalize().into()))
    }
}

impl<W: Write> Write for Digesting<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        if let Some(digest) = &mut self.digest {
            digest.update(&bytes[..written]);
        }
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Where the checksum of a file stands: beside it, with `.sha256` behind its name.
pub(super) fn path(of: &Path) -> PathBuf {
    let mut name = OsString::from(of);
    name.push(".sha256");
    name.into()
}

/// A line that `sha256sum --check` takes in the folder of the file. Names with a line break or a
/// backslash are escaped as that program escapes them.
pub(super) fn line(of: &Path, digest: [u8; 32]) -> String {
    let name = of.file_name().unwrap_or_default().to_string_lossy();
    let escaped = name
        .replace('\\', "\\\\")
        .replace('\n', "\\n")
        .replace('\r', "\\r");
    let mark = if escaped == name { "" } else { "\\" };
    let mut line = mark.to_owned();
    for byte in digest {
        line.push_str(&format!("{byte:02x}"));
    }
    line + "  " + &escaped + "\n"
}

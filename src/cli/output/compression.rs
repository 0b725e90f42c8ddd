//! Compressed files, by the end of their name. The bytes depend on the content alone.

use std::io::{self, Write};
use std::path::Path;

use flate2::GzBuilder;

/// Runs `content` on a writer that compresses into `out` as the name of `path` says: `.gz`, `.zst`,
/// or not at all.
pub(super) fn write<T>(
    path: &Path,
    out: &mut dyn Write,
    content: impl FnOnce(&mut dyn Write) -> io::Result<T>,
) -> io::Result<T> {
    let extension = path.extension().and_then(|extension| extension.to_str());
    match extension.map(str::to_ascii_lowercase).as_deref() {
        Some("gz") => {
            // Without a name and a time, which would differ from run to run.
            let mut encoder = GzBuilder::new().write(out, flate2::Compression::default());
            let told = content(&mut encoder)?;
            encoder.finish()?;
            Ok(told)
        }
        Some("zst") => {
            let mut encoder = zstd::Encoder::new(out, zstd::DEFAULT_COMPRESSION_LEVEL)?;
            encoder.include_checksum(true)?;
            let told = content(&mut encoder)?;
            encoder.finish()?;
            Ok(told)
        }
        _ => content(out),
    }
}

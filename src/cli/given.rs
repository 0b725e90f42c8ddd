//! Text files that the user names, read whole. What the name leads to may be a device without an end.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

/// The text of a file of at most so many MiB.
pub(super) fn text(path: &Path, most_mib: u64) -> io::Result<String> {
    let most = most_mib << 20;
    let mut bytes = Vec::new();
    File::open(path)?.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        let reason = format!("it is larger than {most_mib} MiB");
        return Err(io::Error::other(reason));
    }
    String::from_utf8(bytes)
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8"))
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn what_has_no_end_is_not_read_to_it() {
        let error = text("/dev/zero".as_ref(), 1);
        if cfg!(unix) {
            assert_eq!(error.unwrap_err().to_string(), "it is larger than 1 MiB");
        }
    }
}

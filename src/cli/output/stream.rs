//! Standard output, whose reader may leave at any time.

use std::io::{self, BufWriter, ErrorKind, Write};

use super::pager::Pager;
use super::staged::BUFFER;

/// Writes a result. That its reader has left is no error, whatever the format makes of the failure
/// that it meets.
pub(super) fn write<T: Default>(
    content: impl FnOnce(&mut dyn Write) -> io::Result<T>,
) -> io::Result<T> {
    let mut pager = Pager::start();
    let told = match pager.as_mut().and_then(Pager::pipe) {
        Some(pipe) => write_to(pipe, content),
        None => write_to(io::stdout().lock(), content),
    };
    if let Some(pager) = pager {
        pager.wait();
    }
    told
}

fn write_to<T: Default>(
    out: impl Write,
    content: impl FnOnce(&mut dyn Write) -> io::Result<T>,
) -> io::Result<T> {
    let read = Read {
        out,
        has_left: false,
    };
    let mut out = BufWriter::with_capacity(BUFFER, read);
    let told = content(&mut out).and_then(|told| out.flush().map(|()| told));
    // What is left in the buffer after a failure is for nobody.
    let (read, _) = out.into_parts();
    if read.has_left {
        Ok(T::default())
    } else {
        told
    }
}

/// A place that notices when its reader leaves.
struct Read<W> {
    out: W,
    has_left: bool,
}

impl<W> Read<W> {
    fn noticed<T>(&mut self, result: io::Result<T>) -> io::Result<T> {
        self.has_left |= matches!(&result, Err(error) if error.kind() == ErrorKind::BrokenPipe);
        result
    }
}

impl<W: Write> Write for Read<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes);
        self.noticed(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = self.out.flush();
        self.noticed(flushed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A pipe whose reader has left.
    struct Left;

    impl Write for Left {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(ErrorKind::BrokenPipe.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_that_left_is_no_error_whatever_a_format_makes_of_it() {
        let long = vec![b'x'; 2 * BUFFER];
        let told = write_to(Left, |out| {
            out.write_all(&long)
                .map_err(|_| io::Error::other("the format failed"))
        });
        assert!(told.is_ok());
    }

    #[test]
    fn another_failure_is_one() {
        let told = write_to(io::sink(), |_| -> io::Result<()> {
            Err(io::Error::other("full"))
        });
        assert!(told.is_err());
    }
}

//! Writes a report: one file a format.

use std::io::{self, Write};

use crate::model::Report;

/// A format that reports are written in.
pub trait Reporter: Sync {
    /// Name on the command line.
    fn id(&self) -> &'static str;

    /// Writes the whole report. The same report gives the same bytes.
    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()>;
}

/// The formats, the default first.
pub static REPORTERS: &[&dyn Reporter] = &[];

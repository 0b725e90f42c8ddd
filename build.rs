//! Names the code that measures. What it worked out is kept from run to run under this name, so that
//! another version of the code, or of a grammar, asks anew.

use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io;
use std::path::Path;

/// All that a measurement depends on beside the text. `Cargo.lock` holds the versions of the grammars.
const SOURCES: [&str; 7] = [
    "Cargo.lock",
    "src/collector",
    "src/git",
    "src/history",
    "src/language",
    "src/metrics",
    "src/model",
];

fn main() -> io::Result<()> {
    let mut hasher = DefaultHasher::new();
    for source in SOURCES {
        println!("cargo::rerun-if-changed={source}");
        hash(Path::new(source), &mut hasher)?;
    }
    println!("cargo::rustc-env=MEASURING_CODE={:016x}", hasher.finish());
    Ok(())
}

/// Hashes a file, or a folder with all below it. One that is not there (a package without its lock
/// file) is an empty one.
fn hash(path: &Path, hasher: &mut DefaultHasher) -> io::Result<()> {
    if path.is_dir() {
        let mut entries: Vec<_> = fs::read_dir(path)?.collect::<Result<_, _>>()?;
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            hash(&entry.path(), hasher)?;
        }
    } else if path.exists() {
        path.file_name().hash(hasher);
        fs::read(path)?.hash(hasher);
    }
    Ok(())
}

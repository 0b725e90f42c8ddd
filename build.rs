//! Names the code that measures. What it worked out is kept from run to run under this name, so that
//! another version of the code, or of a grammar, asks anew. And lists the repositories with planted
//! defects, which are part of the program.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io;
use std::path::{Path, PathBuf};

/// All that a measurement depends on beside the text. `Cargo.lock` holds the versions of the grammars.
const SOURCES: [&str; 8] = [
    "Cargo.lock",
    "src/collector",
    "src/git",
    "src/history",
    "src/language",
    "src/metrics",
    "src/model",
    "src/prompts/attempts",
];

/// The repositories with planted defects.
const DEFECTS: &str = "fixtures/defects";

fn main() -> io::Result<()> {
    let mut hasher = DefaultHasher::new();
    for source in SOURCES {
        println!("cargo::rerun-if-changed={source}");
        hash(Path::new(source), &mut hasher)?;
    }
    println!("cargo::rustc-env=MEASURING_CODE={:016x}", hasher.finish());
    println!("cargo::rerun-if-changed={DEFECTS}");
    write_defects()
}

/// Writes a table of their files: path and text.
fn write_defects() -> io::Result<()> {
    let root = fs::canonicalize(DEFECTS)?;
    let mut table = "&[\n".to_owned();
    for file in files(&root)? {
        let path = file.strip_prefix(&root).unwrap_or(&file);
        let path = path.to_string_lossy().replace('\\', "/");
        let _ = writeln!(table, "({path:?}, include_str!({file:?})),");
    }
    #[expect(clippy::disallowed_methods, reason = "how cargo says where to write")]
    let folder = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(folder.join("defects.rs"), table + "]\n")
}

/// The files below a folder, sorted.
fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut entries: Vec<_> = fs::read_dir(folder)?.collect::<Result<_, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    Ok(found)
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

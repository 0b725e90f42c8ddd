//! The folder that files are restored into.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::{Error, Whole};
use crate::model::path_text;

/// The folder that files are restored into.
#[derive(Debug)]
pub struct Target {
    /// Without links in its path, as far as it exists.
    root: PathBuf,
    replaces: bool,
    folds_case: bool,
    /// The files and folders to be written by their names in lower case, where that matters.
    folded: BTreeMap<String, String>,
}

impl Target {
    /// A folder, which need not exist. `replaces` says whether files that stand there may be.
    pub fn at(folder: &Path, replaces: bool) -> Result<Self, Error> {
        let root = match fs::canonicalize(folder) {
            Ok(root) if root.is_dir() => root,
            Ok(_) => return Err(occupied(&shown(folder), "it is no folder")),
            Err(cause) if cause.kind() == ErrorKind::NotFound => folder.to_owned(),
            Err(cause) => return Err(unwritable(&shown(folder), cause)),
        };
        Ok(Self {
            folds_case: folds_case(&root),
            root,
            replaces,
            folded: BTreeMap::new(),
        })
    }

    /// Whether the file can be written as far as can be seen. Writes nothing.
    pub fn check(&mut self, file: &Whole) -> Result<(), Error> {
        let name = name(file)?;
        if self.folds_case && !self.is_alone(&name) {
            return Err(occupied(
                &file.path,
                "another file of the dump has the same name but for its case",
            ));
        }
        self.check_folders(&file.path, &name)?;
        match fs::symlink_metadata(self.root.join(&name)) {
            Err(cause) if cause.kind() == ErrorKind::NotFound => Ok(()),
            Err(cause) => Err(unwritable(&file.path, cause)),
            Ok(found) if found.is_dir() => Err(occupied(&file.path, "a folder stands there")),
            Ok(found) if !found.is_file() => Err(occupied(
                &file.path,
                "a link or something special stands there",
            )),
            Ok(_) if !self.replaces => Err(occupied(&file.path, "a file stands there")),
            Ok(_) => Ok(()),
        }
    }

    /// Writes the file and the folders that it needs: whole, or not at all.
    pub fn write(&mut self, file: &Whole) -> Result<(), Error> {
        let name = name(file)?;
        let failed = |cause| unwritable(&file.path, cause);
        if !self.root.exists() {
            fs::create_dir_all(&self.root).map_err(failed)?;
        }
        let mut folder = self.root.clone();
        for part in name.parent().into_iter().flat_map(Path::iter) {
            folder.push(part);
            match fs::create_dir(&folder) {
                Err(cause) if cause.kind() != ErrorKind::AlreadyExists => {
                    return Err(failed(cause));
                }
                _ => {}
            }
        }
        self.check_folders(&file.path, &name)?;
        self.place(file, &folder, &self.root.join(&name))
    }

    fn place(&self, file: &Whole, folder: &Path, path: &Path) -> Result<(), Error> {
        let failed = |cause| unwritable(&file.path, cause);
        let mut builder = tempfile::Builder::new();
        builder.prefix(".restoring-");
        #[cfg(unix)]
        {
            // What the user's mask allows of it.
            let mode = if file.is_executable { 0o777 } else { 0o666 };
            builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(mode));
        }
        let mut temporary = builder.tempfile_in(folder).map_err(failed)?;
        temporary.write_all(&file.bytes).map_err(failed)?;
        let placed = if self.replaces {
            temporary.persist(path)
        } else {
            temporary.persist_noclobber(path)
        };
        match placed {
            Ok(_) => Ok(()),
            Err(error) if error.error.kind() == ErrorKind::AlreadyExists => {
                Err(occupied(&file.path, "a file stands there"))
            }
            Err(error) => Err(failed(error.error)),
        }
    }

    /// Whether everything on the way to the file is a folder, or not there yet.
    fn check_folders(&self, path: &str, name: &Path) -> Result<(), Error> {
        let mut folder = self.root.clone();
        for part in name.parent().into_iter().flat_map(Path::iter) {
            folder.push(part);
            match fs::symlink_metadata(&folder) {
                Ok(found) if found.is_dir() => {}
                Ok(found) if found.is_symlink() => {
                    return Err(occupied(path, "a folder on its way is a link"));
                }
                Ok(_) => return Err(occupied(path, "a folder on its way is none")),
                Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(()),
                Err(cause) => return Err(unwritable(path, cause)),
            }
        }
        Ok(())
    }

    /// Whether no other name becomes this one, or a folder on its way, where case is folded.
    fn is_alone(&mut self, name: &Path) -> bool {
        let paths = name.ancestors().filter(|path| !path.as_os_str().is_empty());
        paths.into_iter().all(|path| {
            let exact = path.to_string_lossy().into_owned();
            let folded = self.folded.entry(exact.to_lowercase());
            *folded.or_insert_with(|| exact.clone()) == exact
        })
    }
}

/// The name as this system spells it.
#[cfg(unix)]
fn name(file: &Whole) -> Result<PathBuf, Error> {
    use std::os::unix::ffi::OsStrExt;
    Ok(PathBuf::from(std::ffi::OsStr::from_bytes(&file.name)))
}

#[cfg(not(unix))]
fn name(file: &Whole) -> Result<PathBuf, Error> {
    let name = std::str::from_utf8(&file.name);
    let name = name.map_err(|_| occupied(&file.path, "this system cannot spell its name"))?;
    Ok(PathBuf::from(name))
}

/// Whether names that differ in case alone are one name where the folder is, or will be.
#[cfg(unix)]
fn folds_case(folder: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let there = folder.ancestors().find(|folder| folder.is_dir());
    let Some(path) = there.and_then(|folder| folder.to_str()) else {
        return false;
    };
    let swapped: String = path.chars().map(with_other_case).collect();
    match (fs::metadata(path), fs::metadata(&swapped)) {
        (Ok(one), Ok(other)) if swapped != path => {
            (one.dev(), one.ino()) == (other.dev(), other.ino())
        }
        _ => false,
    }
}

#[cfg(not(unix))]
fn folds_case(_folder: &Path) -> bool {
    true
}

#[cfg(unix)]
fn with_other_case(letter: char) -> char {
    if letter.is_ascii_lowercase() {
        letter.to_ascii_uppercase()
    } else {
        letter.to_ascii_lowercase()
    }
}

fn shown(path: &Path) -> String {
    path_text(path.as_os_str().as_encoded_bytes())
}

fn occupied(path: &str, why: &'static str) -> Error {
    Error::Occupied {
        path: path.to_owned(),
        why,
    }
}

fn unwritable(path: &str, cause: io::Error) -> Error {
    Error::Unwritable {
        path: path.to_owned(),
        cause,
    }
}

#[cfg(test)]
mod tests {
    use super::Target;
    use crate::restore::Whole;

    fn file(path: &str) -> Whole {
        Whole {
            path: path.to_owned(),
            name: path.as_bytes().to_vec(),
            bytes: Vec::new(),
            is_executable: false,
        }
    }

    #[test]
    fn names_that_differ_in_case_alone_are_refused_where_they_are_one() {
        let folder = tempfile::tempdir().unwrap();
        for (second, folds_case, is_fine) in [
            ("SRC/b", true, false),
            ("src/A", true, false),
            ("src/b", true, true),
            ("SRC/b", false, true),
        ] {
            let mut target = Target::at(folder.path(), false).unwrap();
            target.folds_case = folds_case;
            target.check(&file("src/a")).unwrap();
            assert_eq!(target.check(&file(second)).is_ok(), is_fine, "{second}");
        }
    }
}

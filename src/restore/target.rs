//! The folder that files are restored into.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use super::{Error, Names, Whole};
use crate::model::path_text;

/// The folder that files are restored into.
#[derive(Debug)]
pub struct Target {
    /// Without links in its path, as far as it exists.
    root: PathBuf,
    replaces: bool,
    names: Names,
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
            names: names_at(&root),
            root,
            replaces,
            folded: BTreeMap::new(),
        })
    }

    /// Which names it takes for what they are.
    pub fn names(&self) -> Names {
        self.names
    }

    /// Why this file cannot stand beside those that were checked before it, if so. Writes nothing.
    ///
    /// # Errors
    /// Something stands in its way.
    pub fn check(&mut self, file: &Whole) -> Result<Option<&'static str>, Error> {
        let name = name(file)?;
        if self.names != Names::Exact && !self.is_alone(&name) {
            return Ok(Some(
                "another file of the dump has the same name but for its case",
            ));
        }
        self.check_folders(&file.path, &name)?;
        match fs::symlink_metadata(self.root.join(&name)) {
            Err(cause) if cause.kind() == ErrorKind::NotFound => Ok(None),
            Err(cause) => Err(unwritable(&file.path, cause)),
            Ok(found) if found.is_dir() => Err(occupied(&file.path, "a folder stands there")),
            Ok(found) if !found.is_file() => Err(occupied(
                &file.path,
                "a link or something special stands there",
            )),
            Ok(_) if !self.replaces => Err(occupied(&file.path, "a file stands there")),
            Ok(_) => Ok(None),
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

/// Which names are taken for what they are where the folder is, or will be.
fn names_at(folder: &Path) -> Names {
    let there = folder.ancestors().find(|folder| folder.is_dir());
    match Names::here() {
        Names::Exact if there.is_some_and(folds_case) => Names::Folded,
        names => names,
    }
}

/// Whether names that differ in case alone are one name in a folder: by a name that stands there, or
/// one that is tried.
#[cfg(unix)]
fn folds_case(folder: &Path) -> bool {
    let has_letters = |path: &PathBuf| with_other_case(path).is_some_and(|other| other != *path);
    let known = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut known = known.map(|entry| entry.path());
    if let Some(known) = known.find(has_letters) {
        return is_one(&known);
    }
    let tried = tempfile::Builder::new()
        .prefix(".restoring-")
        .tempfile_in(folder);
    tried.is_ok_and(|tried| is_one(tried.path()))
}

#[cfg(not(unix))]
fn folds_case(_folder: &Path) -> bool {
    true
}

/// Whether a file is found under its name in the other case.
#[cfg(unix)]
fn is_one(path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let place = |path: &Path| {
        let found = fs::symlink_metadata(path).ok()?;
        Some((found.dev(), found.ino()))
    };
    let other = with_other_case(path).and_then(|other| place(&other));
    other.is_some() && other == place(path)
}

#[cfg(unix)]
fn with_other_case(path: &Path) -> Option<PathBuf> {
    let other = |letter: char| {
        if letter.is_ascii_lowercase() {
            letter.to_ascii_uppercase()
        } else {
            letter.to_ascii_lowercase()
        }
    };
    let name = path.file_name()?.to_str()?;
    Some(path.with_file_name(name.chars().map(other).collect::<String>()))
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
    use crate::restore::{Names, Whole};

    fn file(path: &str) -> Whole {
        Whole {
            path: path.to_owned(),
            name: path.as_bytes().to_vec(),
            bytes: Vec::new(),
            is_executable: false,
        }
    }

    #[test]
    fn of_names_that_differ_in_case_alone_one_is_kept_where_they_are_one() {
        let folder = tempfile::tempdir().unwrap();
        for (second, names, is_fine) in [
            ("SRC/b", Names::Folded, false),
            ("src/A", Names::Windows, false),
            ("src/b", Names::Folded, true),
            ("SRC/b", Names::Exact, true),
        ] {
            let mut target = Target::at(folder.path(), false).unwrap();
            target.names = names;
            assert_eq!(target.check(&file("src/a")).unwrap(), None);
            let why = target.check(&file(second)).unwrap();
            assert_eq!(why.is_none(), is_fine, "{second}");
        }
    }
}

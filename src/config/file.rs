//! Configuration files: where they stand, and what they say.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use super::error::Error;
use super::keys;
use super::layer::Origin;
use super::value::Value;

const LARGEST: u64 = 1 << 20;

/// Name of our section in `pyproject.toml`, which stands there in whatever notation.
const SECTION: &str = "create-dump";

/// The local file of a source: that of the repository around it, or of the source itself.
pub(super) fn find_local(source: &Path) -> Option<PathBuf> {
    let source = fs::canonicalize(source).ok()?;
    let root = source
        .ancestors()
        .find(|folder| folder.join(".git").exists())
        .unwrap_or(&source);
    ["create-dump.toml", ".config/create-dump.toml"]
        .iter()
        .map(|name| root.join(name))
        .find(|path| path.symlink_metadata().is_ok())
        .or_else(|| {
            let path = root.join("pyproject.toml");
            // Most such files are meant for others, and need not even be TOML: templates are not.
            let is_ours = path.is_file() && read(&path).is_ok_and(|text| text.contains(SECTION));
            is_ours.then_some(path)
        })
}

/// Reads a file that the user named, or the global one: links are followed.
pub(super) fn read_trusted(path: &Path) -> Result<Vec<(String, Value, Origin)>, Error> {
    values(path, &read(path)?)
}

/// Reads a file that was found in the analysed tree. A link could lead anywhere, and an error
/// message that quotes the file would show what stands there: links are refused.
pub(super) fn read_local(path: &Path) -> Result<Vec<(String, Value, Origin)>, Error> {
    let is_link = path
        .symlink_metadata()
        .is_ok_and(|metadata| metadata.file_type().is_symlink());
    if is_link {
        return Err(unreadable(
            path,
            "it is a symbolic link in the analysed tree",
        ));
    }
    values(path, &read(path)?)
}

fn read(path: &Path) -> Result<String, Error> {
    let metadata = fs::metadata(path).map_err(|error| unreadable(path, error))?;
    if !metadata.is_file() {
        return Err(unreadable(path, "it is not a regular file"));
    }
    let mut text = String::new();
    File::open(path)
        .and_then(|file| file.take(LARGEST + 1).read_to_string(&mut text))
        .map_err(|error| unreadable(path, error))?;
    if text.len() as u64 > LARGEST {
        return Err(unreadable(path, "it is larger than 1 MiB"));
    }
    Ok(text)
}

fn unreadable(path: &Path, reason: impl ToString) -> Error {
    Error::Unreadable {
        path: path.to_owned(),
        reason: reason.to_string(),
    }
}

fn values(path: &Path, text: &str) -> Result<Vec<(String, Value, Origin)>, Error> {
    let mut table: toml::Table = text.parse().map_err(|error| Error::Syntax {
        path: path.to_owned(),
        reason: format!("{error}").trim_end().to_owned(),
    })?;
    if path
        .file_name()
        .is_some_and(|name| name == "pyproject.toml")
    {
        table = match table.get("tool").and_then(|tool| tool.get("create-dump")) {
            Some(toml::Value::Table(section)) => section.clone(),
            _ => return Ok(Vec::new()),
        };
    }
    let origin = Origin::File(path.to_owned());
    let mut found = Vec::new();
    flatten("", &table, &origin, &mut found)?;
    Ok(found)
}

fn flatten(
    prefix: &str,
    table: &toml::Table,
    origin: &Origin,
    found: &mut Vec<(String, Value, Origin)>,
) -> Result<(), Error> {
    for (name, value) in table {
        let name = format!("{prefix}{name}");
        match (keys::by_name(&name), value) {
            (Some(key), value) => {
                let value = key.kind.read_toml(value).ok_or_else(|| Error::BadValue {
                    key: name.clone(),
                    origin: origin.clone(),
                    value: value.to_string(),
                    expected: key.kind.expected(),
                })?;
                found.push((name, value, origin.clone()));
            }
            (None, toml::Value::Table(inner)) => {
                flatten(&format!("{name}."), inner, origin, found)?;
            }
            (None, _) => {
                return Err(Error::UnknownKey {
                    nearest: keys::nearest(&name),
                    key: name,
                    origin: origin.clone(),
                });
            }
        }
    }
    Ok(())
}

//! Forms in which git keeps a repository and which are not read here. Told before anything is opened:
//! what fails later fails without a reason that anybody understands.

use std::fs;
use std::path::Path;

use gix::config::File;
use gix::config::file::{Metadata, init::Options};
use gix::discover::path::{from_gitdir_file, from_plain_file_relative_to_file};

use super::folder::read_below;

/// Settings of a repository are longer than this only in an attack.
const LONGEST: u64 = 1024 * 1024;

/// A setting of a repository, the only value of it that is read, and what helps with any other.
struct Form {
    key: &'static str,
    read: &'static str,
    what: &'static str,
    advice: &'static str,
}

const FORMS: [Form; 2] = [
    Form {
        key: "extensions.objectFormat",
        read: "sha1",
        what: "objects",
        advice: "make a copy that has them: `git init --object-format=sha1 copy`, then `git fast-export --all | git -C copy fast-import`",
    },
    Form {
        key: "extensions.refStorage",
        read: "files",
        what: "branches and tags",
        advice: "make a copy that has them: `git clone --ref-format=files`",
    },
];

/// Why the repository at a `.git` cannot be read, if it is kept in a form that is not read here.
pub(super) fn unread(dot_git: &Path) -> Option<String> {
    let git_dir = match dot_git.is_dir() {
        true => dot_git.to_owned(),
        false => from_gitdir_file(dot_git).ok()?,
    };
    let shared = from_plain_file_relative_to_file(&git_dir.join("commondir"));
    let common = shared.and_then(Result::ok).unwrap_or(git_dir);
    let common = fs::canonicalize(common).ok()?;
    let bytes = read_below(&common, Path::new("config"), false, LONGEST).ok()?;
    let settings =
        File::from_bytes_no_includes(&bytes, Metadata::default(), Options::default()).ok()?;
    FORMS.iter().find_map(|form| {
        let value = settings.string(form.key)?.to_string();
        (!value.eq_ignore_ascii_case(form.read)).then(|| {
            format!(
                "it keeps its {} in git's format `{}`, and only `{}` can be read; {}",
                form.what,
                value.escape_debug(),
                form.read,
                form.advice
            )
        })
    })
}

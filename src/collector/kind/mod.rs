//! What a file is for, by its path and its first lines.
//!
//! Copied code is recognised before generated code, and that before tests: a test that was copied in
//! is somebody else's. The rules follow what GitHub's linguist, package tools and code generators
//! document, as tables; what they leave open is decided so that a project's own code is kept.

mod generated;
mod minified;
mod names;
mod test_path;
mod vendored;

use crate::model::FileKind;

pub(super) use minified::is_minified;
pub use test_path::is_test_path;

/// What the file is for.
pub(super) fn of(path: &str, text: &str) -> FileKind {
    if vendored::is_vendored(path) {
        FileKind::Vendored
    } else if generated::is_generated(path, text) {
        FileKind::Generated
    } else if is_test_path(path) {
        FileKind::Test
    } else {
        FileKind::Source
    }
}

/// The reason to leave a file out that its name alone gives.
pub(super) fn reason_by_name(path: &str) -> Option<&'static str> {
    let name = file_name(path);
    if names::LOCK_FILES.contains(&name) {
        return Some("lock-file");
    }
    let lower = name.to_ascii_lowercase();
    if names::MINIFIED_ENDS.iter().any(|end| lower.ends_with(end)) {
        return Some("minified");
    }
    let (_, extension) = lower.rsplit_once('.')?;
    names::BINARY_EXTENSIONS
        .contains(&extension)
        .then_some("binary")
}

/// The last name of a path.
fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The names of the folders around a file, outermost first.
fn folders(path: &str) -> impl Iterator<Item = &str> {
    let end = path.rfind('/').unwrap_or(0);
    path[..end].split('/').filter(|name| !name.is_empty())
}

/// The folders of a path that name a package below a JVM source root, as in
/// `src/main/java/com/example/vendor/Order.java`, follow their domain's words and no convention.
fn conventional_folders(path: &str) -> impl Iterator<Item = &str> {
    let packages = ["java", "kotlin", "scala", "groovy"];
    folders(path).take_while(move |name| !packages.contains(name))
}

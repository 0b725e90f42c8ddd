//! Where a configuration file stands, and what its words mean there.

use std::path::{Path, PathBuf};

use ignore::gitignore::GitignoreBuilder;

use super::keys::Key;
use super::value::{Kind, Value};
use crate::model::Sayer;

/// Where a file stands.
#[derive(Clone, Debug)]
pub(super) struct Standing {
    /// The file.
    pub(super) path: PathBuf,
    /// Whether it may decide where data and money goes.
    pub(super) is_trusted: bool,
    /// The folders from the one that it is about down to the source. Empty where the file is about
    /// whatever source there is.
    pub(super) below: Vec<String>,
    /// The source, where the file was found by it and is not trusted.
    pub(super) source: Option<PathBuf>,
}

impl Standing {
    /// Of a file that speaks of any source.
    pub(super) fn of_any(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            is_trusted: true,
            below: Vec::new(),
            source: None,
        }
    }

    /// Of a file that was found at or above `source`: one in `.config` is about the folder around it.
    pub(super) fn of_local(path: PathBuf, source: &Path, is_trusted: bool) -> Self {
        let below = source
            .strip_prefix(Self::about(&path))
            .unwrap_or(Path::new(""));
        let below = below.iter().map(|it| it.to_string_lossy().into_owned());
        Self {
            below: below.collect(),
            path,
            is_trusted,
            source: (!is_trusted).then(|| source.to_owned()),
        }
    }

    /// Who speaks in the file.
    pub(super) fn said_by(&self) -> Sayer {
        let Some(source) = &self.source else {
            return Sayer::User;
        };
        match self.path.strip_prefix(source) {
            Ok(path) => {
                let names = path.iter().map(|it| it.to_string_lossy());
                Sayer::Source(names.collect::<Vec<_>>().join("/"))
            }
            Err(_) => Sayer::Repository,
        }
    }

    /// The folder that a file of the tree is about.
    pub(super) fn about(path: &Path) -> &Path {
        let folder = path.parent().unwrap_or(path);
        let is_hidden = folder.ends_with(".config");
        folder.parent().filter(|_| is_hidden).unwrap_or(folder)
    }

    /// A path that the file names.
    pub(super) fn resolve(&self, path: &str) -> PathBuf {
        let folder = self.path.parent().unwrap_or(Path::new(""));
        folder.join(path)
    }

    /// The value of a key as it is seen from the source, or from where the program runs.
    pub(super) fn seen(&self, key: &Key, value: Value) -> Value {
        let resolved = |path: &str| self.resolve(path).to_string_lossy().into_owned();
        match (key.kind, value) {
            (Kind::Path, Value::Text(path)) => Value::Text(resolved(&path)),
            (Kind::Paths, Value::List(paths)) => {
                Value::List(paths.iter().map(|path| resolved(path)).collect())
            }
            (Kind::Globs, Value::List(globs)) => {
                let leaves_out = key.name == "collect.exclude";
                Value::List(self.globs(globs, leaves_out))
            }
            (Kind::GlobValues | Kind::Instructions, Value::List(pairs)) => {
                let pairs = pairs.iter().filter_map(|pair| {
                    let (glob, value) = pair.split_once('=')?;
                    Some(format!("{}={value}", self.glob(glob)?))
                });
                Value::List(pairs.collect())
            }
            (_, value) => value,
        }
    }

    /// Globs as they are seen from the source. Where none of them is about it, one is left that matches
    /// nothing there, since no glob at all would mean every file.
    pub(super) fn globs(&self, globs: Vec<String>, leaves_out: bool) -> Vec<String> {
        let seen = globs.iter().filter_map(|glob| self.glob(glob));
        // A source that somebody names is wanted, though it lies in a folder that is left out.
        let seen = seen.filter(|glob| !(leaves_out && glob == EVERYTHING));
        let seen: Vec<String> = seen.collect();
        match globs.into_iter().next() {
            Some(first) if seen.is_empty() && !leaves_out => {
                vec![format!("/{}/{first}", self.below.join("/"))]
            }
            _ => seen,
        }
    }

    /// A glob as it is seen from the source; `None` where it is about other places.
    fn glob(&self, glob: &str) -> Option<String> {
        let (mark, path) = match glob.strip_prefix('!') {
            Some(path) => ("!", path),
            None => ("", glob),
        };
        let path = path.strip_prefix("./").unwrap_or(path);
        // Like a line of a .gitignore, a name alone matches at any depth.
        if self.below.is_empty() || !path.trim_end_matches('/').contains('/') {
            let names_source = self.below.iter().any(|name| matches(path, name));
            let seen = if names_source { EVERYTHING } else { path };
            return Some(format!("{mark}{seen}"));
        }
        let path = path.trim_start_matches('/');
        let mut parts = path.split('/').peekable();
        for name in &self.below {
            match parts.peek() {
                Some(&("**" | "")) | None => break,
                Some(part) if matches(part, name) => parts.next(),
                Some(_) => return None,
            };
        }
        let rest = parts.collect::<Vec<_>>().join("/");
        Some(match rest.as_str() {
            "" | "*" | EVERYTHING => format!("{mark}{EVERYTHING}"),
            rest if rest.starts_with("**") => format!("{mark}{rest}"),
            rest => format!("{mark}/{rest}"),
        })
    }
}

const EVERYTHING: &str = "**";

fn matches(glob: &str, name: &str) -> bool {
    let mut builder = GitignoreBuilder::new("");
    let is_glob = builder.add_line(None, glob).is_ok();
    let built = builder.build();
    is_glob && built.is_ok_and(|globs| globs.matched(name, true).is_ignore())
}

#[cfg(test)]
mod tests {
    use super::Standing;

    #[test]
    fn globs_are_seen_from_the_source() {
        let standing = Standing::of_local(
            "/repo/create-dump.toml".into(),
            "/repo/packages/a".as_ref(),
            false,
        );
        for (glob, seen) in [
            ("*.rs", Some("*.rs")),
            ("**/legacy", Some("**/legacy")),
            ("packages/a/legacy/**", Some("/legacy/**")),
            ("/packages/*/legacy/", Some("/legacy/")),
            ("!packages/a/x.rs", Some("!/x.rs")),
            ("packages/b/**", None),
            ("packages/**", Some("**")),
            ("packages/", Some("**")),
            ("packages/**/old.rs", Some("**/old.rs")),
            ("src/*.rs", None),
        ] {
            assert_eq!(standing.glob(glob).as_deref(), seen, "{glob}");
        }
        let all = |globs: &[&str], leaves_out| {
            let globs = globs.iter().map(|glob| (*glob).to_owned()).collect();
            standing.globs(globs, leaves_out)
        };
        assert_eq!(all(&["packages/**", "*.md"], true), ["*.md"]);
        assert_eq!(all(&["src/**"], false), ["/packages/a/src/**"]);
    }
}

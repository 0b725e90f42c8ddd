//! Which files and folders there are, to tell real paths from invented ones.

use std::collections::HashSet;

/// Extensions that make a word a path.
const EXTENSIONS: &[&str] = &[
    "bash", "bat", "bazel", "c", "cc", "cjs", "clj", "cmake", "cpp", "cs", "css", "cts", "cxx",
    "dart", "erl", "ex", "exs", "go", "gradle", "graphql", "groovy", "h", "hh", "hpp", "hs", "htm",
    "html", "ini", "ipynb", "java", "jl", "js", "json", "jsx", "kt", "kts", "less", "lua", "md",
    "mjs", "ml", "mm", "mts", "php", "pl", "pm", "proto", "ps1", "py", "pyi", "pyx", "rb", "rs",
    "rst", "sass", "scala", "scss", "sh", "sql", "svelte", "swift", "tf", "toml", "ts", "tsx",
    "txt", "vb", "vue", "xml", "yaml", "yml", "zig",
];

/// Words with such an extension that are names of something else.
const NOT_PATHS: &[&str] = &[
    "asp.net",
    "backbone.js",
    "chart.js",
    "d3.js",
    "discord.js",
    "ember.js",
    "express.js",
    "moment.js",
    "next.js",
    "node.js",
    "nuxt.js",
    "p5.js",
    "react.js",
    "socket.io",
    "three.js",
    "vue.js",
];

/// Extensions that are names of methods too: `response.json()` is a call.
const METHODS: &[&str] = &[
    "css", "go", "h", "html", "json", "sql", "toml", "txt", "xml", "yaml",
];

/// Words with a slash that mean no path and read badly without it.
const SLASHED: &[&str] = &[
    "a/b",
    "async/await",
    "ci/cd",
    "client/server",
    "get/set",
    "i/o",
    "input/output",
    "key/value",
    "n/a",
    "os/2",
    "pl/sql",
    "read/write",
    "request/response",
    "tcp/ip",
    "try/catch",
    "try/except",
    "try/finally",
    "w/o",
];

/// Units that things are counted by: `tokens/min`.
const UNITS: &[&str] = &["day", "h", "hour", "min", "ms", "s", "sec", "second"];

/// Paths that exist on most machines, and that findings about security speak of.
const EVERYWHERE: &[&str] = &[
    "dev/null",
    "dev/random",
    "dev/urandom",
    "etc/hosts",
    "etc/passwd",
    "etc/shadow",
    "tmp",
];

/// Folders that sources usually have: a word that starts with one of them means a path.
const USUAL_FOLDERS: &[&str] = &[
    "app", "apps", "bin", "cmd", "config", "crates", "docs", "include", "internal", "lib", "libs",
    "packages", "pkg", "scripts", "spec", "src", "test", "tests", "vendor",
];

/// What a word with a slash or an extension is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Word {
    /// Not a path.
    Other,
    /// A path that exists, or that is known everywhere.
    Known,
    /// A path that does not exist.
    Unknown,
    /// Words with slashes between them, such as `read/write`.
    Alternatives,
}

/// The files and folders of a source, found by any trailing part of their paths.
#[derive(Debug, Default)]
pub(crate) struct KnownPaths {
    ends: HashSet<String>,
    /// Names without extensions.
    names: HashSet<String>,
}

impl KnownPaths {
    /// The paths of a source.
    pub(crate) fn new<'a>(paths: impl IntoIterator<Item = &'a str>) -> Self {
        let mut known = Self::default();
        for path in paths {
            known.add_file_and_folders(path);
        }
        known
    }

    fn add_file_and_folders(&mut self, path: &str) {
        let parts = path.split('/').map(|part| part.split('.').next());
        self.names.extend(parts.flatten().map(str::to_owned));
        let mut path = path;
        loop {
            let ends = std::iter::once(0).chain(path.match_indices('/').map(|(at, _)| at + 1));
            for start in ends {
                if !self.ends.insert(path[start..].to_owned()) && start == 0 {
                    return;
                }
            }
            let Some((folder, _)) = path.rsplit_once('/') else {
                return;
            };
            path = folder;
        }
    }

    /// Whether a path that a model wrote means the file at `path`: with the separators of another
    /// system, or behind the folders of somebody's machine. Never where it is the path of another.
    pub(super) fn means(&self, claimed: &str, path: &str) -> bool {
        let claimed = claimed.trim();
        let tidy = claimed.replace('\\', "/");
        let tidy = tidy.trim_start_matches("./");
        let before = tidy.strip_suffix(path);
        let is_elsewhere = before.is_some_and(|before| before.ends_with('/'));
        claimed == path || tidy == path || is_elsewhere && !self.contains(tidy)
    }

    /// Whether a file or folder has this name, with or without an extension.
    pub(super) fn hold_name(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    fn contains(&self, path: &str) -> bool {
        self.ends.contains(path)
    }

    /// What `word` is, or the path that it begins with, as in `parser.rs-like`.
    pub(super) fn classify(&self, word: &str, said: &str) -> Word {
        let whole = self.classify_whole(word, said);
        let mut starts = word
            .match_indices(['-', '+', '@', '%', '~', '$'])
            .map(|(end, _)| &word[..end])
            .filter(|start| extension(start).is_some());
        if whole != Word::Known
            && starts.any(|start| self.classify_whole(start, said) == Word::Unknown)
        {
            return Word::Unknown;
        }
        whole
    }

    /// What `word` is. `said` holds texts in which it may stand, such as that of the file under
    /// review: what a file says may be repeated.
    fn classify_whole(&self, word: &str, said: &str) -> Word {
        let plain = word.replace('\\', "/");
        let has_extension = extension(&plain).is_some();
        let lowercase = plain.to_lowercase();
        if NOT_PATHS.contains(&lowercase.as_str()) || SLASHED.contains(&lowercase.as_str()) {
            return Word::Other;
        }
        if !has_extension && !plain.contains('/') {
            return Word::Other;
        }
        let parts = plain
            .split('/')
            .filter(|part| !matches!(*part, "" | "." | ".." | "~"))
            .collect::<Vec<_>>();
        if !parts
            .iter()
            .any(|part| part.chars().any(char::is_alphabetic))
        {
            return Word::Other;
        }
        if let [_, unit] = parts[..]
            && UNITS.contains(&unit)
        {
            return Word::Other;
        }
        let path = parts.join("/");
        if self.contains(&path) || EVERYWHERE.contains(&path.as_str()) || said.contains(word) {
            return Word::Known;
        }
        let means_path = has_extension
            || word.starts_with(['/', '.', '~'])
            || word.ends_with('/')
            || USUAL_FOLDERS.contains(&parts[0])
            || self.contains(parts[0]);
        if means_path {
            Word::Unknown
        } else if word.contains('/') {
            Word::Alternatives
        } else {
            Word::Other
        }
    }
}

/// Whether a word with brackets behind it is a call rather than a path.
pub(super) fn is_call(word: &str) -> bool {
    !word.contains(['/', '\\'])
        && word
            .rsplit_once('.')
            .is_some_and(|(_, method)| METHODS.contains(&method))
}

fn extension(path: &str) -> Option<&str> {
    let name = path.rsplit('/').next()?;
    let (stem, extension) = name.rsplit_once('.')?;
    let known = EXTENSIONS
        .binary_search(&extension.to_lowercase().as_str())
        .is_ok();
    (known && stem.chars().any(char::is_alphanumeric)).then_some(extension)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_extensions_are_sorted() {
        assert!(EXTENSIONS.is_sorted());
    }

    #[test]
    fn words_are_told_apart() {
        let known = KnownPaths::new(["src/llm/retry.rs", "docs/usage.md", "Makefile"]);
        let said = "GET /api/users reads settings.json";
        for (word, expected) in [
            ("retry.rs", Word::Known),
            ("llm/retry.rs", Word::Known),
            ("./src/llm/retry.rs", Word::Known),
            ("src\\llm\\retry.rs", Word::Known),
            ("src/llm/", Word::Known),
            ("llm/", Word::Known),
            ("/api/users", Word::Known),
            ("settings.json", Word::Known),
            ("/etc/passwd", Word::Known),
            ("../../etc/passwd", Word::Known),
            ("retry.py", Word::Unknown),
            ("ghost.rs", Word::Unknown),
            ("src\\ghost.rs", Word::Unknown),
            ("src/ghost", Word::Unknown),
            ("llm/ghost", Word::Unknown),
            ("/api/ghosts", Word::Unknown),
            ("phantom/", Word::Unknown),
            ("stop/start", Word::Alternatives),
            ("I/O", Word::Other),
            ("10MB/s", Word::Other),
            ("Node.js", Word::Other),
            ("1/2", Word::Other),
            ("e.g", Word::Other),
            ("self.retry", Word::Other),
            ("retry", Word::Other),
            ("../..", Word::Other),
            ("src\\ghost", Word::Unknown),
            ("\\n", Word::Other),
            ("\\u", Word::Other),
        ] {
            assert_eq!(known.classify(word, said), expected, "{word}");
        }
    }

    #[test]
    fn a_method_that_is_named_like_an_extension_is_called() {
        for (word, expected) in [
            ("response.json", true),
            ("api/response.json", false),
            ("response.rs", false),
            ("json", false),
        ] {
            assert_eq!(is_call(word), expected, "{word}");
        }
    }
}

//! Python: packages from any root, source layouts, relative imports, submodules.

use std::collections::{HashMap, HashSet};

use super::{Files, Resolver};
use crate::graph::paths;
use crate::language::Import;

pub(super) const LANGUAGES: &[&str] = &["python", "notebook"];

/// Where a module may stand, the best first.
const PLACES: [&str; 4] = [".py", "/__init__.py", ".pyi", "/__init__.pyi"];

/// Roots far from the importing file that are tried on each side of it, in the order of paths.
const TRIED: usize = 8;

/// Modules of the interpreter: a file of the tree shadows them only from beside a script, or where
/// it is their source.
#[rustfmt::skip]
const STANDARD: &[&str] = &[
    "__future__", "abc", "argparse", "array", "ast", "asyncio", "atexit", "base64", "bdb", "binascii", "bisect",
    "builtins", "bz2", "calendar", "cgi", "cmath", "cmd", "code", "codecs", "collections", "colorsys", "compileall",
    "concurrent", "configparser", "contextlib", "contextvars", "copy", "copyreg", "csv", "ctypes", "curses",
    "dataclasses", "datetime", "dbm", "decimal", "difflib", "dis", "distutils", "doctest", "email", "encodings",
    "enum", "errno", "faulthandler", "fcntl", "filecmp", "fileinput", "fnmatch", "fractions", "ftplib", "functools",
    "gc", "getopt", "getpass", "gettext", "glob", "graphlib", "grp", "gzip", "hashlib", "heapq", "hmac", "html",
    "http", "imaplib", "imp", "importlib", "inspect", "io", "ipaddress", "itertools", "json", "keyword", "linecache",
    "locale", "logging", "lzma", "mailbox", "marshal", "math", "mimetypes", "mmap", "multiprocessing", "netrc",
    "ntpath", "numbers", "opcode", "operator", "optparse", "os", "pathlib", "pdb", "pickle", "pickletools", "pkgutil",
    "platform", "plistlib", "poplib", "posix", "posixpath", "pprint", "profile", "pstats", "pty", "pwd", "pyclbr",
    "pydoc", "queue", "quopri", "random", "re", "readline", "reprlib", "resource", "rlcompleter", "runpy", "sched",
    "secrets", "select", "selectors", "shelve", "shlex", "shutil", "signal", "site", "smtplib", "socket",
    "socketserver", "sqlite3", "ssl", "stat", "statistics", "string", "stringprep", "struct", "subprocess",
    "symtable", "sys", "sysconfig", "syslog", "tarfile", "telnetlib", "tempfile", "termios", "textwrap", "threading",
    "time", "timeit", "tkinter", "token", "tokenize", "tomllib", "trace", "traceback", "tracemalloc", "tty", "turtle",
    "types", "typing", "unicodedata", "unittest", "urllib", "uuid", "venv", "warnings", "wave", "weakref",
    "webbrowser", "winreg", "wsgiref", "xml", "xmlrpc", "zipapp", "zipfile", "zipimport", "zlib", "zoneinfo",
];

/// Modules of a source.
pub(super) struct Python<'a> {
    files: &'a Files<'a>,
    /// Folders that are no packages and hold a module or package of this name, sorted.
    roots: HashMap<&'a str, Vec<&'a str>>,
}

impl<'a> Python<'a> {
    pub(super) fn new(files: &'a Files<'a>) -> Self {
        let paths = || files.all.iter().map(|file| file.path);
        let sources = || paths().filter(|path| stem(path).is_some());
        let packages: HashSet<&str> = sources()
            .filter(|path| stem(path) == Some("__init__"))
            .map(paths::folder)
            .collect();
        let mut roots: HashMap<&str, Vec<&str>> = HashMap::new();
        let mut seen: HashSet<&str> = HashSet::new();
        for path in sources() {
            // From the file outwards: what stands in a folder, and the folder.
            let mut module = path;
            for folder in paths::around(paths::folder(path)) {
                if !seen.insert(module) {
                    break;
                }
                if !packages.contains(folder) {
                    let name = paths::name(module);
                    let name = stem(name).unwrap_or(name);
                    roots.entry(name).or_default().push(folder);
                }
                module = folder;
            }
        }
        for folders in roots.values_mut() {
            folders.sort_unstable();
            folders.dedup();
        }
        Self { files, roots }
    }

    /// The file of a module below a folder.
    fn module(&self, folder: &str, dotted: &str) -> Option<usize> {
        let base = paths::below(folder, &dotted.replace('.', "/"));
        PLACES
            .iter()
            .find_map(|place| self.files.at(&format!("{base}{place}")))
    }

    /// The package that a folder is.
    fn package(&self, folder: &str) -> Option<usize> {
        ["__init__.py", "__init__.pyi"]
            .iter()
            .find_map(|name| self.files.at(&paths::below(folder, name)))
    }

    /// What `names` of the module mean: its submodules, and for all else the module itself.
    fn taken(&self, folder: &str, dotted: &str, names: &[String]) -> Vec<usize> {
        let own = if dotted.is_empty() {
            self.package(folder)
        } else {
            self.module(folder, dotted)
        };
        if names.is_empty() {
            return own.into_iter().collect();
        }
        let submodule = |name: &String| {
            let dotted = if dotted.is_empty() {
                name.clone()
            } else {
                format!("{dotted}.{name}")
            };
            self.module(folder, &dotted).or(own)
        };
        let mut found: Vec<usize> = names.iter().filter_map(submodule).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// `from ..a import b`: one dot is the folder of the file.
    fn relative(&self, folder: &str, import: &Import) -> Vec<usize> {
        let rest = import.path.trim_start_matches('.');
        let climbs = import.path.len() - rest.len() - 1;
        match paths::around(folder).nth(climbs) {
            Some(folder) => self.taken(folder, rest, &import.names),
            None => Vec::new(),
        }
    }

    fn absolute(&self, folder: &str, import: &Import) -> Vec<usize> {
        let first = import.path.split('.').next().unwrap_or_default();
        let Some(roots) = self.roots.get(first) else {
            return Vec::new();
        };
        let is_standard = STANDARD.contains(&first);
        let holds = |root: &&str| roots.binary_search(root).is_ok();
        let above = paths::around(folder).filter(holds).filter(|root| {
            let is_own_source = paths::is_in(folder, &paths::below(root, first));
            !is_standard || *root == folder || is_own_source
        });
        let far: &[&str] = if is_standard {
            &[]
        } else {
            near(roots, folder)
        };
        let mut far = far.to_vec();
        far.sort_by_key(|root| {
            (
                std::cmp::Reverse(paths::shared(root, folder)),
                root.len(),
                *root,
            )
        });
        above
            .chain(far)
            .map(|root| self.taken(root, &import.path, &import.names))
            .find(|found| !found.is_empty())
            .unwrap_or_default()
    }
}

/// The part of `roots`, which are sorted, that stands nearest to `folder`.
fn near<'r, 'a>(roots: &'r [&'a str], folder: &str) -> &'r [&'a str] {
    let place = roots.partition_point(|root| *root < folder);
    let last = (place + TRIED).min(roots.len());
    &roots[place.saturating_sub(TRIED)..last]
}

/// The name of a module without its extension, or `None` where it is none.
fn stem(path: &str) -> Option<&str> {
    let name = paths::name(path);
    name.strip_suffix(".py")
        .or_else(|| name.strip_suffix(".pyi"))
}

impl Resolver for Python<'_> {
    fn targets(&self, from: usize, import: &Import) -> Vec<usize> {
        let folder = paths::folder(self.files.all[from].path);
        if import.path.starts_with('.') {
            self.relative(folder, import)
        } else {
            self.absolute(folder, import)
        }
    }
}

//! C and C++: includes beside the file, then anywhere in the tree by the end of their path. Which
//! folders a build looks through is not known; the nearest file is taken.

use std::collections::HashMap;

use super::{Files, Resolver};
use crate::graph::paths;
use crate::language::Import;

pub(super) const LANGUAGES: &[&str] = &["c", "cpp"];

/// Files of one name that are tried on each side of the including one, in the order of paths.
const TRIED: usize = 32;

/// Headers of the compiler: found in the tree only where it is their source.
#[rustfmt::skip]
const STANDARD: &[&str] = &[
    "assert.h", "complex.h", "ctype.h", "errno.h", "fcntl.h", "fenv.h", "float.h", "inttypes.h", "iso646.h",
    "limits.h", "locale.h", "malloc.h", "math.h", "memory.h", "poll.h", "pthread.h", "sched.h", "semaphore.h",
    "setjmp.h", "signal.h", "stdalign.h", "stdarg.h", "stdatomic.h", "stdbool.h", "stddef.h", "stdint.h", "stdio.h",
    "stdlib.h", "stdnoreturn.h", "string.h", "strings.h", "syslog.h", "termios.h", "tgmath.h", "threads.h", "time.h",
    "uchar.h", "unistd.h", "wchar.h", "wctype.h", "windows.h",
];

pub(super) struct C<'a> {
    files: &'a Files<'a>,
    /// Files by their name, in the order of paths.
    by_name: HashMap<&'a str, Vec<usize>>,
}

impl<'a> C<'a> {
    pub(super) fn new(files: &'a Files<'a>) -> Self {
        let mut by_name: HashMap<&str, Vec<usize>> = HashMap::new();
        for (file, source) in files.of(LANGUAGES) {
            by_name
                .entry(paths::name(source.path))
                .or_default()
                .push(file);
        }
        Self { files, by_name }
    }

    /// The nearest file whose path ends like this.
    fn ending(&self, from: usize, path: &str) -> Option<usize> {
        let path = path.trim_start_matches("../").trim_start_matches("./");
        let same = self.by_name.get(paths::name(path))?;
        let place = same.partition_point(|file| *file < from);
        let last = (place + TRIED).min(same.len());
        let own = self.files.all[from].path;
        let near = same[place.saturating_sub(TRIED)..last].iter();
        near.filter(|file| ends_with(self.files.all[**file].path, path))
            .max_by_key(|file| {
                let path = self.files.all[**file].path;
                (paths::shared(path, own), std::cmp::Reverse(path))
            })
            .copied()
    }
}

fn ends_with(path: &str, end: &str) -> bool {
    path.strip_suffix(end)
        .is_some_and(|start| start.is_empty() || start.ends_with('/'))
}

impl Resolver for C<'_> {
    fn targets(&self, from: usize, import: &Import) -> Vec<usize> {
        let folder = paths::folder(self.files.all[from].path);
        let angled = import
            .path
            .strip_prefix('<')
            .and_then(|path| path.strip_suffix('>'));
        let found = match angled {
            Some(path) if STANDARD.contains(&path) => {
                let own = self.ending(from, &paths::below("include", path));
                own.filter(|file| *file != from)
            }
            Some(path) => self.ending(from, path),
            None => paths::join(folder, &import.path)
                .and_then(|path| self.files.at(&path))
                .or_else(|| self.ending(from, &import.path)),
        };
        found.into_iter().collect()
    }
}

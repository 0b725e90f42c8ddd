//! What changed code calls, and what calls it: found by name, in the files that imports tie to it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::Regex;

use super::regions::signature;
use super::{ChangedFile, Hunk};
use crate::model::{FunctionReport, LineRange};
use crate::review::ReviewFile;
use crate::review::units::line_count;

/// Most functions whose signatures are shown, and most callers; of one file two.
const MOST_CALLED: usize = 8;
const MOST_CALLERS: usize = 6;
const MOST_CALLERS_OF_A_FILE: usize = 2;

/// Shorter names stand for too much to be looked for in other files.
const SHORTEST_NAME: usize = 4;

/// Names that more functions have are left out: nobody knows which is meant.
const MOST_OF_A_NAME: usize = 2;

static CALL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"([A-Za-z_][A-Za-z0-9_]*)(?:::<[^<>()]*>)?[ \t]?\(")
        .expect("the pattern is a constant, and tested")
});

/// Lines of a file that are shown beside the change.
pub(super) type Neighbour = (usize, Vec<LineRange>);

/// The neighbours of one changed file.
pub(super) struct Neighbourhood<'a> {
    files: &'a [ReviewFile<'a>],
    changed: &'a ChangedFile,
    by_name: BTreeMap<&'a str, Vec<(usize, &'a FunctionReport)>>,
}

impl<'a> Neighbourhood<'a> {
    pub(super) fn of(files: &'a [ReviewFile<'a>], changed: &'a ChangedFile) -> Self {
        let mut by_name: BTreeMap<&str, Vec<(usize, &FunctionReport)>> = BTreeMap::new();
        for file in [changed.file]
            .into_iter()
            .chain(changed.near.iter().copied())
        {
            for function in &files[file].measured.functions {
                let name = last_name(&function.name);
                by_name.entry(name).or_default().push((file, function));
            }
        }
        Self {
            files,
            changed,
            by_name,
        }
    }

    /// Signatures of what the shown lines call; what changed lines call comes first.
    pub(super) fn called(&self, regions: &[LineRange]) -> Vec<Neighbour> {
        let text = &self.files[self.changed.file].text;
        let last_line = line_count(text);
        let touched = self
            .changed
            .hunks
            .iter()
            .map(|hunk| hunk.touched(last_line));
        let touched = touched.filter(|lines| regions.iter().any(|region| region.overlaps(lines)));
        let mut seen = BTreeSet::new();
        let mut found = Vec::new();
        for lines in touched.chain(regions.iter().copied()) {
            for call in CALL.captures_iter(&text.lines(lines.start_line, lines.end_line)) {
                let name = call.get(1).map_or("", |name| name.as_str());
                if seen.insert(name.to_owned())
                    && let Some((file, function)) = self.meant(name)
                    && !self.is_shown(file, function.start_line, regions)
                {
                    found.push((file, vec![signature(&self.files[file], function)]));
                }
            }
        }
        found.truncate(MOST_CALLED);
        found
    }

    /// The function that is called by a name: one of the same file before others.
    fn meant(&self, name: &str) -> Option<(usize, &'a FunctionReport)> {
        let all = self.by_name.get(name)?;
        let own = all.iter().find(|(file, _)| *file == self.changed.file);
        own.or(all.first().filter(|_| all.len() <= MOST_OF_A_NAME))
            .copied()
    }

    /// Calls of the changed functions elsewhere, each with the head of the function it stands in.
    pub(super) fn callers(&self, regions: &[LineRange]) -> Vec<Neighbour> {
        let names = self.changed_names(regions);
        let mut found = Vec::new();
        for file in [self.changed.file]
            .into_iter()
            .chain(self.changed.near.iter().copied())
        {
            let text = &self.files[file].text;
            let is_own = file == self.changed.file;
            let names: Vec<&str> = names
                .iter()
                .copied()
                .filter(|name| (is_own || name.len() >= SHORTEST_NAME) && text.contains(name))
                .collect();
            if names.is_empty() {
                continue;
            }
            let calls = (1..).zip(text.split('\n')).filter(|(number, line)| {
                names.iter().any(|name| is_call(line, name))
                    && !self.is_shown(file, *number, regions)
                    && !self.is_definition(file, *number, &names)
            });
            let calls = calls.take(MOST_CALLERS_OF_A_FILE);
            found.extend(calls.map(|(number, _)| (file, self.call(file, number))));
        }
        found.truncate(MOST_CALLERS);
        found
    }

    /// Names of the functions that the change touches within the regions.
    fn changed_names(&self, regions: &[LineRange]) -> BTreeSet<&'a str> {
        let file = &self.files[self.changed.file];
        let last_line = line_count(&file.text);
        let touched: Vec<LineRange> = self
            .changed
            .hunks
            .iter()
            .map(|hunk: &Hunk| hunk.touched(last_line))
            .filter(|lines| regions.iter().any(|region| region.overlaps(lines)))
            .collect();
        let functions = file.measured.functions.iter();
        functions
            .filter(|function| {
                touched
                    .iter()
                    .any(|lines| lines.overlaps(&function.lines()))
            })
            .map(|function| last_name(&function.name))
            .filter(|name| !name.is_empty())
            .collect()
    }

    fn is_shown(&self, file: usize, line: usize, regions: &[LineRange]) -> bool {
        let line = LineRange::new(line, line);
        file == self.changed.file && regions.iter().any(|region| region.overlaps(&line))
    }

    fn is_definition(&self, file: usize, line: usize, names: &[&str]) -> bool {
        let functions = self.files[file].measured.functions.iter();
        functions
            .filter(|function| function.start_line == line)
            .any(|function| names.contains(&last_name(&function.name)))
    }

    /// The head of the function around a call, and the call.
    fn call(&self, file: usize, line: usize) -> Vec<LineRange> {
        let call = LineRange::new(line, line);
        let functions = self.files[file].measured.functions.iter();
        let around = functions
            .filter(|function| function.lines().overlaps(&call))
            .min_by_key(|function| function.lines().len());
        match around.map(|function| signature(&self.files[file], function)) {
            Some(head) if !head.overlaps(&call) => vec![head, call],
            _ => vec![call],
        }
    }
}

/// The name of a function without those of the types around it.
fn last_name(name: &str) -> &str {
    let is_name = |character: char| character.is_alphanumeric() || character == '_';
    name.rsplit(|character| !is_name(character))
        .find(|part| !part.is_empty())
        .unwrap_or_default()
}

/// Whether a line calls `name`.
fn is_call(line: &str, name: &str) -> bool {
    line.match_indices(name).any(|(at, _)| {
        let is_name = |character: char| character.is_alphanumeric() || character == '_';
        let before = line[..at].chars().next_back();
        let rest = line[at + name.len()..].trim_start();
        !before.is_some_and(is_name) && (rest.starts_with('(') || rest.starts_with("::<"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_told_from_words() {
        assert!(is_call("    let a = store.put(key)?;", "put"));
        assert!(is_call("put (1)", "put"));
        assert!(is_call("parse::<u8>(x)", "parse"));
        assert!(!is_call("input(1)", "put"));
        assert!(!is_call("put_all(1)", "put"));
        assert!(!is_call("// put it there", "put"));
        assert_eq!(last_name("Store::put"), "put");
        assert_eq!(last_name("a.b.run"), "run");
        assert_eq!(last_name("<lambda>"), "lambda");
        assert_eq!(last_name(""), "");
    }
}

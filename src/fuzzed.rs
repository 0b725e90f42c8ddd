//! Whatever is read of hostile hands, each as one function of bytes: it may refuse, and must not panic.
//!
//! The fuzz targets below `fuzz/` call them with what libFuzzer thinks of, and the tests here for a
//! short while with what proptest makes of good examples, so that both run the same bodies.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use crate::changes::LineDiff;
use crate::config::{ConfigRequest, Environment, load};
use crate::language::detect;
use crate::llm::Recording;
use crate::metrics::{duplicates, measure};
use crate::model::{FileKind, Selection, SourceFile, Spelling};
use crate::prompts::answer::{
    ChangeReview, FileReview, FindingCheck, ModuleSummary, Read as _, RepositorySynthesis,
};
use crate::prompts::{PROMPTS, check};
use crate::publish::diff::Diff;
use crate::redact::Redactor;
use crate::restore::{self, Dump, Names, Source};
use crate::source::{SourceRequest, select};
use crate::views;

/// A name and what is done with bytes under it.
type Target = (&'static str, fn(&[u8]));

/// What can be fuzzed, by the names of its targets.
pub static TARGETS: &[Target] = &[
    ("front_matter", front_matter),
    ("config", config),
    ("answer", answer),
    ("diff", diff),
    ("archive", archive),
    ("dump", dump),
    ("code", code),
];

/// Runs one target; an unknown name is a mistake in `fuzz/`.
pub fn run(target: &str, bytes: &[u8]) {
    let (_, body) = (TARGETS.iter())
        .find(|(name, _)| *name == target)
        .expect("every target has a row");
    body(bytes);
}

/// A prompt that a user wrote, in place of each of ours.
fn front_matter(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    for (id, _) in PROMPTS {
        if let Err(problem) = check(id, &text) {
            assert!(!problem.message.is_empty());
        }
    }
}

/// A configuration file: of the user, and of the tree.
fn config(bytes: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("create-dump.toml");
    fs::write(&path, bytes).expect("a file");
    let environment = Environment::default();
    for (source, file) in [(Some(folder.path()), None), (None, Some(path.as_path()))] {
        let loaded = load(&ConfigRequest {
            command_line: Vec::new(),
            environment: &environment,
            source,
            file,
            files: true,
        });
        if let Err(error) = loaded {
            assert!(!error.to_string().is_empty() && !error.help().is_empty());
        }
    }
}

/// What a model answered, in each of the forms that are asked for; and a recording of answers.
fn answer(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let _ = FileReview::read(&text);
    let _ = ChangeReview::read(&text);
    let _ = FindingCheck::read(&text);
    let _ = ModuleSummary::read(&text);
    let _ = RepositorySynthesis::read(&text);
    let _: Result<Recording, _> = serde_json::from_slice(bytes);
}

/// The patch of a host, and two texts that are compared.
fn diff(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut diff = Diff::default();
    diff.add("a", &text);
    for line in [0, 1, 2, usize::MAX] {
        let _ = diff.old_line("a", line);
    }
    let (before, after) = text.split_once('\0').unwrap_or((&text, ""));
    let lines = LineDiff::between(before, after);
    let (was, is) = (before.lines().count(), after.lines().count());
    assert!(lines.added().all(|line| (1..=is).contains(&line)));
    assert!(lines.removed().all(|line| (1..=was).contains(&line)));
    for line in 1..=is {
        assert!(lines.line_before(line).is_none_or(|line| line <= was));
    }
}

/// An archive of source code, under the name of each kind that is read.
fn archive(bytes: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    for name in ["a.tar", "a.tar.gz", "a.tar.zst", "a.zip"] {
        let path = folder.path().join(name);
        fs::write(&path, bytes).expect("a file");
        let request = SourceRequest::at(&path, None);
        let opened = select(&request)
            .and_then(|source| runtime.block_on(source.open(&Selection::default())));
        let Ok(tree) = opened else { continue };
        for (index, entry) in tree.entries.iter().enumerate() {
            let is_inside = !Path::new(&entry.path).is_absolute()
                && !entry.path.split('/').any(|part| part == "..");
            assert!(is_inside, "{}", entry.path);
            let _ = tree.contents.read(index, 1 << 20);
        }
    }
}

/// A dump of any layout.
fn dump(bytes: &[u8]) {
    let Ok(dump) = Dump::of(vec![Source::bytes("fuzz", bytes.to_vec())]) else {
        return;
    };
    let _ = restore::read(&dump, Names::Exact, &mut |_| Ok(()));
}

/// A file of a language with its name on the first line, through secrets, grammars, metrics and views.
fn code(bytes: &[u8]) {
    static REDACTOR: LazyLock<Redactor> = LazyLock::new(Redactor::new);
    let text = String::from_utf8_lossy(bytes);
    let (path, text) = text.split_once('\n').unwrap_or((&text, ""));
    let file = SourceFile {
        path: path.to_owned(),
        language: detect(path, text).map(|language| language.id),
        kind: FileKind::Source,
        text: text.to_owned(),
        spelling: Spelling::UTF8,
        bytes: text.len() as u64,
        hash: [0; 32],
        executable: false,
    };
    let mut measured: Vec<_> = measure(&file).into_iter().collect();
    duplicates(&mut measured);
    let most = text.lines().count();
    for function in measured
        .iter()
        .flat_map(|measured| &measured.file.functions)
    {
        let lines = &function.lines;
        assert!(
            1 <= lines.start_line && lines.start_line <= lines.end_line && lines.end_line <= most
        );
    }
    let clean = REDACTOR.clean(text).text;
    views::signatures(file.language, &clean);
    views::without_comments(file.language, &clean);
    views::one_line(file.language, &clean);
    views::shorten_data(&clean);
    views::notebook(&clean);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Good examples, which chance makes worse: of nothing it would not make an archive. libFuzzer
    /// begins with the same files.
    static SEEDS: LazyLock<Vec<(&str, Vec<u8>)>> = LazyLock::new(|| {
        let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds");
        let files = |&(name, _): &Target| {
            let folder = fs::read_dir(seeds.join(name)).unwrap();
            let mut paths: Vec<_> = folder.map(|file| file.unwrap().path()).collect();
            paths.sort();
            let read = move |path| (name, fs::read(path).unwrap());
            paths.into_iter().map(read)
        };
        TARGETS.iter().flat_map(files).collect()
    });

    #[test]
    fn every_target_has_a_seed_and_a_program() {
        for (name, _) in TARGETS {
            assert!(SEEDS.iter().any(|(seed, _)| seed == name), "{name}");
            let manifest = include_str!("../fuzz/Cargo.toml");
            assert!(manifest.contains(&format!("name = \"{name}\"")), "{name}");
        }
    }

    #[test]
    fn seeds_are_good_before_they_are_harmed() {
        for (target, seed) in SEEDS.iter() {
            run(target, seed);
            if *target == "dump" {
                let dump = Dump::of(vec![Source::bytes("fuzz", seed.clone())]).unwrap();
                let mut files = 0;
                let count = &mut |_| {
                    files += 1;
                    Ok(())
                };
                restore::read(&dump, Names::Exact, count).unwrap();
                assert_eq!(files, 3);
            }
        }
    }

    /// A change of some bytes: overwritten, cut off, or said twice.
    #[derive(Clone, Debug)]
    enum Harm {
        Byte(u16, u8),
        Cut(u16),
        Twice(u16, u8),
    }

    fn harm() -> impl Strategy<Value = Harm> {
        prop_oneof![
            6 => (any::<u16>(), any::<u8>()).prop_map(|(at, byte)| Harm::Byte(at, byte)),
            1 => any::<u16>().prop_map(Harm::Cut),
            2 => (any::<u16>(), any::<u8>()).prop_map(|(at, length)| Harm::Twice(at, length)),
        ]
    }

    fn harmed(seed: &[u8], harms: &[Harm]) -> Vec<u8> {
        let mut bytes = seed.to_vec();
        for harm in harms {
            let length = bytes.len().max(1);
            match *harm {
                Harm::Byte(at, byte) => {
                    if let Some(place) = bytes.get_mut(usize::from(at) % length) {
                        *place = byte;
                    }
                }
                Harm::Cut(at) => bytes.truncate(usize::from(at) % length),
                Harm::Twice(at, count) => {
                    let from = usize::from(at) % length;
                    let to = (from + usize::from(count)).min(bytes.len());
                    bytes.extend_from_within(from.min(to)..to);
                }
            }
        }
        bytes
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn bad_input_is_refused_and_nothing_panics(
            seed in 0..SEEDS.len(),
            harms in prop::collection::vec(harm(), 0..6),
        ) {
            let (target, seed) = &SEEDS[seed];
            run(target, &harmed(seed, &harms));
        }

        #[test]
        fn noise_is_refused_and_nothing_panics(bytes in prop::collection::vec(any::<u8>(), 0..512)) {
            for (_, body) in TARGETS {
                body(&bytes);
            }
        }
    }
}

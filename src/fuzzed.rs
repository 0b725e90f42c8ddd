//! Whatever is read of hostile hands, each as one function of bytes: it may refuse, and must not panic.
//!
//! The fuzz targets below `fuzz/` call them with what libFuzzer thinks of, and the tests here for a
//! short while with what proptest makes of good examples, so that both run the same bodies.

use std::fs;
use std::path::Path;

use crate::changes::LineDiff;
use crate::config::{ConfigRequest, Environment, load};
use crate::llm::Recording;
use crate::model::Selection;
use crate::prompts::answer::{
    ChangeReview, FileReview, FindingCheck, ModuleSummary, Read as _, RepositorySynthesis,
};
use crate::prompts::{PROMPTS, check};
use crate::publish::diff::Diff;
use crate::restore::{self, Dump, Names, Source};
use crate::source::{SourceRequest, select};

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
];

/// Runs one target; an unknown name is a mistake in `fuzz/`.
pub fn run(target: &str, bytes: &[u8]) {
    let (_, body) = (TARGETS.iter())
        .find(|(name, _)| *name == target)
        .expect("every target has a row");
    body(bytes);
}

/// The first byte decides between kinds, the rest is the input.
fn split(bytes: &[u8]) -> (usize, &[u8]) {
    let (first, rest) = bytes.split_first().unwrap_or((&0, &[]));
    (usize::from(*first), rest)
}

/// A prompt that a user wrote.
fn front_matter(bytes: &[u8]) {
    let (kind, bytes) = split(bytes);
    let (id, _) = PROMPTS[kind % PROMPTS.len()];
    if let Err(problem) = check(id, &String::from_utf8_lossy(bytes)) {
        assert!(!problem.message.is_empty());
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

/// An archive of source code, of each kind that is read.
fn archive(bytes: &[u8]) {
    const KINDS: [&str; 4] = ["a.tar", "a.tar.gz", "a.tar.zst", "a.zip"];
    let (kind, bytes) = split(bytes);
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(KINDS[kind % KINDS.len()]);
    fs::write(&path, bytes).expect("a file");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let request = SourceRequest::at(&path, None);
    let opened =
        select(&request).and_then(|source| runtime.block_on(source.open(&Selection::default())));
    let Ok(tree) = opened else { return };
    for (index, entry) in tree.entries.iter().enumerate() {
        assert!(!Path::new(&entry.path).is_absolute(), "{}", entry.path);
        assert!(
            !entry.path.split('/').any(|part| part == ".."),
            "{}",
            entry.path
        );
        let _ = tree.contents.read(index, 1 << 20);
    }
}

/// A dump of any layout.
fn dump(bytes: &[u8]) {
    let Ok(dump) = Dump::of(vec![Source::bytes("fuzz", bytes.to_vec())]) else {
        return;
    };
    let _ = restore::read(&dump, Names::Exact, &mut |_| Ok(()));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Good examples, which chance makes worse: of nothing it would not make an archive.
    const SEEDS: &[(&str, &[u8])] = &[
        ("front_matter", include_bytes!("../prompts/file-review.md.j2")),
        ("front_matter", include_bytes!("../prompts/finding-check.md.j2")),
        ("config", b"[llm]\nmodel = \"a\"\n[analyze]\nfail_on = [\"score-below=6\"]\n[profile.ci.llm]\nmode = \"off\"\n"),
        ("answer", b"Sure:\n```json\n{\"summary\": \"s\", \"findings\": [{\"severity\": \"high\", \"evidence\": [{\"path\": \"a\", \"start_line\": \"1\", \"end_line\": 2, \"quote\": \"q\"}]}]}\n```"),
        ("answer", b"<think>{</think>{\"verdict\": 1, \"overview\": {}}"),
        ("diff", b"@@ -1,3 +1,4 @@ fn a\n one\n-two\n+zwei\r\n+drei\n four\n\\ No newline at end of file\n@@ -10 +11,2 @@\n ten\n+elf\0one\ntwo\n"),
        ("archive", include_bytes!("../fuzz/seeds/archive.zip")),
        ("archive", include_bytes!("../fuzz/seeds/archive.tar.gz")),
        ("dump", b"<dump format=\"create-dump/1\" layout=\"xml\">\n<file path=\"a\" digest=\"0123456789abcdef\">\nx\n</file>\n</dump>\n"),
    ];

    #[test]
    fn every_target_has_a_seed_and_a_program() {
        for (name, _) in TARGETS {
            assert!(SEEDS.iter().any(|(seed, _)| seed == name), "{name}");
            let manifest = include_str!("../fuzz/Cargo.toml");
            assert!(manifest.contains(&format!("name = \"{name}\"")), "{name}");
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
            kind in any::<u8>(),
            harms in prop::collection::vec(harm(), 0..6),
        ) {
            let (target, seed) = SEEDS[seed];
            let mut bytes = harmed(seed, &harms);
            if ["front_matter", "archive"].contains(&target) {
                bytes.insert(0, kind % 8);
            }
            run(target, &bytes);
        }

        #[test]
        fn noise_is_refused_and_nothing_panics(bytes in prop::collection::vec(any::<u8>(), 0..512)) {
            for (_, body) in TARGETS {
                body(&bytes);
            }
        }
    }
}

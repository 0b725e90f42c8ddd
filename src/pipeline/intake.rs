//! Opens a source, reads every file of its tree once, measures it, and keeps its line in the ledger.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use rayon::prelude::*;
use tracing::{Span, debug_span};

use super::attempts::Attempted;
use super::error::Error;
use super::event::{Event, Stage};
use super::memory;
use super::services::Services;
use crate::collector::{Collector, Decision};
use crate::graph::{self, Manifest, Manifests};
use crate::metrics::{self, Measured};
use crate::model::{
    Contents, Diagnostic, Encoding, Entry, LedgerEntry, ReadError, Selection, SourceFile, Spelling,
    Status, Tree,
};
use crate::redact::{Clean, Cleaned, Hit, Redactor, Scan, Secrets};
use crate::source::{self, SourceRequest};

/// No file that was measured is larger, unless the user asked for it.
const LARGEST: u64 = 64 * 1024 * 1024;

/// Reason of a ledger line: a file that is not code.
pub(super) const NOT_CODE: &str = "not-code";

/// Remark in a ledger line: bytes that are not UTF-8 were replaced.
pub(super) const INVALID_UTF8: &str = "invalid-utf8";

/// Remark in a ledger line: the text was converted.
pub(super) const UTF16: &str = "utf-16";

/// Remark in a ledger line: the grammar did not understand all of it.
pub(super) const PARSE_ERRORS: &str = "parse-errors";

/// Reason of a ledger line: a file on which the program itself failed.
pub(super) const INTERNAL_ERROR: &str = "internal-error";

/// What was taken in of a tree.
pub(super) struct Intake {
    /// Measured files, sorted by path.
    pub measured: Vec<Measured>,
    /// A line for every entry of the tree.
    pub ledger: Vec<LedgerEntry>,
    /// What went wrong.
    pub diagnostics: Vec<Diagnostic>,
    /// What the manifests of the source say, by their paths.
    pub manifests: Manifests,
    /// The secrets of all files, measured or not.
    pub secrets: Secrets,
    /// Where they stand, for each file that holds some.
    pub hits: Vec<(String, Vec<Hit>)>,
    /// Text that wants to be more than text, file by file.
    pub attempts: Vec<Attempted>,
    /// Where each measured file stands in the tree, and the hash of what was measured.
    pub known: BTreeMap<String, (usize, [u8; 32])>,
    /// Which of the measured files no run before this one had measured, and what to keep each under.
    fresh: Vec<(usize, [u8; 32])>,
}

/// Whether a diagnostic of reading means that something is missing that was wanted.
pub(super) fn leaves_a_gap(code: &str) -> bool {
    matches!(
        code,
        "archive-damaged"
            | "changed-while-read"
            | "moved"
            | "submodule-unavailable"
            | "unreadable"
            | "unreadable-directory"
            | "unusable-path"
            | "vanished"
    )
}

/// Lists the files of a source.
pub(super) async fn open(
    cx: &Services,
    source: &SourceRequest,
    selection: &Selection,
    on: &(dyn Fn(Event) + Sync),
) -> Result<Tree, Error> {
    let listed = async {
        let tree = source::select(source)?.open(selection).await?;
        Ok(clean_paths(tree, &|path| {
            let key = blake3::hash(path.as_bytes()).into();
            let scan = cx.memory.scan(&cx.redactor, &key, path);
            cx.redactor.apply(path.to_owned(), &scan)
        }))
    };
    Stage::List.during(on, None, listed).await
}

/// Whether what the texts of files gave away stands in the name of one: where the source was listed,
/// nobody knew it.
pub(super) fn names_hold_known(tree: &Tree, redactor: &Redactor) -> bool {
    let paths = tree.entries.par_iter().map(|entry| entry.path.as_str());
    let noted = tree.diagnostics.par_iter();
    let noted = noted.filter_map(|note| note.path.as_deref());
    paths.chain(noted).any(|path| {
        let cleaned = redactor.apply(path.to_owned(), &Scan::nothing(path));
        !cleaned.hits.is_empty()
    })
}

/// Takes it out. The rules went over the names before.
pub(super) fn without_known(tree: Tree, redactor: &Redactor) -> Tree {
    clean_paths(tree, &|path| {
        redactor.apply(path.to_owned(), &Scan::nothing(path))
    })
}

/// Takes secrets out of the names of files. Paths stay unique and sorted: of names that become the
/// same, the later ones get a number.
fn clean_paths(mut tree: Tree, clean: &(dyn Fn(&str) -> Cleaned + Sync)) -> Tree {
    let clean = |path: &str| {
        let cleaned = clean(path);
        (!cleaned.hits.is_empty()).then(|| cleaned.text.to_string())
    };
    let cleaned: Vec<(usize, String)> = (tree.entries.par_iter().enumerate())
        .filter_map(|(index, entry)| Some((index, clean(&entry.path)?)))
        .collect();
    let is_changed = !cleaned.is_empty();
    let mut seen = BTreeMap::new();
    for (index, path) in cleaned {
        let times = seen.entry(path.clone()).or_insert(0);
        *times += 1;
        tree.entries[index].path = match (*times, path.rsplit_once('/')) {
            (1, _) => path,
            (times, Some((folder, name))) => format!("{folder}/{times}~{name}"),
            (times, None) => format!("{times}~{path}"),
        };
    }
    for note in &mut tree.diagnostics {
        if let Some(path) = note.path.as_deref().and_then(clean) {
            note.path = Some(path);
        }
    }
    if is_changed { sorted_again(tree) } else { tree }
}

/// Contents whose entries were put in another order.
struct Reordered {
    contents: Box<dyn Contents>,
    /// Where each entry stood before.
    before: Vec<usize>,
}

impl Contents for Reordered {
    fn read(&self, index: usize, limit: u64) -> Result<Vec<u8>, ReadError> {
        self.contents.read(self.before[index], limit)
    }

    fn git_id(&self, index: usize) -> Option<[u8; 20]> {
        self.contents.git_id(self.before[index])
    }
}

/// The tree with its entries sorted by their paths; each keeps its contents.
fn sorted_again(tree: Tree) -> Tree {
    let mut entries: Vec<(usize, Entry)> = tree.entries.into_iter().enumerate().collect();
    entries.sort_by(|(_, a), (_, b)| a.path.cmp(&b.path));
    let (before, entries) = entries.into_iter().unzip();
    Tree {
        entries,
        contents: Box::new(Reordered {
            contents: tree.contents,
            before,
        }),
        ..tree
    }
}

enum Taken {
    Measured(Box<Counted>, Option<&'static str>),
    Left(Status, &'static str, Option<Diagnostic>),
    Manifest(Manifest),
}

/// What stands in one file that should not: secrets, and text that wants to direct who reads it.
#[derive(Default)]
struct Found {
    values: Secrets,
    hits: Vec<Hit>,
    attempted: Option<Attempted>,
}

impl Found {
    fn of(cx: &Services, file: &SourceFile, is_code: bool) -> Self {
        let scan = cx.memory.scan(&cx.redactor, &file.hash, &file.text);
        Self {
            values: scan.secrets(&file.text),
            hits: cx.redactor.hits(&file.text, &scan),
            attempted: Attempted::of(&file.path, cx.memory.attempts(file, is_code), || {
                cx.memory.apply(&cx.redactor, file.text.clone(), &scan).text
            }),
        }
    }
}

/// A measured file.
struct Counted {
    measured: Measured,
    /// The hash of what was measured.
    hash: [u8; 32],
    /// What to keep it under, where it was not remembered.
    fresh: Option<[u8; 32]>,
}

/// Reads and measures every entry, on all threads; the result depends on the tree alone.
pub(super) fn take_in(
    cx: &Services,
    tree: &Tree,
    collector: &Collector<'_>,
    on: &(dyn Fn(Event) + Sync),
) -> Intake {
    let measuring = Stage::Measure.begin(on, Some(tree.entries.len()));
    let stage = Span::current();
    let taken: Vec<(Taken, Found)> = (0..tree.entries.len())
        .into_par_iter()
        .map(|index| {
            let file = debug_span!(parent: &stage, "file", index);
            let path = &tree.entries[index].path;
            let taken = file.in_scope(|| take_safely(cx, collector, path, index));
            on(Event::Advanced(Stage::Measure));
            taken
        })
        .collect();
    drop(measuring);
    let mut intake = sort_out(tree, taken);
    intake
        .diagnostics
        .extend_from_slice(collector.diagnostics());
    intake
}

/// A bug of ours that one file brings to light costs that file and not the report.
fn take_safely(
    cx: &Services,
    collector: &Collector<'_>,
    path: &str,
    index: usize,
) -> (Taken, Found) {
    let read = || debug_span!("read").in_scope(|| collector.decide(index));
    let take = || take(cx, read());
    catch_unwind(AssertUnwindSafe(take)).unwrap_or_else(|_| {
        let message = "reading or measuring it failed inside create-dump, which is a bug";
        let note = Diagnostic::on_file(INTERNAL_ERROR, path, message);
        let left = Taken::Left(Status::Failed, INTERNAL_ERROR, Some(note));
        (left, Found::default())
    })
}

fn take(cx: &Services, decision: Decision) -> (Taken, Found) {
    match decision {
        Decision::Keep(file) => {
            let taken = match measure(cx, &file) {
                Some(counted) => {
                    let remark = remark(&file, &counted.measured);
                    Taken::Measured(Box::new(counted), remark)
                }
                None => graph::manifest(&file.path, &file.text).map_or(
                    Taken::Left(Status::Skipped, NOT_CODE, None),
                    Taken::Manifest,
                ),
            };
            let is_code = matches!(taken, Taken::Measured(..));
            (taken, Found::of(cx, &file, is_code))
        }
        Decision::Skip(reason) => (Taken::Left(Status::Skipped, reason, None), Found::default()),
        Decision::Fail(reason, diagnostic) => (
            Taken::Left(Status::Failed, reason, Some(diagnostic)),
            Found::default(),
        ),
    }
}

/// What the reader should know about a file that was taken in all the same.
fn remark(file: &SourceFile, measured: &Measured) -> Option<&'static str> {
    match file.spelling.encoding {
        Encoding::Utf8Lossy | Encoding::Windows1252 => Some(INVALID_UTF8),
        Encoding::Utf16Le | Encoding::Utf16Be => Some(UTF16),
        Encoding::Utf8 if measured.file.parse_error_share > 0.0 => Some(PARSE_ERRORS),
        Encoding::Utf8 | Encoding::Base64 => None,
    }
}

fn measure(cx: &Services, file: &SourceFile) -> Option<Counted> {
    let (mut measured, fresh) = match cx.memory.measured(file) {
        Some(measured) => (measured, None),
        None => {
            let counting = debug_span!("count");
            let measured = counting.in_scope(|| metrics::measure(file))?;
            (measured, memory::measured_key(file))
        }
    };
    let tokens = match file.spelling == Spelling::UTF8 {
        true => cx.tokenizer.count_hashed(&file.text, &file.hash),
        false => cx.tokenizer.count(&file.text),
    };
    measured.file.metrics.set("tokens", tokens as f64);
    Some(Counted {
        measured,
        hash: file.hash,
        fresh,
    })
}

fn sort_out(tree: &Tree, taken: Vec<(Taken, Found)>) -> Intake {
    let mut intake = Intake {
        measured: Vec::new(),
        ledger: Vec::with_capacity(taken.len()),
        diagnostics: tree.diagnostics.clone(),
        manifests: Manifests::default(),
        secrets: Secrets::default(),
        hits: Vec::new(),
        attempts: Vec::new(),
        known: BTreeMap::new(),
        fresh: Vec::new(),
    };
    for (index, (entry, (taken, found))) in tree.entries.iter().zip(taken).enumerate() {
        intake.secrets.extend(found.values);
        if !found.hits.is_empty() {
            intake.hits.push((entry.path.clone(), found.hits));
        }
        intake.attempts.extend(found.attempted);
        let (status, reason) = match taken {
            Taken::Measured(counted, remark) => {
                let known = (index, counted.hash);
                intake.known.insert(entry.path.clone(), known);
                let fresh = counted.fresh.map(|key| (intake.measured.len(), key));
                intake.fresh.extend(fresh);
                intake.measured.push(counted.measured);
                (Status::Analysed, remark.map(str::to_owned))
            }
            Taken::Manifest(manifest) => {
                intake.manifests.insert(entry.path.clone(), manifest);
                (Status::Skipped, Some(NOT_CODE.to_owned()))
            }
            Taken::Left(status, reason, diagnostic) => {
                intake.diagnostics.extend(diagnostic);
                (status, Some(reason.to_owned()))
            }
        };
        intake.ledger.push(LedgerEntry {
            path: entry.path.clone(),
            status,
            reason,
        });
    }
    intake
}

impl Intake {
    /// The hash of a measured file's bytes.
    pub(super) fn hash(&self, path: &str) -> [u8; 32] {
        self.known.get(path).map_or([0; 32], |(_, hash)| *hash)
    }

    /// A measured file as it lies in the tree, or `None` where it can no longer be read.
    pub(super) fn bytes(&self, path: &str, tree: &Tree) -> Option<Vec<u8>> {
        let (index, _) = self.known.get(path)?;
        tree.contents.read(*index, LARGEST).ok()
    }

    /// Takes secrets out of the names that the code gives to its functions. What was measured anew is
    /// kept, but of files in whose names there is a secret.
    pub(super) fn clean_names(&mut self, cx: &Services) {
        let fresh: BTreeMap<usize, [u8; 32]> =
            std::mem::take(&mut self.fresh).into_iter().collect();
        let files = self.measured.par_iter_mut().enumerate();
        files.for_each(|(index, measured)| {
            let fresh = fresh.get(&index);
            if let Some(key) = fresh
                && metrics::texts(measured).all(|text| holds_no_secret(text, &cx.redactor))
            {
                cx.memory.keep_measured(key, measured);
            }
            for function in &mut measured.file.functions {
                let name = std::mem::take(&mut function.name);
                // What is remembered was kept because the rules find nothing in it.
                let scan = match fresh {
                    Some(_) => cx.redactor.scan(&name),
                    None => Scan::nothing(&name),
                };
                function.name = cx.redactor.apply(name, &scan).text.to_string();
            }
        });
    }
}

/// Whether neither the rules nor the secrets that are known take anything out of a text.
fn holds_no_secret(text: &str, redactor: &Redactor) -> bool {
    let scan = redactor.scan(text);
    scan.is_empty() && redactor.apply(text.to_owned(), &scan).hits.is_empty()
}

/// Gives the clean text of measured files again, as long as they are what was measured.
pub(super) struct Texts<'a> {
    collector: &'a Collector<'a>,
    cx: &'a Services,
    known: &'a BTreeMap<String, (usize, [u8; 32])>,
}

impl<'a> Texts<'a> {
    pub(super) fn new(collector: &'a Collector<'a>, cx: &'a Services, intake: &'a Intake) -> Self {
        Self {
            collector,
            cx,
            known: &intake.known,
        }
    }

    /// The text of a file, or `None` where it was not measured or has changed since.
    pub(super) fn get(&self, path: &str) -> Option<Clean> {
        let (index, hash) = self.known.get(path)?;
        match self.collector.decide(*index) {
            Decision::Keep(file) if file.hash == *hash => {
                let Services {
                    redactor, memory, ..
                } = self.cx;
                let scan = memory.scan(redactor, hash, &file.text);
                Some(memory.apply(redactor, file.text, &scan).text)
            }
            _ => None,
        }
    }
}

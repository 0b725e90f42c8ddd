//! A tree in memory, dumped and restored: what the fuzz targets and the tests of `restore` share.

use create_dump::collector::{Collector, Decision};
use create_dump::dump::{DumpFile, Extra, Inventory, Layout, Offer, Packer, View};
use create_dump::model::{
    Contents, Entry, EntryKind, ReadError, Selection, SourceKind, SourceOrigin, Tree, path_text,
};
use create_dump::redact::Redactor;
use create_dump::restore::{self, Dump, Source};
use create_dump::tokens;

/// A file of a tree.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct File {
    /// The path as bytes.
    pub(crate) name: Vec<u8>,
    /// What stands in it.
    pub(crate) bytes: Vec<u8>,
    /// Whether it may be run.
    pub(crate) is_executable: bool,
}

struct Memory(Vec<Vec<u8>>);

impl Contents for Memory {
    fn read(&self, index: usize, _: u64) -> Result<Vec<u8>, ReadError> {
        Ok(self.0[index].clone())
    }
}

/// The files, sorted by the text of their paths, as a source lists them.
fn tree(files: &[File]) -> Tree {
    let mut files: Vec<(String, &File)> = (files.iter())
        .map(|file| (path_text(&file.name), file))
        .collect();
    files.sort();
    let entry = |(path, file): &(String, &File)| Entry {
        path: path.clone(),
        size: file.bytes.len() as u64,
        kind: EntryKind::File,
        executable: file.is_executable,
    };
    Tree {
        origin: SourceOrigin {
            kind: SourceKind::Directory,
            location: "memory".to_owned(),
            name: "memory".to_owned(),
            revision: None,
            dirty: false,
            repository: None,
            web: None,
        },
        entries: files.iter().map(entry).collect(),
        chosen: false,
        diagnostics: Vec::new(),
        contents: Box::new(Memory(
            files.iter().map(|(_, file)| file.bytes.clone()).collect(),
        )),
    }
}

/// The dump of a tree, as `dump --lossless` writes it.
pub(crate) fn dumped(files: &[File], extras: Vec<Extra>, layout: &'static dyn Layout) -> String {
    let tree = tree(files);
    let everything = Selection {
        ignore_rules: false,
        hidden: true,
        max_file_size: u64::MAX,
        binary: true,
        machine_written: true,
        ..Selection::default()
    };
    let collector = Collector::new(&tree, &everything).expect("no globs");
    let mut inventory = Inventory {
        name: "memory".to_owned(),
        extras,
        ..Inventory::default()
    };
    let mut views = Vec::new();
    for index in 0..tree.entries.len() {
        let Decision::Keep(file) = collector.decide(index) else {
            panic!("{:?} was left out", tree.entries[index]);
        };
        views.push(View::whole(Redactor::none().clean(&file.text)));
        inventory.files.push(DumpFile {
            path: file.path,
            language: file.language,
            kind: file.kind,
            is_code: false,
            spelling: file.spelling,
            bytes: file.bytes,
            hash: file.hash,
            executable: file.executable,
        });
    }
    written(inventory, &views, layout)
}

/// The dump of texts that were read already.
pub(crate) fn written(inventory: Inventory, views: &[View], layout: &'static dyn Layout) -> String {
    let tokenizer = tokens::by_name(tokens::TOKENIZERS[0]).expect("listed");
    let packer = Packer::new(inventory, layout, std::sync::Arc::new(tokenizer), &|name| {
        Redactor::none().clean(name).text
    });
    let offers = vec![Offer::default(); views.len()];
    let packing = packer.choose(offers, None).expect("no limit");
    let (head, tail) = packing.ends();
    let pieces: Vec<String> = (views.iter().enumerate())
        .map(|(index, view)| {
            let piece = packing.piece(index, view);
            [piece.opening.as_str(), &piece.body, &piece.closing].concat()
        })
        .collect();
    format!("{head}{}{tail}", pieces.join(packing.separator()))
}

/// The files of a dump, sorted, or why there are none.
pub(crate) fn restored(dump: Vec<u8>) -> Result<Vec<File>, restore::Error> {
    let dump = Dump::of(vec![Source::bytes("memory", dump)])?;
    let mut files = Vec::new();
    restore::read(&dump, restore::Names::Exact, &mut |contents| {
        if let restore::Contents::Whole(whole) = contents {
            files.push(File {
                name: whole.name,
                bytes: whole.bytes,
                is_executable: whole.is_executable,
            });
        }
        Ok(())
    })?;
    files.sort();
    Ok(files)
}

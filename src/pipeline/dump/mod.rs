//! Packs a source into one text, in two passes: the first reads every file, looks for secrets and
//! weighs what a budget has to choose from; the second writes. The secrets of all files are known
//! before the first is written, and no more of the source is held than fits into a fixed amount of
//! memory.

mod entries;
mod explained;
mod extras;
mod manifest;
mod offers;
mod overview;
mod packed;
mod signals;
mod since;
mod statistics;
mod survey;
mod texts;
mod viewing;
mod wishes;

use std::sync::Arc;

use super::error::Error;
use super::event::{Event, Stage};
use super::intake;
use super::projects::{Listed, folder_of};
use super::services::Services;
use crate::collector::Collector;
use crate::dump::{Inventory, Layout, Omitted, Packer};
use crate::model::{self, Diagnostic, Selection, Tree};
use crate::redact::Hit;
use crate::source::{self, SourceRequest};

pub use explained::{Explained, explanation_table};
pub use extras::ExtrasRequest;
pub use manifest::Manifest;
pub use packed::{Packed, Written};
pub(super) use since::DELETED;

use extras::RawExtras;
use offers::Weighing;
use signals::Reading;
use since::{Focus, Since};
use survey::Survey;
use texts::Texts;
use viewing::Viewing;
use wishes::Wishes;

/// Reason of a folder that cannot be listed.
const UNREADABLE_DIRECTORY: &str = "unreadable-directory";

/// What to pack, and how.
pub struct DumpSourceRequest {
    /// Where the code comes from.
    pub source: SourceRequest,
    /// The folder of the source that is packed; `None` for all of it.
    pub folder: Option<String>,
    /// Which files count.
    pub selection: Selection,
    /// How the dump is laid out.
    pub layout: &'static dyn Layout,
    /// Most tokens that the dump may have; `None` for no limit.
    pub max_tokens: Option<usize>,
    /// What is wished of single files.
    pub wishes: model::Wishes,
    /// What is told before the files.
    pub extras: ExtrasRequest,
    /// A revision: only what changed since is packed, with what touches it.
    pub since: Option<String>,
    /// Whether the tree of the files stands before them, with tokens.
    pub tree: bool,
    /// Whether tokens are counted even where no budget asks for them.
    pub counted: bool,
}

impl DumpSourceRequest {
    /// Whether the tokens of files are wanted.
    fn is_weighed(&self) -> bool {
        self.layout.shows_tokens() || self.max_tokens.is_some() || self.counted
    }

    /// The source as it was at a revision.
    async fn before(&self, revision: String) -> Result<Tree, Error> {
        let source = SourceRequest {
            revision: Some(revision),
            ..self.source.clone()
        };
        let tree = source::select(&source)?.open(&self.selection).await?;
        Ok(self.narrow(tree))
    }

    /// The folder that is asked for.
    fn narrow(&self, tree: Tree) -> Tree {
        match &self.folder {
            Some(folder) => folder_of(&Arc::new(tree), folder),
            None => tree,
        }
    }
}

/// Reads a source and decides what its dump holds; [`Packed::write`] writes it. What could not be
/// read stands among the omitted files and in the diagnostics.
pub async fn dump(
    cx: &Services,
    request: DumpSourceRequest,
    on: &(dyn Fn(Event) + Sync),
) -> Result<Packed, Error> {
    let tree = intake::open(cx, &request.source, &request.selection, on).await?;
    let tree = request.narrow(tree);
    dump_tree(cx, &request, tree, on).await
}

/// The same of a source that is listed already.
pub async fn dump_listed(
    cx: &Services,
    request: DumpSourceRequest,
    listed: &Listed,
    on: &(dyn Fn(Event) + Sync),
) -> Result<Packed, Error> {
    let tree = listed.folder(request.folder.as_deref().unwrap_or_default());
    dump_tree(cx, &request, tree, on).await
}

async fn dump_tree(
    cx: &Services,
    request: &DumpSourceRequest,
    tree: Tree,
    on: &(dyn Fn(Event) + Sync),
) -> Result<Packed, Error> {
    let files = Some(tree.entries.len());
    let packed = async {
        let gathered = gather(cx, request, tree, false, on).await?;
        let mut packed = decide(cx, request, gathered)?;
        packed.diagnostics.extend(cx.memory.save());
        Ok(packed)
    };
    Stage::Pack.during(on, files, packed).await
}

/// What a dump is made of.
struct Gathered {
    inventory: Inventory,
    viewing: Viewing,
    hits: Vec<(String, Vec<Hit>)>,
    since: Option<Since>,
    diagnostics: Vec<Diagnostic>,
}

/// Reads every file and what is told before them, and takes the secrets of all out of each. Where one
/// of these stands in the name of a file, it is all done again, once, under names without.
async fn gather(
    cx: &Services,
    request: &DumpSourceRequest,
    tree: Tree,
    is_renamed: bool,
    on: &(dyn Fn(Event) + Sync),
) -> Result<Gathered, Error> {
    let collector = Collector::new(&tree, &request.selection)?;
    let (mut survey, ()) = rayon::join(
        || Survey::of(cx, &tree, &collector, on),
        || prepare(cx, request),
    );
    let noted = [
        &tree.diagnostics,
        collector.diagnostics(),
        &survey.diagnostics,
    ];
    let mut diagnostics = noted.concat();
    let raw = RawExtras::gather(request, &tree, &collector).await?;
    let since = match &request.since {
        Some(rev) => Some(Since::of(rev, request, &tree, &collector).await?),
        None => None,
    };
    let gone = since.iter().flat_map(|since| since.gone.clone());
    survey.omitted.extend(gone);
    survey.omitted.extend(unlisted(&tree));
    survey.secrets.extend(raw.secrets(&cx.redactor));
    let redactor = cx.redactor.knowing(survey.secrets);
    if !is_renamed && intake::names_hold_known(&tree, &redactor) {
        let tree = intake::without_known(tree, &redactor);
        return Box::pin(gather(cx, request, tree, true, on)).await;
    }
    let (extras, notes) = raw.clean(&redactor);
    diagnostics.extend(notes);
    let inventory = Inventory {
        name: tree.origin.name.clone(),
        revision: tree.origin.revision.clone(),
        files: survey.files,
        omitted: survey.omitted,
        extras,
    };
    let viewing = Viewing {
        texts: Texts::new(tree, cx.memory.clone(), redactor, survey.kept),
        wishes: request.wishes.clone(),
    };
    Ok(Gathered {
        inventory,
        viewing,
        hits: survey.hits,
        since,
        diagnostics,
    })
}

/// Loads what counting needs while other threads read.
fn prepare(cx: &Services, request: &DumpSourceRequest) {
    if request.is_weighed() {
        cx.tokenizer.prepare();
    }
}

/// The folders that could not be listed: nobody knows what is in them, but that something is missing.
fn unlisted(tree: &Tree) -> impl Iterator<Item = Omitted> {
    let notes = tree.diagnostics.iter();
    let notes = notes.filter(|note| note.code == UNREADABLE_DIRECTORY);
    notes.filter_map(|note| {
        Some(Omitted {
            path: format!("{}/", note.path.as_ref()?),
            reason: UNREADABLE_DIRECTORY.to_owned(),
        })
    })
}

/// Decides what the dump holds. Only where not everything fits is it asked what files are worth, and
/// what is left of them when they are shortened.
fn decide(cx: &Services, request: &DumpSourceRequest, gathered: Gathered) -> Result<Packed, Error> {
    let Gathered {
        inventory,
        viewing,
        hits,
        since,
        mut diagnostics,
    } = gathered;
    let limit = request.max_tokens;
    let wishes = Wishes::of(&request.wishes)?;
    let clean = |text: &str| viewing.texts.name(text);
    let mut packer = Packer::new(inventory, request.layout, cx.tokenizer.clone(), &clean);
    let read = |packer: &Packer| Reading::of(&packer.inventory().files, &viewing.texts);
    let mut reading = since.as_ref().map(|_| read(&packer));
    let focus = since.as_ref().zip(reading.as_ref());
    let focus = focus.map(|(since, reading)| Focus::of(since, &packer.inventory().files, reading));
    let weighing = Weighing {
        cx,
        viewing: &viewing,
        wishes: &wishes,
        focus: focus.as_ref(),
    };
    let mut offers = weighing.wanted(&packer, request.is_weighed());
    if request.tree
        && let Some(tree) = overview::tree(&packer, &offers, limit)
    {
        packer.tell(tree);
    }
    let mut scores = Vec::new();
    if limit.is_some_and(|limit| !packer.fits(&offers, limit)) {
        weighing.shorten(&packer, &mut offers);
        let reading = reading.get_or_insert_with(|| read(&packer));
        let (found, notes) = weighing.value(&packer, &mut offers, reading);
        scores = found;
        diagnostics.extend(notes);
    }
    Ok(Packed {
        packing: packer.choose(offers, limit)?,
        viewing,
        hits,
        lacks_a_part: diagnostics
            .iter()
            .any(|note| intake::leaves_a_gap(note.code)),
        diagnostics,
        scores,
    })
}

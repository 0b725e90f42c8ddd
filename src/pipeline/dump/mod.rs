//! Packs a source into one text, in two passes: the first reads every file, looks for secrets and
//! weighs what a budget has to choose from; the second writes. The secrets of all files are known
//! before the first is written, and no more of the source is held than fits into a fixed amount of
//! memory.

mod entries;
mod explained;
mod extras;
mod manifest;
mod offers;
mod packed;
mod signals;
mod survey;
mod texts;
mod viewing;
mod wishes;

use super::error::Error;
use super::event::{Event, Stage};
use super::intake;
use super::services::Services;
use crate::collector::Collector;
use crate::dump::{Inventory, Layout, Offer, Packer, Score};
use crate::model::{self, Diagnostic, Selection};
use crate::source::SourceRequest;

pub use explained::{Explained, explanation_table};
pub use extras::ExtrasRequest;
pub use manifest::Manifest;
pub use packed::{Packed, Written};

use extras::RawExtras;
use offers::Weighing;
use signals::Reading;
use survey::Survey;
use texts::Texts;
use viewing::Viewing;
use wishes::Wishes;

/// What to pack, and how.
pub struct DumpSourceRequest {
    /// Where the code comes from.
    pub source: SourceRequest,
    /// Which files count.
    pub selection: Selection,
    /// How the dump is laid out.
    pub layout: &'static dyn Layout,
    /// Most tokens that the dump may have; `None` for no limit.
    pub max_tokens: Option<usize>,
    /// Whether tokens are counted though neither the layout nor a budget asks for them.
    pub counts_tokens: bool,
    /// What is wished of single files.
    pub wishes: model::Wishes,
    /// What is told before the files.
    pub extras: ExtrasRequest,
}

/// Reads a source and decides what its dump holds; [`Packed::write`] writes it. What could not be
/// read stands among the omitted files and in the diagnostics.
pub async fn dump(
    cx: &Services,
    request: DumpSourceRequest,
    on: &(dyn Fn(Event) + Sync),
) -> Result<Packed, Error> {
    let tree = intake::open(cx, &request.source, &request.selection, on).await?;
    let collector = Collector::new(&tree, &request.selection)?;
    let wishes = Wishes::of(&request.wishes)?;
    on(Event::Began(Stage::Pack, Some(tree.entries.len())));
    let survey = Survey::of(cx, &tree, &collector, on);
    let mut diagnostics = tree.diagnostics.clone();
    diagnostics.extend_from_slice(collector.diagnostics());
    diagnostics.extend(survey.diagnostics);
    let raw = RawExtras::gather(&request, &tree, &collector).await?;
    let mut secrets = survey.secrets;
    secrets.extend(raw.secrets(&cx.redactor));
    let redactor = cx.redactor.knowing(secrets);
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
        texts: Texts::new(tree, redactor, survey.kept),
        wishes: request.wishes,
    };
    let packer = Packer::new(inventory, request.layout, cx.tokenizer.clone())
        .with_redactor(cx.redactor.clone());
    let weighing = Weighing {
        packer: &packer,
        viewing: &viewing,
        wishes: &wishes,
    };
    let offered = offer(&weighing, request.max_tokens, request.counts_tokens);
    diagnostics.extend(offered.notes);
    let packing = packer.choose(offered.offers, request.max_tokens)?;
    diagnostics.extend(cx.memory.save());
    on(Event::Ended(Stage::Pack));
    Ok(Packed {
        packing,
        viewing,
        hits: survey.hits,
        lacks_a_part: diagnostics
            .iter()
            .any(|note| intake::leaves_a_gap(note.code)),
        diagnostics,
        scores: offered.scores,
    })
}

/// What the packer chooses from.
#[derive(Default)]
struct Offered {
    offers: Vec<Offer>,
    scores: Vec<Score>,
    notes: Vec<Diagnostic>,
}

/// Offers what is wanted. Only where not everything fits is it asked what files are worth, and what
/// is left of them when they are shortened.
fn offer(weighing: &Weighing<'_>, limit: Option<usize>, counts_tokens: bool) -> Offered {
    let packer = weighing.packer;
    let mut offered = Offered {
        offers: weighing.wanted(counts_tokens || packer.shows_tokens() || limit.is_some()),
        ..Offered::default()
    };
    if let Some(limit) = limit
        && !packer.fits(&offered.offers, limit)
    {
        weighing.shorten(&mut offered.offers);
        let reading = Reading::of(&packer.inventory().files, &weighing.viewing.texts);
        (offered.scores, offered.notes) = weighing.value(&mut offered.offers, &reading);
    }
    offered
}

//! Packs a source into one text, in two passes: the first reads every file, looks for secrets and
//! weighs what a budget has to choose from; the second writes. The secrets of all files are known
//! before the first is written, and no more of the source is held than fits into a fixed amount of
//! memory.

mod packed;
mod survey;
mod texts;

use rayon::prelude::*;

use super::error::Error;
use super::event::{Event, Stage};
use super::intake;
use super::services::Services;
use crate::collector::Collector;
use crate::dump::{Inventory, Layout, Level, Offer, Packer, View};
use crate::model::Selection;
use crate::source::SourceRequest;

pub use packed::{Packed, Written};

use survey::Survey;
use texts::Texts;

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
    on(Event::Began(Stage::Pack, Some(tree.entries.len())));
    let survey = Survey::of(cx, &tree, &collector, on);
    let mut diagnostics = tree.diagnostics.clone();
    diagnostics.extend_from_slice(collector.diagnostics());
    diagnostics.extend(survey.diagnostics);
    let redactor = cx.redactor.knowing(survey.secrets);
    let inventory = Inventory {
        name: tree.origin.name.clone(),
        revision: tree.origin.revision.clone(),
        files: survey.files,
        omitted: survey.omitted,
        extras: Vec::new(),
    };
    let texts = Texts::new(tree, redactor, survey.kept);
    let packer =
        Packer::new(inventory, request.layout, cx.tokenizer).with_redactor(cx.redactor.clone());
    let is_weighed = packer.shows_tokens() || request.max_tokens.is_some();
    let offers = offers(&packer, &texts, is_weighed);
    let packing = packer.choose(offers, request.max_tokens)?;
    on(Event::Ended(Stage::Pack));
    Ok(Packed {
        packing,
        texts,
        lacks_a_part: diagnostics
            .iter()
            .any(|note| intake::leaves_a_gap(note.code)),
        diagnostics,
    })
}

/// Offers the whole text of every file, weighed if need be. A file that is gone by now weighs nothing
/// and is missed when it is written.
fn offers(packer: &Packer, texts: &Texts, is_weighed: bool) -> Vec<Offer> {
    let files = &packer.inventory().files;
    let offer = |index: usize| {
        let mut offer = Offer::default();
        if is_weighed {
            let text = texts.get(index, &files[index]).map(View::whole);
            let weight = text.map(|text| packer.weigh(index, &text));
            offer.add(Level::Full, weight.unwrap_or_default());
        }
        offer
    };
    (0..files.len()).into_par_iter().map(offer).collect()
}

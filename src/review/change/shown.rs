//! The request about a change: regions of a file, what changed in them, and their neighbours.

use std::fmt::Write;

use super::neighbours::{Neighbour, Neighbourhood};
use super::patch::Patch;
use super::{ChangedFile, Shown, regions};
use crate::model::LineRange;
use crate::prompts::{self, ChangeReviewInputs, OtherInputs, RegionInputs};
use crate::review::units::{Drafting, MapUnit, line_count};
use crate::review::{PlanRequest, ReviewFile};
use crate::tokens::Tokenizer;

/// The requests about change number `at`, each with at most `chunk_tokens` tokens of the file's text.
pub(super) fn units(
    at: usize,
    chunk_tokens: usize,
    drafting: &Drafting<'_>,
) -> Result<Vec<MapUnit>, prompts::Error> {
    let request = drafting.request;
    let changed = &request.changes[at];
    let file = &request.files[changed.file];
    let regions = regions::regions(file, &changed.hunks, line_count(&file.text));
    let mut small = Vec::new();
    for region in regions {
        cut(region, file, chunk_tokens, request.tokenizer, &mut small);
    }
    batches(small, chunk_tokens)
        .into_iter()
        .filter(|regions| touches(regions, changed, file))
        .map(|regions| unit(at, regions, drafting))
        .collect()
}

/// The region, in pieces that fit.
fn cut(
    region: LineRange,
    file: &ReviewFile<'_>,
    most: usize,
    tokenizer: &dyn Tokenizer,
    pieces: &mut Vec<(LineRange, usize)>,
) {
    let tokens = tokenizer.count(&file.text.lines(region.start_line, region.end_line));
    match halves(region) {
        Some(halves) if tokens > most => {
            for half in halves {
                cut(half, file, most, tokenizer, pieces);
            }
        }
        _ => pieces.push((region, tokens)),
    }
}

fn halves(lines: LineRange) -> Option<[LineRange; 2]> {
    let middle = lines.start_line + lines.len() / 2;
    (lines.len() > 1).then(|| {
        [
            LineRange::new(lines.start_line, middle - 1),
            LineRange::new(middle, lines.end_line),
        ]
    })
}

/// Regions that fit into one request together.
fn batches(regions: Vec<(LineRange, usize)>, most: usize) -> Vec<Vec<LineRange>> {
    let mut batches: Vec<Vec<LineRange>> = Vec::new();
    let mut sum = 0;
    for (region, tokens) in regions {
        sum += tokens;
        match batches.last_mut() {
            Some(batch) if sum <= most => batch.push(region),
            _ => {
                sum = tokens;
                batches.push(vec![region]);
            }
        }
    }
    batches
}

/// Whether the change touches any of the regions: pieces of a long region may lie beside it.
fn touches(regions: &[LineRange], changed: &ChangedFile, file: &ReviewFile<'_>) -> bool {
    let last_line = line_count(&file.text);
    let mut touched = changed.hunks.iter().map(|hunk| hunk.touched(last_line));
    touched.any(|lines| regions.iter().any(|region| region.overlaps(&lines)))
}

/// Two requests about the halves of one, or `None` where it shows one line only.
pub(in crate::review) fn split(
    unit: &MapUnit,
    shown: &Shown,
    request: &PlanRequest<'_>,
) -> Option<Result<[MapUnit; 2], prompts::Error>> {
    let middle = shown.regions.len() / 2;
    let [first, second] = match shown.regions[..] {
        [region] => halves(region)?.map(|half| vec![half]),
        _ => [
            shown.regions[..middle].to_vec(),
            shown.regions[middle..].to_vec(),
        ],
    };
    let drafting = Drafting {
        request,
        limits: &request.limits.for_context(),
        fixed_tokens: unit.prompt_tokens - request.tokenizer.count(&unit.prompt.user),
    };
    let half = |regions| self::unit(shown.at, regions, &drafting);
    Some(half(first).and_then(|first| Ok([first, half(second)?])))
}

/// The request that shows these regions of a change.
fn unit(
    at: usize,
    regions: Vec<LineRange>,
    drafting: &Drafting<'_>,
) -> Result<MapUnit, prompts::Error> {
    let request = drafting.request;
    let changed = &request.changes[at];
    let file = &request.files[changed.file];
    let near = Neighbourhood::of(request.files, changed);
    let (called, callers) = (near.called(&regions), near.callers(&regions));
    let patch = Patch::of(file, changed, &regions);
    let before = changed.path_before.as_deref();
    let inputs = ChangeReviewInputs {
        path: file.path(),
        path_before: before.filter(|path| *path != file.path()),
        language: file.measured.language,
        is_new: patch.is_all_new,
        patch: &patch.text,
        regions: regions.iter().map(|lines| region(file, *lines)).collect(),
        called: others(&called, request.files),
        callers: others(&callers, request.files),
    };
    let prompt = request
        .prompts
        .render("change-review", inputs, request.redactor)?;
    let callers = callers.into_iter();
    let callers = callers.flat_map(|(file, lines)| lines.into_iter().map(move |it| (file, it)));
    let answer_tokens = drafting.limits.review_answer_tokens;
    Ok(MapUnit {
        times: request.times(&prompt, answer_tokens),
        file: changed.file,
        lines: hull(&regions),
        change: Some(Shown {
            at,
            regions,
            callers: callers.collect(),
        }),
        prompt_tokens: drafting.fixed_tokens + request.tokenizer.count(&prompt.user),
        answer_tokens,
        prompt,
    })
}

fn hull(regions: &[LineRange]) -> LineRange {
    let first = regions.first().map_or(1, |first| first.start_line);
    let last = regions.last().map_or(1, |last| last.end_line);
    LineRange::new(first, last)
}

fn region(file: &ReviewFile<'_>, lines: LineRange) -> RegionInputs {
    RegionInputs {
        start_line: lines.start_line,
        end_line: lines.end_line,
        text: file
            .text
            .lines(lines.start_line, lines.end_line)
            .to_string(),
    }
}

fn others<'a>(neighbours: &[Neighbour], files: &'a [ReviewFile<'_>]) -> Vec<OtherInputs<'a>> {
    let shown = neighbours.iter().map(|(file, lines)| {
        let file = &files[*file];
        let mut text = String::new();
        for lines in lines {
            let _ = writeln!(
                text,
                "{}",
                file.text.lines(lines.start_line, lines.end_line)
            );
        }
        OtherInputs {
            path: file.path(),
            text,
        }
    });
    shown.collect()
}

//! The tables: hotspots, modules, files to watch, duplication, coupling.

use serde::Serialize;

use super::first::lost_by;
use super::{Capped, EXAMPLES, ROWS};
use crate::model::{
    Coupling, DuplicateGroup, FileKind, FileReport, Hotspot, ImportCycle, Knowledge, ModuleReport,
    Report,
};
use crate::report::escape::{Markdown, text};
use crate::report::link::Links;
use crate::report::sanitise;
use crate::report::words::{count, counted, percent, score};

#[derive(Serialize)]
pub(super) struct Hotspots {
    list: Capped<Hot>,
    /// The reasons that stand for all of them.
    common: Markdown,
}

#[derive(Serialize)]
struct Hot {
    rank: usize,
    file: Markdown,
    score: String,
    risk: String,
    why: Markdown,
}

pub(super) fn hotspots(report: &Report, links: &Links) -> Hotspots {
    let hotspots = &report.hotspots;
    let common: Vec<&String> = match &hotspots[..] {
        [] | [_] => Vec::new(),
        [first, others @ ..] => {
            let everywhere = |why: &&String| others.iter().all(|other| other.why.contains(why));
            first.why.iter().filter(everywhere).collect()
        }
    };
    let own = |hotspot: &Hotspot| {
        let own = hotspot.why.iter().filter(|why| !common.contains(why));
        Markdown::joined(own.map(|why| sanitise::line(why)), "; ")
    };
    let score_of = |path: &str| report.file(path).map_or("–".to_owned(), |f| score(f.score));
    Hotspots {
        list: Capped::of(hotspots.iter(), ROWS, |hotspot| Hot {
            rank: hotspot.rank,
            file: links.file(&hotspot.path),
            score: score_of(&hotspot.path),
            risk: percent(hotspot.risk),
            why: own(hotspot),
        }),
        common: Markdown::joined(common.iter().map(|why| sanitise::line(why)), "; "),
    }
}

#[derive(Serialize)]
pub(super) struct Module {
    path: Markdown,
    score: String,
    files: String,
    code_lines: String,
    worst: Markdown,
    summary: Option<Markdown>,
}

/// The modules in most need first.
pub(super) fn modules(modules: &[ModuleReport], links: &Links) -> Capped<Module> {
    let mut modules: Vec<_> = modules.iter().collect();
    modules.sort_by(|a, b| a.score.total_cmp(&b.score));
    Capped::of(modules.into_iter(), ROWS, |module| Module {
        path: links.folder(&module.path),
        score: score(module.score),
        files: count(module.files),
        code_lines: count(module.code_lines),
        worst: links.file(&module.worst),
        summary: module.summary.as_deref().map(sanitise::line),
    })
}

#[derive(Serialize)]
pub(super) struct Watched {
    file: Markdown,
    score: String,
    harder_than: String,
    code_lines: String,
    why: Markdown,
    function: Markdown,
}

/// The source files with the lowest scores.
pub(super) fn watch(files: &[FileReport], links: &Links) -> Capped<Watched> {
    let low = |f: &&FileReport| f.kind == FileKind::Source && f.score < 8.0;
    let mut files: Vec<_> = files.iter().filter(low).collect();
    files.sort_by(|a, b| a.score.total_cmp(&b.score));
    Capped::of(files.into_iter(), ROWS, |file| watched(file, links))
}

fn watched(file: &FileReport, links: &Links) -> Watched {
    let worst = file
        .functions
        .iter()
        .min_by(|a, b| a.score.total_cmp(&b.score));
    let factors = file.factors.iter().filter(|f| f.impact < 0.0).take(2);
    let why = factors.map(lost_by);
    Watched {
        file: links.file(&file.path),
        score: score(file.score),
        harder_than: percent(1.0 - file.percentile),
        code_lines: count(file.code_lines()),
        why: Markdown::joined(why, "; "),
        function: worst.map_or_else(Markdown::default, |f| {
            links.named_lines(&f.name, &file.path, f.start_line, f.end_line)
        }),
    }
}

#[derive(Serialize)]
pub(super) struct Duplicate {
    lines: String,
    times: String,
    places: Markdown,
}

pub(super) fn duplicates(groups: &[DuplicateGroup], links: &Links) -> Capped<Duplicate> {
    Capped::of(groups.iter(), ROWS, |group| {
        let places = group.places.iter().take(EXAMPLES);
        let places = places.map(|p| links.lines(&p.path, p.start_line, p.end_line));
        let rest = match group.places.len().saturating_sub(EXAMPLES) {
            0 => Markdown::default(),
            rest => text(&format!("and {} more", count(rest))),
        };
        Duplicate {
            lines: count(group.lines),
            times: count(group.places.len()),
            places: Markdown::joined(places.chain([rest]), ", "),
        }
    })
}

#[derive(Serialize)]
pub(super) struct Coupled {
    a: Markdown,
    b: Markdown,
    together: u32,
    degree: String,
    tie: &'static str,
}

/// The pairs that nothing else ties come first: they are what nobody knows yet.
pub(super) fn coupling(coupling: &[Coupling], links: &Links) -> Capped<Coupled> {
    let mut pairs: Vec<&Coupling> = coupling.iter().collect();
    pairs.sort_by_key(|pair| pair.expected.is_some());
    Capped::of(pairs.into_iter(), ROWS, |pair| Coupled {
        a: links.file(&pair.a),
        b: links.file(&pair.b),
        together: pair.together,
        degree: percent(pair.degree),
        tie: match pair.expected {
            None => "nothing seen",
            Some("import") => "one imports the other",
            Some("same-folder") => "the same folder",
            Some("test") => "a test",
            Some(other) => other,
        },
    })
}

/// How the knowledge of the source is spread, in a sentence; nothing where nobody is known.
pub(super) fn knowledge(knowledge: Option<&Knowledge>) -> String {
    let Some(known) = knowledge.filter(|known| known.people > 0) else {
        return String::new();
    };
    let people = counted(known.people, "person has", "people have");
    let without = match known.files_without_author {
        0 => "every source file has an author who is active".to_owned(),
        files => format!(
            "{} no author who is active",
            counted(files, "source file has", "source files have")
        ),
    };
    let leave = match known.truck_factor {
        None => String::new(),
        Some(0) => " These are more than half of all (a truck factor of 0).".to_owned(),
        Some(factor) => format!(
            " If {} of those left, more than half of the source files would have none (the truck factor).",
            count(factor)
        ),
    };
    format!(
        "{people} worked on it, {} of them in the last year; {without}.{leave}",
        count(known.active_people)
    )
}

#[derive(Serialize)]
pub(super) struct Circle {
    size: String,
    way: Markdown,
    cut: Markdown,
}

pub(super) fn circles(cycles: &[ImportCycle], links: &Links) -> Capped<Circle> {
    Capped::of(cycles.iter(), ROWS, |cycle| {
        let is_folders = cycle.paths.iter().any(|path| path.ends_with('/'));
        let members = if is_folders { "folders" } else { "files" };
        let steps = cycle.through.iter().take(EXAMPLES);
        let rest = match cycle.through.len().saturating_sub(EXAMPLES) {
            0 => Markdown::default(),
            rest => text(&format!("{} more", count(rest))),
        };
        Circle {
            size: format!("{} {members}", count(cycle.paths.len())),
            way: Markdown::joined(
                steps.map(|step| links.file(&step.from)).chain([rest]),
                " → ",
            ),
            cut: cycle
                .through
                .first()
                .map_or_else(Markdown::default, |step| {
                    links.lines(&step.from, step.start_line, step.end_line)
                }),
        }
    })
}

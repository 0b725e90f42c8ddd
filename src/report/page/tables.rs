//! The tables: hotspots, modules, files to watch, duplication, coupling.

use serde::Serialize;

use super::first::lost_by;
use super::{Capped, EXAMPLES, ROWS};
use crate::model::{
    Coupling, FileKind, FileReport, Hotspot, ImportCycle, Knowledge, ModuleReport, Report,
};
use crate::report::escape::{Markdown, text};
use crate::report::link::Links;
use crate::report::sanitise;
use crate::report::words::{count, counted, percent, score};

#[derive(Serialize)]
pub(super) struct Hotspots {
    list: Capped<Hot>,
    /// Whether they are ranked by size and complexity alone.
    is_by_size: bool,
}

#[derive(Serialize)]
struct Hot {
    rank: usize,
    file: Markdown,
    score: String,
    risk: String,
    chance: String,
    commits: String,
    fixes: String,
    authors: String,
    last_change: Markdown,
    functions: Markdown,
}

/// Commits below which no function of a file is said to be what it is about.
const FEW: u32 = 3;
/// What stands where nothing is known.
const UNKNOWN: &str = "–";

pub(super) fn hotspots(report: &Report, links: &Links) -> Hotspots {
    let hotspots = &report.hotspots;
    Hotspots {
        list: Capped::of(hotspots.iter(), ROWS, |it| hot(it, report, links)),
        is_by_size: hotspots.iter().all(|it| it.fix_chance.is_none()),
    }
}

fn hot(hotspot: &Hotspot, report: &Report, links: &Links) -> Hot {
    let unknown = || UNKNOWN.to_owned();
    let file = report.file(&hotspot.path);
    let last_change = hotspot.last_change.as_deref();
    let counted = |number: u32| last_change.map_or_else(unknown, |_| count(number as usize));
    let functions = hotspot.functions.iter().filter(|it| it.commits >= FEW);
    let functions = functions.map(|it| {
        let name = links.named_lines(&it.name, &hotspot.path, it.start_line, it.end_line);
        Markdown::vouch(format!("{} {}", name.as_str(), it.commits))
    });
    Hot {
        rank: hotspot.rank,
        file: links.file(&hotspot.path),
        score: file.map_or_else(unknown, |file| score(file.score)),
        risk: percent(hotspot.risk),
        chance: hotspot.fix_chance.map_or_else(unknown, percent),
        commits: counted(hotspot.commits),
        fixes: counted(hotspot.fixes),
        authors: counted(hotspot.authors),
        last_change: text(last_change.unwrap_or(UNKNOWN)),
        functions: Markdown::joined(functions, ", "),
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

/// Copies among tests, which cost least, are only counted where there are others.
pub(super) fn duplicates(report: &Report, links: &Links) -> Capped<Duplicate> {
    let is_source = |path: &str| {
        let file = report.file(path);
        file.is_none_or(|file| file.kind == FileKind::Source)
    };
    let groups = report.duplicates.iter();
    let (groups, apart): (Vec<_>, Vec<_>) =
        groups.partition(|group| group.places.iter().any(|place| is_source(&place.path)));
    let (listed, apart) = if groups.is_empty() {
        (apart, Vec::new())
    } else {
        (groups, apart)
    };
    let mut listed = Capped::of(listed.into_iter(), ROWS, |group| {
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
    });
    if !apart.is_empty() {
        let apart = counted(apart.len(), "piece of code stands", "pieces of code stand");
        let space = if listed.more.is_empty() { "" } else { " " };
        listed.more += &format!("{space}{apart} in several places of tests and the like only.");
    }
    listed
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

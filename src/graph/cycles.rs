//! Circles of imports: what cannot be understood, tested or moved alone.
//!
//! Where a file is loaded by itself (Python, JavaScript, C), files are what circles are made of. Where
//! a package or crate is compiled as one (Java, Rust), circles inside of it are daily business, and
//! its folders are looked at instead; in Rust a folder and those in it are one. Go has no circles:
//! its compiler forbids them. Imports that never run and those of tests close none.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::components::components;
use super::rounds::Rounds;
use super::{Adjacency, Edge, EdgeKind, Graph, GraphFile, paths};
use crate::model::{FileKind, ImportCycle, ImportStep};

/// What circles of a language are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    File,
    /// Folders, also where one holds the other.
    Folder,
    /// Folders that do not hold each other.
    Branch,
    /// There are no circles.
    None,
}

fn unit(language: &str) -> Unit {
    match language {
        "java" => Unit::Folder,
        "rust" => Unit::Branch,
        "go" => Unit::None,
        _ => Unit::File,
    }
}

/// The circles of a graph, those of most files first.
pub(super) fn cycles(graph: &Graph, files: &[GraphFile<'_>]) -> Vec<ImportCycle> {
    let units = Units::of(files);
    let links = links(graph, files, &units);
    let needs = Adjacency::of(units.names.len(), links.keys().copied());
    let found = components(&needs);
    let mut members: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (unit, component) in found.iter().enumerate() {
        members.entry(*component).or_default().push(unit);
    }
    let loads = links
        .iter()
        .filter(|(_, link)| link.shown.kind == EdgeKind::Load);
    let loads = Adjacency::of(units.names.len(), loads.map(|(ends, _)| *ends));
    let found_at_load = components(&loads);
    let mut rounds = Rounds::new(&needs, &found);
    let mut rounds_at_load = Rounds::new(&loads, &found_at_load);
    let mut cycles: Vec<ImportCycle> = members
        .into_values()
        .filter(|members| members.len() > 1)
        .map(|members| {
            let loaded = largest(&members, &found_at_load);
            let way = if loaded.len() > 1 {
                rounds_at_load.shortest(&loaded)
            } else {
                rounds.shortest(&members)
            };
            cycle(files, &units, &links, &members, &way, loaded.len() > 1)
        })
        .collect();
    cycles.sort_by(|a, b| {
        let size = |cycle: &ImportCycle| std::cmp::Reverse((cycle.paths.len(), cycle.files));
        (size(a), &a.paths).cmp(&(size(b), &b.paths))
    });
    cycles
}

/// What circles are made of, as nodes of a graph of their own.
struct Units {
    names: Vec<String>,
    of_file: Vec<Option<usize>>,
}

impl Units {
    fn of(files: &[GraphFile<'_>]) -> Self {
        let folders: HashSet<&str> = files.iter().map(|file| paths::folder(file.path)).collect();
        let mut units = Self {
            names: Vec::new(),
            of_file: Vec::with_capacity(files.len()),
        };
        let mut known: HashMap<String, usize> = HashMap::new();
        for file in files {
            let name = match unit(file.language) {
                _ if file.kind != FileKind::Source => None,
                Unit::None => None,
                Unit::File => Some(file.path.to_owned()),
                Unit::Folder => Some(format!("{}/", paths::folder(file.path))),
                Unit::Branch => Some(format!("{}/", branch(file.path, &folders))),
            };
            units.of_file.push(name.map(|name| {
                *known.entry(name).or_insert_with_key(|name| {
                    units.names.push(name.clone());
                    units.names.len() - 1
                })
            }));
        }
        units
    }

    /// Whether an edge between these counts: one of a file or folder to itself does not, nor in some
    /// languages one between a folder and another inside of it.
    fn are_apart(&self, from: usize, to: usize, unit: Unit) -> bool {
        let (a, b) = (&self.names[from], &self.names[to]);
        from != to
            && (unit != Unit::Branch || !a.starts_with(b.as_str()) && !b.starts_with(a.as_str()))
    }
}

/// The folder of a module: `a/b.rs` begins `a/b/` where that exists.
fn branch<'a>(path: &'a str, folders: &HashSet<&str>) -> &'a str {
    let stem = path.strip_suffix(".rs").unwrap_or(path);
    if folders.contains(stem) {
        stem
    } else {
        paths::folder(path)
    }
}

/// What ties one unit to another.
struct Link<'a> {
    /// The edge that is shown: the strongest, and of those the first.
    shown: &'a Edge,
    names: usize,
    /// Files with an edge.
    files: BTreeSet<usize>,
}

type Links<'a> = BTreeMap<(usize, usize), Link<'a>>;

fn links<'a>(graph: &'a Graph, files: &[GraphFile<'_>], units: &Units) -> Links<'a> {
    let mut links = Links::new();
    for edge in graph
        .edges
        .iter()
        .filter(|edge| edge.kind.runs() && edge.lines.is_some())
    {
        let (Some(from), Some(to)) = (units.of_file[edge.from], units.of_file[edge.to]) else {
            continue;
        };
        if !units.are_apart(from, to, unit(files[edge.from].language)) {
            continue;
        }
        let link = links.entry((from, to)).or_insert(Link {
            shown: edge,
            names: 0,
            files: BTreeSet::new(),
        });
        if edge.kind < link.shown.kind {
            link.shown = edge;
        }
        link.names += edge.names;
        link.files.extend([edge.from, edge.to]);
    }
    links
}

/// The largest part of `members` that lies in one component.
fn largest(members: &[usize], component: &[usize]) -> Vec<usize> {
    let mut parts: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for member in members {
        parts.entry(component[*member]).or_default().push(*member);
    }
    let largest = parts
        .into_values()
        .max_by_key(|part| (part.len(), std::cmp::Reverse(part[0])));
    largest.unwrap_or_default()
}

fn cycle(
    files: &[GraphFile<'_>],
    units: &Units,
    links: &Links<'_>,
    members: &[usize],
    way: &[usize],
    at_load: bool,
) -> ImportCycle {
    let inside: HashSet<usize> = members.iter().copied().collect();
    let part: BTreeSet<usize> = members
        .iter()
        .flat_map(|member| links.range((*member, 0)..=(*member, usize::MAX)))
        .filter(|((_, to), _)| inside.contains(to))
        .flat_map(|(_, link)| link.files.iter().copied())
        .collect();
    let steps = way.iter().zip(way.iter().cycle().skip(1));
    let mut through: Vec<ImportStep> = steps
        .filter_map(|(from, to)| Some(step(files, links.get(&(*from, *to))?)))
        .collect();
    let cost = |step: &ImportStep| (is_offer(step), step.names);
    let cheapest = (0..through.len()).min_by_key(|step| cost(&through[*step]));
    through.rotate_left(cheapest.unwrap_or(0));
    let mut paths: Vec<String> = members
        .iter()
        .map(|unit| units.names[*unit].clone())
        .collect();
    paths.sort_unstable();
    let first = part.first().map_or("", |file| files[*file].language);
    ImportCycle {
        paths,
        files: part.len(),
        at_load,
        is_compiled_as_one: unit(first) != Unit::File,
        through,
    }
}

/// Whether a step is a facade offering what stands in its folder: to do so is what it is for.
fn is_offer(step: &ImportStep) -> bool {
    let name = paths::name(&step.from);
    let stem = name.split('.').next().unwrap_or_default();
    matches!(stem, "index" | "__init__" | "mod" | "lib")
        && paths::is_in(&step.to, paths::folder(&step.from))
}

fn step(files: &[GraphFile<'_>], link: &Link<'_>) -> ImportStep {
    let edge = link.shown;
    let (first, last) = edge.lines.unwrap_or_default();
    ImportStep {
        from: files[edge.from].path.to_owned(),
        to: files[edge.to].path.to_owned(),
        start_line: first as usize,
        end_line: last as usize,
        names: link.names,
    }
}

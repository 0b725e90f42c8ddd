//! The source as a map: folders in folders, files in them, area for code and colour for health.
//!
//! Squarified treemap (Bruls, Huizing and van Wijk 2000): at each step the row along the shorter side
//! takes files as long as that makes its cells squarer.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use super::colours::{band, fill, is_dark};
use super::escaped;
use crate::model::{FileKind, FileReport, Report};
use crate::report::Reporter;
use crate::report::limits::MAP_FILES;
use crate::report::words::{counted, score};

const WIDTH: f64 = 960.0;
const HEIGHT: f64 = 480.0;
/// Room around a folder.
const GAP: f64 = 1.5;
/// Room for the name of a folder.
const TITLE: f64 = 13.0;
/// Width of a letter of such a name, roughly.
const LETTER: f64 = 6.2;
/// Deepest folders that are drawn; what is below lies side by side.
const DEEPEST: usize = 12;
/// Cells smaller than this on a side are not drawn.
const SMALLEST: f64 = 0.4;

/// Writes the map as a picture.
pub(in crate::report) struct MapReporter;

impl Reporter for MapReporter {
    fn id(&self) -> &'static str {
        "map"
    }

    fn tells_changes(&self) -> bool {
        false
    }

    fn write(&self, report: &Report, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{}", map(report, &|_| String::new()))
    }
}

/// Draws the files of kind `source`. `class` gives a file more classes, separated by spaces.
pub(in crate::report) fn map(report: &Report, class: &dyn Fn(&FileReport) -> String) -> String {
    let mut root = Folder::default();
    for file in largest(report) {
        root.add(file, &file.path, 0);
    }
    let mut drawing = Drawing {
        out: String::new(),
        class,
    };
    let all = Area {
        x: 0.0,
        y: 0.0,
        width: WIDTH,
        height: HEIGHT,
    };
    drawing.fill(&root, all);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" \
         font-family=\"system-ui,sans-serif\" font-size=\"10\"><title>Map of the code: area is lines \
         of code, colour is health</title>{}</svg>",
        drawing.out
    )
}

/// The source files that a picture has room for.
fn largest(report: &Report) -> Vec<&FileReport> {
    let files = report.files.iter();
    let mut files: Vec<_> = files
        .filter(|file| file.kind == FileKind::Source && file.code_lines() > 0)
        .collect();
    files.sort_by_key(|file| std::cmp::Reverse(file.code_lines()));
    files.truncate(MAP_FILES.most);
    files
}

#[derive(Default)]
struct Folder<'a> {
    folders: BTreeMap<&'a str, Folder<'a>>,
    files: Vec<&'a FileReport>,
    lines: usize,
}

impl<'a> Folder<'a> {
    fn add(&mut self, file: &'a FileReport, path: &'a str, depth: usize) {
        self.lines += file.code_lines();
        match path.split_once('/') {
            Some((folder, rest)) if depth < DEEPEST => {
                let folder = self.folders.entry(folder).or_default();
                folder.add(file, rest, depth + 1);
            }
            _ => self.files.push(file),
        }
    }

    /// What it holds, the largest first.
    fn children(&self) -> Vec<Child<'_, 'a>> {
        let folders = self.folders.iter().map(|(name, folder)| {
            let (name, folder) = folder.collapsed((*name).to_owned());
            Child {
                name,
                lines: folder.lines,
                is: Is::Folder(folder),
            }
        });
        let files = self.files.iter().map(|file| Child {
            name: file.path.clone(),
            lines: file.code_lines(),
            is: Is::File(file),
        });
        let mut children: Vec<_> = folders.chain(files).collect();
        children.sort_by(|a, b| b.lines.cmp(&a.lines).then_with(|| a.name.cmp(&b.name)));
        children
    }

    /// Goes down as long as there is nothing but one folder, as in `src/main/java`.
    fn collapsed(&self, mut name: String) -> (String, &Self) {
        let mut folder = self;
        while let (1, true) = (folder.folders.len(), folder.files.is_empty()) {
            for (step, inner) in &folder.folders {
                name = format!("{name}/{step}");
                folder = inner;
            }
        }
        (name, folder)
    }
}

struct Child<'t, 'a> {
    name: String,
    lines: usize,
    is: Is<'t, 'a>,
}

enum Is<'t, 'a> {
    Folder(&'t Folder<'a>),
    File(&'a FileReport),
}

#[derive(Clone, Copy)]
struct Area {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

impl Area {
    fn is_wide(self) -> bool {
        self.width >= self.height
    }

    /// Parts of these shares, one after another: from left to right, or from top to bottom.
    fn parts(self, to_the_right: bool, shares: &[f64]) -> Vec<Self> {
        let mut before = 0.0;
        let parts = shares.iter().map(|share| {
            let start = before;
            before += share;
            if to_the_right {
                Self {
                    x: self.x + self.width * start,
                    width: self.width * share,
                    ..self
                }
            } else {
                Self {
                    y: self.y + self.height * start,
                    height: self.height * share,
                    ..self
                }
            }
        });
        parts.collect()
    }

    fn within(self, margin: f64, top: f64) -> Self {
        Self {
            x: self.x + margin,
            y: self.y + margin + top,
            width: (self.width - 2.0 * margin).max(0.0),
            height: (self.height - 2.0 * margin - top).max(0.0),
        }
    }

    fn is_seen(self) -> bool {
        self.width >= SMALLEST && self.height >= SMALLEST
    }
}

struct Drawing<'c> {
    out: String,
    class: &'c dyn Fn(&FileReport) -> String,
}

impl Drawing<'_> {
    fn fill(&mut self, folder: &Folder<'_>, area: Area) {
        let children = folder.children();
        let sizes: Vec<f64> = children.iter().map(|child| child.lines as f64).collect();
        for (child, area) in children.iter().zip(squarified(&sizes, area)) {
            match child.is {
                _ if !area.is_seen() => {}
                Is::Folder(folder) => self.folder(&child.name, folder, area),
                Is::File(file) => self.file(file, area),
            }
        }
    }

    /// The name of a file, where its field has room for it.
    fn label(&mut self, file: &FileReport, area: Area) {
        let name = file.path.rsplit('/').next().unwrap_or(&file.path);
        let width = (name.chars().count() + 1) as f64 * LETTER;
        if area.width < width || area.height < 1.5 * TITLE {
            return;
        }
        let ink = if is_dark(file.score) { "#fff" } else { "#111" };
        let _ = write!(
            self.out,
            "<text class=\"n h{}\" x=\"{:.1}\" y=\"{:.1}\" fill=\"{ink}\" pointer-events=\"none\">{}</text>",
            band(file.score),
            area.x + LETTER / 2.0,
            area.y + TITLE,
            escaped(name)
        );
    }

    fn folder(&mut self, name: &str, folder: &Folder<'_>, area: Area) {
        let has_title = area.height > 4.0 * TITLE && area.width > 5.0 * LETTER;
        if has_title {
            let letters = (area.width / LETTER) as usize - 1;
            let shown: String = name.chars().take(letters).collect();
            let _ = write!(
                self.out,
                "<text x=\"{:.1}\" y=\"{:.1}\" fill=\"#777\">{}</text>",
                area.x + GAP + 1.0,
                area.y + TITLE - 2.0,
                escaped(&shown)
            );
        }
        self.fill(
            folder,
            area.within(GAP, if has_title { TITLE } else { 0.0 }),
        );
    }

    fn file(&mut self, file: &FileReport, area: Area) {
        let _ = write!(
            self.out,
            "<rect class=\"f h{}{}\" x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" \
             fill=\"{}\" stroke=\"#fff\" stroke-width=\".4\"><title>{}: {}, {}</title></rect>",
            band(file.score),
            (self.class)(file),
            area.x,
            area.y,
            area.width,
            area.height,
            fill(file.score),
            escaped(&file.path),
            score(file.score),
            counted(file.code_lines(), "line of code", "lines of code"),
        );
        self.label(file, area);
    }
}

/// Lays areas of these sizes, which fall, side by side: stripe after stripe along the longer side,
/// and in each stripe one after another.
fn squarified(sizes: &[f64], mut area: Area) -> Vec<Area> {
    let mut left: f64 = sizes.iter().sum();
    let mut rest = sizes;
    let mut areas = Vec::with_capacity(sizes.len());
    while !rest.is_empty() && left > 0.0 {
        let (taken, sum) = stripe(rest, left, area);
        let share = (sum / left).min(1.0);
        let halves = area.parts(area.is_wide(), &[share, 1.0 - share]);
        let shares: Vec<f64> = rest[..taken].iter().map(|size| size / sum).collect();
        areas.extend(halves[0].parts(!area.is_wide(), &shares));
        (rest, left, area) = (&rest[taken..], left - sum, halves[1]);
    }
    areas
}

/// How many of the sizes make a stripe, and their sum: as many as make its cells squarer.
fn stripe(sizes: &[f64], left: f64, area: Area) -> (usize, f64) {
    let short = area.width.min(area.height);
    let scale = area.width * area.height / left;
    let mut best = (0, 0.0, f64::INFINITY);
    for (index, size) in sizes.iter().enumerate() {
        let sum = best.1 + size;
        let (first, last) = (sizes[0] * scale, size * scale);
        let across = (sum * scale / short).powi(2);
        let worst = f64::max(first / across, across / last);
        if worst > best.2 {
            break;
        }
        best = (index + 1, sum, worst);
    }
    (best.0.max(1), if best.0 == 0 { sizes[0] } else { best.1 })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area() -> Area {
        Area {
            x: 0.0,
            y: 0.0,
            width: 6.0,
            height: 4.0,
        }
    }

    #[test]
    fn the_example_of_the_paper() {
        let areas = squarified(&[6.0, 6.0, 4.0, 3.0, 2.0, 2.0, 1.0], area());
        let sizes: Vec<f64> = areas.iter().map(|a| (a.width * a.height).round()).collect();
        assert_eq!(sizes, [6.0, 6.0, 4.0, 3.0, 2.0, 2.0, 1.0]);
        // Two stand one above the other, each three wide and two high.
        assert_eq!((areas[0].width, areas[0].height), (3.0, 2.0));
        assert_eq!((areas[1].x, areas[1].y), (0.0, 2.0));
    }

    #[test]
    fn one_huge_file_beside_many_small_ones_leaves_no_gap() {
        let mut sizes = vec![1_000_000.0];
        sizes.extend([1.0; 500]);
        let areas = squarified(&sizes, area());
        assert_eq!(areas.len(), sizes.len());
        let all: f64 = areas.iter().map(|area| area.width * area.height).sum();
        assert!((all - 24.0).abs() < 1e-6, "{all}");
        assert!(squarified(&[], area()).is_empty());
    }
}

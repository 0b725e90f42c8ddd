//! What a change did: every file and function that it touches, before and after.
//!
//! Both sides are scored by the same rules, and a score of a file follows from its own text alone, so
//! what happens elsewhere in the source moves no verdict. `pairs` finds each function again, under
//! another name or in another file too; `verdict` says whether it got better or worse and by what;
//! `parts` says which functions were taken out of others, or put into them.

mod pairs;
mod parts;
pub(super) mod risk;
mod sight;
#[cfg(test)]
mod tests;
mod verdict;

pub use risk::{RiskFacts, RiskFile, risk};
pub use sight::hides_code;

use sight::Sight;

use crate::model::{
    Body, FileChange, FileKind, FileReport, FunctionChange, FunctionReport, Overall, Related,
    Relation, Verdict,
};

/// One side of a file.
#[derive(Clone, Debug)]
pub struct Side {
    /// Its score.
    pub file: FileReport,
    /// The body of each function, in the order of the report.
    pub bodies: Vec<Body>,
}

/// A measured file that the change touches.
#[derive(Clone, Debug)]
pub struct TouchedFile {
    /// As it was.
    pub before: Option<Side>,
    /// As it is.
    pub after: Option<Side>,
    /// Lines that it has and had not.
    pub lines_added: usize,
    /// Lines that it had and has not.
    pub lines_removed: usize,
}

/// A function, by the places of its file in the change and of itself in its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct At {
    file: usize,
    function: usize,
}

/// One side of all touched files.
#[derive(Clone, Copy)]
struct Sides<'a> {
    files: &'a [TouchedFile],
    is_after: bool,
}

impl<'a> Sides<'a> {
    fn side(&self, file: usize) -> Option<&'a Side> {
        let file = &self.files[file];
        if self.is_after {
            file.after.as_ref()
        } else {
            file.before.as_ref()
        }
    }

    fn function(&self, at: At) -> &'a FunctionReport {
        &self.of(at).file.functions[at.function]
    }

    fn body(&self, at: At) -> &'a Body {
        &self.of(at).bodies[at.function]
    }

    fn path(&self, at: At) -> &'a str {
        &self.of(at).file.path
    }

    fn language(&self, at: At) -> &'static str {
        self.of(at).file.language
    }

    fn of(&self, at: At) -> &'a Side {
        let side = self.side(at.file);
        side.expect("functions are named of files that stand on this side")
    }

    /// The functions of one file.
    fn functions(&self, file: usize) -> impl Iterator<Item = At> + use<> {
        let functions = self.side(file).map_or(0, |side| side.file.functions.len());
        (0..functions).map(move |function| At { file, function })
    }

    /// The functions of all files.
    fn all(&self) -> impl Iterator<Item = At> + use<'a> {
        let this = *self;
        (0..this.files.len()).flat_map(move |file| this.functions(file))
    }
}

/// What became of the touched files and of their functions, in the order of the files.
pub fn compare(files: &[TouchedFile]) -> Vec<FileChange> {
    let (before, after) = (
        Sides {
            files,
            is_after: false,
        },
        Sides {
            files,
            is_after: true,
        },
    );
    let pairs = pairs::find(before, after);
    let parts = parts::find(before, after, &pairs);
    let numbered = files.iter().enumerate();
    numbered
        .map(|(index, file)| {
            let now = after.functions(index).map(|at| {
                let was = pairs.before(at);
                function(before, after, (was, Some(at)), parts.extracted(at))
            });
            let gone = before
                .functions(index)
                .filter(|at| pairs.after(*at).is_none())
                .map(|at| function(before, after, (Some(at), None), parts.inlined(at)));
            let functions: Vec<FunctionChange> = now.chain(gone).collect();
            let (verdict, moved_by) = match verdict::of_file(file) {
                (Verdict::Degraded, _) if only_took_in(file, &functions) => {
                    (Verdict::Unchanged, Vec::new())
                }
                judged => judged,
            };
            FileChange {
                functions,
                before: file.before.as_ref().map(|side| side.file.clone()),
                after: file.after.as_ref().map(|side| side.file.clone()),
                verdict,
                lines_added: file.lines_added,
                lines_removed: file.lines_removed,
                moved_by,
            }
        })
        .collect()
}

/// Whether what a file gained are functions that stood in another file and got no worse: code that
/// moves is not worse code.
fn only_took_in(file: &TouchedFile, functions: &[FunctionChange]) -> bool {
    let own = file.before.as_ref().map(|side| side.file.path.as_str());
    let mut there = functions.iter().filter(|it| it.after.is_some());
    let moved_in = functions.iter().filter(|it| {
        let related = it.related.as_ref();
        related.is_some_and(|it| it.relation == Relation::Moved && Some(it.path.as_str()) != own)
    });
    let moved: usize = moved_in.map(|it| it.report().lines().len()).sum();
    2 * moved > file.lines_added && there.all(|it| it.verdict == Verdict::Unchanged)
}

/// What became of a function. `part` is the function that it was or became a part of.
fn function(
    before: Sides<'_>,
    after: Sides<'_>,
    (was, is): (Option<At>, Option<At>),
    part: Option<At>,
) -> FunctionChange {
    let is_edited = match (was, is) {
        (Some(was), Some(is)) => before.body(was) != after.body(is),
        _ => true,
    };
    let language = is.map(|at| after.language(at));
    let (was_report, is_report) = (
        was.map(|at| before.function(at)),
        is.map(|at| after.function(at)),
    );
    let sight = match (was, is) {
        (Some(was), Some(is)) => Sight::of(&before.of(was).file, &after.of(is).file),
        _ => Sight::Same,
    };
    let judged = verdict::Judged {
        language,
        is_edited,
        sight,
    };
    let (verdict, moved_by) = verdict::of_function(was_report, is_report, &judged);
    FunctionChange {
        related: match (was, is) {
            (Some(was), Some(is)) => moved(before, after, was, is),
            (None, Some(_)) => part.map(|at| related(after, at, Relation::ExtractedFrom)),
            _ => part.map(|at| related(after, at, Relation::InlinedInto)),
        },
        before: was_report.cloned(),
        after: is_report.cloned(),
        verdict,
        is_edited,
        moved_by,
    }
}

fn related(side: Sides<'_>, at: At, relation: Relation) -> Related {
    Related {
        relation,
        path: side.path(at).to_owned(),
        name: side.function(at).name.clone(),
    }
}

/// Where a function was that has another name now, or stands in another file.
fn moved(before: Sides<'_>, after: Sides<'_>, was: At, is: At) -> Option<Related> {
    let is_elsewhere = was.file != is.file;
    let is_renamed = before.function(was).name != after.function(is).name;
    (is_elsewhere || is_renamed).then(|| related(before, was, Relation::Moved))
}

/// What became of the source: only what is shipped counts.
pub fn overall(changes: &[FileChange]) -> Overall {
    let shipped = || {
        let files = changes.iter();
        files.filter(|change| change.report().kind == FileKind::Source)
    };
    let any = |verdict: Verdict| {
        shipped().any(|file| {
            let mut functions = file.functions.iter();
            file.verdict == verdict || functions.any(|function| function.verdict == verdict)
        })
    };
    match (any(Verdict::Improved), any(Verdict::Degraded)) {
        (true, true) => Overall::Mixed,
        (true, false) => Overall::Improved,
        (false, true) => Overall::Degraded,
        (false, false) => Overall::Unchanged,
    }
}

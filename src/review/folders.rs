//! The summaries above the files: one for every folder with more than one thing in it.

use super::limits::{Limits, Totals};
use crate::prompts::visible;

/// Tokens that a prompt spends on the summary of one child and on titles of findings in it.
pub(super) const CHILD_TOKENS: usize = 360;

/// Most tokens of children in one request.
const REDUCE_TOKENS: usize = 9_000;

/// What a summary is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Child {
    /// A file, by its index.
    File(usize),
    /// Another summary, by its index in [`Reduces::all`].
    Reduce(usize),
}

/// One summary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reduce {
    /// Path of the folder, with a trailing slash; `./` is the root.
    pub path: String,
    /// Which part of the folder and of how many, where it has too many children for one request.
    pub part: Option<(usize, usize)>,
    /// What it is made of.
    pub children: Vec<Child>,
    /// 1 where all children are files, otherwise one more than the highest child.
    pub level: usize,
    /// Most tokens that its prompt may have.
    pub prompt_tokens: usize,
    /// Most tokens of its answer.
    pub answer_tokens: usize,
}

/// Every summary of a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reduces {
    /// The summaries, children before parents.
    pub all: Vec<Reduce>,
    /// What the synthesis is made of; empty where nothing is read.
    pub top: Vec<Child>,
    /// Most tokens that the prompt of the synthesis may have.
    pub top_tokens: usize,
    /// Folders with one file and nothing else: what was said about the file is said about them.
    pub single: Vec<(String, usize)>,
}

impl Reduces {
    /// Requests and tokens at most, the synthesis included.
    pub(crate) fn totals(&self, limits: &Limits) -> Totals {
        let summaries = self
            .all
            .iter()
            .map(|reduce| Totals::request(reduce.prompt_tokens, reduce.answer_tokens));
        let synthesis = (!self.top.is_empty())
            .then(|| Totals::request(self.top_tokens, limits.summary_answer_tokens));
        summaries.chain(synthesis).sum()
    }

    fn level(&self, child: Child) -> usize {
        match child {
            Child::File(_) => 0,
            Child::Reduce(index) => self.all[index].level,
        }
    }
}

/// What is the same in every request of a stage, in tokens.
#[derive(Clone, Copy, Debug)]
pub(super) struct Overhead {
    pub(super) summary: usize,
    pub(super) synthesis: usize,
}

/// A folder that holds files in more than one place, or the files themselves.
#[derive(Debug)]
struct Folder {
    path: String,
    files: Vec<(String, usize)>,
    folders: Vec<Folder>,
}

/// The folders of a source: made once, then asked for the summaries above any choice of files.
#[derive(Debug)]
pub(super) struct Folders {
    root: Folder,
}

impl Folders {
    /// The folders of `files`, which are paths with indices. A chain of folders with nothing but one
    /// folder in them is one folder, as it is one module of the health report.
    pub(super) fn of(mut files: Vec<(String, usize)>) -> Self {
        files.sort();
        Self {
            root: Folder::of("", files),
        }
    }

    /// The summaries above the files for which `chosen` holds.
    pub(super) fn reduces(&self, chosen: &[bool], limits: &Limits, overhead: Overhead) -> Reduces {
        let mut planner = Planner {
            reduces: Reduces::default(),
            chosen,
            limits,
            overhead,
        };
        let children = planner.children(&self.root);
        let top = planner.narrow(&self.root.path, children, overhead.synthesis);
        let mut reduces = planner.reduces;
        reduces.top_tokens = overhead.synthesis + top.iter().map(|(_, cost)| cost).sum::<usize>();
        reduces.top = top.into_iter().map(|(child, _)| child).collect();
        reduces
    }
}

impl Folder {
    fn of(above: &str, files: Vec<(String, usize)>) -> Self {
        let path = common_folder(above, &files);
        let mut folder = Self {
            files: Vec::new(),
            folders: Vec::new(),
            path: if path.is_empty() { "./" } else { path }.to_owned(),
        };
        let depth = path.len();
        let mut rest = files.into_iter().peekable();
        while let Some((file, index)) = rest.next() {
            let Some(slash) = file[depth..].find('/') else {
                folder.files.push((file, index));
                continue;
            };
            let inside = file[..=depth + slash].to_owned();
            let mut below = vec![(file, index)];
            while let Some(next) = rest.next_if(|(next, _)| next.starts_with(&inside)) {
                below.push(next);
            }
            folder.folders.push(Self::of(&inside, below));
        }
        folder
    }

    fn file_count(&self) -> usize {
        self.files.len() + self.folders.iter().map(Self::file_count).sum::<usize>()
    }
}

/// The deepest folder, at least `above`, that holds all of the sorted `files`.
fn common_folder<'a>(above: &'a str, files: &'a [(String, usize)]) -> &'a str {
    let (Some((first, _)), Some((last, _))) = (files.first(), files.last()) else {
        return above;
    };
    let same = first
        .bytes()
        .zip(last.bytes())
        .take_while(|(a, b)| a == b)
        .count();
    let end = first.as_bytes()[..same]
        .iter()
        .rposition(|byte| *byte == b'/')
        .map_or(0, |slash| slash + 1);
    &first[..end.max(above.len())]
}

struct Planner<'a> {
    reduces: Reduces,
    chosen: &'a [bool],
    limits: &'a Limits,
    overhead: Overhead,
}

impl Planner<'_> {
    /// What stands in a folder and is read, with the tokens that each costs in a request.
    fn children(&mut self, folder: &Folder) -> Vec<(Child, usize)> {
        let mut children = Vec::new();
        for (path, index) in &folder.files {
            if self.chosen[*index] {
                children.push((Child::File(*index), child_tokens(path)));
            }
        }
        for below in &folder.folders {
            children.extend(self.folder(below));
        }
        if let (1, Some((Child::File(index), _))) = (folder.file_count(), children.first()) {
            self.reduces.single.push((folder.path.clone(), *index));
        }
        children
    }

    /// The summary of a folder, or what alone is read of it.
    fn folder(&mut self, folder: &Folder) -> Option<(Child, usize)> {
        let children = self.children(folder);
        let children = self.narrow(&folder.path, children, self.overhead.summary);
        match children.len() {
            0 | 1 => children.first().copied(),
            _ => Some(self.reduce(&folder.path, None, children)),
        }
    }

    /// Puts children together in batches until they fit into one request.
    fn narrow(
        &mut self,
        path: &str,
        mut children: Vec<(Child, usize)>,
        overhead: usize,
    ) -> Vec<(Child, usize)> {
        let taken = overhead + self.limits.summary_answer_tokens;
        let room = self.limits.context_window.saturating_sub(taken);
        let room = room.min(REDUCE_TOKENS);
        while children.len() > 2 && children.iter().map(|(_, cost)| cost).sum::<usize>() > room {
            let batches = batches(children, room);
            let of = batches.len();
            children = batches
                .into_iter()
                .enumerate()
                .map(|(at, batch)| match batch[..] {
                    [only] => only,
                    _ => self.reduce(path, Some((at + 1, of)), batch),
                })
                .collect();
        }
        children
    }

    fn reduce(
        &mut self,
        path: &str,
        part: Option<(usize, usize)>,
        children: Vec<(Child, usize)>,
    ) -> (Child, usize) {
        let levels = children.iter().map(|(child, _)| self.reduces.level(*child));
        let level = 1 + levels.max().unwrap_or(0);
        let cost = children.iter().map(|(_, cost)| cost).sum::<usize>();
        self.reduces.all.push(Reduce {
            path: path.to_owned(),
            part,
            children: children.into_iter().map(|(child, _)| child).collect(),
            level,
            prompt_tokens: self.overhead.summary + visible(path).len() + cost,
            answer_tokens: self.limits.summary_answer_tokens,
        });
        let index = self.reduces.all.len() - 1;
        (Child::Reduce(index), child_tokens(path))
    }
}

/// A token is at least a byte, so the bytes of a path are never too few.
fn child_tokens(path: &str) -> usize {
    CHILD_TOKENS + visible(path).len()
}

/// Consecutive batches of at least two, each within `room` where two fit.
fn batches(children: Vec<(Child, usize)>, room: usize) -> Vec<Vec<(Child, usize)>> {
    let mut batches: Vec<Vec<(Child, usize)>> = Vec::new();
    let mut used = 0;
    for (child, cost) in children {
        match batches.last_mut() {
            Some(batch) if batch.len() < 2 || used + cost <= room => {
                batch.push((child, cost));
                used += cost;
            }
            _ => {
                batches.push(vec![(child, cost)]);
                used = cost;
            }
        }
    }
    batches
}

//! What a change brings and takes away: findings, copies, circles of imports, secrets.

use std::collections::{BTreeMap, BTreeSet};

use super::difference::Difference;
use super::sides::Both;
use crate::changes::{self, Touched};
use crate::health::{self, Judged};
use crate::model::{
    Diagnostic, DuplicateGroup, Evidence, FileChange, FileReport, Finding, ImportCycle,
};
use crate::pipeline::attempts::Attempted;
use crate::pipeline::intake::Texts;
use crate::pipeline::measured::Measured;
use crate::pipeline::services::Services;
use crate::redact::FoundSecret;

/// Code of the diagnostic about a file that the change makes unreadable for its grammar.
pub(in crate::pipeline) const NO_LONGER_PARSED: &str = "no-longer-parsed";

/// What is new, and what is gone.
pub(super) struct News {
    pub(super) findings: Vec<Finding>,
    pub(super) resolved: Vec<Finding>,
    /// Places of new copies among all of them.
    pub(super) duplicates: Vec<usize>,
    /// Places of new circles among all of them.
    pub(super) cycles: Vec<usize>,
}

/// Secrets on lines that the change brings.
pub(super) fn secrets(mut found: Vec<FoundSecret>, lines: &Touched) -> Vec<FoundSecret> {
    found.retain(|secret| {
        let lines = lines.get(&secret.path);
        lines.is_some_and(|lines| lines.added.contains(&secret.hit.line))
    });
    found
}

/// Text that wants to be more than text, on lines and in names that the change brings.
pub(super) fn attempts(found: Vec<Attempted>, lines: &Touched) -> Vec<Attempted> {
    let fresh = found.into_iter().filter_map(|file| {
        let touched = lines.get(&file.path)?;
        let is_new_name = touched.path_before.as_ref() != Some(&file.path);
        Some(file.brought(is_new_name, |line| touched.added.contains(&line)))
    });
    fresh.collect()
}

pub(super) fn of(
    cx: &Services,
    both: &Both,
    changes: &[FileChange],
    difference: &Difference,
    lines: &Touched,
    (old_texts, texts): (&Texts<'_>, &Texts<'_>),
) -> News {
    let (base, head) = (&both.base, &both.head);
    let duplicates = changes::new_copies(&base.duplicates, &head.duplicates, lines);
    let cycles = changes::new_cycles(&base.graph.cycles, &head.graph.cycles, lines);
    let gone_copies = changes::gone_copies(&base.duplicates, &head.duplicates, lines);
    let gone_cycles = changes::gone_cycles(&base.graph.cycles, &head.graph.cycles, lines);
    let side = |whole: &Measured, copies: &[usize], cycles: &[usize]| Claims {
        duplicates: copies
            .iter()
            .map(|at| whole.duplicates[*at].clone())
            .collect(),
        cycles: cycles
            .iter()
            .map(|at| whole.graph.cycles[*at].clone())
            .collect(),
    };
    let after = side(head, &duplicates, &cycles);
    let after = after.findings(cx, &head.files, both, &|path| texts.get(path));
    let names = Names::of(difference);
    let claims = side(base, &gone_copies, &gone_cycles).renamed(&names);
    let files = names.base_files(both, &claims);
    let before = claims.findings(cx, &files, both, &|path| {
        let old = names.before.get(path).copied();
        old.map_or_else(|| texts.get(path), |old| old_texts.get(old))
    });
    let subjects = Subjects {
        changes,
        base: &files,
        names: &names,
    };
    let (findings, mut resolved) = subjects.unmatched(after, before);
    let hidden = hidden(changes);
    resolved.retain(|finding| {
        let about = finding.evidence.first();
        about.is_none_or(|about| !hidden.contains(about.path.as_str()))
    });
    for evidence in resolved.iter_mut().flat_map(|it| &mut it.evidence) {
        if let Some(path) = names.before.get(evidence.path.as_str()) {
            evidence.path = (*path).to_owned();
        }
    }
    News {
        findings,
        resolved,
        duplicates,
        cycles,
    }
}

/// The files of which the change leaves less to be measured.
fn hidden(changes: &[FileChange]) -> BTreeSet<&str> {
    let hidden = changes
        .iter()
        .filter(|change| health::change::hides_code(change));
    hidden.map(|change| change.report().path.as_str()).collect()
}

/// Says of which files the change leaves less to be measured: they are judged by what is left.
pub(super) fn unseen(changes: &[FileChange]) -> impl Iterator<Item = Diagnostic> {
    let hidden = hidden(changes).into_iter();
    hidden.map(|path| Diagnostic::on_file(NO_LONGER_PARSED, path, "the grammar makes nothing of a part of it that it could read before the change: what is not seen is called neither better nor resolved, and the score leaves it out"))
}

/// How the files of the base are called now.
struct Names<'a> {
    before: BTreeMap<&'a str, &'a str>,
    after: BTreeMap<&'a str, &'a str>,
}

impl<'a> Names<'a> {
    fn of(difference: &'a Difference) -> Self {
        let before = difference.paths_before();
        Self {
            after: before.iter().map(|(now, before)| (*before, *now)).collect(),
            before,
        }
    }

    fn now(&self, path: &str) -> String {
        self.after.get(path).map_or(path, |now| now).to_owned()
    }

    /// The touched files of the base, under the names that they have now, and the files that the
    /// claims name beside them.
    fn base_files(&self, both: &Both, claims: &Claims) -> Vec<FileReport> {
        let mut files: BTreeMap<String, FileReport> = BTreeMap::new();
        for place in claims.duplicates.iter().flat_map(|it| &it.places) {
            let found = both.head.file(&place.path);
            files.extend(found.map(|file| (place.path.clone(), file.clone())));
        }
        for file in &both.base.files {
            let path = self.now(&file.path);
            let file = FileReport {
                path: path.clone(),
                ..file.clone()
            };
            files.insert(path, file);
        }
        files.into_values().collect()
    }
}

/// Copies and circles of one side that the other lacks.
struct Claims {
    duplicates: Vec<DuplicateGroup>,
    cycles: Vec<ImportCycle>,
}

impl Claims {
    fn renamed(mut self, names: &Names<'_>) -> Self {
        for place in self.duplicates.iter_mut().flat_map(|it| &mut it.places) {
            place.path = names.now(&place.path);
        }
        for step in self.cycles.iter_mut().flat_map(|it| &mut it.through) {
            step.from = names.now(&step.from);
            step.to = names.now(&step.to);
        }
        self
    }

    fn findings(
        &self,
        cx: &Services,
        files: &[FileReport],
        both: &Both,
        text: &(dyn Fn(&str) -> Option<crate::redact::Clean> + Sync),
    ) -> Vec<Finding> {
        let touched: BTreeSet<String> = both
            .touched
            .iter()
            .flat_map(|file| [file.after.as_ref(), file.before.as_ref()])
            .flatten()
            .map(|side| side.file.path.clone())
            .collect();
        let judged = Judged {
            files,
            duplicates: &self.duplicates,
            cycles: &self.cycles,
            hotspots: &both.head.hotspots,
            known: None,
            touched: Some(&touched),
        };
        health::findings(&judged, text, &cx.redactor)
    }
}

/// What findings are about, named alike on both sides.
struct Subjects<'a> {
    changes: &'a [FileChange],
    /// The touched files of the base, under the names that they have now.
    base: &'a [FileReport],
    names: &'a Names<'a>,
}

/// A rule and what it is about: the path in the base, with the line that a function begins in.
type Subject = (String, String, usize);

impl Subjects<'_> {
    /// Findings of each side that the other has not: neither under the same fingerprint, nor by the
    /// same rule of the same function or file.
    fn unmatched(&self, after: Vec<Finding>, before: Vec<Finding>) -> (Vec<Finding>, Vec<Finding>) {
        let ids = |findings: &[Finding]| -> BTreeSet<String> {
            let ids = findings.iter().map(|it| it.id.as_str().to_owned());
            ids.collect()
        };
        let (ids_after, ids_before) = (ids(&after), ids(&before));
        let now: Vec<Option<Subject>> = after.iter().map(|it| self.now(it)).collect();
        let then: Vec<Option<Subject>> = before.iter().map(|it| self.then(it)).collect();
        let lacks = |subject: &Option<Subject>, others: &[Option<Subject>]| {
            subject.is_none() || !others.contains(subject)
        };
        let is_new = |(finding, subject): &(Finding, &Option<Subject>)| {
            !ids_before.contains(finding.id.as_str()) && lacks(subject, &then)
        };
        let is_gone = |(finding, subject): &(Finding, &Option<Subject>)| {
            !ids_after.contains(finding.id.as_str()) && lacks(subject, &now)
        };
        let new = after.into_iter().zip(&now).filter(is_new);
        let gone = before.into_iter().zip(&then).filter(is_gone);
        let findings = |(finding, _)| finding;
        (new.map(findings).collect(), gone.map(findings).collect())
    }

    /// What a finding of the head is about, as the base calls it. Copies and circles are about no
    /// single thing, and what is new has no name there.
    fn now(&self, finding: &Finding) -> Option<Subject> {
        let evidence = told(finding)?;
        let file = { self.changes.iter() }.find(|it| {
            let after = it.after.as_ref();
            after.is_some_and(|after| after.path == evidence.path)
        })?;
        let base = file.before.as_ref().map(|before| before.path.clone());
        if is_of_file(finding) {
            return Some((finding.rule.clone(), base?, 0));
        }
        let functions = file.functions.iter();
        let around = functions
            .filter(|it| {
                let after = it.after.as_ref();
                after.is_some_and(|after| after.lines().overlaps(&evidence.lines()))
            })
            .min_by_key(|it| it.report().lines().len())?;
        let moved = around.related.as_ref().map(|related| related.path.clone());
        let before = around.before.as_ref()?;
        Some((finding.rule.clone(), moved.or(base)?, before.start_line))
    }

    /// What a finding of the base is about.
    fn then(&self, finding: &Finding) -> Option<Subject> {
        let evidence = told(finding)?;
        let file = self.base.iter().find(|it| it.path == evidence.path)?;
        let before = self.names.before.get(evidence.path.as_str());
        let path = before.map_or(evidence.path.as_str(), |path| path);
        let line = if is_of_file(finding) {
            0
        } else {
            let functions = file.functions.iter();
            let around = functions.filter(|it| it.lines().overlaps(&evidence.lines()));
            around.min_by_key(|it| it.lines().len())?.start_line
        };
        Some((finding.rule.clone(), path.to_owned(), line))
    }
}

/// Rules about a file as a whole, whose evidence is only a part of it.
const OF_FILE: [&str; 2] = ["large-file", "god-file"];

fn is_of_file(finding: &Finding) -> bool {
    OF_FILE.contains(&finding.rule.as_str())
}

/// The evidence of a finding about one function or file.
fn told(finding: &Finding) -> Option<&Evidence> {
    let is_single = !matches!(finding.rule.as_str(), "duplication" | "import-cycle");
    finding.evidence.first().filter(|_| is_single)
}

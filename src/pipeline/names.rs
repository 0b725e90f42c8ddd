//! The names of a source, as claims about them are looked up.

use std::collections::BTreeSet;

use super::intake::Intake;
use crate::language;
use crate::model::FileKind;
use crate::review::{FileNames, KnownNames};

/// The names of every file that was measured; none where no model is asked.
pub(super) fn of(intake: &Intake, is_asked: bool) -> Vec<FileNames> {
    let files = intake.measured.iter().filter(|_| is_asked);
    let names = files.map(|measured| FileNames {
        path: measured.file.path.clone(),
        is_test: measured.file.kind == FileKind::Test,
        defines: measured.links.defines.iter().map(|it| it.name).collect(),
        mentions: measured
            .links
            .mentions
            .iter()
            .map(|(name, _)| *name)
            .collect(),
    });
    names.collect()
}

/// The same, to look names up in.
pub(super) fn known(files: Vec<FileNames>, tested: &BTreeSet<String>) -> KnownNames {
    KnownNames::new(language::hash_of_name, files, tested.clone())
}

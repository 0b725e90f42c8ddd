//! What is believed of an artifact's values, and what is not.

use super::shapes::{DiagnosticShape, EvidenceShape, FigureShape, FindingShape, ShiftShape};
use crate::model::{
    Diagnostic, Evidence, Explanation, Finding, Fingerprint, GateResult, LineRange, Related,
    RiskFigure, Shift,
};
use crate::redact::{Clean, Redactor};

/// Longest text of one value, in characters: what is longer is shown nowhere.
const LONGEST_TEXT: usize = 10_000;
/// Longest path, in bytes, as systems have it.
const LONGEST_PATH: usize = 4_096;
/// A line beyond this is none.
const LAST_LINE: usize = 100_000_000;
/// Places of one finding that anything shows.
const MOST_PLACES: usize = 100;

/// A score between 1 and 10.
pub(super) fn point(score: f64) -> Result<f64, String> {
    if (1.0..=10.0).contains(&score) {
        Ok(score)
    } else {
        Err("a score is not between 1 and 10".to_owned())
    }
}

/// The same, or none.
pub(super) fn score(score: Option<f64>) -> Result<Option<f64>, String> {
    score.map(point).transpose()
}

/// The full id of a commit.
pub(super) fn commit(id: String) -> Result<String, String> {
    if is_commit(&id) {
        Ok(id)
    } else {
        Err("an id of a commit is none".to_owned())
    }
}

/// Whether a text is the full id of a commit.
pub(super) fn is_commit(id: &str) -> bool {
    let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    matches!(id.len(), 40 | 64) && id.bytes().all(is_digit)
}

/// Owners and repositories are made of these; nothing else can be part of an address.
pub(super) fn is_name(name: &str) -> bool {
    let is_letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    !name.is_empty() && name.chars().all(is_letter) && name != "." && name != ".."
}

/// A path below the root.
pub(super) fn path(path: String) -> Result<String, String> {
    let strays = path.split('/').any(|step| matches!(step, "" | "." | ".."));
    if strays || path.len() > LONGEST_PATH || path.contains('\0') {
        return Err("a path leads out of the source".to_owned());
    }
    Ok(path)
}

/// The path of the source's root, or nothing where it is that of the repository.
pub(super) fn prefix(prefix: String) -> Result<String, String> {
    if prefix.is_empty() {
        Ok(prefix)
    } else {
        path(prefix)
    }
}

/// A range of lines; line 0 stands for the whole file.
pub(super) fn lines(start: usize, end: usize) -> Result<LineRange, String> {
    if start > LAST_LINE || end > LAST_LINE {
        return Err(format!("the lines {start} to {end} are none of a file"));
    }
    Ok(LineRange::new(start, end.max(start)))
}

/// A fingerprint of a finding.
pub(super) fn fingerprint(id: &str) -> Result<Fingerprint, String> {
    Fingerprint::parse(id).ok_or_else(|| "the id of a finding is none".to_owned())
}

/// Checks values one by one.
pub(super) struct Reader<'a> {
    known: &'a [Explanation],
    redactor: Redactor,
}

impl<'a> Reader<'a> {
    pub(super) fn new(known: &'a [Explanation]) -> Self {
        Self {
            known,
            redactor: Redactor::new(),
        }
    }

    /// A text of a length that somebody may read, without secrets.
    pub(super) fn clean(&self, text: &str) -> Clean {
        let cut = text
            .char_indices()
            .nth(LONGEST_TEXT)
            .map_or(text, |(at, _)| &text[..at]);
        self.redactor.clean(cut).text
    }

    /// A text as it came, if nothing of it has to be cut or taken out.
    fn whole(&self, text: &str) -> Option<Clean> {
        Some(self.clean(text)).filter(|clean| clean.as_str() == text)
    }

    pub(super) fn text(&self, text: &str) -> String {
        self.clean(text).as_str().to_owned()
    }

    pub(super) fn id(&self, id: &str) -> Option<&'static str> {
        self.known
            .iter()
            .find(|known| known.id == id)
            .map(|known| known.id)
    }

    /// What the rules of these findings mean, as far as this program knows them.
    pub(super) fn rules(&self, findings: &[Finding]) -> Vec<Explanation> {
        let is_used = |rule: &&Explanation| findings.iter().any(|it| it.rule == rule.id);
        self.known.iter().filter(is_used).copied().collect()
    }

    /// Findings, the most severe first.
    pub(super) fn findings(&self, shapes: Vec<FindingShape>) -> Result<Vec<Finding>, String> {
        let findings = shapes.into_iter().map(|it| self.finding(it));
        let mut findings = findings.collect::<Result<Vec<_>, _>>()?;
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        Ok(findings)
    }

    fn finding(&self, shape: FindingShape) -> Result<Finding, String> {
        let id = Fingerprint::parse(&shape.id).ok_or("the id of a finding is none")?;
        let evidence = shape
            .evidence
            .into_iter()
            .take(MOST_PLACES)
            .map(|it| self.evidence(it));
        Ok(Finding {
            id,
            rule: self.text(&shape.rule),
            category: self.text(&shape.category),
            severity: shape.severity,
            confidence: shape.confidence.clamp(0.0, 1.0),
            title: self.clean(&shape.title),
            explanation: self.clean(&shape.explanation),
            suggestion: self.clean(&shape.suggestion),
            origin: shape.origin,
            evidence: evidence.collect::<Result<_, _>>()?,
            basis: shape.basis,
            extract: shape.extract,
            replacement: shape.replacement.and_then(|code| self.whole(&code)),
        })
    }

    pub(super) fn evidence(&self, shape: EvidenceShape) -> Result<Evidence, String> {
        let lines = lines(shape.start_line, shape.end_line)?;
        Ok(Evidence {
            path: path(shape.path)?,
            start_line: lines.start_line,
            end_line: lines.end_line,
            quote: self.clean(&shape.quote),
        })
    }

    pub(super) fn gate(&self, gate: GateResult) -> GateResult {
        GateResult {
            id: self.text(&gate.id),
            why: self.text(&gate.why),
            ..gate
        }
    }

    /// A note. Its code is told nowhere that notes are published.
    pub(super) fn diagnostic(&self, shape: DiagnosticShape) -> Diagnostic {
        Diagnostic {
            code: self.id(&shape.code).unwrap_or_default(),
            path: shape.path.map(|path| self.text(&path)),
            line: shape.line,
            message: self.text(&shape.message),
            place: None,
        }
    }

    pub(super) fn shift(&self, shape: ShiftShape) -> Option<Shift> {
        Some(Shift {
            id: self.id(&shape.id)?,
            before: shape.before,
            after: shape.after,
            text: self.text(&shape.text),
        })
    }

    pub(super) fn figure(&self, shape: FigureShape) -> Option<RiskFigure> {
        Some(RiskFigure {
            id: self.id(&shape.id)?,
            value: shape.value,
            text: self.text(&shape.text),
        })
    }

    pub(super) fn related(&self, related: Related) -> Result<Related, String> {
        Ok(Related {
            path: path(related.path)?,
            name: self.text(&related.name),
            ..related
        })
    }
}

//! A report in a dozen lines: what a chat, a mail or a tracking issue tells of a source.
//!
//! The words are made once, as plain text; each place escapes them in its own way.

use super::characters::{WORD_JOINER, legible};
use super::escape;
use super::words::{count, counted, score};
use crate::model::{Advice, Progress, Report, Severity};

/// Most things to do, and most reasons why the score moved.
const MOST: usize = 5;
/// Longest line, in characters.
const LONGEST_LINE: usize = 300;

/// A title, and sections of lines.
pub(crate) struct Digest {
    pub(crate) title: String,
    sections: Vec<Section>,
}

struct Section {
    heading: String,
    lines: Vec<String>,
}

impl Digest {
    pub(crate) fn of(report: &Report) -> Self {
        let sections = [
            Section::of("", vec![facts(report)]),
            Section::of("Gates that failed", gates(report)),
            Section::of(
                "What changed",
                report.progress.iter().flat_map(since).collect(),
            ),
            Section::of(
                "What to do first",
                report.advice.iter().take(MOST).map(advised).collect(),
            ),
            Section::of("Findings", findings(report)),
        ];
        Self {
            title: title(report),
            sections: sections
                .into_iter()
                .filter(|it| !it.lines.is_empty())
                .collect(),
        }
    }

    /// As Markdown, without the title.
    pub(crate) fn markdown(&self) -> String {
        let mut out = String::new();
        for section in &self.sections {
            if !section.heading.is_empty() {
                out.push_str(&format!("\n### {}\n\n", section.heading));
            }
            for line in &section.lines {
                let bullet = if section.heading.is_empty() { "" } else { "- " };
                out.push_str(&format!("{bullet}{}\n", escape::text(line).as_str()));
            }
        }
        out
    }

    /// As plain text, title and all.
    pub(crate) fn plain(&self) -> String {
        let mut out = format!("{}\n", self.title);
        for section in &self.sections {
            out.push_str(&format!("\n{}", section.heading));
            out.push_str(if section.heading.is_empty() {
                ""
            } else {
                ":\n"
            });
            for line in &section.lines {
                let bullet = if section.heading.is_empty() {
                    ""
                } else {
                    "  - "
                };
                out.push_str(&format!("{bullet}{line}\n"));
            }
        }
        out
    }

    /// As a page for a mail: no style, no link, nothing to load.
    pub(crate) fn html(&self) -> String {
        let mut out = format!(
            "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{0}</title></head>\n<body>\n<h1>{0}</h1>\n",
            html(&self.title)
        );
        for section in &self.sections {
            if section.heading.is_empty() {
                section
                    .lines
                    .iter()
                    .for_each(|line| out.push_str(&format!("<p>{}</p>\n", html(line))));
                continue;
            }
            out.push_str(&format!("<h2>{}</h2>\n<ul>\n", html(&section.heading)));
            section
                .lines
                .iter()
                .for_each(|line| out.push_str(&format!("<li>{}</li>\n", html(line))));
            out.push_str("</ul>\n");
        }
        out + "</body></html>\n"
    }

    /// The title in the markup of Slack.
    pub(crate) fn escaped_title(&self) -> String {
        mrkdwn(&self.title)
    }

    /// The sections in the markup of Slack, each below its longest text.
    pub(crate) fn mrkdwn(&self) -> Vec<String> {
        let sections = self.sections.iter().map(|section| {
            let lines = section
                .lines
                .iter()
                .map(|line| match section.heading.as_str() {
                    "" => mrkdwn(line),
                    _ => format!("• {}", mrkdwn(line)),
                });
            let heading =
                Some(format!("*{}*", section.heading)).filter(|_| !section.heading.is_empty());
            heading
                .into_iter()
                .chain(lines)
                .collect::<Vec<_>>()
                .join("\n")
        });
        sections.collect()
    }
}

impl Section {
    fn of(heading: &str, lines: Vec<String>) -> Self {
        let cut = |line: String| tame(&line);
        Self {
            heading: heading.to_owned(),
            lines: lines.into_iter().map(cut).collect(),
        }
    }
}

/// A text on one short line, without what cannot be seen; no reader makes a link of it.
fn tame(text: &str) -> String {
    let line = legible(text).replace(['\n', '\t'], " ");
    let short: String = line.chars().take(LONGEST_LINE).collect();
    short.replace("://", &format!(":{WORD_JOINER}//"))
}

fn title(report: &Report) -> String {
    let name = match report.source.name.as_str() {
        "" => "the source".to_owned(),
        name => tame(name),
    };
    match (report.summary.score, report.summary.grade) {
        (Some(value), Some(grade)) => {
            format!(
                "Code health of {name}: {} of 10, grade {grade}",
                score(value)
            )
        }
        _ => format!("Code health of {name}: nothing could be measured"),
    }
}

fn facts(report: &Report) -> String {
    let summary = &report.summary;
    let mut parts = vec![
        counted(summary.files, "source file", "source files"),
        counted(summary.code_lines, "line of code", "lines of code"),
    ];
    parts.extend(
        report
            .source
            .revision
            .iter()
            .map(|commit| format!("commit {}", commit.get(..10).unwrap_or(commit))),
    );
    parts.push(report.generated_at.chars().take(10).collect());
    parts.join(" · ")
}

fn gates(report: &Report) -> Vec<String> {
    let failed = report.gates.iter().filter(|gate| !gate.passed);
    failed
        .map(|gate| format!("{}: {}", gate.id, gate.why))
        .collect()
}

fn since(progress: &Progress) -> Vec<String> {
    let new = progress.new_findings.len();
    let first = format!(
        "since {}, when the score was {}: {} new, {} fixed, {} as before",
        progress.since,
        score(progress.score),
        count(new),
        count(progress.fixed_findings),
        count(progress.carried_findings)
    );
    let moved = progress.moved_by.iter().take(MOST).cloned();
    std::iter::once(first).chain(moved).collect()
}

fn advised(advice: &Advice) -> String {
    let at = &advice.evidence;
    format!("{} ({}:{})", advice.title.as_str(), at.path, at.start_line)
}

fn findings(report: &Report) -> Vec<String> {
    let levels = [
        Severity::Critical,
        Severity::High,
        Severity::Medium,
        Severity::Low,
        Severity::Info,
    ];
    let counts = levels.iter().filter_map(|level| {
        let found = report
            .findings
            .iter()
            .filter(|it| it.severity == *level)
            .count();
        (found > 0).then(|| format!("{} {}", count(found), level.word()))
    });
    let counts: Vec<String> = counts.collect();
    if counts.is_empty() {
        Vec::new()
    } else {
        vec![counts.join(", ")]
    }
}

/// Text in HTML.
fn html(text: &str) -> String {
    let escaped = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    escaped.replace('"', "&quot;").replace('\'', "&#39;")
}

/// Text in the markup of Slack: three characters are escaped as its documentation says, and marks that
/// would change the type are kept from doing so by a character without width.
fn mrkdwn(text: &str) -> String {
    let escaped = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    let marked = |c: char| match c {
        '*' | '_' | '~' | '`' => format!("{c}{WORD_JOINER}"),
        c => c.to_string(),
    };
    escaped.chars().map(marked).collect()
}

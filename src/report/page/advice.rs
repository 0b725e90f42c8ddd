//! What to do first: what, where, how, why.

use crate::model::{Advice, Extract, Finding, FurtherExtract, Origin, Report};
use crate::report::escape::{Markdown, code_span, text};
use crate::report::link::Links;
use crate::report::sanitise;
use crate::report::words::{counted, score};

/// A function of which more than this share stays is little easier.
const LITTLE_LESS: f64 = 0.8;
/// Longest line of code, in characters.
const LONGEST_CODE: usize = 100;

/// What to do and where, then why, then the first line of the code concerned.
pub(super) fn advised(advice: &Advice, report: &Report, links: &Links) -> Markdown {
    let (path, lines) = (&advice.evidence.path, advice.lines);
    let place = links.lines(path, lines.start_line, lines.end_line);
    let what = match sanitise::line(&advice.title) {
        title if title.is_empty() => place,
        title => Markdown::vouch(format!("**{}** {}", title.as_str(), place.as_str())),
    };
    let finding = report.findings.iter().find(|f| f.id == advice.finding);
    let author = match finding.map(|finding| finding.origin) {
        Some(Origin::Llm) => text("found by the model"),
        _ => Markdown::default(),
    };
    let why = advice.why.iter().map(|why| sanitise::line(why));
    let why = labelled("Why", Markdown::joined(why.chain([author]), "; "));
    let is_copy = finding.is_some_and(|finding| finding.rule == "duplication");
    let code = code_span(&in_one_line(&advice.evidence.quote, is_copy));
    let how = finding.map_or_else(Markdown::default, |finding| match &finding.extract {
        Some(extract) => extracted(extract),
        None => suggested(finding),
    });
    Markdown::joined([what, labelled("How", how), why, code], "\\\n   ")
}

fn labelled(label: &str, text: Markdown) -> Markdown {
    match text {
        text if text.is_empty() => text,
        text => Markdown::vouch(format!("{label}: {}", text.as_str())),
    }
}

/// What to take out of a function, and what that would do.
fn extracted(extract: &Extract) -> Markdown {
    let it = extract;
    let last = it.then.last();
    let after = |first: f64, of: fn(&FurtherExtract) -> f64| last.map_or(first, of);
    let figure = |name: &str, before: f64, after: f64| {
        let (before, after) = (before.round(), after.round());
        (before != after).then(|| format!("{name} {before} → {after}"))
    };
    let health = |name: &str, before: f64, after: f64| {
        let (before, after) = (score(before), score(after));
        (before != after).then(|| format!("{name} {before} → {after}"))
    };
    let cognitive = after(it.cognitive_after, |last| last.cognitive_after);
    let code_lines = after(it.code_lines_after, |last| last.code_lines_after);
    let function = after(it.function_score_after, |last| last.function_score_after);
    let file = after(it.score_after, |last| last.score_after);
    let effects = [
        figure("cognitive complexity", it.cognitive_before, cognitive),
        figure("code lines", it.code_lines_before, code_lines),
        health("health", it.function_score_before, function),
        health("that of the file", it.score_before, file),
    ];
    let effects: Vec<String> = effects.into_iter().flatten().collect();
    let is_little =
        is_little(it.cognitive_before, cognitive) && is_little(it.code_lines_before, code_lines);
    let begin = match is_little {
        true => "as a first step, ",
        false => "",
    };
    let gather = match it.is_entangled() {
        true => "gather the values that its steps share in one type, then ",
        false => "",
    };
    // Told apart, as a text is cut where it gets long.
    let extract = format!("{begin}{gather}extract {}", blocks(it));
    let parts = [extract, effects.join(", ")];
    Markdown::joined(parts.iter().map(|part| text(part)), ": ")
}

/// The lines of all blocks, each with how many values go in and out.
fn blocks(it: &Extract) -> String {
    let (start, end) = (it.start_line, it.end_line);
    let into = counted(it.parameters as usize, "value", "values");
    let first = format!("lines {start}–{end} (about {into} in, {} out)", it.results);
    let then = it.then.iter().map(|it| {
        let (start, end) = (it.start_line, it.end_line);
        format!("{start}–{end} ({} in, {} out)", it.parameters, it.results)
    });
    let mut all: Vec<String> = [first].into_iter().chain(then).collect();
    let last = all.pop().unwrap_or_default();
    match all.join(", ") {
        others if others.is_empty() => last,
        others => format!("{others} and {last}"),
    }
}

/// Whether about as much stays.
fn is_little(before: f64, after: f64) -> bool {
    after > before * LITTLE_LESS
}

/// What the finding suggests, where no block is known that helps. A model's suggestion stands with its
/// finding.
fn suggested(finding: &Finding) -> Markdown {
    match finding.origin {
        Origin::Metric => sanitise::line(&lowered(&finding.suggestion)),
        Origin::Llm => Markdown::default(),
    }
}

/// As it reads after a colon: without the capital at the beginning and the full stop at the end.
fn lowered(sentence: &str) -> String {
    let mut rest = sentence.trim_end_matches('.').chars();
    let first = rest.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(rest).collect()
}

/// A quote as a reminder of the place: in one line, cut where it gets long. Of a copy only the first
/// lines are quoted, and it `goes_on`.
fn in_one_line(quote: &str, goes_on: bool) -> String {
    let words: Vec<_> = quote.split_whitespace().collect();
    let line = words.join(" ");
    match line.char_indices().nth(LONGEST_CODE) {
        Some((end, _)) => format!("{}…", &line[..end]),
        // The quote ends before what it names does.
        None if goes_on || line.ends_with([',', '(']) => format!("{line} …"),
        None => line,
    }
}

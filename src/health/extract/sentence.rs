//! What is said of the blocks to take out.

use crate::health::words::{self, code, count, number};
use crate::model::{Block, Extract};

/// What to take out and what comes of it. `head` is the first line of the block.
pub(in crate::health) fn sentence(extract: &Extract, block: Block, head: &str) -> String {
    let head = code(shortened(head));
    let what = match block {
        Block::Loop => format!("the loop {head}"),
        Block::Branch => format!("the branch {head}"),
        Block::Switch => format!("the choice {head}"),
        Block::Statement | Block::Arm(_) | Block::Guard => format!("the block {head}"),
        Block::Statements(number) => format!("{} from {head}", count(number as usize, "statement")),
    };
    let complexity = change(
        "cognitive complexity",
        &number(extract.cognitive_before),
        &number(extract.cognitive_after),
    );
    let lines = change(
        "the length",
        &number(extract.code_lines_before),
        &number(extract.code_lines_after),
    );
    let function = change(
        "its health",
        &words::score(extract.function_score_before),
        &words::score(extract.function_score_after),
    );
    let file = change(
        "that of the file",
        &words::score(extract.score_before),
        &words::score(extract.score_after),
    );
    let changes: Vec<_> = [complexity, lines, function, file]
        .into_iter()
        .flatten()
        .collect();
    format!(
        "Extract lines {}–{} ({what}): that takes {}. The new function would have a cognitive complexity of {} and {}.{}{}",
        extract.start_line,
        extract.end_line,
        listed(&changes),
        number(extract.cognitive_extracted),
        values(extract),
        further(extract),
        if extract.is_entangled() {
            ENTANGLED
        } else {
            ""
        },
    )
}

/// What to do about values that everything shares.
pub(in crate::health) const ENTANGLED: &str =
    " They share many values with the rest: gather those in one type, whose methods they become.";

/// What to take out after that.
fn further(extract: &Extract) -> String {
    let Some(last) = extract.then.last() else {
        return String::new();
    };
    let blocks = extract.then.iter();
    let blocks = blocks.map(|it| format!("{}–{}", it.start_line, it.end_line));
    format!(
        " Then lines {}: what stays has a cognitive complexity of {}, {} and health {}, the file health {}.",
        listed(&blocks.collect::<Vec<_>>()),
        number(last.cognitive_after),
        count(last.code_lines_after as usize, "code line"),
        words::score(last.function_score_after),
        words::score(last.score_after),
    )
}

pub(in crate::health) fn shortened(head: &str) -> &str {
    const LONGEST: usize = 60;
    let head = head.trim();
    head.char_indices()
        .nth(LONGEST)
        .map_or(head, |(end, _)| &head[..end])
}

pub(in crate::health) fn change(what: &str, before: &str, after: &str) -> Option<String> {
    (before != after).then(|| format!("{what} from {before} to {after}"))
}

pub(in crate::health) fn listed(parts: &[String]) -> String {
    match parts {
        [] => "nothing from the numbers".to_owned(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

fn values(extract: &Extract) -> String {
    let parameters = match extract.parameters {
        0 => "need no parameters".to_owned(),
        some => format!("need about {}", count(some as usize, "parameter")),
    };
    match extract.results {
        0 => parameters,
        1 => format!("{parameters} and give one value back"),
        some => format!("{parameters} and give {some} values back"),
    }
}

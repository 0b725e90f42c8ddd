//! A file in one line.

use std::cmp::Reverse;
use std::collections::HashSet;

use crate::language::{self, Definition, DefinitionKind, Language, Outline};
use crate::redact::{Clean, CleanWriter, is_unseen};

use super::sentence::Sentence;
use super::{ELIDED, grammar, pragmas};

/// The longest line, in characters.
const LONGEST: usize = 160;
/// The longest sentence where names follow.
const LONGEST_SENTENCE: usize = 90;
/// Prose tells what it is about by itself; of data only a comment at its head does.
const PROSE: &[&str] = &["asciidoc", "markdown", "rst", "tex", "text"];
/// How many lines a comment at the head of data may wait.
const HEAD_LINES: usize = 5;

/// What a file is about in one line of at most 160 characters and without markup: the first sentence
/// of its documentation or its heading, and names that it offers. Empty where nothing tells.
pub fn one_line(language: Option<&str>, text: &Clean) -> Clean {
    let mut line = Line {
        writer: CleanWriter::new(),
        left: LONGEST,
    };
    let outline = grammar(language, text).and_then(|grammar| {
        let tree = language::parse(grammar, text)?;
        Outline::of(grammar, &tree, text)
    });
    match (&outline, language.and_then(language::by_id)) {
        (Some(outline), _) => {
            line.sentence(text, &documented(outline, text));
            line.names(text, &offered(outline));
        }
        (None, Some(language)) => line.sentence(text, &told(language, text)),
        (None, None) => {}
    }
    line.writer.finish()
}

/// The first sentence of what documents the file.
fn documented(outline: &Outline, text: &Clean) -> Sentence {
    outline
        .docs
        .iter()
        .filter(|doc| !pragmas::is_aside(&text[(*doc).clone()]))
        .map(|doc| Sentence::of_comment(text, doc.clone(), LONGEST_SENTENCE))
        .find(|sentence| !sentence.is_empty())
        .unwrap_or_default()
}

/// What a text without a grammar says of itself.
fn told(language: &Language, text: &Clean) -> Sentence {
    if PROSE.contains(&language.id) {
        return Sentence::of_prose(text, LONGEST);
    }
    let opens = |line: &&str| {
        let line = line.trim_start();
        let mut blocks = language.block_comments.iter().map(|(open, _)| open);
        let mut signs = language.line_comments.iter();
        !pragmas::is_aside(line)
            && (signs.any(|sign| line.starts_with(sign))
                || blocks.any(|open| line.starts_with(open)))
    };
    let Some(comment) = text.as_str().lines().take(HEAD_LINES).find(opens) else {
        return Sentence::default();
    };
    let start = comment.as_ptr() as usize - text.as_ptr() as usize;
    Sentence::of_comment(text, start..text.len(), LONGEST)
}

/// What others may use, long definitions first; where nothing says that they may, all there is.
fn offered(outline: &Outline) -> Vec<&Definition> {
    let is_top = |definition: &Definition| {
        let mut parent = definition.parent;
        while let Some(holder) = parent.map(|parent| &outline.definitions[parent]) {
            if holder.kind != DefinitionKind::Module {
                return false;
            }
            parent = holder.parent;
        }
        let has_name = !matches!(
            definition.kind,
            DefinitionKind::Extension | DefinitionKind::Module
        );
        has_name && !definition.name.is_empty()
    };
    let mut top: Vec<_> = outline
        .definitions
        .iter()
        .filter(|one| is_top(one))
        .collect();
    if top.iter().any(|definition| definition.is_public) {
        top.retain(|definition| definition.is_public);
    }
    top.sort_by_key(|one| (Reverse(one.range.len()), one.range.start));
    top
}

/// Whether names are made of such characters; a name that is an expression is not worth its room.
fn is_of_name(character: char) -> bool {
    character.is_alphanumeric() || "_.:$#@~".contains(character)
}

/// The line as it is written.
struct Line {
    writer: CleanWriter,
    /// Characters that are left.
    left: usize,
}

impl Line {
    fn sentence(&mut self, text: &Clean, sentence: &Sentence) {
        for word in &sentence.words {
            self.word(
                &text.slice(word.clone()),
                if self.left < LONGEST { " " } else { "" },
            );
        }
        if sentence.is_cut {
            self.writer.literal(ELIDED);
            self.left = self.left.saturating_sub(1);
        }
    }

    fn names(&mut self, text: &Clean, definitions: &[&Definition]) {
        let mut seen = HashSet::new();
        let mut before = if self.left < LONGEST {
            " Defines "
        } else {
            "Defines "
        };
        for definition in definitions {
            let name = &text[definition.name.clone()];
            if !name.chars().all(is_of_name) || !seen.insert(name) {
                continue;
            }
            // Room for what tells that there are more.
            if before.len() + name.chars().count() + 3 > self.left {
                self.writer.literal(", ").literal(ELIDED);
                break;
            }
            self.word(&text.slice(definition.name.clone()), before);
            before = ", ";
        }
    }

    /// Writes a word without the signs that markup is made of.
    fn word(&mut self, word: &Clean, before: &'static str) {
        let is_markup =
            |c: char| matches!(c, '`' | '*' | '<' | '>' | '[' | ']' | '|') || is_unseen(c);
        self.writer.literal(before);
        for part in word.split(is_markup) {
            let start = part.as_ptr() as usize - word.as_ptr() as usize;
            self.writer.clean(&word.slice(start..start + part.len()));
        }
        self.left = self
            .left
            .saturating_sub(before.len() + word.chars().count());
    }
}

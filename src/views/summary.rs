//! A file in one line.

use crate::language::{self, Definition, DefinitionKind, Outline};
use crate::redact::{Clean, CleanWriter};

use super::sentence::Sentence;
use super::{ELIDED, grammar, pragmas};

/// The longest line, in characters.
const LONGEST: usize = 160;

/// What a file is about in one line without markup: the first sentence of its documentation or its
/// heading, and the first names that it gives to others. Empty where nothing tells.
pub fn one_line(language: Option<&str>, text: &Clean) -> Clean {
    let mut writer = CleanWriter::new();
    let outline = grammar(language).and_then(|grammar| {
        let tree = language::parse(grammar, text)?;
        Outline::of(grammar, &tree, text)
    });
    let Some(outline) = outline else {
        let sentence = Sentence::of_comment(text, 0..text.len(), LONGEST);
        sentence.write(text, &mut writer);
        return writer.finish();
    };
    let sentence = outline
        .docs
        .iter()
        .filter(|doc| !pragmas::is_notice(&text[(*doc).clone()]))
        .map(|doc| Sentence::of_comment(text, doc.clone(), LONGEST / 2))
        .find(|sentence| !sentence.is_empty())
        .unwrap_or_default();
    sentence.write(text, &mut writer);
    let length = sentence.words.iter().map(|word| word.len() + 1).sum();
    write_names(&outline, text, length, &mut writer);
    writer.finish()
}

/// Adds names that others may use, those of long definitions first, while there is room.
fn write_names(outline: &Outline, text: &Clean, mut length: usize, writer: &mut CleanWriter) {
    let mut offered: Vec<_> = outline
        .definitions
        .iter()
        .filter(|one| is_offered(one))
        .collect();
    offered.sort_by_key(|one| (std::cmp::Reverse(one.range.len()), one.range.start));
    for (index, definition) in offered.into_iter().enumerate() {
        length += definition.name.len() + 2;
        if length > LONGEST {
            writer.literal(ELIDED);
            break;
        }
        writer.literal(match (index, length) {
            (0, _) => " ",
            _ => ", ",
        });
        writer.clean(&text.slice(definition.name.clone()));
    }
}

/// Whether a definition has a name that others may use.
fn is_offered(definition: &Definition) -> bool {
    let is_named = !definition.name.is_empty() && definition.kind != DefinitionKind::Extension;
    is_named && definition.is_public && definition.parent.is_none()
}

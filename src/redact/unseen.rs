//! Characters that hide in text or reorder it: one table for everything that is shown or sent.

/// Whether a character cannot be seen, or moves what stands around it: controls, separators of lines
/// and paragraphs, marks of direction, characters without width, and the blocks that text is smuggled
/// in. Tabs and line breaks are controls too: who lets them stand says so.
pub(crate) fn is_unseen(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

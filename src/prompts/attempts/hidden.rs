//! Characters that hide something from people.

use super::plain::{is_selector, letter_of_tag};
use super::{Attempt, HIDDEN};
use crate::model::{LineRange, Severity};
use crate::redact::is_unseen;

/// Tags or selectors in a row that are data rather than a flag or the form of a letter.
const SMUGGLED: usize = 4;

/// Invisible characters in a row that are data rather than a joiner or two.
const LONG_RUN: usize = 8;

/// Most attempts of one kind in one text.
const MOST: usize = 20;

/// Longest text that is read out of hidden characters.
const LONGEST_SAID: usize = 160;

/// Every such place of a text, line by line.
pub(super) fn find(text: &str, is_code: bool) -> Vec<Attempt> {
    let mut found: Vec<Attempt> = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        if line.is_ascii() {
            continue;
        }
        let line = line.strip_suffix('\r').unwrap_or(line);
        let of_line = [
            smuggled(line),
            is_code.then(|| reordered(line)).flatten(),
            is_code.then(|| invisible_letter(line)).flatten(),
        ];
        for (way, what, severity, says) in of_line.into_iter().flatten() {
            if found.iter().filter(|attempt| attempt.way == way).count() < MOST {
                found.push(Attempt {
                    rule: HIDDEN,
                    way,
                    what,
                    severity,
                    lines: LineRange::new(number, number),
                    is_unseen: true,
                    is_name: false,
                    says,
                });
            }
        }
    }
    found
}

type Seen = (&'static str, &'static str, Severity, Option<String>);

/// Data in characters that have no width.
fn smuggled(line: &str) -> Option<Seen> {
    let (mut run, mut special, mut before) = (0, 0, None);
    let mut longest = (0, 0);
    let mut says = String::new();
    for character in line.chars() {
        let is_special = is_selector(character) || letter_of_tag(character).is_some();
        // The flags of England, Scotland and Wales are spelled in tags.
        let is_flag = before == Some('\u{1f3f4}') && letter_of_tag(character).is_some();
        if is_flag || !(is_special || (is_unseen(character) && character != '\t')) {
            (run, special) = (0, 0);
            before = Some(character).filter(|_| !is_flag).or(before);
            continue;
        }
        run += 1;
        special += usize::from(is_special);
        longest = (longest.0.max(run), longest.1.max(special));
        says.extend(letter_of_tag(character));
        before = None;
    }
    if longest.0 < LONG_RUN && longest.1 < SMUGGLED {
        return None;
    }
    let says: String = says.chars().take(LONGEST_SAID).collect();
    Some((
        "smuggled",
        "holds a row of characters that nobody sees, which is how data and instructions are smuggled",
        Severity::High,
        (says.trim().len() > 2).then_some(says),
    ))
}

/// A line that is shown in another order than it is read, to its very end.
fn reordered(line: &str) -> Option<Seen> {
    let (mut embedded, mut isolated) = (0_usize, 0_usize);
    for character in line.chars() {
        match character {
            '\u{202a}' | '\u{202b}' | '\u{202d}' | '\u{202e}' => embedded += 1,
            '\u{202c}' => embedded = embedded.saturating_sub(1),
            '\u{2066}'..='\u{2068}' => isolated += 1,
            '\u{2069}' => isolated = isolated.saturating_sub(1),
            _ => {}
        }
    }
    if embedded + isolated == 0 {
        return None;
    }
    let severity = match line.chars().any(is_written_from_the_right) {
        true => Severity::Low,
        false => Severity::High,
    };
    let what = "shows its line in another order than compilers and models read it";
    Some(("reordered", what, severity, None))
}

fn is_written_from_the_right(character: char) -> bool {
    matches!(character, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}')
}

/// A name with a letter in it, or made of one, that nobody sees.
fn invisible_letter(line: &str) -> Option<Seen> {
    let is_filler =
        |character| matches!(character, '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}');
    let is_korean = |character| matches!(character, '\u{1100}'..='\u{115e}' | '\u{1161}'..='\u{11ff}' | '\u{3131}'..='\u{3163}' | '\u{ac00}'..='\u{d7ff}');
    let has_filler = line.chars().any(is_filler) && !line.chars().any(is_korean);
    let is_letter = |character: char| character.is_ascii_alphanumeric() || character == '_';
    let characters: Vec<char> = line.chars().collect();
    let has_joiner = characters.windows(3).any(|three| {
        matches!(three[1], '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
            && is_letter(three[0])
            && is_letter(three[2])
    });
    let what = "holds a letter that nobody sees in a word, which makes it another word";
    match (has_filler, has_joiner) {
        (true, _) => Some(("invisible-letter", what, Severity::Medium, None)),
        (_, true) => Some(("invisible-letter", what, Severity::Low, None)),
        _ => None,
    }
}

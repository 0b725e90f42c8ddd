//! The languages: how a file is recognised, parsed, and what its syntax means.
//!
//! A language is a value, a row of [`LANGUAGES`]; where it bends the rules (an `else if` that is a
//! nested node, a `match` arm with a guard) the bend is data of its row or of its query file.

/// A language of the table.
#[derive(Debug)]
pub struct Language {
    /// Id, such as `rust`; used in reports, configuration and code fences.
    pub id: &'static str,
    /// Name for people.
    pub name: &'static str,
    /// File name extensions without the dot.
    pub extensions: &'static [&'static str],
    /// Whole file names.
    pub file_names: &'static [&'static str],
    /// Programs named in a `#!` line.
    pub interpreters: &'static [&'static str],
    /// Whether it is code to be measured; prose and data are not.
    pub is_code: bool,
}

/// The table.
pub static LANGUAGES: &[Language] = &[];

/// The language of a file by its name, then by its first line.
pub fn detect(path: &str, first_line: &str) -> Option<&'static Language> {
    let _ = (path, first_line);
    todo!()
}

/// The language with this id.
pub fn by_id(id: &str) -> Option<&'static Language> {
    LANGUAGES.iter().find(|language| language.id == id)
}

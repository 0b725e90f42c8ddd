//! Which language a file is written in, by its name, then by what it says.

use super::{LANGUAGES, Language, by_id};

/// The language of a file by its name, then by its text.
///
/// A whole file name counts before an extension, a longer extension (`d.ts`) before a shorter one,
/// and a `#!` line only where the name says nothing. Where languages share an extension, the text
/// decides.
pub fn detect(path: &str, text: &str) -> Option<&'static Language> {
    let first_line = text.lines().next().unwrap_or_default();
    let name = path.rsplit('/').next().unwrap_or(path);
    let found = by_file_name(name)
        .or_else(|| by_extension(name))
        .or_else(|| by_interpreter(first_line))?;
    // Translations of Qt share `.ts` with TypeScript, and no code starts with an XML declaration.
    if found.is_code && first_line.trim_start().starts_with("<?xml") {
        return by_id("xml");
    }
    if found.id == "c" && name.to_ascii_lowercase().ends_with(".h") && is_cpp(text) {
        return by_id("cpp");
    }
    Some(found)
}

/// Whether a header says something that C cannot.
fn is_cpp(header: &str) -> bool {
    const WORDS: [&str; 10] = [
        "class",
        "constexpr",
        "friend",
        "namespace",
        "private:",
        "protected:",
        "public:",
        "template",
        "template<",
        "using",
    ];
    // What stands below `#ifdef __cplusplus` is `extern "C"` and no sign of C++.
    header.lines().any(|line| {
        let word = line.split_whitespace().next().unwrap_or_default();
        WORDS.contains(&word) || word.starts_with("std::") || word.starts_with("template<")
    })
}

fn by_file_name(name: &str) -> Option<&'static Language> {
    LANGUAGES
        .iter()
        .find(|language| language.file_names.contains(&name))
}

fn by_extension(name: &str) -> Option<&'static Language> {
    let name = name.to_ascii_lowercase();
    name.match_indices('.').find_map(|(dot, _)| {
        let extension = &name[dot + 1..];
        LANGUAGES
            .iter()
            .find(|language| language.extensions.contains(&extension))
    })
}

fn by_interpreter(first_line: &str) -> Option<&'static Language> {
    let command = first_line.strip_prefix("#!")?;
    let mut words = command
        .split_whitespace()
        .map(|word| word.rsplit('/').next().unwrap_or(word));
    let program = match words.next()? {
        // `env` takes flags and variables before the program that it starts.
        "env" => words.find(|word| !word.starts_with('-') && !word.contains('='))?,
        program => program,
    };
    let program = program.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.' || c == '-');
    LANGUAGES
        .iter()
        .find(|language| language.interpreters.contains(&program))
}

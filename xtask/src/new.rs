//! `cargo xtask new KIND NAME`: the stubs of an addition, so that it compiles at once and the tests say
//! what is missing: words in its explanation, an example that it is tried with.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};

use crate::say;
use crate::tools::root;

/// Something that is added: where its file goes, and what is said of it elsewhere.
struct Kind {
    name: &'static str,
    /// The folder of its file, and the text.
    file: Option<(&'static str, &'static str)>,
    edits: &'static [Edit],
    /// What is to be done by hand.
    then: &'static str,
}

/// Text that is put into a file.
struct Edit {
    path: &'static str,
    place: Place,
    text: &'static str,
}

enum Place {
    /// Before the first line that is this one.
    Before(&'static str),
    /// Behind the last line that starts like this.
    Behind(&'static str),
    /// Before the first line that closes the list which starts so.
    EndOf(&'static str),
    /// Among the lines that start so, in their order.
    Among(&'static str),
}

static KINDS: &[Kind] = &[
    Kind {
        name: "metric",
        file: Some(("src/metrics", include_str!("../new/metric.rs.txt"))),
        edits: &[
            Edit {
                path: "src/metrics/mod.rs",
                place: Place::Among("mod "),
                text: "mod SNAKE;",
            },
            Edit {
                path: "src/metrics/mod.rs",
                place: Place::EndOf("static METRICS"),
                text: "    &SNAKE::PASCAL,",
            },
        ],
        then: "write its explanation and its test; `cargo test --test it docs` adds it to docs/explanations.md",
    },
    Kind {
        name: "language",
        file: None,
        edits: &[
            Edit {
                path: "src/language/table.rs",
                place: Place::Behind("    // Code without a grammar here"),
                text: "    Language { id: \"NAME\", name: \"TITLE\", extensions: &[\"NAME\"], ..CODE },",
            },
            Edit {
                path: "src/language/tests.rs",
                place: Place::Before("        (\"docs/notes.txt\", \"\", Some(\"text\")),"),
                text: "        (\"a.NAME\", \"\", Some(\"NAME\")),",
            },
        ],
        then: "say in its row how its files end and its comments begin; for metrics add its grammar and queries/NAME/",
    },
    Kind {
        name: "provider",
        file: None,
        edits: &[
            Edit {
                path: "src/llm/providers.toml",
                place: Place::Behind(""),
                text: "\n[[provider]]\nid = \"NAME\"\nbase_url = \"https://api.NAME.example/v1\"\nkey_variable = \"VARIABLE_API_KEY\"",
            },
            Edit {
                path: "src/llm/providers.rs",
                place: Place::EndOf("pub const PROVIDERS:"),
                text: "    \"NAME\",",
            },
            Edit {
                path: "src/llm/providers.rs",
                place: Place::Before("    AUTO_LOCAL,"),
                text: "    \"NAME\",",
            },
            Edit {
                path: "docs/models.md",
                place: Place::Behind("| litellm |"),
                text: "| NAME | `https://api.NAME.example/v1` | `VARIABLE_API_KEY` | |",
            },
        ],
        then: "say in its row where it answers and what it does differently; `cargo test --test it docs` tells the settings",
    },
    Kind {
        name: "format",
        file: Some(("src/report", include_str!("../new/format.rs.txt"))),
        edits: &[
            Edit {
                path: "src/report/mod.rs",
                place: Place::Among("mod "),
                text: "mod SNAKE;",
            },
            Edit {
                path: "src/report/mod.rs",
                place: Place::EndOf("pub static REPORTERS"),
                text: "    &SNAKE::PASCALReporter,",
            },
            Edit {
                path: "docs/reports.md",
                place: Place::Behind("| `csv` |"),
                text: "| `NAME` | | none |",
            },
        ],
        then: "write it, its test, its bound in src/report/tests/size.rs, and for whom it is in docs/reports.md",
    },
    Kind {
        name: "publisher",
        file: Some(("src/publish", include_str!("../new/publisher.rs.txt"))),
        edits: &[
            Edit {
                path: "src/publish/mod.rs",
                place: Place::Among("mod "),
                text: "mod SNAKE;",
            },
            Edit {
                path: "src/publish/mod.rs",
                place: Place::EndOf("pub static PUBLISHERS"),
                text: "    &SNAKE::PASCAL,",
            },
            Edit {
                path: "docs/ci.md",
                place: Place::Behind("| `email` |"),
                text: "| `NAME` | `VARIABLE_TOKEN` | |",
            },
        ],
        then: "say what it delivers, deliver it, and hold it to a strict counterpart in tests/it/",
    },
    Kind {
        name: "source",
        file: Some(("src/source", include_str!("../new/source.rs.txt"))),
        edits: &[
            Edit {
                path: "src/source/mod.rs",
                place: Place::Among("mod "),
                text: "mod SNAKE;",
            },
            Edit {
                path: "src/source/mod.rs",
                place: Place::Before("        None if archive::is_archive(&path) => {"),
                text: "        None if SNAKE::is_one(&path) => Here::Other(Box::new(SNAKE::PASCAL::new(location))),",
            },
        ],
        then: "list and read its files, add it to the suite in tests/it/source_conformance.rs, and to docs/sources.md",
    },
];

/// What can be added.
pub(crate) fn kinds() -> impl Iterator<Item = &'static str> {
    KINDS.iter().map(|kind| kind.name)
}

/// Writes the stubs, all or none.
pub(crate) fn add(kind: &str, name: &str) -> Result<()> {
    add_below(&root()?, kind, name)
}

/// The same, for a repository that lies elsewhere.
pub(crate) fn add_below(root: &Path, kind: &str, name: &str) -> Result<()> {
    for (path, text) in planned(kind, name, root)? {
        fs::write(root.join(&path), text).with_context(|| format!("write {path}"))?;
        say(&path);
    }
    let kind = find(kind)?;
    say(&format!("next: {}", kind.then.replace("NAME", name)));
    Ok(())
}

fn find(kind: &str) -> Result<&'static Kind> {
    let names: Vec<&str> = KINDS.iter().map(|kind| kind.name).collect();
    let found = KINDS.iter().find(|known| known.name == kind);
    found.with_context(|| format!("there is no kind `{kind}`: {}", names.join(", ")))
}

/// The files that change, with their new text.
fn planned(kind: &str, name: &str, root: &Path) -> Result<BTreeMap<String, String>> {
    let is_letter = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
    let mut words = name.split('-');
    let is_name = words.all(|word| !word.is_empty() && word.chars().all(is_letter));
    ensure!(
        is_name && name.starts_with(|first: char| first.is_ascii_lowercase()),
        "`{name}` is no name: small letters and digits, with `-` between words"
    );
    let kind = find(kind)?;
    let mut files = BTreeMap::new();
    if let Some((folder, text)) = kind.file {
        let path = format!("{folder}/{}.rs", name.replace('-', "_"));
        let folder = root.join(path.trim_end_matches(".rs"));
        ensure!(
            !root.join(&path).exists() && !folder.exists(),
            "{path} is there"
        );
        files.insert(path, filled(text, name));
    }
    for edit in kind.edits {
        let new = filled(edit.text, name);
        let text = match files.remove(edit.path) {
            Some(text) => text,
            None => {
                let text = fs::read_to_string(root.join(edit.path)).context(edit.path)?;
                ensure!(!text.contains(&new), "`{}` is there", new.trim());
                text
            }
        };
        let edited = edit.place.put(&text, &new);
        files.insert(edit.path.to_owned(), edited.context(edit.path)?);
    }
    Ok(files)
}

/// A text with the name in its spellings.
fn filled(text: &str, name: &str) -> String {
    let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
    let words: Vec<String> = name.split('-').map(capital).collect();
    text.replace("NAME", name)
        .replace("SNAKE", &name.replace('-', "_"))
        .replace("PASCAL", &words.concat())
        .replace("TITLE", &words.join(" "))
        .replace("VARIABLE", &name.replace('-', "_").to_uppercase())
}

impl Place {
    /// The text with lines put into it.
    fn put(&self, text: &str, new: &str) -> Result<String> {
        let mut lines: Vec<&str> = text.lines().collect();
        let first = |wanted: &dyn Fn(&str) -> bool| lines.iter().position(|line| wanted(line));
        let at = match *self {
            Self::Before(line) => first(&|found| found == line),
            Self::Behind("") => Some(lines.len()),
            Self::Behind(start) => {
                let last = lines.iter().rposition(|line| line.starts_with(start));
                last.map(|last| last + 1)
            }
            Self::EndOf(start) => first(&|found| found.starts_with(start)).and_then(|start| {
                let end = lines[start..].iter().position(|line| *line == "];");
                end.map(|end| start + end)
            }),
            Self::Among(start) => first(&|found| found.starts_with(start) && found > new)
                .or_else(|| Some(lines.iter().rposition(|line| line.starts_with(start))? + 1)),
        };
        lines.insert(
            at.context("the place for it is gone: mend xtask/src/new.rs")?,
            new,
        );
        Ok(lines.join("\n") + "\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_finds_its_places() -> Result<()> {
        let root = root()?;
        for kind in KINDS {
            let files = planned(kind.name, "brand-new", &root)?;
            for edit in kind.edits {
                let before = fs::read_to_string(root.join(edit.path))?;
                let (before, after) = (before.lines().count(), files[edit.path].lines().count());
                assert!(before < after, "{}: {}", kind.name, edit.path);
            }
            for text in files.values() {
                assert!(text.contains("brand-new") || text.contains("brand_new"));
                assert!(!text.contains("SNAKE") && !text.contains("PASCAL"));
            }
        }
        Ok(())
    }

    #[test]
    fn what_is_there_and_bad_names_are_refused() -> Result<()> {
        let root = root()?;
        for (kind, name) in [
            ("metric", "size"),
            ("publisher", "github"),
            ("format", "Big"),
            ("source", "../x"),
            ("metric", "1st"),
            ("metric", "a--b"),
            ("plugin", "a"),
            ("provider", "groq"),
        ] {
            assert!(planned(kind, name, &root).is_err(), "{kind} {name}");
        }
        Ok(())
    }

    #[test]
    fn lines_stand_in_their_order() -> Result<()> {
        let put = |new: &str| Place::Among("mod ").put("//! a\n\nmod b;\nmod d;\n\nuse x;\n", new);
        assert_eq!(
            put("mod c;")?,
            "//! a\n\nmod b;\nmod c;\nmod d;\n\nuse x;\n"
        );
        assert_eq!(
            put("mod e;")?,
            "//! a\n\nmod b;\nmod d;\nmod e;\n\nuse x;\n"
        );
        Ok(())
    }
}

//! Names that may be written below a folder.
//!
//! What git learned from attacks on checkouts holds here too: `.git` has many spellings on file
//! systems that fold case, ignore characters or give short names.

/// Why a path, as bytes, must not be written, if so.
pub(super) fn fault(path: &[u8], on_windows: bool) -> Option<&'static str> {
    if path.starts_with(b"/") {
        return Some("its name is absolute");
    }
    if matches!(path, [letter, b':', b'/' | b'\\', ..] if letter.is_ascii_alphabetic()) {
        return Some("its name starts with a drive letter");
    }
    if on_windows && path.contains(&b'\\') {
        return Some("its name holds a backslash, which parts folders on Windows");
    }
    path.split(|byte| *byte == b'/')
        .find_map(|name| name_fault(name, on_windows))
}

fn name_fault(name: &[u8], on_windows: bool) -> Option<&'static str> {
    match name {
        b"" => return Some("a part of its name is empty"),
        b"." | b".." => return Some("its name leads elsewhere"),
        _ if name.contains(&0) => return Some("its name holds a zero byte"),
        _ => {}
    }
    // A backslash parts folders on some systems, and git refuses such a `.git` everywhere.
    if name.split(|byte| *byte == b'\\').any(is_git) {
        return Some("it lies in a `.git`");
    }
    if on_windows && is_changed_by_windows(name) {
        return Some("Windows does not take its name as it is");
    }
    None
}

/// Whether some file system takes the name for `.git`.
fn is_git(name: &[u8]) -> bool {
    let seen: String = String::from_utf8_lossy(name)
        .chars()
        .filter(|letter| !is_ignored(*letter))
        .collect();
    // A colon starts the name of a stream on NTFS.
    let stem = seen.split(':').next().unwrap_or_default();
    let stem = stem.trim_end_matches(['.', ' ']);
    stem.eq_ignore_ascii_case(".git") || stem.eq_ignore_ascii_case("git~1")
}

/// Characters that HFS+ ignores in names.
fn is_ignored(letter: char) -> bool {
    matches!(letter,
        '\u{200c}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{206a}'..='\u{206f}' | '\u{feff}')
}

/// Names of devices, and what Windows cuts off or cannot hold.
fn is_changed_by_windows(name: &[u8]) -> bool {
    let Ok(name) = std::str::from_utf8(name) else {
        return true;
    };
    let is_forbidden = |c: char| c.is_ascii_control() || "<>:\"|?*\\".contains(c);
    if name.ends_with(['.', ' ']) || name.contains(is_forbidden) {
        return true;
    }
    let stem = name.split('.').next().unwrap_or_default().trim_end();
    let stem = stem.to_ascii_lowercase();
    let numbered = ["com", "lpt"].iter().any(|device| {
        let number = stem.strip_prefix(device).unwrap_or_default();
        matches!(
            number,
            "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³"
        )
    });
    numbered
        || matches!(
            stem.as_str(),
            "con" | "prn" | "aux" | "nul" | "conin$" | "conout$"
        )
}

#[cfg(test)]
mod tests {
    use super::fault;

    #[test]
    fn names_that_lead_elsewhere_are_refused_everywhere() {
        for path in [
            "",
            "/a",
            "//a",
            "a//b",
            "a/",
            ".",
            "..",
            "../a",
            "a/../b",
            "a/./b",
            "C:/a",
            r"c:\a",
            "a\0b",
            ".git",
            ".git/config",
            "a/.git/hooks/x",
            ".GIT/x",
            ".gIt",
            ".git ",
            ".git.",
            ".git . ./x",
            "git~1",
            "GIT~1/config",
            ".git::$INDEX_ALLOCATION/x",
            ".git:x",
            ".g\u{200c}it/config",
            "\u{feff}.git",
            r"a\.git\x",
            r".git\config",
        ] {
            assert!(fault(path.as_bytes(), false).is_some(), "{path:?}");
            assert!(fault(path.as_bytes(), true).is_some(), "{path:?}");
        }
    }

    #[test]
    fn odd_names_are_fine_where_they_mean_nothing() {
        for path in [
            "a",
            ".gitignore",
            ".github/x",
            "a.git",
            "git~10",
            "..a",
            "a..",
            "...",
            " ",
            "a:b",
            "CON",
            "nul.txt",
            "a\nb",
            r"a\b",
            "\u{202e}x",
            "-rf",
            "~",
            "$HOME",
            "a b/c",
            "C:",
        ] {
            assert_eq!(fault(path.as_bytes(), false), None, "{path:?}");
        }
        assert_eq!(fault(b"\xFF\xC3", false), None);
    }

    #[test]
    fn windows_refuses_what_it_would_change() {
        for path in [
            "CON",
            "a/nul.txt",
            "Com1",
            "lpt9.x",
            "com\u{b9}",
            "conin$",
            "a.",
            "a ",
            "a:b",
            "a\\b",
            "a?",
            "a\nb",
            "aux .txt",
        ] {
            assert!(fault(path.as_bytes(), true).is_some(), "{path:?}");
        }
        for path in ["console", "com", "com10", "nula", "a.b", "lpt"] {
            assert_eq!(fault(path.as_bytes(), true), None, "{path:?}");
        }
    }
}

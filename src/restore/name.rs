//! Names that may be written below a folder.
//!
//! What no tree can hold was forged. What some trees hold and this place would take for something else
//! stays unwritten, file by file. What git learned from attacks on checkouts holds here too: `.git` has
//! many spellings on file systems that fold case, ignore characters or give short names.

/// Which names a place takes for what they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    /// All of them, byte for byte.
    Exact,
    /// Not those that differ in case alone, and perhaps in more.
    Folded,
    /// Those that Windows leaves as they are.
    Windows,
}

impl Names {
    /// What is to be expected of this system.
    pub fn here() -> Self {
        if cfg!(windows) {
            Self::Windows
        } else if cfg!(target_vendor = "apple") {
            Self::Folded
        } else {
            Self::Exact
        }
    }
}

/// Why no dump of a tree holds this path, if so.
pub(super) fn forged(path: &[u8]) -> Option<&'static str> {
    if path.starts_with(b"/") {
        return Some("its name is absolute");
    }
    path.split(|byte| *byte == b'/')
        .find_map(|name| match name {
            b"" => Some("a part of its name is empty"),
            b"." | b".." => Some("its name leads elsewhere"),
            _ if name.contains(&0) => Some("its name holds a zero byte"),
            _ => None,
        })
}

/// Why a path that a tree may hold must not be written, if so.
pub(super) fn unsafe_at(path: &[u8], names: Names) -> Option<&'static str> {
    let mut parts = path.split(|byte| *byte == b'/');
    let is_git = |name: &[u8]| match names {
        Names::Exact => name.eq_ignore_ascii_case(b".git"),
        // A backslash parts folders on some systems.
        Names::Folded | Names::Windows => name.split(|byte| *byte == b'\\').any(is_like_git),
    };
    if parts.clone().any(is_git) {
        return Some("it would lie in a `.git`");
    }
    if names == Names::Windows && parts.any(is_changed_by_windows) {
        return Some("Windows does not take its name as it is");
    }
    None
}

/// Whether some file system takes the name for `.git`.
fn is_like_git(name: &[u8]) -> bool {
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
    use super::{Names, forged, unsafe_at};

    const EVERYWHERE: [Names; 3] = [Names::Exact, Names::Folded, Names::Windows];

    #[test]
    fn names_that_lead_elsewhere_are_forged() {
        for path in [
            "", "/a", "//a", "a//b", "a/", ".", "..", "../a", "a/../b", "a/./b", "/C:/a", "a\0b",
        ] {
            assert!(forged(path.as_bytes()).is_some(), "{path:?}");
        }
        for path in ["a", "..a", "a..", "...", " ", "C:/a", r"..\a", "~", "-rf"] {
            assert_eq!(forged(path.as_bytes()), None, "{path:?}");
        }
    }

    #[test]
    fn nothing_is_written_into_a_git_folder() {
        for path in [".git", ".git/config", "a/.git/hooks/x", ".GIT/x", ".gIt"] {
            for names in EVERYWHERE {
                assert!(unsafe_at(path.as_bytes(), names).is_some(), "{path:?}");
            }
        }
        for path in [
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
            let fault = |names| unsafe_at(path.as_bytes(), names);
            assert_eq!(fault(Names::Exact), None, "{path:?}");
            assert!(fault(Names::Folded).is_some(), "{path:?}");
            assert!(fault(Names::Windows).is_some(), "{path:?}");
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
            r"C:\a",
            "C:/a",
            "\u{202e}x",
            "-rf",
            "~",
            "$HOME",
            "a b/c",
            "C:",
        ] {
            for names in [Names::Exact, Names::Folded] {
                assert_eq!(unsafe_at(path.as_bytes(), names), None, "{path:?}");
            }
        }
        assert_eq!(unsafe_at(b"\xFF\xC3", Names::Exact), None);
    }

    #[test]
    fn windows_keeps_no_name_that_it_would_change() {
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
            "C:/a",
            "a\\b",
            "a?",
            "a\nb",
            "aux .txt",
        ] {
            let fault = unsafe_at(path.as_bytes(), Names::Windows);
            assert!(fault.is_some(), "{path:?}");
        }
        for path in ["console", "com", "com10", "nula", "a.b", "lpt"] {
            assert_eq!(unsafe_at(path.as_bytes(), Names::Windows), None, "{path:?}");
        }
    }
}

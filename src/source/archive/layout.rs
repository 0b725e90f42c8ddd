//! The lines of a tree that the members of an archive make.

use std::path::PathBuf;

use super::Member;
use crate::model::{Diagnostic, Entry, EntryKind, path_text};

const LONGEST_PATH: usize = 4096;

/// A line of the tree, with the path that its text stands for.
pub(super) struct Line {
    /// `None` for a name that no tree can hold.
    pub(super) path: Option<PathBuf>,
    pub(super) entry: Entry,
    pub(super) place: Place,
}

/// Where the bytes of a line are.
pub(super) struct Place {
    pub(super) at: Option<u64>,
    pub(super) size: u64,
}

/// The lines, sorted, each path once: of members with the same name the last counts, as where
/// archives are unpacked.
pub(super) fn lines(members: Vec<Member>, diagnostics: &mut Vec<Diagnostic>) -> Vec<Line> {
    let top = only_folder(&members);
    let lines = members
        .into_iter()
        .filter_map(|member| line(member, top.as_deref()));
    let mut lines: Vec<Line> = lines.collect();
    lines.sort_by(|a, b| a.entry.path.cmp(&b.entry.path));
    let all = lines.len();
    let mut first = None;
    // The sort is stable, so the later of two stands behind.
    lines.dedup_by(|later, kept| {
        let same = later.entry.path == kept.entry.path;
        if same {
            first.get_or_insert_with(|| kept.entry.path.clone());
            std::mem::swap(later, kept);
        }
        same
    });
    if let Some(path) = first {
        let again = all - lines.len();
        let message = format!(
            "names stand in the archive more than once, {again} times in all: the last of each counts"
        );
        diagnostics.push(Diagnostic::on_file("repeated-name", path, message));
    }
    lines
}

/// The names of a path; `None` where it leads out of the archive or could stand in no work tree.
fn names(name: &[u8]) -> Option<Vec<&[u8]>> {
    let is_plain = |part: &&[u8]| {
        let is_repository = part.eq_ignore_ascii_case(b".git") && *part != b".git";
        *part != b".." && !part.contains(&0) && !is_repository
    };
    let fits = !name.starts_with(b"/") && name.len() <= LONGEST_PATH;
    let parts: Vec<_> = name
        .split(|byte| *byte == b'/')
        .filter(|part| !matches!(*part, b"" | b"."))
        .collect();
    (fits && parts.iter().all(is_plain)).then_some(parts)
}

/// The folder that everything lies in, where there is just one: archives of releases have it, and
/// nobody means it to be part of the paths.
fn only_folder(members: &[Member]) -> Option<Vec<u8>> {
    let mut top: Option<&[u8]> = None;
    for member in members {
        let Some(names) = names(&member.name) else {
            continue;
        };
        match names[..] {
            [] => {}
            [_] if member.kind.is_some() => return None,
            [first, ..] if top.is_none_or(|top| top == first) => top = Some(first),
            _ => return None,
        }
    }
    top.filter(|top| *top != b".git").map(<[u8]>::to_vec)
}

/// The line of a member; `None` for folders, and for what a repository keeps about itself.
fn line(member: Member, top: Option<&[u8]>) -> Option<Line> {
    let kind = member.kind?;
    let path = names(&member.name).map(|mut names| {
        if top.is_some() {
            names.remove(0);
        }
        names
    });
    if let Some(names) = &path
        && (names.is_empty() || names.contains(&b".git".as_slice()))
    {
        return None;
    }
    let joined = path.as_ref().map(|names| names.join(&b'/'));
    let (text, kind) = match &joined {
        Some(path) => (path_text(path), kind),
        None => (outside_text(&member.name), EntryKind::Outside),
    };
    let is_file = kind == EntryKind::File;
    Some(Line {
        path: joined.and_then(|path| gix::path::from_bstring(path).ok()),
        entry: Entry {
            path: text,
            size: if is_file { member.size } else { 0 },
            kind,
            executable: is_file && member.executable,
        },
        place: Place {
            at: member.place.filter(|_| is_file),
            size: member.size,
        },
    })
}

/// A text for a name that no path may have: what leads astray in it stands escaped.
fn outside_text(name: &[u8]) -> String {
    let shown = &name[..name.len().min(LONGEST_PATH)];
    let slashes = shown.iter().take_while(|byte| **byte == b'/').count();
    let parts = shown[slashes..].split(|byte| *byte == b'/');
    let parts: Vec<_> = parts
        .filter(|part| !part.is_empty())
        .map(|part| match part {
            b"." | b".." => escaped(part),
            part if part.eq_ignore_ascii_case(b".git") => escaped(part),
            part => path_text(part).replace('\0', "\\x00"),
        })
        .collect();
    let cut = if shown.len() < name.len() { "..." } else { "" };
    format!("{}{}{cut}", escaped(&shown[..slashes]), parts.join("/"))
}

fn escaped(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("\\x{byte:02X}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(name: &[u8]) -> Member {
        Member {
            name: name.to_vec(),
            kind: (!name.ends_with(b"/")).then_some(EntryKind::File),
            size: 0,
            executable: false,
            place: None,
        }
    }

    fn paths(listed: &[&str]) -> Vec<String> {
        let members = listed.iter().map(|name| member(name.as_bytes())).collect();
        let lines = lines(members, &mut Vec::new());
        lines.into_iter().map(|line| line.entry.path).collect()
    }

    #[test]
    fn the_one_folder_around_everything_is_no_part_of_the_paths() {
        for (listed, expected) in [
            (&["p/", "p/a", "p/b/c"][..], &["a", "b/c"][..]),
            (&["./p/a", "p//b"], &["a", "b"]),
            (&["p/a", "q/a"], &["p/a", "q/a"]),
            (&["p/a", "a"], &["a", "p/a"]),
            (&["p/q/a", "../x"], &["\\x2E\\x2E/x", "q/a"]),
            (&["a"], &["a"]),
            (&["p/.git/config", "p/a"], &["a"]),
            (&[".git/config"], &[]),
            (&[], &[]),
        ] {
            assert_eq!(paths(listed), expected, "{listed:?}");
        }
    }

    #[test]
    fn names_that_lead_out_stand_escaped() {
        for (name, text) in [
            ("../../etc/passwd", r"\x2E\x2E/\x2E\x2E/etc/passwd"),
            ("/etc/passwd", r"\x2Fetc/passwd"),
            ("//etc", r"\x2F\x2Fetc"),
            ("a/../../b", r"a/\x2E\x2E/\x2E\x2E/b"),
            ("..", r"\x2E\x2E"),
            ("a/.GIT/config", r"a/\x2E\x47\x49\x54/config"),
            ("a\0b", r"a\x00b"),
        ] {
            let line = line(member(name.as_bytes()), None).unwrap();
            assert_eq!(
                (line.entry.path.as_str(), line.entry.kind),
                (text, EntryKind::Outside)
            );
        }
    }

    #[test]
    fn of_two_members_with_one_name_the_last_counts() {
        let mut notes = Vec::new();
        let places = [("a", 1), ("b", 2), ("./a", 3), ("a", 4)];
        let members = places.map(|(name, place)| Member {
            place: Some(place),
            ..member(name.as_bytes())
        });
        let lines = lines(members.into(), &mut notes);
        let found: Vec<_> = lines.iter().map(|line| line.place.at).collect();
        assert_eq!(found, [Some(4), Some(2)]);
        assert_eq!(notes.len(), 1);
        assert!(notes[0].message.contains("2 times"), "{notes:?}");
    }
}

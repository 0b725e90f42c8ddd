//! Sources on real directories and repositories, friendly and hostile.

use std::fs;
use std::path::Path;

use create_dump::model::{EntryKind, ReadError, Selection, SourceKind, Tree};
use create_dump::source::{self, Error, SourceRequest};

use crate::support::{self, TempTree, git, open};

fn paths(tree: &Tree) -> Vec<&str> {
    tree.entries
        .iter()
        .map(|entry| entry.path.as_str())
        .collect()
}

fn kind_of(tree: &Tree, path: &str) -> EntryKind {
    tree.entries
        .iter()
        .find(|entry| entry.path == path)
        .unwrap()
        .kind
}

fn codes(tree: &Tree) -> Vec<&str> {
    tree.diagnostics
        .iter()
        .map(|diagnostic| diagnostic.code)
        .collect()
}

fn local(path: &Path) -> Tree {
    open(path, None, &Selection::default()).unwrap()
}

fn everything() -> Selection {
    Selection {
        ignore_rules: false,
        ..Selection::default()
    }
}

fn following() -> Selection {
    Selection {
        follow_links: true,
        ..Selection::default()
    }
}

#[test]
fn a_directory_without_git_lists_its_files_in_order() {
    let tree = TempTree::of(&[
        ("b/a.rs", "fn b() {}\n"),
        ("b.rs", ""),
        (".github/a.yml", ""),
    ]);
    let opened = local(&tree.path());
    assert_eq!(paths(&opened), [".github/a.yml", "b.rs", "b/a.rs"]);
    let origin = &opened.origin;
    assert_eq!(
        (origin.kind, origin.name.as_str()),
        (SourceKind::Directory, "tree")
    );
    assert_eq!(
        (&origin.revision, origin.dirty, &origin.repository),
        (&None, false, &None)
    );
    assert!(opened.diagnostics.is_empty());
    assert!(local(&TempTree::new().path()).entries.is_empty());
}

#[test]
fn ignore_rules_are_obeyed_with_and_without_git() {
    let files = [
        (".gitignore", "*.log\n/build/\n!keep.log\n*.{a,b}\n"),
        ("x.log", ""),
        ("x.a", ""),
        ("keep.log", ""),
        ("build/x", ""),
        ("src/build/x", ""),
        ("src/.gitignore", "x.rs\n!y.log\n"),
        ("src/x.rs", ""),
        ("src/y.log", ""),
        ("x.rs", ""),
        ("skip/.ignore", "*\n"),
        ("skip/x", ""),
    ];
    let tree = TempTree::of(&files);
    let expected = [
        ".gitignore",
        "keep.log",
        "src/.gitignore",
        "src/build/x",
        "src/y.log",
        "x.a",
        "x.rs",
    ];
    assert_eq!(paths(&local(&tree.path())), expected);
    tree.git(&["init", "--quiet"]);
    assert_eq!(paths(&local(&tree.path())), expected);
    tree.write(".git/info/exclude", "x.rs\n");
    assert_eq!(paths(&local(&tree.path())), expected[..6]);
    assert_eq!(
        paths(&local(&tree.path().join("src"))),
        [".gitignore", "build/x", "y.log"]
    );
    let all = open(&tree.path(), None, &everything()).unwrap();
    assert_eq!(all.entries.len(), files.len());
}

#[test]
fn rules_of_the_users_own_are_the_weakest() {
    let tree = TempTree::of(&[("a.log", ""), ("b.tmp", ""), (".gitignore", "!a.log\n")]);
    let excludes = tree.beside("excludes");
    fs::write(&excludes, "*.log\n*.tmp\n").unwrap();
    let request = SourceRequest {
        excludes: Some(excludes),
        ..SourceRequest::at(tree.path(), None)
    };
    let opened = support::open_request(&request, &Selection::default()).unwrap();
    assert_eq!(paths(&opened), [".gitignore", "a.log"]);
}

#[test]
fn tracked_files_count_even_where_a_rule_ignores_them() {
    let tree = TempTree::of(&[
        ("vendor/a.go", ""),
        ("vendor/b.go", ""),
        ("gone.log", ""),
        ("a.log", ""),
    ]);
    tree.git(&["init", "--quiet"]);
    tree.git(&["add", "vendor/a.go", "gone.log"]);
    tree.write(".gitignore", "vendor/\n*.log\n");
    fs::remove_file(tree.path().join("gone.log")).unwrap();
    assert_eq!(paths(&local(&tree.path())), [".gitignore", "vendor/a.go"]);
    assert_eq!(paths(&local(&tree.path().join("vendor"))), ["a.go", "b.go"]);
}

#[test]
fn a_repository_says_which_commit_it_is_and_whether_it_was_edited() {
    let tree = TempTree::of(&[("a.rs", "one\n"), ("sub/b.rs", "two\n"), ("sub/c.rs", "")]);
    let commit = tree.commit_all();
    let dirty = || local(&tree.path()).origin.dirty;
    let opened = local(&tree.path());
    assert_eq!(opened.origin.revision.as_deref(), Some(commit.as_str()));
    assert!(!dirty());
    tree.write("untracked.rs", "");
    assert!(!dirty(), "what git does not track is no edit");
    tree.write("a.rs", "ONE\n");
    assert!(dirty(), "same size, same second");
    let sub = local(&tree.path().join("sub"));
    assert!(!sub.origin.dirty, "the edit lies elsewhere");
    assert_eq!(sub.origin.repository.unwrap().prefix, "sub");
    tree.write("a.rs", "one\r\n");
    assert!(dirty());
    tree.git(&["-c", "core.autocrlf=input", "add", "a.rs"]);
    assert!(!dirty(), "the line breaks of a checkout on Windows");
    fs::remove_file(tree.path().join("a.rs")).unwrap();
    assert!(dirty());
    tree.git(&["checkout", "--quiet", "a.rs"]);
    assert!(!dirty());
    tree.git(&["rm", "--quiet", "--cached", "sub/c.rs"]);
    assert!(dirty(), "the index differs from the commit");
}

#[test]
fn a_detached_head_and_a_shallow_clone_are_repositories_like_others() {
    let tree = TempTree::of(&[("a.rs", "one\n")]);
    let first = tree.commit_all();
    tree.git(&["commit", "--quiet", "--allow-empty", "--message=Second"]);
    let origin = format!("file://{}", tree.path().display());
    git(
        &tree.path(),
        &["clone", "--quiet", "--depth=1", &origin, "../shallow"],
    );
    assert!(local(&tree.beside("shallow")).origin.revision.is_some());
    tree.git(&["checkout", "--quiet", "--detach", &first]);
    assert_eq!(local(&tree.path()).origin.revision, Some(first.clone()));
    let missing = open(&tree.beside("shallow"), Some(&first), &Selection::default()).unwrap_err();
    assert_eq!(missing.code(), "revision-not-found");
}

#[test]
fn a_git_file_leads_to_the_repository_of_a_worktree() {
    let tree = TempTree::of(&[("a.rs", "one\n")]);
    let commit = tree.commit_all();
    tree.git(&["worktree", "add", "--quiet", "--detach", "../other"]);
    tree.git(&["worktree", "add", "--quiet", "--detach", "inner"]);
    tree.write(".git/info/exclude", "*.log\n");
    fs::write(tree.beside("other").join("a.log"), "").unwrap();
    let other = local(&tree.beside("other"));
    assert_eq!(paths(&other), ["a.rs"]);
    assert_eq!(
        (other.origin.revision, other.origin.dirty),
        (Some(commit), false)
    );
    let outer = local(&tree.path());
    assert_eq!(paths(&outer), ["a.rs", "inner"]);
    assert_eq!(kind_of(&outer, "inner"), EntryKind::Submodule);
}

#[test]
fn a_submodule_is_one_entry() {
    let inner = TempTree::of(&[("a.rs", "")]);
    inner.commit_all();
    let tree = TempTree::of(&[("main.rs", "")]);
    tree.commit_all();
    let url = inner.path().display().to_string();
    tree.git(&[
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "--quiet",
        "add",
        &url,
        "lib/inner",
    ]);
    tree.git(&["commit", "--quiet", "--message=Mount"]);
    for revision in [None, Some("HEAD")] {
        let opened = open(&tree.path(), revision, &Selection::default()).unwrap();
        assert_eq!(paths(&opened), [".gitmodules", "lib/inner", "main.rs"]);
        assert_eq!(kind_of(&opened, "lib/inner"), EntryKind::Submodule);
    }
    assert_eq!(paths(&local(&tree.path().join("lib/inner"))), ["a.rs"]);
}

#[test]
fn a_revision_is_read_from_the_object_database() {
    let tree = TempTree::of(&[("a.rs", "one\n"), ("sub/b.rs", "two\n")]);
    let commit = tree.commit_all();
    tree.write("a.rs", "changed\n");
    tree.git(&["commit", "--quiet", "--all", "--message=Second"]);
    tree.git(&["tag", "--annotate", "--message=v1", "v1", &commit]);
    for name in ["HEAD~1", "v1", "main^", &commit, &commit[..8]] {
        let opened = open(&tree.path(), Some(name), &Selection::default()).unwrap();
        assert_eq!(paths(&opened), ["a.rs", "sub/b.rs"], "{name}");
        assert_eq!(opened.contents.read(0, 100).unwrap(), b"one\n");
        assert_eq!(opened.origin.revision.as_deref(), Some(commit.as_str()));
        assert_eq!(
            (opened.origin.kind, opened.origin.dirty),
            (SourceKind::Revision, false)
        );
    }
    let sub = open(
        &tree.path().join("sub"),
        Some("HEAD"),
        &Selection::default(),
    )
    .unwrap();
    assert_eq!(paths(&sub), ["b.rs"]);
    assert_eq!(sub.origin.repository.unwrap().prefix, "sub");
}

#[test]
fn a_bare_repository_is_read_at_its_head() {
    let tree = TempTree::of(&[("a.rs", "one\n")]);
    let commit = tree.commit_all();
    tree.git(&["clone", "--quiet", "--bare", ".", "../project.git"]);
    let bare = local(&tree.beside("project.git"));
    assert_eq!(paths(&bare), ["a.rs"]);
    assert_eq!(bare.origin.name, "project");
    assert_eq!(bare.origin.revision, Some(commit));
    assert_eq!(
        bare.origin.repository.unwrap().git_dir,
        tree.beside("project.git")
    );
}

#[test]
fn a_directory_that_looks_like_a_repository_is_a_directory() {
    let tree = TempTree::of(&[("HEAD", "news\n"), ("objects/a.rs", ""), ("refs/b.rs", "")]);
    assert_eq!(
        paths(&local(&tree.path())),
        ["HEAD", "objects/a.rs", "refs/b.rs"]
    );
}

#[test]
fn the_page_of_the_remote_is_known() {
    let tree = TempTree::new();
    tree.commit_all();
    tree.git(&[
        "remote",
        "add",
        "origin",
        "https://me:secret@github.com/owner/name.git",
    ]);
    let web = local(&tree.path()).origin.web.unwrap();
    assert_eq!(web.repository, "https://github.com/owner/name");
}

#[test]
fn each_failure_names_the_thing_the_cause_and_the_next_step() {
    let tree = TempTree::of(&[("file", "")]);
    let fails = |path: &Path, revision| open(path, revision, &Selection::default()).unwrap_err();
    let missing = fails(&tree.path().join("none"), None);
    assert!(matches!(missing, Error::NotFound { .. }));
    assert!(missing.to_string().contains("none"));
    let below_a_file = fails(&tree.path().join("file/x"), None);
    assert!(matches!(below_a_file, Error::NotADirectory { .. }));
    let mut seen = vec![
        missing,
        fails(&tree.path().join("file"), None),
        fails(&tree.path(), Some("HEAD")),
    ];
    tree.git(&["init", "--quiet"]);
    seen.push(fails(&tree.path(), Some("HEAD")));
    assert!(seen[3].help().contains("a review needs a commit"));
    assert_eq!(fails(&tree.path(), Some("main~1")).code(), "no-commits");
    tree.git(&["add", "file"]);
    tree.git(&["commit", "--quiet", "--message=First"]);
    tree.write("new/file", "");
    for revision in ["nonsense", "HEAD~5", "", "HEAD:file", "-x", "@{upstream}"] {
        assert_eq!(
            fails(&tree.path(), Some(revision)).code(),
            "revision-not-found",
            "{revision}"
        );
    }
    seen.push(fails(&tree.path().join("new"), Some("HEAD")));
    let codes: Vec<_> = seen.iter().map(Error::code).collect();
    assert_eq!(
        codes,
        [
            "source-not-found",
            "source-not-a-directory",
            "not-a-repository",
            "no-commits",
            "revision-not-found"
        ]
    );
    for error in &seen {
        assert!(!error.help().is_empty());
        assert!(
            source::explanations()
                .iter()
                .any(|known| known.id == error.code())
        );
    }
}

#[test]
fn a_repository_of_a_form_that_is_not_read_says_which_and_what_helps() {
    for (form, named, advice) in [
        ("objectFormat = sha256", "`sha256`", "fast-import"),
        ("refStorage = reftable", "`reftable`", "git clone"),
    ] {
        let tree = TempTree::of(&[("a.rs", ""), ("b/c.rs", "")]);
        tree.commit_all();
        let linked = TempTree::of(&[]);
        let linked = linked.path().join("linked");
        tree.git(&["worktree", "add", "--quiet", linked.to_str().unwrap()]);
        let config = tree.path().join(".git/config");
        let settings = fs::read_to_string(&config).unwrap();
        fs::write(&config, format!("{settings}[extensions]\n\t{form}\n")).unwrap();
        for root in [tree.path(), tree.path().join("b"), linked] {
            let opened = local(&root);
            assert_eq!(codes(&opened), ["repository-format"], "{form}");
            let told = &opened.diagnostics[0].message;
            assert!(told.contains(named) && told.contains(advice), "{told}");
            assert_eq!(opened.origin.revision, None);
            let refused = open(&root, Some("HEAD"), &Selection::default()).unwrap_err();
            assert_eq!(refused.code(), "repository-format");
            assert!(refused.to_string().contains(advice), "{refused}");
        }
        // The inside of it, as a bare one is.
        let refused = open(&tree.path().join(".git"), None, &Selection::default()).unwrap_err();
        assert_eq!(refused.code(), "repository-format");
    }
}

#[test]
fn a_repository_without_commits_is_a_directory_without_revision() {
    let tree = TempTree::of(&[("a", "")]);
    tree.git(&["init", "--quiet"]);
    let opened = local(&tree.path());
    assert_eq!((opened.origin.revision, opened.origin.dirty), (None, false));
    assert!(opened.diagnostics.is_empty());
}

#[test]
fn a_damaged_repository_still_gives_its_files() {
    for (path, contents) in [
        (".git/index", "nonsense"),
        (".git/HEAD", "nonsense"),
        (".git/config", "[x"),
    ] {
        let tree = TempTree::of(&[("a.rs", "")]);
        tree.commit_all();
        tree.write(path, contents);
        let opened = local(&tree.path());
        assert_eq!(paths(&opened), ["a.rs"], "{path}");
        assert!(
            codes(&opened).contains(&"unusable-repository"),
            "{path}: {:?}",
            opened.diagnostics
        );
    }
    let repository = TempTree::of(&[("a.rs", "")]);
    repository.commit_all();
    let repository = repository.path().join(".git").display().to_string();
    // The second climbs above the root before it comes down to a repository.
    let above = format!("{}{}", "../".repeat(40), repository.trim_start_matches('/'));
    for target in ["/nowhere", &above] {
        let tree = TempTree::of(&[("a.rs", ""), (".git", &format!("gitdir: {target}\n"))]);
        let opened = local(&tree.path());
        assert_eq!(
            (paths(&opened), codes(&opened)),
            (vec!["a.rs"], vec!["unusable-repository"])
        );
    }
}

#[test]
fn nothing_that_a_repository_names_is_executed() {
    let tree = TempTree::of(&[
        ("a.rs", "one\n"),
        (".gitattributes", "* filter=evil diff=evil\n"),
    ]);
    tree.commit_all();
    let mark = tree.beside("mark");
    let script = tree.beside("evil.sh");
    fs::write(
        &script,
        format!("#!/bin/sh\ntouch '{}'\ncat\n", mark.display()),
    )
    .unwrap();
    let run = format!("sh '{}'", script.display());
    fs::create_dir(tree.beside("hooks")).unwrap();
    let included = format!("[core]\n\tfsmonitor = {run}\n");
    fs::write(tree.beside("included"), included).unwrap();
    let config = format!(
        "[core]\n\trepositoryformatversion = 0\n\tfsmonitor = {run}\n\thooksPath = ../hooks\n\
         \tsshCommand = {run}\n\tpager = {run}\n\tgitProxy = {run}\n[include]\n\tpath = ../../included\n\
         [filter \"evil\"]\n\tclean = {run}\n\tsmudge = {run}\n\tprocess = {run}\n\trequired = true\n\
         [diff \"evil\"]\n\ttextconv = {run}\n\tcommand = {run}\n[remote \"origin\"]\n\turl = ext::{run}\n\
         \tuploadpack = {run}\n[credential]\n\thelper = !{run}\n[alias]\n\tstatus = !{run}\n"
    );
    tree.write(".git/config", config);
    tree.write("a.rs", "two\n");
    let opened = local(&tree.path());
    assert_eq!(paths(&opened), [".gitattributes", "a.rs"]);
    assert!(opened.origin.dirty);
    assert_eq!(opened.contents.read(1, 10).unwrap(), b"two\n");
    let revision = open(&tree.path(), Some("HEAD"), &Selection::default()).unwrap();
    assert_eq!(revision.contents.read(1, 10).unwrap(), b"one\n");
    assert!(!mark.exists(), "a program was run");
}

#[test]
fn names_that_no_work_tree_can_hold_are_left_out_of_a_revision() {
    let tree = TempTree::of(&[("a.rs", "one\n")]);
    tree.commit_all();
    let blob = tree.git(&["rev-parse", "HEAD:a.rs"]);
    let id: Vec<u8> = (0..20)
        .map(|at| u8::from_str_radix(&blob[2 * at..2 * at + 2], 16).unwrap())
        .collect();
    let mut forged = Vec::new();
    for name in ["..", ".GIT", "a.rs", "a.rs", "b/c"] {
        forged.extend_from_slice(format!("100644 {name}\0").as_bytes());
        forged.extend_from_slice(&id);
    }
    fs::write(tree.beside("forged"), forged).unwrap();
    let top = tree.git(&[
        "hash-object",
        "-t",
        "tree",
        "-w",
        "--literally",
        "../forged",
    ]);
    let commit = tree.git(&["commit-tree", "-m", "Forged", &top]);
    let opened = open(&tree.path(), Some(&commit), &Selection::default()).unwrap();
    assert_eq!(paths(&opened), ["a.rs"]);
    assert_eq!(codes(&opened), ["unusable-tree-entry"; 3]);
}

#[cfg(unix)]
mod unix {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;
    use crate::support::pipe;

    #[test]
    fn links_are_listed_and_not_followed() {
        let tree = TempTree::of(&[("a/b.rs", "b")]);
        let root = tree.path();
        symlink("a", root.join("folder")).unwrap();
        symlink("a/b.rs", root.join("file")).unwrap();
        symlink("nothing", root.join("dangling")).unwrap();
        let opened = local(&root);
        assert_eq!(paths(&opened), ["a/b.rs", "dangling", "file", "folder"]);
        for link in ["dangling", "file", "folder"] {
            assert_eq!(kind_of(&opened, link), EntryKind::Link);
        }
        assert!(matches!(opened.contents.read(2, 10), Err(ReadError::Moved)));
    }

    #[test]
    fn followed_links_stay_below_the_root_and_end() {
        let tree = TempTree::of(&[("a/b.rs", "b"), ("c/d/e.rs", "e")]);
        tree.commit_all();
        let root = tree.path();
        fs::write(tree.beside("secret"), "secret").unwrap();
        symlink("../secret", root.join("out")).unwrap();
        symlink("..", root.join("above")).unwrap();
        symlink("/etc", root.join("etc")).unwrap();
        symlink(".git/config", root.join("config")).unwrap();
        symlink("loop", root.join("loop")).unwrap();
        symlink("../..", root.join("c/d/top")).unwrap();
        symlink("../c", root.join("a/other")).unwrap();
        symlink("../a", root.join("c/back")).unwrap();
        symlink("a/b.rs", root.join("file")).unwrap();
        let opened = open(&root, None, &following()).unwrap();
        assert_eq!(
            paths(&opened),
            [
                "a/b.rs",
                "a/other/back",
                "a/other/d/e.rs",
                "a/other/d/top",
                "above",
                "c/back/b.rs",
                "c/back/other",
                "c/d/e.rs",
                "c/d/top",
                "config",
                "etc",
                "file",
                "loop",
                "out",
            ]
        );
        for (index, entry) in opened.entries.iter().enumerate() {
            let bytes = opened.contents.read(index, 100);
            match entry.path.as_str() {
                "a/b.rs" | "c/back/b.rs" | "file" => assert_eq!(bytes.unwrap(), b"b"),
                "a/other/d/e.rs" | "c/d/e.rs" => assert_eq!(bytes.unwrap(), b"e"),
                link => {
                    assert_eq!(entry.kind, EntryKind::Link, "{link}");
                    assert!(bytes.is_err(), "{link}");
                }
            }
        }
    }

    #[test]
    fn pipes_are_never_opened() {
        let tree = TempTree::of(&[("a/b.rs", "b"), ("a/x.log", "")]);
        pipe(&tree.path().join("pipe"));
        pipe(&tree.path().join(".gitignore"));
        symlink("/dev/zero", tree.path().join("a/.gitignore")).unwrap();
        let opened = local(&tree.path());
        assert_eq!(
            paths(&opened),
            [".gitignore", "a/.gitignore", "a/b.rs", "a/x.log", "pipe"]
        );
        assert_eq!(kind_of(&opened, "pipe"), EntryKind::Special);
        assert_eq!(codes(&opened), ["unusable-ignore-file"; 2]);
        assert!(matches!(opened.contents.read(4, 10), Err(ReadError::Moved)));
        let all = open(&tree.path(), None, &following()).unwrap();
        assert_eq!(kind_of(&all, "a/.gitignore"), EntryKind::Link);
    }

    #[test]
    fn a_pipe_in_place_of_the_repository_is_not_opened() {
        let tree = TempTree::of(&[("a.rs", "b")]);
        pipe(&tree.path().join(".git"));
        let opened = local(&tree.path());
        assert_eq!(codes(&opened), ["unusable-repository"]);
    }

    #[test]
    fn a_repository_with_pipes_in_it_is_not_opened() {
        for name in ["HEAD", "config", "index", "refs/heads/main"] {
            let tree = TempTree::of(&[("a.rs", "b")]);
            tree.commit_all();
            let path = tree.path().join(".git").join(name);
            fs::remove_file(&path).unwrap();
            pipe(&path);
            let opened = local(&tree.path());
            assert_eq!(
                (paths(&opened), codes(&opened)),
                (vec!["a.rs"], vec!["unusable-repository"])
            );
            let refused = open(&tree.path(), Some("HEAD"), &Selection::default()).unwrap_err();
            assert_eq!(refused.code(), "not-a-repository");
            assert!(refused.to_string().contains(name), "{refused}");
            assert!(open(&tree.path().join(".git"), None, &Selection::default()).is_err());
        }
    }

    #[test]
    fn a_file_that_changes_after_it_was_listed_is_read_as_it_is_or_refused() {
        let tree = TempTree::of(&[
            ("a", "1"),
            ("b", "1"),
            ("c", "1"),
            ("d", "1"),
            ("e", "1"),
            ("f/g", "1"),
            ("h", "1"),
        ]);
        let root = tree.path();
        let opened = local(&root);
        fs::write(tree.beside("secret"), "secret").unwrap();
        let replace = |name: &str| {
            fs::remove_file(root.join(name)).unwrap();
            root.join(name)
        };
        tree.write("a", "longer than before");
        replace("b");
        symlink("../secret", replace("c")).unwrap();
        pipe(&replace("d"));
        fs::create_dir(replace("e")).unwrap();
        fs::rename(root.join("f"), tree.beside("f")).unwrap();
        symlink("../f", root.join("f")).unwrap();
        tree.write("h", "x".repeat(100));
        let read = |index| opened.contents.read(index, 50);
        assert_eq!(read(0).unwrap(), b"longer than before");
        assert!(matches!(read(1), Err(ReadError::Vanished)));
        for index in 2..6 {
            let found = read(index);
            assert!(matches!(found, Err(ReadError::Moved)), "{index}: {found:?}");
        }
        assert!(matches!(read(6), Err(ReadError::TooLarge { limit: 50 })));
    }

    #[test]
    fn names_of_any_bytes_are_listed_and_read() {
        let tree = TempTree::new();
        let names: [(&[u8], &str); 8] = [
            (b"a\nb.rs", "a\nb.rs"),
            (b"back`tick", "back`tick"),
            (b"quo\"te'", "quo\"te'"),
            ("right\u{202e}left".as_bytes(), "right\u{202e}left"),
            (b"latin\xE9", r"latin\xE9"),
            (br"latin\xE9", r"latin\x5CxE9"),
            (b"b\\c", "b\\c"),
            (b" space ", " space "),
        ];
        for (name, _) in names {
            fs::write(tree.path().join(OsStr::from_bytes(name)), name).unwrap();
        }
        tree.commit_all();
        for revision in [None, Some("HEAD")] {
            let opened = open(&tree.path(), revision, &Selection::default()).unwrap();
            assert_eq!(opened.entries.len(), names.len());
            assert!(!opened.origin.dirty);
            for (name, path) in names {
                let index = opened
                    .entries
                    .iter()
                    .position(|entry| entry.path == path)
                    .unwrap();
                assert_eq!(opened.contents.read(index, 100).unwrap(), name);
            }
        }
    }

    #[test]
    fn what_cannot_be_listed_is_a_diagnostic() {
        let tree = TempTree::of(&[("a.rs", ""), ("closed/b.rs", "")]);
        let closed = tree.path().join("closed");
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o0)).unwrap();
        // Permissions do not stop the superuser; a path that is too long does.
        let obeyed = fs::read_dir(&closed).is_err();
        let [upper, lower] = ["upper", "lower"].map(|name| {
            let names = std::iter::repeat_n("n".repeat(200), 12);
            let deep = names.fold(tree.path().join(name), |path, name| path.join(name));
            fs::create_dir_all(&deep).unwrap();
            deep
        });
        fs::write(lower.join("unreachable.rs"), "").unwrap();
        fs::rename(tree.path().join("lower"), upper.join("lower")).unwrap();
        let opened = local(&tree.path());
        fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
        assert_eq!(
            codes(&opened),
            vec!["unreadable-directory"; 1 + usize::from(obeyed)]
        );
        assert!(paths(&opened).contains(&"a.rs"));
    }

    #[test]
    fn edits_are_seen_whatever_their_kind() {
        type Edit = (&'static str, fn(&Path));
        let edits: [Edit; 4] = [
            ("another target", |root| {
                fs::remove_file(root.join("link")).unwrap();
                symlink("b.rs", root.join("link")).unwrap();
            }),
            ("a file for a link", |root| {
                fs::remove_file(root.join("link")).unwrap();
                fs::write(root.join("link"), "a.rs").unwrap();
            }),
            ("a folder for a file", |root| {
                fs::remove_file(root.join("a.rs")).unwrap();
                fs::create_dir(root.join("a.rs")).unwrap();
            }),
            ("a pipe for a file", |root| {
                fs::remove_file(root.join("a.rs")).unwrap();
                pipe(&root.join("a.rs"));
            }),
        ];
        for (edit, make) in edits {
            let tree = TempTree::of(&[("a.rs", "a"), ("b.rs", "b")]);
            symlink("a.rs", tree.path().join("link")).unwrap();
            tree.commit_all();
            assert!(!local(&tree.path()).origin.dirty);
            make(&tree.path());
            assert!(local(&tree.path()).origin.dirty, "{edit}");
        }
        let sparse = TempTree::of(&[("a.rs", "a"), ("b.rs", "b")]);
        sparse.commit_all();
        sparse.git(&["update-index", "--skip-worktree", "b.rs"]);
        fs::remove_file(sparse.path().join("b.rs")).unwrap();
        assert!(
            !local(&sparse.path()).origin.dirty,
            "left out of the checkout on purpose"
        );
    }

    #[test]
    fn an_executable_file_is_marked() {
        let tree = TempTree::of(&[("run", "#!/bin/sh\n"), ("text", "")]);
        let run = tree.path().join("run");
        fs::set_permissions(run, fs::Permissions::from_mode(0o755)).unwrap();
        tree.commit_all();
        for revision in [None, Some("HEAD")] {
            let opened = open(&tree.path(), revision, &Selection::default()).unwrap();
            let marked: Vec<_> = opened
                .entries
                .iter()
                .map(|entry| entry.executable)
                .collect();
            assert_eq!(marked, [true, false]);
        }
        let text = tree.path().join("text");
        fs::set_permissions(text, fs::Permissions::from_mode(0o755)).unwrap();
        assert!(local(&tree.path()).origin.dirty);
    }
}

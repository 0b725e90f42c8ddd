//! The history of scripted repositories. A case is a folder of `fixtures/repos` with the script
//! that makes the repository and, in `expected/history.txt`, what is read from it.

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use create_dump::cache::{Shelf, Table};
use create_dump::history::{self, Error, FileLines, HistoryRequest, Remembered};
use create_dump::model::{
    Diagnostic, History, LineRange, LinesHistory, RepositoryLocation, path_text,
};
use tempfile::TempDir;

use crate::support::{command, git, printed, root};

fn repos() -> PathBuf {
    root().join("fixtures/repos")
}

/// Runs a script that makes a repository; the repositories of other cases stand below `$REPOS`.
fn run_script(folder: &Path, arguments: &[&str]) {
    let mut shell = command("sh", folder);
    printed(shell.env("REPOS", repos()).args(arguments));
}

/// A repository made by a script.
struct Repository {
    folder: TempDir,
}

impl Repository {
    fn of_case(case: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let script = repos().join(case).join("history.sh");
        run_script(folder.path(), &["-eu", script.to_str().unwrap()]);
        Self { folder }
    }

    fn scripted(script: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let script = format!(". \"$REPOS/commit.sh\"\n{script}");
        run_script(folder.path(), &["-euc", &script]);
        Self { folder }
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn id(&self, revision: &str) -> String {
        git(self.path(), &["rev-parse", revision])
    }

    /// Takes an object out of the object database.
    fn lose(&self, revision: &str) {
        fs::remove_file(self.object(revision)).unwrap();
    }

    fn object(&self, revision: &str) -> PathBuf {
        let id = self.id(revision);
        let path = self
            .path()
            .join(".git/objects")
            .join(&id[..2])
            .join(&id[2..]);
        let mut permissions = fs::metadata(&path).unwrap().permissions();
        #[expect(clippy::permissions_set_readonly_false, reason = "a file of this test")]
        permissions.set_readonly(false);
        fs::set_permissions(&path, permissions).unwrap();
        path
    }

    fn read(&self) -> (History, Vec<Diagnostic>) {
        read(
            &self.path().join(".git"),
            "",
            &self.id("HEAD"),
            &self.listing("HEAD"),
        )
    }

    fn listing(&self, tree: &str) -> Vec<String> {
        listing(self.path(), tree)
    }
}

fn listing(folder: &Path, tree: &str) -> Vec<String> {
    let listing = ["ls-tree", "-r", "-z", "--name-only", tree];
    let listed = printed(command("git", folder).args(listing));
    let mut paths: Vec<String> = listed
        .split(|byte| *byte == 0)
        .filter(|path| !path.is_empty())
        .map(path_text)
        .collect();
    paths.sort();
    paths
}

fn try_read(
    git_dir: &Path,
    prefix: &str,
    revision: &str,
    paths: &[String],
) -> Result<(History, Vec<Diagnostic>), Error> {
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    let location = RepositoryLocation {
        git_dir: git_dir.to_owned(),
        prefix: prefix.to_owned(),
    };
    let request = HistoryRequest {
        repository: &location,
        revision,
        paths: &paths,
        is_source: &|path| path.ends_with(".rs"),
        since: None,
        is_test: &|path| path.contains("test"),
        remembered: None,
    };
    let read = |request| history::read(request).map(|past| (past.history, past.diagnostics));
    let result = read(&request);
    remembering_changes_nothing(&request, &result);
    result
}

/// Reads again, twice, with what is kept of the first time: the changes of commits, where another
/// path makes it another history, and then the history as a whole.
fn remembering_changes_nothing(
    request: &HistoryRequest<'_>,
    expected: &Result<(History, Vec<Diagnostic>), Error>,
) {
    let folder = tempfile::tempdir().unwrap();
    let shelf = Shelf::new(folder.path(), u64::MAX);
    for paths in [&[][..], request.paths, request.paths] {
        let table = shelf.table("history", "1");
        let read = history::read(&HistoryRequest {
            paths,
            remembered: Some(Remembered {
                table: &table,
                is_secret: &|_| false,
            }),
            ..request.clone()
        });
        table.save().unwrap();
        match (&read, expected) {
            (Ok(read), Ok(expected)) if paths == request.paths => {
                assert_eq!(read.history, expected.0);
                assert_eq!(read.diagnostics, expected.1);
            }
            _ => assert_eq!(read.is_ok(), expected.is_ok()),
        }
    }
}

/// Reads on one thread and on several, which must not matter.
fn read(
    git_dir: &Path,
    prefix: &str,
    revision: &str,
    paths: &[String],
) -> (History, Vec<Diagnostic>) {
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| try_read(git_dir, prefix, revision, paths))
            .unwrap()
    };
    let alone = on(1);
    assert_eq!(alone, on(4));
    alone
}

fn day(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds)
        .unwrap()
        .strftime("%Y-%m-%d")
        .to_string()
}

fn render((history, diagnostics): &(History, Vec<Diagnostic>)) -> String {
    let mut text = format!(
        "{} commits, {} to {}\n",
        history.commits,
        day(history.since),
        day(history.until)
    );
    for (path, file) in &history.files {
        writeln!(
            text,
            "{path:?}: {} commits, {} fixes, {} authors ({:.2}), last {}, recent {:.3} and {:.3}",
            file.commits,
            file.fixes,
            file.authors,
            file.main_author_share,
            file.last_change,
            file.recent_commits,
            file.recent_fixes
        )
        .unwrap();
    }
    for pair in &history.coupling {
        let (a, b) = (&pair.a, &pair.b);
        writeln!(
            text,
            "{a} + {b}: {} together, {:.3}",
            pair.together, pair.degree
        )
        .unwrap();
    }
    for diagnostic in diagnostics {
        writeln!(text, "{}: {}", diagnostic.code, diagnostic.message).unwrap();
    }
    text
}

#[track_caller]
fn check(case: &str, prefix: &str) {
    let repository = Repository::of_case(case);
    let tree = format!("HEAD:{prefix}");
    let git_dir = repository.path().join(".git");
    let found = read(
        &git_dir,
        prefix,
        &repository.id("HEAD"),
        &repository.listing(&tree),
    );
    let expected =
        fs::read_to_string(repos().join(case).join("expected/history.txt")).unwrap_or_default();
    let found = render(&found);
    assert!(
        found == expected,
        "{case}: found\n{found}\nexpected\n{expected}"
    );
}

#[track_caller]
fn codes(diagnostics: &[Diagnostic]) -> Vec<&'static str> {
    diagnostics
        .iter()
        .map(|diagnostic| diagnostic.code)
        .collect()
}

#[test]
fn renames_are_followed() {
    check("renames", "");
}

#[test]
fn branches_keep_their_files_and_merges_are_left_out() {
    check("branches", "");
}

#[test]
fn mass_commits_weigh_nothing() {
    check("mass-commits", "");
}

#[test]
fn weights_halve_with_age() {
    check("fixes-and-ages", "");
}

#[test]
fn people_are_counted_once_and_robots_never() {
    check("people", "");
}

#[test]
fn only_the_folder_of_the_source_counts() {
    check("subfolder", "apps/web");
}

#[test]
fn strange_paths_survive() {
    check("strange-paths", "");
}

#[test]
fn files_that_change_together_are_coupled() {
    check("coupling", "");
}

/// Three commits to `a.rs` and one to `b.rs`, the newest of all.
const FOUR_COMMITS: &str = "
    for number in 1 2 3; do
        lines 1 \"1$number\" >a.rs
        commit \"2024-01-0$number\" ada 'Edit'
    done
    lines 1 3 >b.rs
    commit 2024-01-04 ben 'Add'
";

#[test]
fn a_shallow_clone_says_so_and_its_boundary_created_nothing() {
    let origin = Repository::scripted(FOUR_COMMITS);
    let clones = tempfile::tempdir().unwrap();
    let url = format!("file://{}", origin.path().display());
    for (depth, commits, files) in [("1", 0, 0), ("3", 2, 2)] {
        let folder = clones.path().join(depth);
        let target = folder.to_str().unwrap();
        git(
            clones.path(),
            &["clone", "-q", "--depth", depth, &url, target],
        );
        let paths = listing(&folder, "HEAD");
        let (history, diagnostics) = read(&folder.join(".git"), "", &origin.id("HEAD"), &paths);
        assert_eq!(
            (history.commits, history.files.len()),
            (commits, files),
            "depth {depth}"
        );
        assert!(history.shallow);
        assert_eq!(codes(&diagnostics), ["history-shallow"]);
    }
}

#[test]
fn bare_repositories_and_detached_heads_are_like_any_other() {
    let repository = Repository::scripted(FOUR_COMMITS);
    let expected = repository.read();
    git(repository.path(), &["checkout", "-q", "--detach"]);
    assert_eq!(repository.read(), expected);

    let bare = tempfile::tempdir().unwrap();
    let (from, to) = (
        repository.path().to_str().unwrap(),
        bare.path().to_str().unwrap(),
    );
    git(bare.path(), &["clone", "-q", "--bare", from, to]);
    let paths = repository.listing("HEAD");
    assert_eq!(
        read(bare.path(), "", &repository.id("HEAD"), &paths),
        expected
    );
}

#[test]
fn a_linked_work_tree_reads_its_repository() {
    let repository = Repository::scripted(FOUR_COMMITS);
    let folder = tempfile::tempdir().unwrap();
    let linked = folder.path().join("linked");
    git(
        repository.path(),
        &["worktree", "add", "-q", linked.to_str().unwrap()],
    );
    let git_dir = PathBuf::from(git(&linked, &["rev-parse", "--absolute-git-dir"]));
    let paths = repository.listing("HEAD");
    assert_eq!(
        read(&git_dir, "", &repository.id("HEAD"), &paths),
        repository.read()
    );
}

#[test]
fn only_ancestors_of_the_revision_count() {
    let repository = Repository::scripted(FOUR_COMMITS);
    let earlier = repository.id("HEAD~2");
    let git_dir = repository.path().join(".git");
    let (history, _) = read(&git_dir, "", &earlier, &repository.listing("HEAD"));
    assert_eq!(history.commits, 2);
    assert_eq!(history.files.keys().collect::<Vec<_>>(), ["a.rs"]);
    assert_eq!(history.files["a.rs"].last_change, "2024-01-02");
}

#[test]
fn replacements_and_grafts_change_nothing() {
    let repository = Repository::scripted(FOUR_COMMITS);
    let expected = repository.read();
    git(repository.path(), &["replace", "HEAD~1", "HEAD"]);
    let graft = format!("{} {}\n", repository.id("HEAD~3"), repository.id("HEAD"));
    fs::write(repository.path().join(".git/info/grafts"), graft).unwrap();
    assert_eq!(repository.read(), expected);
}

#[test]
fn settings_of_the_repository_run_and_change_nothing() {
    let repository = Repository::scripted(FOUR_COMMITS);
    let expected = repository.read();
    let id = repository.id("HEAD");
    let paths = repository.listing("HEAD");
    let trap = repository.path().join("trap");
    let touch = format!("touch {}", trap.display());
    for key in [
        "core.fsmonitor",
        "core.sshCommand",
        "diff.external",
        "filter.x.clean",
        "filter.x.process",
        "diff.x.textconv",
    ] {
        git(repository.path(), &["config", key, &touch]);
    }
    let endless = "/dev/zero";
    git(repository.path(), &["config", "mailmap.file", endless]);
    git(
        repository.path(),
        &["config", "gitoxide.core.shallowFile", endless],
    );
    git(repository.path(), &["config", "include.path", endless]);
    fs::write(repository.path().join(".git/shallow"), "no object id\n\n").unwrap();
    assert_eq!(
        read(&repository.path().join(".git"), "", &id, &paths),
        expected
    );
    assert!(!trap.exists());
}

#[test]
fn what_cannot_be_read_is_left_out_and_counted() {
    // A parent that is gone, and what came before it with it: only the newest commit is known.
    let repository = Repository::scripted(FOUR_COMMITS);
    let (paths, head) = (repository.listing("HEAD"), repository.id("HEAD"));
    let git_dir = repository.path().join(".git");
    repository.lose("HEAD~2");
    let (history, diagnostics) = read(&git_dir, "", &head, &paths);
    assert_eq!(history.commits, 1);
    assert_eq!(codes(&diagnostics), ["history-incomplete"]);
    assert!(diagnostics[0].message.ends_with(": 2"), "{diagnostics:?}");

    // A tree that is damaged: two commits need it, one on either side.
    let repository = Repository::scripted(FOUR_COMMITS);
    let tree = repository.object("HEAD~1^{tree}");
    fs::write(tree, "not zlib").unwrap();
    let (history, diagnostics) = read(&repository.path().join(".git"), "", &head, &paths);
    assert_eq!(history.commits, 2);
    assert_eq!(codes(&diagnostics), ["history-incomplete"]);
    assert!(diagnostics[0].message.ends_with(": 2"), "{diagnostics:?}");
}

#[test]
fn renames_need_contents_only_where_those_changed() {
    let repository = Repository::scripted(
        "lines 1 10 >a.rs
         lines 21 30 >b.rs
         commit 2024-01-01 ada 'Begin'
         lines 1 11 >c.rs
         rm a.rs
         git mv b.rs d.rs
         commit 2024-01-02 ada 'Rename'",
    );
    assert_eq!(repository.read().0.files["c.rs"].commits, 2);
    repository.lose("HEAD~1:a.rs");
    let (history, diagnostics) = repository.read();
    assert_eq!(history.files["c.rs"].commits, 1);
    assert_eq!(history.files["d.rs"].commits, 2);
    assert_eq!(codes(&diagnostics), ["history-renames"]);
}

#[test]
fn a_large_folder_that_moves_and_changes_keeps_its_files() {
    let repository = Repository::scripted(
        "write() {
             mkdir $1
             awk -v folder=$1 -v extra=$2 'BEGIN {
                 for (file = 1; file <= 210; file++)
                     for (line = 1; line <= 10 + extra; line++)
                         print file, line > (folder \"/\" file \".rs\")
             }'
         }
         write old 0
         commit 2024-01-01 ada 'Begin'
         rm -r old
         write new 1
         commit 2024-01-02 ada 'Move and edit'",
    );
    let (history, _) = repository.read();
    assert_eq!(history.files.len(), 210);
    assert!(history.files.values().all(|file| file.commits == 2));
}

#[test]
fn a_folder_that_holds_itself_a_million_times_ends() {
    let repository = Repository::scripted(
        "entry=$(printf '100644 blob %s\\tleaf.rs' $(echo x | git hash-object -w --stdin))
         for level in 1 2 3 4 5 6 7 8; do
             tree=$(printf '%s\\n' \"$entry\" | git mktree)
             entry=''
             for name in 0 1 2 3 4 5 6 7 8 9; do
                 line=$(printf '040000 tree %s\\t%s' $tree $name)
                 entry=\"$entry$line
\"
             done
             entry=${entry%?}
         done
         tree=$(printf '%s\\n' \"$entry\" | git mktree)
         export GIT_AUTHOR_DATE=2024-01-01T12:00:00Z GIT_COMMITTER_DATE=2024-01-01T12:00:00Z
         git update-ref HEAD $(git commit-tree -m 'Begin' $tree)",
    );
    let git_dir = repository.path().join(".git");
    let (history, diagnostics) = read(&git_dir, "", &repository.id("HEAD"), &[]);
    assert_eq!(history.commits, 0);
    assert_eq!(codes(&diagnostics), ["history-incomplete"]);
}

#[test]
fn an_object_that_fills_the_memory_is_not_read() {
    let repository = Repository::scripted(
        "lines 1 3 >a.rs
         commit 2024-01-01 ada 'Begin'
         lines 1 4 >a.rs
         head -c 70000000 /dev/zero | tr '\\0' x >.git/message
         git commit -q -a -F .git/message
         lines 1 5 >a.rs
         commit 2024-01-03 ada 'Edit'
         lines 1 6 >a.rs
         commit 2024-01-04 ada 'Edit'",
    );
    let (history, diagnostics) = repository.read();
    assert_eq!(history.commits, 1);
    assert_eq!(codes(&diagnostics), ["history-incomplete"]);
}

#[test]
fn commits_from_before_and_after_all_calendars_are_read() {
    let repository = Repository::scripted(
        "commit 2024-01-01 ada 'Begin'
         tree=$(git write-tree)
         parent=HEAD
         for date in 99999999999999 1 -99999999999999 7; do
             id=$(printf 'tree %s\\nparent %s\\nauthor A <a@b> %s +0000\\ncommitter A <a@b> %s +0000\\n\\nx\\n' \
                 $tree $(git rev-parse $parent) $date $date | git hash-object -t commit -w --stdin --literally)
             parent=$id
         done
         lines 1 3 >a.rs
         git add -A
         id=$(printf 'tree %s\\nparent %s\\nauthor A <a@b> 99999999999999 +0000\\ncommitter A <a@b> 9 +0000\\n\\nx\\n' \
             $(git write-tree) $parent | git hash-object -t commit -w --stdin --literally)
         git update-ref HEAD $id",
    );
    let git_dir = repository.path().join(".git");
    let paths = repository.listing("HEAD");
    let (history, _) = try_read(&git_dir, "", &repository.id("HEAD"), &paths).unwrap();
    assert_eq!(history.files["a.rs"].last_change, "9999-12-30");
    assert!(history.since <= 1);
}

#[test]
fn errors_say_what_is_wrong() {
    let repository = Repository::scripted(FOUR_COMMITS);
    let git_dir = repository.path().join(".git");
    let tree = repository.id("HEAD^{tree}");
    let nowhere = "0123456789012345678901234567890123456789";
    let no_repository = tempfile::tempdir().unwrap();
    for (git_dir, revision, code) in [
        (git_dir.as_path(), "", "history-commit"),
        (git_dir.as_path(), "HEAD", "history-commit"),
        (git_dir.as_path(), nowhere, "history-commit"),
        (git_dir.as_path(), &tree, "history-commit"),
        (no_repository.path(), nowhere, "history-repository"),
        (Path::new("/nowhere/at/all"), nowhere, "history-repository"),
    ] {
        let error = try_read(git_dir, "", revision, &[]).unwrap_err();
        assert_eq!(error.code(), code, "{error}");
        assert!(!error.help().is_empty());
        let explained = history::explanations();
        assert!(explained.iter().any(|explanation| explanation.id == code));
    }
}

/// The history of some lines of one file as it stands in the work tree, with what is kept in a
/// table.
fn lines(
    repository: &Repository,
    revision: &str,
    path: &str,
    parts: &[[usize; 2]],
    table: Option<&Table>,
) -> (Vec<LinesHistory>, Option<Diagnostic>) {
    let location = RepositoryLocation {
        git_dir: repository.path().join(".git"),
        prefix: String::new(),
    };
    let is_secret = |_: &str| false;
    let (revision, paths) = (repository.id(revision), [path]);
    let past = history::read(&HistoryRequest {
        repository: &location,
        revision: &revision,
        paths: &paths,
        is_source: &|path| path.ends_with(".rs"),
        since: None,
        is_test: &|_| false,
        remembered: table.map(|table| Remembered {
            table,
            is_secret: &is_secret,
        }),
    });
    let parts: Vec<LineRange> = parts
        .iter()
        .map(|[start, end]| LineRange::new(*start, *end))
        .collect();
    let text = fs::read(repository.path().join(path)).unwrap();
    let file = FileLines {
        path,
        hash: *text.first_chunk().unwrap_or(&[0; 32]),
        parts: &parts,
    };
    let (mut found, note) = past.unwrap().lines(&[file], &|_| Some(text.clone()));
    (found.remove(0), note)
}

fn counts(lines: &[LinesHistory]) -> Vec<(u32, u32, u32)> {
    let counts = lines.iter();
    counts
        .map(|it| (it.commits, it.fixes, it.authors))
        .collect()
}

/// Ten lines; a fix of the third on a branch, an edit of the eighth beside it; a merge; a rename.
const ONE_FILE: &str = "
    lines 11 20 >old.rs
    commit 2023-01-01 ada 'Begin'
    git checkout -q -b side
    sed -i s/13/thirteen/ old.rs
    commit 2023-02-01 ben 'Fix a crash'
    git checkout -q -
    sed -i s/18/eighteen/ old.rs
    commit 2023-03-01 ada 'Edit'
    export GIT_AUTHOR_DATE=2023-04-01T12:00:00Z GIT_COMMITTER_DATE=2023-04-01T12:00:00Z
    git merge -q --no-edit side
    git mv old.rs new.rs
    { echo first; cat new.rs; } >more.rs
    mv more.rs new.rs
    commit 2023-05-01 eve 'Rename'
";

#[test]
fn lines_keep_their_commits_through_branches_and_renames() {
    let repository = Repository::scripted(ONE_FILE);
    let parts = [[1, 1], [2, 6], [7, 11], [1, 11]];
    let expected = [(1, 0, 1), (2, 1, 2), (2, 0, 1), (4, 1, 3)];
    let (found, note) = lines(&repository, "HEAD", "new.rs", &parts, None);
    assert_eq!((counts(&found), note), (expected.to_vec(), None));
    assert_eq!(found[2].last_change, Some(1_677_672_000));
    assert!(found[1].recent_fixes > 0.9 && found[2].recent_fixes == 0.0);

    // What is not committed moves lines and has no commits.
    let text = fs::read_to_string(repository.path().join("new.rs")).unwrap();
    fs::write(repository.path().join("new.rs"), format!("a\nb\n{text}")).unwrap();
    let parts = [[1, 2], [4, 8], [9, 13]];
    let (found, _) = lines(&repository, "HEAD", "new.rs", &parts, None);
    assert_eq!(counts(&found), [(0, 0, 0), (2, 1, 2), (2, 0, 1)]);
}

#[test]
fn after_one_more_commit_older_ones_are_not_read_again() {
    let repository = Repository::scripted(ONE_FILE);
    let parts = [[2, 6], [7, 11]];
    let expected = lines(&repository, "HEAD", "new.rs", &parts, None);
    let folder = tempfile::tempdir().unwrap();
    let shelf = Shelf::new(folder.path(), u64::MAX);
    let table = shelf.table("history", "1");
    lines(&repository, "HEAD~1", "new.rs", &parts, Some(&table));
    table.save().unwrap();
    // Gone is a commit in the middle, which could only be read from what is kept.
    repository.lose("HEAD~2");
    let table = shelf.table("history", "1");
    let found = lines(&repository, "HEAD", "new.rs", &parts, Some(&table));
    table.save().unwrap();
    assert_eq!(found, expected);
    let table = shelf.table("history", "1");
    let again = lines(&repository, "HEAD", "new.rs", &parts, Some(&table));
    assert_eq!(again, expected);
}

#[test]
fn a_version_that_is_missing_is_said_and_hides_only_what_came_before() {
    let repository = Repository::scripted(ONE_FILE);
    repository.lose("HEAD~1^1~1:old.rs");
    let (found, note) = lines(&repository, "HEAD", "new.rs", &[[1, 1], [1, 11]], None);
    assert_eq!(found[0].commits, 1);
    assert!(found[1].commits >= 1);
    assert_eq!(note.unwrap().code, "history-lines");
}

#[test]
fn another_mailmap_makes_other_people_of_what_is_kept() {
    let repository = Repository::scripted(
        "lines 1 3 >a.rs
         commit 2023-01-01 ada 'Begin'
         lines 1 4 >a.rs
         commit 2023-02-01 ben 'Edit'
         printf 'Ada <ada@example.com> <ben@example.com>\n' >.mailmap
         commit 2023-03-01 ada 'One person'",
    );
    let email = git(repository.path(), &["log", "-1", "--format=%ae", "HEAD~1"]);
    let ada = git(repository.path(), &["log", "-1", "--format=%ae", "HEAD"]);
    let folder = tempfile::tempdir().unwrap();
    let shelf = Shelf::new(folder.path(), u64::MAX);
    let authors = |revision: &str| {
        let table = shelf.table("history", "1");
        let (found, _) = lines(&repository, revision, "a.rs", &[[1, 4]], Some(&table));
        table.save().unwrap();
        found[0].authors
    };
    assert_eq!(authors("HEAD~1"), 2);
    let is_mapped = (email.as_str(), ada.as_str()) == ("ben@example.com", "ada@example.com");
    assert!(is_mapped, "{email} {ada}");
    assert_eq!(authors("HEAD"), 1);
}

#[test]
fn names_that_are_no_utf8_are_people_like_any_other() {
    let repository = Repository::scripted(
        "lines 1 3 >a.rs
         git add -A
         tree=$(git write-tree)
         id=$(printf 'tree %s\nauthor J\\351r\\364me <j\\351@x> 1700000000 +0000\ncommitter A <a@b> 1700000000 +0000\n\nx\n' \
             $tree | git hash-object -t commit -w --stdin --literally)
         git update-ref HEAD $id",
    );
    let (history, notes) = repository.read();
    assert_eq!(history.files["a.rs"].authors, 1);
    assert!(notes.is_empty());
    assert_eq!(history.knowledge.people, 1);
    let (found, _) = lines(&repository, "HEAD", "a.rs", &[[1, 3]], None);
    assert_eq!(counts(&found), [(1, 0, 1)]);
}

#[test]
fn files_that_meet_by_chance_are_not_coupled() {
    // Of ten commits eight touch either file, so that six or more touch both whatever they are.
    let repository = Repository::scripted(
        "for number in 1 2 3 4 5 6 7 8 9 10; do
             if [ $number != 1 ] && [ $number != 2 ]; then echo $number >>a.rs; fi
             if [ $number != 9 ] && [ $number != 10 ]; then echo $number >>b.rs; fi
             commit 2024-01-01 ada \"Edit $number\"
         done",
    );
    let (history, _) = repository.read();
    assert_eq!(history.files["a.rs"].commits, 8);
    assert!(history.coupling.is_empty(), "{:?}", history.coupling);
}

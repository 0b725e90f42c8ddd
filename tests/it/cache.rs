//! What runs keep on disk changes how long the next one takes and nothing else.

use std::fs;
use std::path::PathBuf;

use crate::program::Program;
use crate::support::{TempTree, files_below};

const SERVICE: &str = "import os\n\n\ndef serve(request):\n    if request.ok and os.name:\n        return request\n    return None\n";

/// A token that the rules know, put together so that it does not stand here.
fn token() -> String {
    ["ghp_", "x7Kq2mZt9LwPn4RvBs8YcDf3HjGe6TuAa1Qo"].concat()
}

fn tree() -> TempTree {
    let mut files: Vec<(String, String)> = (0..40)
        .map(|number| {
            (
                format!("app/m{number}.py"),
                format!("{SERVICE}\nN = {number}\n"),
            )
        })
        .collect();
    files.push((
        "app/key.py".to_owned(),
        format!("KEY = '{}'\n{SERVICE}", token()),
    ));
    files.push((
        "app/copy.py".to_owned(),
        format!("def {}():\n    pass\n", token()),
    ));
    files.push((
        "app/odd.js".to_owned(),
        format!("import x from './{}';\nexport function f() {{}}\n", token()),
    ));
    files.push((
        "README.md".to_owned(),
        "# Prose\n\n".to_owned() + &"word ".repeat(200),
    ));
    let files: Vec<_> = files
        .iter()
        .map(|(path, text)| (&**path, &**text))
        .collect();
    let tree = TempTree::of(&files);
    tree.commit_all();
    tree
}

const COMMANDS: [&[&str]; 4] = [
    &["analyze", "--format", "json"],
    &["dump"],
    &["dump", "--format", "json"],
    &["dump", "--max-tokens", "2000"],
];

fn outputs(program: &Program, tree: &TempTree, options: &[&str]) -> Vec<String> {
    let path = tree.path();
    let run = |command: &[&str]| {
        let arguments = [command, &[path.to_str().unwrap()], options].concat();
        let run = program.run(&arguments);
        assert_eq!(run.code, 0, "{run:?}");
        run.stdout
    };
    COMMANDS.iter().map(|command| run(command)).collect()
}

fn segments(program: &Program) -> Vec<PathBuf> {
    let mut files = files_below(program.home());
    files.retain(|path| path.components().any(|part| part.as_os_str() == "records"));
    files
}

#[test]
fn results_are_the_same_with_and_without_what_is_kept() {
    let tree = tree();
    let program = Program::new();
    let without = outputs(&program, &tree, &["--set", "cache.enabled=false"]);
    assert!(segments(&program).is_empty());
    let mut kept = Vec::new();
    for run in ["first", "second"] {
        assert!(
            outputs(&program, &tree, &[]) == without,
            "the {run} run differs"
        );
        kept.push(segments(&program));
    }
    assert!(!kept[0].is_empty() && kept[0] == kept[1], "{kept:?}");
    tree.write("app/m7.py", "def other():\n    return 7\n");
    let fresh = outputs(&Program::new(), &tree, &[]);
    assert!(
        outputs(&program, &tree, &[]) == fresh,
        "a changed file is seen"
    );
}

#[test]
fn a_damaged_cache_changes_no_result() {
    let tree = tree();
    let program = Program::new();
    let expected = outputs(&program, &tree, &[]);
    for damage in 0..3 {
        for path in segments(&program) {
            let mut bytes = fs::read(&path).unwrap();
            match damage {
                0 => bytes.truncate(bytes.len() * 2 / 3),
                1 => bytes
                    .iter_mut()
                    .skip(1_100)
                    .step_by(97)
                    .for_each(|byte| *byte ^= 0x55),
                _ => bytes.fill(0xff),
            }
            fs::write(&path, bytes).unwrap();
        }
        assert!(outputs(&program, &tree, &[]) == expected, "damage {damage}");
    }
}

#[test]
fn runs_at_the_same_time_share_a_cache() {
    let tree = tree();
    let program = Program::new();
    let expected = outputs(&Program::new(), &tree, &[]);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| assert!(outputs(&program, &tree, &[]) == expected));
        }
    });
    assert!(outputs(&program, &tree, &[]) == expected);
}

#[test]
fn no_secret_is_kept() {
    let tree = tree();
    let program = Program::new();
    outputs(&program, &tree, &[]);
    let kept = segments(&program);
    assert!(!kept.is_empty());
    for path in kept {
        let text = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
        assert!(!text.contains(&token()), "{}", path.display());
    }
}

#[test]
fn a_cache_that_cannot_be_written_is_a_note() {
    let tree = tree();
    let program = Program::new();
    let file = tree.path().join("README.md");
    let folder = format!("cache.dir={}", file.display());
    let expected = outputs(&Program::new(), &tree, &[]);
    let path = tree.path();
    let run = program.run(&["dump", path.to_str().unwrap(), "--set", &folder]);
    assert_eq!((run.code, run.stdout.as_str()), (0, expected[1].as_str()));
    assert!(run.stderr.contains("cache-unusable"), "{}", run.stderr);
}

#[test]
fn a_full_cache_keeps_its_size_and_changes_no_result() {
    let tree = tree();
    let program = Program::new();
    let expected = outputs(&Program::new(), &tree, &[]);
    for _ in 0..2 {
        assert!(outputs(&program, &tree, &["--set", "cache.max_size=5kB"]) == expected);
        let sizes = segments(&program)
            .into_iter()
            .map(|path| path.metadata().unwrap().len());
        assert!(sizes.sum::<u64>() <= 5_000);
    }
}

#[test]
fn the_cache_is_shown_pruned_and_cleared_and_nothing_else_is_touched() {
    let tree = tree();
    let program = Program::new();
    let folder = tree.beside("cache");
    let dir = format!("cache.dir={}", folder.display());
    let cache = |arguments: &[&str]| {
        let run = program.run(&[&["cache"], arguments, &["--set", &dir]].concat());
        assert_eq!(run.code, 0, "{run:?}");
        run.stdout
    };
    assert!(cache(&["stats"]).contains(": 0 bytes"));
    assert_eq!(cache(&["clear"]), "removed 0 files, 0 bytes\n");
    outputs(&program, &tree, &["--set", &dir]);
    let foreign = ["notes.txt", "records/notes.txt", "chat-1/notes.txt"];
    for path in foreign {
        fs::create_dir_all(folder.join(path).parent().unwrap()).unwrap();
        fs::write(folder.join(path), "mine").unwrap();
    }
    let stats = cache(&["stats"]);
    for row in ["| measured | 41 |", "| scans | 44 |", "| tokens |"] {
        assert!(stats.contains(row), "{row} is not in {stats}");
    }
    assert_eq!(cache(&["prune"]), "removed 0 files, 0 bytes\n");
    for path in files_below(&folder.join("records")) {
        let file = fs::File::options().append(true).open(path).unwrap();
        file.set_modified(std::time::UNIX_EPOCH).unwrap();
    }
    assert!(cache(&["prune"]).starts_with("removed 4 files"));
    outputs(&program, &tree, &["--set", &dir]);
    assert!(cache(&["clear"]).starts_with("removed 4 files"));
    let left: Vec<_> = files_below(&folder);
    assert_eq!(left.len(), foreign.len(), "{left:?}");
    let off = program.run(&["cache", "stats", "--set", "cache.enabled=false"]);
    assert_eq!(off.code, 2);
    assert!(off.stderr.contains("no-cache"));
}

//! Every key and every flag that sets one changes what the program does, and every layer can set it.
//!
//! The tables here are held against the lists of the program: a key or a flag without a row fails.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use create_dump::config::{self, Assignment, ConfigRequest, Environment, KEYS, Key, Kind, Loaded};

use crate::program::Program;
use crate::server::{Reply, Server};
use crate::support::{TempTree, files_below};

/// Where a key can be seen to act.
#[derive(Clone, Copy)]
enum Probe {
    /// In what `dump` writes, given these options too.
    Dump(&'static [&'static str]),
    /// In the exit code and report of `analyze`.
    Analyze,
    /// In what `analyze --dry-run` says, given these options too.
    Plan(&'static [&'static str]),
    /// In what a model server receives, given these options too; it answers.
    Asked(&'static [&'static str]),
    /// The same; the server fails for the model `m`.
    Failed(&'static [&'static str]),
    /// In the files that a run leaves behind.
    Kept,
    /// In what `config show` notes of a folder with a file of its own.
    Noted,
    /// In the options that the client of the model server is made with: to see it act would take time.
    Options,
}

/// A key, two values that are not its default (of flags: one), the flag that sets the first, a probe.
type Row = (
    &'static str,
    [&'static str; 2],
    &'static [&'static str],
    Probe,
);

use Probe::{Analyze, Asked, Dump, Failed, Kept, Noted, Options, Plan};

const PRICES: &[&str] = &["--set", "llm.input_price=1", "--set", "llm.output_price=1"];
const NO_RETRIES: &[&str] = &["--set", "llm.max_retries=0"];
const SMALL: &[&str] = &["--max-tokens", "400"];

const ROWS: &[Row] = &[
    (
        "analyze.fail_on",
        ["severity=info", "secrets"],
        &["--fail-on", "severity=info"],
        Analyze,
    ),
    (
        "analyze.language_of_report",
        ["de", "pt-BR"],
        &["--language-of-report", "de"],
        Asked(&[]),
    ),
    (
        "analyze.llm",
        ["off", "required"],
        &["--llm", "off"],
        Asked(&[]),
    ),
    ("cache.dir", ["elsewhere", "other"], &[], Kept),
    ("cache.enabled", ["false", "true"], &[], Kept),
    ("cache.max_size", ["1", "2MiB"], &[], Kept),
    (
        "collect.exclude",
        ["src/a.py", "*.md"],
        &["--exclude", "src/a.py"],
        Dump(&[]),
    ),
    (
        "collect.follow_links",
        ["true", "false"],
        &["--follow-links"],
        Dump(&[]),
    ),
    (
        "collect.hidden",
        ["true", "false"],
        &["--hidden"],
        Dump(&[]),
    ),
    (
        "collect.ignore_rules",
        ["false", "true"],
        &["--no-ignore"],
        Dump(&[]),
    ),
    (
        "collect.include",
        ["src/a.py", "*.md"],
        &["--include", "src/a.py"],
        Dump(&[]),
    ),
    (
        "collect.max_file_size",
        ["100", "7KiB"],
        &["--max-file-size", "100"],
        Dump(&[]),
    ),
    (
        "default_profile",
        ["ci", "other"],
        &["--profile", "ci"],
        Dump(&[]),
    ),
    (
        "dump.compress",
        ["true", "false"],
        &["--compress"],
        Dump(&[]),
    ),
    (
        "dump.levels",
        ["src/**=line", "*.md=line"],
        &["--level", "src/**=line"],
        Dump(&[]),
    ),
    (
        "dump.line_numbers",
        ["true", "false"],
        &["--line-numbers"],
        Dump(&[]),
    ),
    ("dump.max_tokens", ["400", "100000"], SMALL, Dump(&[])),
    (
        "dump.notebooks",
        ["true", "false"],
        &["--notebooks"],
        Dump(&[]),
    ),
    (
        "dump.prefer",
        ["src/a.py=0", "src/**=2"],
        &["--prefer", "src/a.py=0"],
        Dump(SMALL),
    ),
    (
        "dump.shorten_data",
        ["true", "false"],
        &["--shorten-data"],
        Dump(&[]),
    ),
    (
        "dump.strip_comments",
        ["true", "false"],
        &["--strip-comments"],
        Dump(&[]),
    ),
    ("llm.api_key_variable", ["MINE", "YOURS"], &[], Asked(&[])),
    (
        "llm.api_version",
        ["2024-02-01", "2025-01-01"],
        &[],
        Asked(&["--set", "llm.provider=azure"]),
    ),
    (
        "llm.base_url",
        ["SERVER/other", "SERVER/third"],
        &["--base-url", "SERVER/other"],
        Asked(&[]),
    ),
    ("llm.batch_wait", ["5", "6"], &[], Options),
    ("llm.concurrency", ["3", "4"], &[], Options),
    ("llm.connect_timeout", ["5", "6"], &[], Options),
    ("llm.context_window", ["3000", "4000"], &[], Plan(&[])),
    (
        "llm.fallback_models",
        ["spare", "third"],
        &["--fallback-model", "spare"],
        Failed(NO_RETRIES),
    ),
    ("llm.first_byte_timeout", ["5", "6"], &[], Options),
    ("llm.idle_timeout", ["5", "6"], &[], Options),
    (
        "llm.input_price",
        ["3", "4.5"],
        &[],
        Plan(&["--set", "llm.output_price=1"]),
    ),
    ("llm.instructions", ["**=Be kind.", "a=b"], &[], Asked(&[])),
    (
        "llm.max_cost",
        ["0.000001", "9"],
        &["--max-cost", "0.000001"],
        Asked(PRICES),
    ),
    (
        "llm.max_requests",
        ["1", "2"],
        &["--max-requests", "1"],
        Asked(&[]),
    ),
    ("llm.max_retries", ["0", "1"], &[], Failed(&[])),
    (
        "llm.max_total_tokens",
        ["10", "20"],
        &["--max-total-tokens", "10"],
        Asked(&[]),
    ),
    (
        "llm.model",
        ["other", "third"],
        &["--model", "other"],
        Asked(&[]),
    ),
    (
        "llm.output_price",
        ["5", "6.5"],
        &[],
        Plan(&["--set", "llm.input_price=1"]),
    ),
    ("llm.prices", ["m=1/2", "n=3/4"], &[], Plan(&[])),
    (
        "llm.prompts",
        ["templates", "missing"],
        &["--prompts", "templates"],
        Asked(&[]),
    ),
    (
        "llm.provider",
        ["ollama", "vllm"],
        &["--provider", "ollama"],
        Asked(&[]),
    ),
    ("llm.reasoning_effort", ["low", "high"], &[], Asked(&[])),
    ("llm.request_timeout", ["5", "6"], &[], Options),
    ("llm.requests_per_minute", ["5", "6"], &[], Options),
    ("llm.samples", ["3", "2"], &["--samples", "3"], Plan(&[])),
    ("llm.stream", ["true", "false"], &[], Asked(&[])),
    (
        "llm.tier",
        ["flex", "batch"],
        &["--tier", "flex"],
        Asked(&[]),
    ),
    ("llm.tokens_per_minute", ["5", "6"], &[], Options),
    ("llm.verify", ["false", "true"], &["--no-verify"], Plan(&[])),
    (
        "tokenizer",
        ["llama3-estimate", "cl100k_base"],
        &["--tokenizer", "llama3-estimate"],
        Analyze,
    ),
    ("trust", ["own", "src"], &[], Noted),
];

/// Options of `dump`, `analyze` and `review` that set no key: they say what this one run reads, writes
/// and tells.
const NO_SETTINGS: &[&str] = &[
    "base",
    "binary",
    "checksum",
    "clipboard",
    "color",
    "config",
    "depth",
    "diff",
    "dry-run",
    "each",
    "error-format",
    "explain-selection",
    "files-from",
    "format",
    "git-log",
    "help",
    "history",
    "instructions",
    "jobs",
    "keep",
    "log-format",
    "lossless",
    "manifest",
    "no-config",
    "no-pager",
    "no-redact",
    "null",
    "output",
    "paging",
    "progress",
    "quiet",
    "rev",
    "secrets-baseline",
    "set",
    "since",
    "split-tokens",
    "staged",
    "stats",
    "submodules",
    "timings",
    "tree",
    "verbose",
    "verify",
    "version",
    "watch",
    "write-secrets-baseline",
];

const GLOBAL: &str = "[profile.ci]\ndump.compress = true\n[profile.other]\n";

fn row(key: &Key) -> &'static Row {
    let found = ROWS.iter().find(|row| row.0 == key.name);
    found.unwrap_or_else(|| {
        panic!(
            "`{}` has no row here: say how it can be seen to act",
            key.name
        )
    })
}

#[test]
fn every_key_has_a_row_and_every_flag() {
    let rows: Vec<_> = ROWS.iter().map(|row| row.0).collect();
    let keys: Vec<_> = KEYS.iter().map(|key| key.name).collect();
    assert_eq!(rows, keys);
    let mut known: BTreeSet<String> = NO_SETTINGS.iter().map(|it| (*it).to_owned()).collect();
    let flags = ROWS.iter().flat_map(|row| row.2.first());
    known.extend(flags.map(|flag| flag.trim_start_matches('-').to_owned()));
    let mut found = BTreeSet::new();
    for command in ["dump", "analyze", "review"] {
        let help = Program::new().run(&[command, "--help"]).stdout;
        let options = help.lines().map(str::trim_start);
        let options = options.filter(|line| line.starts_with('-'));
        for long in options.filter_map(|option| option.split("--").nth(1)) {
            let end = long.find(|c: char| !c.is_ascii_lowercase() && c != '-');
            found.insert(long[..end.unwrap_or(long.len())].to_owned());
        }
    }
    assert_eq!(
        found, known,
        "an option has a row, or stands among those that set nothing"
    );
}

/// A value in the notation of TOML.
fn toml(key: &Key, text: &str) -> String {
    match key.kind {
        Kind::Flag | Kind::Count | Kind::Positive | Kind::Number => text.to_owned(),
        Kind::Size if text.bytes().all(|it| it.is_ascii_digit()) => text.to_owned(),
        Kind::Size | Kind::Text | Kind::Path | Kind::Choice(_) => format!("{text:?}"),
        _ => format!("[{text:?}]"),
    }
}

/// Layers that may set a key, the strongest first.
const LAYERS: [&str; 6] = [
    "--set",
    "environment",
    "local profile",
    "global profile",
    "local",
    "global",
];

/// Loads settings where layers set a key. `is_named` tells whether the local file is one that the user
/// names.
fn load(key: &Key, set: &[(&str, &str)], is_named: bool) -> Loaded {
    let tree = TempTree::of(&[("repo/.git/HEAD", "")]);
    let (mut environment, mut command_line) = (Environment::default(), Vec::new());
    let (mut local, mut global) = (String::new(), GLOBAL.to_owned());
    let is_profile = set.iter().any(|(layer, _)| layer.ends_with("profile"));
    for (layer, text) in set {
        let line = format!("{} = {}\n", key.name, toml(key, text));
        match *layer {
            "--set" => command_line.push((key.name, (*text).to_owned())),
            "environment" => {
                let name = key.name.replace('.', "_").to_uppercase();
                let name = format!("CREATE_DUMP_{name}");
                environment.variables.insert(name, (*text).to_owned());
            }
            "local profile" => local += &format!("[profile.p]\n{line}"),
            "global profile" => global += &format!("[profile.p]\n{line}"),
            "local" => local.insert_str(0, &line),
            _ => global.insert_str(0, &line),
        }
    }
    if is_profile {
        command_line.push(("default_profile", "p".to_owned()));
    }
    tree.write("repo/create-dump.toml", local);
    tree.write("home/create-dump/config.toml", global);
    environment.config_dir = Some(tree.path().join("home"));
    let file = tree.path().join("repo/create-dump.toml");
    config::load(&ConfigRequest {
        command_line: command_line
            .into_iter()
            .map(|(key, text)| Assignment {
                key,
                text,
                option: "--set",
            })
            .collect(),
        environment: &environment,
        source: Some(&tree.path().join("repo")),
        file: is_named.then_some(file.as_path()),
        files: true,
    })
    .unwrap_or_else(|error| panic!("{} by {set:?}: {error}", key.name))
}

/// The value of a key in effect; of paths the last name, as files stand in folders of their own.
fn value(loaded: &Loaded, key: &Key) -> String {
    let found = loaded.origins.get(key.name);
    let text = found.map_or_else(String::new, |(value, _)| value.to_string());
    match key.kind {
        Kind::Path | Kind::Paths => text
            .rsplit('/')
            .next()
            .unwrap()
            .trim_matches(['[', ']', '"', '\''])
            .to_owned(),
        _ => text,
    }
}

#[test]
fn every_layer_sets_every_key_and_the_strongest_wins() {
    for key in KEYS {
        let [a, b] = row(key).1;
        let by = |set: &[(&str, &str)]| value(&load(key, set, true), key);
        let (is_a, is_b) = (by(&[("--set", a)]), by(&[("--set", b)]));
        assert_ne!(is_a, is_b, "{}", key.name);
        assert_ne!(is_a, by(&[]), "`{}` of {a} is its default", key.name);
        for (at, layer) in LAYERS.iter().enumerate() {
            if key.name == "default_profile" && layer.ends_with("profile") {
                continue;
            }
            assert_eq!(by(&[(layer, a)]), is_a, "{} by {layer}", key.name);
            for weaker in &LAYERS[at + 1..] {
                if key.name == "default_profile" && weaker.ends_with("profile") {
                    continue;
                }
                assert_eq!(
                    by(&[(layer, a), (weaker, b)]),
                    is_a,
                    "{}: {layer} over {weaker}",
                    key.name
                );
                assert_eq!(
                    by(&[(layer, b), (weaker, a)]),
                    is_b,
                    "{}: {layer} over {weaker}",
                    key.name
                );
            }
        }
    }
}

#[test]
fn a_file_of_the_tree_sets_what_is_not_trusted_and_nothing_else() {
    for key in KEYS {
        let [a, _] = row(key).1;
        for layer in ["local", "local profile"] {
            if key.name == "default_profile" {
                continue;
            }
            let loaded = load(key, &[(layer, a)], false);
            let unset = value(&load(key, &[], false), key);
            let is_obeyed = value(&loaded, key) != unset;
            assert_eq!(is_obeyed, !key.trusted_only, "{} by {layer}", key.name);
            let is_told = loaded
                .diagnostics
                .iter()
                .any(|note| note.message.contains(key.name));
            assert_eq!(is_told, key.trusted_only, "{} by {layer}", key.name);
        }
    }
}

/// A source in which every key finds something to act on.
fn world() -> TempTree {
    let long = "QUJD".repeat(400);
    let code = "def first(a, b, c, d, e, f, g, h):\n    # A remark.\n    for x in a:\n        if x and b or c and d or e and f:\n            print(x)\n    return 1\n".repeat(4);
    let tree = TempTree::of(&[
        ("src/a.py", &code),
        ("src/b.py", "def second():\n    return 2\n"),
        (
            "data.js",
            &format!("const data = \"data:image/png;base64,{long}\";\n"),
        ),
        ("README.md", &"Some words about it.\n".repeat(60)),
        (".hidden.py", "hidden = 1\n"),
        ("ignored.py", "ignored = 1\n"),
        (".ignore", "ignored.py\n"),
        ("own/create-dump.toml", "cache.enabled = false\n"),
        (
            "book.ipynb",
            "{\"cells\": [{\"cell_type\": \"code\", \"metadata\": {}, \"outputs\": [], \"source\": [\"x = 1\"]}], \"metadata\": {}, \"nbformat\": 4, \"nbformat_minor\": 5}",
        ),
    ]);
    #[cfg(unix)]
    std::os::unix::fs::symlink("src/b.py", tree.path().join("link.py")).unwrap();
    tree
}

fn program() -> Program {
    let program = Program::new()
        .with("OPENAI_API_KEY", "sk-one")
        .with("MINE", "sk-mine");
    let file = program.home().join(".config/create-dump/config.toml");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(file, GLOBAL).unwrap();
    program
}

/// What can be seen of a run with these options.
fn seen(probe: Probe, options: &[&str]) -> String {
    let (world, program) = (world(), program());
    let run = |arguments: &[&str]| {
        let run = program.run_in(&world.path(), &[arguments, options].concat());
        format!("{}\n{}", run.code, run.stdout)
    };
    match probe {
        Dump(more) => run(&[&["dump", "."], more].concat()),
        Analyze => run(&["analyze", ".", "--format", "json"]),
        Plan(more) => {
            let plan = [
                "analyze",
                ".",
                "--dry-run",
                "--format",
                "json",
                "--set",
                "llm.model=m",
            ];
            run(&[&plan[..], more].concat())
        }
        Noted => {
            let shown = [&["config", "show", "own"], options].concat();
            let notes = program.run_in(&world.path(), &shown).stderr;
            notes.replace(&*world.path().canonicalize().unwrap().to_string_lossy(), "")
        }
        Kept => {
            run(&["analyze", "."]);
            kept(&world.path(), program.home())
        }
        Asked(more) => received(&world.path(), program, &[more, options].concat(), false),
        Failed(more) => received(&world.path(), program, &[more, options].concat(), true),
        Options => unreachable!("is seen in the options themselves"),
    }
}

fn kept(world: &Path, home: &Path) -> String {
    let mut seen = String::new();
    for file in [files_below(world), files_below(home)].concat() {
        let size = fs::metadata(&file).map_or(0, |it| it.len());
        let below = file
            .strip_prefix(world)
            .or(file.strip_prefix(home))
            .unwrap();
        writeln!(seen, "{} {size}", below.display()).unwrap();
    }
    seen
}

/// What a server is asked.
fn received(world: &Path, program: Program, options: &[&str], fails: bool) -> String {
    let server = Server::start(move |request| match request.json()["model"].as_str() {
        Some("m") if fails => Reply::status(500).header("retry-after-ms", "1"),
        _ => Reply::answer(r#"{"summary":"s","findings":[]}"#),
    });
    let program = program.with("OPENAI_BASE_URL", server.base_url());
    let options = options
        .iter()
        .map(|it| it.replace("SERVER", server.base_url()));
    let options: Vec<String> = options.collect();
    // One at a time: what the first answer teaches about a server decides what is asked after it, and
    // how many were under way by then is chance.
    let model = [
        "analyze",
        ".",
        "--set",
        "llm.model=m",
        "--set",
        "llm.concurrency=1",
        "--format",
        "json",
    ];
    let arguments = [&model.map(str::to_owned)[..], &options].concat();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let run = program.run_in(world, &arguments);
    let journal = server.journal();
    let mut asked: Vec<String> = journal
        .iter()
        .map(|it| {
            let key = it
                .headers
                .get("authorization")
                .or(it.headers.get("api-key"));
            format!("{} {} {key:?} {}", it.method, it.path, it.body)
        })
        .collect();
    asked.sort();
    format!("{}\n{}", run.code, asked.join("\n"))
}

/// What decides when requests are sent and how long they are waited for.
fn waits(options: &create_dump::llm::Options) -> String {
    let waits = [
        options.batch_wait,
        options.connect_timeout,
        options.first_byte_timeout,
        options.idle_timeout,
        options.request_timeout,
    ];
    let (requests, tokens) = (options.requests_per_minute, options.tokens_per_minute);
    format!("{waits:?} {requests:?} {tokens:?} {}", options.concurrency)
}

/// The first line in which one differs from the other, and how many lines each has.
fn difference(one: &str, other: &str) -> Option<String> {
    let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    let (one, other) = (lines(one), lines(other));
    let most = one.len().max(other.len());
    let at = (0..most).find(|at| one.get(*at) != other.get(*at))?;
    let (of_one, of_other) = (one.len(), other.len());
    let shown = |lines: &[String]| -> String {
        let line = lines.get(at).map_or("", String::as_str);
        let same = { one.get(at).zip(other.get(at)) }.map_or(0, |(one, other)| {
            let pairs = one.chars().zip(other.chars());
            pairs.take_while(|(one, other)| one == other).count()
        });
        let from = same.saturating_sub(40);
        line.chars().skip(from).take(160).collect()
    };
    let (one, other) = (shown(&one), shown(&other));
    Some(format!(
        "line {at} of {of_one} and of {of_other}: {one:?} is not {other:?}"
    ))
}

/// What is the same without the key and with it would not be seen to act.
fn acts(row: &Row) {
    let (name, [a, _], flag, probe) = row;
    let set = format!("{name}={a}");
    if let Options = probe {
        let key = KEYS.iter().find(|key| key.name == *name).unwrap();
        let of = |set: &[(&str, &str)]| waits(&load(key, set, true).settings.llm.options);
        assert_ne!(of(&[]), of(&[("--set", a)]), "`{name}` does nothing");
        return;
    }
    let without = seen(*probe, &[]);
    let with = seen(*probe, &["--set", &set]);
    assert_ne!(without, with, "`{name}` does nothing");
    if !flag.is_empty() {
        let difference = difference(&seen(*probe, flag), &with);
        assert_eq!(
            difference, None,
            "{flag:?} does something else than `{name}`"
        );
    } else {
        // Else what changes by itself would be taken for what the key does.
        let difference = difference(&seen(*probe, &[]), &without);
        assert_eq!(difference, None, "`{name}` is not seen alone");
    }
}

#[test]
fn every_key_and_its_flag_changes_what_the_program_does() {
    use rayon::prelude::*;
    let failures: Vec<String> = ROWS
        .par_iter()
        .filter_map(|row| {
            let panic = std::panic::catch_unwind(|| acts(row)).err()?;
            let text = panic.downcast_ref::<String>().cloned().unwrap_or_default();
            Some(format!(
                "{}: {}",
                row.0,
                text.chars().take(600).collect::<String>()
            ))
        })
        .collect();
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

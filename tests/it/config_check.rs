//! `config check`, `config schema`, `config init` and `config show`: they agree with each other and
//! with what a run takes.

use create_dump::config::{self, Environment, KEYS, Key, OVERRIDE_KEYS, Scope, check_file};
use serde_json::Value;

use crate::program::Program;
use crate::support::TempTree;

/// What `config check` says of a file with this text that the user would name.
fn problems(text: &str) -> Vec<config::Error> {
    let tree = TempTree::of(&[("mine.toml", text)]);
    check_file(&tree.path().join("mine.toml"), &Environment::default()).problems
}

fn json_of(text: &str) -> Value {
    let table: toml::Table = text
        .parse()
        .unwrap_or_else(|error| panic!("{text}: {error}"));
    serde_json::to_value(table).unwrap()
}

/// A file with every line taken in that is a setting, or with the one at `only`.
fn uncommented(scope: Scope, only: Option<usize>) -> (String, usize) {
    let mut count = 0;
    let lines: Vec<String> = config::commented(scope)
        .lines()
        .map(|line| {
            let bare = line.strip_prefix("# ").unwrap_or(line);
            let is_table = bare.starts_with('[') && bare.ends_with(']');
            if is_table || bare.starts_with("paths = ") {
                return bare.to_owned();
            }
            let is_setting = bare != line && bare.split(' ').nth(1) == Some("=");
            count += usize::from(is_setting);
            match is_setting && only.is_none_or(|only| only + 1 == count) {
                true => bare.to_owned(),
                false => line.to_owned(),
            }
        })
        .collect();
    (lines.join("\n"), count)
}

#[test]
fn every_line_of_the_files_that_init_writes_holds_once_its_mark_is_taken_away() {
    let schema = jsonschema::validator_for(&config::schema()).unwrap();
    for (scope, name, least) in [
        (Scope::Repository, "create-dump.toml", 20),
        (Scope::Global, "config.toml", KEYS.len()),
    ] {
        let (_, count) = uncommented(scope, None);
        assert!(count >= least, "{count} settings");
        for only in std::iter::once(None).chain((0..count).map(Some)) {
            let (text, _) = uncommented(scope, only);
            let tree = TempTree::of(&[(".git/HEAD", ""), (name, &text)]);
            let checked = check_file(&tree.path().join(name), &Environment::default());
            assert!(
                checked.problems.is_empty(),
                "{:?}\n{text}",
                checked.problems
            );
            assert!(schema.is_valid(&json_of(&text)), "{text}");
        }
        let plain = config::commented(scope);
        assert!(schema.is_valid(&json_of(&plain)));
    }
}

/// Values of every shape that TOML has.
const SHAPES: &[&str] = &[
    "true",
    "0",
    "1",
    "-1",
    "1.5",
    "-1.5",
    "''",
    "'x'",
    "'5 MiB'",
    "'5 apples'",
    "[]",
    "['a']",
    "['a=b']",
    "[1]",
    "[[]]",
    "{}",
    "{x = 1}",
    "1979-05-27",
    "[{paths = ['a'], text = 'b'}]",
    "[{paths = ['a']}]",
];

/// A value of a key, as a file that holds nothing else.
fn set(key: &Key, value: &str) -> String {
    format!("{} = {value}", key.name)
}

#[test]
fn the_schema_takes_what_the_program_takes() {
    let schema = config::schema();
    assert!(jsonschema::meta::is_valid(&schema));
    let schema = jsonschema::validator_for(&schema).unwrap();
    let agree = |key: &Key, text: &str| {
        let json = json_of(text);
        let expected = key.kind.expected();
        let is_of_kind = !problems(text).iter().any(
            |it| matches!(it, config::Error::BadValue { expected: it, .. } if *it == expected),
        );
        // A choice is one of kind and schema alike; empty texts are a matter of each key.
        assert_eq!(schema.is_valid(&json), is_of_kind, "{text}");
    };
    for key in KEYS {
        for shape in SHAPES {
            agree(key, &set(key, shape));
        }
    }
    for key in OVERRIDE_KEYS.iter().filter(|key| key.name != "paths") {
        for shape in SHAPES {
            agree(
                key,
                &format!("[[override]]\npaths = ['a']\n{}", set(key, shape)),
            );
        }
    }
    for wrong in [
        "nonsense = 1",
        "[collect]\nhiden = true",
        "[[override]]\nlevel = 'line'",
        "[[override]]\npaths = ['a']\nlevl = 'line'",
        "profile = 'ci'",
        "extends = 1",
        "[profile.ci]\nnonsense = 1",
        "collect = 1",
    ] {
        assert!(!schema.is_valid(&json_of(wrong)), "{wrong}");
        assert!(!problems(wrong).is_empty(), "{wrong}");
    }
    for right in [
        "extends = []",
        "'$schema' = './x.json'",
        "[profile.ci.collect]\nhidden = true",
    ] {
        assert!(schema.is_valid(&json_of(right)), "{right}");
        assert!(problems(right).is_empty(), "{right}");
    }
}

#[test]
fn the_schema_describes_every_key_and_names_its_default() {
    let schema = config::schema();
    let check = |property: &Value, key: &Key| {
        assert!(
            property["description"]
                .as_str()
                .unwrap()
                .starts_with(key.doc),
            "{}",
            key.name
        );
        assert_eq!(
            property.get("default").is_some(),
            !key.default.is_empty(),
            "{}",
            key.name
        );
    };
    for key in KEYS {
        let path = key.name.replace('.', "/properties/");
        check(schema.pointer(&format!("/properties/{path}")).unwrap(), key);
    }
    for key in OVERRIDE_KEYS {
        check(
            &schema["properties"]["override"]["items"]["properties"][key.name],
            key,
        );
    }
}

#[test]
fn check_tells_all_mistakes_at_once_with_their_lines() {
    let tree = TempTree::of(&[
        (".git/HEAD", ""),
        (
            "create-dump.toml",
            "[collect]\nhiden = true\nexclude = ['{a']\n[llm]\nmodel = 'x'\n[dump]\nlevels = ['a=all']\n[[override]]\nlevel = 'line'\n[analyze]\nfail_on = ['mood=bad']\n",
        ),
    ]);
    let program = Program::new().with("CREATE_DUMP_DUMP_MAX_TOKENS", "many");
    let run = program.run_in(&tree.path(), &["config", "check"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    let places = [
        "variable CREATE_DUMP_DUMP_MAX_TOKENS",
        "line 2",
        "line 3",
        "line 5",
        "line 7",
        "line 8",
        "line 11",
    ];
    let mut rest = run.stderr.as_str();
    for place in places {
        let at = rest
            .find(place)
            .unwrap_or_else(|| panic!("{place}: {}", run.stderr));
        rest = &rest[at..];
    }
    assert!(run.stderr.contains("did you mean `collect.hidden`?"));
    assert!(run.stderr.contains("config-untrusted-key"));
    assert_eq!(run.stdout, "");
    let run = program.run_in(&tree.path(), &["config", "check", "create-dump.toml"]);
    assert_eq!(run.code, 2);
    assert_eq!(
        run.stderr.matches("error: ").count(),
        places.len() - 1,
        "{}",
        run.stderr
    );
}

#[test]
fn a_file_that_cannot_be_read_hides_no_mistake_in_a_variable() {
    let tree = TempTree::of(&[
        (".git/HEAD", ""),
        ("create-dump.toml", "extends = 'none.toml'"),
    ]);
    let program = Program::new()
        .with("CREATE_DUMP_LLM_MODL", "m")
        .with("CREATE_DUMP_LLM_SAMPLES", "99");
    let run = program.run_in(&tree.path(), &["config", "check"]);
    assert_eq!(run.code, 2);
    for told in ["CREATE_DUMP_LLM_MODL", "from 1 to 9", "extend `none.toml`"] {
        assert!(run.stderr.contains(told), "{told}: {}", run.stderr);
    }
    assert_eq!(run.stderr.matches("error: ").count(), 3, "{}", run.stderr);
}

#[test]
fn check_says_ok_and_of_which_files() {
    let tree = TempTree::of(&[
        (".git/HEAD", ""),
        ("base.toml", "dump.max_tokens = 1"),
        ("create-dump.toml", "extends = 'base.toml'"),
        ("mine.toml", "llm.model = 'm'"),
    ]);
    let program = Program::new();
    let run = program.run_in(&tree.path(), &["config", "check"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(
        run.stdout.starts_with("ok: ") && run.stdout.contains("base.toml"),
        "{}",
        run.stdout
    );
    let run = program.run_in(&tree.path(), &["config", "check", "mine.toml"]);
    assert_eq!(run.stdout, "ok: mine.toml\n");
    let run = program.run(&["config", "check"]);
    assert!(
        run.stdout.starts_with("ok: there is no configuration file"),
        "{}",
        run.stdout
    );
    let run = program.run(&["config", "check", "nowhere.toml"]);
    assert_eq!(run.code, 2);
}

/// Files that can be loaded, the place that is wrong, the code, and whether a run refuses it too.
const REFUSED: &[(&str, &str, &str, bool)] = &[
    (
        "[llm]\nmodel = 'm'\nbase_url = 'localhost:1'",
        "3:1",
        "llm-settings",
        true,
    ),
    (
        "llm.base_url = 'ftp://host/v1'",
        "1:5",
        "llm-settings",
        false,
    ),
    (
        "llm.model = 'm'\nllm.prompts = 'none'",
        "2:5",
        "prompt-unreadable",
        true,
    ),
    (
        "llm.model = 'm'\nllm.prompts = 'wrong'",
        "2:5",
        "prompt-unknown",
        true,
    ),
    (
        "llm.model = 'm'\nllm.tier = 'batch'\ncache.enabled = false",
        "2:5",
        "llm-settings",
        true,
    ),
    (
        "llm.model = 'm'\nllm.max_cost = 1",
        "2:5",
        "price-unknown",
        false,
    ),
    (
        "[[override]]\npaths = ['*']\nsuppress = ['llm/securty']",
        "3:1",
        "suppression-invalid",
        false,
    ),
    (
        "[profile.ci]\nllm.prompts = 'none'",
        "2:5",
        "prompt-unreadable",
        false,
    ),
    ("collect.include = ['./']", "1:9", "config-bad-value", true),
];

#[test]
fn check_finds_what_only_a_run_would_refuse() {
    for (text, place, code, is_refused) in REFUSED {
        let tree = TempTree::of(&[
            ("mine.toml", text),
            ("wrong/nonsense.md.j2", ""),
            ("a.rs", "fn main() {}\n"),
        ]);
        let program = Program::new().with("OPENAI_API_KEY", "sk-one");
        let run = |arguments: &[&str]| program.run_in(&tree.path(), arguments);
        for arguments in [
            &["config", "check", "mine.toml"][..],
            &["config", "check", "--config", "mine.toml"],
        ] {
            let run = run(arguments);
            assert_eq!((run.code, &*run.stdout), (2, ""), "{text}: {run:?}");
            assert!(
                run.stderr.contains(&format!("code: {code} ")),
                "{text}: {run:?}"
            );
            assert!(
                run.stderr.contains(&format!("--> mine.toml:{place}")),
                "{text}: {run:?}"
            );
            assert_eq!(run.stderr.matches("error: ").count(), 1, "{text}: {run:?}");
        }
        let run = run(&[
            "analyze",
            ".",
            "--config",
            "mine.toml",
            "--set",
            "llm.max_requests=0",
        ]);
        assert_eq!(run.code == 2, *is_refused, "{text}: {run:?}");
    }
}

#[test]
fn check_shows_no_password_and_believes_what_works() {
    let tree = TempTree::of(&[
        ("open.toml", "llm.base_url = 'https://me:hunter2@host/v1'"),
        ("batch.toml", "llm.model = 'm'\nllm.tier = 'batch'"),
        ("azure.toml", "llm.provider = 'azure'\nllm.model = 'm'"),
        (
            "local.toml",
            "llm.provider = 'auto-local'\nllm.max_cost = 1",
        ),
        (
            "priced.toml",
            "llm.model = 'm'\nllm.max_cost = 1\nllm.prices = ['m=1/2']",
        ),
        (
            "rules.toml",
            "[[override]]\npaths = ['*']\nsuppress = ['llm/*', 'deep-nesting', '*']",
        ),
    ]);
    let check = |arguments: &[&str]| {
        let arguments = [&["config", "check"], arguments].concat();
        let run = Program::new().run_in(&tree.path(), &arguments);
        (run.code, run.stderr)
    };
    let (code, told) = check(&["open.toml"]);
    assert!(
        code == 2 && told.contains("line 1") && !told.contains("hunter2"),
        "{told}"
    );
    for file in [
        "batch.toml",
        "azure.toml",
        "local.toml",
        "priced.toml",
        "rules.toml",
    ] {
        assert_eq!(check(&[file]), (0, String::new()), "{file}");
    }
    // All together say no address, and no run could do without.
    assert_eq!(check(&["--config", "azure.toml"]).0, 2);
    let address = "llm.base_url=https://name.openai.azure.com/openai/v1";
    assert_eq!(check(&["--config", "azure.toml", "--set", address]).0, 0);
    let run = Program::new()
        .with("SOURCE_DATE_EPOCH", "tomorrow")
        .run_in(&tree.path(), &["config", "check"]);
    assert_eq!(run.code, 2, "{run:?}");
}

#[test]
fn check_judges_what_a_run_with_the_same_options_would_obey() {
    let tree = TempTree::of(&[
        (".git/HEAD", ""),
        ("create-dump.toml", "dump.max_tokens = 'many'"),
        ("mine.toml", "[profile.ci]\ncollect.hidden = true"),
    ]);
    for (options, code, told) in [
        (&[][..], 2, "dump.max_tokens"),
        (&["--no-config"], 0, "ok: "),
        (&["--config", "mine.toml"], 0, "ok: mine.toml"),
        (&["--config", "mine.toml", "--profile", "ci"], 0, "ok: "),
        (
            &["--config", "mine.toml", "--profile", "co"],
            2,
            "did you mean `ci`?",
        ),
        (
            &["--no-config", "--set", "llm.samples=99"],
            2,
            "from 1 to 9",
        ),
        (&["mine.toml", "--profile", "ci"], 2, "exclude each other"),
    ] {
        let arguments = [&["config", "check"], options].concat();
        let run = Program::new().run_in(&tree.path(), &arguments);
        assert_eq!(run.code, code, "{options:?}: {run:?}");
        assert!((run.stdout + &run.stderr).contains(told), "{options:?}");
    }
}

#[test]
fn a_setting_or_a_section_is_shown_alone_and_what_is_there_is_a_source() {
    let tree = TempTree::of(&[
        (".git/HEAD", ""),
        ("create-dump.toml", "dump.max_tokens = 9"),
        ("collect/a.rs", ""),
    ]);
    let names = |name: &str| -> Vec<String> {
        let arguments = ["config", "show", name, "--format", "json"];
        let run = Program::new().run_in(&tree.path(), &arguments);
        let shown: Value = serde_json::from_str(&run.stdout).unwrap();
        shown["settings"]
            .as_object()
            .unwrap()
            .keys()
            .cloned()
            .collect()
    };
    assert_eq!(names("dump.max_tokens"), ["dump.max_tokens"]);
    assert!(names("llm").iter().all(|name| name.starts_with("llm.")));
    assert_eq!(names("collect").len(), KEYS.len());
    assert_eq!(names(".").len(), KEYS.len());
    let run = Program::new().run_in(&tree.path(), &["config", "show", "dump.max_tokens"]);
    assert!(
        run.stdout.contains("dump.max_tokens = 9  # file "),
        "{run:?}"
    );
    assert!(!run.stdout.contains("key of the model server"), "{run:?}");
}

#[test]
fn what_is_shown_as_json_names_values_and_origins() {
    let tree = TempTree::of(&[
        (".git/HEAD", ""),
        (
            "create-dump.toml",
            "[dump]\nmax_tokens = 9\n[llm]\nmodel = 'x'\n[[override]]\npaths = ['a/**']\nkind = 'test'",
        ),
    ]);
    let program = Program::new()
        .with("CREATE_DUMP_TOKENIZER", "cl100k_base")
        .with("OPENAI_API_KEY", "sk-very-secret-0123456789")
        .with(
            "OPENAI_BASE_URL",
            "https://user:hunter2hunter2@example.com/v1",
        );
    for format in ["json", "text"] {
        let run = program.run_in(
            &tree.path(),
            &[
                "config",
                "show",
                "--format",
                format,
                "--set",
                "dump.compress=true",
            ],
        );
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(run.stderr.contains("llm.model"), "{}", run.stderr);
        assert!(
            !run.stdout.contains("very-secret") && !run.stdout.contains("hunter2"),
            "{}",
            run.stdout
        );
        if format == "text" {
            assert!(run.stdout.parse::<toml::Table>().is_ok(), "{}", run.stdout);
            continue;
        }
        let shown: Value = serde_json::from_str(&run.stdout).unwrap();
        let settings = &shown["settings"];
        assert_eq!(settings.as_object().unwrap().len(), KEYS.len());
        assert_eq!(settings["dump.max_tokens"]["value"], 9);
        assert_eq!(settings["dump.max_tokens"]["origin"]["line"], 2);
        assert_eq!(
            settings["tokenizer"]["origin"]["variable"],
            "CREATE_DUMP_TOKENIZER"
        );
        assert_eq!(settings["dump.compress"]["origin"]["option"], "--set");
        assert_eq!(settings["llm.model"]["value"], Value::Null);
        assert_eq!(shown["overrides"][0]["values"]["kind"], "test");
        assert_eq!(shown["overrides"][0]["origin"]["line"], 5);
        assert_eq!(shown["api_key"]["is_set"], true);
        assert_eq!(shown["diagnostics"][0]["code"], "config-untrusted-key");
    }
}

#[test]
fn a_variable_names_the_file_and_the_command_line_is_stronger() {
    let tree = TempTree::of(&[
        ("repo/create-dump.toml", "dump.max_tokens = 1"),
        ("mine.toml", "dump.max_tokens = 2"),
        ("other.toml", "dump.max_tokens = 3"),
    ]);
    let shown = |arguments: &[&str]| {
        let program = Program::new().with("CREATE_DUMP_CONFIG", "mine.toml");
        let arguments = [&["config", "show", "repo"], arguments].concat();
        program.run_in(&tree.path(), &arguments).stdout
    };
    assert!(shown(&[]).contains("max_tokens = 2  # file mine.toml, line 1"));
    assert!(shown(&["--config", "other.toml"]).contains("max_tokens = 3"));
    assert!(shown(&["--no-config"]).contains("max_tokens is not set"));
}

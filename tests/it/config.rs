//! Layers of settings: who wins, who may not, and what is said about mistakes.

use std::fs;
use std::path::Path;

use create_dump::config::{
    self, Assignment, ConfigRequest, Environment, Error, Loaded, Origin, Value,
};
use secrecy::ExposeSecret;
use tempfile::TempDir;

use crate::program::Program;
use crate::support::TempTree;

/// A source with a local file, a global file, and variables; each may be empty.
struct Case<'a> {
    command_line: &'a [(&'a str, &'a str)],
    variables: &'a [(&'a str, &'a str)],
    local: &'a str,
    global: &'a str,
}

const NOTHING: Case<'_> = Case {
    command_line: &[],
    variables: &[],
    local: "",
    global: "",
};

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn environment(home: &Path, variables: &[(&str, &str)]) -> Environment {
    Environment {
        variables: variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect(),
        config_dir: Some(home.join("config")),
        cache_dir: Some(home.join("cache")),
        git_excludes: None,
    }
}

fn load(case: &Case<'_>) -> Result<Loaded, Error> {
    let folder = TempDir::new().unwrap();
    let source = folder.path().join("source");
    fs::create_dir_all(source.join(".git")).unwrap();
    if !case.local.is_empty() {
        write(&source.join("create-dump.toml"), case.local);
    }
    if !case.global.is_empty() {
        write(
            &folder.path().join("config/create-dump/config.toml"),
            case.global,
        );
    }
    config::load(&ConfigRequest {
        command_line: case
            .command_line
            .iter()
            .map(|(key, value)| Assignment {
                key,
                text: (*value).to_owned(),
                option: "--set",
            })
            .collect(),
        environment: &environment(folder.path(), case.variables),
        source: Some(&source),
        file: None,
        files: true,
    })
}

#[test]
fn the_first_layer_that_has_a_key_wins() {
    let all = Case {
        command_line: &[("dump.max_tokens", "1")],
        variables: &[("CREATE_DUMP_DUMP_MAX_TOKENS", "2")],
        local: "[dump]\nmax_tokens = 3",
        global: "[dump]\nmax_tokens = 4",
    };
    assert_eq!(load(&all).unwrap().settings.max_tokens, Some(1));
    let all = Case {
        command_line: &[],
        ..all
    };
    assert_eq!(load(&all).unwrap().settings.max_tokens, Some(2));
    let all = Case {
        variables: &[],
        ..all
    };
    assert_eq!(load(&all).unwrap().settings.max_tokens, Some(3));
    let all = Case { local: "", ..all };
    assert_eq!(load(&all).unwrap().settings.max_tokens, Some(4));
    assert_eq!(load(&NOTHING).unwrap().settings.max_tokens, None);
}

#[test]
fn every_value_knows_its_origin() {
    let loaded = load(&Case {
        command_line: &[("llm.model", "a")],
        variables: &[("OPENAI_BASE_URL", "http://localhost:1/v1")],
        local: "tokenizer = 'cl100k_base'",
        ..NOTHING
    })
    .unwrap();
    let origin = |key: &str| &loaded.origins[key].1;
    assert_eq!(*origin("llm.model"), Origin::CommandLine("--set"));
    assert_eq!(
        *origin("llm.base_url"),
        Origin::Variable("OPENAI_BASE_URL".to_owned())
    );
    assert!(
        matches!(origin("tokenizer"), Origin::File(place) if place.path.ends_with("create-dump.toml") && place.line == 1)
    );
    assert_eq!(*origin("collect.hidden"), Origin::Default);
}

#[test]
fn what_is_shown_names_values_and_origins_and_never_the_key() {
    let loaded = load(&Case {
        variables: &[
            ("OPENAI_API_KEY", "sk-very-secret"),
            ("CREATE_DUMP_LLM_MODEL", "m"),
        ],
        ..NOTHING
    })
    .unwrap();
    let shown = config::show(&loaded, None);
    assert!(shown.contains("llm.model = \"m\"  # variable CREATE_DUMP_LLM_MODEL"));
    assert!(shown.contains("collect.max_file_size = 5242880  # default"));
    assert!(shown.contains("# llm.max_cost is not set"));
    assert!(shown.contains("variable OPENAI_API_KEY, is set"));
    assert!(!shown.contains("sk-very-secret"));
    for key in config::KEYS {
        assert!(shown.contains(key.name), "{} is not shown", key.name);
    }
    assert!(
        shown.parse::<toml::Table>().is_ok(),
        "what is shown is no TOML:\n{shown}"
    );
}

#[test]
fn a_file_of_the_tree_does_not_decide_where_data_goes() {
    let loaded = load(&Case {
        local: "[llm]\nbase_url = 'http://evil/v1'\nmodel = 'x'\n[collect]\nexclude = ['a']",
        ..NOTHING
    })
    .unwrap();
    assert_eq!(
        loaded.settings.llm.options.base_url,
        "https://api.openai.com/v1"
    );
    assert_eq!(loaded.settings.llm.options.model, "");
    assert_eq!(loaded.settings.selection.exclude, ["a"]);
    let codes: Vec<_> = loaded.diagnostics.iter().map(|note| note.code).collect();
    assert_eq!(codes, ["config-untrusted-key", "config-untrusted-key"]);
    // Notes stand in reports, which say nothing of the machine.
    let message = &loaded.diagnostics[0].message;
    assert!(
        message.contains("(file create-dump.toml, line 2)"),
        "{message}"
    );
}

#[test]
fn nothing_about_the_model_is_taken_from_the_tree() {
    let about_models = config::KEYS
        .iter()
        .filter(|key| key.name.starts_with("llm."));
    for key in about_models {
        assert!(key.trusted_only, "{}", key.name);
    }
}

#[test]
fn a_provider_brings_its_address_and_the_variable_of_its_key() {
    let of = |command_line: &[(&str, &str)]| {
        let variables = [
            ("GROQ_API_KEY", "g-1"),
            ("OPENAI_API_KEY", "o-1"),
            ("MINE", "m-1"),
        ];
        let case = Case {
            command_line,
            variables: &variables,
            ..NOTHING
        };
        load(&case).unwrap().settings.llm
    };
    let key = |settings: &config::LlmSettings| {
        let key = settings.api_key.as_ref().map(ExposeSecret::expose_secret);
        key.map(str::to_owned)
    };
    let groq = of(&[("llm.provider", "groq"), ("llm.model", "m")]);
    assert_eq!(groq.options.base_url, "https://api.groq.com/openai/v1");
    assert_eq!(key(&groq).as_deref(), Some("g-1"));

    let elsewhere = of(&[
        ("llm.provider", "groq"),
        ("llm.base_url", "http://localhost:1/v1"),
        ("llm.api_key_variable", "MINE"),
    ]);
    assert_eq!(elsewhere.options.base_url, "http://localhost:1/v1");
    assert_eq!(key(&elsewhere).as_deref(), Some("m-1"));

    // A key of one server is not sent to another; a local one needs none.
    let ollama = of(&[("llm.provider", "ollama"), ("llm.model", "m")]);
    assert_eq!(key(&ollama), None);
    assert!(ollama.is_configured());
    let azure = of(&[("llm.provider", "azure"), ("llm.model", "m")]);
    assert!(!azure.is_configured());
}

#[test]
fn a_file_that_the_user_names_may_decide_everything() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("mine.toml");
    write(&file, "llm.base_url = 'http://localhost:1/v1'");
    let loaded = config::load(&ConfigRequest {
        command_line: Vec::new(),
        environment: &Environment::default(),
        source: None,
        file: Some(&file),
        files: true,
    })
    .unwrap();
    assert_eq!(
        loaded.settings.llm.options.base_url,
        "http://localhost:1/v1"
    );
}

#[test]
fn lists_grow_on_the_command_line_and_split_in_variables() {
    let loaded = load(&Case {
        command_line: &[("collect.include", "a"), ("collect.include", "b,c")],
        variables: &[("CREATE_DUMP_COLLECT_EXCLUDE", "d, e")],
        ..NOTHING
    })
    .unwrap();
    assert_eq!(loaded.settings.selection.include, ["a", "b,c"]);
    assert_eq!(loaded.settings.selection.exclude, ["d", "e"]);
}

#[test]
fn pyproject_holds_a_section() {
    let folder = TempDir::new().unwrap();
    write(
        &folder.path().join("pyproject.toml"),
        "[project]\nname = 'x'\n[tool.create-dump.collect]\nhidden = true",
    );
    let loaded = config::load(&ConfigRequest {
        command_line: Vec::new(),
        environment: &Environment::default(),
        source: Some(folder.path()),
        file: None,
        files: true,
    })
    .unwrap();
    assert!(loaded.settings.selection.hidden);
}

#[test]
fn a_pyproject_that_is_not_for_us_stops_nothing() {
    for text in ["[tool.black\n", "name = {{ cookiecutter.name }}", ""] {
        let folder = TempDir::new().unwrap();
        write(&folder.path().join("pyproject.toml"), text);
        let loaded = config::load(&ConfigRequest {
            command_line: Vec::new(),
            environment: &Environment::default(),
            source: Some(folder.path()),
            file: None,
            files: true,
        });
        assert!(loaded.is_ok(), "{text}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_in_the_tree_is_not_read() {
    let folder = TempDir::new().unwrap();
    write(&folder.path().join("secret"), "root:x:0:0");
    let source = folder.path().join("source");
    fs::create_dir(&source).unwrap();
    std::os::unix::fs::symlink("../secret", source.join("create-dump.toml")).unwrap();
    let error = config::load(&ConfigRequest {
        command_line: Vec::new(),
        environment: &Environment::default(),
        source: Some(&source),
        file: None,
        files: true,
    })
    .unwrap_err();
    assert_eq!(error.code(), "config-unreadable");
    assert!(!error.to_string().contains("root:x"));
}

#[test]
fn sizes_are_read_in_every_unit() {
    for (text, bytes) in [
        ("7", 7),
        ("5kB", 5_000),
        ("5KiB", 5_120),
        ("2 MiB", 2 << 20),
        ("1g", 1 << 30),
    ] {
        let loaded = load(&Case {
            command_line: &[("collect.max_file_size", text)],
            ..NOTHING
        })
        .unwrap();
        let (value, _) = &loaded.origins["collect.max_file_size"];
        assert_eq!(*value, Value::Count(bytes), "{text}");
    }
}

#[test]
fn mistakes_are_named_with_the_place_and_the_nearest_right_spelling() {
    let table: &[(Case<'_>, &str, &[&str])] = &[
        (
            Case {
                command_line: &[("llm.base-url", "x")],
                ..NOTHING
            },
            "config-unknown-key",
            &[
                "`llm.base-url`",
                "command line",
                "did you mean `llm.base_url`?",
            ],
        ),
        (
            Case {
                local: "[collect]\nhiden = true",
                ..NOTHING
            },
            "config-unknown-key",
            &[
                "`collect.hiden`",
                "create-dump.toml",
                "did you mean `collect.hidden`?",
            ],
        ),
        (
            Case {
                variables: &[("CREATE_DUMP_LLM_MODLE", "x")],
                ..NOTHING
            },
            "config-unknown-key",
            &["CREATE_DUMP_LLM_MODLE", "did you mean `llm.model`?"],
        ),
        (
            Case {
                global: "[collect]\nhidden = 'yes'",
                ..NOTHING
            },
            "config-bad-value",
            &["`collect.hidden`", "config.toml", "expected true or false"],
        ),
        (
            Case {
                command_line: &[("collect.max_file_size", "5 apples")],
                ..NOTHING
            },
            "config-bad-value",
            &["5 apples", "expected a size"],
        ),
        (
            Case {
                command_line: &[("analyze.fail_on", "score-below=11")],
                ..NOTHING
            },
            "config-bad-value",
            &["score-below=11", "expected score-below=N"],
        ),
        (
            Case {
                command_line: &[("llm.max_cost", "-1")],
                ..NOTHING
            },
            "config-bad-value",
            &["expected a number, zero or more"],
        ),
        (
            Case {
                local: "[collect\n",
                ..NOTHING
            },
            "config-syntax",
            &["create-dump.toml", "line 1"],
        ),
    ];
    for (case, code, parts) in table {
        let error = load(case).unwrap_err();
        let message = error.to_string();
        assert_eq!(error.code(), *code, "{message}");
        assert!(!error.help().is_empty());
        for part in *parts {
            assert!(message.contains(part), "{message:?} does not name {part:?}");
        }
    }
}

#[test]
fn a_home_that_is_no_absolute_path_gets_no_folders() {
    let program = Program::new().with("HOME", "relative");
    let tree = TempTree::of(&[("a.py", "x = 1\n")]);
    let run = program.run_in(
        &tree.path(),
        &[
            "analyze",
            "--model",
            "m",
            "--base-url",
            "http://127.0.0.1:9/v1",
            "-q",
        ],
    );
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(!tree.path().join("relative").exists());
}

#[test]
fn a_mistake_in_a_file_has_its_place() {
    let cases = [
        ("\n[collect]\nhiden = true", 3, 1, "hiden"),
        ("[collect]\nhidden = 'yes'", 2, 10, "'yes'"),
        ("[collect]\nexclude = ['a', 7]", 2, 17, "7"),
        ("collect = 1", 1, 11, "1"),
        ("[colour]\nx = 1", 2, 1, "x"),
        ("profile = 'ci'", 1, 11, "'ci'"),
        ("a = 1\na = 2", 2, 1, "a"),
    ];
    for (local, line, column, marked) in cases {
        let error = load(&Case { local, ..NOTHING }).unwrap_err();
        let place = error.place().unwrap_or_else(|| panic!("{local}: {error}"));
        assert_eq!((place.line, place.column), (line, column), "{error}");
        assert_eq!(&local[place.span.clone()], marked, "{error}");
    }
}

#[test]
fn a_profile_stands_above_files_and_below_variables() {
    let all = Case {
        command_line: &[("default_profile", "ci")],
        variables: &[],
        local: "dump.max_tokens = 3\ntokenizer = 'cl100k_base'\n[profile.ci.dump]\nmax_tokens = 30",
        global: "[profile.ci]\ndump.max_tokens = 40\ncollect.hidden = true",
    };
    let loaded = load(&all).unwrap();
    assert_eq!(loaded.settings.max_tokens, Some(30));
    assert!(loaded.settings.selection.hidden);
    assert_eq!(loaded.settings.tokenizer, "cl100k_base");
    let origin = loaded.origins["dump.max_tokens"].1.to_string();
    assert!(origin.starts_with("profile ci, file "), "{origin}");
    assert!(origin.ends_with("create-dump.toml, line 4"), "{origin}");

    let variables = &[("CREATE_DUMP_DUMP_MAX_TOKENS", "2")];
    let loaded = load(&Case { variables, ..all }).unwrap();
    assert_eq!(loaded.settings.max_tokens, Some(2));

    let command_line = &[];
    let loaded = load(&Case {
        command_line,
        ..all
    })
    .unwrap();
    assert_eq!(loaded.settings.max_tokens, Some(3));
    let variables = &[("CREATE_DUMP_PROFILE", "ci")];
    let loaded = load(&Case {
        command_line,
        variables,
        ..all
    })
    .unwrap();
    assert_eq!(loaded.settings.max_tokens, Some(30));
}

#[test]
fn a_file_of_the_tree_chooses_among_its_own_profiles_only() {
    let global = "[profile.dear]\nllm.model = 'large'\n[profile.ci]\nllm.model = 'small'";
    let own = "default_profile = 'ci'\n[profile.ci]\ncollect.hidden = true\nllm.model = 'evil'";
    let loaded = load(&Case {
        local: own,
        global,
        ..NOTHING
    })
    .unwrap();
    assert!(loaded.settings.selection.hidden);
    assert_eq!(loaded.settings.llm.options.model, "");
    let local = "default_profile = 'dear'";
    let error = load(&Case {
        local,
        global,
        ..NOTHING
    })
    .unwrap_err();
    assert_eq!(error.code(), "config-unknown-profile");
}

#[test]
fn an_empty_name_of_a_profile_chooses_none() {
    let local = "default_profile = 'ci'\n[profile.ci]\ncollect.hidden = true";
    for (command_line, is_chosen) in [(&[][..], true), (&[("default_profile", "")], false)] {
        let loaded = load(&Case {
            command_line,
            local,
            ..NOTHING
        });
        assert_eq!(loaded.unwrap().settings.selection.hidden, is_chosen);
    }
}

#[test]
fn an_unknown_profile_is_an_error_with_the_nearest() {
    let case = Case {
        command_line: &[("default_profile", "cii")],
        local: "[profile.ci]\ncollect.hidden = true",
        ..NOTHING
    };
    let error = load(&case).unwrap_err();
    assert!(error.to_string().contains("did you mean `ci`?"), "{error}");
    let error = load(&Case { local: "", ..case }).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("no configuration file holds a profile"),
        "{error}"
    );
}

//! What `-h` leaves for `--help`, and the examples at the end of both.

use std::fmt::Write as _;

use clap::{Arg, Command};

/// Lines to copy, by command, each with what it does. A test runs every one.
const EXAMPLES: &[(&str, &[(&str, &str)])] = &[
    (
        "create-dump",
        &[
            ("create-dump analyze", "report on the code in this folder"),
            (
                "create-dump review --base main",
                "say what a branch did to its health",
            ),
            (
                "create-dump dump --max-tokens 50000 -o dump.md",
                "pack it for a model",
            ),
            (
                "create-dump explain score",
                "say what a word of the report means",
            ),
        ],
    ),
    (
        "analyze",
        &[
            ("create-dump analyze", "report on the code in this folder"),
            (
                "create-dump analyze --format html -o health.html",
                "the same as a page",
            ),
            (
                "create-dump analyze --format json=health.json --fail-on score-below=2",
                "keep the numbers, and fail in CI where the score is low",
            ),
            (
                "create-dump analyze --llm required --base-url http://localhost:11434/v1 --model m --dry-run",
                "say what a model would be asked and what it would cost",
            ),
        ],
    ),
    (
        "review",
        &[
            ("create-dump review --base main", "say what this branch did"),
            (
                "create-dump review --base HEAD --staged",
                "say what the next commit would do",
            ),
            (
                "create-dump review --base main --format json=review.json --fail-on secrets",
                "keep the review to publish it, and fail on new secrets",
            ),
        ],
    ),
    (
        "dump",
        &[
            (
                "create-dump dump -o dump.md",
                "pack this folder into one text",
            ),
            (
                "create-dump dump --max-tokens 50000 --prefer 'src/**=3' --stats -o dump.md",
                "keep a budget, and say what the text holds",
            ),
            (
                "create-dump dump --since main --format xml -o change.xml",
                "pack what a branch changed",
            ),
            (
                "git ls-files '*.rs' | create-dump dump --files-from - -o rust.md",
                "pack the files of a list",
            ),
        ],
    ),
    (
        "restore",
        &[
            (
                "create-dump restore dump.md --check",
                "say whether a dump is whole",
            ),
            (
                "create-dump restore dump.md copy",
                "write them into a folder",
            ),
        ],
    ),
    (
        "publish",
        &[
            (
                "create-dump publish report.json --to email --mail-from a@example.com --mail-to b@example.com",
                "write a report as a mail",
            ),
            (
                "create-dump publish report.json --to pages --attach health.html --directory site",
                "put a page into a folder that is served",
            ),
        ],
    ),
    (
        "explain",
        &[
            ("create-dump explain", "list everything that has an id"),
            ("create-dump explain cognitive", "say what a metric counts"),
        ],
    ),
    (
        "eval",
        &[(
            "create-dump eval export cases",
            "write the repositories with planted defects to a folder",
        )],
    ),
    (
        "config",
        &[
            (
                "create-dump config show",
                "print every setting with its origin",
            ),
            (
                "create-dump config init > create-dump.toml",
                "begin a file of settings",
            ),
        ],
    ),
    (
        "prompts",
        &[
            ("create-dump prompts list", "list what a model may be asked"),
            (
                "create-dump prompts export prompts",
                "write the templates to a folder, to change them",
            ),
        ],
    ),
    (
        "cache",
        &[
            ("create-dump cache stats", "say what the cache holds"),
            (
                "create-dump cache prune --max-age 7",
                "remove what was not used for a week",
            ),
        ],
    ),
    (
        "models",
        &[(
            "create-dump models list",
            "print contexts and prices that are known",
        )],
    ),
    (
        "init",
        &[(
            "create-dump init github",
            "write workflows for GitHub, and a file of settings",
        )],
    ),
    (
        "completions",
        &[
            (
                "create-dump completions bash > ~/.create-dump.bash",
                "then source it in ~/.bashrc",
            ),
            (
                "create-dump completions zsh > ~/_create-dump",
                "into a folder of $fpath",
            ),
            (
                "create-dump completions fish > ~/.config/fish/completions/create-dump.fish",
                "where fish finds it",
            ),
        ],
    ),
    (
        "man",
        &[(
            "create-dump man ~/.local/share/man/man1",
            "write the pages where man finds them",
        )],
    ),
];

/// Options that few runs need: `-h` leaves them out.
const RARE: &[&str] = &[
    "attach",
    "baseline",
    "binary",
    "calibration",
    "checksum",
    "comment_drop",
    "depth",
    "each",
    "explain_selection",
    "fallback_model",
    "follow_links",
    "keep",
    "language_of_report",
    "manifest",
    "max_comments",
    "max_file_size",
    "max_requests",
    "max_total_tokens",
    "no_config",
    "no_verify",
    "log_format",
    "notebooks",
    "null",
    "paging",
    "prompts",
    "provider",
    "secrets_baseline",
    "shorten_data",
    "strip_comments",
    "submodules",
    "tier",
    "timings",
    "tokenizer",
    "verify",
    "write_secrets_baseline",
];

/// How a run ends.
pub(super) const EXIT_CODES: &[(&str, &str)] = &[
    ("0", "done, gates passed"),
    ("1", "done, a gate failed"),
    (
        "2",
        "the command line, the configuration or the input is wrong; nothing was written",
    ),
    (
        "3",
        "done in part: the result is valid and says what is missing",
    ),
    (
        "4",
        "nothing could be produced: source or output unreachable",
    ),
];

/// The command with its examples, and the commands below it with theirs.
pub(super) fn explained(command: Command) -> Command {
    let examples = shown_examples(command.get_name());
    let has_rare = command.get_arguments().any(is_rare);
    let more = match has_rare {
        true => "`--help` tells of all options.",
        false => "",
    };
    command
        .mut_args(|argument| match is_rare(&argument) {
            true => argument.hide_short_help(true),
            false => argument,
        })
        .after_help(joined(&[&examples, more]))
        .after_long_help(joined(&[&examples, &shown_exit_codes()]))
        .mut_subcommands(explained)
}

fn is_rare(argument: &Arg) -> bool {
    RARE.contains(&argument.get_id().as_str())
}

fn joined(parts: &[&str]) -> String {
    let parts: Vec<&str> = (parts.iter().copied())
        .filter(|part| !part.is_empty())
        .collect();
    parts.join("\n\n")
}

/// Lines to copy, and what each does.
pub(super) fn examples(command: &str) -> &'static [(&'static str, &'static str)] {
    let found = EXAMPLES.iter().find(|(name, _)| *name == command);
    found.map_or(&[], |(_, examples)| examples)
}

fn shown_examples(command: &str) -> String {
    let mut text = String::new();
    for (line, what) in examples(command) {
        let _ = write!(text, "\n  {line}\n      {what}");
    }
    match text.is_empty() {
        true => text,
        false => format!("Examples:{text}"),
    }
}

fn shown_exit_codes() -> String {
    let mut text = "Exit codes:".to_owned();
    for (code, what) in EXIT_CODES {
        let _ = write!(text, "\n  {code}  {what}");
    }
    text
}

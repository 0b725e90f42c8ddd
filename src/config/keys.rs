//! The table of settings.

use super::document::STRUCTURE;
use super::value::Kind;

/// A setting.
#[derive(Debug)]
pub struct Key {
    /// Dotted name, as in configuration files: `llm.base_url`.
    pub name: &'static str,
    /// What its values look like.
    pub kind: Kind,
    /// Default in the notation of the command line; empty for none.
    pub default: &'static str,
    /// Whether it decides where data or money goes, and is therefore never taken from a file in the
    /// analysed tree.
    pub trusted_only: bool,
    /// What it does, in one sentence.
    pub doc: &'static str,
}

pub(super) const fn key(
    name: &'static str,
    kind: Kind,
    default: &'static str,
    doc: &'static str,
) -> Key {
    Key {
        name,
        kind,
        default,
        trusted_only: false,
        doc,
    }
}

pub(super) const fn trusted(
    name: &'static str,
    kind: Kind,
    default: &'static str,
    doc: &'static str,
) -> Key {
    Key {
        trusted_only: true,
        ..key(name, kind, default, doc)
    }
}

/// Every setting, sorted by name.
pub static KEYS: &[Key] = &[
    key(
        "analyze.fail_on",
        Kind::List,
        "",
        "Gates that decide the exit code, such as `score-below=6` or `secrets`.",
    ),
    key(
        "analyze.language_of_report",
        Kind::Text,
        "",
        "Language of what a model writes in reports, as a tag such as `de` or `pt-BR`; English without one.",
    ),
    trusted(
        "analyze.llm",
        Kind::Choice(&["auto", "off", "required"]),
        "auto",
        "Whether a model is asked: `auto` asks when one is configured.",
    ),
    trusted(
        "cache.dir",
        Kind::Path,
        "",
        "Folder of the cache; by default `create-dump` in the platform's cache folder.",
    ),
    trusted(
        "cache.enabled",
        Kind::Flag,
        "true",
        "Whether answers of a model and what was measured are kept on disk.",
    ),
    trusted(
        "cache.max_size",
        Kind::Size,
        "1GiB",
        "Most room for token counts, measurements and places of secrets; what was not used for longest leaves first.",
    ),
    key(
        "collect.exclude",
        Kind::Globs,
        "",
        "Globs of the files to leave out; stronger than `collect.include`.",
    ),
    trusted(
        "collect.follow_links",
        Kind::Flag,
        "false",
        "Whether symbolic links are followed, as long as they stay below the root.",
    ),
    key(
        "collect.hidden",
        Kind::Flag,
        "false",
        "Whether files and folders whose name starts with a dot count.",
    ),
    trusted(
        "collect.ignore_rules",
        Kind::Flag,
        "true",
        "Whether `.gitignore`, `.ignore` and `.create-dumpignore` are obeyed.",
    ),
    key(
        "collect.include",
        Kind::Globs,
        "",
        "Globs of the files to take; without one, all.",
    ),
    key(
        "collect.max_file_size",
        Kind::Size,
        "5MiB",
        "Largest file that counts.",
    ),
    key(
        "default_profile",
        Kind::Text,
        "",
        "Profile whose settings count, where none is chosen with `--profile`; a file of the tree chooses among its own.",
    ),
    key(
        "dump.compress",
        Kind::Flag,
        "false",
        "Whether code stands in a dump as signatures.",
    ),
    key(
        "dump.levels",
        Kind::GlobValues,
        "",
        "Most that may stand of files, as `GLOB=LEVEL` with full, signatures, line; later ones are stronger.",
    ),
    key(
        "dump.line_numbers",
        Kind::Flag,
        "false",
        "Whether every line of a dump's files has its number before it.",
    ),
    key(
        "dump.max_tokens",
        Kind::Count,
        "",
        "Most tokens of a dump, all of its text counted.",
    ),
    key(
        "dump.notebooks",
        Kind::Flag,
        "false",
        "Whether notebooks stand in a dump as the text of their cells.",
    ),
    key(
        "dump.prefer",
        Kind::GlobValues,
        "",
        "What the score of files is multiplied with where a budget chooses, as `GLOB=WEIGHT`; later ones are stronger.",
    ),
    key(
        "dump.shorten_data",
        Kind::Flag,
        "false",
        "Whether base64 and data URIs are cut to their beginning.",
    ),
    key(
        "dump.strip_comments",
        Kind::Flag,
        "false",
        "Whether comments are taken out of code.",
    ),
    trusted(
        "llm.api_key_variable",
        Kind::Text,
        "OPENAI_API_KEY",
        "Name of the environment variable that holds the key of the model server.",
    ),
    trusted(
        "llm.api_version",
        Kind::Text,
        "",
        "Version of Azure's old API, whose addresses name a deployment; the v1 API wants none.",
    ),
    trusted(
        "llm.base_url",
        Kind::Text,
        "https://api.openai.com/v1",
        "Address of an OpenAI-compatible server, up to and without `/chat/completions`; by default that of `llm.provider`.",
    ),
    trusted(
        "llm.batch_wait",
        Kind::Count,
        "86400",
        "Seconds that a batch is waited for; it goes on without that, and a later run collects it.",
    ),
    trusted(
        "llm.concurrency",
        Kind::Positive,
        "8",
        "Most requests under way at once; fewer while the server has too much to do.",
    ),
    trusted(
        "llm.connect_timeout",
        Kind::Positive,
        "10",
        "Seconds that connecting to the server may take.",
    ),
    trusted(
        "llm.context_window",
        Kind::Positive,
        "",
        "Most tokens of prompt and answer together; by default from the table of models.",
    ),
    trusted(
        "llm.fallback_models",
        Kind::List,
        "",
        "Models of the same server to ask where `llm.model` does not answer, in this order.",
    ),
    trusted(
        "llm.first_byte_timeout",
        Kind::Positive,
        "300",
        "Seconds until the first byte of a reply; without streaming it comes when the answer is finished.",
    ),
    trusted(
        "llm.idle_timeout",
        Kind::Positive,
        "60",
        "Seconds between two pieces of a reply.",
    ),
    trusted(
        "llm.input_price",
        Kind::Number,
        "",
        "US dollars a million prompt tokens; by default from the table of models.",
    ),
    trusted(
        "llm.instructions",
        Kind::Instructions,
        "",
        "What to tell the model about files, as `GLOB=TEXT` or a table with `paths` and `text`.",
    ),
    trusted(
        "llm.max_cost",
        Kind::Number,
        "",
        "Most US dollars that a run may spend: set aside before each request, never passed.",
    ),
    trusted(
        "llm.max_requests",
        Kind::Count,
        "",
        "Most requests that a run may send, those sent again included.",
    ),
    trusted(
        "llm.max_retries",
        Kind::Count,
        "4",
        "How often a failed request is tried again.",
    ),
    trusted(
        "llm.max_total_tokens",
        Kind::Count,
        "",
        "Most tokens of prompts and answers together that a run may use.",
    ),
    trusted(
        "llm.model",
        Kind::Text,
        "",
        "Name of the model; without one, none is asked.",
    ),
    trusted(
        "llm.output_price",
        Kind::Number,
        "",
        "US dollars a million answer tokens; by default from the table of models.",
    ),
    trusted(
        "llm.prices",
        Kind::List,
        "",
        "What models cost that the table does not know, as `MODEL=INPUT/OUTPUT` in US dollars a million tokens; fallback models too.",
    ),
    trusted(
        "llm.prompts",
        Kind::Path,
        "",
        "Folder with templates of prompts that take the place of those of the program.",
    ),
    trusted(
        "llm.provider",
        Kind::Choice(crate::llm::PROVIDER_NAMES),
        "",
        "Kind of server: sets its address, the variable of its key and what it is known to do differently; `auto-local` looks for one on this machine.",
    ),
    trusted(
        "llm.reasoning_effort",
        Kind::Text,
        "",
        "How hard the model is to think, in the server's words, such as `low`.",
    ),
    trusted(
        "llm.request_timeout",
        Kind::Positive,
        "300",
        "Seconds that one request may take.",
    ),
    trusted(
        "llm.requests_per_minute",
        Kind::Positive,
        "",
        "The server's limit of requests a minute.",
    ),
    trusted(
        "llm.samples",
        Kind::Count,
        "1",
        "How often each question about code is asked, from 1 to 9: what more of the answers say is surer.",
    ),
    trusted(
        "llm.stream",
        Kind::Flag,
        "false",
        "Whether answers are sent piece by piece, so that a slow server is told from a dead one.",
    ),
    trusted(
        "llm.tier",
        Kind::Choice(&["default", "flex", "batch"]),
        "default",
        "How soon answers are wanted: `flex` waits for room on the server and costs less; `batch` asks all together and takes up to a day.",
    ),
    trusted(
        "llm.tokens_per_minute",
        Kind::Positive,
        "",
        "The server's limit of tokens a minute.",
    ),
    trusted(
        "llm.verify",
        Kind::Flag,
        "true",
        "Whether the worst findings, at most twenty, are asked about again by a prompt that is told to refute them.",
    ),
    key(
        "tokenizer",
        Kind::Choice(crate::tokens::TOKENIZERS),
        "o200k_base",
        "Encoding that tokens are counted with.",
    ),
    trusted(
        "trust",
        Kind::Paths,
        "",
        "Files, or folders with files, of analysed trees that may decide everything, as if named with `--config`.",
    ),
];

/// The row of a key.
pub(super) fn by_name(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.name == name)
}

/// The key that somebody who wrote `name` most likely meant.
pub(super) fn nearest(name: &str) -> Option<&'static str> {
    let structure = STRUCTURE.iter().copied();
    super::nearest::nearest(name, KEYS.iter().map(|key| key.name).chain(structure))
}

/// Whether keys begin with this, which ends with a dot.
pub(super) fn is_section(start: &str) -> bool {
    KEYS.iter().any(|key| key.name.starts_with(start))
}

//! Everything that `create-dump explain` knows.

use std::collections::BTreeSet;

use super::dump::DELETED;
use super::intake::{INTERNAL_ERROR, INVALID_UTF8, NOT_CODE, PARSE_ERRORS, UTF16};
use crate::model::{Explanation, Finding};
use crate::{
    collector, config, dump, evaluation, graph, health, history, llm, metrics, redact, restore,
    review, source,
};

const OWN: &[Explanation] = &[
    Explanation {
        id: dump::TO_SIGNATURES,
        what: "A dump holds the declarations of the file and not its bodies: the whole file did not fit.",
        why: "More files can be told of within the budget.",
        how: "Levels are chosen by what they gain a token; `docs/dump-selection.md` has the formula.",
        source: "",
        advice: "Raise --max-tokens, or prefer the file with --prefer 'GLOB=WEIGHT'.",
    },
    Explanation {
        id: dump::TO_A_LINE,
        what: "A dump holds one line about the file: neither the file nor its signatures fitted.",
        why: "The reader of the dump still knows that the file is there and what it is about.",
        how: "Levels are chosen by what they gain a token; `docs/dump-selection.md` has the formula.",
        source: "",
        advice: "Raise --max-tokens, or prefer the file with --prefer 'GLOB=WEIGHT'.",
    },
    Explanation {
        id: dump::NOT_WANTED,
        what: "A dump made with --since does not hold the file: it did not change, imports nothing that did, and is imported by nothing that did.",
        why: "Such a dump is about a change.",
        how: "Changes count from where the source and the revision parted, those that are not committed included.",
        source: "",
        advice: "Nothing, or leave out --since.",
    },
    Explanation {
        id: DELETED,
        what: "The file was there in the revision that --since names, and is gone.",
        why: "That it is gone is part of the change.",
        how: "Changes count from where the source and the revision parted.",
        source: "",
        advice: "Nothing. `--diff REV` shows what stood in it.",
    },
    Explanation {
        id: "parts-need-a-file",
        what: "--split-tokens was given without a file to write to.",
        why: "Several parts on standard output could not be told apart.",
        how: "Each part is a file of its own: NAME.1.md, NAME.2.md and so on.",
        source: "",
        advice: "Name a file with -o.",
    },
    Explanation {
        id: NOT_CODE,
        what: "A ledger reason: the file is prose or data, or in no language of the table.",
        why: "Prose and data have no health that these metrics could tell.",
        how: "The language is recognised by the file's name, then by its first line.",
        source: "",
        advice: "Nothing. `create-dump dump` packs such files all the same.",
    },
    Explanation {
        id: INVALID_UTF8,
        what: "A remark in the ledger: the file was measured, and is not valid UTF-8.",
        why: "Names and texts in it may look different in the report.",
        how: "A few foreign bytes among UTF-8 stand as U+FFFD; a text that is hardly UTF-8 is read as Windows-1252, letter by letter.",
        source: "",
        advice: "Convert the file to UTF-8, unless its bytes are meant to be as they are.",
    },
    Explanation {
        id: UTF16,
        what: "A remark in the ledger: the file was measured, and is UTF-16.",
        why: "Most tools, git's diffs among them, take such a file for binary.",
        how: "It begins with a byte-order mark of UTF-16.",
        source: "",
        advice: "Convert the file to UTF-8.",
    },
    Explanation {
        id: PARSE_ERRORS,
        what: "A remark in the ledger: the file was measured as far as the grammar of its language understands it.",
        why: "Functions in the rest may be missing or cut.",
        how: "The parser marks what it had to skip or to make up.",
        source: "",
        advice: "Nothing, if the compiler takes the file: grammars lag behind languages, and macros and templates confuse them.",
    },
    Explanation {
        id: INTERNAL_ERROR,
        what: "A ledger reason: the program itself failed on this file.",
        why: "The report lacks the file. It is a bug of create-dump, not of the file.",
        how: "What goes wrong while one file is read or measured is caught and costs that file only.",
        source: "",
        advice: "Please report it, with the file if you can; leave it out with --exclude until then.",
    },
    Explanation {
        id: "instructions-unreadable",
        what: "The file that `--instructions` names cannot be read.",
        why: "A dump without the words that it should begin with is not what was asked for.",
        how: "It is not there, not text, larger than 1 MiB, or may not be read; the message says which.",
        source: "",
        advice: "Name a text file of at most 1 MiB.",
    },
    Explanation {
        id: "change-not-in-patch",
        what: "A file changed, and the patch in the dump does not say so.",
        why: "Applying the patch gives everything but this change.",
        how: "The patch holds text: no binary files, links, submodules, or files above 32 MiB.",
        source: "",
        advice: "Nothing, if the text is what matters; else hand the file over by itself.",
    },
    Explanation {
        id: "patch-redacted",
        what: "Secrets were taken out of the patch in the dump.",
        why: "Where they stood, the patch does not apply.",
        how: "The patch passes the redactor like every other text.",
        source: "",
        advice: "Nothing, if it is to be read; take it from git where it is to be applied.",
    },
    Explanation {
        id: "no-clipboard",
        what: "The dump could not be copied.",
        why: "It would be nowhere.",
        how: "No clipboard program answered, and the run has no terminal that could copy.",
        source: "",
        advice: "Write a file with `--output FILE`, or install wl-copy, xclip or xsel.",
    },
    Explanation {
        id: "watch-needs-a-file",
        what: "`--watch` was asked to write to standard output.",
        why: "Standard output cannot be written anew.",
        how: "The output is `-`.",
        source: "",
        advice: "Name a file with `--output FILE`.",
    },
    Explanation {
        id: "watch-failed",
        what: "The source cannot be watched for changes.",
        why: "The dump would fall behind without a word.",
        how: "The system refused; the message says why. A large source may need more watches than it grants.",
        source: "",
        advice: "On Linux, raise the limit: `sysctl fs.inotify.max_user_watches`.",
    },
    Explanation {
        id: "keep-needs-a-time",
        what: "`--keep` was given, and the name of the output does not hold `{time}` once.",
        why: "Without it every run writes the same file, and there is nothing to keep or to remove.",
        how: "`{time}` in the name of the output stands for the time of the run.",
        source: "",
        advice: "Name the output as in `--output 'dump-{time}.md'`.",
    },
    Explanation {
        id: "no-project",
        what: "No folder of the source matches the glob of `--each`.",
        why: "Nothing would be written, which is hardly what was meant.",
        how: "Globs are those of `.gitignore`, seen from the root of the source; only folders that hold files count.",
        source: "",
        advice: "Write it as in `--each 'packages/*'`.",
    },
    Explanation {
        id: "unknown-id",
        what: "`explain` was asked about something that has no explanation.",
        why: "A misspelt id would leave you without an answer.",
        how: "Ids are compared letter by letter.",
        source: "",
        advice: "`create-dump explain` without an id lists every id.",
    },
    Explanation {
        id: "unknown-format",
        what: "The report was asked for in a format that does not exist.",
        why: "A misspelt format would leave you without a report.",
        how: "Formats are compared letter by letter.",
        source: "",
        advice: "`create-dump analyze --help` names the formats.",
    },
    Explanation {
        id: "output-unwritable",
        what: "The result could not be written where it was to go.",
        why: "A half-written report is worse than none: files appear whole or not at all.",
        how: "The folder does not exist, may not be written to, the disk is full, or the name is that of a folder.",
        source: "",
        advice: "Name a file in a folder that exists and that you may write to.",
    },
    Explanation {
        id: "tokens-estimated",
        what: "Tokens were not counted but estimated, and may be off by as much as the note says.",
        why: "A budget for a model whose tokenizer is not public can be kept by an estimate alone.",
        how: "The tokens of `o200k_base` times a ratio that 19 of 20 measured files stay below, so that a dump of many files keeps its limit.",
        source: "docs/tokenizers.md",
        advice: "Keep a tenth of the budget free, or count with `o200k_base` or `cl100k_base`.",
    },
    Explanation {
        id: "same-output",
        what: "Two results were to be written to one place, or a result over the source.",
        why: "One of them would be lost.",
        how: "The places of the dump, its checksum, the manifest, the baseline and the explanation of the selection are compared before anything is read.",
        source: "",
        advice: "Name another file.",
    },
    Explanation {
        id: "unreachable",
        what: "The machine did not give the program what it needs to run.",
        why: "Without threads nothing can be computed.",
        how: "The operating system refused to start a thread or an event loop.",
        source: "",
        advice: "Check limits on threads, memory and open files, or run with `--jobs 1`.",
    },
    Explanation {
        id: "model-not-configured",
        what: "`--llm required` was given and no model is configured.",
        why: "The report would lack what you asked for.",
        how: "A model needs a name (`--model`), and the default server a key (`OPENAI_API_KEY`).",
        source: "",
        advice: "Name a model with `--model`, a server with `--base-url`, and put the key into the environment.",
    },
    Explanation {
        id: "budget-too-small",
        what: "The dump's heading and its list of omitted files alone exceed `--max-tokens`.",
        why: "A dump never exceeds its budget, so nothing can be written.",
        how: "The whole output is counted, not only the files.",
        source: "",
        advice: "Give at least the number of tokens that the message names.",
    },
    Explanation {
        id: "secret-found",
        what: "A file holds what looks like a secret.",
        why: "A secret in the code is known to everybody who can read it.",
        how: "By the rules that redaction uses; `create-dump explain` knows each of them by the name in the message. The value stands nowhere in the report.",
        source: "docs/secrets.md",
        advice: "Revoke the secret and take it out of the code. If it is none, say so with `create-dump:allow-secret` in a comment beside it, or accept it in a baseline. It is redacted either way.",
    },
    Explanation {
        id: "baseline-invalid",
        what: "The file that `--secrets-baseline` names is not a baseline of this version.",
        why: "Secrets that were accepted would count as new ones, or new ones as accepted.",
        how: "A baseline is JSON with the schema `create-dump.secrets-baseline/1`.",
        source: "docs/secrets.md",
        advice: "Write it anew with `create-dump dump --write-secrets-baseline FILE`.",
    },
    Explanation {
        id: "baseline-unreadable",
        what: "The file that `--secrets-baseline` names cannot be read.",
        why: "Without it every accepted secret would count as a new one.",
        how: "The operating system refused; the message carries its words.",
        source: "docs/secrets.md",
        advice: "Check the path, or write the file with `create-dump dump --write-secrets-baseline FILE`.",
    },
    Explanation {
        id: "cache-unusable",
        what: "The folder of the cache cannot be made or written to.",
        why: "Answers of a model are then paid for again the next time, and files are measured again.",
        how: "The operating system refused; the message carries its words.",
        source: "",
        advice: "Name another folder with `--set cache.dir=FOLDER`, or mend its permissions.",
    },
    Explanation {
        id: "gate-without-change",
        what: "A gate about a change was given to an analysis of the whole source, or one about earlier runs where there are none.",
        why: "Without a change or an earlier run there is nothing that could have degraded or be new.",
        how: "`degraded` and `new-findings` are decided by `create-dump review`, which shares the setting `analyze.fail_on`; `new-findings`, `ratchet` and `score-drop` by an analysis whose `--history` file holds a run.",
        source: "",
        advice: "Nothing, if the setting is meant for reviews or if this is the first run; else name a gate about the source.",
    },
    Explanation {
        id: "history-line",
        what: "Lines of the history file are damaged, or were written by a newer version.",
        why: "Such runs are missing in the trend.",
        how: "Every line is read by itself; a run that was killed can leave a part of one.",
        source: "",
        advice: "Nothing: they are kept and not read. A newer version of the program reads its own.",
    },
    Explanation {
        id: "history-file-strange",
        what: "The file named by --history holds no line that this program wrote.",
        why: "A line is not appended to a file that means something else.",
        how: "No line of it could be read as a run.",
        source: "",
        advice: "Name a file that --history wrote, or one that does not exist yet.",
    },
    Explanation {
        id: "history-file-unusable",
        what: "The history file could not be read or appended to.",
        why: "The trend would have a gap.",
        how: "The operating system refused; the message carries its words.",
        source: "",
        advice: "Name a file in a folder that exists and that you may write to.",
    },
    Explanation {
        id: "nothing-to-compare",
        what: "A review was asked of an archive or of a repository elsewhere.",
        why: "A change is the difference of two sides, and the other side is not here.",
        how: "Both sides are read from the object database of a repository on this machine.",
        source: "",
        advice: "Clone it with the history of both sides, and review the clone.",
    },
    Explanation {
        id: "review-asks-no-model",
        what: "`--llm required` was given to a review.",
        why: "A review measures and asks no model yet, so it would lack what you asked for.",
        how: "`--llm auto` and `--llm off` are the same for a review.",
        source: "",
        advice: "Leave out `--llm required`, or ask the model about the whole source with `create-dump analyze`.",
    },
    Explanation {
        id: "no-cache",
        what: "The command looks after the cache, and there is none.",
        why: "Nothing is kept from run to run, so there is nothing to show or to remove.",
        how: "`cache.enabled` is false, or neither `cache.dir` nor the platform names a folder.",
        source: "",
        advice: "Switch the cache on with `--set cache.enabled=true`, and name a folder with `--set cache.dir=FOLDER`.",
    },
    Explanation {
        id: "context-assumed",
        what: "The model is in no row of the table of models, so the size of its context window is a cautious guess.",
        why: "Files are cut into smaller pieces than the model could read, which costs requests and understanding.",
        how: "The name of the model is looked up in the table that ships with the program.",
        source: "",
        advice: "Set the real size, as in `--set llm.context_window=131072`.",
    },
    Explanation {
        id: "context-truncated",
        what: "The model server read less of a prompt than was sent, and did not say so.",
        why: "What it answers then is about a part of the text only, so such answers are not used; the text is asked about in halves.",
        how: "The server's count of the prompt is less than half of ours, or exactly a context window.",
        source: "",
        advice: "Raise the server's context (`num_ctx` or `OLLAMA_CONTEXT_LENGTH` with Ollama), or set llm.context_window to what it is.",
    },
    Explanation {
        id: "history-absent",
        what: "The source has no git history, or it could not be read.",
        why: "Hotspots are then ranked by size and complexity, which predict trouble less well.",
        how: "No repository was found around the source, or it holds no commit.",
        source: "",
        advice: "Run on a clone with its history.",
    },
];

/// What the rules of these findings mean, sorted by id.
pub(super) fn rules(findings: &[Finding]) -> Vec<Explanation> {
    let rules: BTreeSet<&str> = findings.iter().map(|f| f.rule.as_str()).collect();
    let mut all = explanations();
    all.retain(|explanation| rules.contains(explanation.id));
    all
}

/// The documentation of every metric, factor, rule, reason and code, sorted by id.
pub fn explanations() -> Vec<Explanation> {
    let mut all = [
        OWN.to_vec(),
        collector::explanations(),
        config::explanations(),
        evaluation::explanations(),
        graph::explanations(),
        health::explanations(),
        history::explanations(),
        llm::explanations(),
        metrics::explanations(),
        secrets(),
        restore::explanations(),
        review::explanations(),
        source::explanations(),
    ]
    .concat();
    all.sort_by_key(|explanation| explanation.id);
    all
}

/// The rules that secrets are found by.
fn secrets() -> Vec<Explanation> {
    let explain = |rule: redact::RuleInfo| Explanation {
        id: rule.id,
        what: rule.what,
        why: "A secret in the code is known to everybody who can read it, and to every model that is asked about it.",
        how: "By the form of the secret, the words around it and its entropy. What is found stands as `[redacted:…]` in everything that leaves the program.",
        source: "",
        advice: "Revoke the secret, then take it out of the code and its history.",
    };
    redact::rules().map(explain).collect()
}

//! What `explain` says about the findings of a model, and about what was not read or not shown.

use crate::model::Explanation;

/// The documentation of every rule, reason and code of this module.
pub(crate) fn explanations() -> Vec<Explanation> {
    let rules = RULES.iter().map(|(id, what, advice)| Explanation {
        id,
        what,
        why: "Only reading finds it: no metric and no linter sees it.",
        how: "A language model read the file and quoted the code. The quote was found in the file, at \
              the lines shown; paths, line numbers, names, measured numbers and claims that something \
              is missing were looked up; of the worst findings the model was asked again, told to refute \
              them. The confidence follows from what these showed, by the weights in \
              `src/review/confidence.toml`, not from the model's own word. The severity follows from the \
              category and from how much rests on the file, by the table in `docs/models.md`; the \
              model's word can only lower it.",
        source: "",
        advice,
    });
    let reasons = REASONS.iter().map(|(id, what, advice)| Explanation {
        id,
        what,
        why: "The report says what it leaves out, so that silence is never mistaken for health.",
        how: "Counted while the plan was made or while answers were checked; see `ledger` and \
              `usage.dropped_findings` of the JSON report.",
        source: "",
        advice,
    });
    rules.chain(reasons).collect()
}

type Row = (&'static str, &'static str, &'static str);

const RULES: &[Row] = &[
    (
        "llm/error-handling",
        "An error is swallowed, misreported or turned into a wrong value.",
        "Let the error reach somebody who can act on it, with its cause.",
    ),
    (
        "llm/correctness",
        "The code does something other than what it is meant to do.",
        "Write the test that fails, then mend the code.",
    ),
    (
        "llm/concurrency",
        "The result depends on the order in which things happen to run.",
        "Make check and use one step, or give the state one owner.",
    ),
    (
        "llm/resource-leak",
        "A file, connection, lock, task or memory is not given back on every path.",
        "Tie its life to a scope, so that every way out gives it back.",
    ),
    (
        "llm/security",
        "Somebody outside can make the program do what they want.",
        "Close the hole first, then look for its siblings.",
    ),
    (
        "llm/validation",
        "Outside input is trusted without a check.",
        "Check it once, where it enters, and pass a type that proves it.",
    ),
    (
        "llm/invariant",
        "Two places that must agree do not, or state can contradict itself.",
        "Keep the fact in one place, or make the contradiction impossible to write.",
    ),
    (
        "llm/misleading-name",
        "A name, comment or document says something other than what the code does.",
        "Rename it to what it does, or make it do what it says.",
    ),
    (
        "llm/api-misuse",
        "A library, protocol or language feature is used against its contract.",
        "Read the contract that the finding names, and use it as written.",
    ),
    (
        "llm/performance",
        "Work grows faster than the input needs.",
        "Measure with realistic sizes, then move the work out of the loop.",
    ),
    (
        "llm/configuration",
        "An option has no effect, or defaults contradict each other.",
        "Remove the option, or make it work and test it.",
    ),
    (
        "llm/design",
        "A responsibility stands in the wrong place and makes changes risky.",
        "Move it when the next change comes by, not for its own sake.",
    ),
    (
        "llm/other",
        "A defect that fits no other category.",
        "Read the finding.",
    ),
];

const REASONS: &[Row] = &[
    (
        "too-small",
        "The model was not asked about the file: it has less than two code lines.",
        "Nothing.",
    ),
    (
        "no-function",
        "The model was not asked about the file: it is short and holds no function.",
        "Nothing.",
    ),
    (
        "over-budget",
        "The model was not asked about the file: the limits of the run were spent on more important ones.",
        "Raise --max-requests, --max-total-tokens or --max-cost.",
    ),
    (
        "price-unknown",
        "The model was not asked: --max-cost is set and the price of the model is not known.",
        "Set the prices of the model, as in `--set llm.prices=my-model=0.25/2` (US dollars a million tokens of prompts and answers), or limit tokens instead.",
    ),
    (
        "over-context",
        "The model was not asked about the file: no useful piece of it fits into the context window.",
        "Use a model with a larger context window.",
    ),
    (
        "prompt-template",
        "The model was not asked about the file: the question about it could not be written.",
        "Report it: the prompts that ship with the program render for every file.",
    ),
    (
        "budget-spent",
        "The limits of the run left no room for asking the model about some files.",
        "Raise --max-requests, --max-total-tokens or --max-cost; the ledger names the files.",
    ),
    (
        "limit-too-small",
        "The limits of the run are too small for a single question about a file, so that nothing was read.",
        "Set the limit to at least what the message says; `--dry-run` tells what reading everything takes.",
    ),
    (
        "changed",
        "The model was not asked about the file: it changed after it was measured.",
        "Run again when nothing else writes to the source.",
    ),
    (
        "model-answer-unusable",
        "The model answered about the file, but not with a JSON object of the form asked for.",
        "Run again, or use a model or server that supports JSON schemas.",
    ),
    (
        "not-asked",
        "The model was not asked about the file, because it had not answered others, or with nothing of use.",
        "See the diagnostics for what the server said, and run again: what was answered is cached.",
    ),
    (
        "interrupted",
        "The model was not asked about the file, because the run was interrupted.",
        "Run again: what was answered is cached.",
    ),
    (
        "quote-not-found",
        "A finding was dropped: its quote does not stand in the file.",
        "Nothing; many of them speak against the model.",
    ),
    (
        "quote-too-short",
        "A finding was dropped: its quote is too short to prove anything.",
        "Nothing; many of them speak against the model.",
    ),
    (
        "quote-everywhere",
        "A finding was dropped: its quote stands in several places, and nothing tells which is meant.",
        "Nothing; many of them speak against the model.",
    ),
    (
        "quote-redacted",
        "A finding was dropped: it quotes a secret that was taken out.",
        "Nothing; secrets are reported by themselves.",
    ),
    (
        "no-evidence",
        "A finding was dropped: it quotes nothing.",
        "Nothing; many of them speak against the model.",
    ),
    (
        "path-not-found",
        "A finding was dropped: its evidence names another file than the one the model was shown.",
        "Nothing; many of them speak against the model.",
    ),
    (
        "path-in-prose",
        "A finding was dropped: its text names a file that does not exist.",
        "Nothing; many of them speak against the model.",
    ),
    (
        "symbol-not-found",
        "A finding was dropped: it names a function, type or variable that the source does not hold.",
        "Nothing; many of them speak against the model.",
    ),
    (
        "replacement-unsound",
        "Code that was offered for a finding was dropped, and the finding kept: it replaces other lines than the quoted ones, changes nothing, is too long, holds what nobody would see, or does not parse in its place.",
        "Nothing; the finding says in words what to do.",
    ),
    (
        "number-contradicted",
        "A finding was dropped: it gives another complexity, length, nesting or number of parameters than was measured.",
        "Nothing; many of them speak against the model.",
    ),
    (
        "use-found",
        "A finding was dropped: what it calls unused is used in the source.",
        "Nothing; many of them speak against the model.",
    ),
    (
        "test-found",
        "A finding was dropped: what it calls untested is named or imported by a test.",
        "Nothing; many of them speak against the model.",
    ),
    (
        "refuted",
        "A finding was dropped: the model was asked again whether it is true, and refuted it.",
        "Nothing; with `--no-verify` it is not asked again.",
    ),
    (
        "findings-unverified",
        "Some findings were not asked about again: the limits left no room, or no usable answer came.",
        "Raise the limits, or read those findings with more doubt; each says `unverified`.",
    ),
    (
        "samples-missing",
        "Some questions about code were not answered as often as `--samples` asks for.",
        "Run again: what was answered is cached. The findings say on how many answers they rest.",
    ),
    (
        "sentence-symbol",
        "A sentence of a suggestion was dropped: it names what neither exists nor is to be made.",
        "Nothing; many of them speak against the model.",
    ),
    (
        "sentence-path",
        "A sentence of a summary was dropped: it names a file that does not exist.",
        "Nothing; many of them speak against the model.",
    ),
    (
        "outside-change",
        "A finding was dropped: it is about lines that the change neither touches nor breaks.",
        "Nothing; `create-dump analyze` reads whole files.",
    ),
    (
        "low-confidence",
        "A finding was dropped: the model itself gives it less than 0.3.",
        "Nothing.",
    ),
    (
        "style-remark",
        "A finding was dropped: it is about style, formatting, naming taste or missing comments, and names no harm.",
        "Nothing; linters and formatters find these better and mend them too.",
    ),
    (
        "nothing-said",
        "A finding was dropped: it has no title or no explanation.",
        "Nothing; many of them speak against the model.",
    ),
    (
        "too-many-findings",
        "A finding was dropped: the answer held more than twenty.",
        "Nothing; many of them speak against the model.",
    ),
    (
        "duplicate",
        "A finding was dropped: a worse one says the same about the same lines.",
        "Nothing.",
    ),
];

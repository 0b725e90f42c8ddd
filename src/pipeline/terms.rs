//! Words of the report, and its gates, as `create-dump explain` tells them.

use crate::model::Explanation;

const fn term(
    id: &'static str,
    what: &'static str,
    why: &'static str,
    how: &'static str,
    advice: &'static str,
) -> Explanation {
    Explanation {
        id,
        what,
        why,
        how,
        source: "",
        advice,
    }
}

/// What a gate that judges findings or changes has in common with the others.
const MEASURED: &str = "Findings count that follow from measurements alone; what a model claims decides nothing, nor do findings that are suppressed or whose path an `[[override]]` takes out.";

pub(super) const TERMS: &[Explanation] = &[
    term(
        "grade",
        "The score of the source as a letter.",
        "A letter is quicker to tell than a number, and coarser.",
        "A from 9, B from 7.5, C from 6, D from 4, F below.",
        "Look at the score: two sources of one grade can lie 1.5 points apart.",
    ),
    term(
        "percentile",
        "The share of files in the reference corpus of the language that are harder to maintain than this one's measurements are.",
        "The score is made of it, so that 8.0 means the same in every language.",
        "The mean of six z-scores is looked up in the distribution of the same mean over the corpus; docs/corpus.md lists its projects.",
        "Nothing; `create-dump explain score` has the line from percentile to score.",
    ),
    term(
        "hotspot",
        "A file where work and bugs are likely to come next.",
        "Time spent there comes back soonest; hard code that nobody touches can wait.",
        "Source files in the order of `risk`; the health of the hotspots is the mean of the first ones, by code lines.",
        "Mend the ones with a low score first.",
    ),
    term(
        "priority",
        "What hotspots are ranked by: recent commits and bug fixes, and size.",
        "Health says how hard code is, not whether anybody will have to touch it.",
        "`create-dump explain risk` has the formula; `risk` of the report is the same, relative to the first file.",
        "Review and test changes to the first files with more care.",
    ),
    term(
        "truck-factor",
        "How many people would have to leave until more than half of the source files have nobody left who wrote a good part of them.",
        "Where it is one or two, knowledge hangs by a thread.",
        "Active people are taken away, the one with the most files first, until more than half of the files have no author left. Authors are told by their degree of authorship: who created the file, and how many of its commits are theirs.",
        "Have somebody else review and change the files of whoever holds most of them.",
    ),
    term(
        "score-below",
        "The gate `score-below=N` fails when the score of the source is below N, from 1 to 10.",
        "It keeps a source from getting worse than what the team has agreed on.",
        "The score is compared as it is, not rounded. Where no code was measured it decides nothing, and the report says so.",
        "Begin a little below the score of today; mend the files that the report names first.",
    ),
    term(
        "severity",
        "The gate `severity=LEVEL` fails when a finding is at least this severe: critical, high, medium, low or info.",
        "It keeps the worst findings out, whatever the score.",
        MEASURED,
        "Mend what the findings name, the first one first, or suppress one with a reason.",
    ),
    term(
        "coverage-below",
        "The gate `coverage-below=PERCENT` fails when a smaller share of the wanted files could be analysed.",
        "A score of half of the source says little about the other half.",
        "Files that were analysed, by those and the ones that failed; what is left out by wish or by kind does not count.",
        "Mend what the ledger names as failed.",
    ),
    term(
        "secrets",
        "The gate `secrets` fails when a file holds a secret, `secrets=all` also when a comment or the baseline accepts it.",
        "A secret in a repository is known to whoever can read it.",
        "Secrets are found by their form, the words around them and their entropy; docs/secrets.md lists the rules.",
        "Revoke them and take them out, or accept them in a baseline.",
    ),
    term(
        "ratchet",
        "The gate `ratchet` fails when the score is below the best one in the file of `--history`.",
        "What was reached is never given up again.",
        "Scores are compared in tenths, as the file holds them. Without a run in the file it decides nothing, and the report says so.",
        "Bring back what fell; the report names it.",
    ),
    term(
        "score-drop",
        "The gate `score-drop=N` fails when the score is more than N points below that of the last run in the file of `--history`.",
        "A large step down in one go is worth a look, whatever the score.",
        "Scores are compared in tenths. The last run is that of another commit.",
        "Bring back what fell; the report names it.",
    ),
    term(
        "hotspot-decline",
        "The gate `hotspot-decline` fails when one of the first twenty hotspots has a lower score than before.",
        "Code that is worked on every day must not get worse.",
        "Of a review, before the change; of an analysis, in the last run in the file of `--history`. Scores are compared in tenths.",
        "Bring the named files back to the scores that they had.",
    ),
    term(
        "new-findings",
        "The gate `new-findings` fails when there is a finding that was not there before.",
        "Old findings may wait, new ones are cheapest to mend now.",
        MEASURED,
        "Mend them in this change, as each of them suggests.",
    ),
    term(
        "degraded",
        "The gate `degraded` fails when a review finds that a file or function became harder to maintain.",
        "Code gets worse one change at a time.",
        "Source files and their functions on both sides of the change, matched across renames and moves.",
        "Bring the named figures back to where they were.",
    ),
];

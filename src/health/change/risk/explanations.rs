//! What each figure of a change's risk means, after the study that it comes from.

use crate::model::Explanation;

const KAMEI: &str = "Y. Kamei et al., A Large-Scale Empirical Study of Just-in-Time Quality Assurance, IEEE Transactions on Software Engineering 39(6), 2013";

const SPLIT: &str = "Split the change where its parts can stand alone.";
const REVIEW: &str = "Let somebody review it who knows these files.";
const TEST: &str = "Test the touched files with more care.";

/// The documentation of every figure.
pub(in crate::health) const EXPLANATIONS: [Explanation; 16] = Explanation::rows(
    KAMEI,
    [
        [
            "change-lines-added",
            "Lines that a change adds, in all files (LA).",
            "The more a change adds, the more can be wrong with it; size is the strongest single sign.",
            "By the difference of both sides, line by line; binary files have none.",
            SPLIT,
        ],
        [
            "change-lines-removed",
            "Lines that a change removes, in all files (LD).",
            "What is removed was there for a reason that somebody may still rely on.",
            "By the difference of both sides, line by line; binary files have none.",
            SPLIT,
        ],
        [
            "change-lines-before",
            "Mean number of lines of the touched files before the change (LT).",
            "A change to a large file has more context to get wrong.",
            "Lines of the base's side, divided by the touched files.",
            TEST,
        ],
        [
            "change-files",
            "Files that a change touches (NF).",
            "A change in many places is harder to see as a whole.",
            "Files whose contents, kind or mode differ; a renamed file counts once.",
            SPLIT,
        ],
        [
            "change-folders",
            "Folders whose files a change touches (ND).",
            "A change that crosses folders crosses what they hide from each other.",
            "Distinct folders of the touched files.",
            SPLIT,
        ],
        [
            "change-subsystems",
            "Folders at the top whose files a change touches (NS).",
            "A change that crosses subsystems is known as a whole to few people.",
            "Distinct first steps of the touched paths.",
            SPLIT,
        ],
        [
            "change-entropy",
            "How evenly the changed lines are spread over the touched files, in bits (Entropy).",
            "Who spreads a change has to keep many places in mind, and forgets one.",
            "The entropy of each file's share of the changed lines; 0 for one file, log2 of the number of files where all are changed alike.",
            SPLIT,
        ],
        [
            "change-priority",
            "The highest priority of a touched file, relative to the first hotspot of the source, 0 to 1.",
            "Where work and bugs came most, they come next.",
            "The risk of the hotspot, by the history before the change; 0 where no touched file is among them.",
            TEST,
        ],
        [
            "change-age",
            "Mean time since the last change of the touched files, in days (AGE).",
            "Files that changed a moment ago are in motion, and changes to them break more often.",
            "From the last commit to each file to the commit that the change starts from; new files have none.",
            TEST,
        ],
        [
            "change-commits",
            "Earlier commits to the touched files (NUC).",
            "Files that many commits had to touch hold what many things depend on.",
            "Commits before the change that touch one of the files, renames followed, merges left out.",
            TEST,
        ],
        [
            "change-authors",
            "People who changed the touched files before (NDEV).",
            "Many authors have many ideas of the same code.",
            "Authors of the earlier commits to the files, after `.mailmap`; bots are none.",
            REVIEW,
        ],
        [
            "change-familiarity",
            "Share of the earlier commits to the touched files that the authors of the change made, 0 to 1.",
            "Who changes what others wrote breaks what they did not know of.",
            "Authors of the commits between the base and the head, after `.mailmap`; unknown where the change is not committed, as the settings of a repository are not read.",
            REVIEW,
        ],
        [
            "change-experience",
            "Earlier commits of the authors of the change, anywhere in the source (EXP).",
            "Who knows the project breaks less.",
            "Commits before the change by the same people, merges left out.",
            REVIEW,
        ],
        [
            "change-recent-experience",
            "Earlier commits of the authors, recent ones counting more (REXP).",
            "Knowledge of code ages with the code.",
            "The sum of 1 / (age in years + 1) over their commits; ages count from the head.",
            REVIEW,
        ],
        [
            "change-subsystem-experience",
            "Earlier commits of the authors to the same folders at the top (SEXP).",
            "Who knows a part of the project does not know the others.",
            "Their commits that touch a file below the first step of a touched path.",
            REVIEW,
        ],
        [
            "change-fix",
            "Whether a change says that it fixes a bug, 1 or 0 (FIX).",
            "Fixes touch what was wrong once, and are made in a hurry more often.",
            "By the words of its commits' messages, as for hotspots; unknown where it is not committed.",
            TEST,
        ],
    ],
);

//! Why files are left out, in words.

use crate::model::Explanation;

/// The documentation of every reason, by id.
pub fn explanations() -> Vec<Explanation> {
    REASONS.to_vec()
}

pub(super) const REASONS: &[Explanation] = &Explanation::rows(
    "",
    [
        [
            "excluded",
            "The file was left out because a glob of `exclude` matches it or a folder around it.",
            "You asked for it.",
            "Globs are those of `.gitignore`, relative to the root; `exclude` is stronger than `include`.",
            "Change `--exclude` if the file should count.",
        ],
        [
            "not-included",
            "The file was left out because no glob of `include` matches it.",
            "You asked for a part of the source.",
            "Globs are those of `.gitignore`, relative to the root; a folder's glob takes what is in it.",
            "Change `--include` if the file should count.",
        ],
        [
            "ignored",
            "The file was left out by a `.create-dumpignore`.",
            "The project says that it should not be analysed.",
            "The syntax and the precedence are those of `.gitignore`; files may stand in any folder.",
            "Change the `.create-dumpignore`, or pass `--no-ignore`.",
        ],
        [
            "hidden",
            "The file was left out because its name or that of a folder around it starts with a dot.",
            "Such files are settings of tools, seldom code of the project.",
            "A glob of `include` that itself names a dotted file or folder brings it back.",
            "Pass `--hidden` to take hidden files in.",
        ],
        [
            "link",
            "The path is a symbolic link that was not followed.",
            "Links can repeat files, run in circles and lead out of the source.",
            "Links are followed only on demand, and never out of the root.",
            "Pass `--follow-links` if what it leads to lies below the root and should count twice.",
        ],
        [
            "special",
            "The path is a pipe, a socket or a device.",
            "Reading one can wait for ever.",
            "It is never opened.",
            "Nothing.",
        ],
        [
            "submodule",
            "Another repository is mounted here.",
            "Its code has its own history and its own owners.",
            "The index says so, or a folder inside the repository holds a `.git` of its own.",
            "Analyse it as a source of its own.",
        ],
        [
            "outside",
            "The name leads out of the source: it is absolute, climbs by `..`, or could stand in no folder.",
            "Archives with such names are made to write where nobody looks.",
            "It is never opened; what leads astray in the name stands escaped as `\\xNN`.",
            "Ask where the archive comes from.",
        ],
        [
            "too-large",
            "The file is larger than the limit.",
            "Files of that size are data, and cost more than they tell.",
            "Its size when listed, or what was found when reading it, exceeds `max_file_size`.",
            "Raise `--max-file-size` if it is code.",
        ],
        [
            "binary",
            "The file is not text.",
            "Only text can be measured and read.",
            "Its name says so, it holds a NUL byte, or over 30 % of it is no UTF-8 or control characters.",
            "Save it as UTF-8 if it is text, or have `dump --binary base64` spell it in Base64.",
        ],
        [
            "secret-in-binary",
            "The file is not text, was to be dumped in Base64, and holds what looks like a secret.",
            "A secret cannot be taken out of a binary file without breaking it, nor be seen in Base64.",
            "The rules of redaction are run over its bytes.",
            "Take the secret out of the file, or dump with `--lossless`, for your own eyes only.",
        ],
        [
            "minified",
            "The file was written for machines to load, not for people to read.",
            "Measures of it say nothing about the project's code.",
            "Its name says so, or its lines are over 200 bytes on average, the longest over 1,000, and \
         full of brackets.",
            "Analyse what it was made from.",
        ],
        [
            "lock-file",
            "The file pins the versions of dependencies.",
            "It is data that a program writes and nobody maintains.",
            "Its name is that of a known package tool's lock file.",
            "Nothing.",
        ],
        [
            "unreadable",
            "The file could not be read.",
            "It is missing from everything that follows.",
            "The operating system or git's object database refused; the message says why.",
            "Check its permissions, or leave it out with `--exclude`.",
        ],
        [
            "vanished",
            "The file was listed and was gone when it was to be read.",
            "It is missing from everything that follows.",
            "The source changed during the run.",
            "Run again while nothing else writes there, or read a commit with `--rev`.",
        ],
        [
            "changed-while-read",
            "The file was read twice and had changed in between.",
            "The dump was weighed with the first text, and does not hold the second.",
            "Large sources are read once to choose and once more to write.",
            "Run again while nothing else writes there, or read a commit with `--rev`.",
        ],
        [
            "moved",
            "The path no longer leads to a regular file below the root.",
            "Reading it could have read something outside the source.",
            "The path is checked again when it is read: it was replaced by a link or by something special.",
            "Run again while nothing else writes there, or read a commit with `--rev`.",
        ],
        [
            "unusable-own-ignore-file",
            "A `.create-dumpignore` was not obeyed, or not wholly.",
            "Files may count that were meant to be ignored.",
            "It could not be read, is larger than 1 MiB, or holds a broken glob.",
            "Mend the ignore file.",
        ],
        [
            "invalid-glob",
            "A glob on the command line or in the configuration cannot be understood.",
            "Guessing would take other files than you meant.",
            "Brackets or braces do not close, or a range runs backwards; the message says which.",
            "Write globs as in .gitignore, such as `*.rs`, `src/**` or `docs/`.",
        ],
    ],
);

//! What the codes of `restore` mean.

use crate::model::Explanation;

/// The documentation of every code, by id.
pub fn explanations() -> Vec<Explanation> {
    CODES.to_vec()
}

const CODES: &[Explanation] = &Explanation::rows(
    "docs/dump-formats.md",
    [
        [
            "dump-unreadable",
            "The dump cannot be read.",
            "Without it there is nothing to restore.",
            "The operating system refused, or its compression is damaged; the message carries the words.",
            "Name a file that you may read, or `-` for standard input.",
        ],
        [
            "dump-too-long",
            "The dump comes from standard input or a pipe and has more than 4 GiB, or no end.",
            "A dump is read twice, so one that can be read once is copied first: without a limit, a stream without an end would fill the disk.",
            "Bytes are counted as they come, before they are unpacked. A dump in a file is not copied, and has no such limit.",
            "Keep the dump in a file, and name that.",
        ],
        [
            "not-a-dump",
            "The file starts like none of the layouts of a dump.",
            "Guessing at files in any text could write anything.",
            "The start decides, after gzip or Zstandard is taken off. A dump that was pasted into another text is none.",
            "Give what `create-dump dump` wrote, whole and from its start.",
        ],
        [
            "dump-damaged",
            "The dump is not as it was written.",
            "Restored files would not be the files that were dumped.",
            "Its framing does not add up, or a file does not have the digest that the dump bears. The message names the line. The whole dump is checked before the first file is written, so nothing was.",
            "Take the dump again. Editors and mail programs that change line ends or white space damage dumps: send them compressed.",
        ],
        [
            "dump-incomplete",
            "The dump has several parts, and they are not all there.",
            "Files of the missing parts would be missing too.",
            "Each part says which one it is and of how many. Parts that are not named are looked for beside the one that is, under its name with another number.",
            "Give all parts, or put them in one folder.",
        ],
        [
            "unsafe-name",
            "The dump holds a file whose name must not be written.",
            "A dump may come from a stranger: a name that leaves the target can replace what runs programs.",
            "Refused are names that no tree holds and so somebody forged: absolute ones, `..`, empty ones, ones that no dump spells this way, two files in one place.",
            "Do not trust this dump. Nothing was written.",
        ],
        [
            "target-occupied",
            "Something stands where a file is to be restored.",
            "It would be lost, or the file would land elsewhere.",
            "Files are replaced with `--force` only; folders, links and anything else never are, and no link is followed.",
            "Name another folder, or pass `--force` to replace files.",
        ],
        [
            "target-unwritable",
            "A file could not be written.",
            "The tree is not whole. Every file that was written before is: each appears whole or not at all.",
            "The operating system refused; the message carries its words.",
            "Name a folder that you may write to, with room for the files.",
        ],
        [
            "restore-interrupted",
            "Somebody interrupted the run before the last file of the dump.",
            "The tree is not whole. Every file that was written is.",
            "A signal, as Ctrl-C sends it, is looked for before each file.",
            "Restore the dump again, with `--force` to replace what was written.",
        ],
        [
            "not-restored",
            "The dump names a file that it does not hold whole, or that must not be written here.",
            "What was shortened, changed, redacted or left out is not the file, and is not written as if it were. Nor is a file written whose name means something else here: one in a `.git`, on Windows a device, or, where case is folded, another file of the dump.",
            "The dump says so of each file. Where it only counts the files of a folder, so does the message.",
            "Dump again with what is missing: without a budget, with `--binary base64`, or with `--lossless` for your own files.",
        ],
    ],
);

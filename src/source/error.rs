//! What can go wrong with a source, and what the user can do about it.

use std::io;

use crate::model::Explanation;

/// Why a source cannot be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Nothing stands at the path.
    #[error("open `{location}`: no such file or directory")]
    NotFound {
        /// The source as the user named it.
        location: String,
    },
    /// Something else than a directory stands at the path.
    #[error("open `{location}`: it is not a directory")]
    NotADirectory {
        /// The source as the user named it.
        location: String,
    },
    /// The operating system refuses to list it.
    #[error("open `{location}`: {cause}")]
    Unreadable {
        /// The source as the user named it.
        location: String,
        /// What the operating system said.
        #[source]
        cause: io::Error,
    },
    /// An archive is damaged, or of a kind that is not read.
    #[error("open the archive `{location}`: {reason}")]
    UnreadableArchive {
        /// The source as the user named it.
        location: String,
        /// What is wrong with it.
        reason: String,
    },
    /// An archive holds more than anybody would unpack.
    #[error("open the archive `{location}`: {reason}")]
    ArchiveTooLarge {
        /// The source as the user named it.
        location: String,
        /// The limit that it passes.
        reason: String,
    },
    /// The source is an address that cannot be read.
    #[error("read the address `{location}`: {reason}")]
    BadAddress {
        /// The source as the user named it, without credentials.
        location: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A server could not be reached, stalled, or did not speak git.
    #[error("fetch `{location}`: {reason}")]
    Unreachable {
        /// The source as the user named it, without credentials.
        location: String,
        /// What went wrong.
        reason: String,
    },
    /// A server says that there is no such repository, or none for us.
    #[error("fetch `{location}`: {reason}")]
    RemoteRefused {
        /// The source as the user named it, without credentials.
        location: String,
        /// The server's answer, in our words.
        reason: String,
    },
    /// A server sends more than anybody fetches.
    #[error("fetch `{location}`: the server sends more than the limit")]
    RemoteTooLarge {
        /// The source as the user named it, without credentials.
        location: String,
    },
    /// The user wanted no more.
    #[error("fetch `{location}`: interrupted")]
    Interrupted {
        /// The source as the user named it, without credentials.
        location: String,
    },
    /// There is no place for temporary files.
    #[error("make temporary files: {cause}")]
    NoScratch {
        /// What the operating system said.
        #[source]
        cause: io::Error,
    },
    /// A revision was asked for, and there is no git repository.
    #[error("read revision `{revision}` of `{location}`: {reason}")]
    NotARepository {
        /// The source as the user named it.
        location: String,
        /// The revision as the user named it.
        revision: String,
        /// Why no repository could be opened.
        reason: String,
    },
    /// A revision was asked for of a repository that is kept in a form that is not read.
    #[error("read revision `{revision}` of `{location}`: {reason}")]
    ForeignRepository {
        /// The source as the user named it.
        location: String,
        /// The revision as the user named it.
        revision: String,
        /// Which form it is, and what helps.
        reason: String,
    },
    /// The repository does not know the revision, or its commit lacks the source's folder.
    #[error("read revision `{revision}` of `{location}`: {reason}")]
    RevisionNotFound {
        /// The source as the user named it.
        location: String,
        /// The revision as the user named it.
        revision: String,
        /// What git's object database said.
        reason: String,
    },
    /// Two revisions have no commit in common, as far as the clone knows.
    #[error(
        "find where `{base}` and `{head}` of `{location}` parted: they have no commit in common{}",
        if *is_shallow { " in this shallow clone" } else { "" }
    )]
    NoMergeBase {
        /// The source as the user named it.
        location: String,
        /// The id of one of them.
        base: String,
        /// The id of the other.
        head: String,
        /// Whether older commits are missing.
        is_shallow: bool,
    },
    /// The repository holds no commit yet.
    #[error("read revision `{revision}` of `{location}`: the repository has no commits yet")]
    NoCommits {
        /// The source as the user named it.
        location: String,
        /// The revision as the user named it.
        revision: String,
    },
}

impl Error {
    /// Stable code, known to `create-dump explain`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound { .. } => "source-not-found",
            Self::NotADirectory { .. } => "source-not-a-directory",
            Self::Unreadable { .. } => "source-unreadable",
            Self::UnreadableArchive { .. } => "archive-unreadable",
            Self::ArchiveTooLarge { .. } => "archive-too-large",
            Self::BadAddress { .. } => "bad-address",
            Self::Unreachable { .. } => "remote-unreachable",
            Self::RemoteRefused { .. } => "remote-refused",
            Self::RemoteTooLarge { .. } => "remote-too-large",
            Self::Interrupted { .. } => "fetch-interrupted",
            Self::NoScratch { .. } => "no-temporary-folder",
            Self::NotARepository { .. } => "not-a-repository",
            Self::ForeignRepository { .. } => "repository-format",
            Self::RevisionNotFound { .. } => "revision-not-found",
            Self::NoMergeBase { .. } => "no-merge-base",
            Self::NoCommits { .. } => "no-commits",
        }
    }

    /// Whether the source could not be reached, rather than being named wrongly.
    pub fn is_unreachable(&self) -> bool {
        matches!(
            self,
            Self::NotFound { .. }
                | Self::Unreadable { .. }
                | Self::Unreachable { .. }
                | Self::RemoteRefused { .. }
                | Self::RemoteTooLarge { .. }
                | Self::Interrupted { .. }
                | Self::NoScratch { .. }
        )
    }

    /// The thing that it is about.
    pub fn subject(&self) -> Option<&str> {
        match self {
            Self::NotFound { location }
            | Self::NotADirectory { location }
            | Self::Unreadable { location, .. }
            | Self::UnreadableArchive { location, .. }
            | Self::ArchiveTooLarge { location, .. }
            | Self::BadAddress { location, .. }
            | Self::Unreachable { location, .. }
            | Self::RemoteRefused { location, .. }
            | Self::RemoteTooLarge { location }
            | Self::Interrupted { location }
            | Self::NoMergeBase { location, .. } => Some(location),
            Self::NotARepository { revision, .. }
            | Self::ForeignRepository { revision, .. }
            | Self::RevisionNotFound { revision, .. }
            | Self::NoCommits { revision, .. } => Some(revision),
            Self::NoScratch { .. } => None,
        }
    }

    /// What the user can do about it.
    pub fn help(&self) -> String {
        Explanation::help(EXPLANATIONS, self.code())
    }
}

/// The documentation of every error and diagnostic code of this module.
pub fn explanations() -> Vec<Explanation> {
    EXPLANATIONS.to_vec()
}

/// Errors first, then the diagnostics of a tree.
const EXPLANATIONS: &[Explanation] = &[
    Explanation {
        id: "source-not-found",
        what: "Nothing stands at the path that was given as the source.",
        why: "Without a source there is nothing to read.",
        how: "The path is resolved from the working directory; links are followed.",
        source: "",
        advice: "Name a directory that exists.",
    },
    Explanation {
        id: "source-not-a-directory",
        what: "The path that was given as the source is a file, and no archive.",
        why: "A source is a whole tree: its ignore rules, history and names stand around its files.",
        how: "The path is resolved and is not a directory; neither its name nor its content is that \
              of an archive.",
        source: "",
        advice: "Name the directory that holds the file, and choose the file with `--include`.",
    },
    Explanation {
        id: "source-unreadable",
        what: "The operating system refused to list the source.",
        why: "A source that cannot be listed would look like an empty one.",
        how: "Listing the root failed; the message carries the system's own words.",
        source: "",
        advice: "Check the permissions of the directory.",
    },
    Explanation {
        id: "archive-unreadable",
        what: "The archive that was given as the source is damaged, or of a kind that is not read.",
        why: "Without its list of files nothing can be read from it.",
        how: "Zip, tar, and tar packed with gzip or zstd are read; which one it is, its content says.",
        source: "",
        advice: "Check the file with `unzip -t` or `tar -tf`, or unpack it and name the directory.",
    },
    Explanation {
        id: "archive-too-large",
        what: "The archive that was given as the source holds more than anybody would unpack.",
        why: "A few bytes can unpack to more than any disk holds.",
        how: "Limits: a million files and folders, 256 MiB of names, 4 GiB of files that are not left \
              out for their size, 200 times the archive's own size, 16 GiB behind gzip or zstd in all.",
        source: "",
        advice: "If you trust it, unpack it and name the directory.",
    },
    Explanation {
        id: "archive-damaged",
        what: "The archive is damaged or was cut off behind its first files.",
        why: "What stands behind the damage is missing from everything that follows.",
        how: "A header did not make sense, or the file ended too early; the message says which.",
        source: "",
        advice: "Fetch or make the archive again.",
    },
    Explanation {
        id: "repeated-name",
        what: "Names stand in the archive more than once.",
        why: "Programs that unpack it may disagree about which one counts.",
        how: "The last of each counts, as where archives are unpacked.",
        source: "",
        advice: "Make the archive again if you did not mean it.",
    },
    Explanation {
        id: "bad-address",
        what: "The source looks like an address, and is none that can be read.",
        why: "Guessing would fetch another repository than you meant.",
        how: "Forms: `git+https://HOST/PATH[@REV][:/FOLDER]`, `git+file:///PATH[@REV]`, \
              `https://github.com/OWNER/NAME[/tree/REV/FOLDER]`, `github:OWNER/NAME[@REV][:/FOLDER]`.",
        source: "",
        advice: "Write the address in one of the forms of docs/sources.md; clone over SSH yourself, and \
                 name the folder.",
    },
    Explanation {
        id: "remote-unreachable",
        what: "The server of the repository could not be reached, stalled, or did not speak git.",
        why: "Without an answer there is nothing to read.",
        how: "A server may be silent for half a minute and take a quarter of an hour in all; the message \
              says what went wrong.",
        source: "",
        advice: "Check the address and the network, then run again.",
    },
    Explanation {
        id: "remote-refused",
        what: "The server says that there is no such repository, or none that you may read.",
        why: "Servers do not tell strangers which private repositories there are.",
        how: "It answered with status 401, 403 or 404.",
        source: "",
        advice: "Check the address. For a private repository put a token into GITHUB_TOKEN \
                 (github.com) or GITLAB_TOKEN (gitlab.com), or into the address: https://TOKEN@HOST/…",
    },
    Explanation {
        id: "remote-too-large",
        what: "The server of the repository sends more than the limit.",
        why: "A server that sends without end would fill the disk.",
        how: "Limits: 2 GiB of objects, 64 MiB of names of branches and tags.",
        source: "",
        advice: "Clone the repository yourself, and name the folder.",
    },
    Explanation {
        id: "submodule-unavailable",
        what: "A submodule of the fetched repository was not fetched.",
        why: "You asked for it, and its files are missing from everything that follows.",
        how: "Its server refused or failed, its address is none of git over https, or there are more \
              than 50 of them, or more than two nested in each other.",
        source: "",
        advice: "Fetch it as a source of its own.",
    },
    Explanation {
        id: "fetch-interrupted",
        what: "You interrupted the run while the repository was being fetched.",
        why: "Without its files there is nothing to report on.",
        how: "Ctrl-C or a signal to end came before the source was complete.",
        source: "",
        advice: "Run again.",
    },
    Explanation {
        id: "no-temporary-folder",
        what: "No temporary folder can be made to fetch a repository into.",
        why: "What is fetched has to stand somewhere while it is read.",
        how: "The operating system refused; the message carries its words.",
        source: "",
        advice: "Point TMPDIR at a folder that exists and that you may write to.",
    },
    Explanation {
        id: "not-a-repository",
        what: "A revision was asked for, and no git repository could be opened around the source.",
        why: "Revisions are read from a repository's object database.",
        how: "`.git` is looked for in the source and in the directories above it.",
        source: "",
        advice: "Name a directory inside a git repository, or leave out the option that names a revision; a review cannot do without one.",
    },
    Explanation {
        id: "repository-format",
        what: "The git repository around the source is kept in a form that is not read here.",
        why: "Without it there is no history and no other revision: files are analysed as they lie there, and a review is not possible.",
        how: "Its configuration sets `extensions.objectFormat` to something other than `sha1` (as `git init --object-format=sha256` does), or `extensions.refStorage` to something other than `files` (as `git init --ref-format=reftable` does).",
        source: "",
        advice: "Run on a copy in the form that is read; the message says how to make one.",
    },
    Explanation {
        id: "revision-not-found",
        what: "The repository does not know the revision, or its commit lacks the source's folder.",
        why: "Reading another revision than the one asked for would be a wrong answer.",
        how: "The name is resolved as `git rev-parse` does: branch, tag, id, `HEAD~2`.",
        source: "",
        advice: "Check the name with `git rev-parse`; in a shallow clone run `git fetch --unshallow`.",
    },
    Explanation {
        id: "no-merge-base",
        what: "Two revisions were to be compared from where they parted, and have no commit in common.",
        why: "Compared with anything else, a change would answer for what others did.",
        how: "The ancestors of both are followed as far as the clone holds them; a shallow clone ends early.",
        source: "git-merge-base(1)",
        advice: "In a shallow clone run `git fetch --unshallow`, or check out with `fetch-depth: 0`; else name a revision that both come from.",
    },
    Explanation {
        id: "no-commits",
        what: "A revision was asked for, and the repository holds no commit yet.",
        why: "There is no revision before the first commit.",
        how: "`HEAD` names a branch that does not exist.",
        source: "",
        advice: "Commit first: a review needs a commit to compare with; without `--rev`, `analyze` and `dump` read the files as they are.",
    },
    Explanation {
        id: "file-list-unreadable",
        what: "The list that `--files-from` names could not be read.",
        why: "Without the list nothing says which files to take.",
        how: "Opening or reading it failed, or it is larger than 256 MiB; the message says which.",
        source: "",
        advice: "Name a file that you may read, or `-` to read the list from standard input.",
    },
    Explanation {
        id: "unusable-path",
        what: "A file of the list that `--files-from` names was left out.",
        why: "You asked for it, and it is missing from everything that follows.",
        how: "It does not exist, is a folder, or leads out of the source or into its `.git`. Names are \
              relative to the source; absolute ones count where they lie in it.",
        source: "",
        advice: "Write the list from the source's root. `git diff --name-only --diff-filter=d` leaves \
                 deleted files out.",
    },
    Explanation {
        id: "unreadable-directory",
        what: "A directory below the source could not be listed.",
        why: "The files in it are missing from everything that follows.",
        how: "Listing it failed; the message carries the system's own words.",
        source: "",
        advice: "Check its permissions, or leave it out with `--exclude`.",
    },
    Explanation {
        id: "unusable-ignore-file",
        what: "An ignore file was not obeyed, or not wholly.",
        why: "Files may be listed that were meant to be ignored.",
        how: "It is a link or no regular file, is larger than 4 MiB, or holds a broken glob.",
        source: "git also refuses `.gitignore` files that are links",
        advice: "Mend the ignore file.",
    },
    Explanation {
        id: "unusable-repository",
        what: "A git repository stands around the source and could not be used, or not wholly.",
        why: "Revision, history, or files that are tracked though ignored are missing.",
        how: "Opening it or reading its index or its head failed; the message says which.",
        source: "",
        advice: "Check the repository with `git fsck` and `git status`.",
    },
    Explanation {
        id: "unusable-tree-entry",
        what: "An entry of a git tree was left out because of its name or its number.",
        why: "Such names cannot stand in a work tree; they occur in attacks and damaged objects.",
        how: "Names that are empty, `.`, `..`, `.git` or hold a slash, paths longer than 4,096 bytes, \
              and everything after a million entries.",
        source: "",
        advice: "Check the repository with `git fsck`.",
    },
];

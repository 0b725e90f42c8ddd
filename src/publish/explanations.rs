//! What the codes of `publish` mean.

use crate::model::Explanation;

/// The documentation of every code, by id.
pub fn explanations() -> Vec<Explanation> {
    EXPLANATIONS.to_vec()
}

pub(super) const EXPLANATIONS: &[Explanation] = &Explanation::rows(
    "docs/publish.md",
    [
        [
            "publish-artifact",
            "The file is no JSON report or review, is damaged, or holds what none holds.",
            "It may come from a fork, so nothing of it is believed that was not checked.",
            "Schema, sizes, ids, lines and paths are checked before the first request is sent.",
            "Make it with `create-dump review --base REV --format json=review.json`.",
        ],
        [
            "publish-kind",
            "The target takes a review, and was given a report, or the other way round.",
            "A pull request is told what its change did, not how the whole source is.",
            "The key `schema` of the JSON says which of the two it is.",
            "Make a review with `create-dump review --base REV --format json=review.json`, or a report with `create-dump analyze --format json=report.json`, as the message asks.",
        ],
        [
            "publish-destination",
            "It is not said where to deliver, or not in a way that can be understood.",
            "A guess could write to somebody else's pull request.",
            "Flags come first, then what the CI system says in its variables and in the file of the event.",
            "Name it as the message asks: at a code host --repo OWNER/NAME, --pr NUMBER and --sha COMMIT; `create-dump publish --help` lists what other targets take.",
        ],
        [
            "publish-no-token",
            "There is no token to sign in to the host with, or no secret to sign a message with.",
            "Tokens are read from the environment alone: on a command line everybody on the machine sees them.",
            "Each target names its variables; the first one that is set is taken.",
            "Set the named variable for this one step, from the secrets of your CI system; --dry-run needs none.",
        ],
        [
            "publish-model-key",
            "The key of a model stands in the environment of the command that holds the host's token.",
            "A step that has both can be made to send one to the other; kept apart, a stolen one is one alone.",
            "The well-known variables of model providers and CREATE_DUMP_LLM_* are looked at; their values are not.",
            "Give the key to the step that analyses and the token to the step that publishes; by hand, `env -u VARIABLE create-dump publish …`.",
        ],
        [
            "publish-token-rejected",
            "The host does not accept the token.",
            "Nothing can be written without one.",
            "The host answered with status 401.",
            "Check that the token is whole, has not expired, and belongs to this host.",
        ],
        [
            "publish-permission",
            "The token may not do what is asked of it.",
            "Nothing was written that needs the permission.",
            "The host answered with status 403, or its GraphQL with FORBIDDEN; it says in a header which permissions would do.",
            "Grant the permission that is named to the job; on a pull request from a fork, publish from a `workflow_run` workflow instead.",
        ],
        [
            "publish-not-found",
            "What should be written to is not there, or the token may not see it.",
            "Hosts say the same of what is missing and of what is private.",
            "The host answered with status 404 or 410.",
            "Check the name of the repository and the number, and that the token may read the repository.",
        ],
        [
            "publish-closed",
            "Nobody may write there: the repository is archived, or the conversation is locked.",
            "The host takes no comment.",
            "The host says so in the repository, in the pull request, or in its refusal.",
            "Unlock the conversation or unarchive the repository, or leave the pull request alone.",
        ],
        [
            "publish-refused",
            "The host does not take what was sent.",
            "Nothing of that request was written.",
            "The host answered with a status such as 422 and its reason.",
            "Read the host's reason; if it tells of a limit, lower --max-comments.",
        ],
        [
            "publish-limited",
            "The host asks to wait for longer than it is worth.",
            "A CI job that sleeps for an hour costs more than it tells.",
            "By Retry-After, by the header that tells when a limit is filled again, or else a minute.",
            "Run the step again later; what was posted already is not posted twice.",
        ],
        [
            "publish-host-fails",
            "The host could not be reached, or failed again and again.",
            "What was posted up to then stands; the output says what.",
            "A request is sent anew a few times where that cannot post anything twice; before a comment is, what is there is read again.",
            "Run the step again; what was posted already is not posted twice.",
        ],
        [
            "publish-malformed",
            "The reply of the host is not one of its kind.",
            "What cannot be read cannot be compared with what should be there.",
            "The reply is no JSON of the documented shape, or points to another host.",
            "Check the address of the API, and whether a proxy answers in its place.",
        ],
        [
            "publish-pending",
            "The host has taken the findings and not yet said what it makes of them.",
            "Large uploads take minutes.",
            "The state of the upload was asked for a few times.",
            "Look at the page of alerts later.",
        ],
        [
            "publish-stale",
            "The change has moved on since it was reviewed, so nothing was posted.",
            "What is told of an old commit would stand in the place of what is told of the new one.",
            "The commit of the review is neither the head of the pull request nor its merge with the base.",
            "Nothing: the run for the new commit posts.",
        ],
    ],
);

//! One comment that stays: what is to be done so that it stands there once, and says what it should.

use super::marker::Marker;

/// A comment that is there.
#[derive(Clone, Debug)]
pub(super) struct Comment {
    /// The host's id.
    pub(super) id: String,
    pub(super) body: String,
    /// Whether whoever holds our token wrote it.
    pub(super) is_own: bool,
}

/// One write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Create { body: String },
    Update { id: String, body: String },
    Delete { id: String },
}

/// Our comments of one kind, oldest first as the host lists them.
pub(super) fn own<'a>(comments: &'a [Comment], kind: &str) -> Vec<(&'a Comment, Marker)> {
    let own = comments.iter().filter(|comment| comment.is_own);
    let marked = own.filter_map(|comment| Some((comment, Marker::of(&comment.body)?)));
    marked.filter(|(_, marker)| marker.kind == kind).collect()
}

/// What is to be done so that exactly one comment of this kind stands there, with this body. Two runs
/// at a time may each have made one: the oldest stays. Nothing is to be done where all is well.
pub(super) fn steps(comments: &[Comment], kind: &str, wanted: &str) -> Vec<Step> {
    let own = own(comments, kind);
    let Some(((kept, _), surplus)) = own.split_first() else {
        return vec![Step::Create {
            body: wanted.to_owned(),
        }];
    };
    let update = (!is_same(&kept.body, wanted)).then(|| Step::Update {
        id: kept.id.clone(),
        body: wanted.to_owned(),
    });
    let surplus = surplus
        .iter()
        .map(|(it, _)| Step::Delete { id: it.id.clone() });
    update.into_iter().chain(surplus).collect()
}

/// Whether two bodies are the same to a host, which may change ends of lines and trim.
fn is_same(a: &str, b: &str) -> bool {
    let lines = |text: &str| -> Vec<String> {
        text.trim()
            .lines()
            .map(|line| line.trim_end().to_owned())
            .collect()
    };
    lines(a) == lines(b)
}

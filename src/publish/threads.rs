//! Comments on lines: which to make, which to close, which to leave alone.
//!
//! A comment bears the fingerprint of its finding, which knows no line numbers: a push, a rebase or a
//! force-push changes nothing about who said what already. What a person closed or removed is
//! dismissed, and is not said again.

use std::collections::{BTreeMap, BTreeSet};

use super::marker::Marker;
use super::posting::Note;

/// The kind of a comment on a line.
pub(super) const FINDING: &str = "finding";

/// How the tag of a block begins that hosts offer to commit. Nothing that is rendered from outside
/// has a block with it.
pub(super) const OFFER: &str = "suggestion";

/// A conversation of ours on a line that is there.
#[derive(Clone, Debug)]
pub(super) struct Thread {
    /// The host's id of the conversation.
    pub(super) id: String,
    /// The host's id of its first comment, which is ours.
    pub(super) comment: String,
    pub(super) path: String,
    pub(super) body: String,
    /// Whether it is closed.
    pub(super) is_closed: bool,
    /// Whether somebody answered.
    pub(super) has_answers: bool,
}

/// What a comment of ours stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Open,
    /// We closed it, as the finding was gone.
    Resolved,
    /// A person closed it.
    Dismissed,
}

impl Thread {
    fn marker(&self) -> Option<Marker> {
        Marker::of(&self.body).filter(|marker| marker.kind == FINDING)
    }

    fn state(&self, marker: &Marker) -> State {
        match marker.field("state") {
            Some("resolved") => State::Resolved,
            _ if self.is_closed => State::Dismissed,
            _ => State::Open,
        }
    }
}

/// What is to be done.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// Findings to comment on, by place in the list, with their lines.
    pub(super) post: Vec<(usize, usize)>,
    /// Conversations whose finding is gone.
    pub(super) resolve: Vec<Thread>,
    /// Those whose finding is back, with its place in the list.
    pub(super) reopen: Vec<(Thread, usize)>,
    /// Further conversations about the same finding, which two runs at a time have made.
    pub(super) surplus: Vec<Thread>,
    /// Findings that a person does not want to hear of, by place in the list.
    pub(super) dismissed: BTreeSet<usize>,
    /// Findings that are told on their line, before or now.
    pub(super) told: BTreeSet<usize>,
    /// Fingerprints of all that was told on a line ever.
    pub(super) posted: BTreeSet<String>,
    /// Path and line of measurements that are told or dismissed there.
    spoken: BTreeSet<(String, usize)>,
}

/// What is known of the review and of what is there.
pub(super) struct Known<'a> {
    /// The findings, the most severe first.
    pub(super) notes: &'a [Note],
    pub(super) threads: &'a [Thread],
    /// Fingerprints that were told on a line before.
    pub(super) posted: BTreeSet<String>,
    /// Most conversations that stand open.
    pub(super) most: usize,
    /// The line to comment on, where the host takes one.
    pub(super) line: &'a dyn Fn(usize) -> Option<usize>,
    /// Whether the review looked at what a conversation is about: path, and whether it was measured.
    pub(super) was_seen: &'a dyn Fn(&str, bool) -> bool,
}

impl Plan {
    pub(super) fn of(known: &Known<'_>) -> Self {
        let mut plan = Self {
            posted: known.posted.clone(),
            ..Self::default()
        };
        let places: BTreeMap<&str, usize> = known
            .notes
            .iter()
            .enumerate()
            .map(|(at, note)| (note.id.as_str(), at))
            .collect();
        let mut seen = BTreeSet::new();
        let mut open = 0;
        for thread in known.threads {
            let Some(marker) = thread.marker() else {
                continue;
            };
            let id = marker.field("id").unwrap_or_default().to_owned();
            let state = thread.state(&marker);
            if !seen.insert(id.clone()) {
                if state == State::Open && !thread.has_answers {
                    plan.surplus.push(thread.clone());
                }
                continue;
            }
            open += usize::from(state == State::Open);
            let is_measured = marker.field("origin") != Some("llm");
            let place = places.get(id.as_str()).copied();
            if let Some(at) = place {
                plan.takes(known, at);
            }
            plan.judge(thread, state, place, || {
                (known.was_seen)(&thread.path, is_measured)
            });
            plan.posted.insert(id);
        }
        plan.find_new(known, seen, open);
        plan
    }

    /// What becomes of a conversation whose finding stands at this place in the list, or is gone.
    fn judge(
        &mut self,
        thread: &Thread,
        state: State,
        place: Option<usize>,
        was_seen: impl Fn() -> bool,
    ) {
        match (state, place) {
            (State::Open, Some(at)) => {
                self.told.insert(at);
            }
            (State::Resolved, Some(at)) => {
                self.told.insert(at);
                self.reopen.push((thread.clone(), at));
            }
            (State::Dismissed, Some(at)) => {
                self.dismissed.insert(at);
            }
            (State::Open, None) if was_seen() => self.resolve.push(thread.clone()),
            (_, None) => {}
        }
    }

    fn find_new(&mut self, known: &Known<'_>, mut seen: BTreeSet<String>, open: usize) {
        let open = open + self.reopen.len() - self.resolve.len();
        let mut room = known.most.saturating_sub(open);
        for (at, note) in known.notes.iter().enumerate() {
            if !seen.insert(note.id.clone()) {
                continue;
            }
            if known.posted.contains(&note.id) {
                // It was told, and its comment is gone: somebody removed it.
                self.dismissed.insert(at);
                self.takes(known, at);
                continue;
            }
            if room > 0
                && let Some(line) = self.takes(known, at)
            {
                room -= 1;
                self.post.push((at, line));
                self.told.insert(at);
            }
        }
    }

    /// The line to tell a finding on. Several measurements of one function stand on the same line,
    /// and are one thing to a reader: `None` where another one has it.
    fn takes(&mut self, known: &Known<'_>, at: usize) -> Option<usize> {
        let note = &known.notes[at];
        let line = (known.line)(at)?;
        let is_free = !note.is_measured || self.spoken.insert((note.path.clone(), line));
        is_free.then_some(line)
    }
}

/// The body of a comment on a line.
pub(super) fn body(note: &Note) -> String {
    marker(note).below(&note.body)
}

/// The same with a block of code to commit.
pub(super) fn offering(note: &Note, block: &str) -> String {
    marker(note).below(&format!("{}\n\n{block}", note.body))
}

/// The same once the finding is gone.
pub(super) fn resolved_body(body: &str, commit: &str) -> Option<String> {
    let marker = Marker::of(body)?.with("state", "resolved");
    let text = body.trim_end();
    let text = text.rfind('\n').map_or("", |at| &text[..at]);
    // What was offered is not any more.
    let is_offer =
        |line: &&str| line.trim_start_matches('`').starts_with(OFFER) && line.starts_with("```");
    let offer = text.lines().find(is_offer);
    let text = offer
        .and_then(|line| text.split(line).next())
        .unwrap_or(text);
    let short = commit.get(..10).unwrap_or(commit);
    Some(marker.below(&format!("**Resolved** in `{short}`.\n\n{}", text.trim())))
}

fn marker(note: &Note) -> Marker {
    let origin = if note.is_measured { "metric" } else { "llm" };
    Marker::new(FINDING)
        .with("id", &note.id)
        .with("origin", origin)
}

//! Who wrote a commit, as a number.

use std::collections::HashMap;

use gix::actor::SignatureRef;
use gix::bstr::{BStr, BString, ByteSlice};

/// Names of programs that commit without `[bot]` in their name.
const BOTS: [&str; 3] = ["dependabot", "github-actions", "renovate"];

/// The people of a history: one number a person, by e-mail after `.mailmap`.
#[derive(Default)]
pub(super) struct Authors {
    mailmap: gix::mailmap::Snapshot,
    numbers: HashMap<Vec<u8>, u32>,
    /// The same by name and e-mail as they stand in commits.
    known: HashMap<(BString, BString), Option<u32>>,
}

impl Authors {
    /// Lines of the mailmap that make no sense are left out; of two for one person the later holds.
    pub(super) fn new(mailmap: &[u8]) -> Self {
        let mut entries: Vec<_> = gix::mailmap::parse_ignore_errors(mailmap).collect();
        // The snapshot inserts into sorted lists: entries in any other order take quadratic time.
        entries.sort_by_cached_key(|entry| {
            let lower_case = |text: &BStr| text.to_ascii_lowercase();
            (
                lower_case(entry.old_email()),
                entry.old_name().map(lower_case),
            )
        });
        Self {
            mailmap: gix::mailmap::Snapshot::new(entries),
            numbers: HashMap::new(),
            known: HashMap::new(),
        }
    }

    /// The number of the person who signed, or `None` for a bot. Without an e-mail the name
    /// decides.
    pub(super) fn number(&mut self, name: &BStr, email: &BStr) -> Option<u32> {
        let written = (name.to_owned(), email.to_owned());
        if let Some(known) = self.known.get(&written) {
            return *known;
        }
        let number = self.resolve(name, email);
        self.known.insert(written, number);
        number
    }

    fn resolve(&mut self, name: &BStr, email: &BStr) -> Option<u32> {
        let signature = SignatureRef {
            name,
            email,
            time: "",
        };
        let signature = signature.trim();
        let known = self.mailmap.try_resolve_ref(signature);
        let name = known
            .as_ref()
            .and_then(|it| it.name)
            .unwrap_or(signature.name);
        let email = known
            .as_ref()
            .and_then(|it| it.email)
            .unwrap_or(signature.email);
        let email = email.trim().to_lowercase();
        let name = name.trim().to_lowercase();
        if is_bot(&name) || is_bot(&email) {
            return None;
        }
        let person = if email.is_empty() { name } else { email };
        let next = self.numbers.len() as u32;
        Some(*self.numbers.entry(person).or_insert(next))
    }
}

fn is_bot(lower_case: &[u8]) -> bool {
    lower_case.contains_str("[bot]")
        || BOTS
            .iter()
            .any(|bot| lower_case.starts_with(bot.as_bytes()))
}

//! What a dump holds, in a few lines for people.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::packed::Packed;
use crate::dump::Level;

/// How many files and languages are named.
const MOST_NAMED: usize = 10;

impl Packed {
    /// Files, tokens by language, the largest files, and what is shortened or left out.
    pub fn statistics(&self) -> String {
        let mut held: [usize; Level::ALL.len()] = Default::default();
        let mut languages: BTreeMap<&str, usize> = BTreeMap::new();
        let mut largest = Vec::new();
        for (file, offer, level) in self.packing.decided() {
            let Some(level) = level else { continue };
            held[level as usize] += 1;
            let tokens = offer.at(level).map_or(0, |weight| weight.shape.tokens);
            *languages
                .entry(file.language.unwrap_or("other"))
                .or_default() += tokens;
            largest.push((tokens, file.path.as_str()));
        }
        let mut text = format!(
            "files: {} in full, {} as signatures, {} as a line, {} left out\n",
            held[0],
            held[1],
            held[2],
            self.omitted().len()
        );
        if let Some(tokens) = self.tokens() {
            text += &format!("tokens: {tokens}\n");
        }
        list(
            &mut text,
            "tokens by language",
            languages
                .into_iter()
                .map(|(name, tokens)| (tokens, name))
                .collect(),
        );
        list(&mut text, "largest files", largest);
        self.add_secrets(&mut text);
        text
    }

    /// How many secrets the rules found in how many files, rule by rule; nothing where there are none.
    fn add_secrets(&self, text: &mut String) {
        let mut rules: BTreeMap<&str, usize> = BTreeMap::new();
        for hit in self.hits.iter().flat_map(|(_, hits)| hits) {
            *rules.entry(hit.rule).or_default() += 1;
        }
        let secrets: usize = rules.values().sum();
        if secrets > 0 {
            let files = self.hits.iter().filter(|(_, hits)| !hits.is_empty());
            let title = format!("secrets found: {secrets}, in {} files", files.count());
            let rules = rules.into_iter().map(|(rule, count)| (count, rule));
            list(text, &title, rules.collect());
        }
    }
}

/// The first of a list, the largest first.
fn list(text: &mut String, title: &str, mut rows: Vec<(usize, &str)>) {
    rows.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    writeln!(text, "{title}:").expect("writing to a string does not fail");
    for (tokens, name) in rows.iter().take(MOST_NAMED) {
        writeln!(text, "{tokens:>10} {}", name.escape_debug())
            .expect("writing to a string does not fail");
    }
}

//! Halstead's volume.

use foldhash::{HashMap, HashMapExt as _};

use crate::language::{Function, Token, TokenClass};

use super::{Code, Explanation, Metric};

pub(super) struct HalsteadVolume;

impl Metric for HalsteadVolume {
    fn explanation(&self) -> Explanation {
        Explanation {
            id: "halstead_volume",
            what: "Halstead's volume: how much there is to read, in bits.",
            why: "Two functions of the same length differ when one uses three names and the other thirty.",
            how: "Tokens × log2 of the different tokens. Words and signs of the language are operators, names and literals operands; closing brackets, commas and semicolons are not counted. A nested function that is listed by itself is left out of the one around it; the file's volume is that of all its tokens.",
            source: "M. H. Halstead, Elements of Software Science, 1977.",
            advice: "Split the function, or give intermediate results to a function that hides them.",
        }
    }

    fn functions(&self, code: &Code<'_>) -> Option<Vec<f64>> {
        let words = code.words();
        let mut counter = Counter::default();
        let inner = listed_inside(code);
        let functions = code.syntax.functions.iter().enumerate();
        let volume = |(index, function): (usize, &Function)| {
            // What is not listed has no value of its own: a token counts once, however deep it is.
            if !code.functions[index].is_listed {
                return 0.0;
            }
            let mut ranges = Vec::with_capacity(inner[index].len() + 1);
            let mut start = function.tokens.start;
            for inside in &inner[index] {
                let tokens = &code.syntax.functions[*inside].tokens;
                ranges.push(start..tokens.start);
                start = tokens.end;
            }
            ranges.push(start..function.tokens.end);
            counter.volume(words, ranges.into_iter().flatten())
        };
        Some(functions.map(volume).collect())
    }

    fn file(&self, code: &Code<'_>) -> Option<f64> {
        let tokens = 0..code.syntax.tokens.len();
        code.is_parsed
            .then(|| Counter::default().volume(code.words(), tokens))
    }
}

/// For each listed function the listed ones directly inside, in the order of the text.
fn listed_inside(code: &Code<'_>) -> Vec<Vec<usize>> {
    let nearest = code.nearest_listed();
    let mut inside = vec![Vec::new(); code.functions.len()];
    for index in 1..code.functions.len() {
        if !code.functions[index].is_listed {
            continue;
        }
        inside[nearest[code.syntax.functions[index].parent]].push(index);
    }
    inside
}

/// Every token as the number of its word, or `None` where it does not count.
pub(super) fn words(code: &Code<'_>) -> Vec<Option<u32>> {
    let mut numbers: HashMap<&str, u32> = HashMap::new();
    // A word of the language is known by its kind, mostly.
    let mut of_kinds: Vec<(&str, u32)> = Vec::new();
    let tokens = code.syntax.tokens.iter();
    let number = |token: &Token| {
        let text = code.token_text(token);
        if !counts(token, text) {
            return None;
        }
        let next = numbers.len() as u32;
        if token.class != TokenClass::Operator {
            return Some(*numbers.entry(text).or_insert(next));
        }
        let kind = usize::from(token.kind);
        if of_kinds.len() <= kind {
            of_kinds.resize(kind + 1, ("", 0));
        }
        let known = &mut of_kinds[kind];
        if known.0 != text {
            *known = (text, *numbers.entry(text).or_insert(next));
        }
        Some(known.1)
    };
    tokens.map(number).collect()
}

/// Counts different words, remembering which count saw each last.
#[derive(Default)]
struct Counter {
    seen: Vec<u32>,
    count: u32,
}

impl Counter {
    fn volume(&mut self, words: &[Option<u32>], tokens: impl Iterator<Item = usize>) -> f64 {
        self.count += 1;
        let (mut length, mut different) = (0_u32, 0_u32);
        for word in tokens.filter_map(|token| words[token]) {
            if self.seen.len() <= word as usize {
                self.seen.resize(word as usize + 1, 0);
            }
            let seen = &mut self.seen[word as usize];
            length += 1;
            different += u32::from(*seen != self.count);
            *seen = self.count;
        }
        if different == 0 {
            return 0.0;
        }
        f64::from(length) * f64::from(different).log2()
    }
}

fn counts(token: &Token, text: &str) -> bool {
    token.class != TokenClass::Operator || !matches!(text, ")" | "]" | "}" | "," | ";")
}

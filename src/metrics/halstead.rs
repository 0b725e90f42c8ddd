//! Halstead's volume.

use std::collections::HashMap;

use crate::language::{Token, TokenClass};

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
        let mut vocabulary = Vocabulary::of(code);
        let inner = listed_inside(code);
        let volumes = code.syntax.functions.iter().enumerate();
        Some(
            volumes
                .map(|(index, function)| {
                    let mut ranges = Vec::with_capacity(inner[index].len() + 1);
                    let mut start = function.tokens.start;
                    for inside in &inner[index] {
                        let tokens = &code.syntax.functions[*inside].tokens;
                        ranges.push(start..tokens.start);
                        start = tokens.end;
                    }
                    ranges.push(start..function.tokens.end);
                    vocabulary.volume(ranges.into_iter().flatten())
                })
                .collect(),
        )
    }

    fn file(&self, code: &Code<'_>) -> Option<f64> {
        let tokens = 0..code.syntax.tokens.len();
        code.is_parsed.then(|| Vocabulary::of(code).volume(tokens))
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

/// Every token as the number of its word, so that different words are counted without hashing again.
struct Vocabulary {
    words: Vec<Option<u32>>,
    /// Which count saw a word last.
    seen: Vec<u32>,
    count: u32,
}

impl Vocabulary {
    fn of(code: &Code<'_>) -> Self {
        let mut numbers: HashMap<&str, u32> = HashMap::new();
        let mut words = Vec::with_capacity(code.syntax.tokens.len());
        for token in &code.syntax.tokens {
            let text = &code.text[token.start as usize..token.end as usize];
            words.push(counts(token, text).then(|| {
                let next = numbers.len() as u32;
                *numbers.entry(text).or_insert(next)
            }));
        }
        Self {
            seen: vec![0; numbers.len()],
            words,
            count: 0,
        }
    }

    fn volume(&mut self, tokens: impl Iterator<Item = usize>) -> f64 {
        self.count += 1;
        let (mut length, mut different) = (0_u32, 0_u32);
        for word in tokens.filter_map(|token| self.words[token]) {
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

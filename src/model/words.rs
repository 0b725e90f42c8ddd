//! Numbers as people read them: the same in a report, in a finding and in a note.

/// `30211` as `30,211`.
pub(crate) fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `1 file`, `2,000 files`.
pub(crate) fn counted(number: usize, one: &str, many: &str) -> String {
    let noun = if number == 1 { one } else { many };
    format!("{} {noun}", thousands(number))
}

/// A score with one decimal, as in the JSON report: 6.85 is a little less than its name says, and
/// reads 6.8.
pub(crate) fn score(score: f64) -> String {
    format!("{score:.1}")
}

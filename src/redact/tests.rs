use super::rules::RULES;
use super::{Clean, CleanWriter, Redactor, explanations};

fn cleaned(text: &str) -> String {
    Redactor::new().clean(text).text.to_string()
}

#[test]
fn every_rule_compiles_and_is_told_apart() {
    let mut ids: Vec<_> = explanations().iter().map(|rule| rule.id).collect();
    assert!(ids.len() >= 100, "{}", ids.len());
    for rule in &RULES.rules {
        assert!(rule.regex().is_some(), "{}", rule.id);
        assert!(!rule.keywords.is_empty(), "{}", rule.id);
        for keyword in &rule.keywords {
            assert_eq!(*keyword, keyword.to_ascii_lowercase(), "{}", rule.id);
        }
    }
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), RULES.rules.len());
}

#[test]
fn a_key_loses_every_line_and_the_text_no_line() {
    let key = "a\n  -----BEGIN RSA PRIVATE KEY-----\r\n  MIIEpAIBAAKCAQEA7bq\r\n  c2hvcnQ=\r\n  -----END RSA PRIVATE KEY-----\r\nb\n";
    let gone = "[redacted:private-key]";
    assert_eq!(
        cleaned(key),
        format!("a\n  {gone}\r\n  {gone}\r\n  {gone}\r\n  {gone}\r\nb\n")
    );
}

#[test]
fn lines_are_cut_from_the_shared_text() {
    let text = Clean::vouch("one\ntwo\r\nthree\n\nfive");
    let line = |start, end| text.lines(start, end).to_string();
    assert_eq!(line(1, 1), "one");
    assert_eq!(line(2, 2), "two");
    assert_eq!(line(2, 3), "two\r\nthree");
    assert_eq!(line(4, 4), "");
    assert_eq!(line(4, 9), "\nfive");
    assert_eq!(line(5, 5), "five");
    assert_eq!(line(6, 9), "");
    assert_eq!(line(3, 2), "");
    assert_eq!(line(1, usize::MAX), text.to_string());
    let piece = text.lines(2, 4);
    assert_eq!(piece.lines(1, 1).as_str(), "two");
    assert_eq!(piece.lines(2, 5).as_str(), "three");
    assert_eq!(text.lines(2, 2), Clean::vouch("two"));
}

#[test]
fn the_writer_quotes_and_escapes() {
    let name = Clean::vouch("a\n\"b\"\u{202e}\\n`");
    let mut out = CleanWriter::new();
    out.literal("<")
        .json(&name)
        .literal("|")
        .one_line(&name)
        .repeat('-', 2)
        .number(7);
    assert_eq!(
        out.finish().as_str(),
        "<\"a\\n\\\"b\\\"\u{202e}\\\\n`\"|a\\n\"b\"\\u{202e}\\\\n`--7"
    );
}

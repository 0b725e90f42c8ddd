//! Planted secrets found, harmless lines kept, lines and bytes where they were.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::keywords::{GRAM, Keyword, Keywords, Needs};
use super::rules::RULES;
use super::spans::{self, Span};
use super::values::{Secrets, Values};
use super::words::is_gibberish;
use super::{
    Baseline, Clean, CleanWriter, FoundSecret, Hit, Redactor, Scan, Standing, find, fingerprint,
    rules,
};

const PLANTED: &str = include_str!("../../fixtures/redact/planted.txt");
const ALLOWED: &str = include_str!("../../fixtures/redact/allowed.txt");

/// A line of the fixture of secrets, filled in.
struct Planted {
    rule: &'static str,
    text: String,
    /// The secret, or its lines.
    secrets: Vec<String>,
}

fn planted() -> Vec<Planted> {
    planted_with(42)
}

/// The secrets with other letters for another seed. Those of one line do not depend on any other.
fn planted_with(seed: u64) -> Vec<Planted> {
    PLANTED
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| {
            let (rule, template) = line.split_once(" | ").expect("rule | text");
            let template = template.replace("\\\\", "\u{1}").replace("\\n", "\n");
            let text = Random::of(seed, line).fill(&template.replace('\u{1}', "\\"));
            let (_, secret) = text.split_once('«').expect("an opening mark");
            let (secret, _) = secret.split_once('»').expect("a closing mark");
            let in_armour = rule == "private-key";
            let secrets = secret
                .split(|c: char| {
                    c == '\n' || in_armour && (c.is_whitespace() || c == '"' || c == '\\')
                })
                .map(|part| {
                    if in_armour {
                        part.trim_start_matches('n')
                    } else {
                        part
                    }
                })
                .filter(|part| {
                    !in_armour || part.len() >= 16 && !part.contains(',') && !part.contains("---")
                })
                .map(str::to_owned)
                .collect();
            let text = text.replace(['«', '»'], "");
            Planted {
                rule,
                text,
                secrets,
            }
        })
        .collect()
}

/// Numbers that look random and are the same in every run.
struct Random(u64);

impl Random {
    fn of(seed: u64, line: &str) -> Self {
        let hash = blake3::keyed_hash(&[0; 32], line.as_bytes());
        let hash = hash.as_bytes().first_chunk().expect("it has 32 bytes");
        Self(seed ^ u64::from_le_bytes(*hash))
    }

    fn next(&mut self) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        usize::try_from(self.0 >> 40).expect("24 bits")
    }

    /// Puts characters where the template asks for them.
    fn fill(&mut self, template: &str) -> String {
        let mut text = String::new();
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            text.push_str(before);
            let hole = after
                .split_once('}')
                .and_then(|(hole, after)| Some((hole.split_once(':')?, after)))
                .and_then(|((class, size), after)| {
                    Some((alphabet(class)?, size.parse().ok()?, after))
                });
            match hole {
                Some((letters, size, after)) => {
                    for _ in 0..size {
                        text.push(char::from(letters[self.next() % letters.len()]));
                    }
                    rest = after;
                }
                None => {
                    text.push('{');
                    rest = after;
                }
            }
        }
        text + rest
    }
}

fn alphabet(class: &str) -> Option<&'static [u8]> {
    Some(match class {
        "hex" => b"0123456789abcdef",
        "digits" => b"0123456789",
        "upper" => b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
        "lower" => b"abcdefghijklmnopqrstuvwxyz0123456789",
        "alnum" => b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
        "base64" => b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
        _ => return None,
    })
}

fn cleaned(text: &str) -> String {
    Redactor::new().clean(text).text.to_string()
}

#[test]
fn every_rule_compiles_and_is_told_apart() {
    let mut ids: Vec<_> = rules().map(|rule| rule.id).collect();
    assert!(ids.len() >= 150, "{}", ids.len());
    for rule in &RULES.rules {
        assert!(rule.regex().is_some(), "{}", rule.id);
        assert!(rule.all_keywords().next().is_some(), "{}", rule.id);
        for Keyword { text, needs } in rule.all_keywords() {
            assert!(text.len() >= GRAM, "{}: {text}", rule.id);
            let is_lower = text == text.to_ascii_lowercase();
            assert!(is_lower || needs != Needs::Nothing, "{}: {text}", rule.id);
        }
    }
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), RULES.rules.len());
}

/// What holds of every clean text: no secret of `planted` is in it, no line is lost, and nothing is
/// left to clean.
fn check(text: &str, planted: &Planted) -> Vec<Hit> {
    let Planted { rule, secrets, .. } = planted;
    let cleaned = Redactor::new().clean(text);
    for secret in secrets {
        assert!(
            !cleaned.text.contains(secret),
            "{rule}: {secret} stands in {}",
            cleaned.text
        );
    }
    let breaks = |text: &str| text.matches('\n').count();
    assert_eq!(
        breaks(&cleaned.text),
        breaks(text),
        "{rule}: {}",
        cleaned.text
    );
    let again = Redactor::new().clean(&cleaned.text);
    assert_eq!(again.text, cleaned.text, "{rule}");
    assert_eq!(again.hits, [], "{rule}");
    cleaned.hits
}

/// What stands behind a secret in code is no part of it.
#[test]
fn what_closes_a_secret_stays() {
    let mut swallowed = Vec::new();
    for planted in planted() {
        let ends = planted
            .secrets
            .last()
            .is_some_and(|secret| planted.text.ends_with(secret.as_str()));
        for closing in [
            "\"", "'", "\",", "\")", "'];", "`", "\\n\"", "\\r\\n',", "\\n\" +",
        ] {
            let text = format!("\"{}{closing}", planted.text);
            let clean = Redactor::new().clean(&text).text.to_string();
            if ends && clean.contains("[redacted:") && !clean.ends_with(closing) {
                swallowed.push(format!("{} {closing:?}: {}", planted.rule, clean));
            }
        }
    }
    assert_eq!(swallowed, [""; 0], "{}", swallowed.join("\n"));
}

#[test]
fn planted_secrets_are_found_by_their_rule() {
    let mut missed = Vec::new();
    for planted in planted() {
        let hits = Redactor::new().clean(&planted.text).hits;
        if hits.iter().map(|hit| hit.rule).ne([planted.rule]) {
            missed.push(format!("{}: {hits:?}\n  {}", planted.rule, planted.text));
        } else {
            check(&planted.text, &planted);
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[test]
fn every_rule_has_a_planted_secret() {
    let planted: BTreeSet<_> = planted().iter().map(|planted| planted.rule).collect();
    let rules: BTreeSet<_> = rules().map(|rule| rule.id).collect();
    assert_eq!(planted, rules);
}

#[test]
fn secrets_are_found_wherever_they_stand() {
    let minified = "a=b.c(d),".repeat(2_000);
    for planted in planted() {
        let text = &planted.text;
        let crlf = text.replace('\n', "\r\n");
        check(&format!("{crlf}\r\n"), &planted);
        let secrets = planted.secrets.join("\n// ");
        let hits = check(&format!("// {secrets}\n\n{text}\n"), &planted);
        assert!(!hits.is_empty(), "{}", planted.rule);
        // These are known by where they stand in their line.
        let needs_line = [
            "private-key",
            "putty-private-key",
            "pgpass-password",
            "environment-secret",
            "dockerfile-secret",
        ];
        if !needs_line.contains(&planted.rule) {
            check(&format!("{minified} {text} {minified}"), &planted);
        }
    }
}

/// Letters at random make a word or a name now and then: that few are missed for it, and none of those
/// whose form tells them, does not hang on the seed of the other tests.
#[test]
fn few_secrets_are_missed_whatever_their_letters() {
    let (mut all, mut missed) = (0, Vec::new());
    for seed in 0..30 {
        for Planted { rule, text, .. } in planted_with(seed) {
            all += 1;
            if Redactor::new().clean(&text).hits.is_empty() {
                missed.push(format!("{rule}: {text}"));
            }
        }
    }
    assert!(
        missed.len() * 500 < all,
        "{} of {all}:\n{}",
        missed.len(),
        missed.join("\n")
    );
}

/// The case of letters at random changes more often than that of names.
#[test]
fn letters_at_random_are_told_from_names() {
    for random in ["sJgoLWon0llPOx", "kXmaTeRi2oLaSu"] {
        assert!(is_gibberish(random), "{random}");
    }
    for name in [
        "getHTTPServer",
        "userIdByName2",
        "xAxisYLabel",
        "PASSWORD_KEY",
        "oAuth2Token",
    ] {
        assert!(!is_gibberish(name), "{name}");
    }
}

#[test]
fn what_is_no_secret_stays() {
    for line in ALLOWED.lines().filter(|line| !line.is_empty()) {
        assert_eq!(cleaned(line), line);
    }
    assert!(cleaned(ALLOWED) == ALLOWED);
}

/// A line without a secret in which the rule has to look: it holds what makes the rule run, or nearly.
#[test]
fn every_rule_has_a_line_that_it_lets_be() {
    for rule in &RULES.rules {
        let mut lines = ALLOWED.lines().filter_map(|line| line.split_once(" | "));
        let line = lines.find(|(id, _)| *id == rule.id);
        let (_, line) = line.unwrap_or_else(|| panic!("{} has no line", rule.id));
        assert_eq!(cleaned(line), line, "{}", rule.id);
        let line = line.to_ascii_lowercase();
        let is_asked = |keyword: Keyword| line.contains(&keyword.text.to_ascii_lowercase());
        assert!(rule.all_keywords().any(is_asked), "{}: {line}", rule.id);
    }
}

proptest! {
    #[test]
    fn cleaning_twice_is_cleaning_once(picks in prop::collection::vec((any::<prop::sample::Index>(), 0..6_usize), 1..6)) {
        let planted = planted();
        let allowed: Vec<&str> = ALLOWED.lines().collect();
        let mut text = String::new();
        for (pick, glue) in picks {
            text.push_str(&pick.get(&planted).text);
            text.push_str(["\n", " ", "\"", ":", "=", ""][glue]);
            text.push_str(pick.get::<&str>(&allowed));
            text.push_str(["", "\r\n", "\"", "@", "/", " "][glue]);
        }
        let once = Redactor::new().clean(&text);
        let twice = Redactor::new().clean(&once.text);
        prop_assert_eq!(&twice.text, &once.text);
        prop_assert_eq!(once.text.matches('\n').count(), text.matches('\n').count());
        prop_assert_eq!(once.text.matches('\r').count(), text.matches('\r').count());
    }

    #[test]
    fn no_text_is_too_odd(text in "(?s)(.|password ?= ?\"|-----BEGIN PRIVATE KEY-----|\n|[A-Za-z0-9]{20}|\\[redacted:jwt\\]|://a:|@){0,30}") {
        let once = Redactor::new().clean(&text);
        prop_assert_eq!(once.text.matches('\n').count(), text.matches('\n').count());
        prop_assert_eq!(&Redactor::new().clean(&once.text).text, &once.text);
    }
}

/// What cleaning means, without any care for speed: all rules and all known values, round after
/// round, until nothing is found.
fn cleaned_by_definition(known: &Secrets, text: &str) -> (String, Vec<Hit>) {
    let known = Values::new(known.clone().travelling());
    let mut text = text.to_owned();
    let mut hits: Vec<Hit> = Vec::new();
    loop {
        let mut found = known.as_ref().map_or(Vec::new(), |known| known.find(&text));
        found.extend(find::by_rules(&RULES, &text));
        spans::keep_free(&RULES, &text, &mut found);
        found.sort_by_key(|span| span.range.start);
        if let Some(values) = Values::new(Secrets::of(&RULES, &text, &found)) {
            let is_new = |place: &Span| {
                let covers = |span: &&Span| span.range.start <= place.range.start;
                let before = found.iter().rfind(covers);
                before.is_none_or(|span| span.range.end < place.range.end)
            };
            let mut places: Vec<Span> = values.find(&text).into_iter().filter(is_new).collect();
            spans::keep_free(&RULES, &text, &mut places);
            found.extend(places);
        }
        if found.is_empty() {
            hits.sort();
            return (text, hits);
        }
        let (replaced, more) = spans::replace(&RULES, &text, found);
        hits.extend(more);
        text = replaced;
    }
}

/// Two texts out of planted and harmless lines, glued together in odd ways.
fn texts() -> impl Strategy<Value = [String; 2]> {
    let picks = prop::collection::vec((any::<prop::sample::Index>(), 0..6_usize), 1..6);
    [picks.clone(), picks].prop_map(|texts| {
        let planted = planted();
        let allowed: Vec<&str> = ALLOWED.lines().collect();
        texts.map(|picks| {
            let mut text = String::new();
            for (pick, glue) in picks {
                text.push_str(&pick.get(&planted).text);
                text.push_str(["\n", " ", "\"", ":", "=", ""][glue]);
                text.push_str(pick.get::<&str>(&allowed));
                text.push_str(["", "\r\n", "\"", "@", "/", " "][glue]);
            }
            text
        })
    })
}

proptest! {
    #[test]
    fn a_kept_scan_takes_out_what_all_rules_would(texts in texts()) {
        let [one, two] = &texts;
        let redactor = Redactor::new();
        let scans = [one, two].map(|text| Scan::from_bytes(&redactor.scan(text).to_bytes()).expect("a scan"));
        let mut secrets = scans[0].secrets(one);
        secrets.extend(scans[1].secrets(two));
        for (known, redactor) in [(&Secrets::default(), &redactor), (&secrets, &redactor.knowing(secrets.clone()))] {
            for (text, scan) in texts.iter().zip(&scans) {
                prop_assert_eq!(scan, &redactor.scan(text));
                let (expected, hits) = cleaned_by_definition(known, text);
                for cleaned in [redactor.apply(text.clone(), scan), redactor.clean(text)] {
                    prop_assert_eq!(cleaned.text.as_str(), &expected);
                    prop_assert_eq!(&cleaned.hits, &hits);
                }
            }
        }
    }

    #[test]
    fn no_bytes_are_too_odd_for_a_scan(bytes in prop::collection::vec(any::<u8>(), 0..30), text in "(é|a){0,200}") {
        if let Some(scan) = Scan::from_bytes(&bytes) {
            scan.secrets(&text);
            Redactor::new().apply(text, &scan);
        }
    }
}

#[test]
fn a_scan_of_another_text_counts_for_nothing() {
    let key = planted()
        .into_iter()
        .find(|row| row.rule == "github-token")
        .expect("planted")
        .text;
    let redactor = Redactor::new();
    let other = redactor.scan("let it = be;");
    assert!(other.is_empty());
    assert_eq!(
        redactor.apply(key.clone(), &other).text,
        redactor.clean(&key).text
    );
}

#[test]
fn a_text_without_secrets_is_moved() {
    let text = "let it = be;\n".repeat(9).into_boxed_str().into_string();
    let (redactor, place) = (Redactor::new(), text.as_ptr());
    let scan = redactor.scan(&text);
    assert_eq!(redactor.apply(text, &scan).text.as_ptr(), place);
    assert_eq!(fingerprint().len(), 16);
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

/// What is cut off, or stands beside a key, tells how far a key goes.
#[test]
fn a_key_goes_as_far_as_it_does() {
    let begin = "-----BEGIN PRIVATE KEY-----";
    let end = "-----END PRIVATE KEY-----";
    let key = "MIIEpAIBAAKCAQEA7bqMIIE";
    let gone = "[redacted:private-key]";
    for (text, expected) in [
        // In one line, with its breaks escaped: all of the armour goes, and nothing behind it.
        (
            format!("k = \"{begin}\\n{key}\\n{end}\\n\", next"),
            format!("k = \"{gone}\\n\", next"),
        ),
        (
            format!("{begin}\\n{key}\\n{end},behind\n"),
            format!("{gone},behind\n"),
        ),
        // Its end stands in its line: the next line is another matter.
        (
            format!("{begin}\\n{key}\\n{end}\nabcdefghijklmnopqrst\nlast\n"),
            format!("{gone}\nabcdefghijklmnopqrst\nlast\n"),
        ),
        // Cut off in its line.
        (format!("{begin}\\n{key}\\nMII"), gone.to_owned()),
        // Armour without a key.
        (format!("{begin}\\n\""), format!("{begin}\\n\"")),
        (format!("{begin}\n{end}\n"), format!("{begin}\n{end}\n")),
        // Cut off in its lines: up to the first blank one behind the key.
        (
            format!("{begin}\n\n{key}\n\ntext\n"),
            format!("{gone}\n\n{gone}\n\ntext\n"),
        ),
        // Code stands before what looks like its end.
        (
            format!("{begin}\n{key}\n}}\n{end}\n"),
            format!("{gone}\n{gone}\n}}\n{end}\n"),
        ),
        // Its lines are known elsewhere; its headers and its last few letters are not.
        (
            format!(
                "{begin}\nDEK-Info: AES-128-CBC,0123456789ABCDEF01\n\n{key}\nc2hvcnQ=\n{end}\n\
                 AES-128-CBC,0123456789ABCDEF01 c2hvcnQ= {key}\n"
            ),
            format!(
                "{gone}\n{gone}\n\n{gone}\n{gone}\n{gone}\n\
                 AES-128-CBC,0123456789ABCDEF01 c2hvcnQ= {gone}\n"
            ),
        ),
    ] {
        assert_eq!(cleaned(&text), expected, "{text}");
    }
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
    let mut out = CleanWriter::new();
    out.one_line(&Clean::vouch("a\r\tb"));
    assert_eq!(out.finish().as_str(), "a\\r\\tb");
}

/// The key of the planted line for GitHub, as long as the rule stands.
fn a_key() -> String {
    let row = planted().into_iter().find(|row| row.rule == "github-token");
    row.expect("planted").secrets.concat()
}

#[test]
fn comments_allow_the_secret_in_their_line_and_it_is_taken_out_all_the_same() {
    let key = a_key();
    for (text, allowed) in [
        (format!("k = '{key}'  # create-dump:allow-secret"), true),
        (format!("k = '{key}' // gitleaks:allow"), true),
        (format!("<!-- pragma: allowlist secret --> {key}"), true),
        (
            format!("# pragma: allowlist nextline secret\r\nk = '{key}'"),
            true,
        ),
        (format!("# create-dump:allow-next-line\nk = '{key}'"), true),
        (
            format!("# create-dump:allow-next-line\n\nk = '{key}'"),
            false,
        ),
        (format!("# create-dump:allow-secret\nk = '{key}'"), false),
        (format!("k = '{key}'\n# create-dump:allow-secret"), false),
        (format!("k = '{key}' # allow-secret"), false),
    ] {
        let cleaned = Redactor::new().clean(&text);
        let hits: Vec<_> = cleaned.hits.iter().map(|hit| hit.allowed).collect();
        assert_eq!(hits, [allowed], "{text}");
        assert!(!cleaned.text.contains(&key), "{text}");
    }
    let many = format!(
        "{} # create-dump:allow-secret\n",
        format!("'{key}' ").repeat(5_000)
    );
    assert!(
        Redactor::new()
            .clean(&many)
            .hits
            .iter()
            .all(|hit| hit.allowed)
    );
}

#[test]
fn a_baseline_tells_known_secrets_from_new_ones_and_holds_none() {
    let key = a_key();
    let hits = |text: &str| Redactor::new().clean(text).hits;
    let known = hits(&format!("one = '{key}'"));
    let baseline = Baseline::of("salt", &FoundSecret::judge("a/b.py", known, None));
    let file = baseline.to_string();
    assert!(!file.contains(&key), "{file}");
    insta::assert_snapshot!(file);
    let baseline = Baseline::read(&file).expect("what was written");
    assert_eq!(baseline.to_string(), file);
    let other = key.replace(&key[10..14], "aB3x");
    for (path, text, standing) in [
        ("a/b.py", format!("\n\ntwo = '{key}'"), Standing::Accepted),
        ("a/c.py", format!("one = '{key}'"), Standing::New),
        ("a/b.py", format!("one = '{other}'"), Standing::New),
        (
            "a/c.py",
            format!("'{key}' # gitleaks:allow"),
            Standing::Allowed,
        ),
    ] {
        let found = FoundSecret::judge(path, hits(&text), Some(&baseline));
        let standings: Vec<_> = found.iter().map(|found| found.standing).collect();
        assert_eq!(standings, [standing], "{path}: {text}");
    }
    for wrong in [
        "",
        "[]",
        "{}",
        r#"{"schema":"other/1","salt":"","secrets":[]}"#,
    ] {
        let error = Baseline::read(wrong).expect_err(wrong);
        assert_eq!(error.code(), "baseline-invalid");
    }
}

/// Two keys have the same first line: a baseline must not take the one for the other.
#[test]
fn a_key_of_several_lines_is_known_by_all_of_them() {
    let key = |body: &str| {
        let text = format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n");
        let [hit] = Redactor::new().clean(&text).hits.try_into().expect("one");
        hit
    };
    let known = FoundSecret::judge("key.pem", [key("MIIEpAIBAAKCAQEA7bqxzz")], None);
    let baseline = Baseline::of("salt", &known);
    assert!(baseline.accepts("key.pem", &key("MIIEpAIBAAKCAQEA7bqxzz")));
    assert!(!baseline.accepts("key.pem", &key("MIIEpAIBAAKCAQEA8cryzz")));
}

#[test]
fn what_is_left_as_it_was_says_so_in_every_piece() {
    let text = format!("a\n{}\n", a_key());
    let redactor = Redactor::none();
    let cleaned = redactor.clean(&text);
    assert_eq!(cleaned.text.as_str(), text);
    assert_eq!(cleaned.hits, []);
    assert_eq!(
        redactor.hits(&text, &redactor.scan(&text)),
        Redactor::new().clean(&text).hits
    );
    assert!(
        redactor
            .knowing(redactor.secrets(&text))
            .clean("a")
            .text
            .is_as_it_was()
    );
    let pieces: [fn(&mut CleanWriter, &Clean); 4] = [
        |out, text| _ = out.clean_but(text, |_, _| false),
        |out, text| _ = out.clean(text),
        |out, text| _ = out.json(text),
        |out, text| _ = out.one_line(text),
    ];
    for add in pieces {
        for (text, expected) in [
            (cleaned.text.lines(1, 1), true),
            (Clean::literal("a"), false),
        ] {
            let mut out = CleanWriter::new();
            add(out.literal("b"), &text);
            assert_eq!(out.finish().is_as_it_was(), expected);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// Every keyword of every rule is found at every place where a plain comparison finds it, however
    /// it lies to the blocks that the search goes in.
    #[test]
    fn keywords_are_found_wherever_they_stand(
        gaps in prop::collection::vec(("[a-zA-Z_ é.@-]{0,40}", any::<prop::sample::Index>(), any::<bool>()), 1..6),
        tail in "[a-zA-Z0-9@_-]{0,50}",
    ) {
        let all: Vec<Keyword> = RULES.rules.iter().flat_map(|rule| rule.all_keywords()).collect();
        let mut text = String::new();
        for (gap, pick, upper) in gaps {
            let word = &pick.get(&all).text;
            text.push_str(&gap);
            text.push_str(&if upper { word.to_ascii_uppercase() } else { word.clone() });
        }
        text.push_str(&tail);
        let bytes = text.as_bytes();
        let mut expected = BTreeSet::new();
        for keyword in &all {
            let places = (0..bytes.len()).filter(|&at| keyword.stands_at(bytes, at));
            expected.extend(places.map(|at| (keyword.clone(), at)));
        }
        let unique: Vec<Keyword> = BTreeSet::from_iter(all).into_iter().collect();
        let mut found = BTreeSet::new();
        Keywords::new(unique.clone()).expect("keywords").find(bytes, |keyword, place| {
            found.insert((unique[keyword].clone(), place.start));
        });
        prop_assert_eq!(found, expected);
    }
}

/// Thirty well-known kinds, each as its owner issues it.
const WELL_KNOWN: [&str; 34] = [
    "AKIA{upper:16}",
    "AIza{alnum:35}",
    "GOCSPX-{alnum:28}",
    "ya29.{alnum:60}",
    "ghp_{alnum:36}",
    "github_pat_{alnum:22}_{alnum:59}",
    "glpat-{alnum:20}",
    "npm_{alnum:36}",
    "pypi-AgEIcHlwaS5vcmc{alnum:80}",
    "dckr_pat_{alnum:27}",
    "xoxb-{digits:12}-{digits:12}-{alnum:24}",
    "xapp-1-A{upper:10}-{digits:12}-{hex:64}",
    "sk_live_{alnum:24}",
    "rk_live_{alnum:24}",
    "whsec_{alnum:32}",
    "SG.{alnum:22}.{alnum:43}",
    "SK{hex:32}",
    "key-{hex:32}",
    "{hex:32}-us12",
    "sk-proj-{alnum:80}",
    "sk-ant-api03-{alnum:90}",
    "hf_{alnum:34}",
    "gsk_{alnum:52}",
    "dop_v1_{hex:64}",
    "shpat_{hex:32}",
    "sq0csp-{alnum:43}",
    "glsa_{alnum:32}_{hex:8}",
    "hvs.{alnum:90}",
    "dapi{hex:32}",
    "lin_api_{alnum:40}",
    "PMAK-{hex:24}-{hex:34}",
    "NRAK-{upper:27}",
    "{digits:10}:AA{alnum:33}",
    "eyJhbGciOiJIUzI1NiJ9.eyJ{alnum:30}.{alnum:43}",
];

/// A random password: known by its place alone.
const PASSWORD: &str = "{alnum:9}x7{alnum:9}";

/// How people write down what they should not; § is the secret.
const SPELLINGS: [&str; 27] = [
    "SERVICE_TOKEN=§\n",
    "export SERVICE_TOKEN='§'\n",
    "service:\n  token: §\n",
    "service:\n  - token: \"§\"\n",
    "{\"service\": {\"token\": \"§\"}}",
    "{\\\"token\\\": \\\"§\\\"}",
    "token = \"§\"\n",
    "service.token=§\n",
    "TOKEN = '§'  # python\n",
    "headers = {'X-Api-Token': '§'}\n",
    "const token = '§';\n",
    "let token: &str = \"§\";\n",
    "String token = \"§\";\n",
    "private static final String SECRET_TOKEN = \"§\";\n",
    "token := \"§\"\n",
    "token := `§`\n",
    "TOKEN = '§'.freeze\n",
    "$token = '§';\n",
    "#define TOKEN \"§\"\n",
    "var token = @\"§\";\n",
    "https://api.acme.test/v1/items?access_token=§\n",
    "https://me:§@git.acme.test/o/r.git\n",
    "Authorization: Bearer §\n",
    "curl -H 'X-Auth-Token: §' https://api.acme.test/\n",
    "acme login --token § --quiet\n",
    "<token>§</token>\n",
    "docker run -e SERVICE_TOKEN=§ acme/app\n",
];

#[test]
fn well_known_secrets_are_found_in_every_spelling() {
    let mut random = Random(7);
    let mut missed = Vec::new();
    for kind in WELL_KNOWN.iter().chain([&PASSWORD]) {
        for spelling in SPELLINGS {
            let secret = random.fill(kind);
            for text in [spelling.to_owned(), format!("x = 1;\r\n{spelling}y = 2;\n")] {
                let text = text.replace('§', &secret);
                let cleaned = cleaned(&text);
                if cleaned.contains(&secret) || cleaned.lines().count() != text.lines().count() {
                    missed.push(text);
                }
            }
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

/// Formats that hold a credential of their own kind.
#[test]
fn files_of_credentials_lose_them() {
    let mut random = Random(9);
    for (template, line_breaks) in [
        ("machine git.acme.test\n  login me\n  password §\n", 3),
        ("machine git.acme.test login me password §\n", 1),
        ("{\"auths\": {\"ghcr.io\": {\"auth\": \"§==\"}}}\n", 1),
        ("users:\n- name: me\n  user:\n    token: §\n", 4),
        (
            "users:\n- name: me\n  user:\n    client-key-data: §§§§==\n",
            4,
        ),
        ("//registry.npmjs.org/:_authToken=§\n", 1),
        ("[pypi]\nusername = me\npassword = §\n", 3),
        (
            "Server=db.acme.test;Database=app;User Id=me;Password=§;\n",
            1,
        ),
        ("postgres://me:§@db.acme.test:5432/app?sslmode=require\n", 1),
        ("mongodb+srv://me:§@cluster0.acme.test/app\n", 1),
        ("jdbc:mysql://db.acme.test/app?user=me&password=§\n", 1),
        ("redis://:§@cache.acme.test:6379/0\n", 1),
        (
            "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=§§§kfjwqpzmxncbvlaskdjf==;\n",
            1,
        ),
        ("db.acme.test:5432:app:me:§\n", 1),
        ("Authorization: Basic bWU6§\n", 1),
        ("curl -u me:§ https://api.acme.test/\n", 1),
        ("https://me:§@git.acme.test\n", 1),
        ("CREATE USER me IDENTIFIED BY '§';\n", 1),
        ("apiVersion: v1\nenv:\n- name: DB_PASSWORD\n  value: §\n", 4),
    ] {
        let secret = random.fill("{alnum:10}4q{alnum:10}");
        let text = template.replace('§', &secret);
        let cleaned = cleaned(&text);
        assert!(!cleaned.contains(&secret), "{text}{cleaned}");
        assert_eq!(cleaned.matches('\n').count(), line_breaks, "{cleaned}");
    }
}

/// A short value that does not stand alone hides neither one that starts within it nor a shorter one.
#[test]
fn values_that_overlap_hide_no_other() {
    let redactor = Redactor::new();
    let texts = [
        "password = \"abXd12Q4\"\npassword = \"Q4efZh9jkLmnop7\"\n",
        "password = \"r7Kq2mZt\"\npassword = \"r7Kq2mZt-x\"\n",
    ];
    for (text, bare, secret) in [
        (texts[0], "zabXd12Q4efZh9jkLmnop7z", "Q4efZh9jkLmnop7"),
        (texts[1], "r7Kq2mZt-xyz", "r7Kq2mZt"),
    ] {
        let knowing = redactor.knowing(redactor.secrets(text));
        let cleaned = knowing.clean(bare).text.to_string();
        assert!(!cleaned.contains(secret), "{cleaned}");
    }
}

/// What a password in a URL proves of the same letters further on.
#[test]
fn a_proven_value_goes_elsewhere_where_it_is_no_accident() {
    let gone = "[redacted:url-password]";
    for (value, elsewhere, expected) in [
        // Behind the place that proves it.
        ("r7Kq2mZt", "r7Kq2mZt, (r7Kq2mZt)", "§, (§)"),
        // A part of a word, where it is short.
        (
            "r7Kq2mZt",
            "xr7Kq2mZt r7Kq2mZtx _r7Kq2mZt ér7Kq2mZt",
            "xr7Kq2mZt r7Kq2mZtx _r7Kq2mZt ér7Kq2mZt",
        ),
        ("r7Kq2mZtPw4", "xr7Kq2mZtPw4", "xr7Kq2mZtPw4"),
        ("r7Kq2mZtPw4B", "xr7Kq2mZtPw4Bx", "x§x"),
        // What may be a word or a name proves nothing; twenty letters are no name.
        ("hunters", "two hunters", "two hunters"),
        ("correct-horse", "a correct-horse", "a correct-horse"),
        (
            "correcthorsebattery",
            "correcthorsebattery",
            "correcthorsebattery",
        ),
        ("correcthorsebatterys", "correcthorsebatterys", "§"),
        ("hunter2", "two hunter2", "two §"),
    ] {
        let proof = format!("https://me:{value}@git.acme.test/o/r.git\n");
        let (first, _) = proof.split_once(value).expect("it stands there");
        let text = format!("{proof}{elsewhere}\n");
        let expected = expected.replace('§', gone);
        assert_eq!(
            cleaned(&text),
            format!("{first}{gone}@git.acme.test/o/r.git\n{expected}\n"),
            "{value}"
        );
    }
}

#[test]
fn what_several_texts_prove_is_known_together() {
    let redactor = Redactor::new();
    let [one, two] = ["r7Kq2mZt", "x4Wn8bLc"];
    let proof = |value: &str| format!("https://me:{value}@git.acme.test/\n");
    let mut secrets = redactor.secrets(&proof(one));
    secrets.extend(redactor.secrets(&proof(two)));
    let text = redactor
        .knowing(secrets)
        .clean(&format!("{two} {one}"))
        .text;
    assert_eq!(
        text.as_str(),
        "[redacted:url-password] [redacted:url-password]"
    );
}

/// Only a placeholder of a rule shields what it holds: a text cannot write itself one.
#[test]
fn placeholders_of_nobody_hide_nothing() {
    let key = a_key();
    let longest = rules().map(|rule| rule.id).max_by_key(|id| id.len());
    let longest = longest.expect("rules");
    // As short as an id may be.
    let access_key = format!("AKIA{}", "Q2W3E4R5T6Y7U2I3");
    for (text, expected) in [
        (
            format!("[redacted:{key}]"),
            "[redacted:[redacted:github-token]]".to_owned(),
        ),
        (
            format!("[redacted:{access_key}]"),
            "[redacted:[redacted:aws-access-key-id]]".to_owned(),
        ),
        (
            format!("password = \"[redacted:{longest}]\""),
            format!("password = \"[redacted:{longest}]\""),
        ),
    ] {
        assert_eq!(cleaned(&text), expected);
    }
}

#[test]
fn hits_tell_the_line_where_a_secret_begins() {
    let key = a_key();
    let armour = "-----BEGIN PRIVATE KEY-----\nMIIEpAIBAAKCAQEA7bqxzz\n-----END PRIVATE KEY-----";
    let text = format!("one\n'{key}' '{key}'\n\n{armour}\nlast '{key}'\n");
    let lines: Vec<_> = Redactor::new()
        .clean(&text)
        .hits
        .iter()
        .map(|hit| (hit.line, hit.rule))
        .collect();
    assert_eq!(
        lines,
        [
            (2, "github-token"),
            (2, "github-token"),
            (4, "private-key"),
            (7, "github-token")
        ]
    );
}

/// A scan is kept as bytes: whatever its numbers are, it comes back, and nothing else is read.
#[test]
fn scans_come_back_from_bytes() {
    let scan = |length, spans: &[Span]| Scan {
        spans: spans.into(),
        length,
        rounds: Box::default(),
    };
    for length in [0, 1, 127, 128, 129, 16_383, 16_384, 3_000_000] {
        let mut spans = Vec::new();
        if length > 2 {
            spans = vec![Span::new(3, 0..1), Span::new(0, 1..length).silent()];
        }
        let scan = scan(length, &spans);
        assert_eq!(Scan::from_bytes(&scan.to_bytes()), Some(scan));
    }
    let unknown = RULES.rules.len();
    for wrong in [
        scan(9, &[Span::new(unknown, 0..4)]),
        scan(9, &[Span::new(0, 4..4)]),
        scan(9, &[Span::new(0, 4..10)]),
    ] {
        assert_eq!(Scan::from_bytes(&wrong.to_bytes()), None, "{wrong:?}");
    }
    assert_eq!(Scan::from_bytes(&[0xff; 20]), None);
    let text = "let it = be;\n";
    assert_eq!(Scan::nothing(text), Redactor::new().scan(text));
}

/// A scan that ended up with a text of the same length, but of other letters.
#[test]
fn a_scan_that_would_split_a_character_counts_for_nothing() {
    let redactor = Redactor::new();
    let key = a_key();
    let scan = redactor.scan(&format!("'{key}'"));
    let length = key.len() + 2;
    for at in [0, key.len()] {
        let text = format!("{}é{}", "a".repeat(at), "a".repeat(length - at - 2));
        assert_eq!(redactor.apply(text.clone(), &scan).text.as_str(), text);
    }
}

/// Eight letters cannot look as random as forty.
#[test]
fn chance_is_measured_against_the_length() {
    for (value, goes) in [
        ("r7Kq2mZr", true),
        ("aB3aB3aB3aB3", false),
        ("aB3aB3aB3aB3aB3aB3aB3aB3aB3aB3aB3aB3", false),
    ] {
        let text = format!("Authorization: Bearer {value}\n");
        assert_eq!(!cleaned(&text).contains(value), goes, "{value}");
    }
}

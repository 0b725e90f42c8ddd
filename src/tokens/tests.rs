//! Counts that equal the reference, on text that is meant to be slow too.

use proptest::prelude::*;
use tiktoken_rs::{CoreBPE, cl100k_base_singleton, o200k_base_singleton};

use super::{Budget, TOKENIZERS, Tokenizer, by_name};

/// Those that count exactly.
fn tokenizers() -> impl Iterator<Item = &'static dyn Tokenizer> {
    let exact = TOKENIZERS
        .iter()
        .filter(|name| !name.ends_with("-estimate"));
    exact.map(|name| by_name(name).expect("listed"))
}

/// What a budget relies on: putting texts together never costs more than they cost apart.
#[test]
fn an_estimate_of_the_whole_is_no_more_than_those_of_its_parts() {
    for name in TOKENIZERS.iter().filter(|name| name.ends_with("-estimate")) {
        let estimate = by_name(name).expect("listed");
        let parts = ["fn main() {\n", "}\n", "let a = 1;\n"];
        let apart: usize = parts.iter().map(|part| estimate.count(part)).sum();
        let exact = by_name("o200k_base")
            .expect("listed")
            .count(&parts.concat());
        assert!(estimate.count(&parts.concat()) <= apart, "{name}");
        assert!(estimate.count(&parts.concat()) >= exact, "{name}");
        assert_eq!(estimate.count(""), 0);
    }
}

fn reference(name: &str) -> &'static CoreBPE {
    match name {
        "o200k_base" => o200k_base_singleton(),
        _ => cl100k_base_singleton(),
    }
}

#[test]
fn every_name_has_its_tokenizer_and_no_other_name_has_one() {
    for name in TOKENIZERS {
        assert_eq!(by_name(name).map(Tokenizer::name), Some(*name));
    }
    assert!(by_name("p50k_base").is_none());
}

#[test]
fn counts_are_those_of_the_encoding() {
    for (text, o200k, cl100k) in [
        ("", 0, 0),
        ("hello world", 2, 2),
        ("tiktoken is great!", 6, 6),
        ("antidisestablishmentarianism", 6, 6),
        ("2 + 2 = 4", 7, 7),
        ("お誕生日おめでとう", 8, 9),
    ] {
        let counts = tokenizers().map(|t| t.count(text)).collect::<Vec<_>>();
        assert_eq!(counts, [o200k, cl100k], "{text}");
    }
}

#[test]
fn special_tokens_in_a_file_are_plain_text() {
    for tokenizer in tokenizers() {
        assert!(tokenizer.count("<|endoftext|>") > 1, "{}", tokenizer.name());
    }
}

proptest! {
    #[test]
    fn a_count_is_the_number_of_encoded_tokens(text in "(?s).{0,300}") {
        for tokenizer in tokenizers() {
            let encoded = reference(tokenizer.name()).encode_ordinary(&text);
            prop_assert_eq!(tokenizer.count(&text), encoded.len());
        }
    }

    /// What the pieces of the encodings begin and end with, mixed: the text is cut as the reference cuts
    /// it, from every place on.
    #[test]
    fn text_is_cut_as_the_reference_cuts_it(
        text in "([ \t\u{a0}\u{3000}]{0,5}|\r?\n|[a-zé]{1,12}|[A-ZÄ]{1,4}|ǅ|ʰ|漢字|\u{301}|'(s|S|ſ|RE|ll|x)|[0-9²٣]{1,7}|[-+=./_(){}]{1,9}|<\\|endoftext\\|>|\u{1f600}|\u{fffd}){0,60}",
    ) {
        for tokenizer in tokenizers() {
            let encoded = reference(tokenizer.name()).encode_ordinary(&text);
            prop_assert_eq!(tokenizer.count(&text), encoded.len());
        }
    }

    /// A file that is no UTF-8 is counted as it stands in the dump.
    #[test]
    fn what_was_no_text_is_counted(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let text = String::from_utf8_lossy(&bytes);
        for tokenizer in tokenizers() {
            let encoded = reference(tokenizer.name()).encode_ordinary(&text);
            prop_assert_eq!(tokenizer.count(&text), encoded.len());
        }
    }

    #[test]
    fn counts_add_up_at_line_breaks(
        head in "([ \t\r\n./a-zA-Z0-9é!'=#-]{0,40})\n",
        tail in "[^\\s/](?s:.{0,40})",
    ) {
        for tokenizer in tokenizers() {
            let whole = tokenizer.count(&format!("{head}{tail}"));
            prop_assert_eq!(whole, tokenizer.count(&head) + tokenizer.count(&tail));
        }
    }
}

/// The sources of this program, which hold what code holds.
#[test]
fn real_files_are_counted_as_the_reference_counts_them() {
    for text in [
        include_str!("tests.rs"),
        include_str!("../redact/rules.toml"),
        include_str!("../../docs/explanations.md"),
        include_str!("../../Cargo.lock"),
    ] {
        for tokenizer in tokenizers() {
            let encoded = reference(tokenizer.name()).encode_ordinary(text);
            assert_eq!(tokenizer.count(text), encoded.len());
        }
    }
}

/// A piece that was counted before is known by all of it, however alike two of them begin.
#[test]
fn long_pieces_that_begin_alike_are_counted_apart() {
    for shared in [7, 8, 24, 30, 31, 32, 33, 60] {
        let shared = "a".repeat(shared);
        for text in [
            format!("{shared}bcdefghi {shared}zqxjkvwp"),
            format!("{shared} {shared}b {shared}zq {shared}"),
        ] {
            for tokenizer in tokenizers() {
                let encoded = reference(tokenizer.name()).encode_ordinary(&text);
                assert_eq!(tokenizer.count(&text), encoded.len(), "{text}");
            }
        }
    }
}

/// A line that never ends, and blanks that would make the pattern panic.
#[test]
fn a_megabyte_of_one_character_is_counted() {
    for (run, tail, o200k, cl100k) in [("a", "", 131_072, 131_072), (" ", "x", 8_194, 8_194)] {
        let text = run.repeat(1 << 20) + tail;
        let counts = tokenizers().map(|t| t.count(&text)).collect::<Vec<_>>();
        assert_eq!(counts, [o200k, cl100k], "{run:?}");
    }
}

#[test]
fn long_blanks_are_counted_exactly() {
    for blank in [" ", "\t", " \t", "\u{3000} \u{a0}"] {
        let blank = blank.repeat(15_000);
        for (head, tail) in [
            ("", ""),
            ("", "x"),
            ("x", ""),
            ("x", "y"),
            ("+", "+"),
            ("+\n", "/"),
            ("\n\n", "\u{301}"),
            ("a\r\n", "\n"),
            ("a ", " \r\nb"),
            ("", "1"),
            ("1", "漢"),
        ] {
            let text = format!("{head}{blank}{tail} and {blank}{tail}");
            for tokenizer in tokenizers() {
                let encoded = reference(tokenizer.name()).encode_ordinary(&text);
                assert_eq!(tokenizer.count(&text), encoded.len(), "{head:?} {tail:?}");
            }
        }
    }
}

#[test]
fn a_budget_gives_no_more_than_it_has() {
    let mut budget = Budget::new(10);
    assert!(!budget.spend(11));
    assert!(budget.spend(6));
    assert!(!budget.spend(5));
    assert_eq!(budget.left(), 4);
    assert!(budget.spend(4));
    assert_eq!(budget.left(), 0);
}

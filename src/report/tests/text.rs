//! Numbers and text as people read them.

use crate::report::{escape, sanitise, words};

#[test]
fn numbers() {
    for (number, expected) in [
        (0, "0"),
        (999, "999"),
        (1_000, "1,000"),
        (12_345, "12,345"),
        (1_234_567, "1,234,567"),
    ] {
        assert_eq!(words::count(number), expected);
    }
    assert_eq!(words::counted(1, "file", "files"), "1 file");
    assert_eq!(words::counted(0, "file", "files"), "0 files");
}

#[test]
fn shares() {
    for (share, expected) in [
        (0.0, "0 %"),
        (0.004, "under 1 %"),
        (0.314, "31 %"),
        (0.996, "over 99 %"),
        (1.0, "100 %"),
        (f64::NAN, "unknown"),
    ] {
        assert_eq!(words::percent(share), expected);
    }
}

#[test]
fn scores_and_money() {
    assert_eq!(words::score(6.85), "6.8");
    assert_eq!(words::points(-1.25), "−1.2");
    assert_eq!(words::points(-0.04), "−0.04");
    assert_eq!(words::score(10.0), "10.0");
    assert_eq!(words::dollars(0.0), "USD 0.00");
    assert_eq!(words::dollars(0.004), "less than USD 0.01");
    assert_eq!(words::dollars(12.345), "USD 12.35");
}

#[test]
fn words_that_hosts_act_on_become_code() {
    for (text, expected) in [
        ("ask @user.", "ask `@user`."),
        ("(see #12)", "(see `#12`)"),
        ("fixes owner/repo#1, now", "fixes `owner/repo#1`, now"),
        ("https://a.b/c_d.", "`https://a.b/c_d`."),
        ("std::io::Error", "`std::io::Error`"),
        ("at abc1234", "at `abc1234`"),
        ("1000000 effaced", "1000000 effaced"),
        ("costs $5", "costs `$5`"),
        ("50% of R&D: 3 < 4", "50% of R\\&D: 3 \\< 4"),
        ("snake_case _x_", "snake_case \\_x\\_"),
    ] {
        assert_eq!(escape::text(text).as_str(), expected);
    }
}

#[test]
fn starts_of_blocks_and_commands_are_escaped() {
    for (text, expected) in [
        ("/approve", "\\/approve"),
        ("# x", "\\# x"),
        ("- x", "\\- x"),
        ("1. x", "1\\. x"),
        ("7.4 is fine", "7.4 is fine"),
        ("=== x", "\\=== x"),
    ] {
        assert_eq!(escape::text(text).as_str(), expected);
    }
}

#[test]
fn prose_keeps_what_is_harmless() {
    for (text, expected) in [
        ("one\ntwo\n\nthree", "one two\n\nthree"),
        ("# Head\n\ntext", "**Head**\n\ntext"),
        ("a *b* **c** `d`", "a *b* **c** `d`"),
        ("2*3*4", "234"),
        ("- a\n- b\n\n  c", "- a\n- b\n\n  c"),
        ("3. a\n4. b", "3. a\n4. b"),
        ("> q", "> q"),
        ("```rust\nfn a() {}\n```", "```rust\nfn a() {}\n```"),
        ("```mermaid\nx\n```", "```\nx\n```"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "- a – b\n- 1 – 2"),
        ("[text](https://a.b)", "text (`https://a.b`)"),
        ("<https://a.b>", "`https://a.b`"),
        ("[text](javascript:x)", "text"),
        ("![alt](https://a.b)", "alt"),
        ("<b>bold</b> <!-- gone --> x", "bold x"),
        ("<div>\ngone\n</div>\n\nx", "x"),
        (
            "👩\u{200d}🔬 ❤\u{fe0f} a\u{200d}b",
            "👩\u{200d}🔬 ❤\u{fe0f} ab",
        ),
    ] {
        assert_eq!(sanitise::prose(text).as_str(), expected, "{text:?}");
    }
}

#[test]
fn a_line_is_one_line() {
    let text = "# Title\n\nwith *emphasis*\n\n- and\n- a list\n\n```\nlet a;\nlet b;\n```";
    assert_eq!(
        sanitise::line(text).as_str(),
        "Title with emphasis and a list `let a;\\nlet b;`"
    );
}

#[test]
fn a_fence_is_longer_than_what_it_holds() {
    assert_eq!(
        escape::code_block("rust", "a\n````\nb\n").as_str(),
        "`````rust\na\n````\nb\n`````"
    );
    assert_eq!(escape::code_block("x y", "").as_str(), "```\n```");
}

#[test]
fn comments_are_quoted_as_they_are_and_commands_are_not() {
    let code = "// a\n/* b */\n/close\n  ::error::x\n/// c";
    assert_eq!(
        escape::code_block("rust", code).as_str(),
        "```rust\n// a\n/* b */\n/\u{2060}close\n  :\u{2060}:error::x\n/// c\n```"
    );
}

#[test]
fn deep_nesting_is_flattened() {
    let deep = format!("{}end", "> ".repeat(3_00));
    let prose = sanitise::prose(&deep);
    assert!(prose.as_str().ends_with("end"), "{}", prose.as_str());
    assert!(prose.as_str().len() < 40, "{}", prose.as_str());
}

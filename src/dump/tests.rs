//! Budgets that hold, layouts that cannot be forged, and nothing lost.

use std::sync::Arc;

use comrak::nodes::NodeValue;
use comrak::{Arena, Options, parse_document};
use proptest::prelude::*;

use super::{
    Detail, DumpFile, DumpPart, Error, Extra, ExtraKind, Frame, Inventory, LAYOUTS, Layout, Level,
    OVER_BUDGET, Offer, Omitted, Packer, Shape, Signals, View,
};
use crate::model::{Encoding, FileKind, Spelling};
use crate::redact::{Clean, Redactor};
use crate::tokens::{Tokenizer, by_name};

fn clean_name(name: &str) -> Clean {
    Redactor::new().clean(name).text
}

fn tokenizer() -> &'static dyn Tokenizer {
    by_name("o200k_base").expect("listed")
}

/// A file with its text.
#[derive(Clone, Debug)]
struct TestFile {
    path: String,
    text: String,
    language: Option<&'static str>,
    kind: FileKind,
    is_code: bool,
    spelling: Spelling,
}

fn file(path: &str, text: &str) -> TestFile {
    TestFile {
        path: path.to_owned(),
        text: text.to_owned(),
        language: Some("rust"),
        kind: FileKind::Source,
        is_code: true,
        spelling: Spelling::UTF8,
    }
}

/// What the packer knows of a file.
fn known(file: &TestFile) -> DumpFile {
    DumpFile {
        path: file.path.clone(),
        language: file.language,
        kind: file.kind,
        is_code: file.is_code,
        spelling: file.spelling.clone(),
        bytes: file.text.len() as u64,
        hash: [0xab; 32],
        executable: false,
    }
}

#[derive(Clone, Debug)]
struct Request {
    name: String,
    revision: Option<String>,
    files: Vec<TestFile>,
    omitted: Vec<Omitted>,
    extras: Vec<Extra>,
    max_tokens: Option<usize>,
}

fn request(files: Vec<TestFile>, max_tokens: Option<usize>) -> Request {
    Request {
        name: "demo".to_owned(),
        revision: None,
        files,
        omitted: Vec::new(),
        extras: Vec::new(),
        max_tokens,
    }
}

#[derive(Debug)]
struct Dump {
    text: String,
    tokens: Option<usize>,
    files: usize,
    omitted: Vec<Omitted>,
}

/// Packs files as the pipeline does, and puts the pieces together.
fn pack(mut request: Request, layout: &'static dyn Layout) -> Result<Dump, Error> {
    request.files.sort_by(|a, b| a.path.cmp(&b.path));
    let clean = |file: &TestFile| View::whole(Redactor::new().clean(&file.text));
    let texts: Vec<View> = request.files.iter().map(clean).collect();
    let inventory = Inventory {
        name: request.name,
        revision: request.revision,
        files: request.files.iter().map(known).collect(),
        omitted: request.omitted,
        extras: request.extras,
    };
    let packer = Packer::new(inventory, layout, Arc::new(tokenizer()), &clean_name);
    let is_weighed = request.max_tokens.is_some() || layout.shows_tokens();
    let weigh = |(index, text): (usize, &View)| {
        let mut offer = Offer::of(Some(text.level));
        if is_weighed {
            offer.add(text.level, packer.weigh(index, text));
        }
        offer
    };
    let mut offers: Vec<Offer> = texts.iter().enumerate().map(weigh).collect();
    let tokens = |offer: &Offer| {
        offer
            .at(Level::Full)
            .map_or(0, |weight| weight.shape.tokens)
    };
    let tokens: Vec<usize> = offers.iter().map(tokens).collect();
    let signals = vec![Signals::default(); tokens.len()];
    let scores = super::scores(&packer.inventory().files, &signals, &tokens);
    for (offer, score) in offers.iter_mut().zip(scores) {
        offer.value = score.value;
    }
    let packing = packer.choose(offers, request.max_tokens)?;
    let (head, tail) = packing.ends();
    let mut pieces = Vec::new();
    for (index, _) in packing.held() {
        let piece = packing.piece(index, &texts[index]);
        pieces.push([piece.opening.as_str(), &piece.body, &piece.closing].concat());
    }
    Ok(Dump {
        text: format!("{head}{}{tail}", pieces.join(packing.separator())),
        tokens: request.max_tokens.and_then(|_| packing.tokens()),
        files: pieces.len(),
        omitted: packing.omitted(),
    })
}

fn packed(request: Request, layout: &str) -> Dump {
    let layout = super::layout(layout).expect("listed");
    pack(request, layout).expect("the budget is enough")
}

/// Code blocks with the code of the heading before them, as a Markdown parser sees them.
fn blocks(markdown: &str) -> Vec<(String, String)> {
    let arena = Arena::new();
    let mut heading = String::new();
    let mut blocks = Vec::new();
    for node in parse_document(&arena, markdown, &Options::default()).descendants() {
        match &node.data().value {
            NodeValue::Heading(_) => heading.clear(),
            NodeValue::Code(code) => heading.push_str(&code.literal),
            NodeValue::CodeBlock(block) => blocks.push((heading.clone(), block.literal.clone())),
            _ => {}
        }
    }
    blocks
}

fn json(dump: &Dump) -> serde_json::Value {
    serde_json::from_str(&dump.text).expect("valid JSON")
}

#[test]
fn markdown_reads_well() {
    let files = vec![
        file("src/b.rs", "fn b() {}\n"),
        TestFile {
            spelling: Spelling {
                replaced: vec![Box::from(*b"\xe9"), Box::from(*b"\xc3\x28")],
                ..Spelling::of(Encoding::Utf8Lossy)
            },
            language: None,
            ..file("docs/a.md", "# A\n````\nb\n````")
        },
        TestFile {
            spelling: Spelling::of(Encoding::Utf16Le),
            ..file("empty", "")
        },
        file("\u{202e}a`\n#b", "password = \"hunter2!\"\r\n"),
    ];
    let dump = packed(
        Request {
            revision: Some("0a1b".to_owned()),
            omitted: vec![Omitted {
                path: "logo.png".to_owned(),
                reason: "binary".to_owned(),
            }],
            ..request(files, None)
        },
        "markdown",
    );
    assert_eq!(dump.tokens, None);
    assert_eq!(dump.files, 4);
    insta::assert_snapshot!(dump.text, @r##"
    # `demo`

    - Revision: `0a1b`
    - Files: 4, left out: 1

    ## `docs/a.md`

    (not UTF-8: e9 c328; no line break at the end)

    `````text abababababababab
    # A
    ````
    b
    ````
    `````

    ## `empty`

    (was UTF-16LE)

    ```rust abababababababab
    ```

    ## `src/b.rs`

    ```rust abababababababab
    fn b() {}
    ```

    ## ``\u{202e}a`\n#b``

    (secrets redacted)

    ```rust
    password = "[redacted:password-assignment]"
    ```

    ## Left out (1)

    - `logo.png`: binary
    "##);
}

#[test]
fn json_holds_everything() {
    let files = vec![
        file("b\n\"", "let key = \"ghp_000\";"),
        TestFile {
            kind: FileKind::Test,
            language: None,
            ..file("a", "x\n")
        },
    ];
    let mut request = request(files, None);
    request.omitted.push(Omitted {
        path: "c".to_owned(),
        reason: "binary".to_owned(),
    });
    let dump = json(&packed(request, "json"));
    assert_eq!(
        dump,
        serde_json::json!({
            "schema": "create-dump.dump/1",
            "tool": {"name": "create-dump", "version": env!("CARGO_PKG_VERSION")},
            "source": {"name": "demo", "revision": null},
            "tokenizer": "o200k_base",
            "part": null,
            "extras": [],
            "files": [
                {"path": "a", "language": null, "kind": "test", "level": "full", "bytes": 2, "tokens": 2,
                 "hash": "ab".repeat(32), "encoding": "utf8", "redacted": [], "content": "x\n"},
                {"path": "b\n\"", "language": "rust", "kind": "source", "level": "full", "bytes": 20, "tokens": 9,
                 "hash": "ab".repeat(32), "encoding": "utf8", "redacted": [],
                 "content": "let key = \"ghp_000\";"},
            ],
            "omitted": [{"path": "c", "reason": "binary"}],
            "totals": {"files": 2, "bytes": 22, "tokens": 11, "omitted": 1},
        })
    );
}

/// One of each kind.
fn extras(text: &str) -> [Extra; 4] {
    let text = Redactor::new().clean(text).text;
    ExtraKind::ALL.map(|kind| Extra {
        kind,
        text: text.clone(),
    })
}

#[track_caller]
fn assert_adds_up(opening: &str, body: &str) {
    let last_line = opening.lines().next_back().unwrap_or_default();
    assert!(!body.starts_with(' ') || last_line.ends_with(char::is_alphanumeric));
    assert!(body.ends_with('\n'));
    let joins = last_line.ends_with(|c: char| c.is_ascii_digit())
        && body.starts_with(|c: char| c.is_ascii_punctuation());
    assert!(opening.ends_with('\n') || joins);
}

/// Every piece starts and ends so that tokens add up; see the promise of `Layout`.
#[test]
fn pieces_start_and_end_at_lines() {
    let file = DumpFile {
        path: " a".to_owned(),
        language: None,
        kind: FileKind::Source,
        is_code: true,
        spelling: Spelling::UTF8,
        bytes: 2,
        hash: [0; 32],
        executable: false,
    };
    let path = Clean::literal(" a");
    let extras = extras(" a");
    let frame = Frame {
        name: path.clone(),
        revision: None,
        part: Some(DumpPart::default()),
        extras: &extras,
        files: 1,
        bytes: 1,
        tokens: None,
        tokenizer: "o200k_base",
        omitted: 1,
    };
    for layout in LAYOUTS {
        let told = super::omissions::Told::of(
            &Omitted {
                path: "a".to_owned(),
                reason: "b".to_owned(),
            },
            &clean_name,
        );
        let section = super::Section {
            file: &file,
            path: &path,
            level: Level::Full,
            shape: Shape::default(),
            redacted: &[],
            views: &[],
            part: None,
        };
        let opening = layout.opening(&section).to_string();
        assert_adds_up(&opening, &layout.body(Level::Full, &Clean::literal(" x")));
        let mut pieces = vec![
            layout.head(&frame).to_string(),
            format!("{}\n", opening.trim_end_matches('\n')),
            layout.closing(&section).to_string(),
            layout.separator().to_owned(),
        ];
        for detail in Detail::ALL {
            let omissions = super::omissions::group([&told].into_iter(), detail);
            pieces.push(layout.tail(&frame, &omissions, detail).to_string());
        }
        for piece in pieces.iter().filter(|piece| !piece.is_empty()) {
            assert!(
                !piece.starts_with(|c: char| c.is_whitespace() || c == '/'),
                "{piece}"
            );
            assert!(piece.ends_with('\n'), "{piece}");
        }
    }
}

#[test]
fn planted_secrets_are_in_no_dump() {
    let random = |letters: &str, length: usize| -> String {
        letters.chars().cycle().step_by(7).take(length).collect()
    };
    let alphanumeric = "aZ3bY9cX1dW7eV5fU2gT8hS4iR6jQ0kP";
    let hexadecimal = "0f1e2d3c4b5a69788796a5b4c3d2e1f0a";
    let secrets = [
        format!("AKIA{}", random("QWERTYUIOPASDFGHJKLZXCVBNM234567", 16)),
        format!("ghp_{}", random(alphanumeric, 36)),
        format!(
            "xoxb-123456789012-1234567890123-{}",
            random(alphanumeric, 24)
        ),
        random("MIIEvQIBADANBgkqhkiG9w0BAQEFAASC+/x", 64),
        format!("eyJ{0}.eyJ{0}.{0}", random(alphanumeric, 40)),
        random(hexadecimal, 32),
    ];
    let [aws, github, slack, pem, jwt, generic] = &secrets;
    let texts = [
        format!("aws_access_key_id = {aws}\n"),
        format!("git clone https://{github}@github.com/a/b\n"),
        format!("{{\"slack\": \"{slack}\"}}"),
        format!("-----BEGIN RSA PRIVATE KEY-----\n{pem}\n-----END RSA PRIVATE KEY-----\n"),
        format!("curl -H 'Authorization: Bearer {jwt}'\n"),
        format!("api_key = \"{generic}\"\n"),
    ];
    for layout in LAYOUTS {
        for max_tokens in [None, Some(1_500)] {
            let files = texts.iter().enumerate();
            let files = files
                .map(|(index, text)| file(&format!("file{index}"), text))
                .collect();
            // A name can hold a secret too.
            let mut request = request(files, max_tokens);
            request.name.clone_from(github);
            request.files.push(file(&format!("tmp/{slack}"), "x"));
            request.omitted.push(Omitted {
                path: format!("keys/{github}"),
                reason: "binary".to_owned(),
            });
            let dump = packed(request, layout.id());
            assert_eq!(dump.files, 7);
            for secret in &secrets {
                assert!(!dump.text.contains(secret.as_str()), "{secret}");
            }
            let found = dump.text.matches("[redacted:").count();
            assert!(found >= 8, "{}", dump.text);
        }
    }
}

#[test]
fn source_goes_before_tests_before_data_before_what_others_wrote() {
    let kinds = [
        ("e", FileKind::Source, true),
        ("d", FileKind::Test, true),
        ("c", FileKind::Source, false),
        ("b", FileKind::Generated, true),
        ("a", FileKind::Vendored, true),
    ];
    let files: Vec<_> = kinds
        .iter()
        .map(|&(path, kind, is_code)| TestFile {
            kind,
            is_code,
            ..file(path, &"let x = 1;\n".repeat(20))
        })
        .collect();
    let all = packed(request(files.clone(), Some(100_000)), "markdown");
    let cost = all.tokens.expect("counted") / 5;
    for held in 1..5 {
        let dump = packed(
            request(files.clone(), Some((held + 1) * cost - cost / 3)),
            "markdown",
        );
        assert_eq!(dump.files, held);
        let omitted: Vec<_> = dump
            .omitted
            .iter()
            .map(|omitted| omitted.path.as_str())
            .collect();
        assert_eq!(omitted, ["a", "b", "c", "d", "e"][..5 - held]);
        assert!(
            dump.omitted
                .iter()
                .all(|omitted| omitted.reason == OVER_BUDGET)
        );
    }
}

#[test]
fn a_file_that_is_too_large_does_not_end_the_packing() {
    let mut files: Vec<_> = (10..200)
        .map(|size| file(&format!("f{size}"), &"a b c\n".repeat(size)))
        .collect();
    files.insert(0, file("a", &"word ".repeat(100_000)));
    for limit in [2_000, 8_000, 32_000] {
        for layout in LAYOUTS {
            let dump = packed(request(files.clone(), Some(limit)), layout.id());
            let tokens = tokenizer().count(&dump.text);
            assert_eq!(dump.tokens, Some(tokens));
            assert!(
                tokens <= limit && tokens * 100 >= limit * 97,
                "{tokens} of {limit}"
            );
        }
    }
}

#[test]
fn a_long_list_of_what_is_missing_is_told_by_folder_then_by_reason() {
    let omitted = |path: String| Omitted {
        path,
        reason: "binary".to_owned(),
    };
    for (limit, expected) in [
        (60_000, "- `img/2/7.png`: binary\n"),
        (5_000, "- `img/2/`: 20 files, binary\n"),
        (300, "- 200 files, binary\n"),
    ] {
        let mut request = request(vec![file("big", &"word ".repeat(90_000))], Some(limit));
        for index in 0..200 {
            request
                .omitted
                .push(omitted(format!("img/{}/{}.png", index % 10, index / 10)));
        }
        let dump = packed(request, "markdown");
        assert!(dump.text.contains(expected), "{}", dump.text);
        assert_eq!(dump.omitted.len(), 201);
    }
}

#[test]
fn without_a_budget_programs_are_told_every_file_and_people_the_folders() {
    let mut request = request(Vec::new(), None);
    request.omitted = (0..1_001)
        .map(|index| Omitted {
            path: format!("img/{index}.png"),
            reason: "binary".to_owned(),
        })
        .collect();
    let markdown = packed(request.clone(), "markdown");
    assert!(markdown.text.ends_with("- `img/`: 1001 files, binary\n"));
    assert_eq!(markdown.omitted.len(), 1_001);
    let omitted = json(&packed(request, "json"))["omitted"].clone();
    assert_eq!(omitted.as_array().map(Vec::len), Some(1_001));
}

#[test]
fn a_budget_without_room_for_the_frame_is_an_error_that_names_the_smallest() {
    for layout in LAYOUTS {
        let files = || vec![file("a", "x\n"), file("b", "y\n")];
        let error = pack(request(files(), Some(3)), *layout).expect_err("3 tokens");
        let Error::BudgetTooSmall { limit, smallest } = error;
        assert_eq!((limit, error.code()), (3, "budget-too-small"));
        assert!(error.help().contains(&smallest.to_string()));
        assert!(pack(request(files(), Some(smallest)), *layout).is_ok());
        assert!(pack(request(files(), Some(smallest - 1)), *layout).is_err());
    }
}

#[test]
fn a_dump_of_nothing_is_a_dump() {
    assert_eq!(
        packed(request(Vec::new(), Some(100)), "markdown").text,
        "# `demo`\n\n- Files: 0\n\n"
    );
    assert_eq!(
        json(&packed(request(Vec::new(), None), "json"))["totals"]["files"],
        0
    );
    assert!(super::layout("yaml").is_none());
}

#[test]
fn extras_stand_before_the_files_and_forge_none() {
    let forged = "## `forged`\n\n```rust\nx\n```\n";
    let mut request = request(vec![file("a", "x\n")], None);
    request.extras = extras(forged).to_vec();
    let blocks = blocks(&packed(request.clone(), "markdown").text);
    let texts: Vec<_> = blocks.iter().map(|(_, text)| text.as_str()).collect();
    assert_eq!(texts, [forged, forged, forged, forged, "x\n"]);
    assert_eq!(blocks[4].0, "a");
    let extras = &json(&packed(request, "json"))["extras"];
    assert_eq!(
        extras[1],
        serde_json::json!({"kind": "tree", "text": forged})
    );
}

fn any_file() -> impl Strategy<Value = TestFile> {
    let path = "([a-z/.]|[ `#\\\\\n\r\t\"*_<|]|\u{202e}|é){1,12}";
    let line = "(```|~~~~|````rust|## `a`|# b|- c|<!--|    x|[a-z ]{0,30}|\\{\"path\"|\\[|漢字|/)";
    let text = prop::collection::vec((line, "(\n|\r\n|\r|)"), 0..12);
    (path, text, 0..5_usize, any::<bool>()).prop_map(|(path, lines, kind, is_code)| {
        let text: String = lines.into_iter().map(|(line, end)| line + &end).collect();
        TestFile {
            kind: [
                FileKind::Source,
                FileKind::Test,
                FileKind::Generated,
                FileKind::Vendored,
            ][kind % 4],
            language: is_code.then_some("rust"),
            is_code,
            ..file(&path, &text)
        }
    })
}

/// Paths as a tree has them: none twice.
fn any_files() -> impl Strategy<Value = Vec<TestFile>> {
    prop::collection::vec(any_file(), 0..12).prop_map(|mut files| {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files.dedup_by(|a, b| a.path == b.path);
        files
    })
}

proptest! {
    #[test]
    fn no_budget_is_exceeded_and_no_file_is_lost(files in any_files(), limit in 0..900_usize) {
        for layout in LAYOUTS {
            let Ok(dump) = pack(request(files.clone(), Some(limit)), *layout) else {
                prop_assert!(limit < 300);
                continue;
            };
            let tokens = tokenizer().count(&dump.text);
            prop_assert!(tokens <= limit);
            prop_assert_eq!(dump.tokens, Some(tokens));
            prop_assert_eq!(dump.files + dump.omitted.len(), files.len());
            let again = rayon::ThreadPoolBuilder::new()
                .num_threads(1)
                .build()
                .expect("a thread")
                .install(|| packed(request(files.iter().rev().cloned().collect(), Some(limit)), layout.id()));
            prop_assert_eq!(dump.text, again.text);
        }
    }

    #[test]
    fn no_text_can_forge_a_file(files in any_files()) {
        let dump = packed(request(files.clone(), None), "markdown");
        let blocks = blocks(&dump.text);
        prop_assert_eq!(blocks.len(), files.len());
        for (file, (path, text)) in files.iter().zip(blocks) {
            let breaks = path.contains(['\n', '\r', '\u{202e}']);
            prop_assert!(!breaks);
            let unix = |text: &str| text.replace("\r\n", "\n").replace('\r', "\n");
            let mut expected = unix(&file.text);
            if !file.text.is_empty() && !file.text.ends_with('\n') && !file.text.ends_with('\r') {
                expected.push('\n');
            }
            prop_assert_eq!(unix(&text), expected);
        }

        let dump = json(&packed(request(files.clone(), None), "json"));
        let parsed = dump["files"].as_array().expect("a list");
        prop_assert_eq!(parsed.len(), files.len());
        for (file, parsed) in files.iter().zip(parsed) {
            prop_assert_eq!(parsed["path"].as_str(), Some(file.path.as_str()));
            prop_assert_eq!(parsed["content"].as_str(), Some(file.text.as_str()));
        }
    }
}

/// A file with a level of its own cost for each level, or without it.
fn any_offer() -> impl Strategy<Value = (f64, [Option<usize>; 3])> {
    let cost = || prop::option::weighted(0.8, 1..400_usize);
    (0.01..100.0_f64, (1..400_usize, cost(), cost()))
        .prop_map(|(value, (full, signatures, line))| (value, [Some(full), signatures, line]))
}

/// Packs files that are nothing but what they cost.
fn packing_of(
    offered: &[(f64, [Option<usize>; 3])],
    limit: usize,
) -> Result<super::Packing, Error> {
    let files: Vec<TestFile> = (0..offered.len())
        .map(|at| file(&format!("f{at:03}"), ""))
        .collect();
    let inventory = Inventory {
        name: "demo".to_owned(),
        files: files.iter().map(known).collect(),
        ..Inventory::default()
    };
    let packer = Packer::new(inventory, LAYOUTS[0], Arc::new(tokenizer()), &clean_name);
    let offers = offered.iter().map(|(value, costs)| {
        let mut offer = Offer::default();
        offer.value = *value;
        for (level, cost) in Level::ALL.into_iter().zip(costs) {
            if let Some(cost) = *cost {
                offer.add(
                    level,
                    super::Weight {
                        cost,
                        ..super::Weight::default()
                    },
                );
            }
        }
        offer
    });
    packer.choose(offers.collect(), Some(limit))
}

proptest! {
    #[test]
    fn any_levels_and_worths_fill_a_budget_and_never_exceed_it(
        offered in prop::collection::vec(any_offer(), 1..60),
        limit in 100..6_000_usize,
    ) {
        let Ok(packing) = packing_of(&offered, limit) else { return Ok(()) };
        let used = packing.tokens().expect("weighed");
        prop_assert!(used <= limit);
        let again = packing_of(&offered, limit).expect("as before");
        prop_assert_eq!(packing.held().collect::<Vec<_>>(), again.held().collect::<Vec<_>>());
        // No step up that gains something would still fit.
        let left = limit - used;
        for (_, offer, level) in packing.decided() {
            let paid = level.and_then(|level| offer.at(level)).map_or(0, |weight| weight.cost);
            let full = offer.at(Level::Full).expect("offered").cost;
            // What telling of a shortened file may cost, numbers that grow, and what that kept back.
            let slack = 60;
            prop_assert!(level == Some(Level::Full) || full <= paid || full - paid + slack > left, "{used} of {limit}, {full} for {paid}");
        }
    }

    #[test]
    fn a_file_that_matters_most_by_far_stands_in_full_where_it_fits(
        mut offered in prop::collection::vec(any_offer(), 1..40),
        limit in 800..4_000_usize,
        at in 0..40_usize,
    ) {
        let at = at % offered.len();
        offered[at].0 = 1e9;
        let packing = packing_of(&offered, limit).expect("the frame fits");
        prop_assert_eq!(packing.decided().nth(at).and_then(|(_, _, level)| level), Some(Level::Full));
    }
}

#[test]
fn a_dump_is_parted_within_a_limit_and_its_parts_give_the_files_back() {
    let long = "one two three four\n".repeat(300) + &"word ".repeat(700) + "\nno end";
    let texts =
        ["let a = 1;\n", &long, "", "x\n"].map(|text| View::whole(Redactor::new().clean(text)));
    for layout in LAYOUTS {
        let files: Vec<TestFile> = ["a", "b", "c", "d"].map(|path| file(path, "")).into();
        let inventory = Inventory {
            name: "demo".to_owned(),
            files: files.iter().map(known).collect(),
            omitted: vec![Omitted {
                path: "z".to_owned(),
                reason: "binary".to_owned(),
            }],
            ..Inventory::default()
        };
        let packer = Packer::new(inventory, *layout, Arc::new(tokenizer()), &clean_name);
        let offers = texts.iter().enumerate().map(|(index, view)| {
            let mut offer = Offer::default();
            offer.add(Level::Full, packer.weigh(index, view));
            offer
        });
        let offers = offers.collect();
        let packing = packer.choose(offers, None).expect("no limit");
        let limit = 600;
        let volumes = packing.volumes(limit, &|index, _| Some(texts[index].clone()));
        let volumes = volumes.expect("the frame fits");
        assert!(volumes.len() > 3);
        let mut back = vec![String::new(); texts.len()];
        for volume in &volumes {
            let mut dump = volume.head.to_string();
            for (at, slice) in volume.slices.iter().enumerate() {
                let view = slice.of(texts[slice.index].clone());
                back[slice.index].push_str(&view.text);
                let piece = packing.piece(slice.index, &view);
                dump.push_str(if at == 0 { "" } else { packing.separator() });
                dump += &[piece.opening.as_str(), &piece.body, &piece.closing].concat();
            }
            dump.push_str(&volume.tail);
            assert!(tokenizer().count(&dump) <= limit, "{}", layout.id());
        }
        let whole: Vec<String> = texts.iter().map(|view| view.text.to_string()).collect();
        assert_eq!(back, whole);
    }
}

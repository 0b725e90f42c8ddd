//! The page for browsers, and the pictures.

use std::sync::LazyLock;

use regex::Regex;

use super::{example, written};
use crate::model::Report;

static TAG: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"<(/?[a-zA-Z!][^>]*)>").unwrap());

static ACTS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"\s(on\w+|style|src|srcset|action|formaction)\s*="#).unwrap());

/// Panics unless the page holds the tags that our templates and Markdown make, and no others.
pub(super) fn check(html: &str) {
    // What the script builds stands in the script; data and code hold no tags.
    let (markup, scripts) = html
        .split_once("<script type=\"application/json\"")
        .unwrap();
    assert_eq!(scripts.matches("<script").count(), 1, "a script was added");
    assert_eq!(
        scripts.matches("</script>").count(),
        2,
        "a script was closed"
    );
    check_markup(markup);
}

/// The same of a page, or a part of one, without scripts.
pub(super) fn check_markup(markup: &str) {
    const TAGS: &str = "!doctype html head meta title style body a header div h1 h2 h3 p strong em nav main \
                        section ol ul li details summary blockquote fieldset legend label input svg rect \
                        text noscript form select option table thead tr th tbody td button script code pre \
                        br article footer polyline circle path g";
    for tag in TAG
        .captures_iter(markup)
        .map(|found| found[1].to_lowercase())
    {
        let name = tag
            .trim_start_matches('/')
            .split([' ', '/', '\n'])
            .next()
            .unwrap();
        assert!(
            TAGS.split_whitespace().any(|known| known == name),
            "<{tag}>"
        );
        assert!(!ACTS.is_match(&tag), "<{tag}> acts");
        if let Some((_, address)) = tag.split_once("href=\"") {
            let address = address.split('"').next().unwrap();
            let scheme = address.split(['/', '#', '?']).next().unwrap();
            let is_own = !scheme.contains(':') || matches!(scheme, "https:" | "http:");
            assert!(is_own, "<{tag}> leads to {address}");
        }
    }
}

#[test]
fn a_rich_report_as_a_page() {
    let html = written(&example::rich(), "html");
    check(&html);
    let (start, rest) = html
        .split_once("<script type=\"application/json\" id=\"data\">")
        .unwrap();
    let (data, _) = rest.split_once("</script>").unwrap();
    let without_style = Regex::new("(?s)<style>.*</style>")
        .unwrap()
        .replace(start, "");
    let digests = Regex::new("sha256-[^']+").unwrap();
    insta::assert_snapshot!("html", digests.replace_all(&without_style, "sha256-…"));
    insta::assert_snapshot!("html_data", data.replace("},{", "},\n{"));
}

#[test]
fn an_empty_report_is_a_page() {
    let html = written(&example::empty(), "html");
    check(&html);
    assert!(html.contains("No score: nothing that can be measured was found."));
}

#[test]
fn the_policy_lets_the_page_s_own_style_and_script_run() {
    use base64::Engine as _;
    use sha2::Digest as _;
    let html = written(&example::rich(), "html");
    let between = |start: &str, end: &str| {
        let (_, rest) = html.rsplit_once(start).unwrap();
        rest.split_once(end).unwrap().0
    };
    for text in [
        between("<style>", "</style>"),
        between("<script>", "</script>"),
    ] {
        let digest = sha2::Sha256::digest(text);
        let digest = base64::engine::general_purpose::STANDARD.encode(digest);
        assert!(html.contains(&format!("sha256-{digest}")));
    }
}

#[test]
fn pictures_stand_alone() {
    let report = example::rich();
    for format in ["badge", "sparkline", "map"] {
        insta::assert_snapshot!(format, written(&report, format));
        let empty = written(&example::empty(), format);
        assert!(
            empty.starts_with("<svg xmlns=") && empty.ends_with("</svg>\n"),
            "{empty}"
        );
    }
}

/// Files are found by their path in the title of their field.
#[test]
fn a_path_of_markup_is_text_in_a_picture() {
    let mut report: Report = example::rich();
    report.files[0].path = "a<b>&\"'/x.rs".into();
    let map = written(&report, "map");
    assert!(
        map.contains("<title>a&lt;b&gt;&amp;&quot;&#39;/x.rs: "),
        "{map}"
    );
}

//! Links within the documents lead somewhere: to a file, and to a heading of it where they name one.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Component, Path, PathBuf};

use comrak::nodes::{AstNode, NodeValue};
use comrak::{Anchorizer, Arena, Options, parse_document};

use crate::support::{files_below, root};

/// What a page offers and what it asks for.
struct Page {
    anchors: BTreeSet<String>,
    links: Vec<String>,
}

fn options() -> Options<'static> {
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.autolink = true;
    options
}

fn read(path: &Path) -> Page {
    let text = fs::read_to_string(path).unwrap();
    let arena = Arena::new();
    let mut anchorizer = Anchorizer::new();
    let mut page = Page {
        anchors: BTreeSet::new(),
        links: Vec::new(),
    };
    for node in parse_document(&arena, &text, &options()).descendants() {
        match &node.data.borrow().value {
            NodeValue::Heading(_) => {
                let id = anchorizer.anchorize(&words(node));
                page.anchors.insert(id);
            }
            NodeValue::Link(link) | NodeValue::Image(link) => page.links.push(link.url.clone()),
            _ => {}
        }
    }
    page
}

/// The text of a heading without its marks.
fn words<'a>(heading: &'a AstNode<'a>) -> String {
    let text = |node: &'a AstNode<'a>| match &node.data.borrow().value {
        NodeValue::Text(text) => text.to_string(),
        NodeValue::Code(code) => code.literal.clone(),
        _ => String::new(),
    };
    heading.descendants().map(text).collect()
}

/// The path without `..` in it, so that a page has one name.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::ParentDir => assert!(plain.pop(), "{} leads out", path.display()),
            Component::CurDir => {}
            other => plain.push(other),
        }
    }
    plain
}

fn pages() -> BTreeMap<PathBuf, Page> {
    let top = fs::read_dir(root())
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> = top.filter(|path| path.is_file()).collect();
    paths.extend(files_below(&root().join("docs")));
    paths.retain(|path| path.extension().is_some_and(|end| end == "md"));
    paths
        .into_iter()
        .map(|path| (path.clone(), read(&path)))
        .collect()
}

#[test]
fn links_between_the_documents_lead_somewhere() {
    let pages = pages();
    let mut broken = Vec::new();
    for (path, page) in &pages {
        // Reports name files of the source that they are about.
        if path.starts_with(root().join("docs/examples")) && !path.ends_with("README.md") {
            continue;
        }
        for link in &page.links {
            if link.contains("://") || link.starts_with("mailto:") {
                continue;
            }
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = if file.is_empty() {
                path.clone()
            } else {
                plain(&path.parent().unwrap().join(file))
            };
            let has_anchor = |page: &Page| page.anchors.contains(anchor);
            let is_good = target.exists()
                && (anchor.is_empty() || pages.get(&target).is_some_and(has_anchor));
            if !is_good {
                broken.push(format!("{} links to {link}", path.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn the_book_lists_every_page_once() {
    let summary = read(&root().join("docs/SUMMARY.md"));
    let listed: BTreeSet<_> = summary.links.iter().cloned().collect();
    assert_eq!(listed.len(), summary.links.len(), "a page is listed twice");
    let is_page = |path: &PathBuf| path.parent().is_some_and(|folder| folder.ends_with("docs"));
    for path in pages().keys().filter(|path| is_page(path)) {
        let name = path.file_name().unwrap().to_str().unwrap();
        let is_listed = name == "SUMMARY.md" || listed.contains(name);
        assert!(is_listed, "docs/SUMMARY.md does not list {name}");
    }
}

//! Repositories elsewhere, behind git's own server on loopback and on the local disk.

use std::io::Write;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use create_dump::model::{Selection, SourceKind, Tree};
use create_dump::source::{Error, RemoteOptions, SourceRequest, Token};

use crate::program::Program;
use crate::server::{Received, Reply, Server};
use crate::source_conformance::{conforms, odd_tree};
use crate::support::{TempTree, command, git, open_request};

/// Answers as `git http-backend` does for the repositories below a folder.
fn backend(root: &Path, request: &Received) -> Reply {
    let (path, query) = request.path.split_once('?').unwrap_or((&request.path, ""));
    let header = |name: &str| request.headers.get(name).cloned().unwrap_or_default();
    let mut child = command("git", root)
        .arg("http-backend")
        .env("GIT_PROJECT_ROOT", root)
        .env("GIT_HTTP_EXPORT_ALL", "1")
        .env("PATH_INFO", path)
        .env("QUERY_STRING", query)
        .env(
            "REQUEST_METHOD",
            if query.is_empty() { "POST" } else { "GET" },
        )
        .env("CONTENT_TYPE", header("content-type"))
        .env("GIT_PROTOCOL", header("git-protocol"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let _ = child
        .stdin
        .take()
        .unwrap()
        .write_all(request.body.as_bytes());
    let answer = child.wait_with_output().unwrap().stdout;
    let end = answer
        .windows(4)
        .position(|bytes| bytes == b"\r\n\r\n")
        .unwrap();
    let head = String::from_utf8_lossy(&answer[..end]).into_owned();
    let lines = head.lines().filter_map(|line| line.split_once(": "));
    let status = lines.clone().find(|(name, _)| *name == "Status");
    let status = status.map_or(200, |(_, status)| status[..3].parse().unwrap());
    lines
        .filter(|(name, _)| *name != "Status")
        .fold(Reply::status(status), |reply, (name, value)| {
            reply.header(name, value)
        })
        .body(&answer[end + 4..])
}

fn serve(root: PathBuf) -> Server {
    Server::start(move |request| backend(&root, request))
}

fn address(server: &Server, rest: &str) -> String {
    let base = server.base_url().trim_end_matches("/v1");
    format!("git+{base}/{rest}")
}

fn request(address: &str) -> SourceRequest {
    SourceRequest::at(address, None)
}

fn opened(address: &str) -> Tree {
    open_request(&request(address), &Selection::default()).unwrap()
}

fn refused(request: &SourceRequest) -> Error {
    let error = open_request(request, &Selection::default()).unwrap_err();
    assert!(!error.help().is_empty());
    error
}

fn paths(tree: &Tree) -> Vec<&str> {
    tree.entries.iter().map(|e| e.path.as_str()).collect()
}

/// A bare repository `project.git` with two commits, a branch and tags, below the returned folder.
fn project() -> (TempTree, PathBuf, [String; 2]) {
    let tree = TempTree::of(&[("a.rs", "fn a() {}\n"), ("sub/deep/b.rs", "fn b() {}\n")]);
    let first = tree.commit_all();
    tree.git(&["tag", "--annotate", "--message=v1", "v1"]);
    tree.git(&["tag", "@scope/name@1.0"]);
    tree.git(&["branch", "feature/x"]);
    tree.write("c.rs", "fn c() {}\n");
    tree.git(&["add", "--all"]);
    tree.git(&["commit", "--quiet", "--message=Second"]);
    let second = tree.git(&["rev-parse", "HEAD"]);
    std::fs::create_dir(tree.beside("srv")).unwrap();
    tree.git(&["clone", "--quiet", "--bare", ".", "../srv/project.git"]);
    let root = tree.beside("srv");
    (tree, root, [first, second])
}

#[test]
fn a_server_gives_the_revision_and_the_folder_that_are_asked_for() {
    let (_tree, root, [first, second]) = project();
    let server = serve(root);
    let all = &["a.rs", "c.rs", "sub/deep/b.rs"][..];
    let old = &["a.rs", "sub/deep/b.rs"][..];
    for (rest, expected, commit) in [
        ("project.git", all, &second),
        ("project.git/", all, &second),
        ("project.git@main", all, &second),
        ("project.git@v1", old, &first),
        ("project.git@refs/tags/v1", old, &first),
        ("project.git@@scope/name@1.0", old, &first),
        ("project.git@feature/x", old, &first),
        (&format!("project.git@{second}"), all, &second),
        ("project.git:/sub", &["deep/b.rs"], &second),
        ("project.git@v1:/sub/deep", &["b.rs"], &first),
        ("project.git@v1#subdirectory=sub", &["deep/b.rs"], &first),
    ] {
        let tree = conforms(rest, || opened(&address(&server, rest)));
        assert_eq!(paths(&tree), expected, "{rest}");
        let origin = &tree.origin;
        assert_eq!(origin.revision.as_ref(), Some(commit), "{rest}");
        assert_eq!(
            (origin.kind, &*origin.name),
            (SourceKind::Remote, "project")
        );
        assert_eq!(origin.location, address(&server, rest));
        let git_dir = &origin.repository.as_ref().unwrap().git_dir;
        assert!(git_dir.join("shallow").is_file());
        let left = git_dir.clone();
        drop(tree);
        assert!(!left.exists(), "the temporary folder goes with the tree");
    }
}

#[cfg(unix)]
#[test]
fn what_is_fetched_is_what_was_committed() {
    let tree = odd_tree();
    let server = serve(tree.path().parent().unwrap().to_owned());
    let expected = crate::support::open(&tree.path(), Some("HEAD"), &Selection::default()).unwrap();
    let found = conforms("http", || opened(&address(&server, "tree/.git")));
    assert_eq!(found.entries, expected.entries);
    let disk = format!("git+file://{}", tree.path().display());
    let found = conforms("file", || opened(&disk));
    assert_eq!(found.entries, expected.entries);
    assert_eq!(found.origin.location, disk);
}

#[test]
fn a_repository_on_the_disk_is_read_where_it_lies() {
    let (tree, root, [first, second]) = project();
    let odd = tree.beside("odd@name");
    std::fs::rename(root.join("project.git"), &odd).unwrap();
    for (rest, commit) in [
        ("odd@name", &second),
        ("odd@name@v1", &first),
        ("odd%40name@v1", &first),
        ("tree@feature/x", &first),
    ] {
        let place = format!("git+file://{}", tree.beside(rest).display());
        let found = opened(&place);
        assert_eq!(found.origin.revision.as_ref(), Some(commit), "{rest}");
        assert_eq!(found.origin.kind, SourceKind::Revision);
    }
    let below = format!("git+file://{}@v1:/sub", tree.path().display());
    let found = opened(&below);
    assert_eq!(paths(&found), ["deep/b.rs"]);
    assert_eq!(found.origin.repository.unwrap().prefix, "sub");
    for (rest, code) in [
        ("tree@none", "revision-not-found"),
        ("nowhere", "source-not-found"),
        ("tree:/none", "revision-not-found"),
        ("tree:/../x", "bad-address"),
    ] {
        let place = format!("git+file://{}", tree.beside(rest).display());
        assert_eq!(refused(&request(&place)).code(), code, "{rest}");
    }
}

#[test]
fn history_is_shallow_unless_all_of_it_is_asked_for() {
    let (_tree, root, _) = project();
    let server = serve(root);
    let program = Program::new();
    let place = address(&server, "project.git");
    let codes = |arguments: &[&str]| {
        let all = [&["analyze", &place, "--format", "json"], arguments].concat();
        let run = program.run(&all);
        assert_eq!(run.code, 0, "{run:?}");
        let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
        assert_eq!(report["source"]["kind"], "remote");
        let notes = report["diagnostics"].as_array().unwrap().clone();
        let codes = notes.iter().map(|note| note["code"].clone());
        codes.collect::<Vec<_>>()
    };
    assert_eq!(codes(&[]), ["history-shallow"]);
    assert!(codes(&["--depth", "0"]).is_empty());
    for (depth, commits) in [(1, "1"), (2, "2"), (0, "2")] {
        let remote = RemoteOptions {
            depth: NonZeroU32::new(depth),
            ..RemoteOptions::default()
        };
        let request = SourceRequest {
            remote,
            ..request(&place)
        };
        let tree = open_request(&request, &Selection::default()).unwrap();
        let git_dir = &tree.origin.repository.as_ref().unwrap().git_dir;
        let revision = tree.origin.revision.as_ref().unwrap();
        assert_eq!(git(git_dir, &["rev-list", "--count", revision]), commits);
    }
    let run = program.run(&["dump", &place]);
    assert!(run.code == 0 && run.stdout.contains("fn c()"), "{run:?}");
}

#[test]
fn what_a_server_refuses_is_said_in_words() {
    let (tree, root, _) = project();
    let empty = root.join("empty.git");
    tree.git(&["init", "--quiet", "--bare", empty.to_str().unwrap()]);
    let server = serve(root);
    for (rest, code) in [
        ("none.git", "remote-refused"),
        ("project.git@none", "revision-not-found"),
        ("project.git@../x", "revision-not-found"),
        ("project.git@-x", "revision-not-found"),
        ("project.git@a:b*", "revision-not-found"),
        (
            &format!("project.git@{}", "0".repeat(40)),
            "revision-not-found",
        ),
        ("project.git:/none", "revision-not-found"),
        ("empty.git", "no-commits"),
        ("", "bad-address"),
        ("project.git@", "bad-address"),
        ("project.git:/../up", "bad-address"),
        ("project.git#x", "bad-address"),
    ] {
        let error = refused(&request(&address(&server, rest)));
        assert_eq!(error.code(), code, "{rest}: {error}");
        let is_input = matches!(code, "revision-not-found" | "no-commits" | "bad-address");
        assert_eq!(error.is_unreachable(), !is_input, "{rest}");
    }
    let twice = SourceRequest {
        revision: Some("v1".to_owned()),
        ..request(&address(&server, "project.git@main"))
    };
    assert_eq!(refused(&twice).code(), "bad-address");
    let named = SourceRequest {
        revision: Some("v1".to_owned()),
        ..request(&address(&server, "project.git"))
    };
    let named = open_request(&named, &Selection::default()).unwrap();
    assert_eq!(paths(&named), ["a.rs", "sub/deep/b.rs"]);
    for text in [
        "git+ssh://git@host/x",
        "ssh://host/x",
        "git@github.com:a/b",
        "git+file://x",
    ] {
        assert_eq!(refused(&request(text)).code(), "bad-address", "{text}");
    }
}

#[test]
fn a_server_that_stalls_breaks_off_or_never_ends_is_left() {
    let (tree, root, _) = project();
    tree.write("noise", blake3_noise(1 << 18));
    tree.git(&["add", "--all"]);
    tree.git(&["commit", "--quiet", "--message=Noise"]);
    tree.git(&[
        "push",
        "--quiet",
        root.join("project.git").to_str().unwrap(),
        "main",
    ]);
    let in_time = Server::start({
        let root = root.clone();
        move |request| backend(&root, request)
    });
    let large = SourceRequest {
        remote: RemoteOptions {
            most_bytes: 1 << 16,
            ..RemoteOptions::default()
        },
        ..request(&address(&in_time, "project.git"))
    };
    assert_eq!(refused(&large).code(), "remote-too-large");
    type Change = fn(Reply) -> Reply;
    let changes: [(&str, Change, &str); 6] = [
        ("stall", |_| Reply::stall(), "longer than"),
        ("stall halfway", Reply::stalling_halfway, "longer than"),
        ("close", |_| Reply::close(), ""),
        ("close halfway", Reply::closing_halfway, ""),
        ("text", |_| Reply::status(200).body("hello"), ""),
        ("error", |_| Reply::status(500), "status 500"),
    ];
    for (what, change, reason) in changes {
        // The list of references twice, each asked for in two requests, then the objects.
        for number in [0, 1, 2, 3, 4] {
            let root = root.clone();
            let server = Server::start(move |request| {
                let reply = backend(&root, request);
                if request.number == number {
                    change(reply)
                } else {
                    reply
                }
            });
            let mut request = request(&address(&server, "project.git"));
            if what.starts_with("stall") {
                request.remote.patience = Duration::from_millis(300);
            }
            let error = refused(&request);
            assert_eq!(
                error.code(),
                "remote-unreachable",
                "{what} {number}: {error}"
            );
            assert!(
                error.to_string().contains(reason),
                "{what} {number}: {error}"
            );
        }
    }
    let dripping =
        Server::start(move |request| backend(&root, request).dripping(Duration::from_millis(20)));
    let mut patient = request(&address(&dripping, "project.git"));
    patient.remote.deadline = Duration::from_millis(100);
    let error = refused(&patient);
    assert!(error.to_string().contains("longer than"), "{error}");
    let nobody = refused(&request("git+http://127.0.0.1:1/x.git"));
    assert_eq!(nobody.code(), "remote-unreachable");
}

/// Bytes that do not compress.
fn blake3_noise(length: usize) -> Vec<u8> {
    let mut noise = vec![0; length];
    blake3::Hasher::new().finalize_xof().fill(&mut noise);
    noise
}

const SECRET: &str = "s3cr3t-Passw0rd-of-Ada";

#[test]
fn credentials_go_to_one_server_and_are_never_shown() {
    let (_tree, root, _) = project();
    let guarded = |root: PathBuf| {
        Server::start(move |request| match request.headers.get("authorization") {
            Some(_) => backend(&root, request),
            None => Reply::status(401).header("www-authenticate", "Basic"),
        })
    };
    let server = guarded(root.clone());
    let plain = address(&server, "project.git");
    assert_eq!(refused(&request(&plain)).code(), "remote-refused");
    let with_user = plain.replace("://", &format!("://ada:{SECRET}@"));
    let request_of_user = request(&with_user);
    let opened = open_request(&request_of_user, &Selection::default()).unwrap();
    assert_eq!(opened.origin.location, plain);
    assert!(!format!("{request_of_user:?} {opened:?}").contains(SECRET));
    let host = plain.trim_start_matches("git+http://").split('/').next();
    let token = |host: &str| SourceRequest {
        remote: RemoteOptions {
            tokens: vec![Token {
                host: host.to_owned(),
                secret: SECRET.into(),
            }],
            ..RemoteOptions::default()
        },
        ..request(&plain)
    };
    let before = server.journal().len();
    assert!(open_request(&token(host.unwrap()), &Selection::default()).is_ok());
    let first = &server.journal()[before];
    assert!(
        !first.headers.contains_key("authorization"),
        "only when asked"
    );
    let elsewhere = refused(&token("github.com"));
    assert_eq!(
        elsewhere.code(),
        "remote-refused",
        "a token for another server"
    );

    let target = serve(root.clone());
    let moved_to = target.base_url().trim_end_matches("/v1").to_owned();
    let redirecting = Server::start(move |request| {
        Reply::status(301).header("location", &format!("{moved_to}{}", request.path))
    });
    let place = address(&redirecting, "project.git").replace("://", &format!("://ada:{SECRET}@"));
    assert!(open_request(&request(&place), &Selection::default()).is_ok());
    assert!(
        redirecting.journal()[0]
            .headers
            .contains_key("authorization")
    );
    for received in target.journal() {
        assert!(
            !received.headers.contains_key("authorization"),
            "{received:?}"
        );
    }

    let program = Program::new();
    let echo = Server::start(|request| {
        let seen = format!("{:?}", request.headers.get("authorization"));
        let line = format!("ERR {SECRET} {seen}\u{1b}[31m");
        let body = format!("{:04x}{line}", line.len() + 4);
        Reply::status(200)
            .header(
                "content-type",
                "application/x-git-upload-pack-advertisement",
            )
            .body(body)
    });
    let echo = address(&echo, "x.git").replace("://", &format!("://ada:{SECRET}@"));
    let gone = format!("git+http://ada:{SECRET}@127.0.0.1:1/x.git");
    let open_text = format!("git+http://ada:{SECRET}@example.invalid/x.git");
    for (place, code) in [(&with_user, 0), (&echo, 4), (&gone, 4), (&open_text, 2)] {
        for command in ["dump", "analyze"] {
            let run = program.run(&[command, place, "-v"]);
            assert_eq!(run.code, code, "{run:?}");
            let said = format!("{}{}", run.stdout, run.stderr);
            assert!(!said.contains(SECRET) && !said.contains('\u{1b}'), "{said}");
            assert!(!said.contains("YWRhOnMzY3IzdC"), "{said}");
        }
    }
}

#[test]
fn redirects_that_lead_astray_are_not_followed() {
    let (_tree, root, _) = project();
    let target = serve(root);
    let base = target.base_url().trim_end_matches("/v1").to_owned();
    for location in [
        format!("{base}/project.git/other"),
        format!(
            "{}/project.git/info/refs?service=git-upload-pack",
            base.replace("://", "://a:b@")
        ),
        "file:///etc/passwd?service=git-upload-pack".to_owned(),
        String::new(),
    ] {
        let shown = location.clone();
        let server = Server::start(move |_| Reply::status(302).header("location", &location));
        let error = refused(&request(&address(&server, "project.git")));
        assert_eq!(error.code(), "remote-unreachable", "{shown}");
        let is_circle = shown.is_empty();
        assert_eq!(
            error.to_string().contains("circles"),
            is_circle,
            "{shown}: {error}"
        );
    }
    assert!(target.journal().is_empty());
}

#[cfg(unix)]
#[test]
fn an_interruption_ends_the_fetch_and_leaves_nothing_behind() {
    let (_tree, root, _) = project();
    for command in ["dump", "analyze"] {
        let root = root.clone();
        let server = Server::start(move |request| match request.number {
            0 | 1 => backend(&root, request),
            _ => Reply::stall(),
        });
        let temporary = TempTree::new();
        let program = Program::new().with("TMPDIR", temporary.path().to_str().unwrap());
        let place = address(&server, "project.git");
        let run = program.interrupt(&[command, &place], || server.journal().len() > 2);
        assert_eq!(run.code, 130, "{run:?}");
        assert!(run.stderr.contains("interrupted: "), "{run:?}");
        assert_eq!(std::fs::read_dir(temporary.path()).unwrap().count(), 0);
    }
}

#[cfg(unix)]
#[test]
fn nothing_of_a_fetched_repository_runs() {
    let tree = TempTree::of(&[
        ("a.rs", "fn a() {}\n"),
        (".gitattributes", "* filter=evil\n"),
        (
            ".gitmodules",
            "[submodule \"x\"]\n\tpath = x\n\turl = ext::sh -c touch% mark\n\tupdate = !touch mark\n",
        ),
    ]);
    tree.commit_all();
    let mark = tree.beside("mark");
    for name in [
        "post-checkout",
        "pre-auto-gc",
        "reference-transaction",
        "post-upload-pack",
    ] {
        tree.write(
            &format!(".git/hooks/{name}"),
            format!("#!/bin/sh\ntouch {}\n", mark.display()),
        );
    }
    let server = serve(tree.path().parent().unwrap().to_owned());
    let opened = opened(&address(&server, "tree/.git"));
    assert_eq!(paths(&opened), [".gitattributes", ".gitmodules", "a.rs"]);
    assert!(!mark.exists());
    assert!(
        !opened
            .origin
            .repository
            .unwrap()
            .git_dir
            .join("hooks/post-checkout")
            .exists()
    );
}

#[test]
fn submodules_are_fetched_on_demand_and_only_from_safe_places() {
    let (tree, root, [first, _]) = project();
    let mount = |path: &str| {
        let cached = format!("160000,{first},{path}");
        tree.git(&["update-index", "--add", "--cacheinfo", &cached]);
    };
    let modules = [
        ("lib/inner", "../project.git"),
        ("gone", "../gone.git"),
        ("disk", "/etc"),
        ("program", "ext::sh -c touch% /tmp/mark"),
        ("elsewhere", "http://127.0.0.1:1/x.git"),
    ];
    let section = |(path, url): &(&str, &str)| {
        format!("[submodule \"{path}\"]\n\tpath = {path}\n\turl = {url}\n")
    };
    tree.write(
        ".gitmodules",
        modules.iter().map(section).collect::<String>(),
    );
    tree.git(&["add", "--all"]);
    modules.iter().for_each(|(path, _)| mount(path));
    tree.git(&["commit", "--quiet", "--message=Mount"]);
    tree.git(&["clone", "--quiet", "--bare", ".", "../srv/outer.git"]);
    let server = serve(root);
    let place = address(&server, "outer.git");
    let plain = opened(&place);
    assert!(paths(&plain).contains(&"lib/inner") && plain.diagnostics.is_empty());
    let mut request = request(&place);
    request.remote.submodules = true;
    let whole = conforms("submodules", || {
        open_request(&request, &Selection::default()).unwrap()
    });
    assert_eq!(
        paths(&whole),
        [
            ".gitmodules",
            "a.rs",
            "c.rs",
            "disk",
            "elsewhere",
            "gone",
            "lib/inner/a.rs",
            "lib/inner/sub/deep/b.rs",
            "program",
            "sub/deep/b.rs",
        ]
    );
    assert_eq!(whole.contents.read(6, 100).unwrap(), b"fn a() {}\n");
    let told: Vec<_> = whole
        .diagnostics
        .iter()
        .map(|note| note.path.as_deref())
        .collect();
    assert_eq!(
        told,
        [
            Some("disk"),
            Some("elsewhere"),
            Some("gone"),
            Some("program")
        ]
    );
    let run = Program::new().run(&["dump", &place, "--submodules"]);
    assert_eq!(run.code, 3, "{}", run.stderr);
    assert!(run.stdout.contains("lib/inner/a.rs"));
}

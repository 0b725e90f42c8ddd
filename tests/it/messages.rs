//! What goes out as a message or as files: hooks, chats, mails, pages.

use std::collections::BTreeMap;
use std::fs;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use create_dump::pipeline;
use create_dump::publish::{
    Delivery, Destination, Document, Error, Pace, Posting, Published, Surroundings, publisher,
};
use serde_json::{Value, json};

use crate::program::Program;
use crate::server::{Received, Reply, Server};
use crate::support::{TempTree, files_below};

/// A report as the program writes it, with a name that tries to be more than one.
static REPORT: LazyLock<Value> = LazyLock::new(|| {
    let tree = TempTree::of(&[("a.rs", "// TODO: mend this\nfn a() {}\n")]);
    let mut report = Program::new().analyze(&tree.path(), &[]).1;
    report["source"]["name"] = HOSTILE.into();
    report["source"]["revision"] = "a".repeat(40).into();
    report["gates"] = json!([{"id": "ratchet", "value": 1.0, "passed": false, "why": HOSTILE}]);
    report
});

const HOSTILE: &str = "<!channel> <b>*bold*</b> & \u{202e}https://evil.example\r\nBcc: x@y";

fn deliver(
    target: &str,
    destination: Destination,
    variables: &[(&str, &str)],
) -> Result<Published, Error> {
    let posting = Posting::read(REPORT.to_string().as_bytes(), &pipeline::explanations()).unwrap();
    let variables = variables
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let delivery = Delivery {
        destination,
        surroundings: Surroundings {
            variables: variables.collect::<BTreeMap<_, _>>(),
            ..Surroundings::default()
        },
        pace: Pace {
            attempts: 2,
            pause: Duration::from_millis(1),
            longest_wait: Duration::from_secs(1),
            timeout: Duration::from_secs(20),
        },
        is_rehearsal: false,
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(publisher(target).unwrap().publish(posting, &delivery))
}

fn to(url: &str) -> Destination {
    Destination {
        hook: Some(url.to_owned()),
        ..Destination::default()
    }
}

#[test]
fn a_hook_is_sent_what_happened_signed_and_as_it_is() {
    let server = Server::start(|_| Reply::status(204));
    let address = format!("{}/hook?token=t", server.base_url());
    for secret in ["one", "two"] {
        deliver("webhook", to(&address), &[("WEBHOOK_SECRET", secret)]).unwrap();
    }
    let journal = server.journal();
    assert_eq!(
        (journal.len(), journal[0].path.as_str()),
        (2, "/v1/hook?token=t")
    );
    let signature = |at: usize| journal[at].headers["x-create-dump-signature-256"].clone();
    assert!(signature(0).starts_with("sha256=") && signature(0).len() == 71);
    assert_ne!(signature(0), signature(1), "each secret signs otherwise");
    let event = journal[0].json();
    assert_eq!(event["schema"], "create-dump.event/1");
    assert_eq!(event["passed"], false);
    assert_eq!(event["score"], REPORT["summary"]["score"]);
}

#[test]
fn a_hook_goes_to_its_address_and_nowhere_else() {
    let secret = [("WEBHOOK_SECRET", "s")];
    let elsewhere = Server::start(|_| Reply::status(204));
    for location in [
        elsewhere.base_url(),
        "/v1/other",
        "http://169.254.169.254/latest/meta-data",
    ] {
        let location = location.to_owned();
        let server = Server::start(move |_| Reply::status(307).header("location", &location));
        let error = deliver("webhook", to(server.base_url()), &secret).unwrap_err();
        assert_eq!(error.code(), "publish-malformed", "{error}");
        assert_eq!(server.journal().len(), 1, "the redirect is not followed");
    }
    assert_eq!(elsewhere.journal().len(), 0);
    for wrong in [
        "http://example.com/hook",
        "file:///etc/passwd",
        "https://user:pass@example.com/",
        "gopher://x",
        "no address",
    ] {
        let error = deliver("webhook", to(wrong), &secret).unwrap_err();
        assert_eq!(error.code(), "publish-destination", "{wrong}: {error}");
    }
    let error = deliver("webhook", Destination::default(), &secret).unwrap_err();
    assert_eq!(error.code(), "publish-destination", "{error}");
    let error = deliver("webhook", to("https://example.com"), &[]).unwrap_err();
    assert_eq!(error.code(), "publish-no-token", "{error}");
}

#[test]
fn a_chat_is_sent_text_that_stays_text() {
    let server = Server::start(|_| Reply::status(200).body("ok"));
    deliver(
        "slack",
        Destination::default(),
        &[("SLACK_WEBHOOK_URL", server.base_url())],
    )
    .unwrap();
    let message = server.journal()[0].json();
    let blocks = message["blocks"].as_array().unwrap();
    assert!(blocks.len() > 1 && blocks.len() <= 50, "{message}");
    assert_eq!(blocks[0]["type"], "header");
    assert!(blocks[0]["text"]["text"].as_str().unwrap().chars().count() <= 150);
    for block in &blocks[1..] {
        let text = block["text"]["text"].as_str().unwrap();
        assert!(text.chars().count() <= 3_000);
        assert!(
            !text.contains("<!") && !text.contains("<b>") && !text.contains("https://"),
            "{text}"
        );
        assert!(!text.contains("*bold*"), "{text}");
    }
    let text = message.to_string();
    assert!(
        text.contains("&lt;!channel&gt;") && !text.contains('\u{202e}'),
        "{text}"
    );
}

#[test]
fn a_chat_that_fails_tells_no_address() {
    let server = Server::start(|_| Reply::status(500));
    let address = format!("{}/T0/B0/secret", server.base_url());
    let error = deliver("slack", to(&address), &[]).unwrap_err();
    assert_eq!(error.code(), "publish-host-fails", "{error}");
    assert!(!error.to_string().contains("secret"), "{error}");
}

#[test]
fn a_mail_has_two_parts_and_no_header_from_outside() {
    let destination = Destination {
        mail: (
            Some("ci@example.com".to_owned()),
            vec!["team@example.com".to_owned(), "lead@example.com".to_owned()],
        ),
        ..Destination::default()
    };
    let published = deliver("email", destination, &[]).unwrap();
    let mail = String::from_utf8(published.documents[0].bytes.clone()).unwrap();
    assert!(
        mail.lines().count() > 10
            && mail
                .split("\r\n")
                .all(|line| line.len() <= 998 && !line.contains('\n'))
    );
    let (head, body) = mail.split_once("\r\n\r\n").unwrap();
    assert!(head.contains("\r\nTo: team@example.com,\r\n lead@example.com\r\n"));
    let names: Vec<_> = head
        .split("\r\n")
        .filter(|line| !line.starts_with(' '))
        .map(|line| line.split(':').next().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "From",
            "To",
            "Subject",
            "Date",
            "Message-ID",
            "Auto-Submitted",
            "MIME-Version",
            "Content-Type"
        ]
    );
    let boundary = head
        .split("boundary=\"")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let parts: Vec<&str> = body.split(&format!("--{boundary}")).collect();
    assert_eq!((parts.len(), parts[0], parts[3]), (4, "", "--\r\n"));
    let decoded = |part: &str| {
        let encoded = part.split_once("\r\n\r\n").unwrap().1.replace("\r\n", "");
        String::from_utf8(STANDARD.decode(encoded).unwrap()).unwrap()
    };
    assert!(parts[1].contains("text/plain") && decoded(parts[1]).contains("Gates that failed"));
    let html = decoded(parts[2]);
    assert!(parts[2].contains("text/html") && html.contains("&lt;!channel&gt;"));
    for live in ["<b>", "<script", "<img", "http://", "https://"] {
        assert!(!html.contains(live), "{live}: {html}");
    }
    for wrong in ["a@b\r\nBcc: c@d", "a@b, c@d", "nobody", "<a@b>", "@"] {
        let destination = Destination {
            mail: (None, vec!["a@b".to_owned(), wrong.to_owned()]),
            ..Destination::default()
        };
        let error = deliver("email", destination, &[]).unwrap_err();
        assert_eq!(error.code(), "publish-destination", "{wrong}");
    }
}

fn attached(name: &str, text: &str) -> Document {
    Document {
        name: name.to_owned(),
        bytes: text.into(),
    }
}

#[test]
fn pages_are_files_with_names_of_their_own() {
    let tree = TempTree::of(&[
        ("report.html", "<p>"),
        ("history.jsonl", "{}\n"),
        ("report.json", ""),
    ]);
    tree.write("report.json", REPORT.to_string());
    let arguments = [
        "publish",
        "report.json",
        "--to",
        "pages",
        "--directory",
        "site",
        "--attach",
        "report.html",
        "--attach",
        "history.jsonl",
    ];
    let run = Program::new().run_in(&tree.path(), &arguments);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let site = tree.path().join("site");
    let names: Vec<_> = files_below(&site)
        .iter()
        .map(|path| {
            path.strip_prefix(&site)
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    assert_eq!(names, [".nojekyll", "history.jsonl", "index.html"]);
    assert_eq!(fs::read_to_string(site.join("index.html")).unwrap(), "<p>");
    let rehearsed = [&arguments[..5], &["elsewhere", "--dry-run"]].concat();
    let run = Program::new().run_in(&tree.path(), &rehearsed);
    assert_eq!(
        (run.code, tree.path().join("elsewhere").exists()),
        (0, false),
        "{}",
        run.stderr
    );
    let mail = [
        "publish",
        "report.json",
        "--to",
        "email",
        "-o",
        "a.eml",
        "--dry-run",
    ];
    let run = Program::new().run_in(&tree.path(), &mail);
    assert_eq!(
        (run.code, tree.path().join("a.eml").exists()),
        (0, false),
        "{}",
        run.stderr
    );
    let run = Program::new().run_in(&tree.path(), &arguments[..4]);
    assert_eq!(run.code, 2, "{}", run.stderr);

    for wrong in [
        vec![],
        vec![attached("../a.html", "")],
        vec![attached("a.html", ""), attached("b.html", "")],
        vec![attached("a.html", ""), attached("CNAME/x", "")],
    ] {
        let destination = Destination {
            attachments: wrong,
            ..Destination::default()
        };
        assert_eq!(
            deliver("pages", destination, &[]).unwrap_err().code(),
            "publish-destination"
        );
    }
}

/// The objects and the one branch of a repository on GitHub.
#[derive(Default)]
struct Git {
    objects: BTreeMap<String, Value>,
    head: Option<String>,
    /// How often somebody else is faster.
    races: usize,
    advances: Vec<String>,
}

impl Git {
    fn keep(&mut self, kind: &str, value: &Value) -> Reply {
        let id = blake3::hash(format!("{kind}{value}").as_bytes()).to_hex()[..40].to_owned();
        self.objects.insert(id.clone(), value.clone());
        Reply::json(201, &json!({"sha": id}))
    }

    fn answer(&mut self, request: &Received) -> Reply {
        let path = request.path.strip_prefix("/v1/repos/o/r/git/").unwrap();
        let body = request.json();
        match (
            request.method.as_str(),
            path.split_once('/').unwrap_or((path, "")),
        ) {
            ("GET", ("ref", "heads/health")) => match &self.head {
                Some(head) => Reply::json(200, &json!({"object": {"sha": head}})),
                None => Reply::json(404, &json!({"message": "Not Found"})),
            },
            ("GET", ("commits", id)) => {
                Reply::json(200, &json!({"tree": {"sha": self.objects[id]["tree"]}}))
            }
            ("POST", ("blobs", "")) => {
                assert_eq!(body["encoding"], "base64");
                self.keep("blob", &body)
            }
            ("POST", ("trees", "")) => {
                let entries = body["tree"].as_array().unwrap();
                assert!(
                    entries
                        .iter()
                        .all(|it| self.objects.contains_key(it["sha"].as_str().unwrap()))
                );
                // The same files over themselves are the same tree.
                self.keep("tree", &body["tree"])
            }
            ("POST", ("commits", "")) => self.keep("commit", &body),
            ("POST", ("refs", "")) if self.head.is_none() && body["ref"] == "refs/heads/health" => {
                self.advance("created", &body)
            }
            ("PATCH", ("refs", "heads/health")) if body["force"] == false => match self.races {
                0 => self.advance("advanced", &body),
                _ => {
                    self.races -= 1;
                    Reply::json(422, &json!({"message": "Update is not a fast forward"}))
                }
            },
            other => panic!("{other:?}"),
        }
    }

    fn advance(&mut self, how: &str, body: &Value) -> Reply {
        let id = body["sha"].as_str().unwrap().to_owned();
        let parents = self.objects[&id]["parents"].as_array().unwrap().clone();
        let expected: Vec<Value> = self.head.iter().map(|head| json!(head)).collect();
        assert_eq!(parents, expected);
        self.head = Some(id);
        self.advances.push(how.to_owned());
        Reply::json(200, &json!({}))
    }
}

#[test]
fn a_branch_is_created_advanced_and_left_alone_when_nothing_changed() {
    let git = Arc::new(Mutex::new(Git::default()));
    let shared = Arc::clone(&git);
    let server = Server::start(move |request| shared.lock().unwrap().answer(request));
    let variables = [
        ("GITHUB_TOKEN", "token-0123456789"),
        ("GITHUB_REPOSITORY", "o/r"),
        ("GITHUB_API_URL", server.base_url()),
    ];
    let publish = |branch: &str, page: &str| {
        let destination = Destination {
            branch: Some(branch.to_owned()),
            attachments: vec![
                attached("report.html", page),
                attached("badge.svg", "<svg/>"),
            ],
            ..Destination::default()
        };
        deliver("pages", destination, &variables)
    };
    for page in ["one", "one", "two"] {
        publish("health", page).unwrap();
    }
    git.lock().unwrap().races = 2;
    publish("health", "three").unwrap();
    assert_eq!(
        git.lock().unwrap().advances,
        ["created", "advanced", "advanced"]
    );
    for wrong in ["../main", "a b", "/x", "x.lock", "a?b"] {
        assert_eq!(
            publish(wrong, "one").unwrap_err().code(),
            "publish-destination",
            "{wrong}"
        );
    }
}

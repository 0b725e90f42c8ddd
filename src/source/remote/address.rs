//! What a user writes to name a repository elsewhere, taken apart.
//!
//! The forms are those of pip (`git+https://…@REV#subdirectory=…`), of a browser's address bar
//! (`https://github.com/OWNER/NAME/tree/REV/…`) and of npm (`github:OWNER/NAME`, `OWNER/NAME`).

use std::path::{Component, Path, PathBuf};

use reqwest::Url;
use secrecy::SecretString;

use percent_encoding::percent_decode_str;

/// A repository elsewhere, and what of it is wanted.
#[derive(Clone, Debug)]
pub(in crate::source) struct Address {
    pub(super) place: Place,
    pub(super) wanted: Wanted,
    /// The folder to read; empty for all of it.
    pub(super) folder: PathBuf,
    /// Whether it could as well have been a path.
    pub(in crate::source) is_short: bool,
}

/// Where a repository is.
#[derive(Clone, Debug)]
pub(super) enum Place {
    /// Behind `https` or `http`. The address holds no credentials.
    Web(Url, Option<Credentials>),
    /// On the local disk, with what the revision may be a part of.
    Disk(String),
}

/// What a user wrote before the host's name.
#[derive(Clone, Debug)]
pub(super) struct Credentials {
    pub(super) user: String,
    pub(super) password: SecretString,
}

/// Which revision is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// What the server takes for the default.
    Head,
    /// A branch, a tag or a commit.
    Named(String),
    /// The names behind `/tree/`: a revision, then a folder, and nothing says where one ends.
    Path(Vec<String>),
}

/// Takes an argument apart. `None` where it is no address but a path; the error says what is wrong.
pub(in crate::source) fn parse(text: &str) -> Option<Result<Address, String>> {
    if let Some(rest) = text.strip_prefix("git+file://") {
        return Some(on_disk(rest));
    }
    if let Some(rest) = text.strip_prefix("git+") {
        let is_web = rest.starts_with("https://") || rest.starts_with("http://");
        return rest.contains("://").then(|| match is_web {
            true => on_web(rest),
            false => Err(UNKNOWN_SCHEME.to_owned()),
        });
    }
    if let Some(rest) = text.strip_prefix("github:") {
        return Some(on_web(&format!("https://github.com/{rest}")));
    }
    if text.starts_with("https://") || text.starts_with("http://") {
        return Some(of_browser(text));
    }
    (text.contains("://") || text.starts_with("git@")).then(|| Err(UNKNOWN_SCHEME.to_owned()))
}

const UNKNOWN_SCHEME: &str = "only git+https, git+http and git+file are read";

/// Takes `OWNER/NAME[@REV][:/FOLDER]` apart, where it is that.
pub(in crate::source) fn parse_shorthand(text: &str) -> Option<Address> {
    let name = text.split(['@', ':']).next()?;
    let (owner, name) = name.split_once('/')?;
    let is_plain = |text: &str, also: &str| {
        let fits = |c: char| c.is_ascii_alphanumeric() || also.contains(c);
        text.starts_with(|c: char| c.is_ascii_alphanumeric()) && text.chars().all(fits)
    };
    if !is_plain(owner, "-") || !is_plain(name, "-_.") {
        return None;
    }
    let address = on_web(&format!("https://github.com/{text}")).ok()?;
    Some(Address {
        is_short: true,
        ..address
    })
}

/// The address without what must not be shown.
pub(in crate::source) fn shown(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once("://") else {
        return text.to_owned();
    };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    match rest[..end].rfind('@') {
        Some(at) => format!("{scheme}://{}", &rest[at + 1..]),
        None => text.to_owned(),
    }
}

/// `//HOST/PATH[@REV][:/FOLDER]`, with a scheme that the web has.
fn on_web(text: &str) -> Result<Address, String> {
    let (text, folder) = without_folder(text)?;
    let start = text.find("://").map_or(0, |at| at + 3);
    let path = text[start..].find('/').map_or(text.len(), |at| start + at);
    let (url, wanted) = match text[path..].find('@') {
        Some(at) => (&text[..path + at], named(&text[path + at + 1..])?),
        None => (text, Wanted::Head),
    };
    Ok(Address {
        place: web(url)?,
        wanted,
        folder,
        is_short: false,
    })
}

/// The address as a browser shows it: the page of a repository, of a revision, or of a folder.
fn of_browser(text: &str) -> Result<Address, String> {
    let url = Url::parse(text).map_err(|error| error.to_string())?;
    let host = url.host_str().unwrap_or_default();
    let parts: Vec<_> = url.path_segments().into_iter().flatten().collect();
    let decoded = |parts: &[&str]| -> Vec<String> {
        let parts = parts.iter().filter(|part| !part.is_empty());
        parts.map(|part| percent_decoded(part)).collect()
    };
    let (repository, rest) = match (host, &parts[..]) {
        ("github.com" | "www.github.com", [_, name, "tree", rest @ ..]) if !name.is_empty() => {
            (parts[..2].join("/"), decoded(rest))
        }
        ("github.com" | "www.github.com", [_, _, "blob", ..]) => {
            return Err("it is the page of a single file; name its folder".to_owned());
        }
        ("gitlab.com", _) if parts.contains(&"-") => {
            let at = parts.iter().position(|part| *part == "-");
            let at = at.expect("it was found before");
            let rest = parts.get(at + 2..).unwrap_or_default();
            (parts[..at].join("/"), decoded(rest))
        }
        _ => return on_web(text),
    };
    let user = url.username();
    let password = url.password().map(|password| format!(":{password}"));
    let before = match (user, password) {
        ("", None) => String::new(),
        (user, password) => format!("{user}{}@", password.unwrap_or_default()),
    };
    Ok(Address {
        place: web(&format!("https://{before}{host}/{repository}"))?,
        wanted: if rest.is_empty() {
            Wanted::Head
        } else {
            Wanted::Path(rest)
        },
        folder: PathBuf::new(),
        is_short: false,
    })
}

fn web(text: &str) -> Result<Place, String> {
    let mut url = Url::parse(text).map_err(|error| error.to_string())?;
    if url.host_str().is_none() || url.path().trim_matches('/').is_empty() {
        return Err("it names no repository".to_owned());
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("a repository's address has no `?` and no `#`".to_owned());
    }
    let is_github = url.host_str() == Some("github.com");
    if is_github && url.path().trim_matches('/').split('/').count() != 2 {
        return Err("a repository on github.com has an owner and a name".to_owned());
    }
    let credentials = credentials(&url);
    // Neither can fail for an address with a host.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    if credentials.is_some() && url.scheme() == "http" && !is_loopback(&url) {
        return Err("credentials are not sent without encryption; use https".to_owned());
    }
    let trimmed = url.path().trim_end_matches('/').to_owned();
    url.set_path(&trimmed);
    Ok(Place::Web(url, credentials))
}

fn credentials(url: &Url) -> Option<Credentials> {
    let user = percent_decoded(url.username());
    let password = url.password().map(percent_decoded);
    match (user.is_empty(), password) {
        (true, None) => None,
        (_, Some(password)) => Some(Credentials {
            user,
            password: password.into(),
        }),
        // A token alone: the name counts for nothing then.
        (false, None) => Some(Credentials {
            user: user.clone(),
            password: user.into(),
        }),
    }
}

/// Whether nothing sent there leaves the machine.
pub(super) fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_matches(['[', ']']).parse::<std::net::IpAddr>();
    host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

fn on_disk(rest: &str) -> Result<Address, String> {
    let rest = rest.strip_prefix("localhost").unwrap_or(rest);
    if !rest.starts_with('/') {
        return Err(
            "git+file:// needs an absolute path, as in git+file:///srv/name.git".to_owned(),
        );
    }
    let (path, folder) = without_folder(rest)?;
    Ok(Address {
        place: Place::Disk(percent_decoded(path)),
        wanted: Wanted::Head,
        folder,
        is_short: false,
    })
}

/// What stands before `:/FOLDER` or `#subdirectory=FOLDER`, and the folder.
fn without_folder(text: &str) -> Result<(&str, PathBuf), String> {
    let start = text.find("://").map_or(0, |at| at + 3);
    let (text, folder) = match text.split_once('#') {
        Some((text, fragment)) => {
            let folder = fragment.strip_prefix("subdirectory=");
            let folder = folder.ok_or("only #subdirectory=FOLDER may stand behind the `#`")?;
            (text, folder)
        }
        None => match text[start..].find(":/") {
            Some(at) => (&text[..start + at], &text[start + at + 2..]),
            None => (text, ""),
        },
    };
    Ok((text, plain_folder(&percent_decoded(folder))?))
}

fn plain_folder(folder: &str) -> Result<PathBuf, String> {
    let path = Path::new(folder.trim_matches('/'));
    let is_plain = |part| matches!(part, Component::Normal(_));
    if path.components().all(is_plain) {
        Ok(path.to_owned())
    } else {
        Err("its folder leads out of the repository".to_owned())
    }
}

fn named(name: &str) -> Result<Wanted, String> {
    if name.is_empty() {
        return Err("nothing stands behind the `@`".to_owned());
    }
    Ok(Wanted::Named(percent_decoded(name)))
}

impl Place {
    /// What the repository is called.
    pub(super) fn name(&self) -> String {
        let path = match self {
            Self::Web(url, _) => url.path(),
            Self::Disk(path) => path,
        };
        let name = path.trim_end_matches('/').rsplit('/').next();
        let name = percent_decoded(name.unwrap_or_default());
        name.strip_suffix(".git").unwrap_or(&name).to_owned()
    }
}

fn percent_decoded(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    fn text_of(address: &Address) -> String {
        let (place, given) = match &address.place {
            Place::Web(url, given) => (url.to_string(), given.as_ref()),
            Place::Disk(path) => (path.clone(), None),
        };
        let given = given.map(|it| format!(" as {}:{}", it.user, it.password.expose_secret()));
        let given = given.unwrap_or_default();
        let wanted = match &address.wanted {
            Wanted::Head => String::new(),
            Wanted::Named(name) => format!(" at {name}"),
            Wanted::Path(names) => format!(" at {}", names.join("|")),
        };
        let folder = match address.folder.to_str() {
            Some("") | None => String::new(),
            Some(folder) => format!(" in {folder}"),
        };
        format!("{place}{wanted}{folder}{given}")
    }

    #[test]
    fn every_form_of_an_address_is_taken_apart() {
        for (text, expected) in [
            ("git+https://h/a/b.git", "https://h/a/b.git"),
            ("git+https://h:8443/a/b/@v1", "https://h:8443/a/b at v1"),
            ("git+https://h/b@f/x:/s/d/", "https://h/b at f/x in s/d"),
            (
                "git+https://h/b@v%231#subdirectory=s%20d",
                "https://h/b at v#1 in s d",
            ),
            ("git+https://h/b@@s/n@1.0", "https://h/b at @s/n@1.0"),
            ("git+https://u:p%40@h/b@v1", "https://h/b at v1 as u:p@"),
            ("git+https://token@h/b", "https://h/b as token:token"),
            (
                "git+http://u:p@127.0.0.1:1/b",
                "http://127.0.0.1:1/b as u:p",
            ),
            ("https://github.com/o/n", "https://github.com/o/n"),
            (
                "https://github.com/o/n.git@v1:/s",
                "https://github.com/o/n.git at v1 in s",
            ),
            (
                "https://github.com/o/n/tree/f/x%20y/",
                "https://github.com/o/n at f|x y",
            ),
            (
                "https://t@github.com/o/n/tree/f",
                "https://github.com/o/n at f as t:t",
            ),
            (
                "https://gitlab.com/g/s/n/-/tree/main/a",
                "https://gitlab.com/g/s/n at main|a",
            ),
            ("https://example.org/n.git", "https://example.org/n.git"),
            ("github:o/n@v1:/s", "https://github.com/o/n at v1 in s"),
            ("git+file:///srv/n.git@v1:/s", "/srv/n.git@v1 in s"),
            ("git+file://localhost/srv/a%20b", "/srv/a b"),
        ] {
            let address = parse(text).unwrap_or_else(|| panic!("{text}"));
            let found = address.map(|address| text_of(&address));
            assert_eq!(found.as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_address_is_a_path_and_what_is_a_bad_one_says_why() {
        for text in [".", "a/b", "/a", "C:\\a", "git+x", "a.zip", "a@b", ""] {
            assert!(parse(text).is_none(), "{text}");
        }
        for (text, reason) in [
            ("git+ssh://git@h/a", "only git+https"),
            ("git@github.com:o/n", "only git+https"),
            ("ftp://h/a", "only git+https"),
            ("git+https://h", "names no repository"),
            ("git+https://h/a?b", "has no `?`"),
            ("git+https://h/a#b", "#subdirectory="),
            ("git+https://h/a:/../b", "leads out"),
            ("git+https://h/a@", "nothing stands behind"),
            ("git+http://u:p@h/a", "without encryption"),
            ("https://github.com/o", "an owner and a name"),
            ("https://github.com/o/n/issues", "an owner and a name"),
            ("https://github.com/o/n/blob/main/a.rs", "a single file"),
            ("git+file://a/b", "absolute path"),
        ] {
            let found = parse(text).unwrap().unwrap_err();
            assert!(found.contains(reason), "{text}: {found}");
        }
    }

    #[test]
    fn a_shorthand_is_an_owner_and_a_name() {
        for (text, expected) in [
            ("o/n", Some("https://github.com/o/n")),
            ("o-1/n.js@v1", Some("https://github.com/o-1/n.js at v1")),
            ("o/n@f/x:/s/d", Some("https://github.com/o/n at f/x in s/d")),
            ("o/n:/s", Some("https://github.com/o/n in s")),
            ("./n", None),
            ("../n", None),
            ("o/n/m", None),
            ("o.x/n", None),
            ("o/.n", None),
            ("/o", None),
            ("o/", None),
            ("n", None),
            ("a b/c", None),
        ] {
            let found = parse_shorthand(text).map(|address| text_of(&address));
            assert_eq!(found.as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn credentials_are_not_shown() {
        for (text, expected) in [
            ("git+https://u:p@h/a@v1", "git+https://h/a@v1"),
            ("https://t@h", "https://h"),
            ("https://u:p@x@h/a", "https://h/a"),
            ("https://h/a@v1", "https://h/a@v1"),
            ("a@b", "a@b"),
            ("", ""),
        ] {
            assert_eq!(shown(text), expected);
        }
    }
}

//! The web page of a repository, by the address of its remote.

use crate::model::WebHost;

/// Hosts whose links are known: host name, what stands before `REVISION/PATH`.
const HOSTS: &[(&str, &str)] = &[
    ("github.com", "blob"),
    ("gitlab.com", "-/blob"),
    ("codeberg.org", "src/commit"),
];

/// The page for a remote's address: `https://`, `ssh://`, `git://` or `user@host:path`. Credentials
/// and ports are dropped; whatever looks odd has no page.
pub(super) fn of_remote(url: &str) -> Option<WebHost> {
    let (authority, path) = match url.split_once("://") {
        Some(("https" | "http" | "ssh" | "git" | "git+ssh", rest)) => rest.split_once('/')?,
        Some(_) => return None,
        None => url.split_once(':')?,
    };
    let host = authority.rsplit('@').next()?.split(':').next()?;
    let host = host.strip_prefix("www.").unwrap_or(host);
    let (host, blob) = HOSTS
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(host))?;
    let path = path.trim_matches('/');
    let path = path.strip_suffix(".git").unwrap_or(path);
    let mut parts = path.split('/');
    let deep_enough =
        parts.clone().count() == 2 || (*host == "gitlab.com" && parts.clone().count() > 2);
    if !deep_enough || !parts.all(is_plain) {
        return None;
    }
    Some(WebHost {
        repository: format!("https://{host}/{path}"),
        blob,
    })
}

fn is_plain(part: &str) -> bool {
    let letters = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    !part.is_empty() && part != "." && part != ".." && part.chars().all(letters)
}

#[cfg(test)]
mod tests {
    use super::of_remote;

    #[test]
    fn remotes_of_known_hosts_have_a_page_and_others_have_none() {
        for (url, page) in [
            (
                "https://github.com/owner/name.git",
                Some("https://github.com/owner/name"),
            ),
            (
                "https://user:token@github.com/owner/name",
                Some("https://github.com/owner/name"),
            ),
            (
                "git@github.com:owner/na.me.git",
                Some("https://github.com/owner/na.me"),
            ),
            (
                "ssh://git@github.com:22/owner/name.git/",
                Some("https://github.com/owner/name"),
            ),
            (
                "https://gitlab.com/group/sub/name.git",
                Some("https://gitlab.com/group/sub/name"),
            ),
            (
                "git@codeberg.org:owner/name",
                Some("https://codeberg.org/owner/name"),
            ),
            (
                "https://GitHub.com/owner/name",
                Some("https://github.com/owner/name"),
            ),
            ("https://github.com/owner", None),
            ("https://github.com/owner/name/more", None),
            ("https://github.com/owner/na me", None),
            ("https://github.com/owner/name?token=1", None),
            ("https://github.com/../name", None),
            ("https://github.com.evil.example/owner/name", None),
            (
                "https://example.org@github.com@evil.example/owner/name",
                None,
            ),
            ("https://example.org/owner/name", None),
            ("ext::sh -c true", None),
            ("file:///srv/name.git", None),
            ("/srv/name.git", None),
            ("", None),
        ] {
            let found = of_remote(url).map(|host| host.repository);
            assert_eq!(found.as_deref(), page, "{url}");
        }
    }

    #[test]
    fn each_host_says_where_its_files_stand() {
        let blob = |url| of_remote(url).map(|host| host.blob);
        assert_eq!(blob("https://github.com/a/b"), Some("blob"));
        assert_eq!(blob("https://gitlab.com/a/b"), Some("-/blob"));
        assert_eq!(blob("https://codeberg.org/a/b"), Some("src/commit"));
    }
}

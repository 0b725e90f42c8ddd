//! Fetches one revision of a repository into a bare one.

use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::Arc;

use gix::bstr::ByteSlice;
use gix::progress::Discard;
use gix::remote::fetch::{Shallow, Tags};
use gix::remote::ref_map;
use gix_transport::Protocol;
use gix_transport::client::blocking_io::http::Transport;
use reqwest::Url;

use super::address::Wanted;
use super::http::Client;
use super::session::Session;
use crate::git;
use crate::source::scratch::Scratch;

/// Larger objects are not unpacked: a few bytes on the wire can become more than any memory holds.
const LARGEST_OBJECT: &str = "gitoxide.objects.allocLimit=1g";

/// What the fetched commit is called in the repository that it is fetched into.
const FETCHED: &str = "refs/heads/fetched";

/// Why nothing was fetched, unless the session knows better.
pub(super) enum Missed {
    /// The server has no such revision.
    Revision(&'static str),
    /// There is no commit yet.
    Empty,
    /// The library's word for what went wrong.
    Protocol(String),
}

impl<E: Into<gix::error::Error>> From<E> for Missed {
    fn from(error: E) -> Self {
        let error: gix::error::Error = error.into();
        let mut message = error.to_string();
        let mut source = std::error::Error::source(&error);
        while let Some(cause) = source {
            message = format!("{message}: {cause}");
            source = cause.source();
        }
        Self::Protocol(message)
    }
}

/// What was fetched.
pub(super) struct Fetched {
    pub(super) commit: gix::ObjectId,
    /// What of the path behind a revision was left for the folder.
    pub(super) folder: Vec<String>,
}

/// What to fetch, from where and to where.
pub(super) struct Visit {
    pub(super) session: Arc<Session>,
    pub(super) url: Url,
    pub(super) wanted: Wanted,
    /// Commits to fetch; `None` for all.
    pub(super) depth: Option<NonZeroU32>,
    /// An empty folder.
    pub(super) into: PathBuf,
    pub(super) scratch: Scratch,
}

type Connection<'a, 'repo> = gix::remote::Connection<'a, 'static, 'repo, Transport<Client>>;

impl Visit {
    /// Fetches what is wanted into a bare repository.
    pub(super) fn fetch(&self) -> Result<Fetched, Missed> {
        let mut repository = gix::ThreadSafeRepository::init_opts(
            &self.into,
            gix::create::Kind::Bare,
            gix::create::Options::default(),
            git::options().cli_overrides([LARGEST_OBJECT]),
        )?
        .to_thread_local();
        repository.committer_or_set_generic_fallback()?;
        let (name, folder) = self.resolve(&repository)?;
        let remote = self.remote(&repository, &[format!("+{name}:{FETCHED}")])?;
        let shallow = self.depth.map_or(Shallow::NoChange, Shallow::DepthAtRemote);
        self.connect(&remote)?
            .prepare_fetch(Discard, ref_map::Options::default())?
            .with_shallow(shallow)
            .receive(Discard, self.scratch.stopped())?;
        let mut reference = repository.find_reference(FETCHED)?;
        let commit = reference.peel_to_id()?.detach();
        Ok(Fetched { commit, folder })
    }

    fn remote<'repo>(
        &self,
        repository: &'repo gix::Repository,
        specifications: &[String],
    ) -> Result<gix::Remote<'repo>, Missed> {
        let remote = repository.remote_at(self.url.as_str())?;
        let specifications = specifications.iter().map(|text| text.as_bytes().as_bstr());
        let remote = remote.with_refspecs(specifications, gix::remote::Direction::Fetch)?;
        Ok(remote.with_fetch_tags(Tags::None))
    }

    fn connect<'a, 'repo>(
        &self,
        remote: &'a gix::Remote<'repo>,
    ) -> Result<Connection<'a, 'repo>, Missed> {
        let url = gix::url::parse(self.url.as_str())?;
        let client = Client::new(Arc::clone(&self.session));
        let transport = Transport::new_http(client, url, Protocol::V2, false);
        // Nobody is asked for a password, and no program that stores them.
        Ok(remote
            .to_connection_with_transport(transport)
            .with_credentials(|_| Ok(None)))
    }

    /// What to ask the server for: the full name of a reference, or the id of a commit; and what of
    /// a path is left for the folder.
    fn resolve(&self, repository: &gix::Repository) -> Result<(String, Vec<String>), Missed> {
        let candidates: Vec<(String, Vec<String>)> = match &self.wanted {
            Wanted::Head => vec![("HEAD".to_owned(), Vec::new())],
            Wanted::Named(name) => vec![(name.clone(), Vec::new())],
            Wanted::Path(names) => (1..=names.len())
                .rev()
                .map(|at| (names[..at].join("/"), names[at..].to_vec()))
                .collect(),
        };
        let known = self.listed(repository, &candidates)?;
        for (name, folder) in &candidates {
            if let Some(full) = spellings(name).find(|full| known.contains(full)) {
                return Ok((full, folder.clone()));
            }
        }
        let commit = candidates.into_iter().find(|(name, _)| is_id(name));
        commit.ok_or(match self.wanted {
            Wanted::Head => Missed::Empty,
            _ => Missed::Revision(NO_SUCH),
        })
    }

    /// The references of the server that any of the candidates may mean.
    fn listed(
        &self,
        repository: &gix::Repository,
        candidates: &[(String, Vec<String>)],
    ) -> Result<Vec<String>, Missed> {
        let names = candidates.iter().flat_map(|(name, _)| spellings(name));
        let names: Vec<String> = names.filter(|name| can_be_asked_for(name)).collect();
        if names.is_empty() {
            return Ok(Vec::new());
        }
        let remote = self.remote(repository, &names)?;
        let connection = self.connect(&remote)?;
        let (map, _) = connection.ref_map(Discard, ref_map::Options::default())?;
        let names = map.remote_refs.iter().filter_map(|reference| {
            let (name, target, _) = reference.unpack();
            target.is_some().then(|| name.to_string())
        });
        Ok(names.collect())
    }
}

fn is_id(name: &str) -> bool {
    name.len() == 40 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Whether a server's refusal is about the commit that the user named by its id.
pub(super) fn lacks_commit(wanted: &Wanted, refusal: &str) -> bool {
    let by_id = match wanted {
        Wanted::Head => false,
        Wanted::Named(name) => is_id(name),
        Wanted::Path(names) => names.first().is_some_and(|name| is_id(name)),
    };
    by_id
        && ["not our ref", "unadvertised object"]
            .iter()
            .any(|words| refusal.contains(words))
}

const NO_SUCH: &str = "the server has no branch or tag of that name, and it is no full commit id";

fn can_be_asked_for(name: &str) -> bool {
    let fetch = gix::refspec::parse::Operation::Fetch;
    !name.contains([':', '*', '^', '+']) && gix::refspec::parse(name.into(), fetch).is_ok()
}

/// What a name can mean, in the order of `git rev-parse`.
fn spellings(name: &str) -> impl Iterator<Item = String> {
    let as_it_is = (name == "HEAD" || name.starts_with("refs/")).then(|| name.to_owned());
    let below = ["refs", "refs/tags", "refs/heads"].map(|folder| format!("{folder}/{name}"));
    as_it_is.into_iter().chain(below)
}

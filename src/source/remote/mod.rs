//! A repository elsewhere, fetched into a temporary folder and read there as a bare one.
//!
//! Only what is asked for is fetched: one revision, one commit deep unless more is wanted. Nothing is
//! checked out, so no filter, hook or setting of the repository can run, and no git program is. A
//! repository on the local disk is not fetched at all: it is read where it lies.

mod address;
mod fetch;
mod http;
mod session;

use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use reqwest::Url;
use secrecy::SecretString;

pub(super) use self::address::{Address, parse, parse_shorthand, shown};
use self::address::{Credentials, Place, Wanted};
use self::fetch::{Fetched, Missed};
use self::session::{Failure, Session};
use super::revision::Revision;
use super::scratch::Scratch;
use super::{Error, Source, SourceRequest, web};
use crate::model::{Contents, ReadError, Selection, SourceKind, Tree};

/// How repositories elsewhere are fetched.
#[derive(Clone, Debug)]
pub struct RemoteOptions {
    /// Commits to fetch; `None` for all of them.
    pub depth: Option<NonZeroU32>,
    /// What opens servers that want to know who asks.
    pub tokens: Vec<Token>,
    /// Longest time without a byte.
    pub patience: Duration,
    /// Longest time in all.
    pub deadline: Duration,
    /// Most bytes to fetch.
    pub most_bytes: u64,
}

/// A token for one server.
#[derive(Clone, Debug)]
pub struct Token {
    /// The server's name, with its port where that is not the usual one.
    pub host: String,
    /// The token itself.
    pub secret: SecretString,
}

impl Default for RemoteOptions {
    fn default() -> Self {
        Self {
            depth: NonZeroU32::new(1),
            tokens: Vec::new(),
            patience: Duration::from_secs(60),
            deadline: Duration::from_secs(15 * 60),
            most_bytes: 2 << 30,
        }
    }
}

/// A repository elsewhere.
pub(super) struct Remote {
    location: String,
    address: Address,
    options: RemoteOptions,
    scratch: Scratch,
}

impl Remote {
    /// The source for an address; fails where the request contradicts it.
    pub(super) fn new(mut address: Address, request: &SourceRequest) -> Result<Self, Error> {
        if let Some(revision) = &request.revision {
            if address.wanted != Wanted::Head {
                return Err(bad_address(&request.location, TWICE));
            }
            address.wanted = Wanted::Named(revision.clone());
        }
        Ok(Self {
            location: request.location.clone(),
            address,
            options: request.remote.clone(),
            scratch: request.scratch.clone(),
        })
    }

    /// A repository on the local disk, at a revision: an `@` in the path may belong to either.
    fn on_disk(&self, path: &str) -> Result<Revision, Error> {
        let ends = path.match_indices('@').map(|(at, _)| at);
        let found = [path.len()].into_iter().chain(ends).find_map(|at| {
            let root = std::fs::canonicalize(&path[..at]).ok()?;
            Some((root, path.get(at + 1..)))
        });
        let location = self.location.clone();
        let Some((root, behind)) = found else {
            return Err(Error::NotFound { location });
        };
        let name = match (behind, &self.address.wanted) {
            (Some(_), Wanted::Named(_)) => return Err(bad_address(&location, TWICE)),
            (Some(name), _) => name,
            (None, Wanted::Named(name)) => name,
            (None, _) => "HEAD",
        };
        let revision = Revision::new(location, root, name.to_owned());
        Ok(revision.below(self.address.folder.clone()))
    }

    /// The tree of a repository behind the web: fetched on a thread that may wait, then opened.
    async fn fetched(
        &self,
        url: &Url,
        given: Option<&Credentials>,
        select: &Selection,
    ) -> Result<Tree, Error> {
        let into = (self.scratch.make("repository")).map_err(|cause| Error::NoScratch { cause })?;
        let fetched = self.fetch(url, given, &into).await?;
        let folder = fetched.folder.iter().collect::<PathBuf>();
        let folder = self.address.folder.join(folder);
        let commit = fetched.commit.to_string();
        let revision = Revision::new(self.location.clone(), into, commit).below(folder);
        let mut tree = revision.open(select).await?;
        tree.origin.kind = SourceKind::Remote;
        tree.origin.name = self.address.place.name();
        tree.origin.web = web::of_remote(url.as_str());
        tree.contents = Box::new(Fetching {
            contents: tree.contents,
            _scratch: self.scratch.clone(),
        });
        Ok(tree)
    }

    async fn fetch(
        &self,
        url: &Url,
        given: Option<&Credentials>,
        into: &Path,
    ) -> Result<Fetched, Error> {
        let token = self.token(url);
        let credentials = given.or(token.as_ref());
        let runtime = tokio::runtime::Handle::current();
        let session = Session::new(url, credentials, &self.options, &self.scratch, runtime);
        let session = session.map_err(|error| self.unreachable(error.to_string()))?;
        let session = Arc::new(session);
        let visit = fetch::Visit {
            session: Arc::clone(&session),
            url: url.clone(),
            wanted: self.address.wanted.clone(),
            depth: self.options.depth,
            into: into.to_owned(),
            scratch: self.scratch.clone(),
        };
        let fetched = tokio::task::spawn_blocking(move || crate::git::guarded(|| visit.fetch()));
        let missed = match fetched.await.map_err(|error| error.to_string()) {
            Ok(Ok(Ok(fetched))) => return Ok(fetched),
            Ok(Ok(Err(missed))) => missed,
            Ok(Err(reason)) | Err(reason) => Missed::Protocol(reason),
        };
        Err(match session.failure() {
            Some(failure) => self.failed(failure),
            None => self.missed(missed, &session),
        })
    }

    /// The token for this server, where there is one and nobody can listen.
    fn token(&self, url: &Url) -> Option<Credentials> {
        let host = url.host_str()?;
        let host = match url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        };
        let is_private = url.scheme() == "https" || address::is_loopback(url);
        let token = self
            .options
            .tokens
            .iter()
            .find(|token| token.host == host)?;
        is_private.then(|| Credentials {
            user: "x-access-token".to_owned(),
            password: token.secret.clone(),
        })
    }

    fn failed(&self, failure: Failure) -> Error {
        let location = self.location.clone();
        let seconds = |time: Duration| time.as_secs_f32().round();
        match failure {
            Failure::Broken(reason) => self.unreachable(reason),
            Failure::Stalled(time) => {
                let time = seconds(time);
                self.unreachable(format!("the server took longer than {time} s"))
            }
            Failure::Answer(what) => self.unreachable(format!("the server {what}")),
            Failure::Status(status) => {
                self.unreachable(format!("the server answers with status {status}"))
            }
            Failure::Endless => Error::RemoteTooLarge { location },
            Failure::Refused(status) => Error::RemoteRefused { location, status },
            Failure::Interrupted => Error::Interrupted { location },
        }
    }

    fn missed(&self, missed: Missed, session: &Session) -> Error {
        let location = self.location.clone();
        let revision = match &self.address.wanted {
            Wanted::Head => "HEAD".to_owned(),
            Wanted::Named(name) => name.clone(),
            Wanted::Path(names) => names.join("/"),
        };
        match missed {
            Missed::Empty => Error::NoCommits { location, revision },
            Missed::Revision(reason) => Error::RevisionNotFound {
                location,
                revision,
                reason: reason.to_owned(),
            },
            Missed::Protocol(_) if self.scratch.is_stopped() => Error::Interrupted { location },
            Missed::Protocol(reason) if fetch::lacks_commit(&self.address.wanted, &reason) => {
                Error::RevisionNotFound {
                    location,
                    revision,
                    reason: "the server does not have that commit, or does not give it out"
                        .to_owned(),
                }
            }
            Missed::Protocol(reason) => self.unreachable(session.without_secrets(&reason)),
        }
    }

    fn unreachable(&self, reason: String) -> Error {
        Error::Unreachable {
            location: self.location.clone(),
            reason,
        }
    }
}

const TWICE: &str = "its address names a revision, and so does --rev";

fn bad_address(location: &str, reason: &str) -> Error {
    Error::BadAddress {
        location: location.to_owned(),
        reason: reason.to_owned(),
    }
}

#[async_trait]
impl Source for Remote {
    async fn open(&self, select: &Selection) -> Result<Tree, Error> {
        match &self.address.place {
            Place::Disk(path) => self.on_disk(path)?.open(select).await,
            Place::Web(url, credentials) => self.fetched(url, credentials.as_ref(), select).await,
        }
    }
}

/// Contents of a repository that stays for as long as they are read.
struct Fetching {
    contents: Box<dyn Contents>,
    _scratch: Scratch,
}

impl Contents for Fetching {
    fn read(&self, index: usize, limit: u64) -> Result<Vec<u8>, ReadError> {
        self.contents.read(index, limit)
    }
}

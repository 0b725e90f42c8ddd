//! Looks after what runs keep on disk.

use std::path::PathBuf;
use std::time::Duration;

use super::error::Error;
use crate::cache::{self, Removed, Usage};
use crate::config::Settings;

/// The folder of the cache.
///
/// # Errors
/// Nothing is kept: the cache is switched off, or the platform has no folder for it.
pub fn cache_folder(settings: &Settings) -> Result<PathBuf, Error> {
    settings.cache_dir.clone().ok_or(Error::NoCache)
}

/// What the cache holds, by kind.
///
/// # Errors
/// Nothing is kept.
pub fn cache_usage(settings: &Settings) -> Result<Vec<Usage>, Error> {
    Ok(cache::usage(&cache_folder(settings)?))
}

/// Removes what no run used for `age`, and what is too much.
///
/// # Errors
/// Nothing is kept, or the folder cannot be written to.
pub fn prune_cache(settings: &Settings, age: Duration) -> Result<Removed, Error> {
    let folder = cache_folder(settings)?;
    cache::prune(&folder, settings.cache_size, age)
        .map_err(|cause| Error::CacheUnusable { folder, cause })
}

/// Removes everything that is kept.
///
/// # Errors
/// Nothing is kept.
pub fn clear_cache(settings: &Settings) -> Result<Removed, Error> {
    Ok(cache::clear(&cache_folder(settings)?))
}

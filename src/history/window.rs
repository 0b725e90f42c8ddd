//! Where the history that counts begins.

use gix::ObjectId;

use super::log;
use crate::git;
use crate::model::RepositoryLocation;

/// Seconds since 1970 of a day or a time, or of the commit that a revision of the repository names.
///
/// Fails with the reason where it is none of them.
pub fn since(value: &str, repository: Option<&RepositoryLocation>) -> Result<i64, String> {
    if let Some(date) = date(value) {
        return Ok(date);
    }
    let repository =
        repository.ok_or("it is no date such as 2026-01-31, and there is no git repository")?;
    git::guarded(|| commit_date(value, repository))?
}

fn date(value: &str) -> Option<i64> {
    if let Ok(time) = value.parse::<jiff::Timestamp>() {
        return Some(time.as_second());
    }
    // Eight digits without a dash may begin the name of a commit.
    let date: jiff::civil::Date = value.contains('-').then(|| value.parse().ok())??;
    let day = date.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(day.timestamp().as_second())
}

fn commit_date(value: &str, repository: &RepositoryLocation) -> Result<i64, String> {
    let unknown = "it is neither a date such as 2026-01-31 nor a revision of the repository";
    let opened = log::open(repository).map_err(|error| error.to_string())?;
    let reader = opened.to_thread_local();
    let id: ObjectId = reader
        .rev_parse_single(value)
        .map_err(|_| unknown)?
        .detach();
    let object = reader.find_object(id).map_err(|_| unknown)?;
    let commit = object.peel_to_commit().map_err(|_| unknown)?;
    let time = commit.time().map_err(|error| error.to_string())?;
    Ok(time.seconds)
}

#[cfg(test)]
mod tests {
    use super::since;

    #[test]
    fn days_and_times_are_told_from_revisions() {
        for (value, expected) in [
            ("1970-01-02", Ok(86_400)),
            ("1970-01-01T00:01:00Z", Ok(60)),
            ("1970-01-01T01:00:00+01:00", Ok(0)),
            ("19700102", Err(())),
            ("1970-02-31", Err(())),
            ("HEAD~3", Err(())),
        ] {
            assert_eq!(since(value, None).map_err(|_| ()), expected, "{value}");
        }
    }
}

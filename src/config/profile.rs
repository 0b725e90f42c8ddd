//! Profiles: settings of a file that count for those who choose them by name.

use std::collections::BTreeSet;

use super::document::Document;
use super::error::Error;
use super::gather::Gathered;
use super::layer::{Layer, Values};
use super::load::ConfigRequest;
use super::nearest::nearest;
use super::value::Value;

/// Names of the profiles that can be chosen; none where the files cannot be read.
pub fn profiles(request: &ConfigRequest<'_>) -> BTreeSet<String> {
    let documents = Gathered::of(request).map_or_else(|_| Vec::new(), |found| found.documents);
    let all = documents.into_iter().flat_map(|document| document.profiles);
    all.map(|(name, _)| name).collect()
}

/// The layers of the profile that was chosen, in the order of the files.
pub(super) fn layers<'a>(
    documents: &'a [Document],
    chosen: &Values,
) -> Result<Vec<&'a Layer>, Error> {
    let Some((Value::Text(name), origin)) = chosen.get("default_profile") else {
        return Ok(Vec::new());
    };
    // An empty name takes back what a weaker layer chooses.
    if name.is_empty() {
        return Ok(Vec::new());
    }
    // A file of the analysed tree must not choose what the user keeps for other occasions.
    let path = origin.place().map(|place| &*place.path);
    let chooser = documents
        .iter()
        .find(|it| Some(it.standing.path.as_path()) == path);
    let is_free = chooser.is_none_or(|it| it.standing.is_trusted);
    let eligible = documents
        .iter()
        .filter(|it| is_free || !it.standing.is_trusted);
    let known = eligible.flat_map(|it| &it.profiles);
    let layers: Vec<&Layer> = known
        .clone()
        .filter(|(known, _)| known == name)
        .map(|(_, layer)| layer)
        .collect();
    if layers.is_empty() {
        let names: Vec<&str> = known.map(|(name, _)| name.as_str()).collect();
        return Err(Error::UnknownProfile {
            name: name.clone(),
            origin: origin.clone(),
            nearest: nearest(name, names.iter().copied()).map(str::to_owned),
            is_any_known: !names.is_empty(),
        });
    }
    Ok(layers)
}

//! One configuration file, read: what it sets, the place of each setting, and every mistake in it.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::error::Error;
use super::keys::{self, Key};
use super::layer::{Entry, Layer};
use super::nearest::nearest;
use super::origin::Origin;
use super::overrides::{OVERRIDE, OVERRIDE_KEYS, Override};
use super::place::Place;
use super::standing::Standing;
use super::value::Value;

/// What stands in a file beside settings.
const EXTENDS: &str = "extends";
const PROFILE: &str = "profile";
const SCHEMA: &str = "$schema";
const PATHS: &str = "paths";
pub(super) const STRUCTURE: &[&str] = &[EXTENDS, OVERRIDE, PROFILE, SCHEMA];

/// A configuration file, read.
#[derive(Debug)]
pub(super) struct Document {
    /// Where it stands.
    pub(super) standing: Standing,
    /// What it sets.
    pub(super) settings: Layer,
    /// What it sets for those who choose a profile, by name.
    pub(super) profiles: Vec<(String, Layer)>,
    /// What it says of some paths only.
    pub(super) overrides: Vec<Override>,
    /// Files that it builds upon.
    pub(super) extends: Vec<(String, Place)>,
    /// What is wrong with it.
    pub(super) problems: Vec<Error>,
}

impl Standing {
    /// Reads what the file says.
    pub(super) fn read(&self, text: &str) -> Document {
        let (table, errors) = DeTable::parse_recoverable(text);
        let mut reading = Reading {
            standing: self,
            text,
            document: Document {
                standing: self.clone(),
                settings: Vec::new(),
                profiles: Vec::new(),
                overrides: Vec::new(),
                extends: Vec::new(),
                problems: Vec::new(),
            },
        };
        for error in errors {
            let place = reading.place(error.span().unwrap_or(0..0));
            let reason = error.message().trim_end().replace('\n', "; ");
            let syntax = Error::Syntax { place, reason };
            reading.document.problems.push(syntax);
        }
        // After a mistake in the notation, half of what follows would be a mistake too.
        if reading.document.problems.is_empty() {
            reading.whole(table.get_ref());
        }
        // Tables are read in the order of their names: people read lines.
        let line = |it: &Error| it.place().map_or(0, |place| place.span.start);
        reading.document.problems.sort_by_key(line);
        reading.document
    }

    fn is_pyproject(&self) -> bool {
        let name = self.path.file_name();
        name.is_some_and(|name| name == "pyproject.toml")
    }
}

impl Document {
    /// All that it sets: for everybody, in profiles, of some paths.
    pub(super) fn layers_mut(&mut self) -> impl Iterator<Item = &mut Layer> {
        let profiles = self.profiles.iter_mut().map(|(_, layer)| layer);
        let overrides = self.overrides.iter_mut().map(|it| &mut it.entries);
        let own = [&mut self.settings].into_iter();
        own.chain(profiles).chain(overrides)
    }

    /// The same, to look at.
    pub(super) fn entries(&self) -> impl Iterator<Item = &Entry> {
        let profiles = self.profiles.iter().flat_map(|(_, layer)| layer);
        let overrides = self.overrides.iter().flat_map(|it| &it.entries);
        self.settings.iter().chain(profiles).chain(overrides)
    }
}

/// A file while it is read.
struct Reading<'a> {
    standing: &'a Standing,
    text: &'a str,
    document: Document,
}

type Item<'a> = (
    &'a Spanned<std::borrow::Cow<'a, str>>,
    &'a Spanned<DeValue<'a>>,
);

impl Reading<'_> {
    fn place(&self, span: Range<usize>) -> Place {
        Place::of(&self.standing.path, self.text, span)
    }

    fn whole(&mut self, table: &DeTable<'_>) {
        if !self.standing.is_pyproject() {
            return self.top(table);
        }
        let section = table
            .get("tool")
            .and_then(|tool| tool.get_ref().get("create-dump"));
        match section.map(|section| (section.get_ref(), section.span())) {
            Some((DeValue::Table(section), _)) => self.top(section),
            Some((_, span)) => self.bad("tool.create-dump", span, "a table of settings"),
            None => {}
        }
    }

    fn top(&mut self, table: &DeTable<'_>) {
        for item in table {
            match item.0.get_ref().as_ref() {
                EXTENDS => self.extends(item.1),
                PROFILE => self.profiles(item.1),
                OVERRIDE => self.overrides(item.1),
                SCHEMA => {}
                _ => {
                    let settings = self.settings("", item, &|place| Origin::File(Box::new(place)));
                    self.document.settings.extend(settings);
                }
            }
        }
    }

    fn extends(&mut self, value: &Spanned<DeValue<'_>>) {
        let one = std::slice::from_ref(value);
        let all = value.get_ref().as_array().map_or(one, |items| items);
        for item in all {
            match item.get_ref().as_str() {
                Some(path) if !path.trim().is_empty() => {
                    let place = self.place(item.span());
                    self.document.extends.push((path.to_owned(), place));
                }
                _ => self.bad(EXTENDS, item.span(), "the path of a file, or several"),
            }
        }
    }

    fn overrides(&mut self, value: &Spanned<DeValue<'_>>) {
        let Some(items) = value.get_ref().as_array() else {
            return self.bad(OVERRIDE, value.span(), "tables as in [[override]]");
        };
        for item in items {
            let Some(table) = item.get_ref().as_table() else {
                self.bad(OVERRIDE, item.span(), "tables as in [[override]]");
                continue;
            };
            let (mut paths, mut entries) = (Vec::new(), Vec::new());
            for item in table {
                match self.override_entry(item) {
                    Some(entry) if entry.key.name == PATHS => paths.push(entry.value),
                    entry => entries.extend(entry),
                }
            }
            let origin = Origin::File(Box::new(self.place(item.span())));
            match paths.pop() {
                Some(Value::List(paths)) if !paths.is_empty() => {
                    self.document.overrides.push(Override {
                        paths,
                        entries,
                        origin,
                        said_by: self.standing.said_by(),
                    });
                }
                None if table.contains_key(PATHS) => {}
                _ => self.bad(OVERRIDE, item.span(), "`paths` with at least one glob"),
            }
        }
    }

    fn override_entry(&mut self, item: Item<'_>) -> Option<Entry> {
        let name = item.0.get_ref().as_ref();
        let found = OVERRIDE_KEYS.iter().find(|key| key.name == name);
        if let Some(key) = found {
            let origin = |place| Origin::File(Box::new(place));
            return self.setting(key, item, &origin);
        }
        let names = OVERRIDE_KEYS.iter().map(|key| key.name);
        let problem = Error::UnknownKey {
            key: format!("{OVERRIDE}.{name}"),
            origin: Origin::File(Box::new(self.place(item.0.span()))),
            nearest: nearest(name, names),
        };
        self.document.problems.push(problem);
        None
    }

    fn profiles(&mut self, value: &Spanned<DeValue<'_>>) {
        let Some(profiles) = value.get_ref().as_table() else {
            let expected = "tables as in [profile.ci]; `default_profile` is what chooses one";
            return self.bad(PROFILE, value.span(), expected);
        };
        for (name, value) in profiles {
            let Some(table) = value.get_ref().as_table() else {
                let key = format!("{PROFILE}.{}", name.get_ref());
                self.bad(&key, value.span(), "a table of settings");
                continue;
            };
            let profile = name.get_ref().as_ref();
            let origin = |place| Origin::Profile(profile.to_owned(), Box::new(place));
            let settings = table
                .iter()
                .flat_map(|item| self.settings("", item, &origin));
            let settings = settings.collect();
            self.document.profiles.push((profile.to_owned(), settings));
        }
    }

    /// The settings of an item, which is one itself or a table of some.
    fn settings(
        &mut self,
        prefix: &str,
        item: Item<'_>,
        origin: &dyn Fn(Place) -> Origin,
    ) -> Layer {
        let name = format!("{prefix}{}", item.0.get_ref());
        if let Some(key) = keys::by_name(&name) {
            return self.setting(key, item, origin).into_iter().collect();
        }
        let section = format!("{name}.");
        let is_section = keys::is_section(&section);
        match item.1.get_ref() {
            DeValue::Table(inner) if is_section || (prefix.is_empty() && !inner.is_empty()) => {
                let inner = inner.iter();
                inner
                    .flat_map(|item| self.settings(&section, item, origin))
                    .collect()
            }
            _ if is_section => {
                self.bad(&name, item.1.span(), "a table of settings");
                Vec::new()
            }
            _ => {
                let origin = origin(self.place(item.0.span()));
                let problem = Error::unknown_key(&name, origin);
                self.document.problems.push(problem);
                Vec::new()
            }
        }
    }

    fn setting(
        &mut self,
        key: &'static Key,
        (name, value): Item<'_>,
        origin: &dyn Fn(Place) -> Origin,
    ) -> Option<Entry> {
        match key.kind.read_toml(value) {
            Ok(value) => Some(Entry {
                key,
                value: self.standing.seen(key, value),
                origin: origin(self.place(name.span())),
            }),
            Err(span) => {
                let place = self.place(span.clone());
                self.document.problems.push(Error::BadValue {
                    key: key.name.to_owned(),
                    origin: origin(place),
                    value: self.text.get(span).unwrap_or_default().to_owned(),
                    expected: key.kind.expected(),
                });
                None
            }
        }
    }

    fn bad(&mut self, key: &str, span: Range<usize>, expected: &str) {
        self.document.problems.push(Error::BadValue {
            key: key.to_owned(),
            origin: Origin::File(Box::new(self.place(span.clone()))),
            value: self.text.get(span).unwrap_or_default().to_owned(),
            expected: expected.to_owned(),
        });
    }
}

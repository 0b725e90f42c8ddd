//! Reads JSON, one file after the other.

use std::fmt;
use std::io::{BufReader, ErrorKind};
use std::rc::Rc;

use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::input::{Input, Meter};
use super::item::{Halt, Item};
use super::object::{
    DumpObject, DumpPartObject, FileObject, OmittedObject, SourceObject, TotalsObject,
};
use super::{Each, Error, Reader};

/// One object with a list of files.
pub(super) struct Json;

impl Reader for Json {
    fn id(&self) -> &'static str {
        "json"
    }

    fn recognises(&self, start: &str) -> bool {
        start.trim_start().starts_with('{')
    }

    fn read(&self, input: Input<'_>, each: &mut Each<'_>) -> Result<(), Halt> {
        let mut reading = Reading {
            each,
            meter: input.meter(),
            refusal: None,
            head: DumpObject::default(),
            is_begun: false,
        };
        // What is decoded goes through a buffer, as bytes are asked for one by one.
        let mut decoder = serde_json::Deserializer::from_reader(BufReader::new(input));
        let read = Whole(&mut reading).deserialize(&mut decoder);
        let Err(error) = read.and_then(|()| decoder.end()) else {
            return Ok(());
        };
        let line = error.line() as u64;
        if let Some(refusal) = reading.refusal {
            return Err(Halt::Refused(refusal.at_line(line)));
        }
        let what = error.to_string();
        if error.is_io() {
            let kind = error.io_error_kind().unwrap_or(ErrorKind::Other);
            return Err(Halt::Unreadable(std::io::Error::new(kind, what)));
        }
        let (what, _) = what.split_once(" at line ").unwrap_or((&what, ""));
        Err(Halt::damaged(
            line,
            format!("column {}: {what}", error.column()),
        ))
    }
}

struct Reading<'a, 'each> {
    each: &'a mut Each<'each>,
    meter: Rc<Meter>,
    /// What whoever asked said instead of going on.
    refusal: Option<Error>,
    head: DumpObject,
    is_begun: bool,
}

impl Reading<'_, '_> {
    /// Hands an item on; where it stands is known when the decoder has stopped.
    fn hand_on<E: serde::de::Error>(&mut self, item: Item) -> Result<(), E> {
        self.meter.begin_next();
        (self.each)(0, item).map_err(|error| {
            self.refusal = Some(error);
            E::custom("refused")
        })
    }

    fn begin<E: serde::de::Error>(&mut self) -> Result<(), E> {
        if self.is_begun {
            return Err(E::custom("it holds two lists of files"));
        }
        self.is_begun = true;
        let head = std::mem::take(&mut self.head).head().map_err(E::custom)?;
        self.hand_on(Item::Head(head))
    }
}

/// The whole object.
struct Whole<'r, 'a, 'each>(&'r mut Reading<'a, 'each>);

impl<'de> DeserializeSeed<'de> for Whole<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, decoder: D) -> Result<(), D::Error> {
        decoder.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Whole<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a dump")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let reading = self.0;
        let mut totals = None;
        while let Some(key) = map.next_key::<String>()? {
            reading.meter.begin_next();
            match key.as_str() {
                "schema" => reading.head.schema = map.next_value()?,
                "source" => reading.head.source = map.next_value::<SourceObject>()?,
                "part" => reading.head.part = map.next_value::<Option<DumpPartObject>>()?,
                "files" => {
                    reading.begin()?;
                    map.next_value_seed(List::<FileObject>::of(reading))?;
                }
                "omitted" => map.next_value_seed(List::<OmittedObject>::of(reading))?,
                "totals" => totals = Some(map.next_value::<TotalsObject>()?.files),
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        match totals {
            Some(_) if !reading.is_begun => Err(A::Error::custom("it holds no list of files")),
            Some(files) => reading.hand_on(Item::End(Some(files))),
            None => Err(A::Error::custom("it has no totals")),
        }
    }
}

/// A list, of which each element is handed on and forgotten.
struct List<'r, 'a, 'each, T> {
    reading: &'r mut Reading<'a, 'each>,
    element: std::marker::PhantomData<T>,
}

impl<'r, 'a, 'each, T> List<'r, 'a, 'each, T> {
    fn of(reading: &'r mut Reading<'a, 'each>) -> Self {
        Self {
            reading,
            element: std::marker::PhantomData,
        }
    }
}

/// Something that stands in a list.
trait Element {
    fn item(self) -> Result<Item, String>;
}

impl Element for FileObject {
    fn item(self) -> Result<Item, String> {
        Ok(Item::File(Box::new(self.section()?)))
    }
}

impl Element for OmittedObject {
    fn item(self) -> Result<Item, String> {
        Ok(Item::Omitted(self.into()))
    }
}

impl<'de, T: Element + Deserialize<'de>> DeserializeSeed<'de> for List<'_, '_, '_, T> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, decoder: D) -> Result<(), D::Error> {
        decoder.deserialize_seq(self)
    }
}

impl<'de, T: Element + Deserialize<'de>> Visitor<'de> for List<'_, '_, '_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        while let Some(element) = list.next_element::<T>()? {
            let item = element.item().map_err(A::Error::custom)?;
            self.reading.hand_on(item)?;
        }
        Ok(())
    }
}

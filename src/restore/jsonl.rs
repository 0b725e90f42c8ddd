//! Reads JSON Lines.

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::input::Input;
use super::item::{Halt, Item};
use super::object::{DumpObject, FileObject, OmittedObject, TotalsObject};
use super::{Each, Reader};

/// One object a line.
pub(super) struct Jsonl;

/// What kind of line it is.
#[derive(Deserialize)]
struct Kind {
    r#type: String,
}

impl Reader for Jsonl {
    fn id(&self) -> &'static str {
        "jsonl"
    }

    fn recognises(&self, start: &str) -> bool {
        start.starts_with("{\"type\": \"dump\",") || start.starts_with("{\"type\":\"dump\",")
    }

    fn read(&self, mut input: Input<'_>, each: &mut Each<'_>) -> Result<(), Halt> {
        let mut line = Vec::new();
        let mut is_ended = false;
        loop {
            input.meter().begin_next();
            line.clear();
            let at = input.line();
            if !input.add_line(&mut line)? {
                return Ok(());
            }
            if is_ended {
                return Err(Halt::damaged(at, "something stands behind the end"));
            }
            let kind: Kind = object(at, &line)?;
            let item = match kind.r#type.as_str() {
                "dump" if at == 1 => {
                    let head = object::<DumpObject>(at, &line)?.head();
                    Item::Head(head.map_err(|what| Halt::damaged(at, what))?)
                }
                "extra" => continue,
                "file" => {
                    let section = object::<FileObject>(at, &line)?.section();
                    Item::File(Box::new(section.map_err(|what| Halt::damaged(at, what))?))
                }
                "omitted" => Item::Omitted(object::<OmittedObject>(at, &line)?.into()),
                "end" => {
                    is_ended = true;
                    Item::End(Some(object::<TotalsObject>(at, &line)?.files))
                }
                _ => return Err(Halt::damaged(at, "the line is of no known type")),
            };
            each(at, item)?;
        }
    }
}

fn object<T: DeserializeOwned>(at: u64, line: &[u8]) -> Result<T, Halt> {
    serde_json::from_slice(line).map_err(|error| {
        let what = error.to_string();
        let (what, _) = what.split_once(" at line ").unwrap_or((&what, ""));
        Halt::damaged(at, format!("column {}: {what}", error.column()))
    })
}

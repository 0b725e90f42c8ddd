//! The effective settings, each with its origin: command line > environment > profile > local file >
//! global file > defaults.
//!
//! One way: a file is found (`find`) and read whole with the places of everything in it (`document`),
//! its paths and globs as it means them (`standing`); with those it `extends`, the environment and the
//! command line it becomes a `layer` of entries (`gather`). [`load`] takes each key from the first
//! layer that has it and adds what files say of some paths (`overrides`); [`Settings`] is the typed
//! result, from which the options of every stage are made. [`check`] judges the same without running.
//! A setting is a row of [`KEYS`], and the schema, the commented file and the documents are made from
//! these rows. This is the only place that reads the environment and configuration files.
//!
//! What decides where data or money goes is never taken from a file in the analysed tree, unless the
//! user names or trusts it: such keys are marked in the table, and a local file that sets them is told
//! so and not obeyed.

mod check;
mod commented;
mod document;
mod environment;
mod error;
mod extends;
mod find;
mod gather;
mod keys;
mod layer;
mod load;
mod nearest;
mod origin;
mod overrides;
mod place;
mod profile;
mod schema;
mod settings;
mod show;
mod standing;
mod value;

pub use check::{Checked, check, check_file};
pub use commented::{Scope, commented};
pub use environment::Environment;
pub use error::{Error, explanations};
pub use keys::{KEYS, Key};
pub use layer::{Assignment, ERROR_FORMAT_VARIABLE, LOG_VARIABLE, Values};
pub use load::{ConfigRequest, Loaded, load};
pub(crate) use nearest::nearest;
pub use origin::Origin;
pub use overrides::{OVERRIDE_KEYS, Override};
pub use place::Place;
pub use profile::profiles;
pub use schema::schema;
pub use settings::{LlmMode, LlmSettings, Settings};
pub use show::{settings_named, show, show_json};
pub use value::{Kind, Value};

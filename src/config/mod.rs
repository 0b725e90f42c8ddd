//! The effective settings, each with its origin: command line > environment > local file > global
//! file > defaults.
//!
//! A setting is a row of [`KEYS`]. Every layer is read into values by key, [`load`] takes each key
//! from the first layer that has it, and [`Settings`] is the typed result. This is the only place
//! that reads the environment and configuration files.
//!
//! What decides where data or money goes is never taken from a file in the analysed tree: such keys
//! are marked in the table, and a local file that sets them is told so and not obeyed.

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
pub use layer::{Assignment, ERROR_FORMAT_VARIABLE, Values};
pub use load::{ConfigRequest, Loaded, load};
pub use origin::Origin;
pub use overrides::{OVERRIDE_KEYS, Override};
pub use place::Place;
pub use schema::schema;
pub use settings::{LlmMode, LlmSettings, Settings};
pub use show::{show, show_json};
pub use value::{Kind, Value};

//! Values of settings, read from text (command line, environment) and from TOML alike.

use std::ops::Range;

use toml::Spanned;
use toml::de::DeValue;

/// What the values of a key look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `true` or `false`.
    Flag,
    /// A whole number, zero or more.
    Count,
    /// A whole number, one or more.
    Positive,
    /// A number, zero or more.
    Number,
    /// A size in bytes: a whole number, or one with `kB`, `KiB`, `MB`, `MiB`, `GB`, `GiB`.
    Size,
    /// Any text.
    Text,
    /// A file or folder: a relative one is seen from the file that names it, elsewhere from where the
    /// program runs.
    Path,
    /// One of these.
    Choice(&'static [&'static str]),
    /// Several texts: a TOML array, or one text for each time that the option is given.
    List,
    /// Several files or folders, each as a [`Kind::Path`].
    Paths,
    /// Several globs. Those of a file in the tree are seen from the folder of that file, others from
    /// the root of the source.
    Globs,
    /// Several of `GLOB=VALUE`.
    GlobValues,
    /// Several of `GLOB=TEXT`: in TOML also tables with `paths` and `text`.
    Instructions,
}

/// The value of a setting.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Of a [`Kind::Flag`].
    Flag(bool),
    /// Of a [`Kind::Count`], [`Kind::Positive`] or, in bytes, of a [`Kind::Size`].
    Count(u64),
    /// Of a [`Kind::Number`].
    Number(f64),
    /// Of a [`Kind::Text`], [`Kind::Path`] or [`Kind::Choice`].
    Text(String),
    /// Of a [`Kind::List`] and whatever else takes several.
    List(Vec<String>),
}

impl Value {
    /// The texts of a list; none of anything else.
    pub fn items(&self) -> &[String] {
        match self {
            Self::List(items) => items,
            _ => &[],
        }
    }
}

impl Kind {
    /// What is expected, in words that read after "expected".
    pub fn expected(&self) -> String {
        match self {
            Self::Flag => "true or false".to_owned(),
            Self::Count => "a whole number, zero or more".to_owned(),
            Self::Positive => "a whole number, one or more".to_owned(),
            Self::Number => "a number, zero or more".to_owned(),
            Self::Size => "a size such as 500kB or 5MiB".to_owned(),
            Self::Text => "a text".to_owned(),
            Self::Path => "a path".to_owned(),
            Self::Choice(choices) => format!("one of {}", choices.join(", ")),
            Self::List => "a list of texts".to_owned(),
            Self::Paths => "a list of paths".to_owned(),
            Self::Globs => "a list of globs".to_owned(),
            Self::GlobValues => "a list of GLOB=VALUE".to_owned(),
            Self::Instructions => "GLOB=TEXT, or tables with `paths` and `text`".to_owned(),
        }
    }

    /// Reads a value from the command line or the environment.
    pub(super) fn parse(&self, text: &str) -> Option<Value> {
        match self {
            Self::Flag => text.parse().ok().map(Value::Flag),
            Self::Count => whole(text).map(Value::Count),
            Self::Positive => whole(text).filter(|it| *it > 0).map(Value::Count),
            Self::Number => non_negative(text.parse().ok()?),
            Self::Size => parse_size(text).map(Value::Count),
            Self::Text | Self::Path => Some(Value::Text(text.to_owned())),
            Self::Choice(choices) => choices
                .contains(&text)
                .then(|| Value::Text(text.to_owned())),
            Self::List | Self::Paths | Self::Globs => Some(Value::List(vec![text.to_owned()])),
            Self::GlobValues => text
                .contains('=')
                .then(|| Value::List(vec![text.to_owned()])),
            Self::Instructions => is_instruction(text).then(|| Value::List(vec![text.to_owned()])),
        }
    }

    /// Reads a value from a configuration file, or gives the bytes that are wrong.
    pub(super) fn read_toml(&self, value: &Spanned<DeValue<'_>>) -> Result<Value, Range<usize>> {
        let found = match (self, value.get_ref()) {
            (Self::Flag, DeValue::Boolean(flag)) => Some(Value::Flag(*flag)),
            (Self::Count | Self::Positive | Self::Size, DeValue::Integer(number)) => {
                let number = u64::from_str_radix(number.as_str(), number.radix());
                let number = number.ok().filter(|it| *it > 0 || *self != Self::Positive);
                number.map(Value::Count)
            }
            (Self::Number, DeValue::Integer(number)) => match number.radix() {
                10 => self.parse(number.as_str()),
                _ => None,
            },
            (Self::Number, DeValue::Float(number)) => self.parse(number.as_str()),
            (Self::Size | Self::Text | Self::Path | Self::Choice(_), DeValue::String(text)) => {
                self.parse(text)
            }
            (_, DeValue::Array(items)) if self.takes_several() => {
                let texts = items.iter().map(|item| self.read_item(item));
                let texts = texts.collect::<Result<Vec<_>, _>>()?;
                return Ok(Value::List(texts.concat()));
            }
            _ => None,
        };
        found.ok_or_else(|| value.span())
    }

    /// Whether values are lists.
    pub(super) fn takes_several(&self) -> bool {
        matches!(
            self,
            Self::List | Self::Paths | Self::Globs | Self::GlobValues | Self::Instructions
        )
    }

    fn read_item(&self, item: &Spanned<DeValue<'_>>) -> Result<Vec<String>, Range<usize>> {
        let found = match self {
            Self::Instructions => instructions(item.get_ref()),
            _ => match item.get_ref().as_str().and_then(|text| self.parse(text)) {
                Some(Value::List(texts)) => Some(texts),
                _ => None,
            },
        };
        found.ok_or_else(|| item.span())
    }
}

/// A whole number that the types behind settings hold.
fn whole(text: &str) -> Option<u64> {
    let number = text.replace('_', "").parse().ok();
    number.filter(|number| i64::try_from(*number).is_ok())
}

fn is_instruction(text: &str) -> bool {
    text.split_once('=')
        .is_some_and(|(glob, text)| !glob.is_empty() && !text.trim().is_empty())
}

/// What one item of a list says, once for each glob.
fn instructions(item: &DeValue<'_>) -> Option<Vec<String>> {
    if let Some(text) = item.as_str() {
        return is_instruction(text).then(|| vec![text.to_owned()]);
    }
    let table = item.as_table()?;
    let is_known = |name: &str| name == "paths" || name == "text";
    let text = table.get("text")?.get_ref().as_str()?;
    let globs = table.get("paths")?.get_ref().as_array()?;
    let each = globs
        .iter()
        .map(|glob| Some(format!("{}={text}", glob.get_ref().as_str()?)));
    let each: Vec<String> = each.collect::<Option<_>>()?;
    let is_sound = table.keys().all(|name| is_known(name.get_ref()))
        && each.iter().all(|it| is_instruction(it));
    is_sound.then_some(each)
}

impl std::fmt::Display for Value {
    /// Writes the value as TOML.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let toml = match self {
            Self::Flag(flag) => toml::Value::Boolean(*flag),
            Self::Count(count) => return write!(f, "{count}"),
            Self::Number(number) => toml::Value::Float(*number),
            Self::Text(text) => toml::Value::String(text.clone()),
            Self::List(items) => {
                toml::Value::Array(items.iter().cloned().map(toml::Value::String).collect())
            }
        };
        write!(f, "{toml}")
    }
}

fn non_negative(number: f64) -> Option<Value> {
    (number.is_finite() && number >= 0.0).then_some(Value::Number(number))
}

fn parse_size(text: &str) -> Option<u64> {
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '_');
    let (number, unit) = text.split_at(digits.unwrap_or(text.len()));
    let number: u64 = number.replace('_', "").parse().ok()?;
    let factor: u64 = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "kb" => 1_000,
        "k" | "kib" => 1 << 10,
        "mb" => 1_000_000,
        "m" | "mib" => 1 << 20,
        "gb" => 1_000_000_000,
        "g" | "gib" => 1 << 30,
        _ => return None,
    };
    number.checked_mul(factor)
}

//! How a dump shows files: how much of each, changed in which way, and which matter more.

use serde::Serialize;

/// How much of a file stands in a dump, the most first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The whole text.
    Full,
    /// What it defines, without bodies.
    Signatures,
    /// One line about it.
    Line,
}

impl Level {
    /// The most first.
    pub const ALL: [Self; 3] = [Self::Full, Self::Signatures, Self::Line];

    /// Name on the command line and in manifests.
    pub fn id(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Signatures => "signatures",
            Self::Line => "line",
        }
    }
}

/// What the user wishes of the files of a dump.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wishes {
    /// Whether code stands as signatures where its language tells them.
    pub compress: bool,
    /// Globs of files and the most that may stand of them; later ones are stronger.
    pub levels: Vec<(String, Level)>,
    /// Globs of files and what their score is multiplied with; later ones are stronger.
    pub preferences: Vec<(String, f64)>,
    /// Whether every line has its number before it.
    pub line_numbers: bool,
    /// Whether comments are taken out.
    pub strip_comments: bool,
    /// Whether long runs of encoded bytes are cut.
    pub shorten_data: bool,
    /// Whether notebooks stand as the text of their cells.
    pub notebooks: bool,
}

impl Wishes {
    /// What [`Wishes::parse_level`] understands, in words that read after "expected".
    pub const EXPECTED_LEVEL: &str = "GLOB=LEVEL with a level of full, signatures, line";

    /// What [`Wishes::parse_preference`] understands.
    pub const EXPECTED_PREFERENCE: &str = "GLOB=WEIGHT with a weight from 0 to 1000000";

    /// Reads `GLOB=LEVEL`.
    pub fn parse_level(text: &str) -> Option<(String, Level)> {
        let (glob, id) = text.rsplit_once('=')?;
        let level = Level::ALL.into_iter().find(|level| level.id() == id)?;
        Some((glob.to_owned(), level))
    }

    /// Reads `GLOB=WEIGHT`.
    pub fn parse_preference(text: &str) -> Option<(String, f64)> {
        let (glob, weight) = text.rsplit_once('=')?;
        let weight: f64 = weight.parse().ok()?;
        let is_sane = (0.0..=1e6).contains(&weight);
        is_sane.then(|| (glob.to_owned(), weight))
    }
}

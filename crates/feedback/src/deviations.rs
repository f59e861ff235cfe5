//! What is odd about a report, with its place.

use core::fmt;

use serde::Serialize;
use serde::ser::{SerializeStruct as _, Serializer};

/// How many characters of a foreign text a deviation repeats.
const MAX_CHARACTERS: usize = 80;

/// One thing that a format does not allow, and where it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(bound = "D: fmt::Display, P: fmt::Display")]
#[non_exhaustive]
pub struct Deviation<D, P> {
    /// What is odd.
    #[serde(serialize_with = "as_text")]
    pub what: D,
    /// Where.
    #[serde(serialize_with = "as_text")]
    pub place: P,
}

fn as_text<S: Serializer>(value: &impl fmt::Display, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

impl<D: fmt::Display, P: fmt::Display> fmt::Display for Deviation<D, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.what)
    }
}

/// All deviations of a report: the first ones with their places, the rest counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deviations<D, P> {
    kept: Vec<Deviation<D, P>>,
    total: usize,
    limit: usize,
}

impl<D, P> Deviations<D, P> {
    pub(crate) fn new(limit: usize) -> Self {
        Self { kept: Vec::new(), total: 0, limit }
    }

    /// Notes a deviation; its place is only made where it is kept.
    pub(crate) fn note(&mut self, what: D, place: impl FnOnce() -> P) {
        self.total += 1;
        if self.kept.len() < self.limit {
            self.kept.push(Deviation { what, place: place() });
        }
    }

    /// Those that are kept, in the order in which they were met.
    pub fn iter(&self) -> impl Iterator<Item = &Deviation<D, P>> {
        self.kept.iter()
    }

    /// How many there are, with those that are not kept.
    pub fn total(&self) -> usize {
        self.total
    }

    /// Whether the report is as its format wants it.
    pub fn is_empty(&self) -> bool {
        self.total == 0
    }
}

impl<D: fmt::Display, P: fmt::Display> Serialize for Deviations<D, P> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Deviations", 2)?;
        object.serialize_field("total", &self.total)?;
        object.serialize_field("first", &self.kept)?;
        object.end()
    }
}

/// The beginning of a foreign text.
pub(crate) fn excerpt(text: &str) -> String {
    let mut characters = text.chars();
    let mut excerpt: String = characters.by_ref().take(MAX_CHARACTERS).collect();
    if characters.next().is_some() {
        excerpt.push('…');
    }
    excerpt
}

//! The way to a document.

use core::fmt;

use serde::{Serialize, Serializer};

/// Where a document stands in an input: the containers from the outermost one in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Place(Vec<Step>);

/// One container on the way.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Step {
    /// A part of a message.
    Part {
        /// Its number in each multipart from the outermost one in, from 1.
        numbers: Vec<usize>,
        /// What it calls itself.
        name: Option<String>,
    },
    /// A member of a zip archive.
    Member {
        /// Its number, from 1.
        number: usize,
        /// What it calls itself.
        name: Option<String>,
    },
    /// The content of a gzip file.
    Gzip,
}

impl Place {
    /// The steps, from the outermost container in.
    pub fn steps(&self) -> &[Step] {
        &self.0
    }

    pub(super) fn push(&mut self, step: Step) {
        self.0.push(step);
    }

    /// Gives the last step its name.
    pub(super) fn name_last(&mut self, given: String) {
        if let Some(Step::Part { name, .. } | Step::Member { name, .. }) = self.0.last_mut() {
            *name = Some(given);
        }
    }

    pub(super) fn containers(&self) -> usize {
        self.0.len()
    }
}

/// Names are hostile text, and stand in quotation marks with escapes.
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, step) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str(", ")?;
            }
            let name = match step {
                Step::Part { numbers, name } => {
                    let numbers: Vec<_> = numbers.iter().map(ToString::to_string).collect();
                    write!(f, "part {}", numbers.join("."))?;
                    name
                }
                Step::Member { number, name } => {
                    write!(f, "zip member {number}")?;
                    name
                }
                Step::Gzip => {
                    f.write_str("gzip")?;
                    continue;
                }
            };
            if let Some(name) = name {
                write!(f, " {name:?}")?;
            }
        }
        Ok(())
    }
}

impl Serialize for Place {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

//! Rows as they stand in the files.

use serde::Deserialize;

use super::cause::{Actor, Cause, Kind};

/// One file of the knowledge base.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    /// The provider that all rows are of; none for what many write.
    pub(super) provider: Option<String>,
    #[serde(rename = "row", default)]
    pub(super) rows: Vec<Row>,
}

/// One meaning.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Row {
    /// Its name, which evidence shows.
    pub(super) id: String,
    /// The rows of the project's table of refusals (`standards.md` §14) that it stands for.
    #[serde(default)]
    pub(super) table: Vec<u16>,
    /// Texts, any of which must be there. `*` stands for anything, `|` for the end of a word.
    #[serde(default)]
    pub(super) text: Vec<String>,
    /// Texts of which one must be there besides.
    #[serde(default)]
    pub(super) and: Vec<String>,
    /// Texts of which none may be there.
    #[serde(default)]
    pub(super) unless: Vec<String>,
    /// Enhanced codes: `5.1.1`, `x.7.26`, `x.7.606-649`.
    #[serde(default)]
    pub(super) status: Vec<String>,
    /// Enhanced codes that the answer must not have.
    #[serde(default)]
    pub(super) unless_status: Vec<String>,
    /// Reply codes: `550`, `4xx`.
    #[serde(default)]
    pub(super) reply: Vec<String>,
    /// Types of the diagnostic code, such as `x-unix`.
    #[serde(default)]
    pub(super) diagnostic: Vec<String>,
    pub(super) cause: Cause,
    /// None for what is no bounce.
    pub(super) kind: Option<Kind>,
    /// The kind where nothing but the text says so: neither an X.1 code, nor that it answers RCPT.
    pub(super) unconfirmed: Option<Kind>,
    pub(super) actor: Actor,
    /// What to do, for people.
    pub(super) remedy: String,
    /// Real answers that this row is for.
    pub(super) examples: Vec<Example>,
}

/// An answer that a row is for.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Example {
    /// Text alone.
    Text(String),
    /// Text, and the type of the diagnostic code.
    Typed {
        /// The text.
        text: String,
        /// The type.
        diagnostic: String,
    },
}

impl Example {
    /// The text.
    pub fn text(&self) -> &str {
        match self {
            Self::Text(text) | Self::Typed { text, .. } => text,
        }
    }

    /// The type of the diagnostic code.
    pub fn diagnostic(&self) -> Option<&str> {
        match self {
            Self::Text(_) => None,
            Self::Typed { diagnostic, .. } => Some(diagnostic),
        }
    }
}

//! Bounds on the work that a hostile bounce can cause.

use core::fmt;

use serde::Serialize;

/// How much of a bounce is read. What lies beyond a limit is left out, and the [`Bound`] is told: the
/// beginning of a notice says why, and a mail that is too large must still be told from one that is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Octets of the message, from its start.
    pub input_octets: usize,
    /// Header fields of one message or part.
    pub header_fields: usize,
    /// How deep multiparts nest.
    pub mime_depth: usize,
    /// Parts of the message.
    pub mime_parts: usize,
    /// How many messages in one another are searched for the bounce.
    pub nesting: usize,
    /// Octets of the text for people, all parts together.
    pub text_octets: usize,
    /// Recipients.
    pub recipients: usize,
    /// Octets of what is said about one recipient.
    pub reason_octets: usize,
    /// Fields of one group of a delivery status, and fields that no RFC has that are kept.
    pub status_fields: usize,
    /// Deviations of a delivery status that are kept; the others are only counted.
    pub deviations: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            input_octets: 8 * 1024 * 1024,
            header_fields: 2_000,
            mime_depth: 8,
            mime_parts: 256,
            nesting: 3,
            text_octets: 256 * 1024,
            recipients: 10_000,
            reason_octets: 4 * 1024,
            status_fields: 64,
            deviations: 100,
        }
    }
}

/// One of the [`Limits`], by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Bound {
    /// [`Limits::input_octets`]
    InputOctets,
    /// [`Limits::header_fields`]
    HeaderFields,
    /// [`Limits::mime_depth`]
    MimeDepth,
    /// [`Limits::mime_parts`]
    MimeParts,
    /// [`Limits::nesting`]
    Nesting,
    /// [`Limits::text_octets`]
    TextOctets,
    /// [`Limits::recipients`]
    Recipients,
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::InputOctets => "octets of the message",
            Self::HeaderFields => "header fields",
            Self::MimeDepth => "multiparts in one another",
            Self::MimeParts => "parts of the message",
            Self::Nesting => "messages in one another",
            Self::TextOctets => "octets of text",
            Self::Recipients => "recipients",
        })
    }
}

/// The limits that were met: each once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Exceeded(Vec<Bound>);

impl Exceeded {
    pub(crate) fn note(&mut self, bound: Bound) {
        if !self.0.contains(&bound) {
            self.0.push(bound);
        }
    }

    /// Which ones.
    pub fn bounds(&self) -> &[Bound] {
        &self.0
    }

    /// Whether all was read.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

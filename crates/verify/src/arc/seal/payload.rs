//! What goes into an ARC-Authentication-Results field (RFC 8617 §4.1.1).

use core::fmt;

/// Text for an ARC-Authentication-Results field, behind its `i=N;`: that of an Authentication-Results
/// field (RFC 8601 §2.2), with the results of all Authentication-Results fields of this ADMD put
/// together. It is one line that can be folded at its spaces, so nothing in it begins another field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArcPayload(Box<str>);

/// Why a text is no payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ArcPayloadError {
    /// There is nothing but white space.
    Empty,
    /// A control character: a line end or a tab too.
    ControlCharacter {
        /// Its offset in the text.
        at: usize,
    },
    /// It has more octets than [`ArcPayload::MAX_OCTETS`].
    TooLong {
        /// How many.
        octets: usize,
    },
    /// A word makes a line longer than [`ArcPayload::MAX_WORD`].
    WordTooLong {
        /// The word's length in octets.
        octets: usize,
    },
}

impl ArcPayload {
    /// As many octets as validators take of a field, with room for what stands before the payload.
    pub const MAX_OCTETS: usize = 32 * 1024;
    /// A line has 998 octets at the most (RFC 5322 §2.1.1).
    pub const MAX_WORD: usize = 900;

    /// Takes a text without line ends.
    ///
    /// # Errors
    /// Says why it cannot stand in a field.
    pub fn new(text: &str) -> Result<Self, ArcPayloadError> {
        let text = text.trim_matches(' ');
        if text.is_empty() {
            return Err(ArcPayloadError::Empty);
        }
        if text.len() > Self::MAX_OCTETS {
            return Err(ArcPayloadError::TooLong { octets: text.len() });
        }
        if let Some(at) = text.find(char::is_control) {
            return Err(ArcPayloadError::ControlCharacter { at });
        }
        let longest = text.split(' ').map(str::len).max().unwrap_or(0);
        if longest > Self::MAX_WORD {
            return Err(ArcPayloadError::WordTooLong { octets: longest });
        }
        Ok(Self(text.into()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl core::str::FromStr for ArcPayload {
    type Err = ArcPayloadError;

    fn from_str(text: &str) -> Result<Self, ArcPayloadError> {
        Self::new(text)
    }
}

impl fmt::Display for ArcPayloadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the authentication results are empty"),
            Self::ControlCharacter { at } => write!(
                f,
                "the authentication results hold a control character at octet {at}; they must be one line"
            ),
            Self::TooLong { octets } => write!(
                f,
                "the authentication results have {octets} octets; {} is the most",
                ArcPayload::MAX_OCTETS
            ),
            Self::WordTooLong { octets } => write!(
                f,
                "a word of the authentication results has {octets} octets; {} is the most",
                ArcPayload::MAX_WORD
            ),
        }
    }
}

impl core::error::Error for ArcPayloadError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_payload_begins_another_field() {
        for (text, error) in [
            ("", ArcPayloadError::Empty),
            ("  ", ArcPayloadError::Empty),
            ("a; spf=pass\r\nFrom: x", ArcPayloadError::ControlCharacter { at: 11 }),
            ("a;\n spf=pass", ArcPayloadError::ControlCharacter { at: 2 }),
            ("a;\tspf=pass", ArcPayloadError::ControlCharacter { at: 2 }),
            ("a\0", ArcPayloadError::ControlCharacter { at: 1 }),
            ("a\u{85}b", ArcPayloadError::ControlCharacter { at: 1 }),
            (&"a ".repeat(20_000), ArcPayloadError::TooLong { octets: 39_999 }),
            (&"a".repeat(901), ArcPayloadError::WordTooLong { octets: 901 }),
        ] {
            assert_eq!(ArcPayload::new(text), Err(error), "{text:?}");
        }
        let payload = ArcPayload::new(" mx.example; spf=pass (ü)  x ").unwrap();
        assert_eq!(payload.as_str(), "mx.example; spf=pass (ü)  x");
        assert!(ArcPayload::new(&"a".repeat(900)).is_ok());
    }
}

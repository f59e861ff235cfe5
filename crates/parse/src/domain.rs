//! Domain names as DNS questions and e-mail identifiers use them.

use core::fmt;

/// The longest domain name in presentation form, without the final dot (RFC 1035 §2.3.4).
pub const MAX_NAME: usize = 253;
/// The longest label (RFC 1035 §2.3.4).
pub const MAX_LABEL: usize = 63;

/// A domain name in the one form in which names are compared and asked for: ASCII, lower case,
/// without the final dot, every label of 1 to 63 octets, 253 octets at most.
///
/// Labels may hold any visible ASCII but the dot: selectors have underscores, and SPF macros put
/// local-parts into names. Internationalised names are converted to A-labels before they come here.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DomainName(Box<str>);

/// Why a text is no domain name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DomainNameError {
    /// Nothing, or only a dot.
    Empty,
    /// More than [`MAX_NAME`] octets.
    TooLong {
        /// How many octets there are.
        length: usize,
    },
    /// Two dots in a row, or one at the start.
    EmptyLabel,
    /// A label of more than [`MAX_LABEL`] octets.
    LabelTooLong {
        /// How many octets the label has.
        length: usize,
    },
    /// A byte that no name holds: white space, a control character, or 8-bit data.
    BadByte {
        /// The byte.
        byte: u8,
        /// Where it stands in the text.
        at: usize,
    },
}

impl fmt::Display for DomainNameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the domain name is empty"),
            Self::TooLong { length } => {
                write!(f, "the domain name has {length} octets; {MAX_NAME} is the most")
            }
            Self::EmptyLabel => {
                f.write_str("the domain name has an empty label (two dots in a row)")
            }
            Self::LabelTooLong { length } => {
                write!(f, "a label has {length} octets; {MAX_LABEL} is the most")
            }
            Self::BadByte { byte, at } => {
                write!(f, "byte 0x{byte:02x} at offset {at} cannot be in a domain name")
            }
        }
    }
}

impl core::error::Error for DomainNameError {}

impl DomainName {
    /// Reads a name; one final dot is dropped and letters become lower case.
    ///
    /// # Errors
    /// Says which rule of RFC 1035 §2.3.4 the text breaks.
    pub fn parse(text: &str) -> Result<Self, DomainNameError> {
        Self::parse_of(text, |byte| byte.is_ascii_graphic())
    }

    /// Reads a name that the macros of SPF have made: it may hold spaces, too (`%_` of RFC 7208 §7.1).
    ///
    /// # Errors
    /// Says which rule of RFC 1035 §2.3.4 the text breaks.
    pub fn parse_expanded(text: &str) -> Result<Self, DomainNameError> {
        Self::parse_of(text, |byte| byte.is_ascii_graphic() || byte == b' ')
    }

    fn parse_of(text: &str, is_of_name: impl Fn(u8) -> bool) -> Result<Self, DomainNameError> {
        let text = text.strip_suffix('.').unwrap_or(text);
        if text.is_empty() {
            return Err(DomainNameError::Empty);
        }
        if text.len() > MAX_NAME {
            return Err(DomainNameError::TooLong { length: text.len() });
        }
        // Without an early end the compiler looks at many bytes at once.
        if text.bytes().fold(false, |is_bad, byte| is_bad | !is_of_name(byte))
            && let Some((at, byte)) = text.bytes().enumerate().find(|(_, b)| !is_of_name(*b))
        {
            return Err(DomainNameError::BadByte { byte, at });
        }
        let mut start = 0;
        for end in memchr::memchr_iter(b'.', text.as_bytes()).chain([text.len()]) {
            match end - start {
                0 => return Err(DomainNameError::EmptyLabel),
                1..=MAX_LABEL => start = end + 1,
                length => return Err(DomainNameError::LabelTooLong { length }),
            }
        }
        Ok(Self(text.to_ascii_lowercase().into_boxed_str()))
    }

    /// The name in lower case, without the final dot.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this name equals `ancestor` or lies below it.
    pub fn is_at_or_below(&self, ancestor: &Self) -> bool {
        match self.0.strip_suffix(&*ancestor.0) {
            Some("") => true,
            Some(rest) => rest.ends_with('.'),
            None => false,
        }
    }

    /// The labels, leftmost first.
    pub fn labels(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.0.split('.')
    }
}

impl fmt::Display for DomainName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for DomainName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl core::str::FromStr for DomainName {
    type Err = DomainNameError;

    fn from_str(text: &str) -> Result<Self, DomainNameError> {
        Self::parse(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normalises_case_and_the_final_dot() {
        let name = DomainName::parse("Key001._DomainKey.Example.COM.").unwrap();
        assert_eq!(name.as_str(), "key001._domainkey.example.com");
        assert_eq!(name.labels().count(), 4);
    }

    #[test]
    fn says_which_rule_is_broken() {
        let long_label = "a".repeat(64);
        let long_name = vec!["a".repeat(60); 5].join(".");
        for (text, error) in [
            ("", DomainNameError::Empty),
            (".", DomainNameError::Empty),
            ("a..b", DomainNameError::EmptyLabel),
            (".a", DomainNameError::EmptyLabel),
            (&long_label, DomainNameError::LabelTooLong { length: 64 }),
            (&long_name, DomainNameError::TooLong { length: 304 }),
            ("a b", DomainNameError::BadByte { byte: b' ', at: 1 }),
            ("ä.example", DomainNameError::BadByte { byte: 0xc3, at: 0 }),
        ] {
            assert_eq!(DomainName::parse(text), Err(error), "{text:?}");
        }
    }

    #[test]
    fn only_macros_make_names_with_spaces() {
        assert_eq!(DomainName::parse_expanded("A  b.test.").unwrap().as_str(), "a  b.test");
        assert!(DomainName::parse_expanded("a\tb.test").is_err());
        assert!(DomainName::parse("a b.test").is_err());
    }

    #[test]
    fn a_suffix_counts_only_at_a_dot() {
        let parent = DomainName::parse("example.com").unwrap();
        for (name, expected) in [
            ("example.com", true),
            ("a.example.com", true),
            ("badexample.com", false),
            ("com", false),
            ("example.com.evil.test", false),
        ] {
            assert_eq!(
                DomainName::parse(name).unwrap().is_at_or_below(&parent),
                expected,
                "{name}"
            );
        }
    }
}

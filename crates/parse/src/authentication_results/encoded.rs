//! Text as it may stand in the field: the only way in is through a check.

use core::fmt;

use super::words::{is_address, is_domain_name, is_keyword};
use crate::structured::is_token;

/// The longest text of a value or comment, in octets.
const MAX_TEXT: usize = 512;
/// The longest value or comment as it is written, in octets: a line has 998 at the most
/// (RFC 5322 §2.1.1), and some of them are the property's name.
const MAX_ENCODED: usize = 800;
/// The longest keyword, in octets.
const MAX_KEYWORD: usize = 64;

/// Which characters a field may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Charset {
    /// ASCII, as RFC 5322 has it.
    Ascii,
    /// UTF-8, as a field of an internationalized message may have it (RFC 6532 §3.2).
    Utf8,
}

/// Why a text cannot stand in the field. It is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unwritable {
    /// It has too many octets, as it is or as it would be written.
    TooLong {
        /// How many it has.
        octets: usize,
    },
    /// It holds a control character or a line separator.
    Control {
        /// Where, in octets from its start.
        at: usize,
    },
    /// It holds other than ASCII, and the field is not that of an internationalized message.
    NonAscii {
        /// Where, in octets from its start.
        at: usize,
    },
    /// It is no `Keyword` (RFC 5321 §4.1.2): a method, result, ptype or property must be one.
    NotKeyword,
    /// There is no property that it could belong to.
    NoProperty,
}

impl fmt::Display for Unwritable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { octets } => write!(f, "{octets} octets are too many for the field"),
            Self::Control { at } => {
                write!(f, "a control character at offset {at} cannot be in the field")
            }
            Self::NonAscii { at } => write!(
                f,
                "the character at offset {at} is not ASCII, which only a field of an \
                 internationalized message may hold"
            ),
            Self::NotKeyword => f.write_str(
                "a method, result or property is not made of letters, digits and hyphens",
            ),
            Self::NoProperty => f.write_str("there is no property that the comment belongs to"),
        }
    }
}

impl core::error::Error for Unwritable {}

/// A text that has been checked and encoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Encoded(String);

impl Encoded {
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// `value`: a token, or else a quoted string.
    pub(super) fn value(text: &str, charset: Charset) -> Result<Self, Unwritable> {
        check(text, charset)?;
        Self::within_limit(value(text))
    }

    /// `ptype.property=pvalue`. The value is an address or a [`value`](Self::value): what identifies
    /// a mailbox must be an address (RFC 8601 §2.2).
    pub(super) fn property(
        ptype: &str,
        property: &str,
        text: &str,
        charset: Charset,
    ) -> Result<Self, Unwritable> {
        check_keyword(ptype)?;
        check_keyword(property)?;
        check(text, charset)?;
        let Self(value) = Self::within_limit(property_value(text))?;
        Ok(Self(format!("{ptype}.{property}={value}")))
    }

    /// `(comment)`
    pub(super) fn comment(text: &str, charset: Charset) -> Result<Self, Unwritable> {
        check(text, charset)?;
        Self::within_limit(format!("({})", escaped(text, &['(', ')', '\\'])))
    }

    /// `method=result`, with the method's version where it is given.
    pub(super) fn method(
        method: &str,
        version: Option<u32>,
        result: &str,
    ) -> Result<Self, Unwritable> {
        check_keyword(method)?;
        check_keyword(result)?;
        Ok(Self(match version {
            Some(version) => format!("{method}/{version}={result}"),
            None => format!("{method}={result}"),
        }))
    }

    fn within_limit(encoded: String) -> Result<Self, Unwritable> {
        if encoded.len() > MAX_ENCODED {
            return Err(Unwritable::TooLong { octets: encoded.len() });
        }
        Ok(Self(encoded))
    }
}

/// Whether a character may stand in the field of an internationalized message: no control character,
/// and nothing that some take for a line end.
pub(super) fn is_printable(character: char) -> bool {
    !character.is_control() && !matches!(character, '\u{2028}' | '\u{2029}')
}

fn check(text: &str, charset: Charset) -> Result<(), Unwritable> {
    if text.len() > MAX_TEXT {
        return Err(Unwritable::TooLong { octets: text.len() });
    }
    for (at, character) in text.char_indices() {
        if !is_printable(character) {
            return Err(Unwritable::Control { at });
        }
        if charset == Charset::Ascii && !character.is_ascii() {
            return Err(Unwritable::NonAscii { at });
        }
    }
    Ok(())
}

fn check_keyword(text: &str) -> Result<(), Unwritable> {
    match text.len() {
        octets if octets > MAX_KEYWORD => Err(Unwritable::TooLong { octets }),
        _ if is_keyword(text.as_bytes()) => Ok(()),
        _ => Err(Unwritable::NotKeyword),
    }
}

/// A token, or else a quoted string.
pub(super) fn value(text: &str) -> String {
    if !text.is_empty() && text.bytes().all(is_token) {
        return text.to_owned();
    }
    quoted(text)
}

fn property_value(text: &str) -> String {
    if is_address(text.as_bytes()) {
        return text.to_owned();
    }
    match text.rsplit_once('@') {
        Some((local_part, domain)) if is_domain_name(domain.as_bytes()) => {
            format!("{}@{domain}", quoted(local_part))
        }
        _ => value(text),
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text, &['"', '\\']))
}

fn escaped(text: &str, specials: &[char]) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if specials.contains(&character) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_token_is_quoted() {
        for (text, written) in [
            ("mx.example.com", "mx.example.com"),
            ("abc+DEF1", "abc+DEF1"),
            ("abc/DEF1", "\"abc/DEF1\""),
            ("abc=", "\"abc=\""),
            ("a b", "\"a b\""),
            ("", "\"\""),
            ("x\"; dkim=pass header.d=\\", "\"x\\\"; dkim=pass header.d=\\\\\""),
            ("@example.com", "@example.com"),
            ("joe.user@example.com", "joe.user@example.com"),
            ("a@b@example.com", "\"a@b\"@example.com"),
            ("joe user@example.com", "\"joe user\"@example.com"),
            ("joe@example.com;dkim", "\"joe@example.com;dkim\""),
            ("2001:db8::1", "\"2001:db8::1\""),
            ("joe@localhost", "\"joe@localhost\""),
        ] {
            assert_eq!(property_value(text), written, "{text:?}");
        }
    }

    #[test]
    fn what_cannot_stand_is_told() {
        let value = |text, charset| Encoded::property("header", "d", text, charset);
        for (text, error) in [
            ("a\r\nb", Unwritable::Control { at: 1 }),
            ("a\0", Unwritable::Control { at: 1 }),
            ("\u{7f}", Unwritable::Control { at: 0 }),
            ("a\tb", Unwritable::Control { at: 1 }),
            ("bü", Unwritable::NonAscii { at: 1 }),
            ("a\u{2028}", Unwritable::Control { at: 1 }),
        ] {
            assert_eq!(value(text, Charset::Ascii), Err(error), "{text:?}");
        }
        assert!(value("bücher.example", Charset::Utf8).is_ok());
        assert_eq!(value("a\u{85}", Charset::Utf8), Err(Unwritable::Control { at: 1 }));
        let long = "a".repeat(513);
        assert_eq!(value(&long, Charset::Ascii), Err(Unwritable::TooLong { octets: 513 }));
        let quotes = "\"".repeat(512);
        assert_eq!(value(&quotes, Charset::Ascii), Err(Unwritable::TooLong { octets: 1026 }));
        for keyword in ["", "a b", "a;b", "a\r\nb", "a-", "ä", "a=b"] {
            assert_eq!(Encoded::method(keyword, None, "pass"), Err(Unwritable::NotKeyword));
            assert_eq!(Encoded::method("dkim", None, keyword), Err(Unwritable::NotKeyword));
        }
        let comment = Encoded::comment("a) b=c (\\", Charset::Ascii).unwrap();
        assert_eq!(comment.as_str(), "(a\\) b=c \\(\\\\)");
    }
}

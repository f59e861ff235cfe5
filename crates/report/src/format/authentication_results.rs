//! The Authentication-Results field (RFC 8601 §2.2).
//!
//! What is taken from the message is written as a token or a quoted string, and left out where it is
//! neither; reasons and comments are our own words.

use core::fmt;

use waxseal_verify::dkim::evidence::HeaderOutcome;

use crate::{MessageReport, SignatureReport};

/// The longest value that is taken from a message, in octets: no line of the field may have more
/// than 998 (RFC 5322 §2.1.1).
const MAX_VALUE: usize = 512;

/// Who checked: the `authserv-id` of RFC 8601 §2.5, most often a host name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthservId(String);

/// Why a text is no [`AuthservId`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AuthservIdError {
    /// It is empty.
    Empty,
    /// It has more than 255 octets.
    TooLong,
    /// It holds other than printable ASCII.
    NotPrintable,
}

impl fmt::Display for AuthservIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "the authserv-id is empty; give a host name, such as mx.example.com",
            Self::TooLong => "the authserv-id has more than 255 octets",
            Self::NotPrintable => "the authserv-id must be printable ASCII",
        })
    }
}

impl core::error::Error for AuthservIdError {}

impl AuthservId {
    /// Takes a name.
    ///
    /// # Errors
    /// It could not stand in the field.
    pub fn new(name: &str) -> Result<Self, AuthservIdError> {
        match name {
            "" => Err(AuthservIdError::Empty),
            _ if name.len() > 255 => Err(AuthservIdError::TooLong),
            _ if !is_printable(name) => Err(AuthservIdError::NotPrintable),
            _ => Ok(Self(name.to_owned())),
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The field of one message, without its last line end.
pub(super) struct Field<'a> {
    authserv_id: &'a AuthservId,
    report: &'a MessageReport,
}

impl<'a> Field<'a> {
    pub(super) fn new(authserv_id: &'a AuthservId, report: &'a MessageReport) -> Self {
        Self { authserv_id, report }
    }
}

impl fmt::Display for Field<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Authentication-Results: {}", Value(&self.authserv_id.0))?;
        if self.report.result().is_none() {
            return f.write_str("; none");
        }
        // What was not looked at has no result; a message can have thousands of such fields.
        let is_told = |signature: &&SignatureReport| signature.code != "too-many-signatures";
        let mut told = self.report.signatures().iter().filter(is_told).peekable();
        if told.peek().is_none() {
            return f.write_str(";\n\tdkim=none");
        }
        told.try_for_each(|signature| write!(f, "{}", ResInfo(signature)))
    }
}

/// One `resinfo`.
struct ResInfo<'a>(&'a SignatureReport);

impl fmt::Display for ResInfo<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let signature = self.0;
        write!(f, ";\n\tdkim={}", signature.result)?;
        if let Some(key) = signature.key.filter(|_| signature.header == HeaderOutcome::Valid) {
            write!(f, " ({}-bit key)", key.bits)?;
        }
        if !signature.reason.is_empty() {
            write!(f, "\n\t reason={}", Value(&signature.reason))?;
        }
        let mut properties = Properties { to: f, column: usize::MAX };
        let domain = signature.domain.as_deref();
        properties.write("d", domain)?;
        // `i=` that is missing means the domain itself (RFC 6376 §3.5).
        let default = domain.map(|domain| format!("@{domain}"));
        let is_read = signature.algorithm.is_some();
        let auid = signature.auid.as_deref().or(default.as_deref().filter(|_| is_read));
        properties.write("i", auid)?;
        properties.write("s", signature.selector.as_deref())?;
        properties.write("a", signature.algorithm)?;
        properties.write("b", signature.header_b.as_deref())
    }
}

/// Properties of `ptype` `header`, folded to lines of about 78 characters.
struct Properties<'f, 'b> {
    to: &'f mut fmt::Formatter<'b>,
    column: usize,
}

impl Properties<'_, '_> {
    fn write(&mut self, property: &str, value: Option<&str>) -> fmt::Result {
        let is_writable = |value: &&str| value.len() <= MAX_VALUE && is_printable(value);
        let Some(value) = value.filter(is_writable) else { return Ok(()) };
        let text = format!("header.{property}={}", PropertyValue(value));
        // A tab takes eight columns.
        if self.column.saturating_add(text.len()) > 76 {
            self.column = 8;
            self.to.write_str("\n\t")?;
        }
        self.column = self.column.saturating_add(text.len()).saturating_add(1);
        write!(self.to, " {text}")
    }
}

/// `pvalue`: a [`Value`], or an address, which needs no quotation marks.
struct PropertyValue<'a>(&'a str);

impl fmt::Display for PropertyValue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.rsplit_once('@') {
            Some((local_part, domain))
                if (local_part.is_empty() || is_dot_atom(local_part)) && is_dot_atom(domain) =>
            {
                f.write_str(self.0)
            }
            _ => Value(self.0).fmt(f),
        }
    }
}

/// `value` of RFC 2045 §5.1: a token, or else a quoted string.
struct Value<'a>(&'a str);

impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_token = |byte: u8| byte.is_ascii_graphic() && !b"()<>@,;:\\\"/[]?=".contains(&byte);
        if !self.0.is_empty() && self.0.bytes().all(is_token) {
            return f.write_str(self.0);
        }
        f.write_str("\"")?;
        for character in self.0.chars().filter(|c| matches!(c, ' '..='~')) {
            if matches!(character, '"' | '\\') {
                f.write_str("\\")?;
            }
            write!(f, "{character}")?;
        }
        f.write_str("\"")
    }
}

/// Letters, digits, the marks that RFC 5322 §3.2.3 allows, and dots between them.
fn is_dot_atom(text: &str) -> bool {
    let is_atext =
        |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte);
    text.split('.').all(|atom| !atom.is_empty() && atom.bytes().all(is_atext))
}

fn is_printable(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
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
            ("a@b@example.com", "\"a@b@example.com\""),
            ("joe user@example.com", "\"joe user@example.com\""),
            ("joe@example.com;dkim", "\"joe@example.com;dkim\""),
        ] {
            assert_eq!(PropertyValue(text).to_string(), written, "{text:?}");
        }
    }

    #[test]
    fn who_checked_must_be_printable() {
        assert_eq!(AuthservId::new(""), Err(AuthservIdError::Empty));
        assert_eq!(AuthservId::new("a\r\nb"), Err(AuthservIdError::NotPrintable));
        assert_eq!(AuthservId::new(&"a".repeat(256)), Err(AuthservIdError::TooLong));
        assert!(AuthservId::new("mx.example.com").is_ok());
    }
}

//! Who checked (RFC 8601 §2.5).

use core::fmt;

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
        Self::of(name, |character| matches!(character, ' '..='~'))
    }

    /// Takes a name that may hold UTF-8, as the field of an internationalized message may
    /// (RFC 8601 §2.5).
    ///
    /// # Errors
    /// It could not stand in the field: it is empty or too long, or has a control character.
    pub fn internationalized(name: &str) -> Result<Self, AuthservIdError> {
        Self::of(name, super::encoded::is_printable)
    }

    fn of(name: &str, is_printable: impl Fn(char) -> bool) -> Result<Self, AuthservIdError> {
        match name {
            "" => Err(AuthservIdError::Empty),
            _ if name.len() > 255 => Err(AuthservIdError::TooLong),
            _ if !name.chars().all(is_printable) => Err(AuthservIdError::NotPrintable),
            _ => Ok(Self(name.to_owned())),
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_checked_must_be_printable() {
        assert_eq!(AuthservId::new(""), Err(AuthservIdError::Empty));
        assert_eq!(AuthservId::new("a\r\nb"), Err(AuthservIdError::NotPrintable));
        assert_eq!(AuthservId::new(&"a".repeat(256)), Err(AuthservIdError::TooLong));
        assert!(AuthservId::new("mx.example.com").is_ok());
        assert_eq!(AuthservId::new("mx.bücher.example"), Err(AuthservIdError::NotPrintable));
        assert!(AuthservId::internationalized("mx.bücher.example").is_ok());
        let control = AuthservId::internationalized("mx\u{85}.example");
        assert_eq!(control, Err(AuthservIdError::NotPrintable));
    }
}

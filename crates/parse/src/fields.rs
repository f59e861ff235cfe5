//! The `name=value;` lists of the records of MTA-STS, TLS-RPT and BIMI (RFC 8461 §3.1, RFC 8460 §3).

use core::fmt;

use memchr::memchr;

use crate::fold::is_wsp;
use crate::span::Span;

/// Octets of one record that are read.
pub const MAX_OCTETS: usize = 16 * 1024;
/// Fields of one record that are read.
pub const MAX_FIELDS: usize = 64;

/// One `name=value`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Field {
    /// Everything from the name to the end of the value.
    pub span: Span,
    /// Where the name stands.
    pub name: Span,
    /// Where the value stands.
    pub value: Span,
}

/// What a list of fields breaks of its grammar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FieldErrorKind {
    /// More octets than [`MAX_OCTETS`].
    TooLong,
    /// More fields than [`MAX_FIELDS`].
    TooMany,
    /// A semicolon with nothing before it.
    Empty,
    /// Text between semicolons without an equals sign.
    NoEqualsSign,
    /// White space beside the equals sign.
    Space,
    /// A name that is not made of letters, digits, underscores, hyphens and dots.
    BadName,
    /// A value that is empty, or holds what no value holds.
    BadValue,
}

impl fmt::Display for FieldErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => write!(f, "the record is longer than {MAX_OCTETS} octets"),
            Self::TooMany => write!(f, "the record has more than {MAX_FIELDS} fields"),
            Self::Empty => f.write_str("a semicolon has no field before it"),
            Self::NoEqualsSign => f.write_str("a field has no equals sign"),
            Self::Space => f.write_str("white space stands beside an equals sign"),
            Self::BadName => f.write_str("a field name holds a character that no name has"),
            Self::BadValue => {
                f.write_str("a field has no value, or one with a character that no value has")
            }
        }
    }
}

/// Why a text is no record, and where; each kind of record has kinds of mistakes of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RecordError<K> {
    /// What is wrong.
    pub kind: K,
    /// Where, in the text that was read.
    pub span: Span,
}

impl<K: fmt::Display> fmt::Display for RecordError<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)
    }
}

impl<K: fmt::Debug + fmt::Display> core::error::Error for RecordError<K> {}

/// Whether white space may stand around the equals sign.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Equals {
    /// It may not (RFC 8461 §3.1, RFC 8460 §3).
    Tight,
    /// It may, and values may be empty (BIMI).
    Loose,
}

/// Splits a record into its fields, the version among them.
///
/// Linear in the text, for at most [`MAX_FIELDS`] fields.
pub(crate) fn split(text: &[u8], equals: Equals) -> Result<Vec<Field>, (FieldErrorKind, Span)> {
    let whole = Span::new(0, text.len());
    if text.len() > MAX_OCTETS {
        return Err((FieldErrorKind::TooLong, whole));
    }
    let mut fields = Vec::with_capacity(4);
    let mut start = 0;
    loop {
        let rest = text.get(start..).unwrap_or_default();
        let semicolon = memchr(b';', rest);
        let end = start + semicolon.unwrap_or(rest.len());
        let span = trimmed(text, Span::new(start, end));
        if span.is_empty() {
            // One semicolon at the end is of the grammar.
            if semicolon.is_none() {
                return Ok(fields);
            }
            return Err((FieldErrorKind::Empty, Span::new(start, end + 1)));
        }
        if fields.len() == MAX_FIELDS {
            return Err((FieldErrorKind::TooMany, Span::new(start, text.len())));
        }
        fields.push(field(text, span, equals)?);
        match semicolon {
            Some(_) => start = end + 1,
            None => return Ok(fields),
        }
    }
}

fn field(text: &[u8], span: Span, equals: Equals) -> Result<Field, (FieldErrorKind, Span)> {
    let Some(at) = memchr(b'=', span.of(text)) else {
        return Err((FieldErrorKind::NoEqualsSign, span));
    };
    let at = span.start() + at;
    let (left, right) = (Span::new(span.start(), at), Span::new(at + 1, span.end()));
    let (name, value) = (trimmed(text, left), trimmed(text, right));
    if equals == Equals::Tight && (name != left || value != right) {
        return Err((FieldErrorKind::Space, Span::new(name.end(), value.start())));
    }
    let of_names = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-.".contains(byte);
    if name.is_empty() || !name.of(text).iter().all(of_names) {
        return Err((FieldErrorKind::BadName, name));
    }
    let bytes = value.of(text);
    let is_empty = bytes.is_empty() && equals == Equals::Tight;
    let is_of_value = |byte: &u8| matches!(byte, b' '..=b'~');
    if is_empty || !bytes.iter().all(is_of_value) {
        return Err((FieldErrorKind::BadValue, value));
    }
    Ok(Field { span, name, value })
}

/// A span without the WSP at its ends.
pub(crate) fn trimmed(text: &[u8], span: Span) -> Span {
    let bytes = span.of(text);
    let leading = bytes.iter().take_while(|byte| is_wsp(**byte)).count();
    let rest = bytes.get(leading..).unwrap_or_default();
    let trailing = rest.iter().rev().take_while(|byte| is_wsp(**byte)).count();
    Span::new(span.start() + leading, span.end() - trailing)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(text: &str, equals: Equals) -> Result<Vec<(&str, &str)>, FieldErrorKind> {
        let fields = split(text.as_bytes(), equals).map_err(|(kind, _)| kind)?;
        let part = |span: Span| text.get(span.start()..span.end()).unwrap();
        Ok(fields.iter().map(|field| (part(field.name), part(field.value))).collect())
    }

    #[test]
    fn fields_stand_between_semicolons() {
        let expected = Ok(vec![("v", "STSv1"), ("id", "1")]);
        for text in ["v=STSv1; id=1;", "v=STSv1;id=1", "v=STSv1 ;\tid=1 ; "] {
            assert_eq!(pairs(text, Equals::Tight), expected, "{text}");
        }
        assert_eq!(pairs("", Equals::Tight), Ok(Vec::new()));
        assert_eq!(pairs("l = ; a=x", Equals::Loose), Ok(vec![("l", ""), ("a", "x")]));
    }

    #[test]
    fn what_is_no_field_is_told_with_its_place() {
        for (text, kind, span) in [
            ("v=1;;id=1", FieldErrorKind::Empty, 4..5),
            ("v=1; id", FieldErrorKind::NoEqualsSign, 5..7),
            ("v=1; id =1", FieldErrorKind::Space, 7..9),
            ("v=1; i:d=1", FieldErrorKind::BadName, 5..8),
            ("v=1; id=", FieldErrorKind::BadValue, 8..8),
            ("v=1; id=\u{e4}", FieldErrorKind::BadValue, 8..10),
        ] {
            assert_eq!(split(text.as_bytes(), Equals::Tight), Err((kind, span.into())), "{text}");
        }
        let many = "a=1;".repeat(MAX_FIELDS + 1);
        assert_eq!(pairs(&many, Equals::Tight), Err(FieldErrorKind::TooMany));
        let long = "a".repeat(MAX_OCTETS + 1);
        assert_eq!(pairs(&long, Equals::Tight), Err(FieldErrorKind::TooLong));
    }
}

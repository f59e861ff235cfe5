//! The ARC-Authentication-Results field (RFC 8617 §4.1.1).

use super::Instance;
use super::error::{ArcFieldError, ArcFieldErrorKind as Kind};
use crate::limits::Limits;
use crate::span::Span;
use crate::structured::Lexer;

/// An AAR: its instance, and what the sealer found when the message came. Spans count from the start
/// of the field's value.
///
/// The payload is kept as it stands. It should be that of an Authentication-Results field (RFC 8601
/// §2.2), but a seal covers its octets whatever they say, and some sealers write it otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ArcAuthenticationResults<'a> {
    /// `i=`
    pub instance: Instance,
    /// Where its number stands.
    pub instance_span: Span,
    /// What stands behind the first semicolon, without the white space around it.
    pub payload: &'a [u8],
    /// Where the payload stands.
    pub payload_span: Span,
}

impl<'a> ArcAuthenticationResults<'a> {
    /// Reads the value of an ARC-Authentication-Results field.
    ///
    /// # Errors
    /// The value does not begin with `i=N;`.
    pub fn parse(value: &'a [u8], limits: &Limits) -> Result<Self, ArcFieldError> {
        if value.len() > limits.signature_octets {
            let kind = Kind::TooLong { limit: limits.signature_octets };
            return Err(ArcFieldError::new(kind, Span::new(0, value.len())));
        }
        let mut lexer = Lexer::new(value);
        let (instance, instance_span) = read_instance(&mut lexer).map_err(|kind| {
            let at = lexer.at();
            ArcFieldError::new(kind, Span::new(at, value.len().min(at + 1)))
        })?;
        if !lexer.eat(b';') {
            let at = lexer.at();
            let span = Span::new(at, value.len().min(at + 1));
            return Err(ArcFieldError::new(Kind::NoSemicolon, span).in_set(instance));
        }
        let payload_span = Span::new(lexer.at(), value.len()).trimmed(value);
        let payload = value.get(payload_span.start()..payload_span.end()).unwrap_or_default();
        Ok(Self { instance, instance_span, payload, payload_span })
    }
}

/// `instance` of RFC 8617 §3.9.
fn read_instance(lexer: &mut Lexer<'_>) -> Result<(Instance, Span), Kind> {
    lexer.cfws().map_err(Kind::Unclosed)?;
    if !lexer.eat(b'i') {
        return Err(Kind::MissingInstance);
    }
    lexer.cfws().map_err(Kind::Unclosed)?;
    if !lexer.eat(b'=') {
        return Err(Kind::MissingInstance);
    }
    Instance::read(lexer)
}

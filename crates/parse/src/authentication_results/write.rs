//! A field to be written.
//!
//! What comes from a message goes through a check that no line end, control character or semicolon
//! gets through as anything but text (RFC 8601 §7.1): what is written and read again is the same.
//!
//! ```
//! use waxseal_parse::authentication_results::{AuthenticationResults, AuthservId, ResInfoText};
//!
//! let mut spf = ResInfoText::new("spf", "pass")?;
//! spf.property("smtp", "mailfrom", "example.com; dkim=pass")?;
//! let mut field = AuthenticationResults::new(AuthservId::new("mx.example.net").unwrap());
//! field.push(spf);
//! assert_eq!(
//!     field.to_string(),
//!     "Authentication-Results: mx.example.net;\r\n\tspf=pass\r\n\t \
//!      smtp.mailfrom=\"example.com; dkim=pass\""
//! );
//! # Ok::<(), waxseal_parse::authentication_results::Unwritable>(())
//! ```

use core::fmt;

use super::authserv_id::{AuthservId, AuthservIdError};
use super::encoded::{Charset, Encoded, Unwritable};
use super::folding::Folded;
use super::payload::{Comment, Payload, Property, ResInfo};
use crate::span::Span;

/// A field with its results. `Display` writes it folded, with CRLF between its lines and none behind
/// the last one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthenticationResults {
    pub(super) authserv_id: AuthservId,
    pub(super) version: Option<u32>,
    /// Comments behind the authserv-id or, where there are no results, behind `none`.
    pub(super) comments: Vec<Encoded>,
    pub(super) results: Vec<ResInfoText>,
}

impl AuthenticationResults {
    /// A field without results: it says `none`, until one is [pushed](Self::push).
    pub fn new(authserv_id: AuthservId) -> Self {
        Self { authserv_id, version: None, comments: Vec::new(), results: Vec::new() }
    }

    /// Adds a result behind the others.
    pub fn push(&mut self, result: ResInfoText) {
        self.results.push(result);
    }

    /// Adds a comment behind the authserv-id or, where there are no results, behind `none`.
    ///
    /// # Errors
    /// It cannot stand in the field and is left out.
    pub fn comment(&mut self, text: &str) -> Result<(), Unwritable> {
        self.comments.push(Encoded::comment(text, Charset::Ascii)?);
        Ok(())
    }

    /// The field in lines, to choose their ends and its name.
    pub fn folded(&self) -> Folded<'_> {
        Folded::new(self)
    }

    /// What was read, to be written again: UTF-8 stays; tabs in comments become spaces.
    ///
    /// # Errors
    /// Something that was read cannot stand in the field, as can be after tolerant reading.
    pub fn rewrite(payload: &Payload<'_>) -> Result<Self, RewriteError> {
        let error = |kind, span| RewriteError { kind, span };
        let id = payload.authserv_id.as_ref();
        let id = id.ok_or(error(RewriteErrorKind::NoAuthservId, Span::default()))?;
        let authserv_id = AuthservId::internationalized(&id.text)
            .map_err(|reason| error(RewriteErrorKind::AuthservId(reason), id.span))?;
        let mut field = Self::new(authserv_id);
        field.version = payload.version.map(|version| version.number);
        field.comments = comments(&payload.comments)?;
        for result in &payload.results {
            field.push(ResInfoText::rewrite(result)?);
        }
        Ok(field)
    }
}

impl fmt::Display for AuthenticationResults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.folded().fmt(f)
    }
}

/// A result to be written. What cannot stand in the field is left out, and that is the error of the
/// method that should have added it. Results are equal where they are written alike.
#[derive(Clone, Debug)]
pub struct ResInfoText {
    pub(super) head: Encoded,
    pub(super) comments: Vec<Encoded>,
    pub(super) reason: Option<Encoded>,
    pub(super) properties: Vec<(Encoded, Vec<Encoded>)>,
    charset: Charset,
}

impl PartialEq for ResInfoText {
    fn eq(&self, other: &Self) -> bool {
        let Self { head, comments, reason, properties, charset: _ } = self;
        *head == other.head
            && *comments == other.comments
            && *reason == other.reason
            && *properties == other.properties
    }
}

impl Eq for ResInfoText {}

impl ResInfoText {
    /// The result of a method, such as `dkim` and `pass`. Its values are ASCII.
    ///
    /// # Errors
    /// Method or result is no keyword.
    pub fn new(method: &str, result: &str) -> Result<Self, Unwritable> {
        Ok(Self::of(Encoded::method(method, None, result)?, Charset::Ascii))
    }

    /// The same for an internationalized message, whose fields may hold UTF-8 (RFC 6532 §3.2).
    ///
    /// # Errors
    /// Method or result is no keyword.
    pub fn internationalized(method: &str, result: &str) -> Result<Self, Unwritable> {
        Ok(Self::of(Encoded::method(method, None, result)?, Charset::Utf8))
    }

    fn of(head: Encoded, charset: Charset) -> Self {
        Self { head, comments: Vec::new(), reason: None, properties: Vec::new(), charset }
    }

    /// Adds a comment behind the result.
    ///
    /// # Errors
    /// It cannot stand in the field.
    pub fn comment(&mut self, text: &str) -> Result<(), Unwritable> {
        self.comments.push(Encoded::comment(text, self.charset)?);
        Ok(())
    }

    /// Says why the result is so; a reason that was given before is replaced.
    ///
    /// # Errors
    /// It cannot stand in the field.
    pub fn reason(&mut self, text: &str) -> Result<(), Unwritable> {
        self.reason = Some(Encoded::value(text, self.charset)?);
        Ok(())
    }

    /// Adds a property behind the others, such as `header`, `d` and the domain. A value with a domain
    /// behind an at sign is written as an address.
    ///
    /// # Errors
    /// The value cannot stand in the field, or ptype or property is no keyword.
    pub fn property(&mut self, ptype: &str, property: &str, value: &str) -> Result<(), Unwritable> {
        let property = Encoded::property(ptype, property, value, self.charset)?;
        self.properties.push((property, Vec::new()));
        Ok(())
    }

    /// Adds a comment behind the last property.
    ///
    /// # Errors
    /// It cannot stand in the field, or there is no property.
    pub fn property_comment(&mut self, text: &str) -> Result<(), Unwritable> {
        let comment = Encoded::comment(text, self.charset)?;
        let (_, comments) = self.properties.last_mut().ok_or(Unwritable::NoProperty)?;
        comments.push(comment);
        Ok(())
    }

    fn rewrite(result: &ResInfo<'_>) -> Result<Self, RewriteError> {
        let version = result.version.map(|version| version.number);
        let head = Encoded::method(&result.method.text, version, &result.result.text)
            .map_err(|error| RewriteError::of(error, result.span))?;
        let mut text = Self::of(head, Charset::Utf8);
        text.comments = comments(&result.comments)?;
        if let Some(reason) = &result.reason {
            text.reason(&reason.text).map_err(|error| RewriteError::of(error, reason.span))?;
        }
        for Property { ptype, property, value, comments: told } in &result.properties {
            let Some(ptype) = ptype else {
                return Err(RewriteError { kind: RewriteErrorKind::NoPtype, span: property.span });
            };
            let encoded =
                Encoded::property(&ptype.text, &property.text, &value.text, Charset::Utf8);
            let encoded = encoded.map_err(|error| RewriteError::of(error, value.span))?;
            text.properties.push((encoded, comments(told)?));
        }
        Ok(text)
    }
}

/// Comments are no data: a tab that folding has left in one may become a space.
fn comments(comments: &[Comment<'_>]) -> Result<Vec<Encoded>, RewriteError> {
    let encoded = |comment: &Comment<'_>| {
        Encoded::comment(&comment.text.replace('\t', " "), Charset::Utf8)
            .map_err(|error| RewriteError::of(error, comment.span))
    };
    comments.iter().map(encoded).collect()
}

/// Why what was read cannot be written, and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RewriteError {
    /// What is in the way.
    pub kind: RewriteErrorKind,
    /// Where, in the text that was read.
    pub span: Span,
}

/// What of a field that was read cannot be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RewriteErrorKind {
    /// Nobody says who checked.
    NoAuthservId,
    /// The authserv-id cannot stand in a field.
    AuthservId(AuthservIdError),
    /// A property has no ptype.
    NoPtype,
    /// A value, comment or keyword cannot stand in a field.
    Unwritable(Unwritable),
}

impl RewriteError {
    fn of(error: Unwritable, span: Span) -> Self {
        Self { kind: RewriteErrorKind::Unwritable(error), span }
    }
}

impl fmt::Display for RewriteErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoAuthservId => f.write_str("the field does not say who checked"),
            Self::AuthservId(error) => error.fmt(f),
            Self::NoPtype => f.write_str("a property has no ptype"),
            Self::Unwritable(error) => error.fmt(f),
        }
    }
}

impl fmt::Display for RewriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (at offset {})", self.kind, self.span.start())
    }
}

impl core::error::Error for RewriteError {}

//! What a border MTA deletes (RFC 8601 §5).

use core::fmt;

use waxseal_parse::authentication_results::{Deviation, FIELD_NAME, Payload, ReadError, Reading};
use waxseal_parse::message::{Defect, HeaderField, Message};
use waxseal_parse::span::Span;
use waxseal_parse::structured::{Lexer, unquoted};

use super::Trust;
use super::identity::MAX_COMPARED;

/// A field that must be deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Forged {
    /// Where it stands in the message, its line end included.
    pub span: Span,
    /// Why.
    pub reason: ForgedReason,
}

/// Why a field must be deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ForgedReason {
    /// It claims to be of one of one's own servers, if only to a reader that is not strict.
    ClaimsAuthservId,
    /// Its syntax is of a version that RFC 8601 does not define.
    UnknownVersion,
    /// It is beyond the parser's limits.
    Unreadable(ReadError),
    /// Its name or its authserv-id is disguised, so that different readers will read different
    /// things: an encoded-word, a name that is too long to be one, or stray octets in the field's
    /// name.
    Disguised,
}

impl fmt::Display for ForgedReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ClaimsAuthservId => f.write_str("it claims to be of this server"),
            Self::UnknownVersion => f.write_str("its syntax is of an unknown version"),
            Self::Unreadable(error) => error.fmt(f),
            Self::Disguised => f.write_str("who checked is disguised"),
        }
    }
}

/// The message has more header fields than the parser looked at, and forged ones may be among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FieldsUnseen;

impl fmt::Display for FieldsUnseen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the message has too many header fields to look at all of them")
    }
}

impl core::error::Error for FieldsUnseen {}

impl Trust {
    /// The fields that must be deleted when a message comes in from outside: those that claim to be
    /// of one of the trusted servers. [`without`] deletes them.
    ///
    /// The claim is looked for more widely than the grammar has it, so that no other reader finds one
    /// where we find none: in bad syntax, too, in any case and form of the name, in quotation marks
    /// and across comments. Such a field has nothing to say that could be believed.
    ///
    /// # Errors
    /// The message has more fields than were looked at; it should be refused.
    ///
    /// # Complexity
    /// Linear in the header.
    pub fn forged(&self, message: &Message<'_>) -> Result<Vec<Forged>, FieldsUnseen> {
        if message.defects().contains(Defect::TooManyFields) {
            return Err(FieldsUnseen);
        }
        let forged = |field: &HeaderField<'_>| {
            self.forgery(field).map(|reason| Forged { span: field.span(), reason })
        };
        Ok(message.fields().iter().filter_map(forged).collect())
    }

    fn forgery(&self, field: &HeaderField<'_>) -> Option<ForgedReason> {
        if !field.is(FIELD_NAME.as_bytes()) {
            return is_disguised_name(field).then_some(ForgedReason::Disguised);
        }
        let value = field.value();
        let payload = match Payload::read(value, Reading::Tolerant, &self.limits) {
            Ok(payload) => payload,
            Err(error) => return Some(ForgedReason::Unreadable(error)),
        };
        if self.is_claimed(value, &payload) {
            Some(ForgedReason::ClaimsAuthservId)
        } else if !payload.is_supported() {
            Some(ForgedReason::UnknownVersion)
        } else if has_encoded_word(value)
            || payload.authserv_id.is_some_and(|id| id.text.len() > MAX_COMPARED)
        {
            Some(ForgedReason::Disguised)
        } else {
            None
        }
    }

    fn is_claimed(&self, value: &[u8], payload: &Payload<'_>) -> bool {
        let are_in = |bytes: &[u8]| self.identities.are_in(&String::from_utf8_lossy(bytes));
        if payload.authserv_id.as_ref().is_some_and(|id| self.identities.are_in(&id.text)) {
            return true;
        }
        // What is of the grammar has one authserv-id, and that was it.
        payload.deviations.iter().any(|at| match at.deviation {
            Deviation::UnclosedComment | Deviation::UnclosedQuotedString => are_in(value),
            Deviation::UnexpectedText => are_in(at.span.of(value)) || are_in(&joined_head(value)),
            _ => false,
        })
    }
}

/// What stands before the first semicolon, without white space, comments and quotation marks.
fn joined_head(value: &[u8]) -> Vec<u8> {
    let mut lexer = Lexer::new(value);
    let mut head = Vec::new();
    loop {
        // What is not closed is looked at as a whole elsewhere.
        if lexer.cfws().is_err() {
            return head;
        }
        match lexer.quoted_string() {
            Ok(Some(content)) => head.extend_from_slice(&unquoted(content.of(value))),
            Ok(None) => match lexer.next_byte() {
                Some(b';') | None => return head,
                Some(byte) => head.push(byte),
            },
            Err(_) => return head,
        }
    }
}

/// Whether an encoded-word (RFC 2047 §2) begins before the first semicolon: who decodes the field
/// before it is read finds anything there.
fn has_encoded_word(value: &[u8]) -> bool {
    let head = value.split(|byte| *byte == b';').next().unwrap_or_default();
    head.windows(2).any(|pair| pair == b"=?")
}

/// Whether a line is no field to us, and the field to a reader that drops what no name may hold.
fn is_disguised_name(field: &HeaderField<'_>) -> bool {
    if !field.name().is_empty() {
        return false;
    }
    let name = field.content().split(|byte| *byte == b':').next().unwrap_or_default();
    let of_names =
        name.iter().copied().filter(|byte| byte.is_ascii_alphanumeric() || *byte == b'-');
    of_names.map(|byte| byte.to_ascii_lowercase()).eq(FIELD_NAME.to_ascii_lowercase().into_bytes())
}

/// A message without these fields, in pieces of the message itself: nothing is copied. The fields are
/// in the order in which they stand, as [`Trust::forged`] gives them.
pub fn without<'a>(message: &Message<'a>, fields: &[Forged]) -> impl Iterator<Item = &'a [u8]> {
    let raw = message.raw();
    let starts = core::iter::once(0).chain(fields.iter().map(|field| field.span.end()));
    let ends = fields.iter().map(|field| field.span.start()).chain(core::iter::once(raw.len()));
    let pieces: Vec<_> =
        starts.zip(ends).map(|(start, end)| Span::new(start, end).of(raw)).collect();
    pieces.into_iter().filter(|piece| !piece.is_empty())
}

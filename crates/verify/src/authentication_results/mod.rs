//! Which Authentication-Results fields to believe, and which to delete (RFC 8601 §4.1, §5, §7.1).
//!
//! Anybody can write such a field, so a reader believes those alone that name a server which it
//! knows, stand where that server has put them, and can be read. A border MTA deletes those that
//! arrive with the name of one of its own servers. Fields in attached messages are never seen: the
//! header of the message is all that is looked at.
//!
//! ```
//! use waxseal_parse::authentication_results::AuthservId;
//! use waxseal_parse::message::Message;
//! use waxseal_verify::authentication_results::Trust;
//!
//! let message = Message::parse(
//!     b"Authentication-Results: mx.example.net; spf=pass smtp.mailfrom=example.com\r\n\
//!       Received: from a.example by mx.example.net; Tue, 14 Nov 2023 22:13:20 +0000\r\n\
//!       Authentication-Results: MX.EXAMPLE.NET; dkim=pass header.d=bank.example\r\n\r\n",
//! );
//! let trust = Trust::new(&[AuthservId::new("mx.example.net").unwrap()]);
//! let fields = trust.judge(&message);
//! assert!(fields[0].is_trusted() && !fields[1].is_trusted());
//! ```

mod forged;
mod identity;
#[cfg(test)]
mod tests;

use waxseal_parse::authentication_results::{
    AuthservId, Deviation, DeviationAt, FIELD_NAME, Payload, ReadError, Reading, Version,
};
use waxseal_parse::limits::Limits;
use waxseal_parse::message::{HeaderField, Message};

pub use forged::{FieldsUnseen, Forged, ForgedReason, without};
use identity::Identities;

/// What a reader trusts.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Trust {
    identities: Identities,
    /// How many `Received` fields, from the top, were added by trusted hops. Fields below the next
    /// one are not believed, whatever they say.
    ///
    /// A field between the last trusted `Received` and the next one can be the trusted hop's or the
    /// sender's, for some servers add their results above their own `Received` and some below it:
    /// that such a field is believed rests on the border MTA having deleted [forged](Self::forged)
    /// ones (RFC 8601 §5). 0 believes only what stands above all `Received` fields.
    pub trusted_received: usize,
    /// Departures from the grammar that are forgiven; none by default. The widest choice that still
    /// makes sense is [`Deviation::HARMLESS`].
    pub forgiven: Vec<Deviation>,
    /// Bounds of the parser.
    pub limits: Limits,
}

/// A field and whether to believe it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct JudgedField<'a> {
    /// The field.
    pub field: HeaderField<'a>,
    /// What it says, by tolerant reading. Only those of a trusted field are to be acted on.
    pub payload: Result<Payload<'a>, ReadError>,
    /// How many `Received` fields stand above it.
    pub received_above: usize,
    /// Why it is not believed; `None` where it is.
    pub distrust: Option<Distrust>,
}

impl JudgedField<'_> {
    /// Whether to believe the field.
    pub fn is_trusted(&self) -> bool {
        self.distrust.is_none()
    }
}

/// Why a field is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Distrust {
    /// It cannot be read.
    Unreadable(ReadError),
    /// It does not say who checked.
    NoAuthservId,
    /// Who checked is none of the trusted servers.
    OtherAuthservId,
    /// Its syntax is of a version that RFC 8601 does not define (§2.6).
    UnknownVersion(Version),
    /// It departs from the grammar in a way that is not [forgiven](Trust::forgiven).
    Deviates(DeviationAt),
    /// It stands below a `Received` field that no trusted hop has added.
    Position {
        /// How many `Received` fields stand above it.
        received_above: usize,
    },
}

impl Distrust {
    /// A stable name for machines.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unreadable(_) => "unreadable",
            Self::NoAuthservId => "no-authserv-id",
            Self::OtherAuthservId => "other-authserv-id",
            Self::UnknownVersion(_) => "unknown-version",
            Self::Deviates(_) => "deviates",
            Self::Position { .. } => "position",
        }
    }
}

impl core::fmt::Display for Distrust {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Unreadable(error) => error.fmt(f),
            Self::NoAuthservId => f.write_str("it does not say who checked"),
            Self::OtherAuthservId => f.write_str("who checked is not a trusted server"),
            Self::UnknownVersion(version) => {
                write!(f, "its syntax is of version {}, which is unknown", version.number)
            }
            Self::Deviates(at) => {
                write!(f, "{} (at offset {})", at.deviation, at.span.start())
            }
            Self::Position { .. } => {
                f.write_str("it stands below a Received field that no trusted hop has added")
            }
        }
    }
}

impl Trust {
    /// Trusts these servers, compared as domain names (case ignored, U-labels as A-labels, RFC 8601
    /// §5), what stands above all `Received` fields, and the letter of the grammar.
    pub fn new<'a>(authserv_ids: impl IntoIterator<Item = &'a AuthservId>) -> Self {
        Self {
            identities: Identities::new(authserv_ids),
            trusted_received: 0,
            forgiven: Vec::new(),
            limits: Limits::default(),
        }
    }

    /// Every Authentication-Results field of a message, from the top, each with its verdict.
    ///
    /// # Complexity
    /// Linear in the header.
    pub fn judge<'a>(&self, message: &Message<'a>) -> Vec<JudgedField<'a>> {
        let mut received_above = 0;
        let mut judged = Vec::new();
        for field in message.fields() {
            if field.is(b"Received") {
                received_above += 1;
            } else if field.is(FIELD_NAME.as_bytes()) {
                let payload = Payload::read(field.value(), Reading::Tolerant, &self.limits);
                let distrust = self.distrust(&payload, received_above);
                judged.push(JudgedField { field: *field, payload, received_above, distrust });
            }
        }
        judged
    }

    fn distrust(
        &self,
        payload: &Result<Payload<'_>, ReadError>,
        received_above: usize,
    ) -> Option<Distrust> {
        let payload = match payload {
            Ok(payload) => payload,
            Err(error) => return Some(Distrust::Unreadable(*error)),
        };
        let Some(authserv_id) = &payload.authserv_id else { return Some(Distrust::NoAuthservId) };
        if !self.identities.contain(&authserv_id.text) {
            return Some(Distrust::OtherAuthservId);
        }
        if let Some(version) = payload.version.filter(|version| version.number != 1) {
            return Some(Distrust::UnknownVersion(version));
        }
        let is_forgiven = |at: &&DeviationAt| self.forgiven.contains(&at.deviation);
        if let Some(at) = payload.deviations.iter().find(|at| !is_forgiven(at)) {
            return Some(Distrust::Deviates(*at));
        }
        (received_above > self.trusted_received).then_some(Distrust::Position { received_above })
    }
}

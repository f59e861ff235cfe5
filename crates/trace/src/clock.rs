//! The clocks of a message that are no hops.

use core::fmt;

use waxseal_parse::message::HeaderField;
use waxseal_parse::span::Span;
use waxseal_parse::tag_list::TagList;
use waxseal_parse::{date_time, received};

use crate::hop::HopTime;
use crate::limits::Limits;
use waxseal_verify::time::UnixTime;

/// A time that a field tells beside the `Received` fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Clock {
    /// Whose it is.
    pub kind: ClockKind,
    /// What it shows.
    pub time: HopTime,
    /// Position of the field among the message's fields, counted from 0 at the top.
    pub field: usize,
    /// Where the field's value stands in the message.
    pub span: Span,
}

/// Which field tells a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ClockKind {
    /// `Date`: when the author was ready to send (RFC 5322 §3.6.1).
    Date,
    /// `X-Received`, which Google writes for its inner hops.
    XReceived,
    /// `t=` of a DKIM-Signature (RFC 6376 §3.5): when the signing host had the message.
    DkimSignature,
    /// `t=` of an ARC-Message-Signature (RFC 8617 §4.1.2).
    ArcMessageSignature,
    /// `t=` of an ARC-Seal (RFC 8617 §4.1.3).
    ArcSeal,
}

impl ClockKind {
    const ALL: [Self; 5] = [
        Self::Date,
        Self::XReceived,
        Self::DkimSignature,
        Self::ArcMessageSignature,
        Self::ArcSeal,
    ];

    /// The field's name.
    pub fn field_name(self) -> &'static str {
        match self {
            Self::Date => "Date",
            Self::XReceived => "X-Received",
            Self::DkimSignature => "DKIM-Signature",
            Self::ArcMessageSignature => "ARC-Message-Signature",
            Self::ArcSeal => "ARC-Seal",
        }
    }
}

impl fmt::Display for ClockKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.field_name())
    }
}

impl Clock {
    pub(crate) fn read(at: usize, field: &HeaderField<'_>, limits: &Limits) -> Option<Self> {
        let kind =
            ClockKind::ALL.into_iter().find(|kind| field.is(kind.field_name().as_bytes()))?;
        let value = field.value();
        let time = match kind {
            ClockKind::Date => date_time::read(value).map(HopTime::from),
            ClockKind::XReceived => received::date_time(value).map(HopTime::from),
            _ => signing_time(value, limits),
        }?;
        let span = Span::new(field.value_offset(), field.value_offset() + value.len());
        Some(Self { kind, time, field: at, span })
    }
}

/// `t=` of a signature. Whether the signature holds is not asked here.
fn signing_time(value: &[u8], limits: &Limits) -> Option<HopTime> {
    if value.len() > limits.parse.signature_octets {
        return None;
    }
    let tags = TagList::parse(value, &limits.parse).ok()?;
    let digits = tags.find(b"t")?.value().of(value);
    // Twelve digits are enough (RFC 6376 §3.5).
    if digits.len() > 12 || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let seconds = core::str::from_utf8(digits).ok()?.parse().ok()?;
    Some(HopTime { at: UnixTime::from_seconds(seconds), is_zone_known: true, has_seconds: true })
}

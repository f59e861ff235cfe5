//! What is reported of one message.

use core::fmt;

use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};
use waxseal_parse::message::Message;
use waxseal_rules::finding::Finding;
use waxseal_verify::authenticator::Evidence;
use waxseal_verify::envelope::{Envelope, NoEnvelope};
use waxseal_verify::result::{DkimResult, MessageResult};
use waxseal_verify::time::UnixTime;

use crate::message_findings::FindingsJson;
use crate::signature::{SignatureReport, signature_texts, unique_prefixes};
use crate::{ArcReport, DmarcReport, EnvelopeReport, Shown, SpfReport};

/// Where a message is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Place {
    /// The file; `-` is standard input.
    pub path: String,
    /// The message's number in its mbox, the first being 1; `None` where the file is the message.
    pub number: Option<u64>,
    /// Offset in bytes of the message's `From ` line in its decompressed mbox.
    pub offset: Option<u64>,
}

impl Place {
    /// A file that is a message.
    pub fn file(path: impl Into<String>) -> Self {
        Self { path: path.into(), number: None, offset: None }
    }

    /// A message in an mbox.
    pub fn in_mbox(path: impl Into<String>, number: u64, offset: u64) -> Self {
        Self { path: path.into(), number: Some(number), offset: Some(offset) }
    }
}

impl fmt::Display for Place {
    /// `path` or `path#17`, fit for a terminal.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Shown(&self.path).fmt(f)?;
        match self.number {
            Some(number) => write!(f, "#{number}"),
            None => Ok(()),
        }
    }
}

/// All that is reported of one message.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MessageReport {
    /// Where it is stored.
    pub place: Place,
    /// What was found.
    pub outcome: Outcome,
}

/// What was found of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Outcome {
    /// Its signatures have been judged.
    Verified(Box<VerifiedMessage>),
    /// It could not be read.
    Damaged(DamagedMessage),
}

/// The verdict on a message.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct VerifiedMessage {
    /// Whether it is from the domain that it claims.
    pub result: MessageResult,
    /// The best result of its signatures; [`DkimResult::None`] where there are none.
    pub dkim: DkimResult,
    /// The instant at which it was judged, in seconds since 1970-01-01 00:00 UTC.
    pub judged_at: u64,
    /// Whether the verdict is on another reading of the mbox's `>From ` quoting than the first.
    pub is_other_mbox_reading: bool,
    /// One for each signature field, from the top.
    pub signatures: Vec<SignatureReport>,
    /// The SMTP session, as far as it is known.
    pub envelope: Option<EnvelopeReport>,
    /// Why there is no session, where one should have been found.
    pub no_envelope: Option<String>,
    /// What SPF found, MAIL FROM first; empty without a session.
    pub spf: Vec<SpfReport>,
    /// What DMARC found; `None` where nobody asked.
    pub dmarc: Option<DmarcReport>,
    /// What ARC found; `None` where nobody asked.
    pub arc: Option<ArcReport>,
    /// What rules have found, the worst first; `None` where nobody asked.
    pub findings: Option<Vec<Finding>>,
}

/// Why there is no message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct DamagedMessage {
    /// A stable name of the reason.
    pub code: &'static str,
    /// The reason for people.
    pub reason: String,
}

impl VerifiedMessage {
    /// Whether nothing but DKIM was checked.
    pub fn is_for_dkim_alone(&self) -> bool {
        let is_more = !self.spf.is_empty() || self.no_envelope.is_some();
        !is_more && self.dmarc.is_none() && self.arc.is_none()
    }
}

impl MessageReport {
    /// The report of a message that was judged at the instant `at`.
    pub fn verified(
        place: Place,
        message: &Message<'_>,
        evidence: &Evidence<'_>,
        at: UnixTime,
    ) -> Self {
        let signatures = evidence.dkim.signatures.iter();
        let mut signatures: Vec<_> =
            signatures.map(|signature| SignatureReport::new(message, signature)).collect();
        let prefixes = unique_prefixes(&signature_texts(&evidence.dkim.signatures));
        for (signature, prefix) in signatures.iter_mut().zip(prefixes) {
            signature.header_b = prefix;
        }
        let spf =
            evidence.spf.iter().flat_map(|spf| [Some(&spf.mail_from), spf.helo.as_ref()]).flatten();
        let verified = VerifiedMessage {
            result: evidence.result(),
            dkim: evidence.dkim.result(),
            judged_at: at.seconds(),
            is_other_mbox_reading: false,
            signatures,
            envelope: None,
            no_envelope: None,
            spf: spf.map(SpfReport::new).collect(),
            dmarc: evidence.dmarc.as_ref().map(DmarcReport::new),
            arc: evidence.arc.as_ref().map(|arc| ArcReport::new(arc, evidence.arc_believed_from)),
            findings: None,
        };
        Self { place, outcome: Outcome::Verified(Box::new(verified)) }
    }

    /// Adds what is known of the SMTP session, or why nothing is.
    #[must_use]
    pub fn with_envelope(mut self, envelope: Result<&Envelope<'_>, &NoEnvelope>) -> Self {
        if let Outcome::Verified(verified) = &mut self.outcome {
            match envelope {
                Ok(envelope) => verified.envelope = Some(EnvelopeReport::new(envelope)),
                Err(reason) => verified.no_envelope = Some(reason.to_string()),
            }
        }
        self
    }

    /// Adds what rules have found.
    #[must_use]
    pub fn with_findings(mut self, findings: Vec<Finding>) -> Self {
        if let Outcome::Verified(verified) = &mut self.outcome {
            verified.findings = Some(findings);
        }
        self
    }

    /// The report of what could not be read. `code` is a stable name; `reason` is for people.
    pub fn damaged(place: Place, code: &'static str, reason: impl Into<String>) -> Self {
        let damaged = DamagedMessage { code, reason: reason.into() };
        Self { place, outcome: Outcome::Damaged(damaged) }
    }

    /// The result, or `None` for a damaged message.
    pub fn result(&self) -> Option<MessageResult> {
        match &self.outcome {
            Outcome::Verified(verified) => Some(verified.result),
            Outcome::Damaged(_) => None,
        }
    }

    /// The best result of the signatures, or `None` for a damaged message.
    pub fn dkim(&self) -> Option<DkimResult> {
        match &self.outcome {
            Outcome::Verified(verified) => Some(verified.dkim),
            Outcome::Damaged(_) => None,
        }
    }

    /// The result's word, or `damaged`.
    pub fn word(&self) -> &'static str {
        self.result().map_or("damaged", MessageResult::as_str)
    }

    /// The reports on its signatures.
    pub fn signatures(&self) -> &[SignatureReport] {
        match &self.outcome {
            Outcome::Verified(verified) => &verified.signatures,
            Outcome::Damaged(_) => &[],
        }
    }
}

impl Serialize for MessageReport {
    /// Every member is always there; what does not apply is `null` or empty.
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let (verified, damaged) = match &self.outcome {
            Outcome::Verified(verified) => (Some(&**verified), None),
            Outcome::Damaged(damaged) => (None, Some(damaged)),
        };
        let is_other_reading = verified.is_some_and(|verified| verified.is_other_mbox_reading);
        let mut to = to.serialize_struct("message", 15)?;
        to.serialize_field("path", &self.place.path)?;
        to.serialize_field("number", &self.place.number)?;
        to.serialize_field("offset", &self.place.offset)?;
        to.serialize_field("result", self.word())?;
        to.serialize_field("damage", &damaged)?;
        to.serialize_field("judged_at", &verified.map(|verified| verified.judged_at))?;
        to.serialize_field("other_mbox_reading", &is_other_reading)?;
        to.serialize_field("dkim", &self.dkim().map(DkimResult::as_str))?;
        to.serialize_field("signatures", self.signatures())?;
        to.serialize_field("envelope", &verified.map(|verified| &verified.envelope))?;
        to.serialize_field("no_envelope", &verified.map(|verified| &verified.no_envelope))?;
        let spf = verified.map(|verified| &*verified.spf).unwrap_or_default();
        to.serialize_field("spf", spf)?;
        to.serialize_field("dmarc", &verified.map(|verified| &verified.dmarc))?;
        to.serialize_field("arc", &verified.map(|verified| &verified.arc))?;
        let findings = verified.and_then(|verified| verified.findings.as_deref());
        to.serialize_field("findings", &FindingsJson(findings))?;
        to.end()
    }
}

//! What validation has found, set by set, as values.

use core::fmt;

use waxseal_parse::arc::{ArcField, ArcFieldError, ChainStatus, Instance};
use waxseal_parse::domain::DomainName;

use super::chain::ArcSet;
use crate::dkim::evidence::{
    BodyOutcome, HeaderOutcome, KeyEvidence, PolicyReason, SignatureEvidence, Status, Unusable,
};
use crate::dns::{DnsFailure, Question};
use crate::leniency::Leniencies;
use crate::result::ArcResult;

/// All that is known about the chain of one message.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ArcEvidence<'p> {
    /// The Chain Validation Status (RFC 8617 §4.4). A message whose chain fails must be treated as if
    /// it had none (§5.2).
    pub result: ArcResult,
    /// What breaks the chain, where it is broken.
    pub failure: Option<ArcFailure>,
    /// The complete sets, the oldest first: all sets, unless the structure of the chain is broken.
    pub sets: Vec<SetEvidence<'p>>,
    /// The oldest set since which the message has not changed, 0 where that is the first
    /// (`header.oldest-pass`, RFC 8617 §5.2 step 5). `None` where the chain does not pass, or not
    /// enough message signatures were checked to tell.
    pub oldest_pass: Option<u8>,
}

/// What is known about one set.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SetEvidence<'p> {
    /// Its fields.
    pub set: &'p ArcSet<'p>,
    /// Whether the message is what this sealer sent; only that of the newest set must be. `None` where
    /// nobody looked: the structure of the chain is broken.
    pub message_signature: Option<SignatureEvidence<'p>>,
    /// Whether this set and those below it are what the sealer sealed. `None` where nobody looked.
    pub seal: Option<SealEvidence<'p>>,
}

/// What is known about one seal.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SealEvidence<'p> {
    /// The sealing domain in A-labels, where it is a domain name.
    pub domain: Option<&'p DomainName>,
    /// The verdict.
    pub status: Status,
    /// Whether the sets are those that were sealed, by the key that is published.
    pub header: HeaderOutcome,
    /// The question for the key; `None` where none was asked.
    pub question: Option<&'p Question>,
    /// The published key, where there is one.
    pub key: Option<KeyEvidence>,
    /// What was forgiven.
    pub leniencies: Leniencies,
}

/// What breaks a chain, and where: the first broken set. Every failure is permanent (RFC 8617 §5.2.1).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ArcFailure {
    /// In which set, where it is in one.
    pub instance: Option<Instance>,
    /// In which of its fields, where it is in one.
    pub field: Option<ArcField>,
    /// What it is.
    pub kind: ArcFailureKind,
}

/// What breaks a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ArcFailureKind {
    /// There are more fields of ARC than [`ArcLimits::fields`](super::limits::ArcLimits::fields).
    TooManyFields {
        /// The limit.
        limit: usize,
    },
    /// They have more octets than [`ArcLimits::octets`](super::limits::ArcLimits::octets).
    TooManyOctets {
        /// The limit.
        limit: usize,
    },
    /// A field cannot be read.
    Syntax(ArcFieldError),
    /// A field of the set, or the whole set, is missing (RFC 8617 §5.2 step 3).
    Missing,
    /// The set has the field more than once (RFC 8617 §5.2 step 3.A).
    Repeated,
    /// `cv=` is not what the set's place in the chain demands (RFC 8617 §5.2 step 3.C).
    ChainStatus {
        /// What it says.
        found: ChainStatus,
        /// What it must say.
        expected: ChainStatus,
    },
    /// The newest seal says that the chain was broken already (RFC 8617 §5.2 step 2).
    FailedBefore,
    /// The message is not what the newest sealer sent.
    MessageChanged {
        /// Whether the body is.
        body: BodyOutcome,
        /// Whether the header is.
        header: HeaderOutcome,
    },
    /// The sets are not what was sealed.
    SetsChanged,
    /// The signature or its key cannot be used.
    Unusable(Unusable),
    /// The key could not be had. A later try may find it; ARC does not wait (RFC 8617 §5.2.1).
    Unavailable(DnsFailure),
    /// The signature verifies, but the policy does not take it.
    Refused(PolicyReason),
}

impl ArcFailure {
    pub(super) fn new(
        instance: Option<Instance>,
        field: Option<ArcField>,
        kind: ArcFailureKind,
    ) -> Self {
        Self { instance, field, kind }
    }

    /// A stable name of the failure for machines.
    pub fn code(&self) -> &'static str {
        match &self.kind {
            ArcFailureKind::TooManyFields { .. } => "too-many-arc-fields",
            ArcFailureKind::TooManyOctets { .. } => "arc-fields-too-long",
            ArcFailureKind::Syntax(_) => "arc-syntax",
            ArcFailureKind::Missing if self.field.is_none() => "missing-arc-set",
            ArcFailureKind::Missing => "missing-arc-field",
            ArcFailureKind::Repeated => "repeated-arc-field",
            ArcFailureKind::ChainStatus { .. } => "chain-status",
            ArcFailureKind::FailedBefore => "failed-before",
            ArcFailureKind::MessageChanged { .. } => "message-changed",
            ArcFailureKind::SetsChanged => "sets-changed",
            ArcFailureKind::Unusable(unusable) => Status::Unusable(unusable.clone()).code(),
            ArcFailureKind::Unavailable(failure) => Status::Unavailable(*failure).code(),
            ArcFailureKind::Refused(reason) => Status::Refused(*reason).code(),
        }
    }
}

impl ArcFailureKind {
    pub(super) fn of_message_signature(evidence: &SignatureEvidence<'_>) -> Option<Self> {
        let changed = Self::MessageChanged { body: evidence.body, header: evidence.header };
        Self::of(&evidence.status, changed)
    }

    pub(super) fn of_seal(evidence: &SealEvidence<'_>) -> Option<Self> {
        Self::of(&evidence.status, Self::SetsChanged)
    }

    fn of(status: &Status, changed: Self) -> Option<Self> {
        Some(match status {
            Status::Pass => return None,
            Status::Fail => changed,
            Status::Refused(reason) => Self::Refused(*reason),
            Status::Unusable(unusable) => Self::Unusable(unusable.clone()),
            Status::Unavailable(failure) => Self::Unavailable(*failure),
        })
    }
}

/// `ARC set 2, ARC-Seal: …`
impl fmt::Display for ArcFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.instance, self.field) {
            (Some(instance), Some(field)) => write!(f, "ARC set {instance}, {field}: ")?,
            (Some(instance), None) => write!(f, "ARC set {instance}: ")?,
            (None, Some(field)) => write!(f, "{field}: ")?,
            (None, None) => {}
        }
        self.kind.fmt(f)
    }
}

impl fmt::Display for ArcFailureKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooManyFields { limit } => {
                write!(f, "the message has more than {limit} fields of ARC")
            }
            Self::TooManyOctets { limit } => {
                write!(f, "the message's fields of ARC have more than {limit} octets")
            }
            Self::Syntax(error) => error.fmt(f),
            Self::Missing => f.write_str("it is missing"),
            Self::Repeated => f.write_str("it stands there more than once"),
            Self::ChainStatus { found, expected } => {
                write!(f, "the chain status is cv={found} where it must be cv={expected}")
            }
            Self::FailedBefore => {
                f.write_str("its sealer found the chain broken already (cv=fail)")
            }
            Self::MessageChanged { body, header } => f.write_str(match (body, header) {
                (BodyOutcome::TooShort, _) => "the body is shorter than l= says",
                (BodyOutcome::Match, _) => {
                    "a signed header field has changed since this sealer sent the message, or the key is not the one that signed"
                }
                (_, HeaderOutcome::Valid) => {
                    "the body has changed since this sealer sent the message"
                }
                _ => {
                    "body and header have changed since this sealer sent the message, or the key is not the one that signed"
                }
            }),
            Self::SetsChanged => f.write_str(
                "this set or one below it has changed since it was sealed, or the key is not the one that sealed",
            ),
            Self::Unusable(unusable) => unusable.fmt(f),
            Self::Unavailable(failure) => {
                write!(f, "{failure}, and for ARC every failure is final")
            }
            Self::Refused(reason) => reason.fmt(f),
        }
    }
}

impl ArcEvidence<'_> {
    /// Whether the chain is valid. Whether its sealers are believed is another question: see
    /// [`trust`](super::trust).
    pub fn is_pass(&self) -> bool {
        self.result == ArcResult::Pass
    }

    /// What breaks the chain, for people; empty where nothing does.
    pub fn reason(&self) -> String {
        self.failure.as_ref().map(ToString::to_string).unwrap_or_default()
    }

    /// A stable name of what breaks the chain, for machines; empty where nothing does.
    pub fn code(&self) -> &'static str {
        self.failure.as_ref().map_or("", ArcFailure::code)
    }

    /// What was forgiven in any of the fields.
    pub fn leniencies(&self) -> Leniencies {
        self.sets.iter().fold(Leniencies::NONE, |all, set| {
            let signature = set.message_signature.as_ref().map(|signature| signature.leniencies);
            let seal = set.seal.as_ref().map(|seal| seal.leniencies);
            all.union(signature.unwrap_or_default()).union(seal.unwrap_or_default())
        })
    }
}

impl SetEvidence<'_> {
    /// Whether the message has not changed since this sealer sent it.
    pub fn message_is_intact(&self) -> bool {
        self.message_signature.as_ref().is_some_and(|signature| signature.status == Status::Pass)
    }
}

impl SealEvidence<'_> {
    /// The reason for the status, for people; empty for a pass.
    pub fn reason(&self) -> String {
        ArcFailureKind::of_seal(self).map(|kind| kind.to_string()).unwrap_or_default()
    }
}

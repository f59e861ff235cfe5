//! What verification has found, signature by signature, as values.

use core::fmt;

use waxseal_parse::dkim::key_record::KeyRecordError;
use waxseal_parse::dkim::signature::{Algorithm, Signature, SignatureError, SignatureErrorKind};
use waxseal_parse::domain::DomainName;

use super::coverage::Coverage;
use super::public_key::PublishedKeyError;
use crate::crypto::{KeyRejected, Sha256Digest};
use crate::dns::{DnsFailure, Question};
use crate::leniency::{Leniencies, Leniency};
use crate::result::DkimResult;
use crate::time::UnixTime;

/// All that is known about the signatures of one message: one entry for every DKIM-Signature field,
/// broken ones included, in the order of the fields.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DkimEvidence<'p> {
    /// One for each signature field, from the top of the message.
    pub signatures: Vec<SignatureEvidence<'p>>,
}

impl DkimEvidence<'_> {
    /// The message's result: the best of its signatures, or `none` where there are none
    /// (RFC 8601 §2.7.1). One good signature is not hurt by bad ones beside it (RFC 6376 §6.1).
    pub fn result(&self) -> DkimResult {
        let results = self.signatures.iter().map(|signature| signature.status.result());
        results.min().unwrap_or(DkimResult::None)
    }

    /// Whether any signature passes.
    pub fn is_pass(&self) -> bool {
        self.result() == DkimResult::Pass
    }
}

/// What is known about one signature field.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SignatureEvidence<'p> {
    /// Position of the field among the message's fields, counted from 0 at the top.
    pub field: usize,
    /// The field, read; `None` where it is [`broken`](Self::broken) or was not looked at.
    pub signature: Option<&'p Signature<'p>>,
    /// Why the field cannot be read, if it was looked at and cannot.
    pub broken: Option<&'p SignatureError>,
    /// The signing domain in A-labels, where it is a domain name.
    pub domain: Option<&'p DomainName>,
    /// The verdict.
    pub status: Status,
    /// Whether the body is the one that was signed.
    pub body: BodyOutcome,
    /// Whether the header is the one that was signed, by the key that is published.
    pub header: HeaderOutcome,
    /// What exactly is signed; `None` where the field cannot be used.
    pub coverage: Option<&'p Coverage>,
    /// The question for the key; `None` where none was asked.
    pub question: Option<&'p Question>,
    /// The published key, where there is one.
    pub key: Option<KeyEvidence>,
    /// What was forgiven.
    pub leniencies: Leniencies,
}

/// What is known about the published key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeyEvidence {
    /// Its size in bits.
    pub bits: usize,
    /// `t=y`: the domain is testing DKIM (RFC 6376 §3.6.1).
    pub is_testing: bool,
}

/// Whether the body is the one that was signed (RFC 6376 §6.1.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BodyOutcome {
    /// Nobody looked: the signature field cannot be used.
    NotComputed,
    /// The body hash is that of `bh=`.
    Match,
    /// The body hash is another one: the body has changed since it was signed.
    Mismatch {
        /// The hash of the body as it is.
        computed: Sha256Digest,
    },
    /// The canonicalized body is shorter than `l=` says.
    TooShort,
}

/// Whether the signature fits the header and the key (RFC 6376 §6.1.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum HeaderOutcome {
    /// Nobody looked: there was no usable signature or no usable key.
    NotChecked,
    /// The signature is valid.
    Valid,
    /// The signature is not valid: a signed field has changed, or the key is another one.
    Invalid,
}

/// The verdict on one signature field, with its reason.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Status {
    /// The signature verifies and the policy has nothing against it.
    Pass,
    /// The message is not what was signed (RFC 6376 §6.1.3). [`SignatureEvidence::body`] and
    /// [`SignatureEvidence::header`] tell which part.
    Fail,
    /// The signature verifies, but the policy does not take it.
    Refused(PolicyReason),
    /// The signature cannot be checked, now or later.
    Unusable(Unusable),
    /// The key could not be had this time.
    Unavailable(DnsFailure),
}

/// Why the policy refuses a signature that verifies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PolicyReason {
    /// It expired (`x=`, RFC 6376 §3.5).
    Expired {
        /// When.
        at: UnixTime,
    },
    /// It was made in the future (`t=`, RFC 6376 §3.5).
    InTheFuture {
        /// When.
        at: UnixTime,
    },
    /// The RSA key is larger or smaller than the policy allows.
    KeySize {
        /// The key's size in bits.
        bits: usize,
    },
    /// It verifies only with a leniency that the policy does not grant.
    Leniency(Leniency),
}

/// Why a signature cannot be checked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unusable {
    /// The field is broken; [`SignatureEvidence::broken`] says how.
    Syntax(SignatureErrorKind),
    /// The field or the key record breaks the grammar in a way that the policy does not forgive.
    Deviation(Leniency),
    /// There are more signature fields than [`Limits::signatures`](crate::limits::Limits::signatures);
    /// this one was not looked at.
    TooManySignatures,
    /// There are more header fields than
    /// [`Limits::header_fields`](waxseal_parse::limits::Limits::header_fields).
    TooManyHeaderFields,
    /// The signing domain or selector makes no DNS name.
    DomainName,
    /// The domain of `i=` is neither that of `d=` nor below it (RFC 6376 §3.5).
    AuidOutsideDomain,
    /// The algorithm must not be used any more: rsa-sha1 (RFC 8301 §3.1).
    ForbiddenAlgorithm(Algorithm),
    /// There is no key: the name does not exist, or has no TXT record (RFC 6376 §6.1.2).
    NoKey {
        /// Whether the very name does not exist.
        name_exists: bool,
    },
    /// Several TXT records are at the selector, which is undefined (RFC 6376 §3.6.2.2).
    SeveralKeyRecords {
        /// How many.
        count: usize,
    },
    /// The key record is broken.
    KeyRecord(KeyRecordError),
    /// The key has been revoked: `p=` is empty.
    KeyRevoked,
    /// The key is of another type than the algorithm needs (`k=`).
    KeyTypeMismatch,
    /// The key record does not allow SHA-256 (`h=`).
    HashNotAllowed,
    /// The key record is not for e-mail (`s=`).
    NotForEmail,
    /// The key record wants `i=` and `d=` to have the same domain (`t=s`).
    StrictDomain,
    /// The octets of `p=` are no key.
    PublicKey(PublishedKeyError),
    /// An RSA key of fewer than 1024 bits never verifies (RFC 8301 §3.2).
    KeyTooShort {
        /// The key's size in bits.
        bits: usize,
    },
    /// The crypto provider does not take the key.
    KeyRejected(KeyRejected),
    /// The aliases at the selector are circular or too many.
    CnameChain,
}

impl Status {
    /// The word of RFC 8601 §2.7.1. This is the one place where it is decided:
    ///
    /// | what | word | why |
    /// |---|---|---|
    /// | verifies | `pass` | |
    /// | body or header differs | `fail` | "did not pass the verification test(s)" |
    /// | verifies, but the policy does not take it: expired, key size, leniency not granted | `policy` | "some aspect … was not acceptable to the ADMD" |
    /// | the field is broken, of an unknown version, algorithm or canonicalization, or one too many | `neutral` | "contained syntax errors or were not otherwise able to be processed" |
    /// | a required tag or From in `h=` is missing; no key, revoked, broken, too short or unfit; rsa-sha1 | `permerror` | "unrecoverable, such as a required header field being absent"; RFC 8301 §3 |
    /// | DNS failed | `temperror` | "a later attempt may produce a final result" |
    pub fn result(&self) -> DkimResult {
        match self {
            Self::Pass => DkimResult::Pass,
            Self::Fail => DkimResult::Fail,
            Self::Refused(_) => DkimResult::Policy,
            Self::Unavailable(_) => DkimResult::TempError,
            Self::Unusable(unusable) => match unusable {
                Unusable::Syntax(
                    SignatureErrorKind::MissingTag(_)
                    | SignatureErrorKind::TagInWrongCase(_)
                    | SignatureErrorKind::NoFieldsSigned
                    | SignatureErrorKind::FromNotSigned,
                ) => DkimResult::PermError,
                Unusable::Syntax(_)
                | Unusable::Deviation(_)
                | Unusable::TooManySignatures
                | Unusable::TooManyHeaderFields
                | Unusable::DomainName => DkimResult::Neutral,
                _ => DkimResult::PermError,
            },
        }
    }

    /// A stable name of the reason for machines; empty for a pass.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Pass => "",
            Self::Fail => "changed",
            Self::Refused(reason) => match reason {
                PolicyReason::Expired { .. } => "expired",
                PolicyReason::InTheFuture { .. } => "signed-in-the-future",
                PolicyReason::KeySize { .. } => "key-size",
                PolicyReason::Leniency(leniency) => leniency.as_str(),
            },
            Self::Unavailable(failure) => match failure {
                DnsFailure::Timeout => "dns-timeout",
                DnsFailure::NotInSnapshot => "dns-not-in-snapshot",
                _ => "dns-failure",
            },
            Self::Unusable(unusable) => match unusable {
                Unusable::Syntax(_) => "signature-syntax",
                Unusable::Deviation(leniency) => leniency.as_str(),
                Unusable::TooManySignatures => "too-many-signatures",
                Unusable::TooManyHeaderFields => "too-many-header-fields",
                Unusable::DomainName => "domain-name",
                Unusable::AuidOutsideDomain => "auid-outside-domain",
                Unusable::ForbiddenAlgorithm(_) => "forbidden-algorithm",
                Unusable::NoKey { .. } => "no-key",
                Unusable::SeveralKeyRecords { .. } => "several-key-records",
                Unusable::KeyRecord(_) => "key-record-syntax",
                Unusable::KeyRevoked => "key-revoked",
                Unusable::KeyTypeMismatch => "key-type-mismatch",
                Unusable::HashNotAllowed => "hash-not-allowed",
                Unusable::NotForEmail => "not-for-email",
                Unusable::StrictDomain => "strict-domain",
                Unusable::PublicKey(_) => "public-key",
                Unusable::KeyTooShort { .. } => "key-too-short",
                Unusable::KeyRejected(_) => "key-rejected",
                Unusable::CnameChain => "cname-chain",
            },
        }
    }
}

impl fmt::Display for PolicyReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Expired { .. } => f.write_str("the signature has expired (x=)"),
            Self::InTheFuture { .. } => f.write_str("the signature was made in the future (t=)"),
            Self::KeySize { bits } => write!(f, "the policy does not take keys of {bits} bits"),
            Self::Leniency(leniency) => write!(f, "the policy does not forgive that {leniency}"),
        }
    }
}

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(kind) => kind.fmt(f),
            Self::Deviation(leniency) => write!(f, "the policy does not forgive that {leniency}"),
            Self::TooManySignatures => {
                f.write_str("the message has more signatures than are checked")
            }
            Self::TooManyHeaderFields => {
                f.write_str("the message has more header fields than are read")
            }
            Self::DomainName => f.write_str("d= and s= make no DNS name"),
            Self::AuidOutsideDomain => f.write_str("the domain of i= is not within d="),
            Self::ForbiddenAlgorithm(algorithm) => {
                write!(f, "{algorithm} must not be used any more (RFC 8301)")
            }
            Self::NoKey { name_exists: true } => f.write_str("the selector has no TXT record"),
            Self::NoKey { name_exists: false } => {
                f.write_str("the selector does not exist in the DNS")
            }
            Self::SeveralKeyRecords { count } => {
                write!(f, "the selector has {count} TXT records; it must have one")
            }
            Self::KeyRecord(error) => error.fmt(f),
            Self::KeyRevoked => f.write_str("the key has been revoked (p= is empty)"),
            Self::KeyTypeMismatch => {
                f.write_str("the key's type k= is not that of the signature's a=")
            }
            Self::HashNotAllowed => f.write_str("the key record's h= does not allow sha256"),
            Self::NotForEmail => f.write_str("the key record's s= does not allow e-mail"),
            Self::StrictDomain => {
                f.write_str("the key record (t=s) wants the domain of i= to be that of d=")
            }
            Self::PublicKey(error) => error.fmt(f),
            Self::KeyTooShort { bits } => {
                write!(f, "the RSA key has {bits} bits; below 1024 none is valid (RFC 8301)")
            }
            Self::KeyRejected(rejected) => rejected.fmt(f),
            Self::CnameChain => DnsFailure::CnameChain.fmt(f),
        }
    }
}

impl SignatureEvidence<'_> {
    /// The reason for the status, for people; empty for a pass.
    pub fn reason(&self) -> String {
        match &self.status {
            Status::Pass => String::new(),
            Status::Fail => match (self.body, self.header) {
                (BodyOutcome::TooShort, _) => "the body is shorter than l= says",
                (BodyOutcome::Match, _) => {
                    "a signed header field has changed, or the key is not the one that signed"
                }
                (_, HeaderOutcome::Valid) => "the body has changed",
                _ => "body and header have changed, or the key is not the one that signed",
            }
            .to_owned(),
            Status::Refused(reason) => reason.to_string(),
            Status::Unusable(unusable) => unusable.to_string(),
            Status::Unavailable(failure) => failure.to_string(),
        }
    }
}

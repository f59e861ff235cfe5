//! What a check came to, and why.

use core::fmt;
use std::sync::Arc;

use waxseal_parse::domain::DomainName;
use waxseal_parse::spf::term::Qualifier;

pub use super::budget::Counts;
use super::error::{SpfError, TermAt};
use super::identity::{Identity, NoDomain};
use crate::dns::Question;
use crate::result::SpfResult;

/// The result of SPF for one identity, and its reason.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SpfEvidence {
    /// What was checked. HELO that passes says nothing of MAIL FROM.
    pub identity: Identity,
    /// The result (RFC 7208 §2.6).
    pub result: SpfResult,
    /// Why.
    pub reason: Reason,
    /// How many terms asked the DNS and how many of them found nothing, until there was a result.
    pub counts: Counts,
    /// What the domain says of its `fail`, where [policy](super::policy::SpfPolicy::explains) wants
    /// it and there is something.
    pub explanation: Option<Explanation>,
}

impl SpfEvidence {
    /// The domain that was checked; none where there is no such domain, and the result is `none`.
    pub fn domain(&self) -> Option<&DomainName> {
        self.identity.domain().ok()
    }
}

/// Why a check came to its result.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    /// `none`: there is no domain to be checked.
    NoDomain(NoDomain),
    /// `none`: the domain has no SPF record.
    NoRecord {
        /// Whether the name is in the DNS at all.
        name_exists: bool,
    },
    /// A mechanism matched; its qualifier is the result. Where the record redirects, it is one of the
    /// record that is redirected to; what an `include` includes is never told here.
    Matched(TermAt),
    /// `neutral`: no mechanism matched (RFC 7208 §4.7).
    NothingMatched,
    /// `temperror` or `permerror`
    Error(SpfError),
}

impl Reason {
    /// A stable name for machines.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoDomain(none) => match none {
                NoDomain::NotGiven => "no-sender",
                NoDomain::NoAtSign | NoDomain::Malformed => "malformed-domain",
                NoDomain::AddressLiteral => "address-literal",
                NoDomain::SingleLabel => "single-label",
            },
            Self::NoRecord { name_exists: true } => "no-record",
            Self::NoRecord { name_exists: false } => "no-such-domain",
            Self::Matched(_) => "matched",
            Self::NothingMatched => "nothing-matched",
            Self::Error(error) => error.kind().code(),
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoDomain(none) => none.fmt(f),
            Self::NoRecord { name_exists: true } => f.write_str("the domain has no SPF record"),
            Self::NoRecord { name_exists: false } => {
                f.write_str("the domain does not exist in the DNS")
            }
            Self::Matched(term) => write!(f, "the client matches {term}"),
            Self::NothingMatched => f.write_str("no mechanism matches the client"),
            Self::Error(error) => error.fmt(f),
        }
    }
}

/// What a domain says of its `fail` (RFC 7208 §6.2): ASCII without control characters. It is the
/// domain's word, not the receiver's; whoever shows it says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    pub(super) text: Box<str>,
    pub(super) question: Arc<Question>,
}

impl Explanation {
    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The domain that says so.
    pub fn domain(&self) -> &DomainName {
        self.question.name()
    }
}

/// What a match means (RFC 7208 §4.6.2).
pub(super) fn result_of(qualifier: Qualifier) -> SpfResult {
    match qualifier {
        Qualifier::Fail => SpfResult::Fail,
        Qualifier::SoftFail => SpfResult::SoftFail,
        Qualifier::Neutral => SpfResult::Neutral,
        // `Pass`, and the parser knows no other.
        _ => SpfResult::Pass,
    }
}

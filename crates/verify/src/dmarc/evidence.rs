//! What DMARC has found, as values.

use core::fmt;
use std::sync::Arc;

use waxseal_parse::dmarc::record::Record;
use waxseal_parse::domain::DomainName;
use waxseal_parse::mailbox::{AddressError, DeviationAt};
use waxseal_parse::span::Span;

use super::align::IdentifierEvidence;
use super::discover::Walk;
use super::disposition::{AppliedPolicy, FinalAction};
use super::policy::DiscoveryMethod;
use crate::dns::DnsFailure;
use crate::result::DmarcResult;

/// All that is known about DMARC for one message.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DmarcEvidence<'i> {
    /// The verdict, with its reason.
    pub status: Status,
    /// How policies and organizational domains were searched.
    pub discovery: DiscoveryMethod,
    /// The search that starts at the author domain; `None` where there is no such domain.
    pub walk: Option<Walk>,
    /// The policy of the domain owner for this message. `None` where no policy applies; and for a
    /// message that does not fail, where it would take a further question to tell `sp` from `np`.
    pub policy: Option<AppliedPolicy>,
    /// One for each identifier that was given, in order.
    pub identifiers: Vec<IdentifierEvidence<'i>>,
    pub(super) policy_step: Option<usize>,
}

impl DmarcEvidence<'_> {
    /// The word of RFC 8601.
    pub fn result(&self) -> DmarcResult {
        self.status.result()
    }

    /// The author domain in A-labels.
    pub fn author_domain(&self) -> Option<&DomainName> {
        self.walk.as_ref().map(Walk::start)
    }

    /// The organizational domain of the author domain; `None` where it was not needed or could not
    /// be had.
    pub fn organizational_domain(&self) -> Option<&DomainName> {
        self.walk.as_ref()?.organizational_domain()
    }

    /// The domain whose record applies (RFC 9989 §3.2.5).
    pub fn policy_domain(&self) -> Option<&DomainName> {
        self.walk.as_ref()?.domain(self.policy_step?)
    }

    /// The record that applies, even where it is too broken to count.
    pub fn record(&self) -> Option<&Arc<Record>> {
        self.walk.as_ref()?.record(self.policy_step?)
    }

    /// What is done with the message for DMARC's sake, as long as nothing else is known about it.
    pub fn final_action(&self) -> FinalAction {
        match (&self.status, &self.policy) {
            (Status::Fail, Some(policy)) => FinalAction::of(policy.evaluated),
            _ => FinalAction::None,
        }
    }
}

/// The verdict on a message, with its reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Status {
    /// An authenticated identifier is aligned with the author domain.
    Pass,
    /// There is a policy, and no authenticated identifier is aligned.
    Fail,
    /// No policy is published for the author domain.
    NoPolicy,
    /// The record that applies is broken and wants no reports, so that DMARC is not applied
    /// (RFC 9989 §4.10.1).
    BrokenPolicy,
    /// There is no one author domain (RFC 9989 §4.4, §5.3.1).
    Author(AuthorProblem),
    /// The policy could not be had this time.
    PolicyUnavailable(DnsFailure),
    /// An identifier is authenticated, or may be, and whether it is aligned could not be found out
    /// this time.
    AlignmentUnavailable(DnsFailure),
    /// An aligned identifier could not be checked this time by SPF or DKIM.
    IdentifierUnavailable,
    /// The message fails, and whether the author domain exists, on which its policy depends, could
    /// not be found out this time.
    ExistenceUnavailable(DnsFailure),
}

/// Why there is no one author domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AuthorProblem {
    /// There is no From field.
    Missing,
    /// There are several From fields.
    SeveralFields {
        /// How many.
        count: usize,
    },
    /// The From field has mailboxes of several domains.
    SeveralDomains {
        /// How many, as far as they were told.
        count: usize,
    },
    /// The From field is not of the grammar; the span counts in the message.
    Malformed(AddressError),
    /// The From field breaks the grammar in a way that the policy does not forgive; the span counts
    /// in the message.
    Deviation(DeviationAt),
    /// The From field has no domain.
    NoDomain,
    /// The domain of the From field is no domain name.
    DomainName {
        /// Where it stands in the message.
        span: Span,
    },
    /// The message has more header fields than are read.
    TooManyFields,
}

impl Status {
    /// The word of RFC 8601 §2.7.3, RFC 9989 §9.2. This is the one place where it is decided:
    ///
    /// | what | word | why |
    /// |---|---|---|
    /// | an authenticated identifier is aligned | `pass` | |
    /// | a policy, and none is | `fail` | |
    /// | no policy is published | `none` | "No DMARC Policy Record exists" |
    /// | the record is too broken to count | `permerror` | "the retrieval of an improperly formatted DMARC Policy Record" |
    /// | no one author domain | `permerror` | out of DMARC's scope (§4.4, §5.3.1), and never to be mistaken for mail without a policy (§11.5) |
    /// | the DNS failed, or an aligned identifier is `temperror` | `temperror` | neither pass nor fail (§5.3.6) |
    ///
    /// `none` and `permerror` have no policy: the message is handled as if there were no DMARC.
    pub fn result(&self) -> DmarcResult {
        match self {
            Self::Pass => DmarcResult::Pass,
            Self::Fail => DmarcResult::Fail,
            Self::NoPolicy => DmarcResult::None,
            Self::BrokenPolicy | Self::Author(_) => DmarcResult::PermError,
            Self::PolicyUnavailable(_)
            | Self::AlignmentUnavailable(_)
            | Self::IdentifierUnavailable
            | Self::ExistenceUnavailable(_) => DmarcResult::TempError,
        }
    }

    /// A stable name of the reason for machines; empty for a pass.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Pass => "",
            Self::Fail => "not-aligned",
            Self::NoPolicy => "no-policy",
            Self::BrokenPolicy => "broken-policy",
            Self::Author(problem) => match problem {
                AuthorProblem::Missing => "from-missing",
                AuthorProblem::SeveralFields { .. } => "several-from-fields",
                AuthorProblem::SeveralDomains { .. } => "several-author-domains",
                AuthorProblem::Malformed(_) => "from-malformed",
                AuthorProblem::Deviation(_) => "from-deviation",
                AuthorProblem::NoDomain => "from-without-domain",
                AuthorProblem::DomainName { .. } => "author-domain-name",
                AuthorProblem::TooManyFields => "too-many-header-fields",
            },
            Self::PolicyUnavailable(_) => "policy-unavailable",
            Self::AlignmentUnavailable(_) => "alignment-unavailable",
            Self::IdentifierUnavailable => "identifier-unavailable",
            Self::ExistenceUnavailable(_) => "existence-unavailable",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pass => f.write_str("an authenticated identifier is aligned"),
            Self::Fail => f.write_str("no authenticated identifier is aligned"),
            Self::NoPolicy => f.write_str("no DMARC policy is published for the author domain"),
            Self::BrokenPolicy => {
                f.write_str("the policy record's p=, sp= or np= is broken and no rua= is usable")
            }
            Self::Author(problem) => problem.fmt(f),
            Self::PolicyUnavailable(failure) => write!(f, "no policy could be had: {failure}"),
            Self::AlignmentUnavailable(failure) => {
                write!(f, "whether an identifier is aligned could not be found out: {failure}")
            }
            Self::IdentifierUnavailable => {
                f.write_str("an aligned identifier could not be checked this time")
            }
            Self::ExistenceUnavailable(failure) => {
                write!(f, "whether the author domain exists could not be found out: {failure}")
            }
        }
    }
}

impl fmt::Display for AuthorProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("the message has no From field"),
            Self::SeveralFields { count } => write!(f, "the message has {count} From fields"),
            Self::SeveralDomains { count } => write!(f, "the From field has {count} domains"),
            Self::Malformed(error) => write!(f, "the From field is malformed: {error}"),
            Self::Deviation(at) => {
                write!(f, "the policy does not forgive that {} in the From field", at.deviation)
            }
            Self::NoDomain => f.write_str("the From field has no domain"),
            Self::DomainName { .. } => f.write_str("the From field's domain is no domain name"),
            Self::TooManyFields => f.write_str("the message has more header fields than are read"),
        }
    }
}

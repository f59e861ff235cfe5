//! Identifier alignment: does an identifier fit the author domain? (RFC 9989 §4.4, §4.10.2)

use waxseal_parse::dmarc::record::{AlignmentMode, Record};
use waxseal_parse::domain::DomainName;

use super::discover::{Goal, Search, Walk};
use super::policy::AlignmentScope;
use crate::dns::DnsFailure;

/// A domain that SPF or DKIM has looked at, and what it found (RFC 9989 §3.2.1, §5.3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Identifier<'i> {
    /// What looked at it.
    pub mechanism: Mechanism,
    /// The domain in A-labels.
    pub domain: &'i DomainName,
    /// What was found.
    pub outcome: Outcome,
}

impl<'i> Identifier<'i> {
    /// The MAIL FROM identity of SPF, and no other: for a null reverse-path, the domain of HELO that
    /// stands in for it (RFC 9989 §3.2.4, RFC 7208 §2.4).
    pub fn spf(mail_from_domain: &'i DomainName, outcome: Outcome) -> Self {
        Self { mechanism: Mechanism::Spf, domain: mail_from_domain, outcome }
    }

    /// The signing domain `d=` of one DKIM signature (RFC 9989 §3.2.3).
    pub fn dkim(signing_domain: &'i DomainName, outcome: Outcome) -> Self {
        Self { mechanism: Mechanism::Dkim, domain: signing_domain, outcome }
    }
}

/// What authenticates an identifier (RFC 9989 §4.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Mechanism {
    /// RFC 7208.
    Spf,
    /// RFC 6376.
    Dkim,
}

impl Mechanism {
    /// The name of the mechanism as reports write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Spf => "spf",
            Self::Dkim => "dkim",
        }
    }
}

/// What a mechanism found, as far as it matters to DMARC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "an identifier is authenticated, or not, or not yet")]
pub enum Outcome {
    /// The identifier is authenticated.
    Pass,
    /// A later try may tell.
    TempError,
    /// It is not authenticated: every other result.
    Fail,
}

/// What is known about one identifier.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct IdentifierEvidence<'i> {
    /// The identifier.
    pub identifier: Identifier<'i>,
    /// How it must fit: `adkim=` or `aspf=` of the policy.
    pub mode: AlignmentMode,
    /// Whether it fits.
    pub alignment: Alignment,
    /// The search for its organizational domain, where one was needed.
    pub walk: Option<Walk>,
}

impl IdentifierEvidence<'_> {
    /// Whether it is authenticated and fits, which is all that DMARC needs (RFC 9989 §5.3.5).
    pub fn is_aligned_pass(&self) -> bool {
        self.identifier.outcome == Outcome::Pass && self.alignment.is_aligned()
    }

    /// Its organizational domain, where it was needed and could be had.
    pub fn organizational_domain(&self) -> Option<&DomainName> {
        self.walk.as_ref()?.organizational_domain()
    }
}

/// Whether an identifier fits the author domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Alignment {
    /// It is the author domain: strict alignment (RFC 9989 §3.2.10.2).
    Identical,
    /// It has the same organizational domain: relaxed alignment (RFC 9989 §3.2.10.1).
    SameOrganization,
    /// It does not fit.
    Different,
    /// It was not needed: no policy applies, another identifier passes already, it is not
    /// authenticated, or there are more than
    /// [`DmarcLimits::identifiers`](super::policy::DmarcLimits::identifiers).
    NotEvaluated,
    /// An organizational domain could not be had this time.
    Unknown(DnsFailure),
}

impl Alignment {
    /// Whether it fits.
    pub fn is_aligned(self) -> bool {
        matches!(self, Self::Identical | Self::SameOrganization)
    }

    /// What the names alone tell. No organizational domain is shared by names whose top-level
    /// domains differ, for it lies at or above both of them.
    pub(super) fn by_names(
        author: &DomainName,
        identifier: &DomainName,
        mode: AlignmentMode,
    ) -> Option<Self> {
        if author == identifier {
            Some(Self::Identical)
        } else if mode == AlignmentMode::Strict
            || author.labels().next_back() != identifier.labels().next_back()
        {
            Some(Self::Different)
        } else {
            None
        }
    }
}

impl Search<'_> {
    /// Compares the identifiers with the start of the author's search, as far as the policy's scope
    /// goes. Questions may be open afterwards.
    pub(super) fn align<'i>(
        &mut self,
        author: &mut Walk,
        record: &Record,
        identifiers: &[Identifier<'i>],
    ) -> Vec<IdentifierEvidence<'i>> {
        let by_names = |identifier: &Identifier<'i>| {
            let mode = match identifier.mechanism {
                Mechanism::Spf => record.spf_alignment,
                Mechanism::Dkim => record.dkim_alignment,
            };
            let alignment = Alignment::by_names(author.start(), identifier.domain, mode);
            let alignment = alignment.unwrap_or(Alignment::NotEvaluated);
            IdentifierEvidence { identifier: *identifier, mode, alignment, walk: None }
        };
        let mut evidence: Vec<_> = identifiers.iter().map(by_names).collect();
        let everything = self.verifier.policy.scope == AlignmentScope::All;
        if !everything && evidence.iter().any(IdentifierEvidence::is_aligned_pass) {
            return evidence;
        }
        let left = evidence.iter_mut().filter(|one| {
            one.alignment == Alignment::NotEvaluated
                && (everything || one.identifier.outcome != Outcome::Fail)
        });
        for one in left.take(self.verifier.limits.identifiers) {
            self.by_organization(author, one);
            if !everything && one.is_aligned_pass() {
                break;
            }
        }
        evidence
    }

    fn by_organization(&mut self, author: &mut Walk, evidence: &mut IdentifierEvidence<'_>) {
        if let Some((alignment, walk)) = self.compare(author, evidence.identifier.domain) {
            evidence.alignment = alignment;
            evidence.walk = walk;
        }
    }

    /// Compares the organizational domain of a domain with that of a search's start, and gives the
    /// second search, where one was needed; `None` where questions are open.
    pub(super) fn compare(
        &mut self,
        walk: &mut Walk,
        domain: &DomainName,
    ) -> Option<(Alignment, Option<Walk>)> {
        if !self.advance(walk, Goal::OrganizationalDomain) {
            return None;
        }
        let Some(organizational) = walk.organizational_domain() else {
            return Some((unknown(walk), None));
        };
        // What does not lie below it cannot have it: no further search is needed.
        if !domain.is_at_or_below(organizational) {
            return Some((Alignment::Different, None));
        }
        let mut other = Walk::new(self.verifier.names_of(domain));
        if !self.advance(&mut other, Goal::OrganizationalDomain) {
            return None;
        }
        let alignment = match other.organizational_domain() {
            Some(other) if other == organizational => Alignment::SameOrganization,
            Some(_) => Alignment::Different,
            None => unknown(&other),
        };
        Some((alignment, Some(other)))
    }
}

/// What a search without an organizational domain leaves open.
fn unknown(walk: &Walk) -> Alignment {
    walk.failure().map_or(Alignment::NotEvaluated, Alignment::Unknown)
}

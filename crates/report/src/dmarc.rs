//! What is reported of DMARC.

use serde::Serialize;
use waxseal_parse::domain::DomainName;
use waxseal_verify::dmarc::align::{Alignment, IdentifierEvidence, Outcome};
use waxseal_verify::dmarc::disposition::{AppliedPolicy, FinalAction, PolicySource};
use waxseal_verify::dmarc::evidence::DmarcEvidence;
use waxseal_verify::result::DmarcResult;

use crate::words;

/// What DMARC found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct DmarcReport {
    /// The word of RFC 8601 §2.7.3.
    #[serde(serialize_with = "words::dmarc")]
    pub result: DmarcResult,
    /// A stable name of the reason; empty for a pass.
    pub code: &'static str,
    /// The reason for people.
    pub reason: String,
    /// The domain of the From field, in A-labels.
    pub author_domain: Option<String>,
    /// The organizational domain of it, where it was needed.
    pub organizational_domain: Option<String>,
    /// The domain whose record applies.
    pub policy_domain: Option<String>,
    /// The record that applies, as it is published.
    pub record: Option<String>,
    /// What the record asks for.
    pub policy: Option<PolicyReport>,
    /// What a receiver does for DMARC's sake, as long as it knows nothing else: `none` or
    /// `quarantine` (RFC 9989 §7.4).
    pub action: &'static str,
    /// How the policy was looked for: `treewalk` or `psl`.
    pub discovery: &'static str,
    /// The identifiers that SPF and DKIM looked at.
    pub identifiers: Vec<IdentifierReport>,
}

/// The policy of the domain owner for a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct PolicyReport {
    /// The tag that states it; `None` where the record's tags are broken and count as `p=none`.
    pub tag: Option<&'static str>,
    /// As it is published.
    pub published: &'static str,
    /// Whether it is in test mode (`t=y`).
    #[serde(rename = "testing")]
    pub is_testing: bool,
    /// As it is to be applied: `policy.dmarc`.
    pub evaluated: &'static str,
}

/// An identifier and whether it fits the author domain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct IdentifierReport {
    /// `dkim` or `spf`.
    pub mechanism: &'static str,
    /// The domain, in A-labels.
    pub domain: String,
    /// `pass`, `temperror` or `fail`.
    pub outcome: &'static str,
    /// `r` or `s`: how it must fit.
    pub mode: &'static str,
    /// `identical`, `same-organization`, `different`, `not-evaluated` or `unknown`.
    pub alignment: &'static str,
}

impl DmarcReport {
    pub(crate) fn new(evidence: &DmarcEvidence<'_>) -> Self {
        let name = |domain: Option<&DomainName>| domain.map(|domain| domain.as_str().to_owned());
        let record = evidence.record();
        Self {
            result: evidence.result(),
            code: evidence.status.code(),
            reason: evidence.status.to_string(),
            author_domain: name(evidence.author_domain()),
            organizational_domain: name(evidence.organizational_domain()),
            policy_domain: name(evidence.policy_domain()),
            record: record.map(|record| String::from_utf8_lossy(&record.text).into_owned()),
            policy: evidence.policy.map(PolicyReport::new),
            action: match evidence.final_action() {
                FinalAction::Quarantine => "quarantine",
                _ => "none",
            },
            discovery: evidence.discovery.as_str(),
            identifiers: evidence.identifiers.iter().map(IdentifierReport::new).collect(),
        }
    }
}

impl PolicyReport {
    fn new(policy: AppliedPolicy) -> Self {
        Self {
            tag: match policy.source {
                PolicySource::Tag(tag) => Some(tag.as_str()),
                _ => None,
            },
            published: policy.published.as_str(),
            is_testing: policy.is_testing,
            evaluated: policy.evaluated.as_str(),
        }
    }
}

impl IdentifierReport {
    fn new(evidence: &IdentifierEvidence<'_>) -> Self {
        Self {
            mechanism: evidence.identifier.mechanism.as_str(),
            domain: evidence.identifier.domain.as_str().to_owned(),
            outcome: match evidence.identifier.outcome {
                Outcome::Pass => "pass",
                Outcome::TempError => "temperror",
                Outcome::Fail => "fail",
            },
            mode: evidence.mode.as_str(),
            alignment: match evidence.alignment {
                Alignment::Identical => "identical",
                Alignment::SameOrganization => "same-organization",
                Alignment::Different => "different",
                Alignment::Unknown(_) => "unknown",
                _ => "not-evaluated",
            },
        }
    }

    /// Whether it is authenticated and fits.
    pub fn is_aligned_pass(&self) -> bool {
        self.outcome == "pass" && matches!(self.alignment, "identical" | "same-organization")
    }
}

//! Where reports may go (RFC 9989 §4.6, RFC 9990 §4, RFC 9991 §2 and §5).

use core::fmt;
use waxseal_parse::dmarc::record::{AlignmentMode, PublicSuffix, Record};
use waxseal_parse::dmarc::report_uri::ReportUri;
use waxseal_parse::domain::DomainName;
use waxseal_parse::span::Span;

use super::align::Alignment;
use super::discover::{Search, Walk};
use super::evidence::{DmarcEvidence, Status};
use super::verify::DmarcVerifier;
use crate::a_labels::a_labels;
use crate::dns::{Answer, Dns, DnsFailure, Question, RecordType, Unanswered};

/// The two kinds of reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "the record has two tags for reports")]
pub enum ReportKind {
    /// `rua=` (RFC 9990).
    Aggregate,
    /// `ruf=` (RFC 9991).
    Failure,
}

impl ReportKind {
    fn uris(self, record: &Record) -> &[ReportUri] {
        match self {
            Self::Aggregate => &record.aggregate_uris,
            Self::Failure => &record.failure_uris,
        }
    }
}

/// One URI of the policy record, and whether reports may go there.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReportDestination {
    /// The URI, without an obsolete size.
    pub uri: Box<str>,
    /// Where it stands in the policy record.
    pub span: Span,
    /// Its host in A-labels, where it names one.
    pub host: Option<DomainName>,
    /// Whether reports may go there.
    pub permission: Permission,
}

/// Whether reports may go to a URI.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Permission {
    /// They may: the host is of the organization that publishes the policy.
    Internal,
    /// They may: the host's domain takes them.
    External {
        /// The question by which it was found out.
        question: Question,
        /// Where that domain wants them instead, at the same host (RFC 9990 §4, step 9).
        instead: Vec<Box<str>>,
    },
    /// They must not.
    Refused(Refusal),
    /// It could not be found out this time.
    Unavailable(DnsFailure),
}

/// Why reports must not go to a URI.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// The URI has no host whose domain could take the reports.
    NoHost,
    /// The name that would have to be asked for is too long for the DNS (RFC 9990 §4, step 4).
    NameTooLong,
    /// The host is of another organization, which does not say that it takes the reports.
    NotAuthorized {
        /// The question whose answer has no such record.
        question: Question,
    },
    /// The other organization wants them at yet another host (RFC 9990 §4).
    OverrideElsewhere {
        /// The question whose answer says so.
        question: Question,
    },
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoHost => f.write_str("the URI names no host"),
            Self::NameTooLong => f.write_str("the name of the authorization is too long"),
            Self::NotAuthorized { question } => {
                write!(f, "{} has no v=DMARC1 record that takes the reports", question.name())
            }
            Self::OverrideElsewhere { question } => {
                write!(f, "{} sends the reports to another host", question.name())
            }
        }
    }
}

impl DmarcVerifier {
    /// Where the domain owner wants reports of a message, and whether they may go there. The policy
    /// record alone counts: what a public suffix domain publishes is used only where it is the policy
    /// (RFC 9989 §4.10.1), and never for failure reports (RFC 9991 §2).
    ///
    /// # Errors
    /// [`Unanswered`] lists every question that is open now. Three rounds are enough: for the
    /// organization of the policy, for those of the hosts, and for their authorizations.
    ///
    /// # Complexity
    /// At most 9 questions for each URI, of which there are no more than
    /// [`Limits::uris`](waxseal_parse::dmarc::record::Limits::uris), and 8 more.
    pub fn report_destinations(
        &self,
        evidence: &DmarcEvidence<'_>,
        kind: ReportKind,
        dns: &dyn Dns,
    ) -> Result<Vec<ReportDestination>, Unanswered> {
        let (Some(domain), Some(record)) = (evidence.policy_domain(), evidence.record()) else {
            return Ok(Vec::new());
        };
        let is_refused = evidence.status == Status::BrokenPolicy
            || kind == ReportKind::Failure && record.public_suffix == PublicSuffix::Yes;
        if is_refused {
            return Ok(Vec::new());
        }
        let mut search = Search::new(self, dns);
        let mut walk = Walk::new(self.names_of(domain));
        let mut destinations = Vec::new();
        for uri in kind.uris(record) {
            let host = uri.host().and_then(|host| host_name(record, host));
            let permission = match &host {
                None => Some(Permission::Refused(Refusal::NoHost)),
                Some(host) => search.permission(&mut walk, host, kind),
            };
            destinations.extend(permission.map(|permission| ReportDestination {
                uri: text(record, uri),
                span: uri.span,
                host,
                permission,
            }));
        }
        search.settle()?;
        Ok(destinations)
    }
}

impl Search<'_> {
    /// Whether reports on the start of `policy` may go to `host`; `None` where questions are open.
    fn permission(
        &mut self,
        policy: &mut Walk,
        host: &DomainName,
        kind: ReportKind,
    ) -> Option<Permission> {
        let alignment = match Alignment::by_names(policy.start(), host, AlignmentMode::Relaxed) {
            Some(alignment) => alignment,
            None => self.compare(policy, host)?.0,
        };
        match alignment {
            Alignment::Identical | Alignment::SameOrganization => Some(Permission::Internal),
            Alignment::Unknown(failure) => Some(Permission::Unavailable(failure)),
            _ => self.external(policy.start(), host, kind),
        }
    }

    /// RFC 9990 §4, steps 2 to 9.
    fn external(
        &mut self,
        policy_domain: &DomainName,
        host: &DomainName,
        kind: ReportKind,
    ) -> Option<Permission> {
        let name = DomainName::parse(&format!("{policy_domain}._report._dmarc.{host}"));
        let Ok(name) = name else { return Some(Permission::Refused(Refusal::NameTooLong)) };
        let question = Question::new(name, RecordType::Txt);
        let records = match self.ask(&question)? {
            Answer::Failed(failure) => return Some(Permission::Unavailable(*failure)),
            Answer::Txt(records) => records,
            _ => return Some(Permission::Refused(Refusal::NotAuthorized { question })),
        };
        // Several are fine here: one of them is enough (step 8).
        let verifier = self.verifier;
        let read = |record| verifier.cache.record(&question, record, &verifier.limits).ok();
        let valid: Vec<_> = records.iter().take(verifier.limits.records).filter_map(read).collect();
        if valid.is_empty() {
            return Some(Permission::Refused(Refusal::NotAuthorized { question }));
        }
        let overriding = valid.iter().find(|record| !kind.uris(record).is_empty());
        let Some(record) = overriding else {
            return Some(Permission::External { question, instead: Vec::new() });
        };
        let uris = kind.uris(record);
        let is_there = |uri: &ReportUri| {
            uri.host().and_then(|span| host_name(record, span)).as_ref() == Some(host)
        };
        if !uris.iter().all(is_there) {
            return Some(Permission::Refused(Refusal::OverrideElsewhere { question }));
        }
        let instead = uris.iter().map(|uri| text(record, uri)).collect();
        Some(Permission::External { question, instead })
    }
}

fn host_name(record: &Record, host: Span) -> Option<DomainName> {
    a_labels(core::str::from_utf8(host.of(&record.text)).ok()?)
}

/// The URI, which the parser has found to be ASCII.
fn text(record: &Record, uri: &ReportUri) -> Box<str> {
    String::from_utf8_lossy(uri.span.of(&record.text)).into()
}

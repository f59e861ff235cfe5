//! An aggregate report as values (RFC 9990 §3.1.1).
//!
//! The names are those of the elements. Required words that were missing are `Unknown` and empty,
//! required texts are empty and required numbers 0; a deviation tells each.

use core::fmt;
use core::net::IpAddr;

use serde::{Serialize, Serializer};

use super::words::{
    Alignment, DiscoveryMethod, Disposition, DkimResult, DmarcResult, OverrideType, Policy,
    SpfResult, SpfScope, Testing,
};

/// An aggregate report: what one reporter saw of one policy domain (RFC 9990 §3.1.1.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct AggregateReport {
    /// Which document it follows.
    pub form: Form,
    /// The `version`, as it was written; RFC 9990 has 1.0.
    pub version: Option<String>,
    /// Who reports, and of which time.
    pub report_metadata: ReportMetadata,
    /// The policy that was applied.
    pub policy_published: PolicyPublished,
    /// What stands in `extension` (RFC 9990 §3.1.1.6).
    pub extensions: Vec<Extension>,
    /// What was seen.
    pub records: Vec<Record>,
}

impl AggregateReport {
    /// A report in the form of RFC 9990.
    pub fn new(
        report_metadata: ReportMetadata,
        policy_published: PolicyPublished,
        records: Vec<Record>,
    ) -> Self {
        Self {
            form: Form::Rfc9990,
            version: Some("1.0".to_owned()),
            report_metadata,
            policy_published,
            extensions: Vec::new(),
            records,
        }
    }

    /// The messages of all records.
    pub fn messages(&self) -> u64 {
        self.records.iter().fold(0, |sum, record| sum.saturating_add(record.row.count))
    }
}

/// Which document a report follows, by the namespace of its root.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub enum Form {
    /// RFC 9990: `urn:ietf:params:xml:ns:dmarc-2.0`.
    #[serde(rename = "RFC 9990")]
    Rfc9990,
    /// RFC 7489 Appendix C: no namespace, or `http://dmarc.org/dmarc-xml/0.1`.
    #[serde(rename = "RFC 7489")]
    Rfc7489,
}

/// `report_metadata` (RFC 9990 §3.1.1.3).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ReportMetadata {
    /// The reporting organization.
    pub org_name: String,
    /// How to reach it.
    pub email: String,
    /// More about how to reach it.
    pub extra_contact_info: Option<Text>,
    /// Unique among the reports to one domain (RFC 9990 §3.5.1).
    pub report_id: String,
    /// The reporting period.
    pub date_range: DateRange,
    /// What was wrong with the policy record (RFC 9990 §3.1.5); RFC 7489 allowed several.
    pub errors: Vec<Text>,
    /// The program that made the report.
    pub generator: Option<String>,
}

impl ReportMetadata {
    /// What a report must say of its reporter.
    pub fn new(org_name: &str, email: &str, report_id: &str, date_range: DateRange) -> Self {
        Self {
            org_name: org_name.to_owned(),
            email: email.to_owned(),
            report_id: report_id.to_owned(),
            date_range,
            ..Self::default()
        }
    }
}

/// `date_range` (RFC 9990 §3.1.1.4): a period in UTC, both ends included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[non_exhaustive]
pub struct DateRange {
    /// Seconds since 1970-01-01 00:00 UTC.
    pub begin: u64,
    /// Seconds since 1970-01-01 00:00 UTC.
    pub end: u64,
}

impl DateRange {
    /// From `begin` to `end`.
    pub const fn new(begin: u64, end: u64) -> Self {
        Self { begin, end }
    }
}

/// A text for people, and its language (RFC 9990 §3.1.1: `lang`, English where it is missing).
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[non_exhaustive]
pub struct Text {
    /// The text.
    pub text: String,
    /// The `lang` attribute.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lang: Option<String>,
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self { text: text.to_owned(), lang: None }
    }
}

/// `policy_published` (RFC 9990 §3.1.1.5).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[non_exhaustive]
pub struct PolicyPublished {
    /// The policy domain: where the record was found.
    pub domain: String,
    /// How the record was found.
    pub discovery_method: Option<DiscoveryMethod>,
    /// For the domain.
    pub p: Policy,
    /// For its subdomains.
    pub sp: Option<Policy>,
    /// For subdomains that do not exist.
    pub np: Option<Policy>,
    /// How DKIM must align.
    pub adkim: Option<Alignment>,
    /// How SPF must align.
    pub aspf: Option<Alignment>,
    /// Whether the record had `t=y`.
    pub testing: Option<Testing>,
    /// When failure reports are wanted.
    pub fo: Option<String>,
    /// The `pct` of RFC 7489, which RFC 9989 took away.
    pub pct: Option<String>,
}

impl PolicyPublished {
    /// What a report must say of a policy.
    pub fn new(domain: &str, p: Policy) -> Self {
        Self {
            domain: domain.to_owned(),
            discovery_method: None,
            p,
            sp: None,
            np: None,
            adkim: None,
            aspf: None,
            testing: None,
            fo: None,
            pct: None,
        }
    }
}

/// `record` (RFC 9990 §3.1.1.7): messages that were alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Record {
    /// From where, how many, and what became of them.
    pub row: Row,
    /// The domains that the messages named.
    pub identifiers: Identifiers,
    /// What DKIM and SPF said.
    pub auth_results: AuthResults,
    /// What extensions add to the record.
    pub extensions: Vec<Extension>,
}

impl Record {
    /// A record without extensions.
    pub fn new(row: Row, identifiers: Identifiers, auth_results: AuthResults) -> Self {
        Self { row, identifiers, auth_results, extensions: Vec::new() }
    }
}

/// `row` (RFC 9990 §3.1.1.8).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Row {
    /// The address of the client.
    pub source_ip: SourceIp,
    /// How many messages.
    pub count: u64,
    /// What the policy came to.
    pub policy_evaluated: PolicyEvaluated,
}

impl Row {
    /// A row.
    pub fn new(source_ip: IpAddr, count: u64, policy_evaluated: PolicyEvaluated) -> Self {
        Self { source_ip: SourceIp::Address(source_ip), count, policy_evaluated }
    }
}

/// The address of a client, as far as it is one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum SourceIp {
    /// An address.
    Address(IpAddr),
    /// Something else, as it was written; reporters redact.
    Unknown(String),
}

impl SourceIp {
    /// Reads an address; anything else is kept as it is.
    pub fn from_text(text: &str) -> Self {
        text.parse().map_or_else(|_| Self::Unknown(text.to_owned()), Self::Address)
    }
}

impl fmt::Display for SourceIp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => address.fmt(f),
            Self::Unknown(text) => text.fmt(f),
        }
    }
}

impl Serialize for SourceIp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// `policy_evaluated` (RFC 9990 §3.1.1.9).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[non_exhaustive]
pub struct PolicyEvaluated {
    /// What was done.
    pub disposition: Disposition,
    /// Whether DKIM passed, aligned.
    pub dkim: DmarcResult,
    /// Whether SPF passed, aligned.
    pub spf: DmarcResult,
    /// Why something else was done than the policy says.
    pub reasons: Vec<Reason>,
}

impl PolicyEvaluated {
    /// What was done, without a reason.
    pub fn new(disposition: Disposition, dkim: DmarcResult, spf: DmarcResult) -> Self {
        Self { disposition, dkim, spf, reasons: Vec::new() }
    }
}

/// `reason` (RFC 9990 §3.1.1.14 and §3.1.6).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[non_exhaustive]
pub struct Reason {
    /// The `type`.
    #[serde(rename = "type")]
    pub kind: OverrideType,
    /// More about it.
    pub comment: Option<Text>,
}

impl Reason {
    /// A reason.
    pub fn new(kind: OverrideType, comment: Option<Text>) -> Self {
        Self { kind, comment }
    }
}

/// `identifiers` (RFC 9990 §3.1.1.10).
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[non_exhaustive]
pub struct Identifiers {
    /// The author domain.
    pub header_from: String,
    /// The domain of MAIL FROM; empty for the null reverse-path.
    pub envelope_from: Option<String>,
    /// The domain of RCPT TO.
    pub envelope_to: Option<String>,
}

impl Identifiers {
    /// The identifier that must be there.
    pub fn new(header_from: &str) -> Self {
        Self { header_from: header_from.to_owned(), ..Self::default() }
    }
}

/// `auth_results` (RFC 9990 §3.1.1.11): what was found, whatever DMARC makes of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[non_exhaustive]
pub struct AuthResults {
    /// One for each signature.
    pub dkim: Vec<DkimAuthResult>,
    /// RFC 9990 allows one, RFC 7489 several.
    pub spf: Vec<SpfAuthResult>,
}

/// `dkim` (RFC 9990 §3.1.1.12).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[non_exhaustive]
pub struct DkimAuthResult {
    /// The signing domain (`d=`).
    pub domain: String,
    /// The selector (`s=`); RFC 7489 could do without.
    pub selector: Option<String>,
    /// What verifying gave.
    pub result: DkimResult,
    /// More about it.
    pub human_result: Option<Text>,
}

impl DkimAuthResult {
    /// The result of one signature.
    pub fn new(domain: &str, selector: &str, result: DkimResult) -> Self {
        let (domain, selector) = (domain.to_owned(), Some(selector.to_owned()));
        Self { domain, selector, result, human_result: None }
    }
}

/// `spf` (RFC 9990 §3.1.1.13).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[non_exhaustive]
pub struct SpfAuthResult {
    /// The domain that was checked.
    pub domain: String,
    /// Where the domain came from.
    pub scope: Option<SpfScope>,
    /// What checking gave.
    pub result: SpfResult,
    /// More about it.
    pub human_result: Option<Text>,
}

impl SpfAuthResult {
    /// The result for the domain of MAIL FROM.
    pub fn new(domain: &str, result: SpfResult) -> Self {
        let scope = Some(SpfScope::Mfrom);
        Self { domain: domain.to_owned(), scope, result, human_result: None }
    }
}

/// An element of an extension (RFC 9990 §5), whatever it means.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Extension {
    /// Its namespace; `None` where it is that of the report, or none.
    pub namespace: Option<String>,
    /// Its name without a prefix.
    pub name: String,
    /// Its attributes, without declarations of namespaces.
    pub attributes: Vec<(String, String)>,
    /// Its text, without that of its children.
    pub text: String,
    /// The elements in it.
    pub children: Vec<Extension>,
}

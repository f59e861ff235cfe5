//! A feedback report as values. The names are those of the fields.

use serde::{Serialize, Serializer};

use crate::aggregate::SourceIp;
use crate::container::Original;
use crate::words::words;

/// A report about one message (RFC 5965 §3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FeedbackReport {
    /// What it reports; required.
    pub feedback_type: FeedbackType,
    /// The program that made it; required.
    pub user_agent: Option<String>,
    /// The version of the format, as it was written; required, and `1`.
    pub version: Option<String>,
    /// The envelope's identifier, of the original transaction.
    pub original_envelope_id: Option<String>,
    /// The original MAIL FROM, as it was written.
    pub original_mail_from: Option<String>,
    /// The original RCPT TO, as they were written.
    pub original_rcpt_to: Vec<String>,
    /// When the message arrived (`Arrival-Date`, or the historic `Received-Date`).
    pub arrival_date: Option<ArrivalDate>,
    /// The MTA that reports.
    pub reporting_mta: Option<ReportingMta>,
    /// The client that the message came from.
    pub source_ip: Option<SourceIp>,
    /// The client's port (RFC 6692).
    pub source_port: Option<u16>,
    /// For how many messages the report stands; 1 where nothing is said.
    pub incidents: u32,
    /// What the reporter's checks gave, as it was written, unfolded.
    pub authentication_results: Vec<String>,
    /// Domains that have to do with the report.
    pub reported_domain: Vec<String>,
    /// URIs that have to do with the report.
    pub reported_uri: Vec<String>,
    /// Which authentication failed (RFC 6591 §3.2.1).
    pub auth_failure: Option<AuthFailure>,
    /// What became of the message (RFC 6591 §3.2.2).
    pub delivery_result: Option<DeliveryResult>,
    /// Which mechanisms failed to authenticate an aligned identity; none, where the list is empty
    /// (RFC 9991 §4).
    pub identity_alignment: Option<Vec<Mechanism>>,
    /// The signature that failed (RFC 6591 §3.2.3 and §3.2.4).
    pub dkim: DkimFailure,
    /// The SPF records that were used (RFC 6591 §3.2.6).
    pub spf_dns: Vec<SpfDns>,
    /// All other fields (RFC 5965 §6), and those that could not be read.
    pub other: Vec<OtherField>,
    /// The text for people that stands first in the report's message.
    #[serde(skip)]
    pub text: Option<Vec<u8>>,
    /// The message that the report is about.
    pub original: Option<Original>,
}

/// A date as it was written, and what it says.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct ArrivalDate {
    /// As it was written.
    pub text: String,
    /// Seconds since 1970-01-01 00:00 UTC, where it is a date.
    pub seconds: Option<u64>,
}

/// `Reporting-MTA` (RFC 3464 §2.2.2).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct ReportingMta {
    /// The kind of name, such as `dns`; empty where none was given.
    pub kind: String,
    /// The name.
    pub name: String,
}

/// What RFC 6591 tells of a signature.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct DkimFailure {
    /// `DKIM-Domain`: the `d=` of the signature.
    pub domain: Option<String>,
    /// `DKIM-Identity`: the `i=` of the signature.
    pub identity: Option<String>,
    /// `DKIM-Selector`: the `s=` of the signature.
    pub selector: Option<String>,
    /// `DKIM-Selector-DNS`: the key record.
    pub selector_dns: Option<String>,
    /// `DKIM-ADSP-DNS`: the ADSP record.
    pub adsp_dns: Option<String>,
    /// `DKIM-Canonicalized-Header`, decoded: what the verifier hashed.
    #[serde(serialize_with = "as_text")]
    pub canonicalized_header: Option<Vec<u8>>,
    /// `DKIM-Canonicalized-Body`, decoded: what the verifier hashed.
    #[serde(serialize_with = "as_text")]
    pub canonicalized_body: Option<Vec<u8>>,
}

#[expect(clippy::ref_option, reason = "serde calls it so")]
fn as_text<S: Serializer>(octets: &Option<Vec<u8>>, serializer: S) -> Result<S::Ok, S::Error> {
    octets.as_deref().map(String::from_utf8_lossy).serialize(serializer)
}

/// `SPF-DNS` (RFC 6591 §4): one record that was used.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct SpfDns {
    /// The type of the record, `txt` or `spf`.
    pub rrtype: String,
    /// Where it was found.
    pub domain: String,
    /// What it says.
    pub record: String,
}

/// A field that this crate does not know.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct OtherField {
    /// Its name.
    pub name: String,
    /// Its value, unfolded.
    pub value: String,
}

words! {
    /// What a report is about (RFC 5965 §7.3, RFC 6430, RFC 6591).
    FeedbackType {
        /// Unwanted mail.
        Abuse = "abuse",
        /// Mail that deceives.
        Fraud = "fraud",
        /// A virus in the message.
        Virus = "virus",
        /// Something else.
        Other = "other",
        /// Mail that was taken for unwanted mail, and is not.
        NotSpam = "not-spam",
        /// Authentication that failed.
        AuthFailure = "auth-failure",
    }
}

words! {
    /// Which authentication failed (RFC 6591 §3.3, RFC 9991 §4).
    AuthFailure {
        /// The author domain's signing practices (RFC 5617, historic).
        Adsp = "adsp",
        /// The body is not the one that was signed.
        Bodyhash = "bodyhash",
        /// The key is revoked.
        Revoked = "revoked",
        /// The signature does not verify.
        Signature = "signature",
        /// SPF did not pass.
        Spf = "spf",
        /// Nothing aligned.
        Dmarc = "dmarc",
    }
}

words! {
    /// What became of the message (RFC 6591 §3.2.2).
    DeliveryResult {
        /// It was delivered somewhere.
        Delivered = "delivered",
        /// It was delivered as unwanted mail.
        Spam = "spam",
        /// It was not delivered to the inbox, because authentication failed.
        Policy = "policy",
        /// It was rejected.
        Reject = "reject",
        /// Something else.
        Other = "other",
    }
}

words! {
    /// An authentication mechanism of DMARC (RFC 9991 §4).
    Mechanism {
        /// DKIM.
        Dkim = "dkim",
        /// SPF.
        Spf = "spf",
    }
}

//! A TLS report as values (RFC 8460 §4.4). The names are those of the members.
//!
//! Required texts that were missing are empty, required numbers 0; a deviation tells each.

use serde::Serialize;

use crate::aggregate::SourceIp;
use crate::words::words;

/// What one sender saw of the TLS of one domain, in one period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub struct TlsReport {
    /// Who reports.
    pub organization_name: String,
    /// The beginning of the period.
    pub start_datetime: DateTime,
    /// The end of the period.
    pub end_datetime: DateTime,
    /// How to reach who reports.
    pub contact_info: String,
    /// Unique among the reports of one reporter.
    pub report_id: String,
    /// One for each policy that was applied.
    pub policies: Vec<PolicyOutcome>,
}

/// A date and time of RFC 3339, and what it says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct DateTime {
    /// As it was written.
    pub text: String,
    /// Seconds since 1970-01-01 00:00 UTC, where it is a date and time.
    pub seconds: Option<i64>,
}

/// What came of one policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub struct PolicyOutcome {
    /// The policy.
    pub policy: PolicyDescription,
    /// How many sessions there were.
    pub summary: Summary,
    /// What failed, and how often.
    pub failure_details: Vec<FailureDetails>,
}

/// A policy, and the domain that it was for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub struct PolicyDescription {
    /// Its kind.
    pub policy_type: PolicyType,
    /// Its text: the lines of an MTA-STS policy, or TLSA records.
    pub policy_string: Vec<String>,
    /// The domain.
    pub policy_domain: String,
    /// The patterns of MX hosts of an MTA-STS policy.
    pub mx_host: Vec<String>,
}

/// How many sessions there were.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub struct Summary {
    /// With TLS as the policy wants it.
    pub total_successful_session_count: u64,
    /// Without.
    pub total_failure_session_count: u64,
}

/// Sessions that failed alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub struct FailureDetails {
    /// How they failed.
    pub result_type: ResultType,
    /// Where they came from.
    pub sending_mta_ip: Option<SourceIp>,
    /// The MX host that they went to.
    pub receiving_mx_hostname: Option<String>,
    /// What that host called itself.
    pub receiving_mx_helo: Option<String>,
    /// The address of that host.
    pub receiving_ip: Option<SourceIp>,
    /// How many there were.
    pub failed_session_count: u64,
    /// Where more is told.
    pub additional_information: Option<String>,
    /// The error in the words of the sender's software.
    pub failure_reason_code: Option<String>,
}

words! {
    /// The kind of a policy (RFC 8460 §4.4).
    PolicyType {
        /// DANE (RFC 7672).
        Tlsa = "tlsa",
        /// MTA-STS (RFC 8461).
        Sts = "sts",
        /// None was found.
        NoPolicyFound = "no-policy-found",
    }
}

words! {
    /// How sessions failed (RFC 8460 §4.3).
    ResultType {
        /// The server does not offer STARTTLS.
        StarttlsNotSupported = "starttls-not-supported",
        /// The certificate is for another name.
        CertificateHostMismatch = "certificate-host-mismatch",
        /// The certificate has expired.
        CertificateExpired = "certificate-expired",
        /// No chain leads to a root that is trusted.
        CertificateNotTrusted = "certificate-not-trusted",
        /// Something else is wrong.
        ValidationFailure = "validation-failure",
        /// The TLSA records cannot be used.
        TlsaInvalid = "tlsa-invalid",
        /// The DNS cannot be authenticated.
        DnssecInvalid = "dnssec-invalid",
        /// DANE is required, and there are no TLSA records.
        DaneRequired = "dane-required",
        /// The MTA-STS policy cannot be fetched.
        StsPolicyFetchError = "sts-policy-fetch-error",
        /// The MTA-STS policy cannot be read.
        StsPolicyInvalid = "sts-policy-invalid",
        /// The certificate of the policy's host cannot be trusted.
        StsWebpkiInvalid = "sts-webpki-invalid",
    }
}

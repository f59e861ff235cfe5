//! What is reported of SPF.

use serde::Serialize;
use waxseal_verify::result::SpfResult;
use waxseal_verify::spf::evidence::SpfEvidence;

use crate::words;

/// What SPF found for one identity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SpfReport {
    /// `mailfrom` or `helo`.
    pub identity: &'static str,
    /// The domain that was checked, in A-labels.
    pub domain: Option<String>,
    /// The word of RFC 8601 §2.7.2.
    #[serde(serialize_with = "words::spf")]
    pub result: SpfResult,
    /// A stable name of the reason.
    pub code: &'static str,
    /// The reason for people. It may quote what the domain publishes; formats escape it.
    pub reason: String,
    /// Terms that asked the DNS (RFC 7208 §4.6.4).
    pub lookups: usize,
    /// Those of them that found nothing.
    pub void_lookups: usize,
}

impl SpfReport {
    pub(crate) fn new(evidence: &SpfEvidence) -> Self {
        Self {
            identity: evidence.identity.kind().as_str(),
            domain: evidence.domain().map(|domain| domain.as_str().to_owned()),
            result: evidence.result,
            code: evidence.reason.code(),
            reason: evidence.reason.to_string(),
            lookups: evidence.counts.lookups,
            void_lookups: evidence.counts.voids,
        }
    }
}

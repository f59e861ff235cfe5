//! Why a signature broke, as a report tells it.

use serde::Serialize;
use waxseal_verify::dkim::explain::Explanation;
use waxseal_verify::dkim::explain::body_change::BodyChange;
use waxseal_verify::dkim::explain::header_change::HeaderChange;

/// What was found out about a signature that does not verify.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ExplanationReport {
    /// Whether every part that does not verify is explained.
    #[serde(rename = "complete")]
    pub is_complete: bool,
    /// About the body.
    pub body: FindingReport,
    /// About the header, or the key.
    pub header: FindingReport,
}

/// What was found out about one half of a signature.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FindingReport {
    /// A stable name: `intact`, `found`, `not-found`, and the reasons why nothing was searched.
    pub code: &'static str,
    /// Stable names of the changes that were found.
    pub changes: Vec<&'static str>,
    /// A sentence for people, without a full stop. It may quote the message, with control characters
    /// escaped.
    pub text: String,
}

impl FindingReport {
    /// Whether this half is as it was signed.
    pub fn is_intact(&self) -> bool {
        self.code == "intact"
    }
}

impl ExplanationReport {
    pub(crate) fn new(explanation: &Explanation) -> Self {
        let Explanation { body, header, .. } = explanation;
        let changes = body.changes().iter().map(BodyChange::code).collect();
        let body = FindingReport { code: body.code(), changes, text: body.to_string() };
        let changes = header.changes().iter().map(HeaderChange::code).collect();
        let header = FindingReport { code: header.code(), changes, text: header.to_string() };
        Self { is_complete: explanation.is_complete(), body, header }
    }
}

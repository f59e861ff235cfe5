//! What is wrong with the domain that sent a message, joined into a finding about the message.

use waxseal_parse::domain::DomainName;

use crate::finding::{Actor, Finding};
use crate::remedy::Remedy;
use crate::severity::Severity;

/// Findings and remedies of the sender's domain that one finding takes over.
const MAX_JOINED: usize = 8;

/// What the check of the sender's own domain has found.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "the two things that are told of the sender")]
pub struct SenderCheck<'b> {
    /// The domain of From of the message that came back.
    pub domain: &'b DomainName,
    /// What was found of it.
    pub findings: &'b [Finding],
}

impl SenderCheck<'_> {
    /// Takes over what mends the sender's domain, exact records first.
    pub(crate) fn join(self, mut finding: Finding, advice: Remedy) -> Finding {
        let is_about_authentication = |found: &&Finding| {
            let family = found.code.trim_end_matches(|one: char| one.is_ascii_digit());
            found.severity == Severity::Error && matches!(family, "SPF" | "DKIM" | "DMARC")
        };
        let faults: Vec<&Finding> =
            self.findings.iter().filter(is_about_authentication).take(MAX_JOINED).collect();
        let domain = self.domain;
        if faults.is_empty() {
            finding.evidence.push(format!(
                "{domain} was checked: no error in its SPF, DKIM and DMARC records; look at what \
                 sends its mail"
            ));
        }
        for fault in &faults {
            finding
                .evidence
                .push(format!("{domain} was checked: {}, {}", fault.code, fault.message));
        }
        let remedies = || faults.iter().flat_map(|fault| &fault.remedies);
        let exact: Vec<Remedy> =
            faults.iter().filter_map(|fault| exact(fault)).take(MAX_JOINED).cloned().collect();
        if !exact.is_empty() {
            finding.actor = Actor::DomainOwner;
        }
        let others = remedies().filter(|remedy| remedy.as_changes().is_none());
        let others: Vec<Remedy> = others.take(MAX_JOINED).cloned().collect();
        finding.remedies.extend(exact);
        finding.remedies.push(advice);
        finding.remedies.extend(others);
        finding
    }
}

/// The best remedy that is a change of records.
fn exact(fault: &Finding) -> Option<&Remedy> {
    fault.remedies.iter().find(|remedy| remedy.as_changes().is_some())
}

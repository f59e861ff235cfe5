use waxseal_parse::dmarc::record::AssessmentPolicy;
use waxseal_verify::dmarc::evidence::Status;

use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::findings::Findings;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// The domain has a logo, and its DMARC policy does not hold forged mail back.
    ///
    /// ## Why it matters
    ///
    /// Logos are shown only for domains whose policy is `quarantine` or `reject`, for subdomains too.
    ///
    /// ## Example
    ///
    /// ```zone
    /// default._bimi.example.com. TXT "v=BIMI1; l=https://example.com/logo.svg; a=https://example.com/vmc.pem"
    /// _dmarc.example.com. TXT "v=DMARC1; p=none"
    /// ```
    ///
    /// ```zone
    /// default._bimi.example.com. TXT "v=BIMI1; l=https://example.com/logo.svg; a=https://example.com/vmc.pem"
    /// _dmarc.example.com. TXT "v=DMARC1; p=reject; sp=none"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Publish `p=quarantine` or `p=reject` when all mail of the domain's own is aligned.
    ///
    /// ```zone
    /// default._bimi.example.com. TXT "v=BIMI1; l=https://example.com/logo.svg; a=https://example.com/vmc.pem"
    /// _dmarc.example.com. TXT "v=DMARC1; p=reject"
    /// ```
    pub(super) struct BimiPolicy {
        code: "BIMI003",
        name: "bimi-policy",
        severity: Warning,
        since: "0.1.0",
        reference: "draft-brand-indicators-for-message-identification-12",
    }
}

impl Rule for BimiPolicy {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        let Some((text, record)) = domain.mail.bimi.only() else { return };
        let Some(evidence) = domain.dmarc.in_force.as_ref() else { return };
        if record.is_declined() || matches!(evidence.status, Status::PolicyUnavailable(_)) {
            return;
        }
        let applied = evidence.policy.map(|policy| policy.evaluated);
        let subdomains = evidence.record().and_then(|record| record.subdomain_policy.valid());
        let is_held_back = |policy: Option<AssessmentPolicy>| policy > Some(AssessmentPolicy::None);
        if is_held_back(applied) && (subdomains.is_none() || is_held_back(subdomains)) {
            return;
        }
        let message = format!(
            "{} has a BIMI record, and its DMARC policy does not hold forged mail back",
            domain.name
        );
        let finding = text.published.finding(message, text.published.span(), "not shown");
        findings.add(finding.mend(Remedy::advice(
            "Publish p=quarantine or p=reject, without sp=none, when all mail of your own is aligned.",
        )));
    }
}

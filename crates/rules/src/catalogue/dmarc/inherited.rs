use waxseal_parse::span::Span;
use waxseal_verify::dmarc::evidence::Status;

use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::finding::{Excerpt, Finding};
use crate::findings::Findings;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// The domain has no DMARC record of its own, and inherits one.
    ///
    /// ## Why it matters
    ///
    /// What the record of the domain above says of subdomains (`sp`, `np`, or else `p`) holds for this one, and
    /// reports go where that record wants them.
    ///
    /// ## Example
    ///
    /// ```zone
    /// ; check: domain=mail.example.com
    /// mail.example.com. TXT "v=spf1 mx -all"
    /// _dmarc.example.com. TXT "v=DMARC1; p=reject"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Nothing has to be done. Publish a record of its own if the subdomain shall have another policy.
    ///
    /// ```zone
    /// ; check: domain=mail.example.com
    /// mail.example.com. TXT "v=spf1 mx -all"
    /// _dmarc.example.com. TXT "v=DMARC1; p=reject"
    /// _dmarc.mail.example.com. TXT "v=DMARC1; p=none"
    /// ```
    pub(super) struct Inherited {
        code: "DMARC029",
        name: "dmarc-inherited",
        severity: Note,
        since: "0.1.0",
        reference: "RFC 9989 §4.10.1",
    }
}

impl Rule for Inherited {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        let Some((from, record)) = domain.dmarc.inherited() else { return };
        let Some(evidence) = &domain.dmarc.in_force else { return };
        let what = match &evidence.policy {
            Some(policy) => format!("a policy of {}", policy.evaluated),
            None if evidence.status == Status::BrokenPolicy => {
                "a policy too broken to count".to_owned()
            }
            None => "a policy that depends on whether the name exists".to_owned(),
        };
        let message = format!(
            "{} has no DMARC record of its own; that of {from} gives it {what}",
            domain.name
        );
        let span = Span::new(0, record.text.len());
        let origin = format!("_dmarc.{from} TXT");
        let excerpt = Excerpt::new(origin, record.text.clone(), span, "holds for subdomains, too");
        let advice = "Publish a record of its own only if this domain shall have another policy.";
        findings.add(Finding::new(message).at(excerpt).mend(Remedy::advice(advice)));
    }
}

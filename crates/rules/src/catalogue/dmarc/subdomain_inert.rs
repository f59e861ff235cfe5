use waxseal_parse::dmarc::record::TagName;

use super::text::without;
use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::findings::Findings;
use crate::remedy::Safety;
use crate::rule::Rule;

rule! {
    /// `sp` or `np` stands in the record of a subdomain, where it does nothing.
    ///
    /// ## Why it matters
    ///
    /// Mail from names without a record of their own is judged by the record of the organizational domain. What
    /// a record between the two says of subdomains is never used.
    ///
    /// ## Example
    ///
    /// ```zone
    /// ; check: domain=mail.example.com
    /// _dmarc.example.com. TXT "v=DMARC1; p=reject"
    /// _dmarc.mail.example.com. TXT "v=DMARC1; p=none; sp=reject"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Put `sp` and `np` into the record of the organizational domain.
    ///
    /// ```zone
    /// ; check: domain=mail.example.com
    /// _dmarc.example.com. TXT "v=DMARC1; p=reject; sp=reject"
    /// _dmarc.mail.example.com. TXT "v=DMARC1; p=none"
    /// ```
    pub(super) struct SubdomainInert {
        code: "DMARC021",
        name: "dmarc-subdomain-inert",
        severity: Note,
        since: "0.1.0",
        reference: "RFC 9989 §4.7 (sp), §4.10.1",
    }
}

impl Rule for SubdomainInert {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        let Some((text, record)) = domain.dmarc.own() else { return };
        let Some(organization) = &domain.dmarc.organization else { return };
        if *organization == domain.name {
            return;
        }
        for name in [TagName::Sp, TagName::Np] {
            let Some(tag) = record.tag(name) else { continue };
            let message = format!(
                "{} does nothing in the record of {}, for {organization} is the organizational domain",
                name.as_str(),
                domain.name
            );
            let finding = text.published.finding(message, tag.name_span, "does nothing here");
            findings.add(finding.mend(without(text, record, tag, Safety::Safe)));
        }
    }
}

use waxseal_parse::dmarc::record::TagName;

use super::text::without;
use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::findings::Findings;
use crate::remedy::Safety;
use crate::rule::Rule;

rule! {
    /// The policy for subdomains is weaker than that of the domain.
    ///
    /// ## Why it matters
    ///
    /// Whoever cannot forge the domain forges a subdomain: `news.example.com` looks as true to readers as
    /// `example.com`. Without `np`, what `sp` says holds for subdomains that do not exist, too.
    ///
    /// ## Example
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=reject; sp=none"
    /// ```
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=reject; np=none"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Take `sp` away, so that `p` holds for subdomains as well. As long as subdomains send mail that is not
    /// authenticated, keep it and add `np=reject`: subdomains that do not exist send none.
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=reject"
    /// ```
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=none; sp=reject"
    /// ```
    pub(super) struct SubdomainWeaker {
        code: "DMARC013",
        name: "dmarc-subdomain-weaker",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 9989 §4.7 (sp, np)",
    }
}

impl Rule for SubdomainWeaker {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        let Some((text, record)) = domain.dmarc.own() else { return };
        if !domain.dmarc.is_organization(&domain.name) {
            return;
        }
        let Some(policy) = record.policy.valid() else { return };
        let subdomains = record.subdomain_policy.valid();
        let nonexistent = record.nonexistent_policy.valid();
        let weaker = [
            (TagName::Sp, subdomains, policy, "subdomains"),
            (
                TagName::Np,
                nonexistent,
                subdomains.unwrap_or(policy),
                "subdomains that do not exist",
            ),
        ];
        for (name, own, other, whom) in weaker {
            let Some(own) = own.filter(|own| *own < other) else { continue };
            let Some(tag) = record.tag(name) else { continue };
            let message =
                format!("the policy for {whom} of {} is {own}, weaker than {other}", domain.name);
            let mut finding = text.published.finding(message, tag.value_span, "the weaker policy");
            if name == TagName::Sp && nonexistent.is_none() {
                finding =
                    finding.because("without np it holds for subdomains that do not exist, too");
            }
            findings.add(finding.mend(without(text, record, tag, Safety::Review)));
        }
    }
}

use waxseal_parse::dmarc::record::{PublicSuffix, TagName};

use super::text::without;
use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::findings::Findings;
use crate::remedy::Safety;
use crate::rule::Rule;

rule! {
    /// `psd=n` makes a subdomain an organization of its own.
    ///
    /// ## Why it matters
    ///
    /// Identifiers of the domains above are no longer aligned with it: mail that is signed by `example.com` does
    /// not count for `mail.example.com` in From.
    ///
    /// ## Example
    ///
    /// ```zone
    /// ; check: domain=mail.example.com
    /// _dmarc.mail.example.com. TXT "v=DMARC1; p=none; psd=n"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Take `psd=n` away, unless the subdomain is run by others.
    ///
    /// ```zone
    /// ; check: domain=mail.example.com
    /// _dmarc.mail.example.com. TXT "v=DMARC1; p=none"
    /// ```
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=none; psd=n"
    /// ```
    pub(super) struct OwnOrganization {
        code: "DMARC026",
        name: "dmarc-own-organization",
        severity: Note,
        since: "0.1.0",
        reference: "RFC 9989 §4.7 (psd), §4.10.2",
    }
}

impl Rule for OwnOrganization {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        let Some((text, record)) = domain.dmarc.own() else { return };
        let Some(tag) = record.tag(TagName::Psd) else { return };
        // Of two labels the upper one is a public suffix, almost always.
        if record.public_suffix == PublicSuffix::No && domain.name.labels().nth(2).is_some() {
            let message = format!(
                "psd=n makes {} an organization of its own, so nothing above it is aligned with it",
                domain.name
            );
            let finding = text.published.finding(message, tag.value_span, "its own organization");
            findings.add(finding.mend(without(text, record, tag, Safety::Review)));
        }
    }
}

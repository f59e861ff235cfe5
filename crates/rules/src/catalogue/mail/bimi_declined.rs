use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::findings::Findings;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// The domain says that it takes no part in BIMI.
    ///
    /// ## Why it matters
    ///
    /// With an empty `l=` and no `a=` no logo is shown, not even that of the domain above.
    ///
    /// ## Example
    ///
    /// ```zone
    /// default._bimi.example.com. TXT "v=BIMI1; l=; a="
    /// _dmarc.example.com. TXT "v=DMARC1; p=reject"
    /// ```
    ///
    /// ## Remedy
    ///
    /// If a logo shall be shown, name it.
    ///
    /// ```zone
    /// default._bimi.example.com. TXT "v=BIMI1; l=https://example.com/logo.svg; a=https://example.com/vmc.pem"
    /// _dmarc.example.com. TXT "v=DMARC1; p=reject"
    /// ```
    pub(super) struct BimiDeclined {
        code: "BIMI005",
        name: "bimi-declined",
        severity: Note,
        since: "0.1.0",
        reference: "draft-brand-indicators-for-message-identification-12",
    }
}

impl Rule for BimiDeclined {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        let Some((text, record)) = domain.mail.bimi.only() else { return };
        if record.is_declined() {
            let message = format!("{} says that it takes no part in BIMI", domain.name);
            let finding = text.published.finding(message, text.published.span(), "no logo");
            findings
                .add(finding.mend(Remedy::advice("If a logo shall be shown, name it with l=.")));
        }
    }
}

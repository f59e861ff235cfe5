use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::findings::Findings;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// The logo is no SVG file by its name, or has no certificate.
    ///
    /// ## Why it matters
    ///
    /// Logos are SVG files of a restricted profile. Gmail and Apple show a logo only with a certificate for the
    /// mark (`a=`).
    ///
    /// ## Example
    ///
    /// ```zone
    /// default._bimi.example.com. TXT "v=BIMI1; l=https://example.com/logo.png"
    /// _dmarc.example.com. TXT "v=DMARC1; p=reject"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Publish an SVG Tiny PS file, and name the certificate with `a=`.
    ///
    /// ```zone
    /// default._bimi.example.com. TXT "v=BIMI1; l=https://example.com/logo.svg; a=https://example.com/vmc.pem"
    /// _dmarc.example.com. TXT "v=DMARC1; p=reject"
    /// ```
    pub(super) struct BimiLogo {
        code: "BIMI004",
        name: "bimi-logo",
        severity: Note,
        since: "0.1.0",
        reference: "draft-brand-indicators-for-message-identification-12",
    }
}

impl Rule for BimiLogo {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        let Some((text, record)) = domain.mail.bimi.only() else { return };
        let bytes = text.published.text();
        let location = record.location.filter(|location| !location.is_empty());
        let Some(location) = location else { return };
        let path = location.of(&bytes).to_ascii_lowercase();
        let end = path.iter().position(|byte| matches!(byte, b'?' | b'#')).unwrap_or(path.len());
        let is_svg = path.get(..end).is_some_and(|path| path.ends_with(b".svg"));
        let has_certificate = record.authority.is_some_and(|authority| !authority.is_empty());
        if !is_svg {
            let message = format!("the logo of {} is no .svg file by its name", domain.name);
            let finding = text.published.finding(message, location, "no .svg");
            findings.add(finding.mend(Remedy::advice("Publish the logo as an SVG Tiny PS file.")));
        }
        if !has_certificate {
            let message =
                format!("the logo of {} has no certificate, so some show it not", domain.name);
            let finding = text.published.finding(message, text.published.span(), "no a=");
            findings.add(finding.mend(Remedy::advice(
                "Name a mark certificate (VMC or CMC) with a=, if Gmail and Apple shall show the logo.",
            )));
        }
    }
}

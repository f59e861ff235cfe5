use waxseal_parse::bimi;
use waxseal_parse::span::Span;

use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::findings::Findings;
use crate::remedy::{Remedy, Safety};
use crate::rule::Rule;

rule! {
    /// The BIMI record is broken, so that no logo is shown.
    ///
    /// ## Why it matters
    ///
    /// A record begins with `v=BIMI1`, and names the logo with `l=` by an `https://` URI.
    ///
    /// ## Example
    ///
    /// ```zone
    /// default._bimi.example.com. TXT "v=BIMI1; l=http://example.com/logo.svg"
    /// _dmarc.example.com. TXT "v=DMARC1; p=reject"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Correct the place that is shown.
    ///
    /// ```zone
    /// default._bimi.example.com. TXT "v=BIMI1; l=https://example.com/logo.svg; a=https://example.com/vmc.pem"
    /// _dmarc.example.com. TXT "v=DMARC1; p=reject"
    /// ```
    pub(super) struct BimiSyntax {
        code: "BIMI002",
        name: "bimi-syntax",
        severity: Warning,
        since: "0.1.0",
        reference: "draft-brand-indicators-for-message-identification-12",
    }
}

impl Rule for BimiSyntax {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        for text in &domain.mail.bimi.records {
            let Err(error) = &text.parsed else { continue };
            let message = format!("{error}, at {}, so no logo is shown", text.published.name);
            let finding = text.published.finding(message, error.span, "not of the grammar");
            let bytes = text.published.text();
            let is_http = error.kind == bimi::RecordErrorKind::NotHttps
                && error.span.of(&bytes).starts_with(b"http://");
            findings.add(if is_http {
                let scheme = Span::new(error.span.start(), error.span.start() + 4);
                finding.mend(text.published.replace_span(scheme, "https", Safety::Review))
            } else {
                finding.mend(Remedy::advice(
                    "Write v=BIMI1; l= and the https:// URI of the logo, an SVG file.",
                ))
            });
        }
    }
}

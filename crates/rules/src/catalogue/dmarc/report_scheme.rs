use waxseal_parse::dmarc::report_uri::UriDestination;

use super::text::{is_meant_as_mailto, shown, without_uri};
use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::record::Record;
use crate::remedy::{Remedy, Safety};
use crate::rule::Rule;

rule! {
    /// Reports shall go to a URI that is no `mailto:`.
    ///
    /// ## Why it matters
    ///
    /// `mailto:` is the one scheme that everybody who sends reports supports. Others are ignored, almost
    /// everywhere.
    ///
    /// ## Example
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=none; rua=https://example.com/dmarc"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Use a `mailto:` address.
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=none; rua=mailto:dmarc@example.com"
    /// example.com. MX 10 mail.example.com.
    /// mail.example.com. A 192.0.2.1
    /// ```
    pub(super) struct ReportScheme {
        code: "DMARC022",
        name: "dmarc-report-scheme",
        severity: Note,
        since: "0.1.0",
        reference: "RFC 9989 §4.7 (rua)",
    }
}

impl Rule for ReportScheme {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn record(&self, record: &Record<'_>, findings: &mut Findings<'_>) {
        let Some((text, record)) = record.as_dmarc() else { return };
        for uri in record.aggregate_uris.iter().chain(&record.failure_uris) {
            let UriDestination::Other { scheme, .. } = uri.destination else { continue };
            if is_meant_as_mailto(scheme.of(&record.text)) {
                continue;
            }
            let message = format!(
                "reports to {}: URIs are sent by almost nobody, in the record at {}",
                shown(scheme.of(&record.text)),
                text.published.name
            );
            let finding = text.published.finding(message, uri.span, "no mailto:");
            let finding = finding.mend(Remedy::advice("Use a mailto: address."));
            findings.add(finding.mend(without_uri(text, record, uri.span, Safety::Review)));
        }
    }
}

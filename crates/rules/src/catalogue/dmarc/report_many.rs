use super::text::without_uri;
use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::record::Record;
use crate::remedy::Safety;
use crate::rule::Rule;

rule! {
    /// A tag names more reporting addresses than everybody reports to.
    ///
    /// ## Why it matters
    ///
    /// Whoever sends reports may stop after two addresses.
    ///
    /// ## Example
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=none; rua=mailto:a@example.com,mailto:b@example.com,mailto:c@example.com"
    /// example.com. MX 10 mail.example.com.
    /// mail.example.com. A 192.0.2.1
    /// ```
    ///
    /// ## Remedy
    ///
    /// Use one or two addresses, and pass reports on from there.
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=none; rua=mailto:a@example.com,mailto:b@example.com"
    /// example.com. MX 10 mail.example.com.
    /// mail.example.com. A 192.0.2.1
    /// ```
    pub(super) struct ReportMany {
        code: "DMARC023",
        name: "dmarc-report-many",
        severity: Note,
        since: "0.1.0",
        reference: "RFC 7489 §6.2",
        parameters: [("most", 2, "addresses that everybody reports to")],
    }
}

impl Rule for ReportMany {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn record(&self, record: &Record<'_>, findings: &mut Findings<'_>) {
        let Some((text, record)) = record.as_dmarc() else { return };
        let most = usize::try_from(findings.parameter("most")).unwrap_or(usize::MAX);
        for (name, uris) in [("rua", &record.aggregate_uris), ("ruf", &record.failure_uris)] {
            let Some(first) = uris.get(most) else { continue };
            let message = format!(
                "{name} names {} addresses; some receivers report to the first {most} only",
                uris.len()
            );
            let finding = text.published.finding(message, first.span, "may get no reports");
            findings.add(finding.mend(without_uri(text, record, first.span, Safety::Review)));
        }
    }
}

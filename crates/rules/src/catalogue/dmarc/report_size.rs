use waxseal_parse::dmarc::record::{Problem, ProblemKind};

use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::record::Record;
use crate::remedy::Safety;
use crate::rule::Rule;

rule! {
    /// A reporting address has a size limit behind it, which is obsolete.
    ///
    /// ## Why it matters
    ///
    /// The limit behind an exclamation mark was taken out of DMARC: whoever sends reports ignores it.
    ///
    /// ## Example
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=none; rua=mailto:dmarc@example.com!10m"
    /// example.com. MX 10 mail.example.com.
    /// mail.example.com. A 192.0.2.1
    /// ```
    ///
    /// ## Remedy
    ///
    /// Take the limit away.
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=none; rua=mailto:dmarc@example.com"
    /// example.com. MX 10 mail.example.com.
    /// mail.example.com. A 192.0.2.1
    /// ```
    pub(super) struct ReportSize {
        code: "DMARC017",
        name: "dmarc-report-size",
        severity: Note,
        since: "0.1.0",
        reference: "RFC 9989 §4.8 (obs-dmarc-report-size)",
    }
}

impl Rule for ReportSize {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn record(&self, record: &Record<'_>, findings: &mut Findings<'_>) {
        let Some((text, record)) = record.as_dmarc() else { return };
        let is_size = |problem: &&Problem| problem.kind == ProblemKind::ObsoleteSize;
        for problem in record.problems.iter().filter(is_size) {
            let message = format!(
                "the size limit of a reporting address is obsolete, in the record at {}",
                text.published.name
            );
            let finding = text.published.finding(message, problem.span, "ignored");
            findings.add(finding.mend(text.published.replace_span(problem.span, "", Safety::Safe)));
        }
    }
}

use waxseal_parse::span::Span;

use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::record::Record;
use crate::remedy::Safety;
use crate::rule::Rule;
use crate::spf_edit::{insert_before_all, is_all};

use super::sound;

rule! {
    /// The SPF record does not say what of all other servers.
    ///
    /// ## Why it matters
    ///
    /// Where no term matches and there is no `redirect=`, the result is `neutral` (RFC 7208 §4.7), and
    /// receivers treat that like no record at all. Often the end of the record got lost, in a panel
    /// that keeps 255 characters, say.
    ///
    /// ## Example
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 mx ip4:192.0.2.1"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Close the record: with `~all` while you look for servers that you have forgotten, with `-all`
    /// when you know them all.
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 mx ip4:192.0.2.1 ~all"
    /// ```
    pub(super) struct NoAll {
        code: "SPF017",
        name: "spf-no-all",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 7208 §4.7, §5.1",
    }
}

impl Rule for NoAll {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn record(&self, record: &Record<'_>, findings: &mut Findings<'_>) {
        let Some((text, record)) = sound(record) else { return };
        if record.redirect().is_some() || record.terms().iter().any(is_all) {
            return;
        }
        let message = format!("the SPF record of {} has no closing \"all\"", text.published.name);
        let end = record.text().len();
        let mut finding =
            text.published.finding(message, Span::new(end, end), "\"all\" is missing");
        if end == 255 {
            finding = finding.because("the record has 255 octets: its end may have been cut off");
        }
        let closed = insert_before_all(record, "~all");
        findings.add(finding.mend(text.published.replace(&closed, Safety::Review)));
    }
}

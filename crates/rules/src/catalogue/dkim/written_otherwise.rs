use super::keys::usable;
use super::keys::{ends, inside};
use crate::declaration::{Declaration, rule};
use crate::facts::dkim::Difference;
use crate::findings::Findings;
use crate::record::Record;
use crate::remedy::Safety;
use crate::rule::Rule;

rule! {
    /// The value is written otherwise than the provider gives it, and means the same.
    ///
    /// ## Why it matters
    ///
    /// Spaces between tags, the order of tags and tags without meaning change nothing for
    /// verifiers. It is told because a comparison by eye shows a difference.
    ///
    /// ## Example
    ///
    /// ```zone
    /// ; check: profile=spinoffice
    /// key002._domainkey.example.com. TXT "v=DKIM1; k=rsa; h=sha256; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCn1BbTAaEqGdv68mJsGTXw5n0dB/SxOj6VIrlNn06mEYvWrvhh+vFns8MReDFrvkqcVkKy/jvf5DaMph+qhzHxL0EiCrKCQOPKDPYEfFgsU+g8T7auyCzYUAxaas4K/Zffp81emUX8mmKzoVbe5kcvYqp7cF1NSLXVFV9meSGD8QIDAQAB"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Nothing has to be done; the provider's own text does as well.
    ///
    /// ```zone
    /// ; check: profile=spinoffice
    /// key002._domainkey.example.com. TXT "v=DKIM1;h=sha256;k=rsa;p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCn1BbTAaEqGdv68mJsGTXw5n0dB/SxOj6VIrlNn06mEYvWrvhh+vFns8MReDFrvkqcVkKy/jvf5DaMph+qhzHxL0EiCrKCQOPKDPYEfFgsU+g8T7auyCzYUAxaas4K/Zffp81emUX8mmKzoVbe5kcvYqp7cF1NSLXVFV9meSGD8QIDAQAB"
    /// ```
    pub(super) struct WrittenOtherwise {
        code: "DKIM065",
        name: "dkim-key-written-otherwise",
        severity: Note,
        since: "0.1.0",
        reference: "RFC 6376 §3.2",
    }
}

impl Rule for WrittenOtherwise {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn record(&self, record: &Record<'_>, findings: &mut Findings<'_>) {
        let Some((text, key)) = usable(record) else { return };
        let octets = text.published.text();
        let Some(expected) = &text.expected else { return };
        let is_told = ends(&octets).is_some()
            || inside(&octets, key.record.public_key_span).is_some()
            || key.record.is_testing;
        if is_told || *octets == *expected.as_bytes() {
            return;
        }
        let message = format!(
            "the value at {} is written otherwise than the provider gives it, and means the same",
            text.published.name
        );
        let span = Difference::first_octet(&octets, expected.as_bytes());
        let finding = text.published.finding(message, span, "the first difference");
        findings.add(finding.mend(text.mend(expected, Safety::Safe)));
    }
}

use super::keys::inside;
use super::keys::usable;
use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::record::Record;
use crate::remedy::Safety;
use crate::rule::Rule;

rule! {
    /// White space stands within the key.
    ///
    /// ## Why it matters
    ///
    /// Verifiers must step over white space in base64, and some do not. It gets there when the
    /// strings of a long value are put together with a space between them, or the value is copied
    /// from several lines.
    ///
    /// ## Example
    ///
    /// ```zone
    /// ; check: selectors=s1
    /// s1._domainkey.example.com. TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQH Og7hcvPapiMlrwIaaPcHURo="
    /// ```
    ///
    /// ## Remedy
    ///
    /// Enter the key without spaces.
    ///
    /// ```zone
    /// ; check: selectors=s1
    /// s1._domainkey.example.com. TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    /// ```
    pub(super) struct SpacesInside {
        code: "DKIM047",
        name: "dkim-key-spaces-inside",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 6376 §3.6.1, §2.10",
    }
}

impl Rule for SpacesInside {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn record(&self, record: &Record<'_>, findings: &mut Findings<'_>) {
        let Some((text, key)) = usable(record) else { return };
        let octets = text.published.text();
        let Some(span) = inside(&octets, key.record.public_key_span) else { return };
        let message = format!("the key at {} has white space in its middle", text.published.name);
        let finding = text.published.finding(message, span, "white space");
        let compact: String = (key.record.public_key_span.of(&octets).iter())
            .filter(|octet| !octet.is_ascii_whitespace())
            .map(|octet| char::from(*octet))
            .collect();
        findings.add(finding.mend(match &text.expected {
            Some(expected) => text.mend(expected, Safety::Safe),
            None => text.mend_span(key.record.public_key_span, &compact, Safety::Safe),
        }));
    }
}

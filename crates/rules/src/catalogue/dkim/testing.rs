use super::keys::usable;
use super::keys::without_item;
use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::record::Record;
use crate::remedy::Safety;
use crate::rule::Rule;

rule! {
    /// The key says that the domain is only testing DKIM.
    ///
    /// ## Why it matters
    ///
    /// With `t=y` verifiers must not treat a signed message differently from an unsigned one:
    /// signing brings nothing. The flag is often left behind after the first days.
    ///
    /// ## Example
    ///
    /// ```zone
    /// ; check: selectors=s1
    /// s1._domainkey.example.com. TXT "v=DKIM1; k=ed25519; t=y; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    /// ```
    ///
    /// ```zone
    /// ; check: selectors=s1
    /// s1._domainkey.example.com. TXT "v=DKIM1; k=ed25519; t=s:y; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    /// ```
    ///
    /// ## Remedy
    ///
    /// Take the flag away once mail is signed as it should be.
    ///
    /// ```zone
    /// ; check: selectors=s1
    /// s1._domainkey.example.com. TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    /// ```
    pub(super) struct Testing {
        code: "DKIM045",
        name: "dkim-key-testing",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 6376 §3.6.1",
    }
}

impl Rule for Testing {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn record(&self, record: &Record<'_>, findings: &mut Findings<'_>) {
        let Some((text, key)) = usable(record) else { return };
        if !key.record.is_testing {
            return;
        }
        let octets = text.published.text();
        let tags = &key.record.tags;
        let Some(tag) = tags.iter().find(|tag| tag.name().of(&octets) == b"t") else { return };
        let message = format!("the key at {} is marked as a test", text.published.name);
        let finding = text.published.finding(message, tag.value(), "testing");
        findings.add(finding.mend(match &text.expected {
            Some(expected) => text.mend(expected, Safety::Safe),
            None => without_item(text, *tag, b"y"),
        }));
    }
}

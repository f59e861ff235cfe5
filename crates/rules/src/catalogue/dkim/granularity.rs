use super::keys::usable;
use super::keys::without_tag;
use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::record::Record;
use crate::rule::Rule;

rule! {
    /// The record has the tag `g=` of an older standard.
    ///
    /// ## Why it matters
    ///
    /// `g=` restricted the local-part of addresses until RFC 6376 took it away. Verifiers ignore it
    /// now; very old ones take an empty `g=` to match no address at all.
    ///
    /// ## Example
    ///
    /// ```zone
    /// ; check: selectors=s1
    /// s1._domainkey.example.com. TXT "v=DKIM1; k=ed25519; g=*; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    /// ```
    ///
    /// ## Remedy
    ///
    /// Leave `g=` out.
    ///
    /// ```zone
    /// ; check: selectors=s1
    /// s1._domainkey.example.com. TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    /// ```
    pub(super) struct Granularity {
        code: "DKIM062",
        name: "dkim-key-granularity",
        severity: Note,
        since: "0.1.0",
        reference: "RFC 6376 §C.1, §C.2",
    }
}

impl Rule for Granularity {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn record(&self, record: &Record<'_>, findings: &mut Findings<'_>) {
        let Some((text, key)) = usable(record) else { return };
        // Beside an expected text, `dkim-key-written-otherwise` tells of it.
        if text.expected.is_some() {
            return;
        }
        let octets = text.published.text();
        let tags = &key.record.tags;
        let Some(tag) = tags.iter().find(|tag| tag.name().of(&octets) == b"g") else { return };
        let message = format!("the record at {} has the discontinued tag g=", text.published.name);
        let finding = text.published.finding(message, tag.name(), "not used any more");
        findings.add(finding.mend(without_tag(text, *tag)));
    }
}

use super::keys::usable;
use super::keys::without_item;
use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::record::Record;
use crate::rule::Rule;

rule! {
    /// The key serves only for identities of the very domain.
    ///
    /// ## Why it matters
    ///
    /// With `t=s` the domain of `i=` in a signature must be `d=` itself. Signatures that name a
    /// subdomain in `i=` fail; signing software that leaves `i=` out is not concerned.
    ///
    /// ## Example
    ///
    /// ```zone
    /// ; check: selectors=s1
    /// s1._domainkey.example.com. TXT "v=DKIM1; k=ed25519; t=s; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    /// ```
    ///
    /// ## Remedy
    ///
    /// Keep the flag unless mail with identities of subdomains is signed.
    ///
    /// ```zone
    /// ; check: selectors=s1
    /// s1._domainkey.example.com. TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    /// ```
    pub(super) struct StrictDomain {
        code: "DKIM061",
        name: "dkim-key-strict-domain",
        severity: Note,
        since: "0.1.0",
        reference: "RFC 6376 §3.6.1",
    }
}

impl Rule for StrictDomain {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn record(&self, record: &Record<'_>, findings: &mut Findings<'_>) {
        let Some((text, key)) = usable(record) else { return };
        // A provider that wants it so knows why.
        if !key.record.is_strict || text.expected.is_some() {
            return;
        }
        let octets = text.published.text();
        let tags = &key.record.tags;
        let Some(tag) = tags.iter().find(|tag| tag.name().of(&octets) == b"t") else { return };
        let message =
            format!("the key at {} serves for no identity of a subdomain", text.published.name);
        let finding = text.published.finding(message, tag.value(), "no subdomains");
        findings.add(finding.mend(without_item(text, *tag, b"s")));
    }
}

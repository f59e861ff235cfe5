use super::fault::{Words, tell};
use crate::declaration::{Declaration, rule};
use crate::facts::dkim::FaultKind;
use crate::findings::Findings;
use crate::record::Record;
use crate::rule::Rule;

rule! {
    /// Characters of the value are written as escapes of web pages or addresses.
    ///
    /// ## Why it matters
    ///
    /// `&quot;`, `&#59;` or `%3B` stand for a character on web pages and in addresses. In the DNS
    /// they are just these letters, so tags and key are broken. A panel, or a copy from the source
    /// of a page, makes them.
    ///
    /// ## Example
    ///
    /// ```zone
    /// ; check: selectors=s1
    /// s1._domainkey.example.com. TXT "v=DKIM1%3B k=ed25519%3B p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    /// ```
    ///
    /// ```zone
    /// ; check: selectors=s1
    /// s1._domainkey.example.com. TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo&#61;"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Publish the characters themselves.
    ///
    /// ```zone
    /// ; check: selectors=s1
    /// s1._domainkey.example.com. TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    /// ```
    pub(super) struct Escaped {
        code: "DKIM014",
        name: "dkim-key-escaped",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 6376 §3.2",
    }
}

const WORDS: Words = Words {
    wrong: "holds characters in the escapes of a web page",
    label: "an escape",
    advice: "Copy the value again from where the provider or the signing software shows it.",
};

impl Rule for Escaped {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn record(&self, record: &Record<'_>, findings: &mut Findings<'_>) {
        tell(record, FaultKind::Escaped, &WORDS, findings);
    }
}

use super::keys::ends;
use super::keys::usable;
use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::record::Record;
use crate::remedy::Safety;
use crate::rule::Rule;

rule! {
    /// White space stands before or behind the value.
    ///
    /// ## Why it matters
    ///
    /// The grammar allows it, and verifiers that look for `v=DKIM1` at the very beginning do not.
    /// It comes from copying.
    ///
    /// ## Example
    ///
    /// ```zone
    /// ; check: selectors=s1
    /// s1._domainkey.example.com. TXT " v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    /// ```
    ///
    /// ```zone
    /// ; check: selectors=s1
    /// s1._domainkey.example.com. TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=  "
    /// ```
    ///
    /// ## Remedy
    ///
    /// Enter the value without the spaces.
    ///
    /// ```zone
    /// ; check: selectors=s1
    /// s1._domainkey.example.com. TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    /// ```
    pub(super) struct SpacesAround {
        code: "DKIM046",
        name: "dkim-key-spaces-around",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 6376 §3.2",
    }
}

impl Rule for SpacesAround {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn record(&self, record: &Record<'_>, findings: &mut Findings<'_>) {
        let Some((text, _)) = usable(record) else { return };
        let octets = text.published.text();
        let Some(span) = ends(&octets) else { return };
        let message = format!("{} has a space before or behind its value", text.published.name);
        let finding = text.published.finding(message, span, "white space");
        let trimmed = String::from_utf8_lossy(octets.trim_ascii()).into_owned();
        let value = text.expected.as_deref().unwrap_or(&trimmed);
        findings.add(finding.mend(text.mend(value, Safety::Safe)));
    }
}

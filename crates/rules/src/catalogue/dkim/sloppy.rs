use super::keys::canonical;
use super::keys::usable;
use crate::declaration::{Declaration, rule};
use crate::finding::Finding;
use crate::findings::Findings;
use crate::record::Record;
use crate::remedy::Safety;
use crate::rule::Rule;

rule! {
    /// The record departs from the grammar in a way that only some verifiers forgive.
    ///
    /// ## Why it matters
    ///
    /// Two semicolons in a row, `k=RSA` in capitals or base64 without its padding are errors. Large
    /// receivers read over them; strict ones ignore the record.
    ///
    /// ## Example
    ///
    /// ```zone
    /// ; check: selectors=s1
    /// s1._domainkey.example.com. TXT "v=DKIM1;; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    /// ```
    ///
    /// ```zone
    /// ; check: selectors=s1
    /// s1._domainkey.example.com. TXT "v=DKIM1; k=Ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    /// ```
    ///
    /// ```zone
    /// ; check: selectors=s1
    /// s1._domainkey.example.com. TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Write the record as the grammar has it.
    ///
    /// ```zone
    /// ; check: selectors=s1
    /// s1._domainkey.example.com. TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
    /// ```
    pub(super) struct Sloppy {
        code: "DKIM048",
        name: "dkim-key-sloppy",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 6376 §3.2, RFC 4648 §3.2",
    }
}

impl Rule for Sloppy {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn record(&self, record: &Record<'_>, findings: &mut Findings<'_>) {
        let Some((text, key)) = usable(record) else { return };
        let [first, rest @ ..] = &*key.record.deviations else { return };
        let message = format!("the record at {} departs from the grammar", text.published.name);
        let finding = text.published.finding(message, first.span, "not of the grammar");
        let finding = finding.because(first.deviation.to_string());
        let others = rest.first().map(|_| format!("{} more places are like this", rest.len()));
        let finding = others.into_iter().fold(finding, Finding::because);
        findings.add(finding.mend(text.mend(&canonical(text, key), Safety::Safe)));
    }
}

use waxseal_parse::mta_sts;

use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::findings::Findings;
use crate::record::Published;
use crate::remedy::Safety;
use crate::rule::Rule;

rule! {
    /// The MTA-STS record is broken, and counts for nothing.
    ///
    /// ## Why it matters
    ///
    /// Senders take a record that is not of the grammar for none: whoever has not kept an earlier policy
    /// delivers without checking the server.
    ///
    /// ## Example
    ///
    /// ```zone
    /// _mta-sts.example.com. TXT "v=STSv1; id=2026-01-01"
    /// mta-sts.example.com. A 192.0.2.3
    /// ```
    ///
    /// ```zone
    /// _mta-sts.example.com. TXT "v=STSv1"
    /// mta-sts.example.com. A 192.0.2.3
    /// ```
    ///
    /// ## Remedy
    ///
    /// Write `v=STSv1; id=` and up to 32 letters and digits, which change with every change of the policy: the
    /// date, say.
    ///
    /// ```zone
    /// _mta-sts.example.com. TXT "v=STSv1; id=20260101"
    /// mta-sts.example.com. A 192.0.2.3
    /// ```
    pub(super) struct StsSyntax {
        code: "STS002",
        name: "sts-syntax",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 8461 §3.1",
    }
}

impl Rule for StsSyntax {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        for text in &domain.mail.sts.records {
            let Err(error) = &text.parsed else { continue };
            let message = format!("{error}, at {}, so senders ignore it", text.published.name);
            let finding = text.published.finding(message, error.span, "not of the grammar");
            let value = format!("v=STSv1; id={}", id_of(&text.published));
            findings.add(finding.mend(text.published.replace(&value, Safety::Review)));
        }
    }
}

/// The letters and digits of the record's `id`, or 1.
fn id_of(published: &Published) -> String {
    let text = published.text();
    let text = String::from_utf8_lossy(&text);
    let (_, behind) = text.split_once("id").unwrap_or_default();
    let value = behind.split(';').next().unwrap_or_default();
    let id = value.chars().filter(char::is_ascii_alphanumeric);
    let id: String = id.take(mta_sts::record::MAX_ID).collect();
    if id.is_empty() { "1".to_owned() } else { id }
}

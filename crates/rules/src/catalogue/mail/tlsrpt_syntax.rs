use waxseal_parse::tls_rpt;

use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::findings::Findings;
use crate::record::Published;
use crate::remedy::Safety;
use crate::rule::Rule;

rule! {
    /// The TLS-RPT record is broken, so that no reports come.
    ///
    /// ## Why it matters
    ///
    /// A record begins with `v=TLSRPTv1;` and names at least one `mailto:` or `https:` URI.
    ///
    /// ## Example
    ///
    /// ```zone
    /// _smtp._tls.example.com. TXT "v=TLSRPTv1; rua=tls@example.com"
    /// ```
    ///
    /// ```zone
    /// _smtp._tls.example.com. TXT "v=TLSRPT1; rua=mailto:tls@example.com"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Correct the place that is shown.
    ///
    /// ```zone
    /// _smtp._tls.example.com. TXT "v=TLSRPTv1; rua=mailto:tls@example.com"
    /// ```
    pub(super) struct TlsRptSyntax {
        code: "TLSRPT003",
        name: "tlsrpt-syntax",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 8460 §3",
    }
}

impl Rule for TlsRptSyntax {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        for text in &domain.mail.tls_rpt.records {
            let Err(error) = &text.parsed else { continue };
            let message = format!("{error}, at {}, so no reports come", text.published.name);
            let finding = text.published.finding(message, error.span, "not of the grammar");
            findings.add(finding.mend(match repaired(&text.published) {
                Some(value) => text.published.replace(&value, Safety::Review),
                None => text.published.remove(Safety::Review),
            }));
        }
    }
}

/// The record with the addresses that can be recognised.
fn repaired(published: &Published) -> Option<String> {
    let text = published.text();
    let text = core::str::from_utf8(&text).ok()?;
    let words =
        text.split(|character: char| character.is_whitespace() || ",;=\"".contains(character));
    let uris = words.filter_map(|word| {
        let bare = word.split_once("mailto:").map_or(word, |(_, address)| address);
        let bare = bare.trim_matches(['<', '>', '/']);
        if word.starts_with("https://") {
            Some(word.to_owned())
        } else {
            (bare.contains('@') && !bare.contains(':')).then(|| format!("mailto:{bare}"))
        }
    });
    let value = format!("v=TLSRPTv1; rua={}", uris.collect::<Vec<_>>().join(","));
    tls_rpt::Record::parse(value.as_bytes()).ok().map(|_| value)
}

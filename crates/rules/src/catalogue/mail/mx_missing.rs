use waxseal_verify::dns::Answer;

use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::finding::Finding;
use crate::findings::Findings;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// The domain has no MX record, and no address that could stand in for one.
    ///
    /// ## Why it matters
    ///
    /// Nobody can answer mail of the domain, and bounces are lost. Many receivers look for it before they take
    /// mail: they refuse a sender whom they could not answer.
    ///
    /// ## Example
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 mx -all"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Publish an MX record that names the server which takes the domain's mail.
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 mx -all"
    /// example.com. MX 10 mail.example.com.
    /// mail.example.com. A 192.0.2.1
    /// ```
    pub(super) struct MxMissing {
        code: "MX001",
        name: "mx-missing",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 5321 §5.1",
    }
}

impl Rule for MxMissing {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        let mail = &domain.mail;
        let has_none = matches!(mail.exchanges, Answer::NoData | Answer::NxDomain);
        if has_none && mail.host.has_address() == Some(false) {
            let message =
                format!("{} has no MX record and no address, so it takes no mail", domain.name);
            findings.add(Finding::new(message).mend(Remedy::advice(format!(
                "Publish an MX record at {} that names the server which takes its mail.",
                domain.name
            ))));
        }
    }
}

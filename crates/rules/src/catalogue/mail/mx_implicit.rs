use waxseal_verify::dns::Answer;

use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::finding::Finding;
use crate::findings::Findings;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// The domain has no MX record, so that its mail goes to its own address.
    ///
    /// ## Why it matters
    ///
    /// Without an MX record senders try the address of the domain itself, which is that of a web site as a rule,
    /// where no mail server runs.
    ///
    /// ## Example
    ///
    /// ```zone
    /// example.com. A 192.0.2.1
    /// ```
    ///
    /// ## Remedy
    ///
    /// Publish an MX record that names the server which takes the domain's mail; for a domain that takes none,
    /// `MX 0 .` says so.
    ///
    /// ```zone
    /// example.com. MX 10 mail.example.com.
    /// mail.example.com. A 192.0.2.1
    /// ```
    ///
    /// ```zone
    /// example.com. A 192.0.2.1
    /// example.com. MX 0 .
    /// ```
    pub(super) struct MxImplicit {
        code: "MX002",
        name: "mx-implicit",
        severity: Note,
        since: "0.1.0",
        reference: "RFC 5321 §5.1",
    }
}

impl Rule for MxImplicit {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        let mail = &domain.mail;
        let has_none = matches!(mail.exchanges, Answer::NoData | Answer::NxDomain);
        if has_none && mail.host.has_address() == Some(true) {
            let message =
                format!("{} has no MX record, so its mail goes to its own address", domain.name);
            findings.add(Finding::new(message).mend(Remedy::advice(format!(
                "Publish an MX record at {}; if it takes no mail, publish MX 0 . (a null MX).",
                domain.name
            ))));
        }
    }
}

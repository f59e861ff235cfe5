use crate::change::{Change, RecordData};
use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::finding::Finding;
use crate::findings::Findings;
use crate::remedy::{Remedy, Safety};
use crate::rule::Rule;

rule! {
    /// The domain sends mail, and says that it takes none.
    ///
    /// ## Why it matters
    ///
    /// A sender who cannot be answered may be refused, with `550 5.7.27`. Bounces are lost.
    ///
    /// ## Example
    ///
    /// ```zone
    /// example.com. MX 0 .
    /// example.com. TXT "v=spf1 ip4:192.0.2.1 -all"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Name a server that takes the domain's mail. If it sends none, say so with `v=spf1 -all`.
    ///
    /// ```zone
    /// example.com. MX 0 .
    /// example.com. TXT "v=spf1 -all"
    /// ```
    ///
    /// ```zone
    /// example.com. MX 10 mail.example.com.
    /// mail.example.com. A 192.0.2.1
    /// example.com. TXT "v=spf1 ip4:192.0.2.1 -all"
    /// ```
    pub(super) struct NullSends {
        code: "MX004",
        name: "mx-null-sends",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 7505 §4.2",
    }
}

impl Rule for NullSends {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        let names_senders = domain.spf.records.iter().any(|record| {
            let text = String::from_utf8_lossy(&record.published.text()).to_ascii_lowercase();
            text.split_whitespace().skip(1).any(|term| term != "-all" && !term.starts_with("exp="))
        });
        if !domain.mail.is_null_mx() || !names_senders && domain.profile.is_none() {
            return;
        }
        let message =
            format!("{} sends mail, and says with a null MX that it takes none", domain.name);
        let remove = domain.mail.records().iter().map(|null| Change::Remove {
            name: domain.name.clone(),
            data: RecordData::Mx(null.clone()),
        });
        findings.add(
            Finding::new(message)
                .mend(Remedy::advice("Publish an MX record that names a server in its place."))
                .mend(Remedy::changes(remove, Safety::Review)),
        );
    }
}

use crate::change::{Change, RecordData};
use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::finding::Finding;
use crate::findings::Findings;
use crate::remedy::{Remedy, Safety};
use crate::rule::Rule;

rule! {
    /// The domain says that it takes no mail, and names servers that do.
    ///
    /// ## Why it matters
    ///
    /// A null MX (`MX 0 .`) must be the only MX record. Beside others some senders refuse to deliver at all,
    /// and others try the name of the root.
    ///
    /// ## Example
    ///
    /// ```zone
    /// example.com. MX 0 .
    /// example.com. MX 10 mail.example.com.
    /// mail.example.com. A 192.0.2.1
    /// ```
    ///
    /// ## Remedy
    ///
    /// Take the null MX away; or the others, if the domain takes no mail.
    ///
    /// ```zone
    /// example.com. MX 10 mail.example.com.
    /// mail.example.com. A 192.0.2.1
    /// ```
    pub(super) struct NullBesideOthers {
        code: "MX003",
        name: "mx-null-beside-others",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 7505 §3",
    }
}

impl Rule for NullBesideOthers {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        let records = domain.mail.records();
        let null = records.iter().find(|record| record.exchange().is_none());
        let Some(null) = null.filter(|_| records.len() > 1) else { return };
        let message = format!("{} has a null MX beside other MX records", domain.name);
        let remove =
            Change::Remove { name: domain.name.clone(), data: RecordData::Mx(null.clone()) };
        let finding = Finding::new(message).because(format!("{} MX records", records.len()));
        findings.add(finding.mend(Remedy::changes([remove], Safety::Review)));
    }
}

use waxseal_verify::dns::Answer;

use crate::change::{Change, RecordData};
use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::finding::Finding;
use crate::findings::Findings;
use crate::remedy::{Remedy, Safety};
use crate::rule::Rule;

rule! {
    /// Beside the TXT record there is one of the discontinued type SPF.
    ///
    /// ## Why it matters
    ///
    /// Nobody reads it any more (RFC 7208 §3.1). It ages unseen, and differs from the record that
    /// counts as soon as only one of them is changed.
    ///
    /// ## Example
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 mx include:_spf.example.net -all"
    /// example.com. SPF "v=spf1 mx -all"
    /// _spf.example.net. TXT "v=spf1 ip4:192.0.2.0/24 -all"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Take the record of type SPF away.
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 mx include:_spf.example.net -all"
    /// _spf.example.net. TXT "v=spf1 ip4:192.0.2.0/24 -all"
    /// ```
    pub(super) struct DiscontinuedBeside {
        code: "SPF033",
        name: "spf-discontinued-type",
        severity: Note,
        since: "0.1.0",
        reference: "RFC 7208 §3.1",
    }
}

impl Rule for DiscontinuedBeside {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        let Answer::Txt(records) = &domain.spf.discontinued else { return };
        if domain.spf.records.is_empty() {
            return;
        }
        let message = format!("{} has a record of the discontinued type SPF, too", domain.name);
        let mut finding = Finding::new(message);
        let same =
            |text: &[u8]| domain.spf.records.iter().any(|own| *own.published.text() == *text);
        if records.iter().any(|record| !same(&record.joined())) {
            finding = finding.because("it differs from the TXT record");
        }
        let changes = records.iter().map(|record| Change::Remove {
            name: domain.name.clone(),
            data: RecordData::Spf(record.clone()),
        });
        findings.add(finding.mend(Remedy::changes(changes, Safety::Safe)));
    }
}

use waxseal_verify::dns::Answer;

use crate::change::{Change, RecordData};
use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::finding::Finding;
use crate::findings::Findings;
use crate::remedy::{Remedy, Safety};
use crate::rule::Rule;

rule! {
    /// `_dmarc` is an alias, and there is no DMARC record where it points to.
    ///
    /// ## Why it matters
    ///
    /// The record was left to a provider, who does not publish it, or does so no longer. For receivers the
    /// domain has no DMARC.
    ///
    /// ## Example
    ///
    /// ```zone
    /// _dmarc.example.com. CNAME example.com.dmarc.example.net.
    /// example.net. A 192.0.2.1
    /// ```
    ///
    /// ## Remedy
    ///
    /// Ask the provider to publish the record, or put one of your own in the place of the alias.
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=none"
    /// ```
    pub(super) struct AliasDangling {
        code: "DMARC006",
        name: "dmarc-alias-dangling",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 9989 §4.10; RFC 1034 §3.6.2",
    }
}

impl Rule for AliasDangling {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        let facts = &domain.dmarc;
        let (Some(name), Some((target, _))) = (&facts.name, &facts.alias) else { return };
        if !facts.records.is_empty() || matches!(facts.answer, Answer::Failed(_)) {
            return;
        }
        let message = format!("{name} points to {target}, where there is no DMARC record");
        let record = match &domain.profile {
            Some(profile) => RecordData::txt(&profile.dmarc.record),
            None => RecordData::txt("v=DMARC1; p=none"),
        };
        let changes = [
            Change::Remove { name: name.clone(), data: RecordData::Cname(target.clone()) },
            Change::Publish { name: name.clone(), data: record },
        ];
        let finding = Finding::new(message).mend(Remedy::changes(changes, Safety::Review));
        findings.add(finding.mend(Remedy::advice(format!(
            "Ask whoever runs {target} to publish the record there."
        ))));
    }
}

use waxseal_verify::dns::Answer;

use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::finding::Finding;
use crate::findings::Findings;
use crate::remedy::{Remedy, Safety};
use crate::rule::Rule;

rule! {
    /// The domain publishes no SPF record.
    ///
    /// ## Why it matters
    ///
    /// Without a record nobody can tell which servers may send mail for the domain: SPF gives `none`
    /// (RFC 7208 §2.6.1), and large receivers refuse such mail or take it for spam.
    ///
    /// ## Example
    ///
    /// ```zone
    /// example.com. TXT "site-verification=1"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Publish one TXT record at the domain itself. It names whoever sends for the domain; a domain
    /// that sends no mail says so with `v=spf1 -all`.
    ///
    /// ```zone
    /// example.com. TXT "site-verification=1"
    /// example.com. TXT "v=spf1 mx -all"
    /// ```
    pub(super) struct Missing {
        code: "SPF001",
        name: "spf-missing",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 7208 §3",
    }
}

impl Rule for Missing {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        let spf = &domain.spf;
        // Other rules tell of a record that is there and is not seen.
        let is_elsewhere = !spf.lookalikes.is_empty()
            || !spf.misplaced.is_empty()
            || spf.discontinued_record().is_some();
        if !spf.records.is_empty() || matches!(spf.answer, Answer::Failed(_)) || is_elsewhere {
            return;
        }
        let finding = Finding::new(format!("{} publishes no SPF record", domain.name));
        let remedy = match &domain.profile {
            Some(profile) => Remedy::publish_txt(&domain.name, &profile.spf.record, Safety::Safe),
            None => Remedy::publish_txt(&domain.name, "v=spf1 mx -all", Safety::Review),
        };
        findings.add(finding.mend(remedy));
    }
}

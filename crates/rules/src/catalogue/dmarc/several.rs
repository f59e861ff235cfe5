use waxseal_parse::dmarc::record::AssessmentPolicy;

use crate::catalogue::keep_one::keep_one;
use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::facts::dmarc::DmarcText;
use crate::findings::Findings;
use crate::record::Published;
use crate::rule::Rule;

rule! {
    /// The domain publishes more than one DMARC record.
    ///
    /// ## Why it matters
    ///
    /// Of several records at one name none counts: receivers discard all of them, as if there were none.
    /// Usually somebody added a record instead of changing the one that was there.
    ///
    /// ## Example
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=none"
    /// _dmarc.example.com. TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Keep one record, and take the others away.
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=reject; rua=mailto:dmarc@example.com"
    /// ```
    pub(super) struct Several {
        code: "DMARC002",
        name: "dmarc-several",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 9989 §4.10 (steps 2 and 6)",
    }
}

impl Rule for Several {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        let records = &domain.dmarc.records;
        if records.len() < 2 {
            return;
        }
        let message = format!(
            "{} publishes {} DMARC records; it may have one, so none of them counts",
            domain.name,
            records.len()
        );
        let kept = records.iter().min_by_key(|record| worth(record));
        let all: Vec<&Published> = records.iter().map(|record| &record.published).collect();
        findings.add(keep_one(message, &all, kept.map(|record| &record.published)));
    }
}

/// The record that is kept has the least: a policy that is broken, no reports, problems; of the rest,
/// the mildest policy is kept, for it cannot hurt.
fn worth(text: &DmarcText) -> (bool, bool, usize, Option<AssessmentPolicy>) {
    let Ok(record) = &text.parsed else { return (true, true, usize::MAX, None) };
    let policy = record.policy.valid();
    (policy.is_none(), record.aggregate_uris.is_empty(), record.problems.len(), policy)
}

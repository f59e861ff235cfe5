use super::likeness::Likeness;
use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::finding::Finding;
use crate::findings::Findings;
use crate::remedy::{Remedy, Safety};
use crate::rule::Rule;

rule! {
    /// The domain publishes no DMARC record, and inherits none.
    ///
    /// ## Why it matters
    ///
    /// Without a record receivers do not compare the visible author with what SPF and DKIM authenticate:
    /// anybody can write with this domain in From. Gmail, Yahoo and Outlook.com want a record of everybody who
    /// sends them much mail, and refuse or junk the mail of those who have none.
    ///
    /// ## Example
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 mx -all"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Publish a record. With `p=none` nothing changes for your mail; with a `rua` address that you read,
    /// reports show who sends in your name.
    ///
    /// ```zone
    /// _dmarc.example.com. TXT "v=DMARC1; p=none"
    /// ```
    pub(super) struct Missing {
        code: "DMARC001",
        name: "dmarc-missing",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 9989 §4.10.1, §5.1",
    }
}

impl Rule for Missing {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        let facts = &domain.dmarc;
        // What was meant as a record, or points to one, is another rule's.
        let is_other = facts.alias.is_some()
            || !facts.misplaced.is_empty()
            || facts.other_texts.iter().any(|text| Likeness::of(text).is_some());
        let Some(name) = facts.name.as_ref().filter(|_| !is_other && facts.is_missing()) else {
            return;
        };
        let message = format!("{} publishes no DMARC record, and inherits none", domain.name);
        let remedy = match &domain.profile {
            Some(profile) => Remedy::publish_txt(name, &profile.dmarc.record, Safety::Safe),
            None => Remedy::publish_txt(name, "v=DMARC1; p=none", Safety::Review),
        };
        findings
            .add(Finding::new(message).because(format!("nothing stands at {name}")).mend(remedy));
    }
}

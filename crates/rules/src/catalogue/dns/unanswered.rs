use waxseal_verify::dns::DnsFailure;

use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::finding::{Actor, Finding};
use crate::findings::Findings;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// Questions that a check of the domain needs had no answer.
    ///
    /// ## Why it matters
    ///
    /// What could not be asked is not known: nothing is said here about those records, and receivers
    /// who meet the same failure put the mail off (`temperror`). A server that fails (SERVFAIL) is
    /// often a broken DNSSEC signature or a zone that could not be loaded; aliases that run in a
    /// circle never have an answer.
    ///
    /// ## Example
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 mx -all"
    /// _dmarc.example.com. CNAME _dmarc.example.net.
    /// _dmarc.example.net. CNAME _dmarc.example.com.
    /// ```
    ///
    /// ## Remedy
    ///
    /// Let the operator of the name servers look at these names; then check again.
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 mx -all"
    /// _dmarc.example.com. TXT "v=DMARC1; p=none"
    /// ```
    pub(super) struct NoAnswer {
        code: "DNS003",
        name: "dns-unanswered",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 7208 §2.6.6; RFC 9989 §5.3.6",
        parameters: [("names", 20, "questions that are listed at most")],
    }
}

impl Rule for NoAnswer {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        let is_told = |failure: DnsFailure| failure != DnsFailure::NotInSnapshot;
        let Some((count, list)) = list(domain, is_told, findings.parameter("names")) else {
            return;
        };
        let message = format!(
            "{count} {} about {} had no answer, so that part of it is not known",
            if count == 1 { "question" } else { "questions" },
            domain.name
        );
        let advice = "Check again in a few minutes. If it stays like this, let the operator of the \
                      name servers look at these names.";
        let mut finding = Finding::new(message).for_actor(Actor::DnsOperator);
        finding.evidence = list;
        findings.add(finding.mend(Remedy::advice(advice)));
    }
}

/// How many questions failed in a way that is to be told, and the first of them in sentences.
pub(super) fn list(
    domain: &Domain,
    is_told: impl Fn(DnsFailure) -> bool,
    most: u64,
) -> Option<(usize, Vec<String>)> {
    let told = domain.unanswered.iter().filter(|(_, failure)| is_told(*failure));
    let count = told.clone().count();
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let mut list: Vec<String> =
        told.take(most).map(|(question, failure)| format!("{question}: {failure}")).collect();
    if count > list.len() {
        list.push(format!("and {} more", count - list.len()));
    }
    (count > 0).then_some((count, list))
}

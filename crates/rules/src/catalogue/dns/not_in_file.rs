use waxseal_verify::dns::DnsFailure;

use super::unanswered::list;
use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::finding::Finding;
use crate::findings::Findings;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// The file of DNS records does not hold all that a check of the domain asks for.
    ///
    /// ## Why it matters
    ///
    /// A zone file or a snapshot knows its own names. What other domains publish, such as the records
    /// that an SPF record includes, is not in it, and is not taken for missing: nothing is said about
    /// it.
    ///
    /// ## Example
    ///
    /// ```zone
    /// ; check: file
    /// example.com. TXT "v=spf1 include:_spf.example.net -all"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Check with live DNS, or record the missing answers into a file.
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 include:_spf.example.net -all"
    /// _spf.example.net. TXT "v=spf1 ip4:192.0.2.0/24 -all"
    /// ```
    pub(super) struct NotInFile {
        code: "DNS004",
        name: "dns-not-in-file",
        severity: Note,
        since: "0.1.0",
        reference: "RFC 2308 §2",
        parameters: [("names", 20, "questions that are listed at most")],
    }
}

impl Rule for NotInFile {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        let is_told = |failure: DnsFailure| failure == DnsFailure::NotInSnapshot;
        let Some((count, list)) = list(domain, is_told, findings.parameter("names")) else {
            return;
        };
        let message = format!(
            "the DNS file does not answer {count} {} about {}, so that part of it is not known",
            if count == 1 { "question" } else { "questions" },
            domain.name
        );
        let mut finding = Finding::new(message);
        finding.evidence = list;
        findings.add(finding.mend(Remedy::advice("Check with live DNS to know these, too.")));
    }
}

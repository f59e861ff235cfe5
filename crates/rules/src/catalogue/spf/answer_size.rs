use super::large_answer;
use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::findings::Findings;
use crate::rule::Rule;

rule! {
    /// The TXT records of the domain are more than 450 octets.
    ///
    /// ## Why it matters
    ///
    /// RFC 7208 §3.4 wants the name and all TXT records at it to be shorter than 450 octets, so that the
    /// answer fits into the 512 octets that every path carries. Larger answers take EDNS or TCP, which
    /// some networks still break.
    ///
    /// ## Example
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 mx -all"
    /// example.com. TXT "site-verification=0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"
    /// example.com. TXT "other-verification=0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"
    /// example.com. TXT "third-verification=01234567890123456789012345678901234567890123456789"
    /// ```
    ///
    /// ## Remedy
    ///
    /// Take away verifications that are done, and put long lists of networks into a record of their
    /// own, which this one includes.
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 mx -all"
    /// ```
    pub(super) struct AnswerSize {
        code: "SPF030",
        name: "spf-answer-size",
        severity: Note,
        since: "0.1.0",
        reference: "RFC 7208 §3.4",
        parameters: [("octets", 450, "how many octets of name and texts are many")],
    }
}

impl Rule for AnswerSize {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        let most = usize::try_from(findings.parameter("octets")).unwrap_or(usize::MAX);
        let octets = domain.spf.text_octets();
        if domain.spf.records.is_empty() || domain.name.as_str().len() + octets <= most {
            return;
        }
        let message = format!("the TXT records of {} are {octets} octets", domain.name);
        findings.add(large_answer(domain, message));
    }
}

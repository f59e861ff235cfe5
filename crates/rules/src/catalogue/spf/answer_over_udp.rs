use super::large_answer;
use crate::declaration::{Declaration, rule};
use crate::domain::Domain;
use crate::findings::Findings;
use crate::rule::Rule;

rule! {
    /// The answer with the domain's TXT records does not fit into one packet.
    ///
    /// ## Why it matters
    ///
    /// Name servers send at most 1,232 octets over UDP today; longer answers are cut off and asked for
    /// again over TCP. Where that is blocked, at the servers or on the way, checks of the domain end
    /// with `temperror`, now and then.
    ///
    /// ## Example
    ///
    /// ```zone
    /// example.com. TXT "v=spf1 mx -all"
    /// example.com. TXT "a=01234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"
    /// example.com. TXT "b=01234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"
    /// example.com. TXT "c=01234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"
    /// example.com. TXT "d=01234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"
    /// example.com. TXT "e=01234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"
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
    pub(super) struct AnswerOverUdp {
        code: "SPF031",
        name: "spf-answer-over-udp",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 7208 §3.4",
        parameters: [("octets", 1232, "how many octets an answer over UDP may have")],
    }
}

impl Rule for AnswerOverUdp {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn domain(&self, domain: &Domain, findings: &mut Findings<'_>) {
        let most = usize::try_from(findings.parameter("octets")).unwrap_or(usize::MAX);
        let octets = domain.spf.answer_octets(&domain.name);
        if domain.spf.records.is_empty() || octets <= most {
            return;
        }
        let message = format!(
            "the answer with the TXT records of {} has {octets} octets and does not fit into one \
             packet",
            domain.name
        );
        findings.add(large_answer(domain, message));
    }
}

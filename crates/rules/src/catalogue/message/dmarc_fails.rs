use waxseal_verify::dmarc::align::Outcome;

use super::{SPF_UNKNOWN, failed_dmarc};
use crate::declaration::{Declaration, rule};
use crate::finding::{Actor, Finding};
use crate::findings::Findings;
use crate::message::MessageSubject;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// DMARC fails, for neither SPF nor any signature passes.
    ///
    /// ## Why it matters
    ///
    /// The domain of From publishes how such mail is to be treated, and many receivers follow: with `p=reject`
    /// it is refused, with `p=quarantine` it goes to the junk folder.
    ///
    /// ## Example
    ///
    /// ```mail
    /// ; zone: example.com. TXT "v=spf1 ip4:192.0.2.1 -all"
    /// ; zone: _dmarc.example.com. TXT "v=DMARC1; p=reject"
    /// ; client: 198.51.100.9 mail-from=joe@example.com
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    ///
    /// ## Remedy
    ///
    /// Sign the mail with DKIM and a key of the domain, and send it through servers that the domain's SPF record
    /// names. The other findings say what is wrong with each. Mail that you have not sent is not yours to mend:
    /// then the policy does its work.
    ///
    /// ```mail
    /// ; sign: d=example.com s=s1 h=from:subject
    /// ; zone: example.com. TXT "v=spf1 ip4:192.0.2.1 -all"
    /// ; zone: _dmarc.example.com. TXT "v=DMARC1; p=reject"
    /// ; client: 192.0.2.1 mail-from=joe@example.com
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    pub(super) struct DmarcFails {
        code: "MSG014",
        name: "msg-dmarc-fails",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 9989 §5.3",
    }
}

impl Rule for DmarcFails {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn message(&self, message: &MessageSubject<'_>, findings: &mut Findings<'_>) {
        let Some((dmarc, author)) = failed_dmarc(message) else { return };
        if dmarc.identifiers.iter().any(|one| one.identifier.outcome == Outcome::Pass) {
            return;
        }
        let signatures = message.evidence.dkim.signatures.len();
        let of_dkim = match signatures {
            0 => "the message is not signed",
            1 => "its signature does not pass",
            _ => "none of its signatures passes",
        };
        let of_spf = match &message.evidence.spf {
            Some(spf) => format!("SPF gives {}", spf.mail_from.result),
            None => "SPF was not checked".to_owned(),
        };
        let mut finding =
            Finding::new(format!("DMARC fails for {author}: {of_dkim}, and {of_spf}"))
                .for_actor(Actor::Sender);
        if let Some(policy) = &dmarc.policy {
            finding = finding.because(format!("the domain asks for p={}", policy.evaluated));
        }
        if message.evidence.spf.is_none() {
            finding = finding.because(SPF_UNKNOWN);
        }
        findings.add(finding.mend(Remedy::advice(format!(
            "sign the mail with d={author}, and send it through servers that SPF of the domain names"
        ))));
    }
}

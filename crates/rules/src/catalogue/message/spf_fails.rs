use waxseal_verify::result::SpfResult;

use crate::declaration::{Declaration, rule};
use crate::finding::Finding;
use crate::findings::Findings;
use crate::message::MessageSubject;
use crate::remedy::Remedy;
use crate::rule::Rule;

rule! {
    /// SPF does not pass for the server that sent the message.
    ///
    /// ## Why it matters
    ///
    /// The domain of the return path says which servers may use it. A message from any other server is taken for
    /// forged, unless a signature proves it; large receivers want bulk mail to pass both.
    ///
    /// ## Example
    ///
    /// ```mail
    /// ; zone: example.com. TXT "v=spf1 ip4:192.0.2.1 -all"
    /// ; client: 198.51.100.9 mail-from=joe@example.com
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    ///
    /// ## Remedy
    ///
    /// Put the sending server, or the provider's `include`, into the SPF record of the domain. Forwarded mail
    /// fails SPF by nature: there DKIM has to pass.
    ///
    /// ```mail
    /// ; zone: example.com. TXT "v=spf1 ip4:192.0.2.1 ip4:198.51.100.9 -all"
    /// ; client: 198.51.100.9 mail-from=joe@example.com
    /// From: Joe <joe@example.com>
    /// Subject: Hello
    ///
    /// Hello Jane.
    /// ```
    pub(super) struct SpfFails {
        code: "MSG017",
        name: "msg-spf-fails",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 7208 §2.6",
    }
}

impl Rule for SpfFails {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn message(&self, message: &MessageSubject<'_>, findings: &mut Findings<'_>) {
        let Some(spf) = &message.evidence.spf else { return };
        let spf = &spf.mail_from;
        let advice = match spf.result {
            SpfResult::Pass | SpfResult::TempError => return,
            SpfResult::None => {
                "publish an SPF record that names the servers that send for the domain"
            }
            SpfResult::PermError => {
                "mend the SPF record, which cannot be evaluated; \"waxseal check\" shows where"
            }
            _ => {
                "name the sending server in the domain's SPF record, if it may send for the domain; for \
                 forwarded mail let DKIM pass"
            }
        };
        let domain = match spf.domain() {
            Some(domain) => domain.to_string(),
            None => "the return path".to_owned(),
        };
        let reason = spf.reason.to_string();
        let finding = Finding::new(format!("SPF gives {} for {domain}", spf.result))
            .because(reason.escape_debug().to_string())
            .because(format!("the client is {}", spf.identity.client_ip()));
        findings.add(finding.mend(Remedy::advice(advice)));
    }
}

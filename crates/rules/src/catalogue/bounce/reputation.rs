use waxseal_bounce::knowledge::Cause;

use super::tell;
use crate::bounce::BounceSubject;
use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::rule::Rule;

rule! {
    /// The receiver refused the message because of the reputation of the sending address or domain, or because a
    /// blocklist has it.
    ///
    /// ## Why it matters
    ///
    /// Nothing is wrong with this message or its recipient: mail from this host or domain is refused for what was sent
    /// before. Who suppresses the address loses a good one.
    ///
    /// ## Example
    ///
    /// ```mail
    /// From: MAILER-DAEMON@mx.example.com
    /// Content-Type: multipart/report; report-type=delivery-status; boundary=b
    ///
    /// --b
    /// Content-Type: message/delivery-status
    ///
    /// Reporting-MTA: dns; mx.example.com
    ///
    /// Final-Recipient: rfc822; jane@example.net
    /// Action: failed
    /// Status: 5.7.1
    /// Remote-MTA: dns; mx.example.net
    /// Diagnostic-Code: smtp; 554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org
    ///
    /// --b--
    /// ```
    ///
    /// ## Remedy
    ///
    /// Find out what was sent, end it, and then ask the list that the finding names to take the address off.
    ///
    /// ```mail
    /// From: MAILER-DAEMON@mx.example.com
    /// Content-Type: multipart/report; report-type=delivery-status; boundary=b
    ///
    /// --b
    /// Content-Type: message/delivery-status
    ///
    /// Reporting-MTA: dns; mx.example.com
    ///
    /// Final-Recipient: rfc822; jane@example.net
    /// Action: delivered
    /// Status: 2.0.0
    /// Remote-MTA: dns; mx.example.net
    /// Diagnostic-Code: smtp; 250 2.0.0 OK
    ///
    /// --b--
    /// ```
    pub(super) struct Reputation {
        code: "BNC004",
        name: "bounce-reputation",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 3463 §3.8",
    }
}

impl Rule for Reputation {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn bounce(&self, bounce: &BounceSubject<'_>, findings: &mut Findings<'_>) {
        let what = match &bounce.classification.list {
            Some(list) => {
                format!("the sending host or domain is on the blocklist {}", list.escape_debug())
            }
            None => "the sending host or domain has a bad reputation".to_owned(),
        };
        tell(bounce, &[Cause::Reputation], &what, findings);
    }
}

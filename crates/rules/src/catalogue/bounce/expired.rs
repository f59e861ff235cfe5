use waxseal_bounce::knowledge::Cause;

use super::tell;
use crate::bounce::BounceSubject;
use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::rule::Rule;

rule! {
    /// The message was tried until the queue gave up.
    ///
    /// ## Why it matters
    ///
    /// The answer that the finding shows is only the end. The true cause stands in the deferrals before it: in the log
    /// of the sending server, or in the notices that told of the delay.
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
    /// Status: 4.4.7
    /// Remote-MTA: dns; mx.example.net
    /// Diagnostic-Code: smtp; delivery expired (message too old)
    ///
    /// --b--
    /// ```
    ///
    /// ## Remedy
    ///
    /// Look up the last deferral in the log of the sending server and mend what that says.
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
    pub(super) struct Expired {
        code: "BNC020",
        name: "bounce-expired",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 5321 §4.5.4.1",
    }
}

impl Rule for Expired {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn bounce(&self, bounce: &BounceSubject<'_>, findings: &mut Findings<'_>) {
        tell(bounce, &[Cause::Expired], "it was tried until the queue gave up", findings);
    }
}

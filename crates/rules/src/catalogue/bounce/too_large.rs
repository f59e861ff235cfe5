use waxseal_bounce::knowledge::Cause;

use super::tell;
use crate::bounce::BounceSubject;
use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::rule::Rule;

rule! {
    /// The message is larger than the receiver takes.
    ///
    /// ## Why it matters
    ///
    /// Every receiver has a limit, most often of 10 to 50 MB, and attachments grow by a third on their way. The address
    /// is good.
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
    /// Status: 5.3.4
    /// Remote-MTA: dns; mx.example.net
    /// Diagnostic-Code: smtp; 552 5.3.4 Message size exceeds fixed limit
    ///
    /// --b--
    /// ```
    ///
    /// ## Remedy
    ///
    /// Send a link to the file instead, or less at once.
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
    pub(super) struct TooLarge {
        code: "BNC017",
        name: "bounce-too-large",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 1870 §6.1",
    }
}

impl Rule for TooLarge {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn bounce(&self, bounce: &BounceSubject<'_>, findings: &mut Findings<'_>) {
        tell(bounce, &[Cause::TooLarge], "the message is too large", findings);
    }
}

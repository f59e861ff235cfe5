use waxseal_bounce::knowledge::Cause;

use super::tell;
use crate::bounce::BounceSubject;
use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::rule::Rule;

rule! {
    /// The message went round between hosts until one of them stopped it.
    ///
    /// ## Why it matters
    ///
    /// Two forwards lead to each other, or the MX of a domain leads to a host that does not take its mail for its own.
    /// No message gets through until somebody cuts the loop.
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
    /// Status: 5.4.6
    /// Remote-MTA: dns; mx.example.net
    /// Diagnostic-Code: smtp; 554 5.4.6 Hop count exceeded - possible mail loop
    ///
    /// --b--
    /// ```
    ///
    /// ## Remedy
    ///
    /// Read the Received fields of the message that came back, find where they repeat, and correct the forward or the
    /// MX there.
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
    pub(super) struct Loop {
        code: "BNC021",
        name: "bounce-loop",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 5321 §6.3",
    }
}

impl Rule for Loop {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn bounce(&self, bounce: &BounceSubject<'_>, findings: &mut Findings<'_>) {
        tell(bounce, &[Cause::Loop], "it went round between hosts", findings);
    }
}

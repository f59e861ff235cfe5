use waxseal_bounce::knowledge::Cause;

use super::tell;
use crate::bounce::BounceSubject;
use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::rule::Rule;

rule! {
    /// Too much was sent at once: messages, connections, recipients, or complaints.
    ///
    /// ## Why it matters
    ///
    /// The receiver takes mail from this sender more slowly than it was sent. Who goes on at the same pace is refused
    /// for longer.
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
    /// Status: 4.7.0
    /// Remote-MTA: dns; mx.example.net
    /// Diagnostic-Code: smtp; 421 4.7.0 mx.example.net Error: too many connections from 192.0.2.1
    ///
    /// --b--
    /// ```
    ///
    /// ## Remedy
    ///
    /// Send fewer messages in an hour over fewer connections, with fewer recipients each, and try again later.
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
    pub(super) struct RateLimited {
        code: "BNC015",
        name: "bounce-rate-limited",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 5321 §4.5.4.1",
    }
}

impl Rule for RateLimited {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn bounce(&self, bounce: &BounceSubject<'_>, findings: &mut Findings<'_>) {
        tell(
            bounce,
            &[Cause::RateLimited, Cause::TooManyRecipients],
            "too much was sent at once",
            findings,
        );
    }
}

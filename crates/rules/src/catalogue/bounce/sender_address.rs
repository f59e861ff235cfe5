use waxseal_bounce::knowledge::Cause;

use super::tell;
use crate::bounce::BounceSubject;
use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::rule::Rule;

rule! {
    /// The receiver refused the envelope sender's address or its domain.
    ///
    /// ## Why it matters
    ///
    /// Receivers look whether an answer could be sent to the envelope sender: whether its domain exists, has an MX or
    /// an address, and whether whoever logged in may use it. Every message from that address is refused; the
    /// recipient's address is good.
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
    /// Status: 5.1.8
    /// Remote-MTA: dns; mx.example.net
    /// Diagnostic-Code: smtp; 553 5.1.8 <joe@example.org>... Domain of sender address joe@example.org does not exist
    ///
    /// --b--
    /// ```
    ///
    /// ## Remedy
    ///
    /// Use an envelope sender that exists, in a domain that takes mail.
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
    pub(super) struct SenderAddress {
        code: "BNC002",
        name: "bounce-sender-address",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 3463 §3.2",
    }
}

impl Rule for SenderAddress {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn bounce(&self, bounce: &BounceSubject<'_>, findings: &mut Findings<'_>) {
        tell(
            bounce,
            &[Cause::SenderAddress],
            "the envelope sender's address or domain is not accepted",
            findings,
        );
    }
}

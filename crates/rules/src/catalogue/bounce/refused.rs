use waxseal_bounce::knowledge::Cause;

use super::tell;
use crate::bounce::BounceSubject;
use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::rule::Rule;

rule! {
    /// The receiver refused the message by a rule of its own, or of the recipient's.
    ///
    /// ## Why it matters
    ///
    /// The mailbox, its group or its organisation takes no mail from this sender, or the answer does not say why. The
    /// address is good, so suppressing it does not mend anything.
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
    /// Diagnostic-Code: smtp; 554 5.7.1 <unknown[192.0.2.1]>: Client host rejected: Access denied
    ///
    /// --b--
    /// ```
    ///
    /// ## Remedy
    ///
    /// Ask the recipient, by another way, to let the sender in; ask the receiver's postmaster where the answer says
    /// nothing.
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
    pub(super) struct Refused {
        code: "BNC009",
        name: "bounce-refused",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 3463 §3.8",
    }
}

impl Rule for Refused {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn bounce(&self, bounce: &BounceSubject<'_>, findings: &mut Findings<'_>) {
        tell(
            bounce,
            &[Cause::Refused, Cause::RecipientPolicy],
            "a rule of the receiver does not let it in",
            findings,
        );
    }
}

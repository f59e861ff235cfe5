use waxseal_bounce::knowledge::Cause;

use super::tell;
use crate::bounce::BounceSubject;
use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::rule::Rule;

rule! {
    /// The mailbox has no room.
    ///
    /// ## Why it matters
    ///
    /// The recipient can make room, so the address is good for now. A mailbox that stays full for weeks is one that
    /// nobody reads.
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
    /// Status: 5.2.2
    /// Remote-MTA: dns; mx.example.net
    /// Diagnostic-Code: smtp; 552 5.2.2 Over quota
    ///
    /// --b--
    /// ```
    ///
    /// ## Remedy
    ///
    /// Send again after days; suppress the address only after weeks.
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
    pub(super) struct MailboxFull {
        code: "BNC013",
        name: "bounce-mailbox-full",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 3463 §3.3",
    }
}

impl Rule for MailboxFull {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn bounce(&self, bounce: &BounceSubject<'_>, findings: &mut Findings<'_>) {
        tell(bounce, &[Cause::MailboxFull], "the mailbox is full", findings);
    }
}

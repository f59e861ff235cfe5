use waxseal_bounce::knowledge::Cause;

use super::tell;
use crate::bounce::BounceSubject;
use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::rule::Rule;

rule! {
    /// The mailbox exists and is switched off.
    ///
    /// ## Why it matters
    ///
    /// It was closed, locked or not used for long. Some are opened again; where the answer says that it is for good,
    /// the address has to go.
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
    /// Status: 5.2.1
    /// Remote-MTA: dns; mx.example.net
    /// Diagnostic-Code: smtp; 550 5.2.1 The email account that you tried to reach is disabled.
    ///
    /// --b--
    /// ```
    ///
    /// ## Remedy
    ///
    /// Suppress the address where the finding says hard; else try again after days.
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
    pub(super) struct MailboxDisabled {
        code: "BNC012",
        name: "bounce-mailbox-disabled",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 3463 §3.3",
    }
}

impl Rule for MailboxDisabled {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn bounce(&self, bounce: &BounceSubject<'_>, findings: &mut Findings<'_>) {
        tell(bounce, &[Cause::MailboxDisabled], "the mailbox is switched off", findings);
    }
}

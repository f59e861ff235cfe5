use waxseal_bounce::knowledge::Cause;

use super::tell;
use crate::bounce::BounceSubject;
use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::rule::Rule;

rule! {
    /// The message is not built as it must be, or the SMTP dialogue went wrong.
    ///
    /// ## Why it matters
    ///
    /// A program made a message that is no mail by RFC 5322 and MIME, or spoke to the receiver in a way that is no
    /// SMTP. It happens to every recipient there, and the addresses are good.
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
    /// Status: 5.6.0
    /// Remote-MTA: dns; mx.example.net
    /// Diagnostic-Code: smtp; 550 5.6.0 Lone CR or LF in body, message has bare LF
    ///
    /// --b--
    /// ```
    ///
    /// ## Remedy
    ///
    /// Mend the program that made the message; `waxseal verify --findings` says what is wrong with one.
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
    pub(super) struct Format {
        code: "BNC018",
        name: "bounce-format",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 3463 §3.7",
    }
}

impl Rule for Format {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn bounce(&self, bounce: &BounceSubject<'_>, findings: &mut Findings<'_>) {
        let protocol = "the SMTP dialogue went wrong";
        tell(bounce, &[Cause::MessageFormat], "the message is not built as it must be", findings);
        tell(bounce, &[Cause::Protocol], protocol, findings);
    }
}

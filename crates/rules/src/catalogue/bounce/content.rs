use waxseal_bounce::knowledge::Cause;

use super::tell;
use crate::bounce::BounceSubject;
use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::rule::Rule;

rule! {
    /// The receiver refused the content: it was taken for spam, malware or phishing, or has what the receiver does not
    /// take.
    ///
    /// ## Why it matters
    ///
    /// The text, a link or an attachment made a filter refuse the message. The recipient's address is good.
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
    /// Diagnostic-Code: smtp; 550 5.7.1 Message contains a virus (Eicar-Test-Signature)
    ///
    /// --b--
    /// ```
    ///
    /// ## Remedy
    ///
    /// Look at links, attachments and wording, send it again without what the answer names, and write to the receiver
    /// where it is mistaken.
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
    pub(super) struct Content {
        code: "BNC005",
        name: "bounce-content",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 3463 §3.8",
    }
}

impl Rule for Content {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn bounce(&self, bounce: &BounceSubject<'_>, findings: &mut Findings<'_>) {
        tell(
            bounce,
            &[Cause::ContentRefused],
            "the content was taken for spam or something harmful",
            findings,
        );
    }
}

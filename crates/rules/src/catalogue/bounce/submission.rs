use waxseal_bounce::knowledge::Cause;

use super::tell;
use crate::bounce::BounceSubject;
use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::rule::Rule;

rule! {
    /// The sending server refused the message: whoever submitted it was not logged in, or may not send.
    ///
    /// ## Why it matters
    ///
    /// The message never left the sender's side. The recipient's address is good.
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
    /// Status: 5.7.8
    /// Remote-MTA: dns; mx.example.net
    /// Diagnostic-Code: smtp; 535 5.7.8 Error: authentication failed
    ///
    /// --b--
    /// ```
    ///
    /// ## Remedy
    ///
    /// Log in with the right name and password, on the submission port, and look whether the account is locked.
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
    pub(super) struct Submission {
        code: "BNC007",
        name: "bounce-submission",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 4954 §6",
    }
}

impl Rule for Submission {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn bounce(&self, bounce: &BounceSubject<'_>, findings: &mut Findings<'_>) {
        tell(
            bounce,
            &[Cause::SubmissionRefused],
            "whoever submitted it was not logged in or may not send",
            findings,
        );
    }
}

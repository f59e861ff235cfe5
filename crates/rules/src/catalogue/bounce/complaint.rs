use waxseal_bounce::knowledge::Cause;

use crate::bounce::BounceSubject;
use crate::declaration::{Declaration, rule};
use crate::finding::Finding;
use crate::findings::Findings;
use crate::rule::Rule;

rule! {
    /// A recipient has called the message spam.
    ///
    /// ## Why it matters
    ///
    /// The message was delivered, and the provider passes on that the recipient does not want it. Providers count
    /// complaints: from some in a thousand on, they refuse mail of the sender.
    ///
    /// ## Example
    ///
    /// ```mail
    /// From: feedback@example.net
    /// Content-Type: multipart/report; report-type=feedback-report; boundary=b
    ///
    /// --b
    /// Content-Type: text/plain
    ///
    /// This is an abuse report.
    ///
    /// --b
    /// Content-Type: message/feedback-report
    ///
    /// Feedback-Type: abuse
    /// User-Agent: Example/1.0
    /// Version: 1
    /// Original-Rcpt-To: jane@example.net
    ///
    /// --b
    /// Content-Type: message/rfc822
    ///
    /// From: joe@example.com
    /// Subject: Buy
    ///
    /// Buy.
    ///
    /// --b--
    /// ```
    ///
    /// ## Remedy
    ///
    /// Take the recipient off the list, and look why people get mail that they do not want.
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
    pub(super) struct Complaint {
        code: "BNC023",
        name: "bounce-complaint",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 5965 §2",
    }
}

impl Rule for Complaint {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn bounce(&self, bounce: &BounceSubject<'_>, findings: &mut Findings<'_>) {
        if bounce.cause() == Cause::Feedback {
            let message = match bounce.recipient {
                Some(_) => format!("{} has called the message spam", bounce.address()),
                None => "a recipient has called the message spam".to_owned(),
            };
            let finding = bounce.explained(Finding::new(message));
            findings.add_at_most(bounce.severity(), finding);
        }
    }
}

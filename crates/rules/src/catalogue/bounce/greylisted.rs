use waxseal_bounce::knowledge::Cause;

use super::tell;
use crate::bounce::BounceSubject;
use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::rule::Rule;

rule! {
    /// The receiver asked to come back later, to see whether the sender does.
    ///
    /// ## Why it matters
    ///
    /// This is how greylisting works: a queue that tries again after minutes gets through. Only a program without a
    /// queue loses mail by it.
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
    /// Action: delayed
    /// Status: 4.7.1
    /// Remote-MTA: dns; mx.example.net
    /// Diagnostic-Code: smtp; 450 4.7.1 <jane@example.net>: Recipient address rejected: Greylisted, try again later
    ///
    /// --b--
    /// ```
    ///
    /// ## Remedy
    ///
    /// Try again after some minutes from the same address.
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
    pub(super) struct Greylisted {
        code: "BNC016",
        name: "bounce-greylisted",
        severity: Note,
        since: "0.1.0",
        reference: "RFC 6647 §2",
    }
}

impl Rule for Greylisted {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn bounce(&self, bounce: &BounceSubject<'_>, findings: &mut Findings<'_>) {
        tell(
            bounce,
            &[Cause::Greylisted],
            "the receiver wants to see whether the sender comes back (greylisting)",
            findings,
        );
    }
}

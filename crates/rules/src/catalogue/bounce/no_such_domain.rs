use waxseal_bounce::knowledge::Cause;

use super::tell;
use crate::bounce::BounceSubject;
use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::rule::Rule;

rule! {
    /// The recipient's domain does not exist or takes no mail.
    ///
    /// ## Why it matters
    ///
    /// Most often it is a typing error, or a company that is no more. Nothing sent there will arrive.
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
    /// Status: 5.1.2
    /// Remote-MTA: dns; mx.example.net
    /// Diagnostic-Code: smtp; 550 5.1.2 Host unknown (Name server: example.net: host not found)
    ///
    /// --b--
    /// ```
    ///
    /// ## Remedy
    ///
    /// Correct the domain; suppress the address where it is right.
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
    pub(super) struct NoSuchDomain {
        code: "BNC011",
        name: "bounce-no-such-domain",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 7505 §3",
    }
}

impl Rule for NoSuchDomain {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn bounce(&self, bounce: &BounceSubject<'_>, findings: &mut Findings<'_>) {
        tell(
            bounce,
            &[Cause::NoSuchDomain],
            "the recipient's domain does not exist or takes no mail",
            findings,
        );
    }
}

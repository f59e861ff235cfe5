use waxseal_bounce::knowledge::Cause;

use super::tell;
use crate::bounce::BounceSubject;
use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::rule::Rule;

rule! {
    /// The receiving host could not be reached, or had a fault of its own.
    ///
    /// ## Why it matters
    ///
    /// The network, the DNS or the receiver's machine failed. It most often passes; where it lasts, the domain may have
    /// no working mail host any more.
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
    /// Status: 4.4.1
    /// Remote-MTA: dns; mx.example.net
    /// Diagnostic-Code: smtp; 421 example.net (smtp)... Deferred: Connection timed out during user open with example.net
    ///
    /// --b--
    /// ```
    ///
    /// ## Remedy
    ///
    /// Try again for hours; then see whether the MX of the domain leads to hosts that answer.
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
    pub(super) struct Unreachable {
        code: "BNC019",
        name: "bounce-unreachable",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 5321 §4.5.4.1",
    }
}

impl Rule for Unreachable {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn bounce(&self, bounce: &BounceSubject<'_>, findings: &mut Findings<'_>) {
        let network = "the receiving host could not be reached";
        tell(bounce, &[Cause::Network], network, findings);
        tell(bounce, &[Cause::SystemFault], "the receiving system has a fault", findings);
    }
}

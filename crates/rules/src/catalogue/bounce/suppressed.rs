use waxseal_bounce::knowledge::Cause;

use super::tell;
use crate::bounce::BounceSubject;
use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::rule::Rule;

rule! {
    /// The sending service did not even try, for the address is on its own suppression list.
    ///
    /// ## Why it matters
    ///
    /// An earlier message to this address came back, and the service keeps its reputation by not trying again.
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
    /// Status: 5.1.1
    /// Remote-MTA: dns; mx.example.net
    /// Diagnostic-Code: smtp; 550 5.1.1 Recipient address on our suppression list
    ///
    /// --b--
    /// ```
    ///
    /// ## Remedy
    ///
    /// Take the address off that list only where the recipient says that it is good.
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
    pub(super) struct Suppressed {
        code: "BNC014",
        name: "bounce-suppressed",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 3463 §3.2",
    }
}

impl Rule for Suppressed {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn bounce(&self, bounce: &BounceSubject<'_>, findings: &mut Findings<'_>) {
        tell(
            bounce,
            &[Cause::Suppressed],
            "the sending service has the address on its suppression list",
            findings,
        );
    }
}

use waxseal_bounce::knowledge::Cause;

use super::tell;
use crate::bounce::BounceSubject;
use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::rule::Rule;

rule! {
    /// The host that was asked does not take mail for the recipient's domain.
    ///
    /// ## Why it matters
    ///
    /// Either the sender speaks to the wrong host, or the domain's MX leads to a host that does not know the domain.
    /// The address itself may be good.
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
    /// Diagnostic-Code: smtp; 554 5.7.1 <jane@example.net>: Relay access denied
    ///
    /// --b--
    /// ```
    ///
    /// ## Remedy
    ///
    /// See whether the MX of the recipient's domain is right and whether the sending server uses it; if so, tell
    /// whoever runs the domain.
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
    pub(super) struct Relaying {
        code: "BNC008",
        name: "bounce-relaying",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 3463 §3.8",
    }
}

impl Rule for Relaying {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn bounce(&self, bounce: &BounceSubject<'_>, findings: &mut Findings<'_>) {
        tell(
            bounce,
            &[Cause::RelayingDenied],
            "the host does not take mail for this domain from here",
            findings,
        );
    }
}

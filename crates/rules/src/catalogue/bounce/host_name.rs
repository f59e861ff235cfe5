use waxseal_bounce::knowledge::Cause;

use super::tell;
use crate::bounce::BounceSubject;
use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::rule::Rule;

rule! {
    /// The receiver refused the sending host because of its name: its reverse name or what it says in HELO.
    ///
    /// ## Why it matters
    ///
    /// A host without a reverse name that leads back to its address looks like a machine that somebody took over. All
    /// mail of this host is refused there; the recipient's address is good.
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
    /// Status: 4.7.25
    /// Remote-MTA: dns; mx.example.net
    /// Diagnostic-Code: smtp; 450 4.7.25 Client host rejected: cannot find your reverse hostname, [192.0.2.1]
    ///
    /// --b--
    /// ```
    ///
    /// ## Remedy
    ///
    /// Give the address a PTR record whose name leads back to it, and let the server say that name in HELO.
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
    pub(super) struct HostName {
        code: "BNC003",
        name: "bounce-host-name",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 5321 §4.1.4",
    }
}

impl Rule for HostName {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn bounce(&self, bounce: &BounceSubject<'_>, findings: &mut Findings<'_>) {
        tell(bounce, &[Cause::HostName], "the sending host's name is not accepted", findings);
    }
}

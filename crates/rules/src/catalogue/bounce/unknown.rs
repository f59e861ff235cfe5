use waxseal_bounce::knowledge::Cause;

use super::tell;
use crate::bounce::BounceSubject;
use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::rule::Rule;

rule! {
    /// The message did not arrive, and what the answer means is not known.
    ///
    /// ## Why it matters
    ///
    /// No row of the knowledge base fits to the answer, which the finding shows. The address is kept: nothing says that
    /// it is bad.
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
    /// Status: 5.0.0
    /// Remote-MTA: dns; mx.example.net
    /// Diagnostic-Code: smtp; 554 Qqqq zzzz
    ///
    /// --b--
    /// ```
    ///
    /// ## Remedy
    ///
    /// Read the answer. A row for it can be added to the knowledge base.
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
    pub(super) struct Unknown {
        code: "BNC022",
        name: "bounce-unknown",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 3463 §3.1",
    }
}

impl Rule for Unknown {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn bounce(&self, bounce: &BounceSubject<'_>, findings: &mut Findings<'_>) {
        tell(bounce, &[Cause::Unknown], "the answer fits no cause that is known", findings);
    }
}

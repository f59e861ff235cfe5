use waxseal_bounce::knowledge::Cause;

use super::tell;
use crate::bounce::BounceSubject;
use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::rule::Rule;

rule! {
    /// The receiver refused the message because SPF, DKIM, DMARC or ARC failed.
    ///
    /// ## Why it matters
    ///
    /// The receiver does not believe that the message is from the domain that it claims. The address is good: it must
    /// stay on the list, and the sender has to mend the domain or the servers. Where the sender's domain was checked,
    /// its faults and the records that mend them are part of the finding.
    ///
    /// ## Example
    ///
    /// ```mail
    /// ; zone: example.com. TXT "v=spf1 includ:_spf.example.com -all"
    /// ; zone: _spf.example.com. TXT "v=spf1 ip4:192.0.2.0/24 -all"
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
    /// Status: 5.7.26
    /// Remote-MTA: dns; gmail-smtp-in.l.google.com
    /// Diagnostic-Code: smtp; 550-5.7.26 This mail has been blocked because the sender is unauthenticated. Gmail requires all senders to authenticate with either SPF or DKIM.
    ///
    /// --b--
    /// ```
    ///
    /// ## Remedy
    ///
    /// Publish the records that the finding names, and let the servers sign with DKIM in the name of the domain of
    /// From. A message that passes is delivered.
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
    pub(super) struct Authentication {
        code: "BNC001",
        name: "bounce-authentication",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 7372 §3",
    }
}

impl Rule for Authentication {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn bounce(&self, bounce: &BounceSubject<'_>, findings: &mut Findings<'_>) {
        tell(
            bounce,
            &[Cause::AuthenticationFailure],
            "SPF, DKIM or DMARC of the sender failed",
            findings,
        );
    }
}

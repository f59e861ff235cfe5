use waxseal_bounce::knowledge::Cause;

use super::tell;
use crate::bounce::BounceSubject;
use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::rule::Rule;

rule! {
    /// The message was not delivered because TLS is wanted, or because TLS failed.
    ///
    /// ## Why it matters
    ///
    /// The receiver takes mail over encrypted connections only, or the sender's policy (DANE, MTA-STS) asks for a
    /// certificate that the receiver's host does not have.
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
    /// Status: 5.7.0
    /// Remote-MTA: dns; mx.example.net
    /// Diagnostic-Code: smtp; 530 5.7.0 Must issue a STARTTLS command first
    ///
    /// --b--
    /// ```
    ///
    /// ## Remedy
    ///
    /// Let the server offer and use TLS 1.2 or later; where the certificate of the receiver is bad, tell the receiver.
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
    pub(super) struct Tls {
        code: "BNC006",
        name: "bounce-tls",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 3207 §4",
    }
}

impl Rule for Tls {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn bounce(&self, bounce: &BounceSubject<'_>, findings: &mut Findings<'_>) {
        tell(
            bounce,
            &[Cause::TlsRequired],
            "the connection had no TLS, or none that was good enough",
            findings,
        );
    }
}

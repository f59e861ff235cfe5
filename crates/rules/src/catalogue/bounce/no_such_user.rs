use waxseal_bounce::knowledge::Cause;

use super::tell;
use crate::bounce::BounceSubject;
use crate::declaration::{Declaration, rule};
use crate::findings::Findings;
use crate::rule::Rule;

rule! {
    /// There is no such mailbox, or it has moved.
    ///
    /// ## Why it matters
    ///
    /// Receivers count how much of a sender's mail goes to mailboxes that do not exist: it is the mark of bought lists.
    /// An address that is not suppressed after that hurts the mail to all others.
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
    /// Diagnostic-Code: smtp; 550 5.1.1 <jane@example.net>: Recipient address rejected: User unknown
    ///
    /// --b--
    /// ```
    ///
    /// ```mail
    /// Return-Path: <>
    /// From: MAILER-DAEMON@mx.example.net
    ///
    /// Hi. This is the qmail-send program at mx.example.net.
    ///
    /// <jane@example.net>:
    /// Sorry, no mailbox here by that name. (#5.1.1)
    /// ```
    ///
    /// ## Remedy
    ///
    /// Correct the address or suppress it.
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
    pub(super) struct NoSuchUser {
        code: "BNC010",
        name: "bounce-no-such-user",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 3463 §3.2",
    }
}

impl Rule for NoSuchUser {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn bounce(&self, bounce: &BounceSubject<'_>, findings: &mut Findings<'_>) {
        let moved = "the recipient has another address now";
        tell(bounce, &[Cause::NoSuchUser], "there is no such mailbox", findings);
        tell(bounce, &[Cause::RecipientMoved], moved, findings);
    }
}

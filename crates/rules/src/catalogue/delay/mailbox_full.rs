use waxseal_trace::delay::Cause;

use super::tell_between_hosts;
use crate::declaration::{Declaration, rule};
use crate::finding::Actor;
use crate::findings::Findings;
use crate::rule::Rule;
use crate::trace::TraceSubject;

rule! {
    /// The message waited because the mailbox has no room.
    ///
    /// ## Why it matters
    ///
    /// The receiver answers 4.2.2 until the recipient makes room, and often 5.2.2 after some days: then the message
    /// comes back.
    ///
    /// ## Example
    ///
    /// ```mail
    /// ; log: Nov 14 20:00:03 out postfix/smtp[7]: 4out1: to=<jane@example.net>, relay=mx.example.net[192.0.2.9]:25, delay=2, delays=1/0/0.5/0.5, dsn=4.2.2, status=deferred (host mx.example.net[192.0.2.9] said: 452 4.2.2 The email account that you tried to reach is over quota)
    /// Received: from out.example.com (out.example.com [192.0.2.1]) by mx.example.net
    ///  with ESMTPS id 4mx1 for <jane@example.net>; Tue, 14 Nov 2023 20:20:04 +0000
    /// Received: from pc.example.com (pc.example.com [10.0.0.7]) by out.example.com
    ///  (Postfix) with ESMTPSA id 4out1; Tue, 14 Nov 2023 20:00:02 +0000
    /// Date: Tue, 14 Nov 2023 20:00:00 +0000
    /// From: joe@example.com
    /// Message-ID: <1@example.com>
    ///
    /// Hello
    /// ```
    ///
    /// ```mail
    /// From: MAILER-DAEMON@out.example.com
    /// Content-Type: multipart/report; report-type=delivery-status; boundary=b
    ///
    /// --b
    /// Content-Type: message/delivery-status
    ///
    /// Reporting-MTA: dns; out.example.com
    /// Arrival-Date: Tue, 14 Nov 2023 18:00:00 +0000
    ///
    /// Final-Recipient: rfc822; jane@example.net
    /// Action: delayed
    /// Status: 4.2.2
    /// Remote-MTA: dns; mx.example.net
    /// Diagnostic-Code: smtp; 452 4.2.2 The email account that you tried to reach is over quota
    /// Last-Attempt-Date: Tue, 14 Nov 2023 22:00:00 +0000
    ///
    /// --b--
    /// ```
    ///
    /// ## Remedy
    ///
    /// The recipient deletes mail, or gets more room.
    ///
    /// ```mail
    /// Received: from out.example.com (out.example.com [192.0.2.1]) by mx.example.net
    ///  with ESMTPS id 4mx1 for <jane@example.net>; Tue, 14 Nov 2023 20:20:04 +0000
    /// Received: from pc.example.com (pc.example.com [10.0.0.7]) by out.example.com
    ///  (Postfix) with ESMTPSA id 4out1; Tue, 14 Nov 2023 20:00:02 +0000
    /// Date: Tue, 14 Nov 2023 20:00:00 +0000
    /// From: joe@example.com
    /// Message-ID: <1@example.com>
    ///
    /// Hello
    /// ```
    ///
    /// ```mail
    /// Received: from out.example.com (out.example.com [192.0.2.1]) by mx.example.net
    ///  with ESMTPS id 4mx1 for <jane@example.net>; Tue, 14 Nov 2023 20:00:04 +0000
    /// Received: from pc.example.com (pc.example.com [10.0.0.7]) by out.example.com
    ///  (Postfix) with ESMTPSA id 4out1; Tue, 14 Nov 2023 20:00:02 +0000
    /// Date: Tue, 14 Nov 2023 20:00:00 +0000
    /// From: joe@example.com
    /// Message-ID: <1@example.com>
    ///
    /// Hello
    /// ```
    pub(super) struct MailboxFull {
        code: "DLY009",
        name: "delay-mailbox-full",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 3463 §3.3",
        parameters: [("minutes", 5, "the shortest time that is told, in minutes")],
    }
}

impl Rule for MailboxFull {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn trace(&self, trace: &TraceSubject<'_>, findings: &mut Findings<'_>) {
        let what = "the mailbox has no room";
        tell_between_hosts(trace, Cause::MailboxFull, what, Actor::Recipient, findings);
    }
}

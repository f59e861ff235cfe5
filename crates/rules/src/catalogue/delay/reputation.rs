use waxseal_trace::delay::Cause;

use super::tell_between_hosts;
use crate::declaration::{Declaration, rule};
use crate::finding::Actor;
use crate::findings::Findings;
use crate::rule::Rule;
use crate::trace::TraceSubject;

rule! {
    /// The receiver put the message off because of the sender's reputation or rate.
    ///
    /// ## Why it matters
    ///
    /// Answers that begin with 4 mean "later". A sender with little reputation, or one that sends much at once, gets
    /// many of them. The queue tries again, often for 24 hours, and then discards the message. Without a log or a
    /// notification, a long gap before the receiver's first host is all there is to see.
    ///
    /// ## Example
    ///
    /// ```mail
    /// ; log: Nov 14 20:00:03 out postfix/smtp[7]: 4out1: to=<jane@example.net>, relay=mx.example.net[192.0.2.9]:25, delay=2, delays=1/0/0.5/0.5, dsn=4.7.1, status=deferred (host mx.example.net[192.0.2.9] said: 421 4.7.28 Our system has detected an unusual rate of unsolicited mail originating from your IP address. - gsmtp)
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
    /// Status: 4.7.1
    /// Remote-MTA: dns; mx.example.net
    /// Diagnostic-Code: smtp; 421 4.7.28 Our system has detected an unusual rate of unsolicited mail originating from your IP address. - gsmtp
    /// Last-Attempt-Date: Tue, 14 Nov 2023 22:00:00 +0000
    ///
    /// --b--
    /// ```
    ///
    /// ## Remedy
    ///
    /// Send less at once, to people who want it, until the reputation recovers; authenticate the mail with SPF, DKIM
    /// and DMARC.
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
    pub(super) struct Reputation {
        code: "DLY004",
        name: "delay-reputation",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 5321 §4.2.1",
        parameters: [("minutes", 5, "the shortest time that is told, in minutes")],
    }
}

impl Rule for Reputation {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn trace(&self, trace: &TraceSubject<'_>, findings: &mut Findings<'_>) {
        let what = "the receiver put it off because of the rate or the reputation of the sender";
        tell_between_hosts(trace, Cause::ReputationDeferral, what, Actor::Sender, findings);
    }
}

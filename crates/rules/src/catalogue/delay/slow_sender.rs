use waxseal_trace::delay::Cause;

use super::tell_between_hosts;
use crate::declaration::{Declaration, rule};
use crate::finding::Actor;
use crate::findings::Findings;
use crate::rule::Rule;
use crate::trace::TraceSubject;

rule! {
    /// The message rested in the hands of the sending servers.
    ///
    /// ## Why it matters
    ///
    /// Much mail at once, or the fight against spam, makes queues long. A delivery log tells it from a receiver who
    /// puts mail off: it says how much of the time went by before and in the queue.
    ///
    /// ## Example
    ///
    /// ```mail
    /// Received: from out.example.com (out.example.com [192.0.2.1]) by mx.example.net
    ///  with ESMTPS id 4mx1; Tue, 14 Nov 2023 20:20:01 +0000
    /// Received: from app.example.com (app.example.com [192.0.2.4]) by out.example.com
    ///  with ESMTPS id 4out1; Tue, 14 Nov 2023 20:20:00 +0000
    /// Received: from pc.example.com (pc.example.com [10.0.0.7]) by app.example.com
    ///  with ESMTPSA id 4app1; Tue, 14 Nov 2023 20:00:00 +0000
    /// From: joe@example.com
    ///
    /// Hello
    /// ```
    ///
    /// ```mail
    /// ; log: Nov 14 20:20:04 out postfix/smtp[7]: 4out1: to=<jane@example.net>, relay=mx.example.net[192.0.2.9]:25, delay=1202, delays=1/1200/0.5/0.5, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 4mx1)
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
    /// ## Remedy
    ///
    /// Ask whoever runs the sending servers to look at their queues.
    ///
    /// ```mail
    /// ; log: Nov 14 20:20:04 out postfix/smtp[7]: 4out1: to=<jane@example.net>, relay=mx.example.net[192.0.2.9]:25, delay=1202, delays=1/0.5/1200/0.5, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 4mx1)
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
    pub(super) struct SlowSender {
        code: "DLY003",
        name: "delay-slow-sender",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 5321 §4.5.4",
        parameters: [("minutes", 5, "the shortest time that is told, in minutes")],
    }
}

impl Rule for SlowSender {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn trace(&self, trace: &TraceSubject<'_>, findings: &mut Findings<'_>) {
        let what = "the sending servers are slow or overloaded";
        tell_between_hosts(trace, Cause::SlowSender, what, Actor::Sender, findings);
    }
}

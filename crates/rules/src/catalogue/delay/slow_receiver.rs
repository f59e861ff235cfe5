use waxseal_trace::delay::Cause;

use super::tell_between_hosts;
use crate::declaration::{Declaration, rule};
use crate::finding::Actor;
use crate::findings::Findings;
use crate::rule::Rule;
use crate::trace::TraceSubject;

rule! {
    /// The message rested in the hands of the receiving servers.
    ///
    /// ## Why it matters
    ///
    /// The receiver had taken the message, and passed it on late: much mail at once, or the fight against spam, makes
    /// its queues long. With a delivery log of the sender, a receiver that was slow to answer shows, too.
    ///
    /// ## Example
    ///
    /// ```mail
    /// Received: from mx.example.net (mx.example.net [10.0.0.2]) by store.example.net
    ///  with LMTP id 4st1; Tue, 14 Nov 2023 20:20:05 +0000
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
    ///
    /// ```mail
    /// ; log: Nov 14 20:20:04 out postfix/smtp[7]: 4out1: to=<jane@example.net>, relay=mx.example.net[192.0.2.9]:25, delay=1202, delays=1/0.5/0.5/1200, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 4mx1)
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
    /// Ask whoever runs the receiving servers to look at their queues, with the times that the finding shows.
    ///
    /// ```mail
    /// Received: from mx.example.net (mx.example.net [10.0.0.2]) by store.example.net
    ///  with LMTP id 4st1; Tue, 14 Nov 2023 20:00:05 +0000
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
    pub(super) struct SlowReceiver {
        code: "DLY010",
        name: "delay-slow-receiver",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 5321 §4.5.4",
        parameters: [("minutes", 5, "the shortest time that is told, in minutes")],
    }
}

impl Rule for SlowReceiver {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn trace(&self, trace: &TraceSubject<'_>, findings: &mut Findings<'_>) {
        let what = "the receiving servers are slow or overloaded";
        tell_between_hosts(trace, Cause::SlowReceiver, what, Actor::Receiver, findings);
    }
}

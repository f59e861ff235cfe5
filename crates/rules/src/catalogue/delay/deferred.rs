use waxseal_trace::delay::Cause;

use super::tell_between_hosts;
use crate::declaration::{Declaration, rule};
use crate::finding::Actor;
use crate::findings::Findings;
use crate::rule::Rule;
use crate::trace::TraceSubject;

rule! {
    /// The receiver put the message off for a reason of its own.
    ///
    /// ## Why it matters
    ///
    /// The answer that the finding shows says why. The queue tries again until it goes well, or until the queue gives
    /// up.
    ///
    /// ## Example
    ///
    /// ```mail
    /// ; log: Nov 14 20:00:03 out postfix/smtp[7]: 4out1: to=<jane@example.net>, relay=mx.example.net[192.0.2.9]:25, delay=2, delays=1/0/0.5/0.5, dsn=4.3.0, status=deferred (host mx.example.net[192.0.2.9] said: 451 4.3.0 Temporary lookup failure)
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
    /// Do as the receiver's answer says; ask the receiver with the text of the answer, its time and the address of the
    /// sending host.
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
    pub(super) struct Deferred {
        code: "DLY008",
        name: "delay-deferred",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 5321 §4.2.1",
        parameters: [("minutes", 5, "the shortest time that is told, in minutes")],
    }
}

impl Rule for Deferred {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn trace(&self, trace: &TraceSubject<'_>, findings: &mut Findings<'_>) {
        let what = "the receiver put it off; its answer tells why";
        tell_between_hosts(trace, Cause::OtherDeferral, what, Actor::Sender, findings);
    }
}

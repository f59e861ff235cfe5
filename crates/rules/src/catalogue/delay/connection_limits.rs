use waxseal_trace::delay::Cause;

use super::tell_between_hosts;
use crate::declaration::{Declaration, rule};
use crate::finding::Actor;
use crate::findings::Findings;
use crate::rule::Rule;
use crate::trace::TraceSubject;

rule! {
    /// The receiver allows fewer connections at once, or fewer messages on a connection.
    ///
    /// ## Why it matters
    ///
    /// Receivers limit what one address may do at once. Beyond that they answer 421 or 4.7.x, and the rest waits for
    /// the next try.
    ///
    /// ## Example
    ///
    /// ```mail
    /// ; log: Nov 14 20:00:03 out postfix/smtp[7]: 4out1: to=<jane@example.net>, relay=mx.example.net[192.0.2.9]:25, delay=2, delays=1/0/0.5/0.5, dsn=4.7.1, status=deferred (host mx.example.net[192.0.2.9] said: 421 4.7.0 Too many concurrent SMTP connections from this IP address)
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
    /// Open fewer connections to this receiver, and send fewer messages on each.
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
    pub(super) struct ConnectionLimits {
        code: "DLY005",
        name: "delay-connection-limits",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 5321 §4.2.2",
        parameters: [("minutes", 5, "the shortest time that is told, in minutes")],
    }
}

impl Rule for ConnectionLimits {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn trace(&self, trace: &TraceSubject<'_>, findings: &mut Findings<'_>) {
        let what = "the receiver takes fewer connections, or messages on one, than it was offered";
        tell_between_hosts(trace, Cause::ConnectionLimits, what, Actor::Sender, findings);
    }
}

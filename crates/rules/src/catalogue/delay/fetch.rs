use waxseal_trace::delay::{Cause, Thresholds};

use super::{minutes, seconds, tell};
use crate::declaration::{Declaration, rule};
use crate::finding::Actor;
use crate::findings::Findings;
use crate::rule::Rule;
use crate::trace::TraceSubject;

rule! {
    /// The message lay in a mailbox until a program looked into it.
    ///
    /// ## Why it matters
    ///
    /// Programs that fetch mail look every few seconds to every 15 minutes. The message was there before.
    ///
    /// ## Example
    ///
    /// ```mail
    /// ; end: Tue, 14 Nov 2023 20:10:04 +0000
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
    /// ## Remedy
    ///
    /// Have the mailbox looked into more often, or use a program that is told of new mail (IMAP IDLE).
    ///
    /// ```mail
    /// ; end: Tue, 14 Nov 2023 20:00:30 +0000
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
    pub(super) struct Fetch {
        code: "DLY012",
        name: "delay-fetch",
        severity: Note,
        since: "0.1.0",
        reference: "RFC 1939 §3",
        parameters: [("seconds", 60, "the shortest time that is told, in seconds"), ("interval-minutes", 15, "the longest interval at which mailboxes are looked into")],
    }
}

impl Rule for Fetch {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn trace(&self, trace: &TraceSubject<'_>, findings: &mut Findings<'_>) {
        let mut thresholds = Thresholds::default();
        thresholds.fetch = seconds(findings, "seconds");
        thresholds.fetch_interval = minutes(findings, "interval-minutes");
        let what = "the mailbox is looked into only now and then";
        tell(trace, &thresholds, Cause::FetchInterval, what, Actor::Recipient, findings);
    }
}

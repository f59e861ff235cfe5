use waxseal_trace::delay::{Cause, Thresholds};

use super::{minutes, tell};
use crate::declaration::{Declaration, rule};
use crate::finding::Actor;
use crate::findings::Findings;
use crate::rule::Rule;
use crate::trace::TraceSubject;

rule! {
    /// The message rested between its author and the first server.
    ///
    /// ## Why it matters
    ///
    /// The Date field tells when the author was done, the first Received field when a server took the message. In
    /// between, the sending program prepares it: it goes through a large group of recipients, and takes in attachments.
    /// A message that was written without a connection, or put off on purpose, shows the same gap.
    ///
    /// ## Example
    ///
    /// ```mail
    /// Received: from out.example.com (out.example.com [192.0.2.1]) by mx.example.net
    ///  with ESMTPS id 4mx1 for <jane@example.net>; Tue, 14 Nov 2023 20:10:04 +0000
    /// Received: from pc.example.com (pc.example.com [10.0.0.7]) by out.example.com
    ///  (Postfix) with ESMTPSA id 4out1; Tue, 14 Nov 2023 20:10:02 +0000
    /// Date: Tue, 14 Nov 2023 20:00:00 +0000
    /// From: joe@example.com
    /// Message-ID: <1@example.com>
    ///
    /// Hello
    /// ```
    ///
    /// ## Remedy
    ///
    /// Send to smaller groups, and link to large files instead of attaching them.
    ///
    /// ```mail
    /// Received: from out.example.com (out.example.com [192.0.2.1]) by mx.example.net
    ///  with ESMTPS id 4mx1 for <jane@example.net>; Tue, 14 Nov 2023 20:03:04 +0000
    /// Received: from pc.example.com (pc.example.com [10.0.0.7]) by out.example.com
    ///  (Postfix) with ESMTPSA id 4out1; Tue, 14 Nov 2023 20:03:02 +0000
    /// Date: Tue, 14 Nov 2023 20:00:00 +0000
    /// From: joe@example.com
    /// Message-ID: <1@example.com>
    ///
    /// Hello
    /// ```
    pub(super) struct PreSend {
        code: "DLY001",
        name: "delay-pre-send",
        severity: Note,
        since: "0.1.0",
        reference: "RFC 5322 §3.6.1",
        parameters: [("minutes", 5, "the shortest time that is told, in minutes"), ("up-to-minutes", 120, "from here on, `delay-approval` tells it instead")],
    }
}

impl Rule for PreSend {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn trace(&self, trace: &TraceSubject<'_>, findings: &mut Findings<'_>) {
        let mut thresholds = Thresholds::default();
        thresholds.before_sending = minutes(findings, "minutes");
        thresholds.approval = minutes(findings, "up-to-minutes");
        let what = "the sending system worked on it before it was sent";
        tell(trace, &thresholds, Cause::PreSendProcessing, what, Actor::Author, findings);
    }
}

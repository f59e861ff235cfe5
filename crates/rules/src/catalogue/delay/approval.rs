use waxseal_trace::delay::{Cause, Thresholds};

use super::{minutes, tell};
use crate::declaration::{Declaration, rule};
use crate::finding::Actor;
use crate::findings::Findings;
use crate::rule::Rule;
use crate::trace::TraceSubject;

rule! {
    /// The message rested for hours between its author and the first server, as campaigns do that somebody looks at.
    ///
    /// ## Why it matters
    ///
    /// Providers look at campaigns before they send them, sometimes by hand. A message whose sending was put off on
    /// purpose shows the same gap.
    ///
    /// ## Example
    ///
    /// ```mail
    /// Received: from out.example.com (out.example.com [192.0.2.1]) by mx.example.net
    ///  with ESMTPS id 4mx1 for <jane@example.net>; Tue, 14 Nov 2023 23:10:04 +0000
    /// Received: from pc.example.com (pc.example.com [10.0.0.7]) by out.example.com
    ///  (Postfix) with ESMTPSA id 4out1; Tue, 14 Nov 2023 23:10:02 +0000
    /// Date: Tue, 14 Nov 2023 20:00:00 +0000
    /// From: joe@example.com
    /// Message-ID: <1@example.com>
    ///
    /// Hello
    /// ```
    ///
    /// ## Remedy
    ///
    /// Ask the provider what the approval waits for; have campaigns approved of before they are due.
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
    pub(super) struct Approval {
        code: "DLY002",
        name: "delay-approval",
        severity: Note,
        since: "0.1.0",
        reference: "RFC 5322 §3.6.1",
        parameters: [("minutes", 120, "the shortest time that is told, in minutes")],
    }
}

impl Rule for Approval {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn trace(&self, trace: &TraceSubject<'_>, findings: &mut Findings<'_>) {
        let mut thresholds = Thresholds::default();
        thresholds.approval = minutes(findings, "minutes");
        let what = "somebody had to approve of it first";
        tell(trace, &thresholds, Cause::ComplianceApproval, what, Actor::Provider, findings);
    }
}

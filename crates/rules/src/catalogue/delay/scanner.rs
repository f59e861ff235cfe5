use waxseal_trace::delay::{Cause, Thresholds};

use super::{seconds, tell};
use crate::declaration::{Declaration, rule};
use crate::finding::Actor;
use crate::findings::Findings;
use crate::rule::Rule;
use crate::trace::TraceSubject;

rule! {
    /// The message rested at a scanner for viruses or spam.
    ///
    /// ## Why it matters
    ///
    /// A scanner takes some seconds to a minute for a message, longer for a large one, and looks at messages one after
    /// another.
    ///
    /// ## Example
    ///
    /// ```mail
    /// Received: from filter.example.net (localhost [127.0.0.1]) by store.example.net
    ///  with LMTP id 4st1; Tue, 14 Nov 2023 20:02:05 +0000
    /// Received: from mx.example.net (mx.example.net [127.0.0.1]) by filter.example.net
    ///  (amavisd-new, port 10024) with ESMTP id f1; Tue, 14 Nov 2023 20:00:05 +0000
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
    /// Ask whoever runs the scanner; send large files as links.
    ///
    /// ```mail
    /// Received: from filter.example.net (localhost [127.0.0.1]) by store.example.net
    ///  with LMTP id 4st1; Tue, 14 Nov 2023 20:00:25 +0000
    /// Received: from mx.example.net (mx.example.net [127.0.0.1]) by filter.example.net
    ///  (amavisd-new, port 10024) with ESMTP id f1; Tue, 14 Nov 2023 20:00:05 +0000
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
    pub(super) struct Scanner {
        code: "DLY011",
        name: "delay-scanner",
        severity: Note,
        since: "0.1.0",
        reference: "RFC 5321 §4.4",
        parameters: [("seconds", 60, "the shortest time that is told, in seconds")],
    }
}

impl Rule for Scanner {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn trace(&self, trace: &TraceSubject<'_>, findings: &mut Findings<'_>) {
        let mut thresholds = Thresholds::default();
        thresholds.scanner = seconds(findings, "seconds");
        let what = "a scanner for viruses or spam looked at it";
        tell(trace, &thresholds, Cause::Scanner, what, Actor::Receiver, findings);
    }
}

use waxseal_trace::lasting::Lasting;
use waxseal_trace::timeline::Place;

use crate::declaration::{Declaration, rule};
use crate::finding::{Actor, Finding};
use crate::findings::Findings;
use crate::remedy::Remedy;
use crate::rule::Rule;
use crate::trace::TraceSubject;

rule! {
    /// The clock of a host on the way is wrong, so times that are measured with it are not what they seem.
    ///
    /// ## Why it matters
    ///
    /// A message never travels back in time. Where a later host shows an earlier time, a clock is wrong: no delay is
    /// measured with it, and what is known is the bounds between the hosts around it.
    ///
    /// ## Example
    ///
    /// ```mail
    /// Received: from mx.example.net (mx.example.net [10.0.0.2]) by store.example.net
    ///  with LMTP id 4st1; Tue, 14 Nov 2023 20:00:10 +0000
    /// Received: from out.example.com (out.example.com [192.0.2.1]) by mx.example.net
    ///  with ESMTPS id 4mx1 for <jane@example.net>; Tue, 14 Nov 2023 20:30:00 +0000
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
    /// Whoever runs the host sets its clock by NTP. Nothing is lost by it but the truth of the times.
    ///
    /// ```mail
    /// Received: from mx.example.net (mx.example.net [10.0.0.2]) by store.example.net
    ///  with LMTP id 4st1; Tue, 14 Nov 2023 20:00:10 +0000
    /// Received: from out.example.com (out.example.com [192.0.2.1]) by mx.example.net
    ///  with ESMTPS id 4mx1 for <jane@example.net>; Tue, 14 Nov 2023 20:00:12 +0000
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
    /// Received: from mx.example.net (mx.example.net [10.0.0.2]) by store.example.net
    ///  with LMTP id 4st1; Tue, 14 Nov 2023 20:00:10 +0000
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
    pub(super) struct ClockSkew {
        code: "DLY015",
        name: "delay-clock-skew",
        severity: Note,
        since: "0.1.0",
        reference: "RFC 5321 §4.4",
        parameters: [("seconds", 60, "the smallest error that is told, in seconds")],
    }
}

impl Rule for ClockSkew {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn trace(&self, trace: &TraceSubject<'_>, findings: &mut Findings<'_>) {
        let threshold = findings.parameter("seconds");
        for stop in &trace.trace.timeline.stops {
            // The times of a queue are told by how they differ.
            let Some(skew) = stop.skew.filter(|_| !stop.place.is_in_queue()) else { continue };
            if skew.least_error() < threshold {
                continue;
            }
            let is_receiving =
                trace.trace.route.party(stop.place).is_some_and(|party| party.is_receiving);
            let actor = match stop.place {
                Place::Author => Actor::Author,
                Place::End => Actor::Recipient,
                _ if is_receiving => Actor::Receiver,
                _ => Actor::Sender,
            };
            let whose = trace.place(stop.place);
            let most = Lasting(skew.least.unsigned_abs().max(skew.most.unsigned_abs()));
            let mut finding = Finding::new(format!("the clock of {whose} is {skew}"))
                .for_actor(actor)
                .because(format!("by the hosts around it, it is wrong by {most} at the most"));
            finding.excerpt = trace.time_excerpt(stop.place, "not believed");
            findings.add(finding.mend(Remedy::advice("Set the clock of the host by NTP.")));
        }
    }
}

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
            let Some(skew) = stop.skew.filter(|_| !stop.place.is_in_queue()) else { continue };
            let (least, most) =
                if skew.most < 0 { (skew.most, skew.least) } else { (skew.least, skew.most) };
            let (least, most) =
                (if skew.is_sure() { least.unsigned_abs() } else { 0 }, most.unsigned_abs());
            if least < threshold {
                continue;
            }
            let direction = if skew.most < 0 { "slow" } else { "fast" };
            let whose = match stop.place {
                Place::Author => "its author".to_owned(),
                place => trace.place(place),
            };
            let finding = Finding::new(format!(
                "the clock of {whose} is {direction} by {} or more",
                Lasting(least)
            ));
            let is_receiving = match stop.place {
                Place::Hop(hop) => {
                    trace.trace.route.parties.get(hop).is_some_and(|party| party.is_receiving)
                }
                place => place == Place::End,
            };
            let actor = match stop.place {
                Place::Author => Actor::Author,
                _ if is_receiving => Actor::Receiver,
                _ => Actor::Sender,
            };
            let mut finding = finding.for_actor(actor).because(format!(
                "by the hosts around it, the error is {} at the least and {} at the most",
                Lasting(least),
                Lasting(most)
            ));
            finding.excerpt = trace.time_excerpt(stop.place, "not believed");
            findings.add(finding.mend(Remedy::advice("Set the clock of the host by NTP.")));
        }
    }
}

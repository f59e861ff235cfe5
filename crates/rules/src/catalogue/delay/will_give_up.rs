use waxseal_trace::lasting::Lasting;

use super::{answers, minutes, queue_excerpt, waited};
use crate::declaration::{Declaration, rule};
use crate::finding::{Actor, Finding};
use crate::findings::Findings;
use crate::remedy::Remedy;
use crate::rule::Rule;
use crate::shown::Instant;
use crate::trace::TraceSubject;

rule! {
    /// The message waits in a queue that will discard it unless it gets through first.
    ///
    /// ## Why it matters
    ///
    /// Each queue tries for a while: Postfix for five days, many providers for 24 hours. The finding tells when that is
    /// over: by the notification, else by the window of the provider's profile.
    ///
    /// ## Example
    ///
    /// ```mail
    /// From: MAILER-DAEMON@out.example.com
    /// Content-Type: multipart/report; report-type=delivery-status; boundary=b
    ///
    /// --b
    /// Content-Type: message/delivery-status
    ///
    /// Reporting-MTA: dns; out.example.com
    /// Arrival-Date: Tue, 14 Nov 2023 18:00:00 +0000
    ///
    /// Final-Recipient: rfc822; jane@example.net
    /// Action: delayed
    /// Status: 4.7.1
    /// Remote-MTA: dns; mx.example.net
    /// Diagnostic-Code: smtp; 421 4.7.0 Try again later
    /// Last-Attempt-Date: Tue, 14 Nov 2023 22:00:00 +0000
    ///
    /// --b--
    /// ```
    ///
    /// ```mail
    /// ; log: Nov 14 20:00:03 out postfix/smtp[7]: 4out1: to=<jane@example.net>, relay=mx.example.net[192.0.2.9]:25, delay=2, delays=1/0/0.5/0.5, dsn=4.7.1, status=deferred (host mx.example.net[192.0.2.9] said: 421 4.7.0 Try again later)
    /// ; log: Nov 14 21:30:03 out postfix/smtp[7]: 4out1: to=<jane@example.net>, relay=mx.example.net[192.0.2.9]:25, delay=5402, delays=5401/0/0.5/0.5, dsn=4.7.1, status=deferred (host mx.example.net[192.0.2.9] said: 421 4.7.0 Try again later)
    /// Received: from pc.example.com (pc.example.com [10.0.0.7]) by out.example.com
    ///  (Postfix) with ESMTPSA id 4out1; Tue, 14 Nov 2023 20:00:02 +0000
    /// From: joe@example.com
    /// Message-ID: <1@example.com>
    ///
    /// Hello
    /// ```
    ///
    /// ## Remedy
    ///
    /// Mend what the answers say before then; wait otherwise.
    ///
    /// ```mail
    /// ; log: Nov 14 20:00:04 out postfix/smtp[7]: 4out1: to=<jane@example.net>, relay=mx.example.net[192.0.2.9]:25, delay=2, delays=1/0/0.5/0.5, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 4mx1)
    /// Received: from pc.example.com (pc.example.com [10.0.0.7]) by out.example.com
    ///  (Postfix) with ESMTPSA id 4out1; Tue, 14 Nov 2023 20:00:02 +0000
    /// From: joe@example.com
    /// Message-ID: <1@example.com>
    ///
    /// Hello
    /// ```
    ///
    /// ```mail
    /// ; log: Nov 14 20:00:03 out postfix/smtp[7]: 4out1: to=<jane@example.net>, relay=mx.example.net[192.0.2.9]:25, delay=2, delays=1/0/0.5/0.5, dsn=4.7.1, status=deferred (host mx.example.net[192.0.2.9] said: 421 4.7.0 Try again later)
    /// Received: from pc.example.com (pc.example.com [10.0.0.7]) by out.example.com
    ///  (Postfix) with ESMTPSA id 4out1; Tue, 14 Nov 2023 20:00:02 +0000
    /// From: joe@example.com
    /// Message-ID: <1@example.com>
    ///
    /// Hello
    /// ```
    pub(super) struct WillGiveUp {
        code: "DLY014",
        name: "delay-will-give-up",
        severity: Warning,
        since: "0.1.0",
        reference: "RFC 5321 §4.5.4.1",
        parameters: [("minutes", 60, "how long it must have waited, in minutes")],
    }
}

impl Rule for WillGiveUp {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn trace(&self, trace: &TraceSubject<'_>, findings: &mut Findings<'_>) {
        let waiting = trace.trace.queue.as_ref().filter(|queue| !queue.has_given_up);
        let Some((queue, until)) = waiting.and_then(|queue| Some((queue, queue.gives_up?))) else {
            return;
        };
        let waited = waited(queue, queue.last_attempt);
        if waited.is_some_and(|waited| waited < minutes(findings, "minutes").as_secs()) {
            return;
        }
        let until = Instant(until.seconds());
        let message = match waited {
            Some(waited) => {
                format!("the message has waited {}, and is discarded at {until}", Lasting(waited))
            }
            None => format!("the message waits, and is discarded at {until}"),
        };
        let mut finding = Finding::new(message).for_actor(Actor::Sender);
        finding.excerpt = queue_excerpt(trace, "taken into the queue");
        finding.evidence = answers(trace, queue);
        let advice =
            "Mend what the answers say before then; else wait, the queue tries again by itself.";
        findings.add(finding.mend(Remedy::advice(advice)));
    }
}

use waxseal_trace::lasting::Lasting;

use super::{answers, queue_excerpt, waited};
use crate::declaration::{Declaration, rule};
use crate::finding::{Actor, Finding};
use crate::findings::Findings;
use crate::remedy::Remedy;
use crate::rule::Rule;
use crate::trace::TraceSubject;

rule! {
    /// The queue has tried for as long as it tries, and discarded the message.
    ///
    /// ## Why it matters
    ///
    /// A message that is put off is tried again and again. When that has gone on for too long, often for 24 hours, the
    /// queue gives up and tells the sender. Nobody will try any more.
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
    /// Arrival-Date: Mon, 13 Nov 2023 20:00:00 +0000
    ///
    /// Final-Recipient: rfc822; jane@example.net
    /// Action: failed
    /// Status: 4.4.1
    /// Diagnostic-Code: smtp; connect to mx.example.net[192.0.2.9]:25: Connection timed out
    /// Last-Attempt-Date: Tue, 14 Nov 2023 20:00:00 +0000
    ///
    /// --b--
    /// ```
    ///
    /// ## Remedy
    ///
    /// Mend what the last answers say, and send the message again.
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
    pub(super) struct GivenUp {
        code: "DLY013",
        name: "delay-given-up",
        severity: Error,
        since: "0.1.0",
        reference: "RFC 5321 §4.5.4.1",
    }
}

impl Rule for GivenUp {
    fn declaration(&self) -> &'static Declaration {
        &Self::DECLARATION
    }

    fn trace(&self, trace: &TraceSubject<'_>, findings: &mut Findings<'_>) {
        let Some(queue) = trace.trace.queue.as_ref().filter(|queue| queue.has_given_up) else {
            return;
        };
        let message = match waited(queue, queue.last_attempt.or(queue.gives_up)) {
            Some(waited) => {
                format!("the queue gave up after {}, and discarded the message", Lasting(waited))
            }
            None => "the queue gave up, and discarded the message".to_owned(),
        };
        let mut finding = Finding::new(message).for_actor(Actor::Author);
        finding.excerpt = queue_excerpt(trace, "taken into the queue");
        finding.evidence = answers(trace, queue);
        let advice = "Mend what the last answers say, and send the message again.";
        findings.add(finding.mend(Remedy::advice(advice)));
    }
}

//! Delays: why a message came late, or has not come yet.
//!
//! A block of the language `mail` is a message, or a mail that came back; its lines end in CRLF. Lines before it
//! say what else is known:
//!
//! | line | what it says |
//! |---|---|
//! | `; log: LINE` | a line of a delivery log of Postfix, in UTC |
//! | `; end: DATE` | when the message was in the mailbox, or with its reader |
//!
//! Organizational domains are the last two labels. What the queue does comes first, then what answers tell, then
//! what only times show.

mod approval;
mod clock_skew;
mod connection_limits;
mod deferred;
mod fetch;
mod given_up;
mod greylisting;
mod mailbox_full;
mod pre_send;
mod reputation;
mod scanner;
mod slow_receiver;
mod slow_sender;
mod unreachable;
mod will_give_up;

use std::time::Duration;

use waxseal_trace::delay::{Cause, Thresholds};
use waxseal_trace::queue::Queue;
use waxseal_trace::timeline::Place;
use waxseal_verify::time::UnixTime;

use crate::finding::{Actor, Excerpt};
use crate::findings::Findings;
use crate::remedy::Remedy;
use crate::rule::Rule;
use crate::shown::quoted;
use crate::trace::TraceSubject;

/// The rules of this family.
pub(super) const RULES: &[&dyn Rule] = &[
    &given_up::GivenUp,
    &will_give_up::WillGiveUp,
    &mailbox_full::MailboxFull,
    &connection_limits::ConnectionLimits,
    &reputation::Reputation,
    &unreachable::Unreachable,
    &deferred::Deferred,
    &greylisting::Greylisting,
    &slow_sender::SlowSender,
    &pre_send::PreSend,
    &approval::Approval,
    &slow_receiver::SlowReceiver,
    &scanner::Scanner,
    &fetch::Fetch,
    &clock_skew::ClockSkew,
];

/// Answers of a queue that are told one by one; the first ones of many.
const MAX_ANSWERS: usize = 5;

/// Octets of an answer that evidence shows.
const MAX_ANSWER: usize = 600;

/// Tells of the gaps that are long because of this, in half a sentence.
fn tell(
    trace: &TraceSubject<'_>,
    thresholds: &Thresholds,
    cause: Cause,
    what: &str,
    actor: Actor,
    findings: &mut Findings<'_>,
) {
    for delay in trace.delays(thresholds) {
        for candidate in delay.likeliest().filter(|candidate| candidate.cause == cause) {
            let finding = trace.finding(&delay, candidate, what).for_actor(actor);
            findings.add(finding.mend(Remedy::advice(cause.remedy())));
        }
    }
}

/// [`tell`] where the rule's parameter `minutes` is the threshold between any two hosts.
fn tell_between_hosts(
    trace: &TraceSubject<'_>,
    cause: Cause,
    what: &str,
    actor: Actor,
    findings: &mut Findings<'_>,
) {
    let thresholds = Thresholds::default().between_hosts(minutes(findings, "minutes"));
    tell(trace, &thresholds, cause, what, actor, findings);
}

fn minutes(findings: &Findings<'_>, name: &str) -> Duration {
    Duration::from_secs(findings.parameter(name).saturating_mul(60))
}

fn seconds(findings: &Findings<'_>, name: &str) -> Duration {
    Duration::from_secs(findings.parameter(name))
}

/// How long a message was in a queue until then, in seconds.
fn waited(queue: &Queue<'_>, until: Option<UnixTime>) -> Option<u64> {
    until?.seconds().checked_sub(queue.arrived?.seconds())
}

/// What was answered.
fn answers(trace: &TraceSubject<'_>, queue: &Queue<'_>) -> Vec<String> {
    let place = trace.place(Place::Queued);
    let answers = queue.answers.iter().rev().take(MAX_ANSWERS);
    let told =
        answers.map(|answer| format!("{place} had the answer {}", quoted(answer.text, MAX_ANSWER)));
    told.collect()
}

/// The last hop, which is where the queue is.
fn queue_excerpt(trace: &TraceSubject<'_>, label: &str) -> Option<Excerpt> {
    let last = trace.trace.journey.hops.len().checked_sub(1)?;
    trace.time_excerpt(Place::Hop(last), label)
}

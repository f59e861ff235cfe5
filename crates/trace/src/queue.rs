//! The queue in which a message waits, or that gave it up: what a delivery status notification or a log tells.

use waxseal_bounce::delivery_status::Action;
use waxseal_bounce::knowledge::KnowledgeBase;
use waxseal_bounce::{Bounce, Kind, Recipient};
use waxseal_verify::time::UnixTime;

use crate::delay::Cause;
use crate::postfix_log::{Attempt, Fate, QueuedMessage, RetryWindow, Status};

/// A queue that has not got rid of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Queue<'a> {
    /// The host whose queue it is: the `Reporting-MTA` (RFC 3464 §2.2.2), or as the log names it.
    pub host: Option<&'a str>,
    /// The queue id, where a log tells of the queue.
    pub queue_id: Option<&'a str>,
    /// Where the message shall go: names of hosts, and domains of recipients.
    pub destinations: Vec<&'a str>,
    /// When the message came: the `Arrival-Date` (RFC 3464 §2.2.5).
    pub arrived: Option<UnixTime>,
    /// When it was tried last: the `Last-Attempt-Date` (RFC 3464 §2.3.7).
    pub last_attempt: Option<UnixTime>,
    /// When the queue gives up, or did: the `Will-Retry-Until` (RFC 3464 §2.3.9), else as the retry window says.
    pub gives_up: Option<UnixTime>,
    /// Whether it gave up though it might have gone well later.
    pub has_given_up: bool,
    /// What was answered, in order.
    pub answers: Vec<Answer<'a>>,
}

/// What was answered when a message was tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Answer<'a> {
    /// Whom it was for.
    pub recipient: &'a str,
    /// The answer. Who shows it must escape it.
    pub text: &'a str,
    /// What it means.
    pub cause: Cause,
    /// When.
    pub time: Option<UnixTime>,
}

impl<'a> Queue<'a> {
    /// What a notification tells (RFC 3464); `None` where it tells no time, or of no message that was put off or
    /// refused. Of several recipients, the last attempt and the earliest end are told.
    ///
    /// # Complexity
    /// That of [`KnowledgeBase::classify`] for each recipient.
    pub fn of_bounce(bounce: &'a Bounce, window: RetryWindow) -> Option<Self> {
        if !matches!(bounce.kind, Kind::Failure | Kind::Delay) {
            return None;
        }
        let is_stuck = |one: &&Recipient| matches!(one.action, Action::Delayed | Action::Failed);
        let stuck: Vec<&Recipient> = bounce.recipients.iter().filter(is_stuck).collect();
        let time = |seconds: Option<u64>| seconds.map(UnixTime::from_seconds);
        let arrived = time(bounce.arrival_date);
        let is_waiting = stuck.iter().any(|one| one.action == Action::Delayed);
        let until = time(stuck.iter().filter_map(|one| one.will_retry_until).min());
        let of_window = || arrived.filter(|_| is_waiting).map(|arrived| window.end(arrived));
        let last_attempt = time(stuck.iter().filter_map(|one| one.last_attempt_date).max());
        if arrived.is_none() && last_attempt.is_none() && until.is_none() {
            return None;
        }
        let hosts = stuck.iter().filter_map(|one| Some(&*one.remote_mta.as_ref()?.name));
        let domains = stuck.iter().filter_map(|one| domain(&one.address));
        let base = KnowledgeBase::built_in();
        let answer = |one: &&'a Recipient| Answer {
            recipient: &one.address,
            text: &one.reply.text,
            cause: Cause::of_class(base.classify(one).cause, &one.reply.text),
            time: time(one.last_attempt_date),
        };
        let is_told = |one: &&&'a Recipient| !one.reply.text.is_empty();
        Some(Self {
            host: stuck.iter().find_map(|one| one.reporting_mta.as_deref()),
            queue_id: None,
            destinations: hosts.chain(domains).collect(),
            arrived,
            last_attempt,
            gives_up: until.or_else(of_window),
            // What failed for good is not tried again, so the last answer was a temporary one.
            has_given_up: stuck
                .iter()
                .any(|one| one.action == Action::Failed && one.class() == Some(4)),
            answers: stuck.iter().filter(is_told).map(answer).collect(),
        })
    }

    /// What a log tells of a message; `None` where it waits for nobody.
    ///
    /// # Complexity
    /// Quadratic in the attempts, which [`LogLimits::attempts`](crate::postfix_log::LogLimits::attempts) bounds.
    pub fn of_log(message: &'a QueuedMessage, window: RetryWindow) -> Option<Self> {
        let (mut gives_up, mut is_stuck, mut has_given_up) = (None, false, false);
        let (mut answers, mut destinations) = (Vec::new(), Vec::new());
        for recipient in message.recipients() {
            let end = match message.fate(recipient, window) {
                Fate::Waiting { until } => until,
                Fate::Discarded { at } => {
                    has_given_up = true;
                    Some(at)
                }
                Fate::Delivered { .. } | Fate::Bounced { .. } => continue,
            };
            is_stuck = true;
            gives_up = gives_up.into_iter().chain(end).min();
            destinations.extend(domain(recipient));
            let put_off = message
                .attempts_for(recipient)
                .filter(|attempt| attempt.status == Status::Deferred);
            for attempt in put_off {
                destinations.extend(attempt.relay.as_deref().and_then(|it| it.split('[').next()));
                answers.push(Answer::of_attempt(attempt));
            }
        }
        destinations.sort_unstable();
        destinations.dedup();
        is_stuck.then(|| Self {
            host: Some(&message.host),
            queue_id: Some(&message.queue_id),
            destinations,
            arrived: message.arrival(),
            last_attempt: answers.iter().filter_map(|answer| answer.time).max(),
            gives_up,
            has_given_up,
            answers,
        })
    }
}

impl<'a> Answer<'a> {
    pub(crate) fn of_attempt(attempt: &'a Attempt) -> Self {
        Self {
            recipient: &attempt.recipient,
            text: &attempt.text,
            cause: Cause::of_answer(&attempt.text),
            time: Some(attempt.time),
        }
    }
}

/// The domain of an address.
fn domain(address: &str) -> Option<&str> {
    address.rsplit_once('@').map(|(_, domain)| domain).filter(|domain| !domain.is_empty())
}

#[cfg(test)]
mod tests;

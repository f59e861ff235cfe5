//! Evidence of delays as sentences.

use waxseal_trace::delay::{Candidate, Delay, Evidence};
use waxseal_trace::lasting::Lasting;
use waxseal_trace::timeline::Certainty;
use waxseal_verify::time::UnixTime;

use super::{MAX_NAME, TraceSubject};
use crate::shown::{Instant, escaped, quoted};

/// Octets of an answer that evidence shows.
const MAX_ANSWER: usize = 600;

impl TraceSubject<'_> {
    /// What speaks for a cause; `None` for what the message of the finding tells already.
    pub(super) fn evidence(&self, evidence: &Evidence<'_>) -> Option<String> {
        match *evidence {
            Evidence::RetryInterval { interval } => Some(format!(
                "that is as long as senders wait that try again after {}",
                Lasting(interval.as_secs())
            )),
            Evidence::Scanner { name, .. } => Some(format!("the hop names {name}")),
            Evidence::Fetched { .. } => Some("the hop fetched it from a mailbox".to_owned()),
            Evidence::Clock { clock } => {
                let clock = self.trace.journey.clocks.get(clock)?;
                let at = Instant(clock.time.at.seconds());
                Some(format!("in between, {} says {at}", clock.kind))
            }
            Evidence::Answer { queue_id, text, times, first, last } => {
                let count = if times == 1 { "once".to_owned() } else { format!("{times} times") };
                let (span, text) = (span(first, last), quoted(text, MAX_ANSWER));
                Some(match queue_id {
                    Some(id) => {
                        let id = escaped(id, MAX_NAME);
                        format!("the log of {id} has it put off {count}{span}: {text}")
                    }
                    None => format!("the notification tells the answer{span}: {text}"),
                })
            }
            Evidence::Part { queue_id, part, time } => Some(format!(
                "the log of {} has {} {part}",
                escaped(queue_id, MAX_NAME),
                Lasting(time.as_secs())
            )),
            _ => None,
        }
    }
}

fn span(first: Option<UnixTime>, last: Option<UnixTime>) -> String {
    match (first, last) {
        (Some(first), Some(last)) if first == last => format!(", at {}", Instant(first.seconds())),
        (Some(first), Some(last)) => {
            format!(", from {} to {}", Instant(first.seconds()), Instant(last.seconds()))
        }
        _ => String::new(),
    }
}

/// How far the time can be believed.
pub(super) fn certainty(delay: &Delay<'_>) -> impl Iterator<Item = String> {
    let gap = &delay.gap;
    let bounds = (gap.certainty == Certainty::Bounded).then(|| {
        let (least, most) = (Lasting(gap.least), Lasting(gap.most));
        format!("a clock is wrong, so all that is known is: at least {least} and at most {most}")
    });
    let claim = (!delay.is_trusted)
        .then(|| "the times are claims of hosts that are not the receiver's".to_owned());
    bounds.into_iter().chain(claim)
}

/// What it may have been as well.
pub(super) fn others(delay: &Delay<'_>, told: &Candidate<'_>) -> Option<String> {
    if told.is_told() {
        return None;
    }
    let others = delay.candidates.iter().filter(|candidate| candidate.cause != told.cause);
    let others: Vec<&str> = others.map(|candidate| candidate.cause.as_str()).collect();
    (!others.is_empty()).then(|| format!("it may have been this as well: {}", others.join(", ")))
}

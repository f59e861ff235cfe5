//! A queue of messages, and receivers that limit what they take, in virtual time. Without chance: two runs
//! are the same.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::Duration;

use waxseal_bounce::knowledge::{Cause, KnowledgeBase};
use waxseal_retry::{
    Answer, Connection, Gate, GiveUp, Held, History, LimitTable, Next, Pace, RetryPolicy,
};
use waxseal_verify::time::UnixTime;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
/// When the first message is queued.
const BEGIN: u64 = 1_700_000_000;
/// The messages come in evenly within this time.
const ARRIVAL: u64 = HOUR / 2;
/// How long a greylisting receiver wants to wait.
const GREYLIST: u64 = 4 * MINUTE;
/// A receiver that gets more than three times its limit in a minute takes nothing for so long.
const OFFENDED: u64 = 5 * MINUTE;
/// The connections that the naive sender opens at once to each receiver.
const NAIVE_CONNECTIONS: u32 = 50;
/// The time line is counted in steps of so many seconds.
pub(crate) const STEP: u64 = 10 * MINUTE;
/// And has so many: a day and an hour.
pub(crate) const STEPS: usize = 150;

/// How a receiver behaves. What a sender believes of it stands in `limits.toml`, and may be wrong.
struct Receiver {
    name: &'static str,
    host: &'static str,
    /// Its part of the queue.
    percent: u32,
    connections: u32,
    per_minute: u32,
    greylists: bool,
    /// From and to which second it does not answer.
    outage: (u64, u64),
}

const RECEIVERS: [Receiver; 6] = [
    receiver("Gmail, slower than believed", "gmail-smtp-in.l.google.com", 40, (10, 500)),
    receiver("Yahoo", "mta5.am0.yahoodns.net", 30, (10, 400)),
    Receiver {
        outage: (10 * MINUTE, 3 * HOUR),
        ..receiver("Outlook.com, down", "outlook-com.olc.protection.outlook.com", 15, (500, 800))
    },
    Receiver { greylists: true, ..receiver("a greylisting one", "mx.grey.example", 5, (5, 100)) },
    receiver("a small one", "mx.small.example", 5, (2, 30)),
    Receiver { outage: (0, u64::MAX), ..receiver("a dead one", "mx.dead.example", 5, (2, 30)) },
];

const fn receiver(
    name: &'static str,
    host: &'static str,
    percent: u32,
    (connections, per_minute): (u32, u32),
) -> Receiver {
    Receiver { name, host, percent, connections, per_minute, greylists: false, outage: (0, 0) }
}

/// How the queue is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sender {
    /// Again after five minutes, over fifty connections, whatever the answer.
    Naive,
    /// By the policy and a gate.
    Waxseal,
}

/// What became of the messages to one receiver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) name: &'static str,
    pub(crate) messages: u32,
    pub(crate) delivered: u32,
    pub(crate) refused: u32,
    pub(crate) expired: u32,
    pub(crate) attempts: u64,
    /// The attempts that were answered by "too much".
    pub(crate) rate_limited: u64,
    /// After how many seconds half of what was delivered was.
    pub(crate) half: u64,
    /// After how many seconds 99 of 100 of what was delivered were.
    pub(crate) nearly_all: u64,
    pub(crate) timeline: Timeline,
}

/// Per step: attempts, and messages that left the queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Timeline {
    pub(crate) attempts: Vec<u64>,
    pub(crate) left: Vec<u64>,
}

/// Runs a queue of so many messages, and says what became of it, receiver by receiver.
pub(crate) fn run(messages: u32, sender: Sender) -> Vec<Outcome> {
    let answers = Answers::new();
    RECEIVERS.iter().map(|receiver| Run::new(receiver, messages, sender, answers).run()).collect()
}

/// What receivers answer, as the knowledge base of bounces understands it.
#[derive(Clone, Copy)]
struct Answers {
    too_fast: Answer,
    too_many_connections: Answer,
    greylisted: Answer,
    no_such_user: Answer,
    mailbox_full: Answer,
}

impl Answers {
    fn new() -> Self {
        let base = KnowledgeBase::built_in();
        let answer = |text| Answer::from(&base.classify_text(text));
        Self {
            too_fast: answer("421 4.7.0 Too many messages, rate limit exceeded, slow down"),
            too_many_connections: answer("421 4.7.0 Too many connections from your host"),
            greylisted: answer("451 4.7.1 Greylisted, please come back later"),
            no_such_user: answer("550 5.1.1 User unknown"),
            mailbox_full: answer("452 4.2.2 Mailbox full"),
        }
    }
}

/// The messages to one receiver.
struct Run {
    receiver: &'static Receiver,
    answers: Answers,
    policy: RetryPolicy,
    gate: Option<Gate>,
    open: Vec<Connection>,
    messages: Vec<Message>,
    /// When which message is due.
    due: BinaryHeap<Reverse<(u64, usize)>>,
    /// What the receiver counts: the minute, the messages in it, and until when it is offended.
    minute: u64,
    in_minute: u32,
    offended_until: u64,
    delays: Vec<u64>,
    outcome: Outcome,
}

struct Message {
    history: History,
    greylisted_at: Option<u64>,
    always: Option<Answer>,
}

impl Run {
    fn new(receiver: &'static Receiver, all: u32, sender: Sender, answers: Answers) -> Self {
        let count = all / 100 * receiver.percent;
        let message = |number: u32| {
            let queued = BEGIN + u64::from(number) * ARRIVAL / u64::from(count);
            let always = match number % 100 {
                17 => Some(answers.no_such_user),
                71 => Some(answers.mailbox_full),
                _ => None,
            };
            let history = History::new(UnixTime::from_seconds(queued), u64::from(number));
            Message { history, greylisted_at: None, always }
        };
        let messages: Vec<_> = (0..count).map(message).collect();
        let due = messages.iter().enumerate();
        let due = due.map(|(number, one)| Reverse((one.history.first_queued().seconds(), number)));
        let five_minutes = Duration::from_secs(5 * MINUTE);
        let (policy, gate) = match sender {
            Sender::Naive => {
                let pace = Pace::new(five_minutes, five_minutes);
                let policy = RetryPolicy::rfc_5321().with_pace(pace).with_spread_percent(0);
                (policy.with_give_up_after(Duration::from_secs(24 * HOUR)), None)
            }
            Sender::Waxseal => {
                let limits = LimitTable::built_in().find(receiver.host).limits;
                (RetryPolicy::default(), Some(Gate::new(limits)))
            }
        };
        Self {
            receiver,
            answers,
            policy,
            gate,
            open: Vec::new(),
            due: due.collect(),
            messages,
            minute: 0,
            in_minute: 0,
            offended_until: 0,
            delays: Vec::new(),
            outcome: Outcome {
                name: receiver.name,
                messages: count,
                delivered: 0,
                refused: 0,
                expired: 0,
                attempts: 0,
                rate_limited: 0,
                half: 0,
                nearly_all: 0,
                timeline: Timeline { attempts: vec![0; STEPS], left: vec![0; STEPS] },
            },
        }
    }

    fn run(mut self) -> Outcome {
        let mut now = BEGIN;
        while let Some(Reverse((due, _))) = self.due.peek() {
            now = now.max(*due);
            let again = match self.gate.take() {
                None => self.second_of_naive(now),
                Some(mut gate) => {
                    let again = self.second_of_waxseal(&mut gate, now);
                    self.gate = Some(gate);
                    again
                }
            };
            now = again.max(now + 1);
        }
        self.delays.sort_unstable();
        let share = |percent| self.delays.get(self.delays.len() * percent / 100).copied();
        self.outcome.half = share(50).unwrap_or_default();
        self.outcome.nearly_all = share(99).unwrap_or_default();
        self.outcome
    }

    /// One message over each of fifty connections.
    fn second_of_naive(&mut self, now: u64) -> u64 {
        for connection in 1..=NAIVE_CONNECTIONS {
            let Some((_, number)) = self.next_due(now) else { break };
            let answer = match self.accept(now, connection) {
                Ok(()) => self.take(now, number),
                Err(answer) => answer,
            };
            self.record(number, now, answer);
        }
        now
    }

    /// One message over each connection that the gate allows. Says before when nothing more can be done.
    fn second_of_waxseal(&mut self, gate: &mut Gate, now: u64) -> u64 {
        let at = UnixTime::from_seconds(now);
        let mut rested = std::mem::take(&mut self.open);
        let mut again = now;
        while let Some((due, number)) = self.next_due(now) {
            let connection = match rested.pop() {
                Some(connection) => Ok(connection),
                None => gate.connect(at),
            };
            let sent = connection.and_then(|mut connection| {
                if connection.sent() == 0
                    && let Err(answer) = self.accept(now, gate.open())
                {
                    gate.release(connection);
                    return Ok(answer);
                }
                match gate.send(&mut connection, at) {
                    Ok(()) => {
                        self.open.push(connection);
                        Ok(self.take(now, number))
                    }
                    Err(held) => {
                        gate.release(connection);
                        Err(held)
                    }
                }
            });
            match sent {
                Ok(answer) => {
                    gate.answered(at, &answer);
                    self.record(number, now, answer);
                }
                Err(held) => {
                    self.due.push(Reverse((due, number)));
                    if held == Held::ConnectionUsedUp {
                        continue;
                    }
                    // However long the gate is closed, messages whose time is over leave the queue.
                    again = held.until().map_or(now, |until| until.seconds().min(now + MINUTE));
                    break;
                }
            }
        }
        // What has nothing to carry is closed.
        for connection in rested {
            gate.release(connection);
        }
        again
    }

    /// The next message whose time has come. Those whose time is over leave the queue.
    fn next_due(&mut self, now: u64) -> Option<(u64, usize)> {
        loop {
            let Reverse((due, number)) = *self.due.peek()?;
            if due > now {
                return None;
            }
            self.due.pop();
            let history = &self.messages.get(number)?.history;
            match self.policy.next(history, UnixTime::from_seconds(now)) {
                Next::TryAt { .. } => return Some((due, number)),
                _ => self.leave(now, |outcome| outcome.expired += 1),
            }
        }
    }

    /// Whether the receiver takes one more connection.
    fn accept(&self, now: u64, open: u32) -> Result<(), Answer> {
        let (from, to) = self.receiver.outage;
        if (from..to).contains(&(now - BEGIN)) {
            Err(Answer::NoConnection)
        } else if open > self.receiver.connections {
            Err(self.answers.too_many_connections)
        } else {
            Ok(())
        }
    }

    /// What the receiver answers to a message.
    fn take(&mut self, now: u64, number: usize) -> Answer {
        if self.minute != now / MINUTE {
            (self.minute, self.in_minute) = (now / MINUTE, 0);
        }
        self.in_minute += 1;
        if now < self.offended_until {
            return self.answers.too_fast;
        }
        if self.in_minute > 3 * self.receiver.per_minute {
            self.offended_until = now + OFFENDED;
        }
        if self.in_minute > self.receiver.per_minute {
            return self.answers.too_fast;
        }
        let Some(message) = self.messages.get_mut(number) else { return Answer::Delivered };
        let first_seen = *message.greylisted_at.get_or_insert(now);
        if self.receiver.greylists && now < first_seen + GREYLIST {
            return self.answers.greylisted;
        }
        message.always.unwrap_or(Answer::Delivered)
    }

    fn record(&mut self, number: usize, now: u64, answer: Answer) {
        self.outcome.attempts += 1;
        if answer.cause() == Some(Cause::RateLimited) {
            self.outcome.rate_limited += 1;
        }
        if let Some(attempts) = self.outcome.timeline.attempts.get_mut(step(now)) {
            *attempts += 1;
        }
        let at = UnixTime::from_seconds(now);
        let Some(message) = self.messages.get_mut(number) else { return };
        message.history.record(at, answer);
        let history = message.history;
        match self.policy.next(&history, at) {
            Next::TryAt { at, .. } => self.due.push(Reverse((at.seconds(), number))),
            Next::Done => {
                self.delays.push(now - history.first_queued().seconds());
                self.leave(now, |outcome| outcome.delivered += 1);
            }
            Next::GiveUp(GiveUp::Refused(_)) => self.leave(now, |outcome| outcome.refused += 1),
            _ => self.leave(now, |outcome| outcome.expired += 1),
        }
    }

    fn leave(&mut self, now: u64, count: impl FnOnce(&mut Outcome)) {
        count(&mut self.outcome);
        if let Some(left) = self.outcome.timeline.left.get_mut(step(now)) {
            *left += 1;
        }
    }
}

fn step(now: u64) -> usize {
    usize::try_from((now - BEGIN) / STEP).unwrap_or(usize::MAX)
}

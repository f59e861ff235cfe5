//! What holds for every policy, every history and every order of calls.

use std::time::Duration;

use proptest::prelude::*;
use waxseal_bounce::knowledge::{Cause, Kind};
use waxseal_retry::{
    Answer, Connection, Gate, History, Limits, Next, Pace, Refusal, RetryPolicy, Why,
};
use waxseal_verify::time::UnixTime;

const QUEUED: UnixTime = UnixTime::from_seconds(1_700_000_000);

fn refusal() -> impl Strategy<Value = Refusal> {
    let causes = prop::sample::select(Cause::ALL);
    let kinds = prop::sample::select(Kind::ALL);
    (causes, kinds, any::<bool>()).prop_map(|(cause, kind, is_of_mailbox)| {
        let refusal = Refusal::new(cause, kind);
        if is_of_mailbox { refusal.of_mailbox() } else { refusal }
    })
}

fn temporary() -> impl Strategy<Value = Answer> {
    prop_oneof![refusal().prop_map(Answer::Temporary), Just(Answer::NoConnection)]
}

fn answer() -> impl Strategy<Value = Answer> {
    prop_oneof![
        6 => temporary(),
        1 => Just(Answer::Delivered),
        1 => refusal().prop_map(Answer::Permanent),
    ]
}

fn pace() -> impl Strategy<Value = Pace> {
    (0_u64..20_000, 0_u64..200_000, 0_u32..1_000).prop_map(|(first, longest, growth)| {
        Pace::new(Duration::from_secs(first), Duration::from_secs(longest))
            .with_growth_percent(growth)
    })
}

fn policy() -> impl Strategy<Value = RetryPolicy> {
    let overrides = prop::collection::vec((prop::sample::select(Cause::ALL), pace()), 0..6);
    (pace(), overrides, 0_u64..1_000_000, 0_u32..200).prop_map(
        |(pace, overrides, give_up_after, spread)| {
            let policy = RetryPolicy::default()
                .with_pace(pace)
                .with_give_up_after(Duration::from_secs(give_up_after))
                .with_spread_percent(spread);
            overrides
                .into_iter()
                .fold(policy, |policy, (cause, pace)| policy.with_pace_for(cause, pace))
        },
    )
}

proptest! {
    /// Each try is at or after the instant asked about and at or before the end, at least a minute after
    /// the one before; and no message is tried more often than these minutes allow.
    #[test]
    fn every_message_ends_and_is_never_tried_outside_its_time(
        policy in policy(),
        seed: u64,
        answers in prop::collection::vec(answer(), 1..20),
        late in prop::collection::vec(0_u64..30_000, 1..5),
    ) {
        let deadline = policy.deadline(QUEUED);
        let most = (deadline.seconds() - QUEUED.seconds()) / 60 + 1;
        let mut history = History::new(QUEUED, seed);
        let mut answers = answers.iter().cycle();
        let mut late = late.iter().cycle();
        let mut now = QUEUED;
        let mut tries = 0_u64;
        let end = loop {
            match policy.next(&history, now) {
                Next::TryAt { at, .. } => {
                    prop_assert!(now <= at && at <= deadline);
                    if let Some(last) = history.last() {
                        prop_assert!(!last.answer.is_final());
                        prop_assert!(at.seconds() - last.at.seconds() >= 60);
                    }
                    tries += 1;
                    prop_assert!(tries <= most);
                    // The attempt ends a while after its time; then the queue asks again.
                    now = UnixTime::from_seconds(at.seconds() + late.next().unwrap());
                    history.record(now, *answers.next().unwrap());
                }
                end => break end,
            }
        };
        let last = history.last().map(|last| last.answer);
        let is_right = match last {
            Some(Answer::Delivered) => end == Next::Done,
            _ => matches!(end, Next::GiveUp(_)),
        };
        prop_assert!(is_right, "{end:?} after {last:?}");
    }

    /// What was refused for good stays so, whatever is recorded afterwards and whenever one asks.
    #[test]
    fn what_is_final_is_never_tried_again(
        policy in policy(),
        before in prop::collection::vec(temporary(), 0..5),
        refusal in refusal(),
        later in prop::collection::vec(answer(), 0..5),
        now in 0_u64..4_000_000_000,
    ) {
        let mut history = History::new(QUEUED, 0);
        for answer in before.into_iter().chain([Answer::Permanent(refusal)]).chain(later) {
            history.record(QUEUED, answer);
        }
        let next = policy.next(&history, UnixTime::from_seconds(now));
        prop_assert!(matches!(next, Next::GiveUp(_)));
        let suppresses = history.last().unwrap().answer.suppresses_address();
        prop_assert_eq!(suppresses, refusal.kind == Kind::Hard);
    }

    /// With one cause, each wait is at least as long as the one before; none is longer than the longest
    /// and its spread. The last try alone, at the end, may come earlier.
    #[test]
    fn waits_grow_up_to_the_longest(
        policy in policy(),
        spread in 0_u32..=100,
        seed: u64,
        answer in temporary(),
    ) {
        let policy = policy.with_spread_percent(spread);
        let pace = policy.pace_for(answer.cause().unwrap());
        let longest = pace.longest().as_secs();
        let mut history = History::new(QUEUED, seed);
        let mut before = 0;
        let mut now = QUEUED;
        while let Next::TryAt { at, why } = policy.next(&history, now) {
            let wait = at.seconds() - now.seconds();
            match why {
                Why::Retry(_) => {
                    prop_assert!(before <= wait, "{before} then {wait}");
                    prop_assert!(wait <= longest + longest * u64::from(spread) / 100);
                    before = wait;
                }
                Why::LastTry => prop_assert_eq!(at, policy.deadline(QUEUED)),
                _ => prop_assert_eq!(wait, 0),
            }
            history.record(at, answer);
            now = at;
        }
    }

    /// The clock may stand anywhere, before the message was queued, too.
    #[test]
    fn no_instant_is_too_much(
        policy in policy(), queued: u64, at: u64, now: u64, seed: u64, answer in answer(),
    ) {
        let mut history = History::new(UnixTime::from_seconds(queued), seed);
        for _ in 0..2 {
            if let Next::TryAt { at, .. } = policy.next(&history, UnixTime::from_seconds(now)) {
                prop_assert!(at.seconds() >= now && at <= policy.deadline(history.first_queued()));
            }
            history.record(UnixTime::from_seconds(at), answer);
        }
    }
}

/// What a service may do with a gate, in any order.
#[derive(Clone, Debug)]
enum Step {
    Wait(u64),
    Connect,
    Send(usize),
    Release(usize),
    Hear(Answer),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        3 => (0_u64..40).prop_map(Step::Wait),
        1 => (0_u64..4_000).prop_map(Step::Wait),
        4 => Just(Step::Connect),
        20 => any::<usize>().prop_map(Step::Send),
        2 => any::<usize>().prop_map(Step::Release),
        4 => Just(Step::Hear(Answer::Delivered)),
        1 => answer().prop_map(Step::Hear),
    ];
    prop::collection::vec(step, 1..400)
}

fn limits() -> impl Strategy<Value = Limits> {
    let per_hour = prop::option::of(0_u32..40);
    (0_u32..8, 0_u32..6, 0_u32..12, per_hour, 0_u64..900).prop_map(
        |(connections, messages, per_minute, per_hour, hold)| {
            let hold = Duration::from_secs(hold);
            Limits::new(connections, messages, per_minute, per_hour, hold)
        },
    )
}

/// The most messages in any interval of so many seconds.
fn densest(sent: &[u64], seconds: u64) -> usize {
    let from = |start: u64| sent.iter().filter(|at| (start..=start + seconds).contains(at)).count();
    sent.iter().map(|start| from(*start)).max().unwrap_or_default()
}

proptest! {
    #[test]
    fn no_order_of_calls_gets_more_through_a_gate_than_its_limits(
        limits in limits(), steps in steps(),
    ) {
        let mut gate = Gate::new(limits);
        let mut now = QUEUED;
        let mut open: Vec<Connection> = Vec::new();
        let mut sent = Vec::new();
        let mut held_until = None;
        for step in steps {
            match step {
                Step::Wait(seconds) => now = UnixTime::from_seconds(now.seconds() + seconds),
                Step::Connect => {
                    let may = gate.may_connect(now);
                    let connection = gate.connect(now);
                    prop_assert_eq!(may, connection.as_ref().map(|_| ()).map_err(|held| *held));
                    if let Err(held) = &connection {
                        prop_assert!(held.until().is_none_or(|until| until > now));
                    }
                    open.extend(connection);
                }
                Step::Send(which) if !open.is_empty() => {
                    let which = which % open.len();
                    match gate.send(&mut open[which], now) {
                        Ok(()) => {
                            prop_assert!(held_until.is_none_or(|until| until <= now));
                            sent.push(now.seconds());
                        }
                        Err(held) => prop_assert!(held.until().is_none_or(|until| until > now)),
                    }
                }
                Step::Release(which) if !open.is_empty() => {
                    let connection = open.swap_remove(which % open.len());
                    gate.release(connection);
                }
                Step::Send(_) | Step::Release(_) => {}
                Step::Hear(answer) => {
                    let before = gate.level_permille();
                    gate.answered(now, &answer);
                    let level = gate.level_permille();
                    prop_assert!((10..=1000).contains(&level));
                    prop_assert!(level <= before + 20 && level >= (before / 2).max(10));
                    if let Err(waxseal_retry::Held::Slowed(until)) = gate.may_send(now) {
                        prop_assert!(until.seconds() - now.seconds() <= 4 * 3600);
                        held_until = Some(until);
                    }
                }
            }
            prop_assert_eq!(usize::try_from(gate.open()), Ok(open.len()));
            prop_assert!(gate.open() <= limits.connections());
            let most_sent = open.iter().map(Connection::sent).max().unwrap_or_default();
            prop_assert!(most_sent <= limits.messages_per_connection());
        }
        prop_assert!(densest(&sent, 60) <= usize::try_from(limits.per_minute()).unwrap());
        if let Some(per_hour) = limits.per_hour() {
            prop_assert!(densest(&sent, 3600) <= usize::try_from(per_hour).unwrap());
        }
    }

    /// Whatever a gate has been through, it opens again: nothing is held for ever.
    #[test]
    fn a_gate_opens_again(limits in limits(), answers in prop::collection::vec(answer(), 0..60)) {
        let mut gate = Gate::new(limits);
        let mut now = QUEUED;
        for answer in answers {
            gate.answered(now, &answer);
            if let Ok(mut connection) = gate.connect(now) {
                prop_assert_eq!(gate.send(&mut connection, now), Ok(()));
                gate.release(connection);
            }
            let mut asked = 0;
            while let Err(held) = gate.may_connect(now) {
                asked += 1;
                prop_assert!(asked <= 3, "{held}");
                now = held.until().unwrap();
            }
        }
    }
}

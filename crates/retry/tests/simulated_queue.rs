//! The simulated queue of the example, in small.

#[path = "../examples/retry_queue/simulation.rs"]
mod simulation;

use simulation::{Outcome, STEP, STEPS, Sender, run};

const MESSAGES: u32 = 5_000;
/// Enough to meet the receivers' limits.
const MANY: u32 = 40_000;

fn sum(outcomes: &[Outcome], of: fn(&Outcome) -> u64) -> u64 {
    outcomes.iter().map(of).sum()
}

#[test]
fn every_message_leaves_the_queue_within_a_day_once() {
    for sender in [Sender::Naive, Sender::Waxseal] {
        for one in run(MESSAGES, sender) {
            assert_eq!(one.delivered + one.refused + one.expired, one.messages, "{}", one.name);
            let left: u64 = one.timeline.left.iter().sum();
            assert_eq!(left, u64::from(one.messages), "{}", one.name);
            let attempts: u64 = one.timeline.attempts.iter().sum();
            assert_eq!(attempts, one.attempts, "{}", one.name);
            let end = 86_400 + 3_600;
            assert!(one.nearly_all <= end && STEP * u64::try_from(STEPS).unwrap() >= end);
        }
    }
}

#[test]
fn two_runs_are_the_same() {
    assert_eq!(run(MESSAGES, Sender::Waxseal), run(MESSAGES, Sender::Waxseal));
}

#[test]
fn all_that_can_be_delivered_is_with_few_attempts() {
    let naive = run(MANY, Sender::Naive);
    let ours = run(MANY, Sender::Waxseal);
    for one in &ours {
        // One of a hundred has no mailbox, one a full one.
        let can_be = if one.name == "a dead one" { 0 } else { one.messages / 100 * 98 };
        assert!(one.delivered >= can_be, "{}: {} of {}", one.name, one.delivered, one.messages);
    }
    let attempts = |outcomes| sum(outcomes, |one| one.attempts);
    let too_much = |outcomes| sum(outcomes, |one| one.rate_limited);
    assert!(attempts(&ours) * 10 < attempts(&naive));
    assert!(too_much(&ours) * 100 < too_much(&naive), "{} {}", too_much(&ours), too_much(&naive));
}

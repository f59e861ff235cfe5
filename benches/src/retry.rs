//! Who runs a queue of 100,000 messages to six receivers that limit what they take, in virtual time: the
//! simulation is that of `waxseal-retry`'s example.

#[path = "../../crates/retry/examples/retry_queue/simulation.rs"]
mod simulation;

use simulation::{Sender, run};

const MESSAGES: u32 = 100_000;

/// Runs a queue until nothing is left in it, and says whether each message left it once.
pub type Queue = fn() -> bool;

/// Everybody. The naive sender makes 37 times the attempts.
pub fn all() -> [(&'static str, Queue); 2] {
    [
        ("waxseal", || leaves_nothing(Sender::Waxseal)),
        ("every five minutes", || leaves_nothing(Sender::Naive)),
    ]
}

fn leaves_nothing(sender: Sender) -> bool {
    let outcomes = run(MESSAGES, sender);
    let left = outcomes.iter().map(|one| one.delivered + one.refused + one.expired);
    left.sum::<u32>() == MESSAGES
}

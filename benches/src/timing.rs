//! Processor time in turns: everybody's batch after everybody else's, forwards and then backwards, so
//! that a busy neighbour disturbs all alike; the median of many rounds.

use std::time::Duration;

use rustix::time::{ClockId, Timespec, clock_gettime};

/// How long a batch takes, about.
const BATCH: Duration = Duration::from_millis(10);

/// The median of each contender's processor time for one call, in the order of the contenders.
pub fn in_turns(contenders: &[&dyn Fn()], rounds: usize) -> Vec<Duration> {
    let repeats: Vec<u32> = contenders.iter().map(|contender| repeats(contender)).collect();
    let mut times: Vec<Vec<Duration>> = vec![Vec::new(); contenders.len()];
    for round in 0..rounds {
        let forwards = 0..contenders.len();
        let turns: Vec<usize> =
            if round % 2 == 0 { forwards.collect() } else { forwards.rev().collect() };
        for at in turns {
            let took = batch(contenders[at], repeats[at]);
            times[at].push(took / repeats[at]);
        }
    }
    times.into_iter().map(median).collect()
}

/// The processor time that a call takes, of all threads together.
pub fn process_time(call: impl FnOnce()) -> Duration {
    let before = clock_gettime(ClockId::ProcessCPUTime);
    call();
    since(before, clock_gettime(ClockId::ProcessCPUTime))
}

/// The middle of several durations.
pub fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn repeats(contender: &dyn Fn()) -> u32 {
    let mut repeats = 1;
    loop {
        let took = batch(contender, repeats);
        if took * 2 >= BATCH {
            return repeats;
        }
        repeats *= 2;
    }
}

fn batch(contender: &dyn Fn(), repeats: u32) -> Duration {
    let before = clock_gettime(ClockId::ThreadCPUTime);
    for _ in 0..repeats {
        contender();
    }
    since(before, clock_gettime(ClockId::ThreadCPUTime))
}

fn since(before: Timespec, after: Timespec) -> Duration {
    Duration::try_from(after)
        .unwrap_or_default()
        .saturating_sub(Duration::try_from(before).unwrap_or_default())
}

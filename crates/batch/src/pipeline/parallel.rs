//! Reader, workers and caller at the same time.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;

use rayon::{Scope, ThreadPoolBuilder};

use super::work::{Halt, Work, Worked, work_on};
use super::{Delivery, Ending, Numbered, RunError, RunOptions, RunSummary};
use crate::batch::{BATCH_BYTES, Batch};
use crate::input::Input;
use crate::limits::Limits;
use crate::location::Location;
use crate::message::StoredMessage;
use crate::store::mbox::Filled;

/// What a worker sends: the batch's number, what it takes of the budget, and its results or
/// the panic of our own code.
type Sent<R> = (u64, usize, thread::Result<Worked<R>>);

pub(super) fn run<R, P, W, S>(
    input: Input,
    options: &RunOptions,
    jobs: usize,
    work: &Work<P, W>,
    mut delivery: Delivery<'_, S>,
) -> Result<RunSummary, RunError>
where
    R: Send,
    P: Fn(&Location) -> Option<R> + Sync,
    W: Fn(&StoredMessage<'_>) -> R + Sync,
    S: FnMut(Numbered<R>) -> ControlFlow<()>,
{
    let pool = ThreadPoolBuilder::new()
        .num_threads(jobs)
        .thread_name(|index| format!("waxseal-{index}"))
        .build()
        .map_err(|source| RunError::Threads { jobs, source })?;
    let halt = Halt::new(&options.cancel);
    let budget = Budget::new(options.in_flight_bytes.max(jobs.saturating_mul(2 * BATCH_BYTES)));
    let shared = Shared { limits: *input.limits(), work, halt: &halt, budget: &budget };
    let ending = pool.in_place_scope(|workers| {
        thread::scope(|threads| {
            let (results, worked) = mpsc::channel();
            let (used, spare) = mpsc::channel();
            let shared = &shared;
            threads.spawn(move || read(input, shared, workers, &results, &spare));
            // Ends the reader and the workers however this thread goes on.
            let _unwanted = OnDrop(|| {
                shared.halt.set_unwanted();
                shared.budget.close();
            });
            collect(&worked, &used, shared.budget, &mut delivery)
        })
    });
    // The reader stops silently when cancelled between batches.
    let ending = ending.unwrap_or(if options.cancel.is_cancelled() {
        Ending::Cancelled
    } else {
        Ending::Finished
    });
    Ok(delivery.summary(ending))
}

struct Shared<'a, P, W> {
    limits: Limits,
    work: &'a Work<P, W>,
    halt: &'a Halt<'a>,
    budget: &'a Budget,
}

/// Reads batches as long as there is room, and hands each to a worker.
fn read<'scope, R, P, W>(
    mut input: Input,
    shared: &'scope Shared<'scope, P, W>,
    workers: &Scope<'scope>,
    results: &Sender<Sent<R>>,
    spare: &Receiver<Batch>,
) where
    R: Send + 'scope,
    P: Fn(&Location) -> Option<R> + Sync,
    W: Fn(&StoredMessage<'_>) -> R + Sync,
{
    let mut number = 0;
    while shared.budget.wait_for_room() && !shared.halt.is_set() {
        let mut batch = spare.try_recv().unwrap_or_default();
        batch.clear();
        let filled = input.fill(&mut batch);
        // Batches of unread files count as well, so that their number is bounded.
        let cost = batch.buffer.len().max(BATCH_BYTES);
        shared.budget.take(cost);
        let results = results.clone();
        workers.spawn(move |_| {
            let worked = catch_unwind(AssertUnwindSafe(|| {
                work_on(batch, &shared.limits, shared.work, shared.halt)
            }));
            // If nobody receives, the run has ended.
            let _ = results.send((number, cost, worked));
        });
        number += 1;
        if filled == Filled::End {
            return;
        }
    }
}

/// Delivers batches in their order. Returns why the run ended before its input.
fn collect<R, S>(
    worked: &Receiver<Sent<R>>,
    used: &Sender<Batch>,
    budget: &Budget,
    delivery: &mut Delivery<'_, S>,
) -> Option<Ending>
where
    S: FnMut(Numbered<R>) -> ControlFlow<()>,
{
    let mut waiting = BTreeMap::new();
    let mut next = 0_u64;
    for (number, cost, worked) in worked {
        waiting.insert(number, (cost, worked));
        while let Some((cost, worked)) = waiting.remove(&next) {
            next += 1;
            let Worked { items, is_whole, file_bytes, batch } =
                worked.unwrap_or_else(|panic| resume_unwind(panic));
            if let Some(ending) = delivery.deliver(items, is_whole, file_bytes) {
                return Some(ending);
            }
            budget.give_back(cost);
            // The reader may have ended.
            let _ = used.send(batch);
        }
    }
    None
}

/// Bounds the bytes that are read and not delivered.
struct Budget {
    limit: usize,
    state: Mutex<BudgetState>,
    changed: Condvar,
}

#[derive(Default)]
struct BudgetState {
    taken: usize,
    is_closed: bool,
}

impl Budget {
    fn new(limit: usize) -> Self {
        Self { limit, state: Mutex::default(), changed: Condvar::new() }
    }

    /// Waits until less than the limit is taken. False if there is nothing to wait for.
    fn wait_for_room(&self) -> bool {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let state = self
            .changed
            .wait_while(state, |state| {
                !state.is_closed && state.taken > 0 && state.taken >= self.limit
            })
            .unwrap_or_else(PoisonError::into_inner);
        !state.is_closed
    }

    fn take(&self, bytes: usize) {
        self.change(|state| state.taken = state.taken.saturating_add(bytes));
    }

    fn give_back(&self, bytes: usize) {
        self.change(|state| state.taken = state.taken.saturating_sub(bytes));
    }

    fn close(&self) {
        self.change(|state| state.is_closed = true);
    }

    fn change(&self, change: impl FnOnce(&mut BudgetState)) {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner));
        self.changed.notify_all();
    }
}

struct OnDrop<F: FnMut()>(F);

impl<F: FnMut()> Drop for OnDrop<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}

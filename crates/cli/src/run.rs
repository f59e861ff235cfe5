//! A run, and the signals that end it.

use std::ops::ControlFlow;
use std::process;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use waxseal_batch::{
    Ending, Input, Location, Numbered, RunError, RunOptions, RunSummary, StoredMessage,
    run_together,
};

use crate::error::{self, CliError};
use crate::progress::Bar;
use crate::status::INTERRUPTED;
use crate::sync_filter::{Sieve, Sifted};

/// How often results are shown.
const TICK: Duration = Duration::from_millis(100);

/// How long messages at hand may take after ctrl-c. A read that waits, such as one of a terminal or
/// a pipe, cannot be called back: the run then ends without it.
const GRACE: Duration = Duration::from_secs(2);

enum Event {
    Ended(Result<RunSummary, RunError>),
    Interrupted,
}

/// Where the results of a run go, in the order of the input.
pub(crate) trait Sink: Send + 'static {
    /// What is made of one message.
    type Item: Send + 'static;
    /// What the run leaves behind.
    type Ended;

    /// Takes the next result.
    fn take(&mut self, item: Numbered<Sifted<Self::Item>>) -> ControlFlow<()>;

    /// Does what is to be done from time to time.
    fn tick(&mut self);

    /// Ends the run here; `is_complete` says whether this was all of the input.
    fn finish(&mut self, is_complete: bool) -> Result<Self::Ended, CliError>;
}

/// Works through the whole input, or as much of it as there is time for before a signal comes. What the
/// sieve keeps back is left out; of the rest, `work` is given several at once and gives a result for each.
pub(crate) fn to_end<S: Sink>(
    input: Input,
    options: RunOptions,
    sieve: Option<Sieve>,
    work: impl Fn(&[&StoredMessage<'_>]) -> Vec<S::Item> + Send + Sync + 'static,
    collector: S,
    bar: &Bar,
) -> Result<S::Ended, CliError> {
    let collector = Arc::new(Mutex::new(collector));
    let (events, happened) = mpsc::channel();
    let (cancel, interrupted) = (options.cancel.clone(), events.clone());
    ctrlc::set_handler(move || {
        if cancel.is_cancelled() {
            process::exit(INTERRUPTED.into());
        }
        cancel.cancel();
        // Where nobody receives, the run is over.
        let _ = interrupted.send(Event::Interrupted);
    })?;
    let sink = Arc::clone(&collector);
    let worker = thread::spawn(move || {
        let take = |item| lock(&sink).take(item);
        let sieve = sieve.as_ref();
        let by_place = |location: &Location| Some(Sifted::LeftOut(sieve?.by_place(location)?));
        let work = |stored: &[StoredMessage<'_>]| sifted(stored, sieve, &work);
        let ended = run_together(input, &options, by_place, work, take);
        let _ = events.send(Event::Ended(ended));
    });

    let mut deadline = None;
    let ending = loop {
        match happened.recv_timeout(TICK) {
            Ok(Event::Ended(ended)) => break ended?.ending,
            Ok(Event::Interrupted) => {
                deadline = Some(Instant::now() + GRACE);
                bar.suspend(|| error::hint("ending the run; a second ctrl-c ends it at once"));
            }
            Err(RecvTimeoutError::Timeout) => {
                if deadline.is_some_and(|deadline| Instant::now() >= deadline) {
                    break Ending::Cancelled;
                }
                if worker.is_finished() {
                    match happened.try_recv() {
                        Ok(Event::Ended(ended)) => break ended?.ending,
                        Ok(Event::Interrupted) => continue,
                        Err(_) => return Err(CliError::Internal("a run without an end")),
                    }
                }
                lock(&collector).tick();
                bar.update();
            }
            Err(RecvTimeoutError::Disconnected) => break Ending::Cancelled,
        }
    };
    lock(&collector).finish(ending == Ending::Finished)
}

/// What is made of these messages, but for those that the sieve keeps back.
fn sifted<T>(
    stored: &[StoredMessage<'_>],
    sieve: Option<&Sieve>,
    work: impl Fn(&[&StoredMessage<'_>]) -> Vec<T>,
) -> Vec<Sifted<T>> {
    let left: Vec<_> =
        stored.iter().map(|one| sieve.and_then(|sieve| sieve.by_message(one))).collect();
    let kept = stored.iter().zip(&left).filter(|(_, left)| left.is_none());
    let mut kept = work(&kept.map(|(one, _)| one).collect::<Vec<_>>()).into_iter();
    left.into_iter()
        .filter_map(|left| left.map(Sifted::LeftOut).or_else(|| kept.next().map(Sifted::Kept)))
        .collect()
}

/// A panic leaves the collector as it was after some whole result.
fn lock<S>(collector: &Mutex<S>) -> MutexGuard<'_, S> {
    collector.lock().unwrap_or_else(PoisonError::into_inner)
}

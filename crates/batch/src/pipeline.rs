//! Runs a function over all messages of an input, in parallel, and gives the results in the
//! order of the input.
//!
//! ```text
//!   reader ──batches──▶ workers (rayon) ──results──▶ caller's thread: in order ──▶ sink
//!      ▲                                                   │
//!      └──────────── room for more, used buffers ──────────┘
//! ```

mod parallel;
mod work;

use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::thread;

use thiserror::Error;

use crate::batch::{BATCH_MESSAGES, Batch};
use crate::cancel::Cancel;
use crate::checkpoint::ResumePoint;
use crate::damage::Damage;
use crate::input::Input;
use crate::location::Location;
use crate::message::StoredMessage;
use crate::progress::Progress;
use crate::store::mbox::Filled;
use work::{Calls, Halt, Work, work_on};

/// How a run is done. None of it bears on the results.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct RunOptions {
    /// How many threads work on messages; `None` for as many as the machine has. With one, all
    /// is done on the caller's thread.
    pub jobs: Option<NonZeroUsize>,
    /// Bytes of messages that may be read ahead. What is in memory can be more by one message
    /// being read and, in Maildirs, one for each job, and is never less than keeps all jobs at
    /// work. Default 8 MiB: what was read should still be in the cache when it is worked on.
    pub in_flight_bytes: usize,
    /// How many messages [`run_together`] hands over at once at most. Default 256; fewer come where they
    /// are large, or where the input has no more.
    pub together: NonZeroUsize,
    /// Asks the run to end.
    pub cancel: Cancel,
    /// Where the run tells how far it is.
    pub progress: Arc<Progress>,
}

impl Default for RunOptions {
    fn default() -> Self {
        Self {
            jobs: None,
            in_flight_bytes: 8 * 1024 * 1024,
            together: NonZeroUsize::new(BATCH_MESSAGES).unwrap_or(NonZeroUsize::MIN),
            cancel: Cancel::default(),
            progress: Arc::default(),
        }
    }
}

/// The result of one item of the input.
#[derive(Debug)]
#[non_exhaustive]
pub struct Numbered<R> {
    /// Which item of the input it is; the first is 0. A resumed run goes on counting.
    pub number: u64,
    /// Where the item is stored.
    pub location: Location,
    /// What the caller's function returned, or why there was no message for it.
    pub outcome: Result<R, Damage>,
    root: usize,
}

impl<R> Numbered<R> {
    /// Where to resume if this is the last item done.
    pub fn resume_point(&self) -> ResumePoint {
        ResumePoint {
            done: self.number.saturating_add(1),
            root: self.root,
            last: self.location.clone(),
        }
    }
}

/// What a run has delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct RunSummary {
    /// Items given to the sink by this run, damaged ones included.
    pub delivered: u64,
    /// Damaged items among them.
    pub damaged: u64,
    /// Why the run ended.
    pub ending: Ending,
}

/// Why a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ending {
    /// The whole input is done.
    Finished,
    /// [`Cancel`] asked for it.
    Cancelled,
    /// The sink asked for it.
    Stopped,
}

/// Why a run could not begin.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum RunError {
    /// The operating system refuses threads.
    #[error("cannot start {jobs} threads: {source}; ask for fewer jobs")]
    Threads {
        /// The number of jobs.
        jobs: usize,
        /// What rayon says.
        source: rayon::ThreadPoolBuildError,
    },
}

/// Calls `work` on every message of `input`, in parallel, and gives the results to `sink` on
/// the caller's thread, strictly in the order of the input.
///
/// A damaged item is a result too and does not end the run; a panic of `work` is turned into
/// such a result, [`Damage::Panicked`]. A panic of `sink` ends the run and goes on to the
/// caller.
///
/// When `sink` returns [`ControlFlow::Break`] or the run is cancelled, it ends after the
/// messages at hand. What `sink` has seen is a beginning of the input without gaps, so that the
/// run can be resumed after it. A read that waits, such as one of standard input, is not
/// interrupted.
///
/// # Errors
///
/// If threads cannot be started. Nothing is read then.
///
/// # Examples
///
/// ```
/// use std::ops::ControlFlow;
/// use waxseal_batch::{Input, InputOptions, RunOptions, run};
///
/// let mbox = "From a@example.org Mon Jan  1 00:00:00 2024\nSubject: hello\n\nworld\n";
/// let input = Input::from_reader("-", mbox.as_bytes(), &InputOptions::default());
/// let mut sizes = Vec::new();
/// run(input, &RunOptions::default(), |message| message.bytes().len(), |item| {
///     sizes.push((item.location.to_string(), item.outcome.ok()));
///     ControlFlow::Continue(())
/// })?;
/// assert_eq!(sizes, [("-#1".to_owned(), Some(22))]);
/// # Ok::<(), waxseal_batch::RunError>(())
/// ```
pub fn run<R, W, S>(
    input: Input,
    options: &RunOptions,
    work: W,
    sink: S,
) -> Result<RunSummary, RunError>
where
    R: Send,
    W: Fn(&StoredMessage<'_>) -> R + Sync,
    S: FnMut(Numbered<R>) -> ControlFlow<()>,
{
    run_sifted(input, options, |_| None, work, sink)
}

/// Does what [`run`] does, but asks `by_place` first: where that makes something of an item by its place
/// alone, this is the item's result, and `work` is not called. A file that is one message because of its
/// store, as in a Maildir, is then not even opened; an mbox is read on, for its next message begins where
/// this one ends. What is damaged has a place, too.
///
/// # Errors
///
/// As [`run`].
///
/// # Examples
///
/// ```
/// use std::ops::ControlFlow;
/// use waxseal_batch::{Input, InputOptions, RunOptions, run_sifted};
///
/// let mbox = "From a Mon Jan  1 00:00:00 2024\nX: 1\n\nFrom b Mon Jan  1 00:00:00 2024\nX: 2\n\n";
/// let input = Input::from_reader("-", mbox.as_bytes(), &InputOptions::default());
/// let mut results = Vec::new();
/// run_sifted(
///     input,
///     &RunOptions::default(),
///     |location| location.place().is_some_and(|place| place.number == 1).then_some("left out"),
///     |_| "read",
///     |item| {
///         results.push(item.outcome.ok());
///         ControlFlow::Continue(())
///     },
/// )?;
/// assert_eq!(results, [Some("left out"), Some("read")]);
/// # Ok::<(), waxseal_batch::RunError>(())
/// ```
pub fn run_sifted<R, P, W, S>(
    input: Input,
    options: &RunOptions,
    by_place: P,
    work: W,
    sink: S,
) -> Result<RunSummary, RunError>
where
    R: Send,
    P: Fn(&Location) -> Option<R> + Sync,
    W: Fn(&StoredMessage<'_>) -> R + Sync,
    S: FnMut(Numbered<R>) -> ControlFlow<()>,
{
    let messages = |messages: &[StoredMessage<'_>]| messages.iter().map(&work).collect();
    run_work(input, options, &Calls { by_place, messages, most: 1 }, sink)
}

/// Does what [`run_sifted`] does with a function that takes several messages at once, for work that is
/// faster together: as many as [`RunOptions::together`] says at most. How many it is given, and which,
/// follows from the input and the options alone.
///
/// `work` gives a result for each message, in their order; one that is missing is told as
/// [`Damage::Panicked`]. Where it panics, it is called for each of the messages alone.
///
/// # Errors
///
/// As [`run`].
pub fn run_together<R, P, W, S>(
    input: Input,
    options: &RunOptions,
    by_place: P,
    work: W,
    sink: S,
) -> Result<RunSummary, RunError>
where
    R: Send,
    P: Fn(&Location) -> Option<R> + Sync,
    W: Fn(&[StoredMessage<'_>]) -> Vec<R> + Sync,
    S: FnMut(Numbered<R>) -> ControlFlow<()>,
{
    let most = options.together.get();
    run_work(input, options, &Calls { by_place, messages: work, most }, sink)
}

fn run_work<R, W, S>(
    input: Input,
    options: &RunOptions,
    work: &W,
    sink: S,
) -> Result<RunSummary, RunError>
where
    R: Send,
    W: Work<R>,
    S: FnMut(Numbered<R>) -> ControlFlow<()>,
{
    let jobs = options.jobs.or_else(|| thread::available_parallelism().ok());
    let jobs = jobs.map_or(1, NonZeroUsize::get);
    options.progress.add_messages(input.done());
    options.progress.add_bytes(input.done_bytes());
    let delivery = Delivery {
        sink,
        progress: &options.progress,
        number: input.done(),
        delivered: 0,
        damaged: 0,
    };
    if jobs == 1 {
        Ok(alone(input, options, work, delivery))
    } else {
        parallel::run(input, options, jobs, work, delivery)
    }
}

/// Reads, works and delivers on the caller's thread.
fn alone<R, W, S>(
    mut input: Input,
    options: &RunOptions,
    work: &W,
    mut delivery: Delivery<'_, S>,
) -> RunSummary
where
    W: Work<R>,
    S: FnMut(Numbered<R>) -> ControlFlow<()>,
{
    let halt = Halt::new(&options.cancel);
    let limits = *input.limits();
    let mut batch = Batch::default();
    loop {
        batch.clear();
        let filled = input.fill(&mut batch);
        let worked = work_on(batch, &limits, work, &halt);
        if let Some(ending) = delivery.deliver(worked.items, worked.is_whole, worked.file_bytes) {
            return delivery.summary(ending);
        }
        if filled == Filled::End {
            return delivery.summary(Ending::Finished);
        }
        batch = worked.batch;
    }
}

/// Hands results to the sink and counts them.
struct Delivery<'a, S> {
    sink: S,
    progress: &'a Progress,
    number: u64,
    delivered: u64,
    damaged: u64,
}

impl<S> Delivery<'_, S> {
    /// Delivers the next results. `is_whole` says that all of their batch are there. Returns
    /// why the run must end here.
    fn deliver<R>(
        &mut self,
        items: Vec<work::Item<R>>,
        is_whole: bool,
        file_bytes: u64,
    ) -> Option<Ending>
    where
        S: FnMut(Numbered<R>) -> ControlFlow<()>,
    {
        for work::Item { root, location, outcome } in items {
            let is_damaged = outcome.is_err();
            let number = self.number;
            self.number = self.number.saturating_add(1);
            self.delivered = self.delivered.saturating_add(1);
            self.damaged = self.damaged.saturating_add(u64::from(is_damaged));
            self.progress.add_item(is_damaged);
            if (self.sink)(Numbered { number, location, outcome, root }).is_break() {
                return Some(Ending::Stopped);
            }
        }
        if !is_whole {
            return Some(Ending::Cancelled);
        }
        self.progress.add_bytes(file_bytes);
        None
    }

    fn summary(&self, ending: Ending) -> RunSummary {
        RunSummary { delivered: self.delivered, damaged: self.damaged, ending }
    }
}

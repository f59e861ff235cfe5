//! What a worker does with a batch.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::batch::{BATCH_BYTES, Batch, Buffer, Content, Entry, Held};
use crate::cancel::Cancel;
use crate::damage::Damage;
use crate::limits::Limits;
use crate::location::Location;
use crate::message::StoredMessage;
use crate::store::eml;
use crate::store::mbox::quoting::Quoting;

/// The result of one item.
pub(super) struct Item<R> {
    pub(super) root: usize,
    pub(super) location: Location,
    pub(super) outcome: Result<R, Damage>,
}

/// The results of a batch.
pub(super) struct Worked<R> {
    pub(super) items: Vec<Item<R>>,
    /// Whether these are all; false if the run was halted before.
    pub(super) is_whole: bool,
    /// Bytes read from files for these items.
    pub(super) file_bytes: u64,
    /// The batch, to be used again.
    pub(super) batch: Batch,
}

/// Tells workers to stop: the caller cancelled, or results are no longer wanted.
pub(super) struct Halt<'a> {
    cancel: &'a Cancel,
    unwanted: AtomicBool,
}

impl<'a> Halt<'a> {
    pub(super) fn new(cancel: &'a Cancel) -> Self {
        Self { cancel, unwanted: AtomicBool::new(false) }
    }

    pub(super) fn set_unwanted(&self) {
        self.unwanted.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_set(&self) -> bool {
        self.cancel.is_cancelled() || self.unwanted.load(Ordering::Relaxed)
    }
}

/// What the caller makes of items.
pub(super) trait Work<R>: Sync {
    /// How many messages are worked on at once at most.
    fn together(&self) -> usize;

    /// By the place of an item alone; where this gives something, the item is not read.
    fn by_place(&self, location: &Location) -> Option<R>;

    /// A result for each message.
    fn by_messages(&self, messages: &[StoredMessage<'_>]) -> Vec<R>;
}

/// The caller's functions.
pub(super) struct Calls<P, M> {
    pub(super) by_place: P,
    pub(super) messages: M,
    /// How many messages are worked on at once at most.
    pub(super) most: usize,
}

impl<R, P, M> Work<R> for Calls<P, M>
where
    P: Fn(&Location) -> Option<R> + Sync,
    M: Fn(&[StoredMessage<'_>]) -> Vec<R> + Sync,
{
    fn together(&self) -> usize {
        self.most
    }

    fn by_place(&self, location: &Location) -> Option<R> {
        (self.by_place)(location)
    }

    fn by_messages(&self, messages: &[StoredMessage<'_>]) -> Vec<R> {
        (self.messages)(messages)
    }
}

/// An item that has been looked for.
struct Found<R> {
    root: usize,
    location: Location,
    content: Sought<R>,
}

enum Sought<R> {
    /// A message, not yet worked on: in the batch.
    Held(Held),
    /// A message, not yet worked on: a file of its own.
    File(Buffer),
    /// Nothing is left to be done.
    Settled(Result<R, Damage>),
}

/// Does `work` on the items of a batch, until halted.
pub(super) fn work_on<R, W: Work<R>>(
    mut batch: Batch,
    limits: &Limits,
    work: &W,
    halt: &Halt<'_>,
) -> Worked<R> {
    let mut items = Vec::with_capacity(batch.entries.len());
    let mut file_bytes = batch.file_bytes;
    let mut found = Vec::with_capacity(work.together().min(batch.entries.len()));
    let mut bytes = 0_usize;
    let mut entries = batch.entries.drain(..);
    while !halt.is_set() {
        let Some(Entry { root, location, content }) = entries.next() else { break };
        let content = match caught(|| work.by_place(&location)).transpose() {
            Some(settled) => Sought::Settled(settled),
            None => match content {
                Content::Held(held) => {
                    bytes = bytes.saturating_add(held.message.len());
                    Sought::Held(held)
                }
                Content::Unread => {
                    let mut file = batch.files.pop().unwrap_or_default();
                    match eml::load(location.path(), limits, &mut file) {
                        Ok(read) => {
                            file_bytes = file_bytes.saturating_add(read);
                            bytes = bytes.saturating_add(file.len());
                            Sought::File(file)
                        }
                        Err(damage) => {
                            batch.files.push(file);
                            Sought::Settled(Err(damage))
                        }
                    }
                }
                Content::Damaged(damage) => Sought::Settled(Err(damage)),
            },
        };
        found.push(Found { root, location, content });
        if found.len() >= work.together() || bytes >= BATCH_BYTES {
            settle(&mut found, &batch.buffer, &mut batch.files, work, &mut items);
            bytes = 0;
        }
    }
    let mut is_whole = entries.next().is_none();
    drop(entries);
    if !halt.is_set() {
        settle(&mut found, &batch.buffer, &mut batch.files, work, &mut items);
    }
    // A halt with nothing left to do in this batch still ends the run here.
    is_whole &= !halt.is_set();
    Worked { items, is_whole, file_bytes, batch }
}

/// Does the work on what was found, and keeps the buffers of the files for the next.
fn settle<R, W: Work<R>>(
    found: &mut Vec<Found<R>>,
    buffer: &Buffer,
    files: &mut Vec<Buffer>,
    work: &W,
    items: &mut Vec<Item<R>>,
) {
    let messages = found.iter().filter_map(|Found { location, content, .. }| match content {
        Sought::Held(held) => Some(message(location, buffer, held)),
        Sought::File(file) => Some(StoredMessage::new(location, &[], file.filled(), Quoting::None)),
        Sought::Settled(_) => None,
    });
    let mut outcomes = work_together(work, &messages.collect::<Vec<_>>()).into_iter();
    let mut next = || outcomes.next().unwrap_or_else(|| Err(no_result()));
    for Found { root, location, content } in found.drain(..) {
        let outcome = match content {
            Sought::Held(_) => next(),
            Sought::File(file) => {
                files.push(file);
                next()
            }
            Sought::Settled(outcome) => outcome,
        };
        items.push(Item { root, location, outcome });
    }
}

/// Where the work panics on several messages, they are tried one by one.
fn work_together<R, W: Work<R>>(
    work: &W,
    messages: &[StoredMessage<'_>],
) -> Vec<Result<R, Damage>> {
    if messages.is_empty() {
        return Vec::new();
    }
    match caught(|| work.by_messages(messages)) {
        Ok(results) => results.into_iter().map(Ok).collect(),
        Err(damage) if messages.len() == 1 => vec![Err(damage)],
        Err(_) => {
            let alone = |message| work_together(work, message).into_iter().next();
            let alone = messages.chunks(1).map(alone);
            alone.map(|outcome| outcome.unwrap_or_else(|| Err(no_result()))).collect()
        }
    }
}

fn no_result() -> Damage {
    let message = "the function that works on messages gave fewer results than messages";
    Damage::Panicked { message: message.to_owned() }
}

fn message<'a>(location: &'a Location, buffer: &'a Buffer, held: &Held) -> StoredMessage<'a> {
    let bytes = |range: &std::ops::Range<usize>| buffer.filled().get(range.clone());
    let postmark = bytes(&held.postmark).unwrap_or_default();
    let stored = bytes(&held.message).unwrap_or_default();
    StoredMessage::new(location, postmark, stored, held.quoting)
}

/// An item on which the caller's function panics shall cost neither the results of the others nor the
/// order.
fn caught<T>(work: impl FnOnce() -> T) -> Result<T, Damage> {
    catch_unwind(AssertUnwindSafe(work))
        .map_err(|payload| Damage::Panicked { message: panic_message(payload.as_ref()) })
}

fn panic_message(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().copied();
    let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("panic without a message").to_owned()
}

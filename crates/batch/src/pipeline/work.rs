//! What a worker does with a batch.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::batch::{Batch, Buffer, Content, Held};
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
pub(super) struct Work<P, M> {
    /// By the place of an item alone; where this gives something, the item is not read.
    pub(super) by_place: P,
    /// Of a message.
    pub(super) message: M,
}

/// Calls `work` on each item of a batch, until halted.
pub(super) fn work_on<R>(
    mut batch: Batch,
    limits: &Limits,
    work: &Work<impl Fn(&Location) -> Option<R>, impl Fn(&StoredMessage<'_>) -> R>,
    halt: &Halt<'_>,
) -> Worked<R> {
    let mut items = Vec::with_capacity(batch.entries.len());
    let mut is_whole = true;
    let mut file_bytes = batch.file_bytes;
    let mut file = std::mem::take(&mut batch.scratch);
    for entry in batch.entries.drain(..) {
        if halt.is_set() {
            is_whole = false;
            break;
        }
        let location = entry.location;
        let by_message = |message: &StoredMessage<'_>| caught(|| (work.message)(message));
        let outcome = match caught(|| (work.by_place)(&location)).transpose() {
            Some(outcome) => outcome,
            None => match entry.content {
                Content::Held(held) => by_message(&message(&location, &batch.buffer, &held)),
                Content::Unread => match eml::load(location.path(), limits, &mut file) {
                    Ok(read) => {
                        file_bytes = file_bytes.saturating_add(read);
                        let stored = file.filled();
                        by_message(&StoredMessage::new(&location, &[], stored, Quoting::None))
                    }
                    Err(damage) => Err(damage),
                },
                Content::Damaged(damage) => Err(damage),
            },
        };
        items.push(Item { root: entry.root, location, outcome });
    }
    batch.scratch = file;
    // A halt with nothing left to do in this batch still ends the run here.
    is_whole &= !halt.is_set();
    Worked { items, is_whole, file_bytes, batch }
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

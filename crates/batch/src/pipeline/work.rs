//! What a worker does with a batch.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::batch::{BATCH_BYTES, BATCH_MESSAGES, Batch, Buffer, Content, Entry, Held};
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

/// What the caller does with messages.
pub(super) trait Work<R>: Sync {
    /// How many messages it is given at once at most.
    const TOGETHER: usize;

    /// A result for each message.
    fn on(&self, messages: &[StoredMessage<'_>]) -> Vec<R>;
}

/// One message at a time.
pub(super) struct OneByOne<W>(pub(super) W);

impl<R, W: Fn(&StoredMessage<'_>) -> R + Sync> Work<R> for OneByOne<W> {
    const TOGETHER: usize = 1;

    fn on(&self, messages: &[StoredMessage<'_>]) -> Vec<R> {
        messages.iter().map(&self.0).collect()
    }
}

/// Several messages at once.
pub(super) struct Together<W>(pub(super) W);

impl<R, W: Fn(&[StoredMessage<'_>]) -> Vec<R> + Sync> Work<R> for Together<W> {
    const TOGETHER: usize = BATCH_MESSAGES;

    fn on(&self, messages: &[StoredMessage<'_>]) -> Vec<R> {
        (self.0)(messages)
    }
}

/// An entry whose message has been looked for and not been worked on.
struct Found {
    root: usize,
    location: Location,
    message: Result<Source, Damage>,
}

enum Source {
    Batch(Held),
    File(Buffer),
}

/// Does `work` on the messages of a batch, until halted.
pub(super) fn work_on<R, W: Work<R>>(
    mut batch: Batch,
    limits: &Limits,
    work: &W,
    halt: &Halt<'_>,
) -> Worked<R> {
    let mut items = Vec::with_capacity(batch.entries.len());
    let mut file_bytes = batch.file_bytes;
    let mut found = Vec::with_capacity(W::TOGETHER.min(batch.entries.len()));
    let mut bytes = 0_usize;
    let mut entries = batch.entries.drain(..);
    while !halt.is_set() {
        let Some(Entry { root, location, content }) = entries.next() else { break };
        let message = match content {
            Content::Held(held) => {
                bytes = bytes.saturating_add(held.message.len());
                Ok(Source::Batch(held))
            }
            Content::Unread => {
                let mut file = batch.files.pop().unwrap_or_default();
                eml::load(location.path(), limits, &mut file).map(|read| {
                    file_bytes = file_bytes.saturating_add(read);
                    bytes = bytes.saturating_add(file.len());
                    Source::File(file)
                })
            }
            Content::Damaged(damage) => Err(damage),
        };
        found.push(Found { root, location, message });
        if found.len() >= W::TOGETHER || bytes >= BATCH_BYTES {
            work_on_found(&mut found, &batch.buffer, &mut batch.files, work, &mut items);
            bytes = 0;
        }
    }
    let mut is_whole = entries.next().is_none();
    drop(entries);
    if !halt.is_set() {
        work_on_found(&mut found, &batch.buffer, &mut batch.files, work, &mut items);
    }
    // A halt with nothing left to do in this batch still ends the run here.
    is_whole &= !halt.is_set();
    Worked { items, is_whole, file_bytes, batch }
}

/// Does the work on what was found, and keeps the buffers of the files for the next.
fn work_on_found<R, W: Work<R>>(
    found: &mut Vec<Found>,
    buffer: &Buffer,
    files: &mut Vec<Buffer>,
    work: &W,
    items: &mut Vec<Item<R>>,
) {
    let messages: Vec<StoredMessage<'_>> = found
        .iter()
        .filter_map(|Found { location, message, .. }| match message.as_ref().ok()? {
            Source::Batch(held) => Some(self::message(location, buffer, held)),
            Source::File(file) => {
                Some(StoredMessage::new(location, &[], file.filled(), Quoting::None))
            }
        })
        .collect();
    let mut outcomes = call(work, &messages).into_iter();
    drop(messages);
    for Found { root, location, message } in found.drain(..) {
        let outcome = match message {
            Ok(source) => {
                if let Source::File(file) = source {
                    files.push(file);
                }
                let missing = || Err(Damage::Panicked { message: NO_RESULT.to_owned() });
                outcomes.next().unwrap_or_else(missing)
            }
            Err(damage) => Err(damage),
        };
        items.push(Item { root, location, outcome });
    }
}

/// What is told of a message for which the caller's function gave no result.
const NO_RESULT: &str = "the function that works on messages gave fewer results than messages";

fn message<'a>(location: &'a Location, buffer: &'a Buffer, held: &Held) -> StoredMessage<'a> {
    let bytes = |range: &std::ops::Range<usize>| buffer.filled().get(range.clone());
    let postmark = bytes(&held.postmark).unwrap_or_default();
    let stored = bytes(&held.message).unwrap_or_default();
    StoredMessage::new(location, postmark, stored, held.quoting)
}

/// A message on which `work` panics shall cost neither the results of the others nor the order: where it
/// panics on several, they are tried one by one.
fn call<R, W: Work<R>>(work: &W, messages: &[StoredMessage<'_>]) -> Vec<Result<R, Damage>> {
    if messages.is_empty() {
        return Vec::new();
    }
    let caught = |messages: &[StoredMessage<'_>]| {
        catch_unwind(AssertUnwindSafe(|| work.on(messages)))
            .map_err(|payload| Damage::Panicked { message: panic_message(payload.as_ref()) })
    };
    match caught(messages) {
        Ok(results) => results.into_iter().map(Ok).collect(),
        Err(damage) if messages.len() == 1 => vec![Err(damage)],
        Err(_) => messages
            .iter()
            .map(|message| {
                let missing = || Damage::Panicked { message: NO_RESULT.to_owned() };
                let results = caught(std::slice::from_ref(message))?;
                results.into_iter().next().ok_or_else(missing)
            })
            .collect(),
    }
}

fn panic_message(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().copied();
    let text = text.or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("panic without a message").to_owned()
}

//! mbox: many messages in one file, each behind a `From ` line. Read as a stream.

pub(crate) mod content_length;
pub(crate) mod dialect;
pub(crate) mod postmark;
pub(crate) mod quoting;
pub(crate) mod split;

use std::io::{self, Read};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use crate::batch::{BATCH_BYTES, BATCH_MESSAGES, Batch, Content, Held};
use crate::damage::Damage;
use crate::location::{Location, MboxPlace};
use crate::{Limits, MboxDialect};
use compression::Compression;
use split::{Splitter, Step};

use super::compression;

/// Bytes read at once. What a batch has read beyond its last message is copied into the next one, so this is
/// a part of a batch only.
const CHUNK_BYTES: usize = 64 * 1024;

/// Reads one mbox, batch by batch.
pub(crate) struct MboxReader {
    source: Box<dyn Read + Send>,
    compression: Option<Compression>,
    root: usize,
    path: Arc<Path>,
    splitter: Splitter,
    message_bytes: usize,
    chunk_bytes: usize,
    /// What the last batch held of a message that it could not finish.
    carry: Vec<u8>,
    /// Number of the next message.
    number: u64,
    /// Offset of the next message's `From ` line.
    offset: u64,
    /// Bytes of the next message that are in no buffer any more, because it is over the limit.
    discarded: usize,
    /// The last message that an earlier run has done.
    done: Option<u64>,
    end: End,
}

enum End {
    NotSeen,
    Reached,
    Failed(io::Error),
}

/// Whether a store has more after it has filled a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Filled {
    More,
    End,
}

impl MboxReader {
    /// `source` begins at a `From ` line, which is `first` in its mbox.
    pub(crate) fn new(
        source: Box<dyn Read + Send>,
        compression: Option<Compression>,
        (root, path): (usize, Arc<Path>),
        first: MboxPlace,
        dialect: MboxDialect,
        limits: &Limits,
    ) -> Self {
        Self {
            source,
            compression,
            root,
            path,
            splitter: Splitter::new(dialect, limits),
            message_bytes: limits.message_bytes,
            chunk_bytes: CHUNK_BYTES,
            carry: Vec::new(),
            number: first.number,
            offset: first.offset,
            discarded: 0,
            done: None,
            end: End::NotSeen,
        }
    }

    /// Leaves out the messages whose `From ` line lies at `offset` or before.
    pub(crate) fn skip_through(&mut self, offset: u64) {
        self.done = Some(offset);
    }

    /// Appends messages until the batch is full or the mbox ends. The batch may stay without
    /// messages though there are more, where messages are skipped or discarded.
    pub(crate) fn fill(&mut self, batch: &mut Batch) -> Filled {
        let begin = batch.buffer.len();
        let mut start = begin;
        let mut discarded = 0_usize;
        batch.buffer.append(&self.carry);
        self.carry.clear();
        loop {
            if self.may_hand_on(batch, begin, start, discarded) {
                return self.hand_on(batch, start);
            }
            let window = batch.buffer.filled().get(start..).unwrap_or_default();
            match self.splitter.step(window, matches!(self.end, End::Reached)) {
                Step::Message { postmark, message, quoting, next } => {
                    let held = Held {
                        postmark: shift(postmark, start),
                        message: shift(message, start),
                        quoting,
                    };
                    if held.message.is_empty() {
                        self.push(batch, Content::Damaged(Damage::Empty));
                    } else {
                        self.push(batch, Content::Held(held));
                    }
                    self.advance(next);
                    start = start.saturating_add(next);
                }
                Step::TooLarge { next } => {
                    let damage = Damage::TooLarge { limit: self.message_bytes };
                    self.push(batch, Content::Damaged(damage));
                    self.advance(next);
                    start = start.saturating_add(next);
                }
                Step::Discard(range) => {
                    discarded = discarded.saturating_add(range.len());
                    self.discarded = self.discarded.saturating_add(range.len());
                    batch.buffer.remove(shift(range, start));
                }
                Step::More => {
                    if let Some(damage) = self.failure() {
                        self.push(batch, Content::Damaged(damage));
                        batch.buffer.truncate(start);
                        return Filled::End;
                    }
                    self.read(batch);
                }
                Step::End => return Filled::End,
            }
        }
    }

    /// The unfinished rest is copied into the next batch. So that a `Content-Length` which
    /// makes the rest large costs no more than time in proportion to the input, a batch then
    /// goes on until it holds as much as its rest.
    fn may_hand_on(&self, batch: &Batch, begin: usize, start: usize, discarded: usize) -> bool {
        let rest = batch.buffer.len().saturating_sub(start);
        let done = start.saturating_sub(begin);
        let full = batch.entries.len() >= BATCH_MESSAGES
            || start >= BATCH_BYTES
            || (self.splitter.is_discarding() && discarded >= BATCH_BYTES);
        full && rest <= done.max(BATCH_BYTES)
    }

    fn hand_on(&mut self, batch: &mut Batch, start: usize) -> Filled {
        self.carry.extend_from_slice(batch.buffer.filled().get(start..).unwrap_or_default());
        batch.buffer.truncate(start);
        Filled::More
    }

    fn push(&mut self, batch: &mut Batch, content: Content) {
        if self.done.is_none_or(|done| self.offset > done) {
            let location = Location::in_mbox(Arc::clone(&self.path), self.number, self.offset);
            batch.push(self.root, location, content);
        }
    }

    fn advance(&mut self, bytes: usize) {
        let bytes = bytes.saturating_add(std::mem::take(&mut self.discarded));
        self.offset = self.offset.saturating_add(u64::try_from(bytes).unwrap_or(u64::MAX));
        self.number = self.number.saturating_add(1);
    }

    /// What ended the mbox before its end, once.
    fn failure(&mut self) -> Option<Damage> {
        match std::mem::replace(&mut self.end, End::Reached) {
            End::Failed(error) => Some(Damage::reading(error, self.compression)),
            end => {
                self.end = end;
                None
            }
        }
    }

    fn read(&mut self, batch: &mut Batch) {
        let mut missing = self.chunk_bytes;
        while missing > 0 {
            match self.source.read(batch.buffer.room(missing)) {
                Ok(0) => {
                    self.end = End::Reached;
                    return;
                }
                Ok(read) => {
                    batch.buffer.grow(read);
                    missing = missing.saturating_sub(read);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.end = End::Failed(error);
                    return;
                }
            }
        }
    }
}

fn shift(range: Range<usize>, by: usize) -> Range<usize> {
    range.start.saturating_add(by)..range.end.saturating_add(by)
}

#[cfg(test)]
mod tests;

//! The delivery logs of Postfix: what became of each message, attempt by attempt.
//!
//! ```text
//! Jan  2 10:00:01 mx postfix/smtp[99]: 3ABC: to=<a@b.test>, relay=mx.b.test[192.0.2.1]:25, delay=1.2,
//!     delays=0.1/0/0.5/0.6, dsn=4.7.1, status=deferred (host mx.b.test[192.0.2.1] said: 450 4.7.1 … )
//! ```
//!
//! Lines of syslog, of postlogd and with RFC 3339 times are read, one at a time, so a log of any size can be
//! streamed. What is no line of Postfix is counted and left alone.

mod attempt;
mod date;
mod line;
mod queue;

use std::collections::HashMap;
use std::time::Duration;

use waxseal_verify::time::UnixTime;

pub use attempt::{Attempt, Delays, Part, Status};
pub use queue::{Fate, QueuedMessage, RetryWindow};

use line::{Event, Line};

/// Bounds on what is kept of a log. What lies beyond is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LogLimits {
    /// Octets of one line; longer ones are left out.
    pub line_octets: usize,
    /// Messages.
    pub messages: usize,
    /// Attempts of one message, all recipients together.
    pub attempts: usize,
    /// Octets of an answer that are kept.
    pub text_octets: usize,
}

impl Default for LogLimits {
    fn default() -> Self {
        Self { line_octets: 16 * 1024, messages: 100_000, attempts: 1_000, text_octets: 1024 }
    }
}

/// How a log is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct LogOptions {
    /// When the log was taken. Times of syslog have no year: they are of the last year in which they do not lie
    /// more than a day behind this instant.
    pub taken: UnixTime,
    /// By how many seconds the local time of the log's host is ahead of UTC; times of syslog have no zone.
    pub utc_offset: i32,
    /// Bounds.
    pub limits: LogLimits,
}

impl LogOptions {
    /// A log in UTC.
    pub fn new(taken: UnixTime) -> Self {
        Self { taken, utc_offset: 0, limits: LogLimits::default() }
    }

    /// A log whose host's local time is so many seconds ahead of UTC.
    #[must_use]
    pub fn with_utc_offset(mut self, seconds: i32) -> Self {
        self.utc_offset = seconds;
        self
    }
}

/// What a log says, by queue id.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PostfixLog {
    /// The messages, in the order in which they show up.
    pub messages: Vec<QueuedMessage>,
    /// Lines that are none of Postfix, or say nothing of a message in the queue.
    pub other_lines: usize,
    /// Lines that are too long, and those of messages and attempts beyond the limits.
    pub left_out: usize,
    /// The messages that are still in the queue. Short queue ids are used again.
    open: HashMap<String, usize>,
    options: LogOptions,
}

impl PostfixLog {
    /// A log of which nothing has been read.
    pub fn new(options: LogOptions) -> Self {
        Self { messages: Vec::new(), other_lines: 0, left_out: 0, open: HashMap::new(), options }
    }

    /// Reads the next line, with or without its line end.
    ///
    /// # Complexity
    /// Linear in the line.
    pub fn line(&mut self, line: &[u8]) {
        if line.len() > self.options.limits.line_octets {
            self.left_out += 1;
            return;
        }
        let Some(line) = Line::read(line, &self.options) else {
            self.other_lines += 1;
            return;
        };
        let most = self.options.limits.attempts;
        let Some(message) = self.message(&line) else {
            self.left_out += 1;
            return;
        };
        let is_removed = matches!(line.event, Event::Removed);
        let is_kept = message.take(line.time, line.event, most);
        self.left_out += usize::from(!is_kept);
        if is_removed {
            self.open.remove(line.queue_id);
        }
    }

    fn message(&mut self, line: &Line<'_>) -> Option<&mut QueuedMessage> {
        let queue_id = line.queue_id;
        let index = match self.open.get(queue_id) {
            Some(index) => *index,
            None if self.messages.len() >= self.options.limits.messages => return None,
            None => {
                self.messages.push(QueuedMessage::new(queue_id, line.host));
                self.open.insert(queue_id.to_owned(), self.messages.len() - 1);
                self.messages.len() - 1
            }
        };
        self.messages.get_mut(index)
    }

    /// The messages that had this queue id.
    pub fn with_id(&self, queue_id: &str) -> impl Iterator<Item = &QueuedMessage> {
        self.messages.iter().filter(move |message| message.queue_id == queue_id)
    }
}

/// Reads the lines of a log.
pub fn read<'a>(lines: impl IntoIterator<Item = &'a [u8]>, options: LogOptions) -> PostfixLog {
    let mut log = PostfixLog::new(options);
    lines.into_iter().for_each(|line| log.line(line));
    log
}

/// 24 hours, after which many give up; Postfix itself does after five days (`maximal_queue_lifetime`).
const DAY: Duration = Duration::from_hours(24);

#[cfg(test)]
mod tests;

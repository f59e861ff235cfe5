//! `--postfix-log`: delivery logs as further evidence.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;

use waxseal_parse::message::{HeaderField, Message};
use waxseal_trace::journey::Journey;
use waxseal_trace::limits::Limits;
use waxseal_trace::postfix_log::{LogLimits, LogOptions, PostfixLog, QueuedMessage};
use waxseal_verify::time::UnixTime;

use crate::error::CliError;
use crate::time;

/// Delivery logs of the hosts on the way.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Delivery logs")]
pub(super) struct LogArgs {
    /// A log of Postfix, of any host on the way: what was answered and why a message waited becomes
    /// evidence. Give it again for more, the oldest first
    #[arg(long, value_name = "FILE")]
    postfix_log: Vec<PathBuf>,

    /// By how much local time is ahead of UTC where the log was written, such as +02:00; for times
    /// without a zone
    #[arg(long, value_name = "OFFSET", default_value = "+00:00", allow_hyphen_values = true,
          value_parser = utc_offset, requires = "postfix_log")]
    log_utc_offset: i32,

    /// When the log was taken, for times without a year [default: now]
    #[arg(long, value_name = "WHEN", value_parser = time::instant, requires = "postfix_log")]
    log_taken: Option<UnixTime>,
}

/// What the logs say, by the names that messages have in them.
#[derive(Debug, Default)]
pub(super) struct Logs {
    messages: Vec<QueuedMessage>,
    by_message_id: HashMap<String, Vec<usize>>,
    by_queue_id: HashMap<String, Vec<usize>>,
    /// Lines beyond the limits.
    pub(super) left_out: usize,
}

impl LogArgs {
    pub(super) fn files(&self) -> &[PathBuf] {
        &self.postfix_log
    }

    /// Reads the files.
    pub(super) fn read(&self) -> Result<Logs, CliError> {
        let taken = self.log_taken.unwrap_or_else(time::now);
        let options = LogOptions::new(taken).with_utc_offset(self.log_utc_offset);
        let mut log = PostfixLog::new(options);
        for path in &self.postfix_log {
            let failed = |source| CliError::Read { path: path.clone(), source };
            let file = File::open(path).map_err(failed)?;
            each_line(BufReader::new(file), |line| log.line(line)).map_err(failed)?;
        }
        Ok(Logs::new(log.messages, log.left_out))
    }
}

impl Logs {
    fn new(messages: Vec<QueuedMessage>, left_out: usize) -> Self {
        let mut logs = Self { left_out, ..Self::default() };
        for (at, message) in messages.iter().enumerate() {
            if let Some(id) = &message.message_id {
                logs.by_message_id.entry(id.clone()).or_default().push(at);
            }
            logs.by_queue_id.entry(message.queue_id.clone()).or_default().push(at);
        }
        Self { messages, ..logs }
    }

    /// What the logs may have of a message: that with its Message-ID, and with the queue id of a hop.
    pub(super) fn of(&self, message: &Message<'_>) -> Vec<QueuedMessage> {
        if self.messages.is_empty() {
            return Vec::new();
        }
        let text = |octets: &[u8]| String::from_utf8_lossy(octets).into_owned();
        let bare = |id: &[u8]| text(id).trim_matches(['<', '>', ' ', '\t', '\r', '\n']).to_owned();
        let id = message.fields_named(b"Message-ID").map(HeaderField::value).next().map(bare);
        let by_id = id.and_then(|id| self.by_message_id.get(&id));
        let journey = Journey::read(message, &Limits::default());
        let hops = journey.hops.iter().filter_map(|hop| hop.received.id);
        let by_hop = hops.filter_map(|id| self.by_queue_id.get(&text(id)));
        let mut found: Vec<usize> = by_id.into_iter().chain(by_hop).flatten().copied().collect();
        found.sort_unstable();
        found.dedup();
        found.into_iter().filter_map(|at| self.messages.get(at)).cloned().collect()
    }
}

/// Hands over each line. Of one that is too long only so much is kept that this is seen.
fn each_line(mut from: impl BufRead, mut take: impl FnMut(&[u8])) -> std::io::Result<()> {
    let most = LogLimits::default().line_octets.saturating_add(1);
    let mut line = Vec::new();
    loop {
        let piece = match from.fill_buf() {
            Ok(piece) => piece,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if piece.is_empty() {
            if !line.is_empty() {
                take(&line);
            }
            return Ok(());
        }
        let end = piece.iter().position(|byte| *byte == b'\n');
        let part = piece.get(..end.unwrap_or(piece.len())).unwrap_or_default();
        let room = most.saturating_sub(line.len()).min(part.len());
        line.extend_from_slice(part.get(..room).unwrap_or_default());
        let used = part.len().saturating_add(usize::from(end.is_some()));
        from.consume(used);
        if end.is_some() {
            take(&line);
            line.clear();
        }
    }
}

/// `+02:00`, `-0330` or `+2`, in seconds.
fn utc_offset(text: &str) -> Result<i32, String> {
    let read = || {
        let (sign, digits) = match text.split_at_checked(1)? {
            ("+", digits) => (1, digits),
            ("-", digits) => (-1, digits),
            _ => return None,
        };
        let (hours, minutes) = match digits.split_once(':') {
            Some(parts) => parts,
            None if digits.len() > 2 => digits.split_at_checked(digits.len().checked_sub(2)?)?,
            None => (digits, "0"),
        };
        let number = |text: &str, most: i32| {
            let is_number =
                (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
            text.parse::<i32>().ok().filter(|number| is_number && *number <= most)
        };
        Some(sign * (number(hours, 14)? * 3_600 + number(minutes, 59)? * 60))
    };
    read().ok_or_else(|| "give an offset such as +02:00 or -03:30".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_read_in_every_form() {
        for (text, seconds) in [
            ("+00:00", Some(0)),
            ("+02:00", Some(7_200)),
            ("-0330", Some(-12_600)),
            ("+2", Some(7_200)),
            ("+14", Some(50_400)),
            ("02:00", None),
            ("+15:00", None),
            ("+02:60", None),
            ("+", None),
            ("+ü", None),
            ("", None),
        ] {
            assert_eq!(utc_offset(text).ok(), seconds, "{text}");
        }
    }

    #[test]
    fn lines_are_bounded_and_none_is_lost() {
        let long = "x".repeat(1_000_000);
        let text = format!("a\n{long}\nb\n\nc");
        let mut lengths = Vec::new();
        let from = BufReader::with_capacity(7, text.as_bytes());
        each_line(from, |line| lengths.push(line.len())).unwrap();
        assert_eq!(lengths, [1, LogLimits::default().line_octets + 1, 1, 0, 1]);
    }
}

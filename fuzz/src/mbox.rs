//! Mailboxes against a naive splitter.

use std::io::Read;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;

use waxseal_batch::{Input, InputOptions, MboxDialect, RunOptions, run};

use crate::control::Control;

/// A `From ` line that everybody takes for one.
const MARK: &[u8] = b"From a@b Mon Jan  1 00:00:00 2024";

/// An mbox is split the same however it is read; and, where every line that begins with `From ` is
/// [`MARK`], as a naive splitter does it.
///
/// A byte of 1 stands for [`MARK`], so that the fuzzer need not find it.
pub fn mbox(data: &[u8]) {
    let (text, mut control) = Control::split(data, 5);
    let dialects =
        [MboxDialect::Rd, MboxDialect::Auto, MboxDialect::O, MboxDialect::Cl, MboxDialect::Cl2];
    let dialect = control.one_of(&dialects);
    let mut mbox = [MARK, b"\n"].concat();
    for byte in text {
        match byte {
            1 => mbox.extend_from_slice(MARK),
            byte => mbox.push(*byte),
        }
    }
    let whole = read(vec![mbox.clone()], dialect);
    let chunks: Vec<Vec<u8>> = control.chunks(&mbox).into_iter().map(<[u8]>::to_vec).collect();
    assert_eq!(read(chunks, dialect), whole, "the splitting depends on how it is read");

    let lines: Vec<&[u8]> = mbox.split_inclusive(|byte| *byte == b'\n').collect();
    let is_plain = |line: &&[u8]| !line.starts_with(b"From ") || is_mark(line);
    if dialect == MboxDialect::Rd && lines.iter().all(is_plain) {
        let stored: Vec<_> = naive(&lines);
        let seen: Vec<_> = whole.iter().map(|(_, stored)| stored.clone()).collect();
        assert_eq!(seen, stored);
        for (bytes, stored) in whole {
            assert_eq!(bytes, unquoted(&stored));
        }
    }
}

fn is_mark(line: &[u8]) -> bool {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line) == MARK
}

/// A mark opens a message at the start and behind an empty line, which is none of the message's.
fn naive(lines: &[&[u8]]) -> Vec<Vec<u8>> {
    let is_empty = |line: &&[u8]| matches!(*line, b"\n" | b"\r\n");
    let mut messages: Vec<Vec<&[u8]>> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let opens = is_mark(line) && (at == 0 || is_empty(&lines[at - 1]));
        match messages.last_mut() {
            Some(message) if !opens => message.push(line),
            _ => messages.push(Vec::new()),
        }
    }
    for message in &mut messages {
        if message.last().is_some_and(is_empty) {
            message.pop();
        }
    }
    messages.into_iter().map(|message| message.concat()).collect()
}

/// mboxrd: `>From `, `>>From ` and so on lose one `>`.
fn unquoted(stored: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for line in stored.split_inclusive(|byte| *byte == b'\n') {
        let marks = line.iter().take_while(|byte| **byte == b'>').count();
        let is_quoted = marks > 0 && line[marks..].starts_with(b"From ");
        bytes.extend_from_slice(&line[usize::from(is_quoted)..]);
    }
    bytes
}

/// The messages, unquoted and as stored.
fn read(chunks: Vec<Vec<u8>>, dialect: MboxDialect) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut options = InputOptions::default();
    options.dialect = dialect;
    let input = Input::from_reader("-", Chunks(chunks.into_iter(), Vec::new()), &options);
    let mut run_options = RunOptions::default();
    run_options.jobs = NonZeroUsize::new(1);
    let mut messages = Vec::new();
    run(
        input,
        &run_options,
        |message| (message.bytes().to_vec(), message.as_stored().to_vec()),
        |item| {
            // An empty place is damage, and a message without bytes here.
            messages.push(item.outcome.unwrap_or_default());
            ControlFlow::Continue(())
        },
    )
    .expect("one job needs no threads");
    messages
}

/// Gives one chunk a read.
struct Chunks(std::vec::IntoIter<Vec<u8>>, Vec<u8>);

impl Read for Chunks {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.1.is_empty() {
            self.1 = self.0.next().unwrap_or_default();
        }
        let count = self.1.len().min(buffer.len());
        buffer[..count].copy_from_slice(&self.1[..count]);
        self.1.drain(..count);
        Ok(count)
    }
}

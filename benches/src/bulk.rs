//! A mailbox verified on all threads, from memory and from an mbox file.

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use rayon::prelude::*;
use waxseal_batch::{
    Input, InputOptions, MboxDialect, RunOptions, StoredMessage, run, run_together,
};

use crate::messages::mailbox;
use crate::signed::{DOMAINS, signed};
use crate::verifiers::{Verify, VerifyAll};

/// What separates messages in [`Mailbox::mbox`].
const FROM_LINE: &[u8] = b"From joe@example.com Mon Nov 23 10:11:12 2026\r\n";

/// Signed messages of many domains.
pub struct Mailbox {
    /// The signing domains, each once.
    pub domains: Vec<String>,
    /// The messages.
    pub messages: Vec<Vec<u8>>,
}

impl Mailbox {
    /// So many messages of 50 domains.
    pub fn new(count: usize) -> Self {
        let unsigned = mailbox(count, DOMAINS);
        let mut domains: Vec<String> = unsigned.iter().map(|(domain, _)| domain.clone()).collect();
        domains.sort();
        domains.dedup();
        let one = |(domain, message): &(String, Vec<u8>)| signed(message, domain);
        Self { domains, messages: unsigned.par_iter().map(one).collect() }
    }

    /// As many messages as the environment's `BENCH_MESSAGES` says, else 4,000; 64 where benches
    /// are only tested.
    pub fn from_env() -> Self {
        let count = std::env::var("BENCH_MESSAGES").ok().and_then(|count| count.parse().ok());
        let is_test = std::env::args().any(|argument| argument == "--test");
        Self::new(if is_test { 64 } else { count.unwrap_or(4_000) })
    }

    /// How many octets all messages have together.
    pub fn octets(&self) -> usize {
        self.messages.iter().map(Vec::len).sum()
    }

    /// All messages as one mbox, in CRLF.
    pub fn mbox(&self) -> Vec<u8> {
        let one = |message: &Vec<u8>| [FROM_LINE, message, b"\r\n"].concat();
        self.messages.iter().flat_map(one).collect()
    }

    /// How many messages pass, in memory, on rayon's threads.
    pub fn passing(&self, verify: &Verify) -> usize {
        self.messages.par_iter().filter(|message| verify(message)).count()
    }

    /// The same, several messages at a time.
    pub fn passing_together(&self, verify: &VerifyAll) -> usize {
        let pass = |messages: &[Vec<u8>]| {
            let messages: Vec<&[u8]> = messages.iter().map(Vec::as_slice).collect();
            verify(&messages).into_iter().filter(|passes| *passes).count()
        };
        self.messages.par_chunks(TOGETHER).map(pass).sum()
    }
}

/// Messages at a time.
const TOGETHER: usize = 32;

/// How many messages of an mbox file pass, read by `waxseal-batch` and worked on together.
pub fn passing_of_file_together(path: &Path, verify: &VerifyAll) -> usize {
    let mut passing = 0;
    let work = |messages: &[StoredMessage<'_>]| {
        verify(&messages.iter().map(StoredMessage::bytes).collect::<Vec<_>>())
    };
    run_together(
        input(path),
        &RunOptions::default(),
        |_| None,
        work,
        |item| {
            passing += usize::from(item.outcome.is_ok_and(|passes| passes));
            ControlFlow::Continue(())
        },
    )
    .expect("threads can be started");
    passing
}

fn input(path: &Path) -> Input {
    let mut options = InputOptions::default();
    options.dialect = MboxDialect::Rd;
    Input::open([path], &options).expect("the file is there")
}

/// How many messages of an mbox file pass, read and worked on by `waxseal-batch`.
pub fn passing_of_file(path: &Path, verify: &Verify) -> usize {
    let mut passing = 0;
    let work = |message: &StoredMessage<'_>| verify(message.bytes());
    run(input(path), &RunOptions::default(), work, |item| {
        passing += usize::from(item.outcome.is_ok_and(|passes| passes));
        ControlFlow::Continue(())
    })
    .expect("threads can be started");
    passing
}

/// The same as a user of mail-auth would do it: the file read whole, split at `From ` lines, and
/// worked on by rayon.
pub fn passing_of_file_by_hand(path: &Path, verify: &Verify) -> usize {
    let mbox = fs::read(path).expect("the file is there");
    let mut starts: Vec<usize> =
        memchr::memmem::find_iter(&mbox, b"\r\n\r\nFrom ").map(|at| at + 4).collect();
    starts.insert(0, 0);
    let ends = starts.iter().skip(1).map(|start| start - 2).chain([mbox.len() - 2]);
    let messages: Vec<&[u8]> = starts
        .iter()
        .zip(ends)
        .filter_map(|(start, end)| {
            let stored = &mbox[*start..end];
            let line_end = memchr::memchr(b'\n', stored)?;
            Some(&stored[line_end + 1..])
        })
        .collect();
    messages.par_iter().filter(|message| verify(message)).count()
}

//! What may befall a signed message on its way.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use crate::messages::one_of;

/// One change.
#[derive(Clone, Debug)]
pub enum Change {
    /// Bytes put in at a place.
    Insert(Index, Vec<u8>),
    /// So many bytes taken out at a place.
    Remove(Index, usize),
    /// A byte replaced.
    Replace(Index, u8),
    /// A line repeated.
    RepeatLine(Index),
    /// A line taken out.
    DropLine(Index),
    /// A line and the next exchanged.
    SwapLines(Index),
    /// Every CRLF becomes LF, as mail is stored on Unix.
    LineFeedsOnly,
    /// Bytes put behind the message.
    Append(Vec<u8>),
    /// A field put before the message.
    Prepend(Vec<u8>),
    /// Letters of the other case, in one line.
    OtherCase(Index),
}

/// Changes, the fewer the likelier.
pub fn changes() -> impl Strategy<Value = Vec<Change>> {
    let place = any::<Index>;
    let byte = || select(&b" \t\r\n;:=aA0bh\x0c\0\xff"[..]);
    let change = prop_oneof![
        4 => (place(), vec(byte(), 1..3)).prop_map(|(at, bytes)| Change::Insert(at, bytes)),
        2 => (place(), one_of(&[b"\r\n", b"\r\n ", b" \r\n", b"\n", b"\r", b"\r\n\r\n"]))
            .prop_map(|(at, bytes)| Change::Insert(at, bytes.to_vec())),
        2 => (place(), 1..4_usize).prop_map(|(at, bytes)| Change::Remove(at, bytes)),
        3 => (place(), byte()).prop_map(|(at, byte)| Change::Replace(at, byte)),
        1 => place().prop_map(Change::RepeatLine),
        1 => place().prop_map(Change::DropLine),
        1 => place().prop_map(Change::SwapLines),
        1 => Just(Change::LineFeedsOnly),
        2 => vec(one_of(&[b"\r\n", b" ", b"\t", b"a", b"\n", b"\r"]), 1..4)
            .prop_map(|pieces| Change::Append(pieces.concat())),
        1 => one_of(&[b"From: x@y\r\n", b"Subject: s\r\n", b"X-New: 1\r\n folded\r\n", b"no colon\r\n"])
            .prop_map(|field| Change::Prepend(field.to_vec())),
        1 => place().prop_map(Change::OtherCase),
    ];
    vec(change, 1..3)
}

/// The message after the changes.
pub fn damaged(message: &[u8], changes: &[Change]) -> Vec<u8> {
    changes.iter().fold(message.to_vec(), |message, change| change.apply(message))
}

impl Change {
    fn apply(&self, mut message: Vec<u8>) -> Vec<u8> {
        let lines = || -> Vec<Vec<u8>> {
            message.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect()
        };
        match self {
            Self::Insert(at, bytes) => {
                let at = at.index(message.len() + 1);
                message.splice(at..at, bytes.iter().copied());
            }
            Self::Remove(at, count) => {
                let at = at.index(message.len() + 1);
                message.drain(at..(at + count).min(message.len()));
            }
            Self::Replace(at, byte) => {
                if !message.is_empty() {
                    let at = at.index(message.len());
                    message[at] = *byte;
                }
            }
            Self::RepeatLine(at) => {
                let mut lines = lines();
                if !lines.is_empty() {
                    let at = at.index(lines.len());
                    lines.insert(at, lines[at].clone());
                }
                message = lines.concat();
            }
            Self::DropLine(at) => {
                let mut lines = lines();
                if !lines.is_empty() {
                    lines.remove(at.index(lines.len()));
                }
                message = lines.concat();
            }
            Self::SwapLines(at) => {
                let mut lines = lines();
                if lines.len() > 1 {
                    let at = at.index(lines.len() - 1);
                    lines.swap(at, at + 1);
                }
                message = lines.concat();
            }
            Self::LineFeedsOnly => {
                let crlf: Vec<usize> = message
                    .windows(2)
                    .enumerate()
                    .filter(|(_, pair)| pair == b"\r\n")
                    .map(|(at, _)| at)
                    .collect();
                for at in crlf.into_iter().rev() {
                    message.remove(at);
                }
            }
            Self::Append(bytes) => message.extend_from_slice(bytes),
            Self::Prepend(field) => {
                message.splice(..0, field.iter().copied());
            }
            Self::OtherCase(at) => {
                let mut lines = lines();
                if !lines.is_empty() {
                    let at = at.index(lines.len());
                    for byte in &mut lines[at] {
                        if byte.is_ascii_alphabetic() {
                            *byte ^= 0x20;
                        }
                    }
                }
                message = lines.concat();
            }
        }
        message
    }
}

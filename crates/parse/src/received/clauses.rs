//! The clauses of a `Received` field, each a word of RFC 5321 §4.4 and what stands behind it.

use super::{Received, client};
use crate::fold;
use crate::structured::Lexer;

/// The words that begin a clause.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Clause {
    /// What stands before any clause, and the rest of a clause behind its first value.
    None,
    From,
    By,
    Via,
    With,
    Id,
    For,
}

impl Clause {
    fn of(word: &[u8]) -> Option<Self> {
        const WORDS: [(&[u8], Clause); 6] = [
            (b"from", Clause::From),
            (b"by", Clause::By),
            (b"via", Clause::Via),
            (b"with", Clause::With),
            (b"id", Clause::Id),
            (b"for", Clause::For),
        ];
        let known = WORDS.iter().find(|(known, _)| word.eq_ignore_ascii_case(known));
        known.map(|(_, clause)| *clause)
    }
}

pub(super) fn read(value: &[u8]) -> Received<'_> {
    let mut received = Received { date: super::date(value), ..Received::default() };
    let mut lexer = Lexer::new(value);
    let mut clause = Clause::None;
    let mut has_value = true;
    let mut comments_close = true;
    // `from helo [192.0.2.1] by`: what a client says can look like that, so a comment goes before it.
    let mut beside_from = None;
    loop {
        lexer.white_space();
        if comments_close {
            match lexer.comment() {
                Ok(Some(comment)) => {
                    let is_of_client = clause == Clause::From;
                    client::of_comment(comment.of(value), is_of_client, &mut received);
                    // Exchange writes `from ([192.0.2.1]) by`.
                    has_value |= is_of_client;
                    continue;
                }
                Ok(None) => {}
                // To look for the end of each further one would make the work quadratic.
                Err(_) => comments_close = false,
            }
        }
        let word = word(&mut lexer);
        match word {
            [] if lexer.next_byte().is_none() => break,
            // A semicolon, and then the date, which has been read; or a parenthesis that nothing closes.
            // Behind it a clause may begin, whatever it has cut short.
            [] => {
                clause = Clause::None;
                has_value = true;
            }
            word => match Clause::of(word) {
                Some(next) if has_value => {
                    clause = next;
                    has_value = false;
                    if clause == Clause::From {
                        received.from.get_or_insert_default();
                    }
                }
                _ => {
                    if !has_value {
                        put(&mut received, clause, word);
                    } else if clause == Clause::From {
                        beside_from = beside_from.or_else(|| client::address(word));
                    } else if clause == Clause::With {
                        refine_protocol(&mut received, word);
                    }
                    has_value = true;
                }
            },
        }
    }
    received.client_ip =
        received.client_ip.or(beside_from).or_else(|| received.from.and_then(client::address));
    received
}

/// Reads up to white space, a comment or a semicolon.
fn word<'a>(lexer: &mut Lexer<'a>) -> &'a [u8] {
    let text = lexer.text();
    let ends = |byte: u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b'(' | b';');
    lexer.take_while(|byte| !ends(byte)).of(text)
}

fn put<'a>(received: &mut Received<'a>, clause: Clause, word: &'a [u8]) {
    let slot = match clause {
        Clause::None => return,
        Clause::From => &mut received.from,
        Clause::By => &mut received.by,
        Clause::Via => &mut received.via,
        Clause::With => &mut received.with,
        Clause::Id => &mut received.id,
        Clause::For => &mut received.recipient,
    };
    // The first of several counts: what is added behind cannot change what stands before.
    if slot.is_none_or(<[u8]>::is_empty) {
        let word = match clause {
            Clause::Via | Clause::With => word,
            _ => without_brackets(word),
        };
        *slot = Some(word);
    }
}

/// `with Microsoft SMTP Server`, `with MailEnable ESMTP`: the protocol is a later word.
fn refine_protocol<'a>(received: &mut Received<'a>, word: &'a [u8]) {
    let is_refined = is_protocol(word) && !received.with.is_some_and(is_protocol);
    if is_refined || received.with == Some(b"Microsoft") {
        received.with = Some(word);
    }
}

/// Whether a word is a protocol of RFC 5321 §4.4, RFC 3848 or RFC 6531 §4.3.
fn is_protocol(word: &[u8]) -> bool {
    let word = match word.get(..4) {
        Some(start) if start.eq_ignore_ascii_case(b"UTF8") => word.get(4..).unwrap_or_default(),
        _ => word,
    };
    let known =
        ["SMTP", "ESMTP", "ESMTPA", "ESMTPS", "ESMTPSA", "LMTP", "LMTPA", "LMTPS", "LMTPSA"];
    known.iter().any(|known| word.eq_ignore_ascii_case(known.as_bytes()))
}

/// A path without its angle brackets.
pub(super) fn without_brackets(word: &[u8]) -> &[u8] {
    let word = fold::trim(word);
    let inner = word.strip_prefix(b"<").unwrap_or(word);
    inner.strip_suffix(b">").unwrap_or(inner)
}

//! What is wrong with a selector as a whole, before any text at it is looked at.

use waxseal_verify::dns::{Answer, DnsFailure};

use super::reading::Reading;
use super::{KeyText, SelectorFacts};

/// Records that are tried as the pieces of one.
const MAX_PIECES: usize = 6;

/// What is wrong with a selector as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SelectorFault {
    /// Nothing is there.
    Missing,
    /// Nothing is there, and a key is at a wrong name.
    Misplaced,
    /// The aliases go in a circle, or there are too many.
    AliasLoop,
    /// There is an alias, and nothing where it leads to.
    AliasDangling,
    /// There are an alias and records beside it.
    AliasCollision,
    /// There are several records, which put together in this order are one key record.
    InPieces {
        /// The records, by their place in the answer.
        order: Vec<usize>,
    },
    /// There are several records.
    Several,
}

pub(super) fn find(facts: &SelectorFacts) -> Option<SelectorFault> {
    let alias = facts.alias.is_some();
    match (&facts.answer, &facts.at_alias) {
        (Answer::Failed(DnsFailure::CnameChain), _) => Some(SelectorFault::AliasLoop),
        (Answer::Txt(_), Some(theirs))
            if facts.answer != *theirs && !matches!(theirs, Answer::Failed(_)) =>
        {
            Some(SelectorFault::AliasCollision)
        }
        (Answer::Txt(records), _) if records.len() > 1 => Some(
            in_pieces(&facts.texts, facts.expected_text())
                .map_or(SelectorFault::Several, |order| SelectorFault::InPieces { order }),
        ),
        (Answer::Txt(_) | Answer::Failed(_), _) => None,
        _ if !facts.misplaced.is_empty() => Some(SelectorFault::Misplaced),
        _ if alias => Some(SelectorFault::AliasDangling),
        _ => Some(SelectorFault::Missing),
    }
}

/// The order in which the texts, put together, are a key record.
///
/// # Complexity
/// At most 6! orders, each of at most 6 texts of a key record's length.
fn in_pieces(texts: &[KeyText], expected: Option<&str>) -> Option<Vec<usize>> {
    const LONGEST: usize = 4_096;
    let bare = |text: &KeyText| -> Vec<u8> {
        let text = text.published.text();
        let is_kept = |octet: &&u8| !matches!(octet, b'"' | b' ' | b'\t' | b'\r' | b'\n');
        text.iter().filter(is_kept).copied().collect()
    };
    let pieces: Vec<Vec<u8>> = texts.iter().map(bare).collect();
    let length: usize = pieces.iter().map(Vec::len).sum();
    // One text that is a key by itself has been published several times, or beside another.
    let is_whole = |text: &KeyText| matches!(text.key, Some(Ok(_)));
    if pieces.len() > MAX_PIECES || length > LONGEST || texts.iter().any(is_whole) {
        return None;
    }
    let expected = expected.map(|text| Reading::of(text.as_bytes()));
    let mut search = Search { pieces, expected, order: Vec::new() };
    search.complete().then_some(search.order)
}

struct Search {
    pieces: Vec<Vec<u8>>,
    expected: Option<Reading>,
    order: Vec<usize>,
}

impl Search {
    /// Extends the order until all pieces are in it, as deep as there are pieces.
    fn complete(&mut self) -> bool {
        if self.order.len() == self.pieces.len() {
            return self.is_key();
        }
        for at in 0..self.pieces.len() {
            if self.order.contains(&at) {
                continue;
            }
            self.order.push(at);
            if self.complete() {
                return true;
            }
            self.order.pop();
        }
        false
    }

    fn is_key(&self) -> bool {
        let pieces = self.order.iter().filter_map(|at| self.pieces.get(*at));
        let joined: Vec<u8> = pieces.flatten().copied().collect();
        let reading = Reading::of(&joined);
        match &self.expected {
            Some(expected) => reading.serves_as(expected),
            None => reading.is_usable(),
        }
    }
}

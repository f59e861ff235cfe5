//! Patterns of rows: texts and codes.

use aho_corasick::{AhoCorasick, MatchKind};

use crate::status::EnhancedStatus;
use crate::text::find_ignore_case;

/// All texts of the knowledge base, found in one pass.
#[derive(Debug, Default)]
pub(super) struct Texts {
    pieces: Vec<Piece>,
    automaton: Option<AhoCorasick>,
}

/// A text in lower case. `|` at an end of it says that a word ends there.
#[derive(Debug, PartialEq, Eq)]
struct Piece {
    text: String,
    begins_word: bool,
    ends_word: bool,
}

impl Piece {
    fn new(source: &str) -> Self {
        let text = source.trim_matches('|').to_ascii_lowercase();
        Self { text, begins_word: source.starts_with('|'), ends_word: source.ends_with('|') }
    }

    /// Whether it may be found between these places of a text.
    fn fits(&self, text: &str, start: usize, end: usize) -> bool {
        let before = text.get(..start).and_then(|before| before.chars().next_back());
        let behind = text.get(end..).and_then(|behind| behind.chars().next());
        let is_apart = |next: Option<char>| !next.is_some_and(char::is_alphanumeric);
        (!self.begins_word || is_apart(before)) && (!self.ends_word || is_apart(behind))
    }
}

/// A text pattern: pieces in their order, with anything between them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TextPattern {
    pub(super) source: String,
    /// Indexes into the pieces.
    pieces: Vec<usize>,
}

/// Which pieces a text has.
#[derive(Debug)]
pub(super) struct Found<'t> {
    text: &'t str,
    has: Vec<bool>,
}

impl Texts {
    /// Takes a pattern; all are taken before [`build`](Self::build). `None` where it has no letters.
    pub(super) fn add(&mut self, source: &str) -> Option<TextPattern> {
        let mut pieces = Vec::new();
        for piece in source.split('*').filter(|piece| !piece.is_empty()) {
            let piece = Piece::new(piece);
            if piece.text.is_empty() {
                return None;
            }
            let known = self.pieces.iter().position(|known| *known == piece);
            pieces.push(known.unwrap_or_else(|| {
                self.pieces.push(piece);
                self.pieces.len() - 1
            }));
        }
        (!pieces.is_empty()).then(|| TextPattern { source: source.to_owned(), pieces })
    }

    /// Compiles the pieces.
    pub(super) fn build(&mut self) -> Result<(), aho_corasick::BuildError> {
        let mut builder = AhoCorasick::builder();
        builder.ascii_case_insensitive(true).match_kind(MatchKind::Standard);
        let texts = self.pieces.iter().map(|piece| &piece.text);
        self.automaton = Some(builder.build(texts)?);
        Ok(())
    }

    /// Looks for all pieces.
    ///
    /// # Complexity
    /// Linear in the text and its matches.
    pub(super) fn find<'t>(&self, text: &'t str) -> Found<'t> {
        let mut has = vec![false; self.pieces.len()];
        if let Some(automaton) = &self.automaton {
            for found in automaton.find_overlapping_iter(text) {
                let index = found.pattern().as_usize();
                if let (Some(slot), Some(piece)) = (has.get_mut(index), self.pieces.get(index)) {
                    *slot |= piece.fits(text, found.start(), found.end());
                }
            }
        }
        Found { text, has }
    }

    /// Whether a pattern is in the text: all pieces, in their order.
    pub(super) fn holds(&self, found: &Found<'_>, pattern: &TextPattern) -> bool {
        let has = |piece: &usize| found.has.get(*piece).copied().unwrap_or_default();
        if !pattern.pieces.iter().all(has) {
            return false;
        }
        if pattern.pieces.len() == 1 {
            return true;
        }
        let mut rest = found.text;
        pattern.pieces.iter().filter_map(|piece| self.pieces.get(*piece)).all(|piece| {
            let at = find_ignore_case(rest, &piece.text);
            rest = at.and_then(|at| rest.get(at + piece.text.len()..)).unwrap_or_default();
            at.is_some()
        })
    }
}

/// `x.7.606-649`: a class, a subject, and details from one to another; `x` is any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct StatusPattern {
    pub(super) source: String,
    class: Option<u8>,
    subject: Option<u16>,
    details: Option<(u16, u16)>,
}

impl StatusPattern {
    pub(super) fn parse(source: &str) -> Option<Self> {
        let mut parts = source.split('.');
        let (class, subject, detail) = (parts.next()?, parts.next()?, parts.next()?);
        let (low, high) = detail.split_once('-').unwrap_or((detail, detail));
        Some(Self {
            source: source.to_owned(),
            class: any_or(class).ok()?,
            subject: any_or(subject).ok()?,
            details: any_or(low).ok()?.zip(any_or(high).ok()?),
        })
        .filter(|_| parts.next().is_none())
    }

    pub(super) fn holds(&self, status: EnhancedStatus) -> bool {
        let is_class = self.class.is_none_or(|class| class == status.class());
        let is_subject = self.subject.is_none_or(|subject| subject == status.subject());
        is_class
            && is_subject
            && self.details.is_none_or(|(low, high)| (low..=high).contains(&status.detail()))
    }
}

/// Any number for `x`, else that number; an error for anything else.
fn any_or<N: core::str::FromStr>(text: &str) -> Result<Option<N>, N::Err> {
    if text == "x" { Ok(None) } else { text.parse().map(Some) }
}

/// `550`, `4xx`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ReplyPattern {
    pub(super) source: String,
    low: u16,
    high: u16,
}

impl ReplyPattern {
    pub(super) fn parse(source: &str) -> Option<Self> {
        let low = source.replace('x', "0").parse().ok()?;
        let high = source.replace('x', "9").parse().ok()?;
        (source.len() == 3).then(|| Self { source: source.to_owned(), low, high })
    }

    pub(super) fn holds(&self, reply: u16) -> bool {
        (self.low..=self.high).contains(&reply)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_hold_in_any_case_and_in_order() {
        let mut texts = Texts::default();
        let plain = texts.add("User Unknown").unwrap();
        let gapped = texts.add("doesn't have a*account").unwrap();
        let word = texts.add("|rbl|").unwrap();
        assert_eq!(texts.add("*"), None);
        assert_eq!(texts.add("||"), None);
        texts.build().unwrap();
        let holds = |text: &str, pattern| texts.holds(&texts.find(text), pattern);
        assert!(holds("550 USER UNKNOWN", &plain));
        assert!(!holds("550 unknown user", &plain));
        assert!(holds("This user doesn't have a b.example account", &gapped));
        assert!(!holds("account: doesn't have a", &gapped));
        assert!(holds("blocked by RBL.", &word) && holds("rbl", &word));
        assert!(!holds("warbled", &word) && !holds("marble arch", &word));
    }

    #[test]
    fn codes_hold_by_class_and_range() {
        let status = |text: &str| text.parse().unwrap();
        let holds =
            |pattern: &str, code: &str| StatusPattern::parse(pattern).unwrap().holds(status(code));
        assert!(holds("x.7.606-649", "5.7.606") && holds("x.7.606-649", "5.7.649"));
        assert!(!holds("x.7.606-649", "5.7.650") && !holds("5.1.1", "4.1.1"));
        assert!(holds("x.1.x", "5.1.10"));
        for broken in ["5.1", "5.1.1.1", "a.1.1", "5.1.x-y", ""] {
            assert_eq!(StatusPattern::parse(broken), None, "{broken}");
        }
        assert!(ReplyPattern::parse("4xx").unwrap().holds(421));
        assert!(!ReplyPattern::parse("550").unwrap().holds(551));
        assert_eq!(ReplyPattern::parse("55"), None);
    }
}

//! Where a published key record leaves the text that was expected.

use waxseal_parse::span::Span;

/// Characters of the expected text that are shown on each side of a difference.
const SHOWN: usize = 12;

/// The first difference between a published text and the expected one. White space does not count,
/// for a key record may hold it almost anywhere (RFC 6376 §3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Difference {
    /// What the difference is made of.
    pub kind: DifferenceKind,
    /// The offset in the published text; its length, where that ends too early.
    pub published: usize,
    /// The offset in the expected text; its length, where the published text goes on behind it.
    pub expected: usize,
}

/// What a difference is made of. Characters may be missing, or stand in addition, at several places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DifferenceKind {
    /// The published text ends before the expected one does.
    CutOff {
        /// How many characters are left.
        missing: usize,
    },
    /// The published text is the end of the expected one.
    Headless {
        /// How many characters come before it.
        missing: usize,
    },
    /// Nothing was added, and something is missing.
    Missing {
        /// How many characters.
        count: usize,
    },
    /// Nothing is missing, and something was added.
    Added {
        /// How many characters.
        count: usize,
    },
    /// Anything else.
    Other,
}

/// A text without its white space, and where each octet stands.
struct Compact {
    octets: Vec<u8>,
    offsets: Vec<usize>,
    end: usize,
}

impl Compact {
    fn of(text: &[u8], span: Span) -> Self {
        let all = span.of(text).iter().zip(span.start()..);
        let (octets, offsets) =
            all.filter(|(octet, _)| !matches!(octet, b' ' | b'\t')).map(|(o, at)| (*o, at)).unzip();
        Self { octets, offsets, end: span.end() }
    }

    fn offset(&self, at: usize) -> usize {
        self.offsets.get(at).copied().unwrap_or(self.end)
    }
}

impl Difference {
    /// Compares two texts, or the parts of them that `spans` names. `None` where they are equal but
    /// for white space.
    ///
    /// # Complexity
    /// Linear in the texts.
    pub(super) fn between(published: (&[u8], Span), expected: (&[u8], Span)) -> Option<Self> {
        let (ours, theirs) =
            (Compact::of(published.0, published.1), Compact::of(expected.0, expected.1));
        let common =
            ours.octets.iter().zip(&theirs.octets).take_while(|(our, their)| our == their).count();
        let (our_length, their_length) = (ours.octets.len(), theirs.octets.len());
        if common == our_length && common == their_length {
            return None;
        }
        let kind = if common == our_length {
            DifferenceKind::CutOff { missing: their_length - common }
        } else if our_length > 0 && theirs.octets.ends_with(&ours.octets) {
            DifferenceKind::Headless { missing: their_length - our_length }
        } else if is_part(&ours.octets, &theirs.octets) {
            DifferenceKind::Missing { count: their_length - our_length }
        } else if is_part(&theirs.octets, &ours.octets) {
            DifferenceKind::Added { count: our_length - their_length }
        } else {
            DifferenceKind::Other
        };
        Some(Self { kind, published: ours.offset(common), expected: theirs.offset(common) })
    }

    /// The character in the published text, or the place behind its end.
    pub fn span(self, published: &[u8]) -> Span {
        let rest = published.get(self.published..).unwrap_or_default();
        // A character of UTF-8 is underlined as one.
        let more = rest.iter().skip(1).take(3).take_while(|octet| **octet & 0xc0 == 0x80).count();
        let length = if rest.is_empty() { 0 } else { 1 + more };
        Span::new(self.published, self.published + length)
    }

    /// The first octet in which a text is not the other, white space counted.
    pub fn first_octet(text: &[u8], other: &[u8]) -> Span {
        let common = text.iter().zip(other).take_while(|(one, other)| one == other).count();
        Span::new(common, text.len().min(common + 1))
    }

    /// Where the texts part, with their places counted from 1, and how the expected one goes on.
    pub(crate) fn evidence(self, expected: &str) -> [String; 2] {
        let (before, behind) = expected.split_at_checked(self.expected).unwrap_or((expected, ""));
        let start = before.len().saturating_sub(SHOWN);
        let before = before.get(start..).unwrap_or_default();
        let shown = behind.get(..SHOWN).unwrap_or(behind);
        let places = format!(
            "the first difference is at character {} of what is published, character {} of what is \
             expected",
            self.published + 1,
            self.expected + 1,
        );
        let next = match behind.chars().next() {
            Some(next) => format!("expected there is '{next}', as in \"{before}{shown}\""),
            None => format!("the expected value ends there, with \"{before}\""),
        };
        [places, next]
    }
}

/// Whether `part` comes from `whole` by leaving octets out. Most of `whole` must be left, or what is
/// left says nothing.
fn is_part(part: &[u8], whole: &[u8]) -> bool {
    let mut rest = whole.iter();
    part.len() < whole.len()
        && part.len() * 2 > whole.len()
        && part.iter().all(|octet| rest.any(|other| other == octet))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn between(published: &str, expected: &str) -> Option<Difference> {
        let whole = |text: &'static [u8]| (text, Span::new(0, text.len()));
        let leak = |text: &str| -> &'static [u8] { Box::leak(text.as_bytes().into()) };
        Difference::between(whole(leak(published)), whole(leak(expected)))
    }

    #[test]
    fn the_first_difference_is_named_with_its_kind() {
        use DifferenceKind::{Added, CutOff, Headless, Missing, Other};
        for (published, expected, kind, at) in [
            ("abcdef", "abcdefgh", CutOff { missing: 2 }, (6, 6)),
            ("", "ab", CutOff { missing: 2 }, (0, 0)),
            ("cdef", "abcdef", Headless { missing: 2 }, (0, 0)),
            ("abdefgh", "abcdefgh", Missing { count: 1 }, (2, 2)),
            ("abdeh", "abcdefgh", Missing { count: 3 }, (2, 2)),
            ("abxcdyef", "abcdef", Added { count: 2 }, (2, 2)),
            ("abcdefg", "abcdef", Added { count: 1 }, (6, 6)),
            ("abxdef", "abcdef", Other, (2, 2)),
            ("a b xdef", "abcdef", Other, (4, 2)),
            ("ab", "a bxxxxxxx", CutOff { missing: 7 }, (2, 3)),
            ("ax", "abcdefxh", Other, (1, 1)),
        ] {
            let difference = between(published, expected).unwrap();
            assert_eq!(difference.kind, kind, "{published}");
            assert_eq!((difference.published, difference.expected), at, "{published}");
        }
    }

    #[test]
    fn white_space_is_no_difference() {
        assert_eq!(between("v=1; p = AB\tCD ", "v=1;p=ABCD"), None);
    }

    #[test]
    fn a_character_of_several_octets_is_underlined_whole() {
        let difference = between("ab“c", "abc").unwrap();
        assert_eq!(difference.span("ab“c".as_bytes()), Span::new(2, 5));
        assert_eq!(between("ab", "abc").unwrap().span(b"ab"), Span::new(2, 2));
    }

    #[test]
    fn places_are_counted_from_one() {
        let [places, next] = between("abxdef", "abcdef").unwrap().evidence("abcdef");
        assert!(places.contains("character 3 of what is published, character 3"), "{places}");
        assert!(next.contains("'c', as in \"abcdef\""), "{next}");
    }
}

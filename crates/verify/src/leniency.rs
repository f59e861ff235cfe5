//! Leniencies: what the RFCs forbid and large receivers accept, each by name.

use core::fmt;

use waxseal_parse::dkim::deviation::Deviation;

/// One departure from the RFCs that a policy may forgive. Each use is told in the evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Leniency {
    /// A line that ends in LF alone counts as ending in CRLF, as mail stored on Unix needs.
    /// Strictly, a message on the wire has no bare LF (RFC 5322 §2.3).
    BareLineFeed,
    /// A key that says `t=y` verifies all the same. Strictly, such a message is treated as if it
    /// were unsigned (RFC 6376 §3.6.1).
    TestingKey,
    /// Of several TXT records at the selector, the first that verifies is taken. Strictly, what
    /// happens then is undefined (RFC 6376 §3.6.2.2).
    SeveralKeyRecords,
    /// A semicolon with no tag before it.
    EmptyTag,
    /// A value of a tag in the wrong case.
    ValueCase,
    /// Base64 without padding or with stray bits at its end.
    Base64Ending,
    /// An underscore in a selector or signing domain.
    Underscore,
    /// `v=` is in the key record, but not first.
    VersionNotFirst,
    /// A line end within the key record.
    LineEndInKeyRecord,
    /// `l=` leaves a part of the body unsigned. RFC 6376 §8.2 lets verifiers refuse such mail.
    UnsignedBodyPart,
    /// Another From field than the signed ones is in the message (RFC 6376 §8.15), or an
    /// ARC-Message-Signature signs none.
    UnsignedFrom,
    /// An empty name in `h=` of an ARC-Message-Signature, or no name at all. Strictly, `h=` holds
    /// names (RFC 6376 §3.5); the ARC suite of RFC 8617's authors takes both.
    EmptyFieldName,
}

impl Leniency {
    /// Every leniency.
    pub const ALL: [Self; 12] = [
        Self::BareLineFeed,
        Self::TestingKey,
        Self::SeveralKeyRecords,
        Self::EmptyTag,
        Self::ValueCase,
        Self::Base64Ending,
        Self::Underscore,
        Self::VersionNotFirst,
        Self::LineEndInKeyRecord,
        Self::UnsignedBodyPart,
        Self::UnsignedFrom,
        Self::EmptyFieldName,
    ];

    /// A stable name for machines.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BareLineFeed => "bare-line-feed",
            Self::TestingKey => "testing-key",
            Self::SeveralKeyRecords => "several-key-records",
            Self::EmptyTag => "empty-tag",
            Self::ValueCase => "value-case",
            Self::Base64Ending => "base64-ending",
            Self::Underscore => "underscore",
            Self::VersionNotFirst => "version-not-first",
            Self::LineEndInKeyRecord => "line-end-in-key-record",
            Self::UnsignedBodyPart => "unsigned-body-part",
            Self::UnsignedFrom => "unsigned-from",
            Self::EmptyFieldName => "empty-field-name",
        }
    }

    fn bit(self) -> u16 {
        match self {
            Self::BareLineFeed => 1,
            Self::TestingKey => 1 << 1,
            Self::SeveralKeyRecords => 1 << 2,
            Self::EmptyTag => 1 << 3,
            Self::ValueCase => 1 << 4,
            Self::Base64Ending => 1 << 5,
            Self::Underscore => 1 << 6,
            Self::VersionNotFirst => 1 << 7,
            Self::LineEndInKeyRecord => 1 << 8,
            Self::UnsignedBodyPart => 1 << 9,
            Self::UnsignedFrom => 1 << 10,
            Self::EmptyFieldName => 1 << 11,
        }
    }

    /// The leniency that forgives a deviation of the grammar; `None` where the parser knows one
    /// that no policy forgives.
    pub(crate) fn forgiving(deviation: Deviation) -> Option<Self> {
        Some(match deviation {
            Deviation::EmptyTag => Self::EmptyTag,
            Deviation::ValueCase => Self::ValueCase,
            Deviation::Base64Ending => Self::Base64Ending,
            Deviation::Underscore => Self::Underscore,
            Deviation::VersionNotFirst => Self::VersionNotFirst,
            Deviation::LineEndInKeyRecord => Self::LineEndInKeyRecord,
            Deviation::EmptyFieldName => Self::EmptyFieldName,
            _ => return None,
        })
    }
}

impl fmt::Display for Leniency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BareLineFeed => "a line ends in LF instead of CRLF",
            Self::TestingKey => "the key is in testing mode (t=y)",
            Self::SeveralKeyRecords => "the selector has several TXT records",
            Self::EmptyTag => "a semicolon has no tag before it",
            Self::ValueCase => "a tag's value is in the wrong case",
            Self::Base64Ending => "the end of a base64 value is not as RFC 4648 wants it",
            Self::Underscore => "a selector or domain holds an underscore",
            Self::VersionNotFirst => "v= is not the first tag of the key record",
            Self::LineEndInKeyRecord => "the key record holds a line end",
            Self::UnsignedBodyPart => "a part of the body is not signed (l=)",
            Self::UnsignedFrom => "a From field is not signed",
            Self::EmptyFieldName => "the list of signed fields h= holds an empty name",
        })
    }
}

/// A set of leniencies.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Leniencies(u16);

impl Leniencies {
    /// The empty set.
    pub const NONE: Self = Self(0);

    /// The set of all.
    pub fn all() -> Self {
        Leniency::ALL.into_iter().collect()
    }

    /// Whether the set holds this one.
    pub fn contains(self, leniency: Leniency) -> bool {
        self.0 & leniency.bit() != 0
    }

    /// Whether the set is empty.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Adds one.
    pub fn insert(&mut self, leniency: Leniency) {
        self.0 |= leniency.bit();
    }

    /// Takes one away.
    pub fn remove(&mut self, leniency: Leniency) {
        self.0 &= !leniency.bit();
    }

    /// What is in either set.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What is in this set and not in the other.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// The members, in the order of [`Leniency::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Leniency> {
        Leniency::ALL.into_iter().filter(move |leniency| self.contains(*leniency))
    }
}

impl FromIterator<Leniency> for Leniencies {
    fn from_iter<I: IntoIterator<Item = Leniency>>(leniencies: I) -> Self {
        let mut set = Self::NONE;
        leniencies.into_iter().for_each(|leniency| set.insert(leniency));
        set
    }
}

impl fmt::Debug for Leniencies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_leniency_has_a_bit_and_a_name_of_its_own() {
        let all = Leniencies::all();
        assert_eq!(all.iter().count(), Leniency::ALL.len());
        let mut names: Vec<_> = all.iter().map(Leniency::as_str).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Leniency::ALL.len());
        assert!(all.without(all).is_empty());
    }
}

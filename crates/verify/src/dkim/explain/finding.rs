//! What a search has found for one half of a signature.

use core::fmt;

/// What is known about one half of a signature, the body or the header.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Finding<C> {
    /// This half is as it was signed: there is nothing to explain.
    Intact,
    /// With these changes undone, this half is what was signed. That is proof: the body then has
    /// the hash of `bh=`, or the key accepts the header.
    Found {
        /// The changes, most often one.
        changes: Vec<C>,
        /// What was done to find them.
        search: Search,
    },
    /// No change that is known explains it.
    NotFound(Search),
    /// There was nothing to search with.
    NotSearched(NotSearched),
}

/// What was done to find a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Search {
    /// For the header: verifications with a key. For the body: hashes compared with `bh=`.
    pub attempts: usize,
    /// Octets hashed or rewritten.
    pub hashed_octets: u64,
    /// Whether the search went through all that it knows: no limit of
    /// [`ExplainLimits`](super::limits::ExplainLimits) cut it short. What is found first ends a
    /// search, so this tells something only of one that found nothing.
    pub is_exhaustive: bool,
}

/// Why there was nothing to search with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotSearched {
    /// The signature field cannot be used at all: its status says why.
    Unusable,
    /// There is no usable key at the selector, and no other key that is known verifies the
    /// signature.
    NoKey,
    /// The body ends before the length that `l=` signs, and no known change has shortened it: the
    /// rest is gone.
    CutOff {
        /// Octets that are signed (`l=`).
        signed: u64,
        /// Octets of the canonicalized body that are there.
        left: u64,
    },
}

impl<C> Finding<C> {
    /// The changes that were found; empty where none was.
    pub fn changes(&self) -> &[C] {
        match self {
            Self::Found { changes, .. } => changes,
            _ => &[],
        }
    }

    /// What was done to find a change, if a search was made.
    pub fn search(&self) -> Option<Search> {
        match self {
            Self::Found { search, .. } | Self::NotFound(search) => Some(*search),
            _ => None,
        }
    }

    /// A stable name for machines; [`Found`](Self::Found) is told in full by the codes of its
    /// changes.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Intact => "intact",
            Self::Found { .. } => "found",
            Self::NotFound(search) if search.is_exhaustive => "not-found",
            Self::NotFound(_) => "not-found-within-limits",
            Self::NotSearched(NotSearched::Unusable) => "unusable",
            Self::NotSearched(NotSearched::NoKey) => "no-key",
            Self::NotSearched(NotSearched::CutOff { .. }) => "cut-off",
        }
    }
}

impl<C: fmt::Display> fmt::Display for Finding<C> {
    /// One sentence without a full stop.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Intact => f.write_str("it is as it was signed"),
            Self::Found { changes, .. } => {
                for (at, change) in changes.iter().enumerate() {
                    if at > 0 {
                        f.write_str(", and ")?;
                    }
                    change.fmt(f)?;
                }
                Ok(())
            }
            Self::NotFound(search) => {
                write!(f, "none of the known changes explains it ({} were tried", search.attempts)?;
                if !search.is_exhaustive {
                    f.write_str(", then a limit ended the search")?;
                }
                f.write_str(")")
            }
            Self::NotSearched(why) => why.fmt(f),
        }
    }
}

impl fmt::Display for NotSearched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unusable => f.write_str("the signature field cannot be used"),
            Self::NoKey => f.write_str("there is no key to check the signature with"),
            Self::CutOff { signed, left } => {
                write!(f, "the body was cut off: l= signs {signed} octets and {left} are left")
            }
        }
    }
}

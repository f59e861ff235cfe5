//! The result words of RFC 8601.

use core::fmt;

/// The result of DKIM for a message or a signature (RFC 8601 §2.7.1), best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum DkimResult {
    /// A signature verifies and is acceptable.
    Pass,
    /// A signature verifies and is not acceptable.
    Policy,
    /// A signature does not verify.
    Fail,
    /// The check could not be done this time; a later try may succeed.
    TempError,
    /// The check cannot be done.
    PermError,
    /// The signature could not be processed.
    Neutral,
    /// The message is not signed.
    None,
}

impl DkimResult {
    /// Every result, best first.
    pub const ALL: [Self; 7] = [
        Self::Pass,
        Self::Policy,
        Self::Fail,
        Self::TempError,
        Self::PermError,
        Self::Neutral,
        Self::None,
    ];

    /// The word, as Authentication-Results writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Policy => "policy",
            Self::Fail => "fail",
            Self::TempError => "temperror",
            Self::PermError => "permerror",
            Self::Neutral => "neutral",
            Self::None => "none",
        }
    }
}

impl fmt::Display for DkimResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

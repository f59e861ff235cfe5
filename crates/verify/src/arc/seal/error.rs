//! Why a sealer cannot be made, and why a message is not sealed.

use core::fmt;

use crate::dkim::sign::{SignError, SignerError};
use crate::result::ArcResult;

/// Why an [`ArcSealer`](super::ArcSealer) cannot be made.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SealerError {
    /// What a signer of DKIM cannot be made of either.
    Signer(SignerError),
    /// A field that a message signature must not sign (RFC 8617 §4.1.2).
    ForbiddenField {
        /// Its name.
        name: String,
    },
}

impl From<SignerError> for SealerError {
    fn from(error: SignerError) -> Self {
        Self::Signer(error)
    }
}

impl fmt::Display for SealerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Signer(error) => error.fmt(f),
            Self::ForbiddenField { name } => {
                write!(
                    f,
                    "{name} must not be signed, for the next hop may take it away or add to it"
                )
            }
        }
    }
}

impl core::error::Error for SealerError {}

/// Why a message is not sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SealError {
    /// It could not be signed with DKIM either.
    Message(SignError),
    /// The newest seal says that the chain is broken: it gets no more sets (RFC 8617 §5.1 step 2).
    FailedBefore,
    /// The message has 50 sets, which are the most (RFC 8617 §4.2.1).
    TooManySets,
    /// The message has more fields of ARC, or longer ones, than are read.
    TooManyFields,
    /// What validation found is not of this message: it has a chain where none was found, has none
    /// where one was found, or its sets are not in order where they were found to be.
    OtherChain {
        /// What was found.
        found: ArcResult,
    },
}

impl From<SignError> for SealError {
    fn from(error: SignError) -> Self {
        Self::Message(error)
    }
}

impl fmt::Display for SealError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Message(error) => error.fmt(f),
            Self::FailedBefore => {
                f.write_str("the newest seal says cv=fail: a broken chain is not continued")
            }
            Self::TooManySets => f.write_str("the message has 50 ARC sets, which are the most"),
            Self::TooManyFields => {
                f.write_str("the message has more fields of ARC, or longer ones, than are read")
            }
            Self::OtherChain { found } => write!(
                f,
                "the chain was found to be arc={found}, and that is not the chain of this message"
            ),
        }
    }
}

impl core::error::Error for SealError {}

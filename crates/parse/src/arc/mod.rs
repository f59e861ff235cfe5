//! ARC syntax: the three fields of a set (RFC 8617 §4.1).
//!
//! Two of them are signature fields: an ARC-Message-Signature has the grammar of a DKIM-Signature, an
//! ARC-Seal a part of it. [`ArcField`] reads any of the three.

mod authentication_results;
mod error;
mod instance;
mod message_signature;
mod seal;

pub use authentication_results::ArcAuthenticationResults;
pub use error::{ArcFieldError, ArcFieldErrorKind};
pub use instance::{Instance, MAX_INSTANCE};
pub use message_signature::MessageSignature;
pub use seal::{ChainStatus, Seal};

use core::fmt;

use crate::message::{HeaderField, NameKey};

/// Which of the three fields of an ARC Set (RFC 8617 §4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(clippy::exhaustive_enums, reason = "RFC 8617 §4.2: exactly these three")]
pub enum ArcField {
    /// ARC-Authentication-Results (AAR).
    AuthenticationResults,
    /// ARC-Message-Signature (AMS).
    MessageSignature,
    /// ARC-Seal (AS).
    Seal,
}

impl ArcField {
    /// The three, in the order in which a seal covers them (RFC 8617 §5.1.1).
    pub const ALL: [Self; 3] = [Self::AuthenticationResults, Self::MessageSignature, Self::Seal];

    const KEYS: [NameKey; 3] = [
        NameKey::of(Self::AuthenticationResults.name().as_bytes()),
        NameKey::of(Self::MessageSignature.name().as_bytes()),
        NameKey::of(Self::Seal.name().as_bytes()),
    ];

    /// The field's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AuthenticationResults => "ARC-Authentication-Results",
            Self::MessageSignature => "ARC-Message-Signature",
            Self::Seal => "ARC-Seal",
        }
    }

    /// Which of the three a header field is, if it is one.
    pub fn of(field: &HeaderField<'_>) -> Option<Self> {
        let key = field.name_key();
        // Mostly no key is equal, so that three numbers are compared and no name.
        let [results, signature, seal] = Self::KEYS;
        let which = if key == results {
            Self::AuthenticationResults
        } else if key == signature {
            Self::MessageSignature
        } else if key == seal {
            Self::Seal
        } else {
            return None;
        };
        field.is(which.name().as_bytes()).then_some(which)
    }
}

impl fmt::Display for ArcField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

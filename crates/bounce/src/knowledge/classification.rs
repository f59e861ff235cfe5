//! What was found, and why.

use core::fmt;

use serde::{Serialize, Serializer};

use super::cause::{Actor, Cause, Kind};

/// What a refusal means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Classification<'k> {
    /// Why the message did not arrive.
    pub cause: Cause,
    /// What to do with the address; `None` for what is no bounce.
    pub kind: Option<Kind>,
    /// Whether the same message may be tried again, by the basic reply code, or else the enhanced one. A 552
    /// for too many recipients counts as 452 (RFC 5321 §4.5.3.1.10).
    pub is_temporary: bool,
    /// Who can do something about it.
    pub actor: Actor,
    /// What, for people.
    pub remedy: &'k str,
    /// The provider that refused.
    pub provider: Option<&'k str>,
    /// The blocklist that is named.
    pub list: Option<String>,
    /// The row that says so.
    pub row: &'k str,
    /// What of the row was found, and what else decided.
    pub why: Vec<Match>,
    /// The text that was classified. Who shows it must escape it.
    pub text: String,
}

/// One thing that led to a classification.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Match {
    /// The provider is seen from a host's name.
    ProviderByHost(String),
    /// The provider is seen from what it writes.
    ProviderByText(String),
    /// The provider is seen from the recipient's domain.
    ProviderByDomain(String),
    /// The text has these words.
    Text(String),
    /// The enhanced code fits to this pattern.
    Status {
        /// The code.
        status: crate::status::EnhancedStatus,
        /// The row's pattern.
        pattern: String,
    },
    /// The reply code fits to this pattern.
    Reply {
        /// The code.
        reply: u16,
        /// The row's pattern.
        pattern: String,
    },
    /// The diagnostic code has this type.
    Diagnostic(String),
    /// The row says hard, and the basic code says that the failure is temporary.
    TemporaryByCode,
    /// The row says hard only where a code or the answered command confirms it, and none does.
    Unconfirmed,
}

impl fmt::Display for Match {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ProviderByHost(name) => write!(f, "the host {name:?} is the provider's"),
            Self::ProviderByText(words) => write!(f, "only the provider writes {words:?}"),
            Self::ProviderByDomain(domain) => {
                write!(f, "the provider has the mailboxes of {domain:?}")
            }
            Self::Text(words) => write!(f, "the text has {words:?}"),
            Self::Status { status, pattern } => {
                write!(f, "the enhanced code {status} fits {pattern}")
            }
            Self::Reply { reply, pattern } => write!(f, "the reply code {reply} fits {pattern}"),
            Self::Diagnostic(kind) => write!(f, "the diagnostic code is of type {kind:?}"),
            Self::TemporaryByCode => f.write_str("the basic code says that it is temporary"),
            Self::Unconfirmed => {
                f.write_str("no code and no answered command confirms that the address is bad")
            }
        }
    }
}

impl Serialize for Match {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

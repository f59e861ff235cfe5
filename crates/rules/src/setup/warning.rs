//! What whoever makes a change should know before.

use core::fmt;

use waxseal_parse::domain::DomainName;

/// What whoever makes a change should know before.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Warning {
    /// The domain does not exist in the DNS.
    NoSuchDomain {
        /// The domain.
        domain: DomainName,
    },
    /// The new record refuses all other servers, and the domain receives mail somewhere, so that it
    /// most likely sends from there, too.
    OthersAreRefused {
        /// Where mail for the domain goes.
        exchanges: Vec<DomainName>,
    },
    /// The record lets everybody pass.
    EveryonePasses,
    /// An alias has to go before a record of its own can be there.
    AliasGoes {
        /// What it is an alias of.
        target: DomainName,
    },
}

impl Warning {
    /// A word for it, as JSON has it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoSuchDomain { .. } => "no-such-domain",
            Self::OthersAreRefused { .. } => "others-are-refused",
            Self::EveryonePasses => "everyone-passes",
            Self::AliasGoes { .. } => "alias-goes",
        }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSuchDomain { domain } => write!(
                f,
                "{domain} does not exist in the DNS: see whether it is spelt right and registered"
            ),
            Self::OthersAreRefused { exchanges } => {
                f.write_str(
                    "the record refuses mail of every other server; mail for the domain goes to ",
                )?;
                list(f, exchanges)?;
                f.write_str(
                    ": if mail is sent from there, too, add what that provider asks for before -all",
                )
            }
            Self::EveryonePasses => f.write_str(
                "the record ends in +all, so that everybody may send for the domain; it is left as \
                 it is, and should become ~all or -all once every sender is named",
            ),
            Self::AliasGoes { target } => write!(
                f,
                "remove the alias (CNAME) to {target} first: no other record can stand beside it"
            ),
        }
    }
}

/// Names of a list that are told one by one.
const TOLD: usize = 5;

pub(super) fn list(f: &mut fmt::Formatter<'_>, items: &[impl fmt::Display]) -> fmt::Result {
    for (at, item) in items.iter().take(TOLD).enumerate() {
        write!(f, "{}{item}", if at == 0 { "" } else { ", " })?;
    }
    match items.len().saturating_sub(TOLD) {
        0 => Ok(()),
        more => write!(f, " and {more} more"),
    }
}

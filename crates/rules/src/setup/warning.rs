//! What whoever makes a change should know before.

use core::fmt;

use waxseal_parse::domain::DomainName;

use super::lookups::{MOST, TermCost};

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
    /// A check of the record asks the DNS more often than is allowed: it ends with `permerror`
    /// (RFC 7208 §4.6.4).
    TooManyLookups {
        /// The terms that ask the DNS, at least.
        lookups: usize,
        /// What of the record's own terms could go: those that find nothing, then the dearest.
        could_go: Vec<TermCost>,
    },
    /// Not all that the record leads to is known.
    LookupsNotKnown {
        /// The terms that ask the DNS, as far as they are known.
        at_least: usize,
    },
    /// The record may not fit into one answer (RFC 7208 §3.4).
    LongRecord {
        /// How many octets it has.
        octets: usize,
    },
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
            Self::TooManyLookups { .. } => "too-many-lookups",
            Self::LookupsNotKnown { .. } => "lookups-not-known",
            Self::LongRecord { .. } => "long-record",
            Self::AliasGoes { .. } => "alias-goes",
        }
    }

    /// Whether mail may suffer if the change is made as it is planned, so that somebody has to look.
    pub fn is_grave(&self) -> bool {
        match self {
            Self::TooManyLookups { .. } | Self::OthersAreRefused { .. } => true,
            Self::NoSuchDomain { .. }
            | Self::EveryonePasses
            | Self::LookupsNotKnown { .. }
            | Self::LongRecord { .. }
            | Self::AliasGoes { .. } => false,
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
            Self::TooManyLookups { lookups, could_go } => {
                write!(
                    f,
                    "the record costs {lookups} look-ups of the DNS, and {MOST} are allowed: SPF fails \
                     for all mail of the domain until something goes"
                )?;
                if could_go.is_empty() {
                    return Ok(());
                }
                f.write_str("; what could go, with its cost: ")?;
                list(f, could_go)
            }
            Self::LookupsNotKnown { at_least } => write!(
                f,
                "not all that the record leads to is known: it costs {at_least} look-ups of the DNS or \
                 more, and {MOST} are allowed"
            ),
            Self::LongRecord { octets } => write!(
                f,
                "the record has {octets} octets; beyond 450 some receivers may not get it whole"
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

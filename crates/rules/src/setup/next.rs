//! What is left to do when the records are planned.

use core::fmt;

use waxseal_parse::domain::DomainName;

/// One thing to do, in the order in which they are done.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NextStep {
    /// Make the changes.
    Publish {
        /// How many records of the plan change.
        records: usize,
    },
    /// Wait until they are seen.
    Wait {
        /// What for: `SPF`, `DKIM`.
        what: &'static str,
        /// How long that takes: `up to 24 hours`.
        how_long: Box<str>,
    },
    /// See whether they are.
    Check {
        /// The domain.
        domain: DomainName,
    },
    /// Tell the provider.
    TellProvider {
        /// How, in a sentence with its full stop.
        how: Box<str>,
    },
}

impl NextStep {
    /// A word for it, as JSON has it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Publish { .. } => "publish",
            Self::Wait { .. } => "wait",
            Self::Check { .. } => "check",
            Self::TellProvider { .. } => "tell-provider",
        }
    }
}

impl fmt::Display for NextStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Publish { records: 1 } => {
                f.write_str("Make the change above where the domain's DNS is run.")
            }
            Self::Publish { records } => {
                write!(f, "Make the {records} changes above where the domain's DNS is run.")
            }
            Self::Wait { what, how_long } => {
                write!(f, "Wait until {what} is seen everywhere: {how_long}.")
            }
            Self::Check { domain } => write!(f, "Check that {domain} shows all of it."),
            Self::TellProvider { how } => f.write_str(how),
        }
    }
}

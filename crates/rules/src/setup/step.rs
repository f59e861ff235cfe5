//! One record that a provider wants.

use core::fmt;

use waxseal_parse::domain::DomainName;
use waxseal_verify::dns::{DnsFailure, Question, RecordType};

use super::warning::Warning;
use crate::change::{Change, RecordData};
use crate::facts::spf::tree::RecordProblem;
use crate::remedy::Safety;

/// One record that a provider wants, and what has to be done for it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Step {
    /// What the record is for.
    pub purpose: Purpose,
    /// Where it belongs.
    pub name: DomainName,
    /// What has to be done.
    pub outcome: Outcome,
    /// What whoever makes the change should know before.
    pub warnings: Vec<Warning>,
}

impl Step {
    pub(super) fn new(purpose: Purpose, name: DomainName, outcome: Outcome) -> Self {
        Self { purpose, name, outcome, warnings: Vec::new() }
    }

    pub(super) fn warn(mut self, warning: impl IntoIterator<Item = Warning>) -> Self {
        self.warnings.extend(warning);
        self
    }

    /// The changes to make, in their order; none where it is right or blocked.
    pub fn changes(&self) -> &[Change] {
        match &self.outcome {
            Outcome::Change(planned) => &planned.changes,
            Outcome::Right { .. } | Outcome::Blocked(_) => &[],
        }
    }
}

/// What a record is for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Purpose {
    /// The SPF record at the domain.
    Spf,
    /// The key at a selector.
    DkimKey {
        /// The selector.
        selector: Box<str>,
    },
    /// The DMARC policy.
    Dmarc,
}

impl Purpose {
    /// A word for it, as JSON has it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Spf => "spf",
            Self::DkimKey { .. } => "dkim-key",
            Self::Dmarc => "dmarc",
        }
    }
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Spf => f.write_str("SPF"),
            Self::DkimKey { selector } => write!(f, "DKIM key {selector}"),
            Self::Dmarc => f.write_str("DMARC"),
        }
    }
}

/// What has to be done for a record.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_enums,
    reason = "it is right, it can be made right, or it is not known"
)]
pub enum Outcome {
    /// Nothing.
    Right {
        /// How that shows, in one sentence without a full stop.
        why: String,
    },
    /// These changes.
    Change(Planned),
    /// Nobody can say yet, or a person has to decide.
    Blocked(Blocker),
}

/// Changes that make a record right.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Planned {
    /// The record that will be there; `None` where records only have to go.
    pub record: Option<RecordData>,
    /// What has to be changed for it, in this order.
    pub changes: Vec<Change>,
    /// Why, a sentence each without a full stop.
    pub why: Vec<String>,
    /// Whether a tool may do it, or somebody should look at it before.
    pub safety: Safety,
}

impl Planned {
    /// The records that are there no more afterwards, with their names.
    pub fn replaced(&self) -> impl Iterator<Item = (&DomainName, &RecordData)> {
        self.changes.iter().filter_map(|change| match change {
            Change::Publish { .. } => None,
            Change::Replace { name, old, .. } => Some((name, old)),
            Change::Remove { name, data } => Some((name, data)),
        })
    }
}

/// What keeps a step from being planned.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Blocker {
    /// A question had no answer, so that nobody knows what is there.
    Dns {
        /// The question.
        question: Question,
        /// Why there is no answer.
        failure: DnsFailure,
    },
    /// Another name's records stand here, and no record of its own can stand beside an alias
    /// (RFC 1034 §3.6.2).
    Alias {
        /// The name.
        name: DomainName,
        /// What it is an alias of.
        target: DomainName,
    },
    /// The provider's own SPF record is missing or broken: to include it would break every check
    /// (RFC 7208 §5.2).
    ProviderRecord {
        /// The domain to include.
        include: DomainName,
        /// What is wrong with its record.
        problem: RecordProblem,
    },
    /// Something is wrong that has no one repair; a person has to decide.
    Decision {
        /// What is wrong, in one sentence without a full stop.
        what: String,
    },
}

impl Blocker {
    pub(super) fn dns(name: &DomainName, record_type: RecordType, failure: DnsFailure) -> Self {
        Self::Dns { question: Question::new(name.clone(), record_type), failure }
    }

    /// A word for it, as JSON has it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Dns { .. } => "dns",
            Self::Alias { .. } => "alias",
            Self::ProviderRecord { .. } => "provider-record",
            Self::Decision { .. } => "decision",
        }
    }
}

impl fmt::Display for Blocker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dns { question, failure } => {
                write!(
                    f,
                    "what is there is not known, so nothing is planned: {question}: {failure}"
                )
            }
            Self::Alias { name, target } => write!(
                f,
                "{name} is an alias (CNAME) of {target}, and no other record may stand beside an \
                 alias: put the record there, or replace the alias by records of its own"
            ),
            Self::ProviderRecord { include, problem } => {
                match problem {
                    RecordProblem::Several(count) => {
                        write!(f, "{include} has {count} SPF records")?;
                    }
                    RecordProblem::Syntax(error) => {
                        write!(f, "the SPF record of {include} is broken ({error})")?;
                    }
                    _ => write!(f, "{include} has no SPF record")?,
                }
                f.write_str(
                    "; to include it would make every SPF check of the domain fail: ask the provider",
                )
            }
            Self::Decision { what } => f.write_str(what),
        }
    }
}
